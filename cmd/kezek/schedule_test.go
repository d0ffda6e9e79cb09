package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// jobServer answers with the stages of a job, one after the other.
func jobServer(t *testing.T, stages ...scheduler.Publication) *schedulePublishCmd {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/jobs/job-1" || r.Header.Get("Authorization") != "Bearer T" || len(stages) == 0 {
			http.Error(w, "unexpected", http.StatusTeapot)
			return
		}
		_ = json.NewEncoder(w).Encode(stages[0])
		stages = stages[1:]
	}))
	t.Cleanup(server.Close)
	return &schedulePublishCmd{serverFlags: serverFlags{URL: server.URL, Token: "T"}}
}

func TestS7_PublishFollowsTheJobToItsEnd(t *testing.T) {
	first := scheduler.Publication{Job: "job-1", Version: 2, Affected: 900}
	second, last := first, first
	second.Moved = 500
	last.Moved, last.Stuck, last.Done = 890, 10, true
	var told []int
	got, err := jobServer(t, second, last).wait(t.Context(), first, time.Millisecond, func(p scheduler.Publication) { told = append(told, p.Moved) })
	if err != nil || got != last || !slices.Equal(told, []int{0, 500}) {
		t.Errorf("%+v, told %v, %v", got, told, err)
	}
	var out bytes.Buffer
	if err := printPublication(&out, slots.Schedule{Department: "d", Year: 2027}, got); err != nil {
		t.Fatal(err)
	}
	if want := "900 affected, 0 kept, 890 moved, 0 cancelled, 10 could not be moved\nhint: the department's worklist"; !strings.Contains(out.String(), want) {
		t.Errorf("%s", out.String())
	}
}

func TestS7_PublishSaysThatTheServerGoesOn(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	c := jobServer(t)
	_, err := c.wait(ctx, scheduler.Publication{Job: "job-1", Version: 2}, time.Hour, func(scheduler.Publication) { stop() })
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "version 2 is published, the server goes on with job job-1") {
		t.Errorf("%v", err)
	}
	var refused *refusal
	if _, err := c.wait(t.Context(), scheduler.Publication{Job: "job-1"}, time.Millisecond, func(scheduler.Publication) {}); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}

func TestSchedule_ExitCodes(t *testing.T) {
	of := func(p api.Problem) error { return fmt.Errorf("asked: %w", &refusal{p}) }
	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"a choice is needed":       {of(api.Problem{Status: 409, Code: scheduler.CodeChoiceNeeded}), exitNeedsChoice},
		"a cell is wrong":          {of(api.Problem{Status: 422, Code: scheduler.CodeInvalid, Errors: []api.Fault{{File: "a.xlsx"}}}), exitWrongFile},
		"the schedule is wrong":    {of(api.Problem{Status: 422, Code: scheduler.CodeInvalid, Errors: []api.Fault{{Path: "body.schedule.rooms"}}}), exitWrongFile},
		"the choice is wrong":      {of(api.Problem{Status: 422, Code: scheduler.CodeInvalid, Errors: []api.Fault{{Path: "body.each.1"}}}), exitTrouble},
		"somebody else was first":  {of(api.Problem{Status: 409, Code: scheduler.CodeChanged}), exitTrouble},
		"the server is not there":  {errors.New("connection refused"), exitTrouble},
		"a code that stands there": {&exitError{exitWrongFile, errors.New("x")}, exitWrongFile},
	} {
		var coded *exitError
		if err := exitOf(c.err); !errors.As(err, &coded) || coded.code != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := exitOf(nil); err != nil {
		t.Errorf("nothing went wrong, and: %v", err)
	}
}

func TestS5_APreviewIsReadable(t *testing.T) {
	v := preview{
		Months:     []scheduler.MonthFigures{{Month: time.January, WorkingDays: 18, Minutes: 8670, Seats: 576, StaffSeats: 288}},
		Changes:    []scheduler.DayChange{{Date: calendars.MustDate("2027-01-05"), Before: 48, After: 32}},
		Suspicions: []slots.Suspicion{{Date: calendars.MustDate("2027-03-01"), Text: calendars.Text{RU: "Нет слотов"}}},
		Affected: []affected{
			{Affected: scheduler.Affected{Number: 1000003, Date: calendars.MustDate("2027-01-05"), Start: 600, Name: "Ақан"}, MoveTo: &scheduler.Offer{Date: calendars.MustDate("2027-01-06"), Start: 570}},
			{Affected: scheduler.Affected{Number: 1000014, Date: calendars.MustDate("2027-01-05"), Start: 630, Name: "Б"}, Stuck: calendars.Text{RU: "нет времени"}},
		},
	}
	var out bytes.Buffer
	if err := errors.Join(v.print(&out, "ru"), v.printDays(&out)); err != nil {
		t.Fatal(err)
	}
	want := `month  days  hours   seats  for staff
1      18    144:30  576    288
year   18    144:30  576    288

1 days differ from what is in force

looks like a mistake:
2027-03-01  Нет слотов

bookings that no longer fit: 2
number   date        time   name  move would
1000003  2027-01-05  10:00  Ақан  give 2027-01-06 09:30
1000014  2027-01-05  10:30  Б     нет времени
date        day  seats before  seats after
2027-01-05  tue  48            32
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
