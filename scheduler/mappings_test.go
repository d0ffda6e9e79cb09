package scheduler_test

import (
	"slices"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

func TestE4_MappingsByDate(t *testing.T) {
	w := newWorld(t)
	_, before := w.book("2026-06-12", "10:00")
	_, after := w.book("2026-06-15", "10:00")
	_, elsewhere := w.bookAt(far, "2026-12-31", seat("2026-06-15", "10:00"))
	change := []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate("2026-06-15")}}
	pre, err := w.PreviewMappings(t.Context(), operator, change)
	w.must(err)
	if len(pre.Affected) != 1 || pre.Affected[0].Number != after.Number || pre.Affected[0].Why != "mapping" {
		t.Errorf("preview %+v", pre.Affected)
	}
	_, err = w.PutMappings(t.Context(), head, change, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.PutMappings(t.Context(), operator, change, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChoiceNeeded)
	p, err := w.PutMappings(t.Context(), operator, change, choose(scheduler.ChoiceMove))
	w.must(err)
	if p.Moved != 1 || !p.Done {
		t.Errorf("%+v", p)
	}
	w.due()
	// The nearest time is still before the change, at the old department.
	if b := w.booking(after.Number); b.Department != dept || b.Date >= change[0].From {
		t.Errorf("moved to %s on %v", b.Department, b.Date)
	}
	for _, b := range []scheduler.Booking{before, elsewhere} {
		if got := w.booking(b.Number); len(got.History) != 1 {
			t.Errorf("touched: %+v", got)
		}
	}
	for date, want := range map[string]string{"2026-06-14": dept, "2026-06-15": other} {
		d, err := w.DepartmentFor(t.Context(), office, calendars.MustDate(date))
		if err != nil || d.ID != want {
			t.Errorf("on %s %s serves, %v; want %s", date, d.ID, err, want)
		}
	}
	w.sound()
}

func TestE4_MovedToTheDepartmentThatServesNow(t *testing.T) {
	w := newWorld(t)
	_, b := w.book("2026-06-15", "10:00")
	p, err := w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate(monday)}}, choose(scheduler.ChoiceMove))
	w.must(err)
	if got := w.booking(b.Number); p.Moved != 1 || got.Department != other || w.said(b.Form, scheduler.SayMoved) != 1 {
		t.Errorf("%+v: %+v", p, got)
	}
	w.sound()
}

// A booking made between the look and the change was left at a department that
// does not serve it.
func TestE4_BookedWhileTheMappingWasEntered(t *testing.T) {
	store := &meanwhile{Store: storetest.NewMemory()}
	w := openWorld(t, store)
	var b scheduler.Booking
	book := func() { _, b = w.book(closed, "10:00") }
	store.run.Store(&book)
	p, err := w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate(monday)}}, scheduler.Consequences{})
	w.must(err)
	if got := w.booking(b.Number); !got.Kept || p.Kept != 1 || p.Affected != 1 {
		t.Errorf("%+v: %+v", p, got)
	}
	w.sound()
}

func TestE4_MappingsAreRefusedWhole(t *testing.T) {
	w := newWorld(t)
	bad := []scheduler.Mapping{
		{KATO: "119999999x", Department: dept, From: calendars.MustDate(monday)},
		{KATO: office, Department: "nobody", From: calendars.MustDate(monday)},
		{KATO: office, Department: dept},
		{KATO: office, Department: other, From: calendars.MustDate(monday)},
	}
	_, err := w.PutMappings(t.Context(), operator, bad, scheduler.Consequences{})
	e := w.wantCode(err, scheduler.CodeInvalid)
	var paths []string
	for _, p := range e.Problems {
		paths = append(paths, p.Path)
	}
	if want := []string{"[0].kato", "[1].department", "[2].from", "[3]"}; !slices.Equal(slices.Sorted(slices.Values(paths)), want) {
		t.Errorf("problems at %v, want %v", paths, want)
	}
	list, err := w.Mappings(t.Context(), auditor)
	if err != nil || len(list) != 3 {
		t.Errorf("mappings %+v, %v", list, err)
	}
	w.sound()
}

// Whoever sent mappings again, having got no answer, had everybody kept twice
// and those who could not be moved on the worklist twice.
func TestS7_MappingsSentTwiceAreDoneOnce(t *testing.T) {
	for _, choice := range []scheduler.Choice{scheduler.ChoiceKeep, scheduler.ChoiceMove} {
		w := newWorld(t)
		_, b := w.bookAt(office, closed, seat(closed, "10:00"))
		w.set("2026-06-09 16:10:00") // nothing is left within the form's validity
		change := []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate(closed)}}
		w.must2(w.PutMappings(t.Context(), operator, change, choose(choice)))
		once := w.booking(b.Number)
		p, err := w.PutMappings(t.Context(), operator, change, choose(choice))
		w.must(err)
		list, err := w.Worklist(t.Context(), operator, "", true)
		w.must(err)
		if got := w.booking(b.Number); p.Affected != 0 || len(got.History) != len(once.History) || len(list) > 1 {
			t.Errorf("%s: %+v, %+v, worklist %+v", choice, p, got, list)
		}
		w.sound()
	}
}
