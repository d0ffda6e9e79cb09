package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
)

// TestL4_UnchangedListingsAre304 asks again and again with the tag of the answer
// before: only a real change brings a new answer, and every change does.
func TestL4_UnchangedListingsAre304(t *testing.T) {
	w := newWorld(t)
	me, form := w.person(office)
	token := w.token(scheduler.RoleApplicant, me)
	june := "/v1/forms/" + inPath(form) + "/slots?month=2026-06"
	first := w.call("GET", june, token, nil).want(200)
	tag, body := first.header.Get("ETag"), string(first.body)
	if !strings.HasPrefix(tag, `W/"`) || first.header.Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("tag %q, Cache-Control %q", tag, first.header.Get("Cache-Control"))
	}
	book := func(start string) scheduler.Booking {
		other, theirs := w.person(office)
		return w.book(other, theirs, "2026-06-01", start)
	}
	var held scheduler.Booking
	for _, step := range []struct {
		what    string
		act     func()
		changes bool
	}{
		{"nothing happened", func() {}, false},
		{"half a minute passes", func() { w.clock.Set(at("2026-06-01 08:00:30")) }, true}, // 9:00 is less than an hour away
		{"nothing happens any more", func() { w.clock.Set(at("2026-06-01 08:29:59")) }, false},
		{"somebody takes a seat", func() { book("14:00") }, true},
		{"somebody takes the last seat of that time", func() { book("14:00") }, true},
		{"somebody takes a seat of another month", func() { other, f := w.person(office); w.book(other, f, "2026-07-01", "14:00") }, false},
		{"somebody takes a seat elsewhere", func() { other, f := w.person(far); w.book(other, f, "2026-06-02", "14:00") }, false},
		{"somebody holds a seat", func() {
			other, f := w.person(office)
			held = must(w.engine.Hold(t.Context(), scheduler.Actor{Role: scheduler.RoleApplicant, IIN: other},
				scheduler.BookRequest{Form: f, Seat: scheduler.Seat{Date: calendars.MustDate("2026-06-03"), Start: 600}}))
		}, true},
		{"the hold is about to expire", func() { w.clock.Set(at("2026-06-01 08:30:00")) }, false},
		{"the hold has expired, and no sweep ran", func() { w.clock.Set(held.Until) }, true},
		{"a time passes the minimum notice", func() { w.clock.Set(at("2026-06-01 09:00:01")) }, true},
		{"the calendar changes", func() {
			data := calendars.Embedded()
			text := calendars.Text{KK: "a", RU: "a", EN: "a"}
			data.Decrees = append(data.Decrees, calendars.Decree{Date: calendars.MustDate("2026-06-04"), Status: calendars.StatusOff, Reason: text})
			must(w.engine.PublishCalendar(t.Context(), system, data, scheduler.Consequences{Choice: scheduler.ChoiceKeep}))
		}, true},
		{"the form gets a last day in the month", func() {
			must(w.engine.ReceiveForm(t.Context(), system, scheduler.Form031{Number: form, IIN: me, Issued: calendars.MustDate("2026-01-05"), LastDay: calendars.MustDate("2026-06-20")}))
		}, true},
		{"the person moves to another department", func() {
			w.must(w.engine.PutResidence(t.Context(), system, scheduler.Residence{IIN: me, KATO: far, Permanent: true}))
		}, true},
	} {
		step.act()
		r := w.call("GET", june, token, nil, "If-None-Match", `"other", `+tag)
		plain := w.call("GET", june, token, nil).want(200)
		switch {
		case step.changes != (string(plain.body) != body):
			t.Errorf("%s: the answer changed %v, want %v", step.what, !step.changes, step.changes)
		case step.changes && (r.status != 200 || r.header.Get("ETag") == tag || !bytes.Equal(r.body, plain.body)):
			t.Errorf("%s: %d with tag %s after %s", step.what, r.status, r.header.Get("ETag"), tag)
		case !step.changes && (r.status != 304 || len(r.body) > 0 || r.header.Get("ETag") != tag || r.header.Get("Cache-Control") != "private, no-cache"):
			t.Errorf("%s: %d, %d bytes, tag %s, want 304 with %s", step.what, r.status, len(r.body), r.header.Get("ETag"), tag)
		}
		tag, body = plain.header.Get("ETag"), string(plain.body)
	}
}

