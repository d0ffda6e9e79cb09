package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"kezek/scheduler"
	"kezek/slots"
)

// yearPath is where the schedules of a department and year are on a server.
func yearPath(department string, year int) string {
	return fmt.Sprintf("/v1/departments/%s/schedules/%d", url.PathEscape(department), year)
}

// ask sends a body that is JSON, or a file as it is, and reads the answer into v.
func (f *remoteFlags) ask(ctx context.Context, method, path string, body []byte, v any) error {
	answer, err := f.do(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer answer.Close()
	if err := json.NewDecoder(answer).Decode(v); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	return nil
}

// previewOf asks a server what publishing a schedule would do.
func (f *serverFlags) previewOf(ctx context.Context, s slots.Schedule) (out preview, err error) {
	body, err := json.Marshal(map[string]slots.Schedule{"schedule": s})
	if err != nil {
		return out, err
	}
	return out, f.remote().ask(ctx, http.MethodPost, yearPath(s.Department, s.Year)+"/preview", body, &out)
}

// previewFile reads the file and asks the server what publishing it would do.
func previewFile(ctx context.Context, p *program, file *scheduleFile, server *serverFlags) (out preview, err error) {
	_, s, err := file.read(p)
	if err != nil {
		return out, err
	}
	return server.previewOf(ctx, s)
}

type schedulePreviewCmd struct {
	scheduleFile
	serverFlags
}

// Help implements kong.HelpProvider.
func (schedulePreviewCmd) Help() string {
	return "Nothing is stored. It ends with 2 if there are bookings that no longer fit. " + scheduleCodes + "\n\n" +
		"Example:\n  kezek schedule preview 2027.xlsx --url http://127.0.0.1:8080 --token \"$TOKEN\""
}

// Run shows the preview.
func (c *schedulePreviewCmd) Run(ctx context.Context, p *program) error {
	found, err := previewFile(ctx, p, &c.scheduleFile, &c.serverFlags)
	if err != nil {
		return exitOf(err)
	}
	if err := found.print(p.stdout, c.Lang); err != nil {
		return exitOf(err)
	}
	if n := len(found.Affected); n > 0 {
		return &exitError{exitNeedsChoice, fmt.Errorf("%d bookings no longer fit\nhint: publish with --choice keep, move or cancel", n)}
	}
	return nil
}

type scheduleDiffCmd struct {
	scheduleFile
	serverFlags
}

// Help implements kong.HelpProvider.
func (scheduleDiffCmd) Help() string {
	return "Days that are past are left out. " + scheduleCodes + "\n\n" +
		"Example:\n  kezek schedule diff 2027.xlsx --url http://127.0.0.1:8080 --token \"$TOKEN\""
}

// Run lists the days.
func (c *scheduleDiffCmd) Run(ctx context.Context, p *program) error {
	found, err := previewFile(ctx, p, &c.scheduleFile, &c.serverFlags)
	if err != nil {
		return exitOf(err)
	}
	return exitOf(found.printDays(p.stdout))
}

type schedulePublishCmd struct {
	scheduleFile
	Choice string            `default:"none" enum:"none,keep,move,cancel" help:"What becomes of bookings that no longer fit: ${enum}."`
	Each   map[string]string `placeholder:"NUMBER=CHOICE" help:"The same for single bookings."`
	Reason string            `help:"Why, for those whose booking is moved or cancelled."`
	Note   string            `help:"Kept with the version."`
	serverFlags
}

// Help implements kong.HelpProvider.
func (schedulePublishCmd) Help() string {
	return "The file is kept with the version. If bookings no longer fit and nothing is chosen, they are listed\n" +
		"and the file stays as the draft. " + scheduleCodes + "\n\n" +
		"Example:\n  kezek schedule publish 2027.xlsx --choice move --each 1000002=keep --url http://127.0.0.1:8080 --token \"$TOKEN\""
}

// Run uploads the file as the draft, publishes it, and waits until the bookings
// that it touches are dealt with.
func (c *schedulePublishCmd) Run(ctx context.Context, p *program) error {
	data, s, err := c.read(p)
	if err != nil {
		return exitOf(err)
	}
	at := yearPath(s.Department, s.Year)
	var draft struct {
		Preview preview `json:"preview"`
	}
	name := url.Values{"name": {filepath.Base(c.File)}}
	if err := c.remote().ask(ctx, http.MethodPost, at+"/file?"+name.Encode(), data, &draft); err != nil {
		return exitOf(err)
	}
	body, err := json.Marshal(c.body())
	if err != nil {
		return exitOf(err)
	}
	var done scheduler.Publication
	if err := c.remote().ask(ctx, http.MethodPost, at+"/draft/publish", body, &done); err != nil {
		if coded := exitOf(err); coded.(*exitError).code == exitNeedsChoice {
			if err := draft.Preview.printAffected(p.stdout, c.Lang); err != nil {
				return exitOf(err)
			}
		}
		return exitOf(err)
	}
	shown := p.progress("bookings")
	done, err = c.wait(ctx, done, time.Second, func(j scheduler.Publication) {
		shown.tell(fmt.Sprintf("%d of %d", j.Kept+j.Moved+j.Cancelled+j.Stuck, j.Affected))
	})
	shown.done()
	if err != nil {
		return exitOf(err)
	}
	return exitOf(printPublication(p.stdout, s, done))
}

func (c *schedulePublishCmd) body() any {
	out := map[string]any{"reason": c.Reason, "note": c.Note}
	if c.Choice != "none" {
		out["choice"] = c.Choice
	}
	if len(c.Each) > 0 {
		out["each"] = c.Each
	}
	return out
}

// wait asks how far the work on bookings is until it is done.
func (c *schedulePublishCmd) wait(ctx context.Context, j scheduler.Publication, pause time.Duration, tell func(scheduler.Publication)) (scheduler.Publication, error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for !j.Done {
		tell(j)
		select {
		case <-ctx.Done():
			return j, fmt.Errorf("version %d is published, the server goes on with job %s: %w", j.Version, j.Job, ctx.Err())
		case <-tick.C:
		}
		if err := c.remote().ask(ctx, http.MethodGet, "/v1/jobs/"+url.PathEscape(j.Job), nil, &j); err != nil {
			return j, err
		}
	}
	return j, nil
}
