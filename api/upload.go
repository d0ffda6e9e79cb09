package api

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"regexp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/valyala/fasthttp"

	"kezek/api/pages"
	"kezek/scheduler"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

// What is allowed to a route that takes a file, and to no other.
const (
	uploadLimit   = scheduler.MaxFile + 64<<10 // the file, and what multipart puts around it
	uploadTimeout = 2 * time.Minute            // of a whole file over a village's line
)

var uploadPath = regexp.MustCompile(`^/v1/departments/[^/?]+/schedules/[^/?]+/file(/marked)?(\?.*)?$`)

// allowUpload tells the server, once it has read the head of a request, how
// large and how slow its body may be.
func (s *Server) allowUpload(head *fasthttp.RequestHeader) fasthttp.RequestConfig {
	limit := uploadLimit
	switch uri := head.RequestURI(); {
	case pages.TakesFile(uri):
		limit = pages.UploadLimit
	case !uploadPath.Match(uri):
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{
		MaxRequestBodySize: max(limit, s.opts.BodyLimit),
		ReadTimeout:        max(uploadTimeout, s.opts.ReadTimeout),
	}
}

// upload is a file with the department and year that it is for.
type upload struct {
	ID          string `path:"id" doc:"Identifier of the department."`
	Year        int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Name        string `query:"name" maxLength:"200" doc:"Name of the file, where the body is the file itself; errors quote it."`
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"application/octet-stream"`
}

var noFile = slots.Problem{Path: "body", Code: "no_file", Text: say(
	"сұрауда файл жоқ: multipart/form-data түрінде file өрісін немесе файлдың өзін жіберіңіз",
	"в запросе нет файла: отправьте поле file в multipart/form-data или сам файл",
	"there is no file in the request: send the field file as multipart/form-data, or the file itself")}

// file finds the file in the body: the first one of a form, or the body itself.
func (u *upload) file() (*scheduler.File, error) {
	kind, params, err := mime.ParseMediaType(u.ContentType)
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return &scheduler.File{Name: u.Name, Data: bytes.Clone(u.RawBody)}, nil // huma uses its buffers again
	}
	file, ok := pages.FirstFile(u.RawBody, params["boundary"])
	if !ok {
		return nil, refuseInput(slots.Problems{noFile})
	}
	return &file, nil
}

// read turns the upload into a schedule, or into everything that is wrong with
// the file. Who may not see the department's schedules learns nothing of it.
func (s *Server) read(ctx context.Context, u *upload) (*scheduler.File, slots.Schedule, sheets.Problems, error) {
	if _, err := s.engine.Versions(ctx, actorOf(ctx), u.ID, u.Year); err != nil {
		return nil, slots.Schedule{}, nil, err
	}
	file, err := u.file()
	if err != nil {
		return nil, slots.Schedule{}, nil, err
	}
	schedule, problems := sheets.Read(file.Name, file.Data, sheets.ReadOptions{Department: u.ID, Year: u.Year, Check: scheduler.ScheduleProblems})
	return file, schedule, problems, nil
}

// uploadSchedule keeps the schedule that a file holds as the draft, all or
// nothing (S4).
func (s *Server) uploadSchedule(ctx context.Context, in *upload) (*answer[draftAnswer], error) {
	file, schedule, problems, err := s.read(ctx, in)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, &refusal{code: scheduler.CodeInvalid, file: problems}
	}
	d, err := s.engine.PutDraft(ctx, actorOf(ctx), schedule, file)
	return s.giveDraft(ctx, d, inFile(file.Name, err))
}

// inFile says of what the engine finds wrong that it stands in the file.
func inFile(name string, err error) error {
	var e *scheduler.Error
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return err
	}
	r := &refusal{code: e.Code}
	for _, p := range e.Problems {
		r.file = append(r.file, sheets.Problem{File: name, Cell: p.Path, Code: p.Code, Text: p.Text})
	}
	return r
}

// markFile gives a file back as a workbook with the wrong cells marked.
func (s *Server) markFile(ctx context.Context, in *upload) (*workbook, error) {
	file, _, problems, err := s.read(ctx, in)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(file.Name, ".xlsx") + "-marked.xlsx"
	data, err := sheets.Mark(file.Data, problems, callOf(ctx).language())
	return giveWorkbook(name, data, err)
}

// takesFile completes the description of a route that takes a file: huma knows
// of the body itself only, and a form comes to the same.
func takesFile(bind func(*Server, route)) func(*Server, route) {
	return func(s *Server, r route) {
		bind(s, r)
		body := operationOf(s.huma.OpenAPI().Paths[r.path], r.method).RequestBody
		body.Description = "XLSX, CSV or JSON, at most 5 MiB: the file itself, or the field file of a form."
		body.Content["multipart/form-data"] = &huma.MediaType{Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"file"},
			Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary", Description: "The file."}}}}
	}
}