// TestL4_ATagIsNoRight has somebody who may not see a listing bring its tag.
func TestL4_ATagIsNoRight(t *testing.T) {
	w := newWorld(t)
	me, form := w.person(office)
	stranger, _ := w.person(office)
	path := "/v1/forms/" + inPath(form) + "/nearest"
	tag := w.call("GET", path, w.token(scheduler.RoleApplicant, me), nil).want(200).header.Get("ETag")
	r := w.call("GET", path, w.token(scheduler.RoleApplicant, stranger), nil, "If-None-Match", tag)
	if r.status < 400 || r.header.Get("ETag") != "" || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d, tag %q, Cache-Control %q", r.status, r.header.Get("ETag"), r.header.Get("Cache-Control"))
	}
}

// TestL4_EveryListingHasATag asks for all that is asked for again and again.
func TestL4_EveryListingHasATag(t *testing.T) {
	w := newWorld(t)
	me, form := w.person(office)
	token := w.token(scheduler.RoleApplicant, me)
	for _, path := range []string{"/v1/forms/" + inPath(form) + "/slots?month=2026-06", "/v1/forms/" + inPath(form) + "/nearest",
		"/v1/departments", "/v1/departments/" + dept + "/slots?from=2026-06-01&to=2026-06-30", "/v1/calendar/2026"} {
		tag := w.call("GET", path, token, nil).want(200).header.Get("ETag")
		if r := w.call("GET", path, token, nil, "If-None-Match", tag); r.status != 304 {
			t.Errorf("%s: %d with tag %s", path, r.status, tag)
		}
	}
	if r := w.call("GET", "/v1/forms", token, nil).want(200); r.header.Get("ETag") != "" || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("personal data: tag %q, Cache-Control %q", r.header.Get("ETag"), r.header.Get("Cache-Control"))
	}
}

// TestCompression_OfLongAnswersToWhoReadsIt has a month come small, the same as in
// full, under the same tag; what is short, and who does not ask, get it in full.
func TestCompression_OfLongAnswersToWhoReadsIt(t *testing.T) {
	w := newWorld(t)
	me, form := w.person(office)
	token := w.token(scheduler.RoleApplicant, me)
	month, nearest := "/v1/forms/"+inPath(form)+"/slots?month=2026-06", "/v1/forms/"+inPath(form)+"/nearest?count=1"
	full := w.call("GET", month, token, nil).want(200)
	if full.header.Get("Content-Encoding") != "" || !strings.Contains(full.header.Get("Vary"), "Accept-Encoding") {
		t.Errorf("in full: Content-Encoding %q, Vary %q", full.header.Get("Content-Encoding"), full.header.Get("Vary"))
	}
	small := w.call("GET", month, token, nil, "Accept-Encoding", "gzip, deflate, br").want(200)
	if small.header.Get("Content-Encoding") != "gzip" || len(small.body)*8 > len(full.body) || small.header.Get("ETag") != full.header.Get("ETag") {
		t.Fatalf("%d of %d bytes, Content-Encoding %q", len(small.body), len(full.body), small.header.Get("Content-Encoding"))
	}
	unpacked := must(io.ReadAll(must(gzip.NewReader(bytes.NewReader(small.body)))))
	if !bytes.Equal(unpacked, full.body) {
		t.Errorf("unpacked:\n%s\nin full:\n%s", unpacked, full.body)
	}
	if r := w.call("GET", month, token, nil, "Accept-Encoding", "gzip", "If-None-Match", full.header.Get("ETag")); r.status != 304 || len(r.body) > 0 {
		t.Errorf("unchanged: %d, %d bytes", r.status, len(r.body))
	}
	for what, r := range map[string]reply{
		"short":           w.call("GET", nearest, token, nil, "Accept-Encoding", "gzip").want(200),
		"of another kind": w.call("GET", month, token, nil, "Accept-Encoding", "br").want(200),
		"a refusal":       w.call("GET", "/v1/forms/unknown/nearest", token, nil, "Accept-Encoding", "gzip"),
		"a workbook": w.call("GET", fmt.Sprintf("/v1/departments/%s/schedules/2026/template.xlsx", dept), w.token(scheduler.RoleHead, dept), nil,
			"Accept-Encoding", "gzip").want(200),
	} {
		if r.header.Get("Content-Encoding") != "" {
			t.Errorf("%s: Content-Encoding %q", what, r.header.Get("Content-Encoding"))
		}
	}
}
