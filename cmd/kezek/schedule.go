package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

type scheduleCmd struct {
	Template scheduleTemplateCmd `cmd:"" help:"Write the workbook in which a department fills in its year."`
	Validate scheduleValidateCmd `cmd:"" help:"Tell everything that is wrong with a file."`
	Preview  schedulePreviewCmd  `cmd:"" help:"Tell what publishing a file would do."`
	Diff     scheduleDiffCmd     `cmd:"" help:"List the days on which a file differs from what is in force."`
	Publish  schedulePublishCmd  `cmd:"" help:"Publish a file."`
}

// Help implements kong.HelpProvider.
func (scheduleCmd) Help() string {
	return "Files are XLSX, CSV or JSON. " + scheduleCodes + "\n\n" +
		"Examples:\n  kezek schedule validate 2027.xlsx\n" +
		"  kezek schedule publish 2027.xlsx --url http://127.0.0.1:8080 --token \"$TOKEN\" --choice move"
}

const scheduleCodes = "Exit codes: 0 done; 1 the file is wrong; 2 bookings need a choice; 3 the server or the command line."

// The exit codes of kezek schedule, beside 0.
const (
	exitWrongFile   = 1
	exitNeedsChoice = 2
	exitTrouble     = 3
)

// exitError is an error with the exit code that tells scripts what kind it is.
type exitError struct {
	code int
	error
}

func (e *exitError) Unwrap() error { return e.error }

// exitOf gives an error of kezek schedule its exit code.
func exitOf(err error) error {
	var coded *exitError
	var refused *refusal
	switch {
	case err == nil || errors.As(err, &coded):
		return err
	case errors.As(err, &refused) && refused.Code == scheduler.CodeChoiceNeeded:
		return &exitError{exitNeedsChoice, err}
	case errors.As(err, &refused) && slices.ContainsFunc(refused.Errors, ofTheFile):
		return &exitError{exitWrongFile, err}
	}
	return &exitError{exitTrouble, err}
}

// ofTheFile reports whether a server's fault is one of the file, and not of what
// else was asked.
func ofTheFile(f api.Fault) bool { return f.File != "" || strings.HasPrefix(f.Path, "body.schedule") }

// serverFlags name a running server that a command cannot do without.
type serverFlags struct {
	URL   string `name:"url" required:"" placeholder:"URL" help:"Address of a running server."`
	Token string `placeholder:"JWT" help:"Token for it."`
}

func (f *serverFlags) remote() *remoteFlags { return &remoteFlags{URL: f.URL, Token: f.Token} }

// scheduleFile is a file with a department's year.
type scheduleFile struct {
	File       string `arg:"" help:"XLSX, CSV or JSON file."`
	Department string `placeholder:"ID" help:"Whose schedule it is; without it the file tells."`
	Year       int    `placeholder:"YEAR" help:"For which year; without it the file tells."`
	Lang       string `default:"en" enum:"kk,ru,en" help:"Language of what is said about the file: ${enum}."`
}

// read reads the file. What is wrong with it is printed, a line for each fault.
func (f *scheduleFile) read(p *program) (data []byte, s slots.Schedule, err error) {
	if data, err = readUpTo(f.File, scheduler.MaxFile+1); err != nil {
		return nil, s, err
	}
	s, problems := sheets.Read(filepath.Base(f.File), data, sheets.ReadOptions{Department: f.Department, Year: f.Year, Check: scheduler.ScheduleProblems})
	for _, fault := range problems {
		fmt.Fprintf(p.stderr, "%s: %s\n", faultPlace(f.File, fault.Sheet, fault.Cell), fault.Text.In(f.Lang))
	}
	switch {
	case len(problems) > 0:
		return nil, s, &exitError{exitWrongFile, fmt.Errorf("%s has %d faults, nothing was stored", f.File, len(problems))}
	case s.Department == "" || s.Year == 0:
		return nil, s, errors.New("the file does not say whose schedule it is, or for which year\nhint: give --department and --year")
	}
	return data, s, nil
}

// readUpTo reads a file, but not more than what is certainly too much.
func readUpTo(name string, limit int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return data, nil
}

// faultPlace is where a fault stands, as editors and people write it: file:sheet!cell.
func faultPlace(file, sheet, cell string) string {
	switch {
	case sheet != "" && cell != "":
		return file + ":" + sheet + "!" + cell
	case sheet != "" || cell != "":
		return file + ":" + sheet + cell
	}
	return file
}

type scheduleValidateCmd struct {
	scheduleFile
	URL   string `name:"url" placeholder:"URL" help:"Address of a running server, to be asked too; without it none is needed."`
	Token string `placeholder:"JWT" help:"Token for it."`
}

