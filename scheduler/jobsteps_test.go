package scheduler_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

func TestS7_ProgressCanBeWatched(t *testing.T) {
	var commits atomic.Int64 // left until the store fails; negative: it never does
	commits.Store(-1)
	w := openWorld(t, storetest.FailCommits(storetest.NewMemory(), func() error {
		switch n := commits.Load(); {
		case n == 0:
			return errInjected
		case n > 0:
			commits.Add(-1)
		}
		return nil
	}))
	s := schedule(dept, 2026)
	s.Rooms = 99
	w.publish(s)
	for i := range 501 {
		w.book(closed, calendars.Minute(14*60+i%8*30).String())
	}
	p, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", choose(scheduler.ChoiceCancel))
	w.must(err)
	if p.Done || p.Left != 501 {
		t.Errorf("at the beginning: %+v", p)
	}
	commits.Store(150)
	if _, _, err := w.RunDue(t.Context()); !errors.Is(err, errInjected) {
		t.Fatalf("the store should have failed: %v", err)
	}
	p, err = w.Job(t.Context(), head, p.Job)
	if err != nil || p.Done || p.Cancelled == 0 || p.Cancelled > 150 || p.Left != 501-p.Cancelled || p.Affected != 501 {
		t.Errorf("in the middle: %+v, %v", p, err)
	}
	commits.Store(-1)
	w.restart()
	w.sound()
	w.due()
	p, err = w.Job(t.Context(), head, p.Job)
	if err != nil || !p.Done || p.Cancelled != 501 || p.Left != 0 || w.records('J') != 0 {
		t.Errorf("in the end: %+v, %v, %d records of progress", p, err, w.records('J'))
	}
	w.sound()
}

// Somebody books the seat that a person was to be moved to, between plan and move.
func TestS7_WhoLosesTheNewTimeChoosesAgain(t *testing.T) {
	store := &meanwhile{Store: storetest.NewMemory()}
	w := openWorld(t, store)
	_, b := w.book(closed, "10:00")
	atPublication := func() {
		atStep := func() {
			w.book("2026-06-11", "10:00")
			w.book("2026-06-11", "10:00")
		}
		store.run.Store(&atStep)
	}
	store.run.Store(&atPublication)
	p, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", choose(scheduler.ChoiceMove))
	w.must(err)
	if p.Moved != 1 || !p.Done || w.said(b.Form, scheduler.SayMoved) != 1 {
		t.Errorf("%+v, told %d times", p, w.said(b.Form, scheduler.SayMoved))
	}
	w.standsAt(b.Number, "2026-06-11 09:30")
	w.sound()
}

// Whoever is robbed of every new time leaves the job to a later try.
func TestS7_WhoAlwaysLosesTheNewTimeIsTriedLater(t *testing.T) {
	store := &meanwhile{Store: storetest.NewMemory()}
	w := openWorld(t, store)
	_, b := w.book(closed, "10:00")
	starts := []string{"10:00", "09:30", "10:30", "09:00", "11:00"}
	var rob func()
	rob = func() {
		if len(starts) > 0 {
			start := starts[0]
			starts = starts[1:]
			w.book("2026-06-11", start)
			w.book("2026-06-11", start)
			store.run.Store(&rob)
		}
	}
	atPublication := func() { store.run.Store(&rob) }
	store.run.Store(&atPublication)
	p, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", choose(scheduler.ChoiceMove))
	w.must(err)
	if p.Done || p.Left != 1 || len(starts) != 0 {
		t.Fatalf("%+v, %d times not robbed", p, len(starts))
	}
	w.due()
	w.standsAt(b.Number, "2026-06-11 11:30")
	if p, err = w.Job(t.Context(), head, p.Job); err != nil || !p.Done || p.Moved != 1 || w.said(b.Form, scheduler.SayMoved) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	w.sound()
}
