package scheduler_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

func uploaded(name string) *scheduler.File {
	return &scheduler.File{Name: name, Data: []byte{'P', 'K', 3, 4, 0, 0xff}}
}

func TestS4_ADraftIsTheLastOneUploadedOrEdited(t *testing.T) {
	w := newWorld(t)
	_, err := w.Draft(t.Context(), head, dept, 2027)
	w.wantCode(err, scheduler.CodeNotFound)
	w.set("2026-06-01 09:00:00")
	first, err := w.PutDraft(t.Context(), head, schedule(dept, 2027), uploaded(`C:\Отдел\график 2027.xlsx`))
	w.must(err)
	got, err := w.Draft(t.Context(), auditor, dept, 2027)
	w.must(err)
	if got.ID != first.ID || got.By != head.Subject || got.File != "график 2027.xlsx" || got.Size != 6 || !got.At.Equal(at("2026-06-01 09:00:00")) || len(got.Schedule.Week) != 5 {
		t.Errorf("%+v", got)
	}
	name, data, err := w.DraftFile(t.Context(), reception, dept, 2027)
	if err != nil || name != "график 2027.xlsx" || !bytes.Equal(data, uploaded("").Data) {
		t.Errorf("%q, %x, %v", name, data, err)
	}
	edited := schedule(dept, 2027)
	edited.Rooms = 1
	w.must2(w.PutDraft(t.Context(), operator, edited, nil))
	if got, err = w.Draft(t.Context(), head, dept, 2027); err != nil || got.Schedule.Rooms != 1 || got.File != "" || got.ID == first.ID {
		t.Errorf("%+v, %v", got, err)
	}
	_, _, err = w.DraftFile(t.Context(), head, dept, 2027)
	w.wantCode(err, scheduler.CodeNotFound) // the file is not what the draft says any more
	w.must(w.DropDraft(t.Context(), head, dept, 2027))
	w.must(w.DropDraft(t.Context(), head, dept, 2027))
	_, err = w.Draft(t.Context(), head, dept, 2027)
	w.wantCode(err, scheduler.CodeNotFound)
	if n := w.records('a') + w.records('x'); n != 0 {
		t.Errorf("%d records are left", n)
	}
	w.sound()
}

func TestS4_NothingIsKeptOfAWrongDraft(t *testing.T) {
	w := newWorld(t)
	for _, a := range []scheduler.Actor{reception, stranger, headAt(other), auditor, integration} {
		_, err := w.PutDraft(t.Context(), a, schedule(dept, 2027), nil)
		w.wantCode(err, scheduler.CodeForbidden)
		w.wantCode(w.DropDraft(t.Context(), a, dept, 2027), scheduler.CodeForbidden)
		_, err = w.PublishDraft(t.Context(), a, dept, 2027, "", scheduler.Consequences{})
		w.wantCode(err, scheduler.CodeForbidden)
	}
	_, err := w.Draft(t.Context(), stranger, dept, 2027)
	w.wantCode(err, scheduler.CodeForbidden)
	bad := schedule(dept, 2027)
	bad.SlotMinutes, bad.Rooms = 1, -1
	_, err = w.PutDraft(t.Context(), head, bad, uploaded("bad.xlsx"))
	if e := w.wantCode(err, scheduler.CodeInvalid); len(e.Problems) != 2 {
		t.Errorf("all faults at once: %+v", e.Problems)
	}
	_, err = w.PutDraft(t.Context(), head, schedule(dept, 2027), &scheduler.File{Name: "big.csv", Data: make([]byte, scheduler.MaxFile+1)})
	if e := w.wantCode(err, scheduler.CodeInvalid); e.Problems[0].Code != "file_large" {
		t.Errorf("%+v", e.Problems)
	}
	_, err = w.PutDraft(t.Context(), headAt("nobody"), schedule("nobody", 2027), nil)
	w.wantCode(err, scheduler.CodeNotFound)
	if n := w.records('a') + w.records('x'); n != 0 {
		t.Errorf("%d records were kept", n)
	}
	w.sound()
}

