package api

import (
	"cmp"
	"context"
	"fmt"
	"mime"
	"strings"

	"kezek/api/tables"
	"kezek/scheduler/sheets"
)

// workbook is an XLSX file as an answer.
type workbook struct {
	ContentDisposition string `header:"Content-Disposition"`
	ContentType        string `header:"Content-Type"`
	Body               []byte `contentType:"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"`
}

func giveWorkbook(name string, data []byte, err error) (*workbook, error) {
	if err != nil {
		return nil, err
	}
	return &workbook{attachment(name), tables.MediaType, data}, nil
}

// attachment names a file to be saved, whatever letters its name has.
func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

// uploaded is a file as somebody uploaded it, which may be of any kind: no
// browser must take it for a page.
type uploaded struct {
	ContentDisposition string `header:"Content-Disposition"`
	ContentType        string `header:"Content-Type"`
	Body               []byte `contentType:"application/octet-stream"`
}

func giveUploaded(name string, data []byte, err error) (*uploaded, error) {
	if err != nil {
		return nil, err
	}
	return &uploaded{attachment(name), "application/octet-stream", data}, nil
}

func (s *Server) draftFile(ctx context.Context, in *departmentYear) (*uploaded, error) {
	return giveUploaded(s.engine.DraftFile(ctx, actorOf(ctx), in.ID, in.Year))
}

func (s *Server) versionFile(ctx context.Context, in *departmentVersion) (*uploaded, error) {
	return giveUploaded(s.engine.VersionFile(ctx, actorOf(ctx), in.ID, in.Year, in.Version))
}

type templateQuery struct {
	ID        string `path:"id" doc:"Identifier of the department."`
	Year      int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Lang      string `query:"lang" enum:"kk,ru,en" doc:"Language of the workbook; without it that of the request."`
	CarryOver bool   `query:"carry_over" doc:"Fill in the weekly hours, slot length and rooms of the year before."`
}

// scheduleTemplate gives the workbook in which a department writes its year (S4).
func (s *Server) scheduleTemplate(ctx context.Context, in *templateQuery) (*workbook, error) {
	o, err := s.templateOptions(ctx, in.ID, in.Year, in.Lang)
	if err != nil {
		return nil, err
	}
	if in.CarryOver {
		before, err := s.engine.Schedule(ctx, actorOf(ctx), in.ID, in.Year-1, 0)
		if err != nil {
			return nil, err
		}
		o.From = &before
	}
	data, err := sheets.Template(o)
	return giveWorkbook(fmt.Sprintf("%s-%d.xlsx", in.ID, in.Year), data, err)
}

type versionBook struct {
	ID      string `path:"id" doc:"Identifier of the department."`
	Year    int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Version int    `path:"version" minimum:"0" maximum:"100000" doc:"Number of the version; 0 is the newest."`
	Lang    string `query:"lang" enum:"kk,ru,en" doc:"Language of the workbook; without it that of the request."`
}

// exportSchedule gives a version as a workbook that can be changed and uploaded again.
func (s *Server) exportSchedule(ctx context.Context, in *versionBook) (*workbook, error) {
	schedule, err := s.engine.Schedule(ctx, actorOf(ctx), in.ID, in.Year, in.Version)
	if err != nil {
		return nil, err
	}
	o, err := s.templateOptions(ctx, in.ID, in.Year, in.Lang)
	if err != nil {
		return nil, err
	}
	o.Full = &schedule
	data, err := sheets.Template(o)
	return giveWorkbook(fmt.Sprintf("%s-%d-%d.xlsx", in.ID, in.Year, in.Version), data, err)
}

// templateOptions are what every workbook of a department and year is made of.
func (s *Server) templateOptions(ctx context.Context, id string, year int, lang string) (o sheets.TemplateOptions, err error) {
	if _, err := s.engine.Versions(ctx, actorOf(ctx), id, year); err != nil {
		return o, err
	}
	d, err := s.engine.Department(ctx, id)
	if err != nil {
		return o, err
	}
	_, cal, err := s.engine.Calendar(ctx)
	if err != nil {
		return o, err
	}
	served, err := s.engine.TerritoriesOf(ctx, actorOf(ctx), id)
	var choice []sheets.Territory
	for _, t := range served {
		choice = append(choice, sheets.Territory{Code: t.Code, Name: t.Name})
	}
	return sheets.TemplateOptions{Department: id, Name: d.Name, Year: year, Calendar: cal, Territories: choice,
		Lang: cmp.Or(lang, callOf(ctx).language())}, err
}

// placeOf is where a fault of a file stands, as people write it: file:sheet!cell.
func placeOf(p sheets.Problem) string {
	at := p.Cell
	if p.Sheet != "" {
		at = strings.TrimSuffix(p.Sheet+"!"+p.Cell, "!")
	}
	return strings.Trim(p.File+":"+at, ":")
}

// fileFaults say what is wrong with a file, each with its cell (S4).
func fileFaults(lang string, problems sheets.Problems) []Fault {
	var out []Fault
	for _, p := range problems {
		out = append(out, Fault{Path: placeOf(p), Code: p.Code, Message: p.Text.In(lang), File: p.File, Sheet: p.Sheet, Cell: p.Cell, Read: p.Read})
	}
	return out
}