// Help implements kong.HelpProvider.
func (scheduleValidateCmd) Help() string {
	return "Nothing is stored. Every fault is told with its place, file:sheet!cell. " + scheduleCodes + "\n\n" +
		"Example:\n  kezek schedule validate 2027.xlsx --lang kk"
}

// Run checks the file.
func (c *scheduleValidateCmd) Run(ctx context.Context, p *program) error {
	_, s, err := c.read(p)
	if err != nil {
		return exitOf(err)
	}
	if c.URL != "" { // which knows the territories and the department
		if _, err := (&serverFlags{c.URL, c.Token}).previewOf(ctx, s); err != nil {
			return exitOf(err)
		}
	}
	cal, err := calendars.New(calendars.Embedded())
	if err != nil {
		return exitOf(err)
	}
	for _, found := range slots.Suspicions(&s, cal) {
		fmt.Fprintf(p.stderr, "%s: looks like a mistake: %s: %s\n", c.File, found.Date, found.Text.In(c.Lang))
	}
	_, err = fmt.Fprintf(p.stdout, "%s: no faults; %s %d, %d exceptions, %d trips\n", c.File, s.Department, s.Year, len(s.Exceptions), len(s.Trips))
	return exitOf(err)
}

type scheduleTemplateCmd struct {
	Out        string `arg:"" help:"File to make; it must not exist."`
	Department string `required:"" placeholder:"ID" help:"Whose schedule it will be."`
	Year       int    `required:"" placeholder:"YEAR" help:"For which year."`
	Lang       string `default:"ru" enum:"kk,ru,en" help:"Language of the workbook: ${enum}."`
	CarryOver  bool   `help:"With a server: fill in the weekly hours of the year before."`
	From       string `placeholder:"FILE" help:"Without a server: a schedule whose weekly hours to fill in."`
	URL        string `name:"url" placeholder:"URL" help:"Address of a running server; without it the calendar built in is used, and all territories."`
	Token      string `placeholder:"JWT" help:"Token for it."`
	calendarSource
}

// Help implements kong.HelpProvider.
func (scheduleTemplateCmd) Help() string {
	return scheduleCodes + "\n\nExamples:\n  kezek schedule template 2027.xlsx --department kokshetau --year 2027 --lang kk\n" +
		"  kezek schedule template 2027.xlsx --department kokshetau --year 2027 --carry-over --url http://127.0.0.1:8080 --token \"$TOKEN\""
}

// Run writes the workbook.
func (c *scheduleTemplateCmd) Run(ctx context.Context, p *program) error {
	data, err := c.make(ctx, p)
	if err != nil {
		return exitOf(err)
	}
	file, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return exitOf(fmt.Errorf("make file: %w", err))
	}
	_, err = file.Write(data)
	if err := errors.Join(err, file.Close()); err != nil {
		return exitOf(fmt.Errorf("write %s: %w", c.Out, err))
	}
	_, err = fmt.Fprintf(p.stdout, "%s: the year %d of %s, to fill in\n", c.Out, c.Year, c.Department)
	return exitOf(err)
}

func (c *scheduleTemplateCmd) make(ctx context.Context, p *program) ([]byte, error) {
	if c.URL != "" {
		remote := &remoteFlags{URL: c.URL, Token: c.Token}
		body, err := remote.get(ctx, fmt.Sprintf("%s/template.xlsx?lang=%s&carry_over=%t", yearPath(c.Department, c.Year), c.Lang, c.CarryOver))
		if err != nil {
			return nil, err
		}
		defer body.Close()
		return io.ReadAll(body)
	}
	if c.Year < calendars.FirstYear || c.Year > calendars.LastYear {
		return nil, fmt.Errorf("year %d is not known\nhint: the law is known from %d to %d", c.Year, calendars.FirstYear, calendars.LastYear)
	}
	cal, err := c.open()
	if err != nil {
		return nil, err
	}
	o := sheets.TemplateOptions{Department: c.Department, Year: c.Year, Lang: c.Lang, Calendar: cal,
		Name: calendars.Text{KK: c.Department, RU: c.Department, EN: c.Department}}
	for _, t := range scheduler.Territories() {
		if t.Kind != "region" {
			o.Territories = append(o.Territories, sheets.Territory{Code: t.Code, Name: t.Name})
		}
	}
	if c.From != "" {
		_, before, err := (&scheduleFile{File: c.From, Lang: "en"}).read(p)
		if err != nil {
			return nil, err
		}
		o.From = &before
	}
	return sheets.Template(o)
}