func TestS6_AVersionKeepsTheFileItCameFrom(t *testing.T) {
	w := newWorld(t)
	big := &scheduler.File{Name: "2027.xlsx", Data: bytes.Repeat([]byte{7}, scheduler.MaxFile)}
	w.must2(w.PutDraft(t.Context(), head, schedule(dept, 2027), big))
	p, err := w.PublishDraft(t.Context(), head, dept, 2027, "the year", scheduler.Consequences{})
	w.must(err)
	if p.Version != 1 {
		t.Errorf("%+v", p)
	}
	name, data, err := w.VersionFile(t.Context(), auditor, dept, 2027, 1)
	if err != nil || name != "2027.xlsx" || !bytes.Equal(data, big.Data) {
		t.Errorf("%q, %d bytes, %v", name, len(data), err)
	}
	_, err = w.Draft(t.Context(), head, dept, 2027)
	w.wantCode(err, scheduler.CodeNotFound)
	_, _, err = w.DraftFile(t.Context(), head, dept, 2027)
	w.wantCode(err, scheduler.CodeNotFound)

	// One without a file, over whatever stands in the draft.
	w.must2(w.PutDraft(t.Context(), head, schedule(dept, 2027), uploaded("other.xlsx")))
	w.must2(w.PublishSchedule(t.Context(), head, schedule(dept, 2027), "", scheduler.Consequences{}))
	_, err = w.Draft(t.Context(), head, dept, 2027)
	w.wantCode(err, scheduler.CodeNotFound)
	w.must2(w.PublishFile(t.Context(), head, schedule(dept, 2027), uploaded("third.csv"), "", scheduler.Consequences{}))
	for version, want := range map[int]string{-1: "", 0: "", 1: "2027.xlsx", 2: "", 3: "third.csv", 4: ""} {
		name, _, err := w.VersionFile(t.Context(), head, dept, 2027, version)
		if want == "" {
			w.wantCode(err, scheduler.CodeNotFound)
		} else if err != nil || name != want {
			t.Errorf("version %d: %q, %v", version, name, err)
		}
	}
	_, _, err = w.VersionFile(t.Context(), stranger, dept, 2027, 1)
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.PublishFile(t.Context(), head, schedule(dept, 2027), &scheduler.File{Data: make([]byte, scheduler.MaxFile+1)}, "", scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeInvalid)
	w.sound()
}

// A trip that is entered meanwhile would be undone by the draft.
func TestS6_ADraftDoesNotUndoWhatWasPublishedSince(t *testing.T) {
	w := newWorld(t)
	w.must2(w.PutDraft(t.Context(), head, schedule(dept, 2026), nil))
	w.putTrip(outreachIn("2026-06-10", "2026-06-11"))
	_, err := w.PublishDraft(t.Context(), head, dept, 2026, "", scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChanged)
	d, err := w.Draft(t.Context(), head, dept, 2026)
	w.must(err)
	w.must2(w.PutDraft(t.Context(), head, d.Schedule, nil)) // seen, and meant
	w.must2(w.PublishDraft(t.Context(), head, dept, 2026, "", scheduler.Consequences{}))
	if s, err := w.Schedule(t.Context(), head, dept, 2026, 0); err != nil || len(s.Trips) != 0 {
		t.Errorf("%+v, %v", s.Trips, err)
	}
	w.sound()
}

// A draft that was put while another was being published was taken away with it.
func TestS6_ADraftPutMeanwhileIsNotLost(t *testing.T) {
	store := &meanwhile{Store: storetest.NewMemory()}
	w := openWorld(t, store)
	w.must2(w.PutDraft(t.Context(), head, schedule(dept, 2027), uploaded("first.xlsx")))
	put := func() { w.must2(w.PutDraft(t.Context(), head, schedule(dept, 2027), uploaded("second.xlsx"))) }
	store.run.Store(&put)
	_, err := w.PublishDraft(t.Context(), head, dept, 2027, "", scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChanged)
	if d, err := w.Draft(t.Context(), head, dept, 2027); err != nil || d.File != "second.xlsx" {
		t.Errorf("%+v, %v", d, err)
	}
	if list, err := w.Versions(t.Context(), head, dept, 2027); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	w.sound()
}

func TestS6_ADraftIsPublishedWithItsChoice(t *testing.T) {
	w := newWorld(t)
	_, b := w.book(closed, "10:00")
	w.must2(w.PutDraft(t.Context(), head, closedOn(dept, closed), uploaded("2026.xlsx")))
	_, err := w.PublishDraft(t.Context(), head, dept, 2026, "", scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChoiceNeeded)
	w.must2(w.Draft(t.Context(), head, dept, 2026))
	p, err := w.PublishDraft(t.Context(), head, dept, 2026, "", choose(scheduler.ChoiceCancel))
	if err != nil || p.Cancelled != 1 || !p.Done {
		t.Errorf("%+v, %v", p, err)
	}
	if got := w.booking(b.Number); happened(got.History, scheduler.WasCancelled) != 1 {
		t.Errorf("%+v", got)
	}
	w.sound()
}

func TestB4_ADraftIsPublishedOnceUnderOneKey(t *testing.T) {
	var broken error
	lost := storetest.LoseAnswers(storetest.NewMemory(), func() error { return broken })
	w := openWorld(t, lost)
	w.must2(w.PutDraft(t.Context(), head, schedule(dept, 2027), uploaded("2027.xlsx")))
	ctx := scheduler.Idempotent(t.Context(), head, "key-1", []byte("body"))
	broken = errors.New("the answer is lost")
	if _, err := w.PublishDraft(ctx, head, dept, 2027, "", scheduler.Consequences{}); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	broken = nil
	p, err := w.PublishDraft(ctx, head, dept, 2027, "", scheduler.Consequences{})
	if err != nil || p.Version != 1 {
		t.Errorf("again: %+v, %v", p, err)
	}
	_, err = w.PublishDraft(t.Context(), head, dept, 2027, "", scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeNotFound)
	w.due()
	w.sound()
}

func TestB4_ADraftIsKeptOnceUnderOneKey(t *testing.T) {
	w := newWorld(t)
	s := closedOn(dept, closed)
	s.Exceptions = append(s.Exceptions, slots.Exception{Date: calendars.MustDate("2026-06-13"), Kind: slots.ExtraWorking, Hours: &s.Week[0].Hours, Rooms: new(1)})
	s.Trips = []slots.Trip{outreachIn("2026-06-10", "2026-06-11")}
	ctx := scheduler.Idempotent(t.Context(), head, "key-1", []byte("body"))
	first, err := w.PutDraft(ctx, head, s, uploaded("2026.xlsx"))
	w.must(err)
	w.set("09:00:00")
	again, err := w.PutDraft(ctx, head, s, uploaded("2026.xlsx"))
	w.must(err)
	kept, err := w.Draft(t.Context(), head, dept, 2026)
	w.must(err)
	for _, got := range []scheduler.Draft{again, kept} {
		if got.At.Equal(first.At) {
			got.At = first.At
		}
		if !reflect.DeepEqual(got, first) {
			t.Errorf("got %+v, first %+v", got, first)
		}
	}
	w.sound()
}

func TestS4_NamesOfFilesAreKeptShort(t *testing.T) {
	w := quickWorld(t)
	for name, want := range map[string]string{
		"":                                 "file",
		"/tmp/":                            "tmp",
		"a\x00b\n.csv":                     "ab.csv",
		strings.Repeat("ж", 300) + ".xlsx": strings.Repeat("ж", 115) + ".xlsx",
	} {
		d, err := w.PutDraft(t.Context(), head, schedule(dept, 2027), uploaded(name))
		if err != nil || d.File != want {
			t.Errorf("%q is called %q, %v; want %q", name, d.File, err, want)
		}
	}
	w.sound()
}

// TestS6_ReviewedDraftIsPublishedAndNoOther: whoever looked at a draft does not
// publish the one that a colleague has put since.
func TestS6_ReviewedDraftIsPublishedAndNoOther(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	seen, err := w.PutDraft(ctx, head, schedule(dept, 2027), nil)
	w.must(err)
	other, err := w.PutDraft(ctx, head, schedule(dept, 2027), nil)
	w.must(err)
	_, err = w.PublishReviewed(ctx, head, dept, 2027, seen.ID, "", scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChanged)
	if p, err := w.PublishReviewed(ctx, head, dept, 2027, other.ID, "", scheduler.Consequences{}); err != nil || p.Version != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
}
