package scheduler_test

import (
	"fmt"
	"slices"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// What the preview tells is what the work then does.
func TestS5_ThePreviewTellsWhatEachChoiceDoes(t *testing.T) {
	w := newWorld(t)
	for i := range 10 { // and more than the next morning has seats for
		w.book(closed, []string{"09:00", "09:30", "10:00", "10:30", "11:00"}[i/2])
		w.book("2026-06-11", []string{"09:00", "09:30", "10:00", "10:30", "11:00"}[i/2])
	}
	s := closedOn(dept, closed)
	pre, err := w.PreviewSchedule(t.Context(), head, s)
	w.must(err)
	if len(pre.Affected) != 10 {
		t.Fatalf("affected %+v", pre.Affected)
	}
	targets := map[string]int{}
	for i, a := range pre.Affected {
		if a.Keep != scheduler.ReasonOutside || a.KeepText.RU == "" || a.Stuck != "" || a.MoveTo == nil || a.MoveTo.Date == a.Date {
			t.Fatalf("%+v", a)
		}
		if i > 0 && a.Start < pre.Affected[i-1].Start {
			t.Errorf("not in the order of the original times: %+v", pre.Affected)
		}
		targets[fmt.Sprint(a.MoveTo.Date, a.MoveTo.Start)]++
	}
	for at, n := range targets {
		if n > 2 {
			t.Errorf("%d people would be moved to %s, where there are two rooms", n, at)
		}
	}
	w.must2(w.PublishSchedule(t.Context(), head, s, "", choose(scheduler.ChoiceMove)))
	for _, a := range pre.Affected {
		w.standsAt(a.Number, fmt.Sprint(a.MoveTo.Date, " ", a.MoveTo.Start))
	}
	w.sound()
}

func TestS5_KeepingMeansOverbookedOrOutsideHours(t *testing.T) {
	w := newWorld(t)
	w.book(closed, "10:00")
	_, second := w.book(closed, "10:00")
	_, late := w.book(closed, "17:30")
	s := schedule(dept, 2026)
	s.Rooms = 1
	s.Exceptions = []slots.Exception{{Date: calendars.MustDate(closed), Kind: slots.OtherHours, Hours: &slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: 17 * 60}}}}
	pre, err := w.PreviewSchedule(t.Context(), head, s)
	w.must(err)
	got := map[scheduler.Number]scheduler.Reason{}
	for _, a := range pre.Affected {
		got[a.Number] = a.Keep
	}
	if len(got) != 2 || got[second.Number] != scheduler.ReasonOverbooked || got[late.Number] != scheduler.ReasonOutside {
		t.Errorf("%v", got)
	}
	w.sound()
}

func TestS7_WhyABookingCannotBeMoved(t *testing.T) {
	whole := func() slots.Schedule { // a year in which nobody receives from 10 June on
		s := schedule(dept, 2026)
		s.InForce, s.Week = calendars.MustDate(closed), nil
		return s
	}
	for want, c := range map[scheduler.Reason]struct {
		lastDay string
		prepare func(w *world)
		change  slots.Schedule
	}{
		scheduler.ReasonFormEnds: {closed, func(w *world) { w.set("2026-06-09 12:00:00") }, closedOn(dept, closed)},
		scheduler.ReasonNoHours:  {"2026-12-31", func(w *world) { w.set("2026-06-09 12:00:00") }, whole()},
		scheduler.ReasonNoSeats:  {"2026-06-12", func(w *world) { w.set("2026-06-09 12:00:00"); w.fillFrom("2026-06-11", 2) }, closedOn(dept, closed)},
		scheduler.ReasonUnmapped: {"2026-12-31", func(w *world) {
			w.must2(w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, From: calendars.MustDate(monday)}}, choose(scheduler.ChoiceKeep)))
		}, closedOn(dept, closed)},
	} {
		t.Run(string(want), func(t *testing.T) {
			w := openWorld(t, storetest.NewMemory())
			_, b := w.bookAt(office, c.lastDay, seat(closed, "10:00"))
			c.prepare(w)
			pre, err := w.PreviewSchedule(t.Context(), head, c.change)
			w.must(err)
			if len(pre.Affected) != 1 || pre.Affected[0].Stuck != want || pre.Affected[0].MoveTo != nil || pre.Affected[0].StuckText.KK == "" {
				t.Errorf("preview %+v", pre.Affected)
			}
			p, err := w.PublishSchedule(t.Context(), head, c.change, "", choose(scheduler.ChoiceMove))
			w.must(err)
			list, err := w.Worklist(t.Context(), head, dept, true)
			w.must(err)
			if p.Stuck != 1 || len(list) != 1 || list[0].Booking != b.Number || list[0].Why != want {
				t.Errorf("%+v, worklist %+v", p, list)
			}
			w.sound()
		})
	}
}

// fillFrom books every public seat of some days.
func (w *world) fillFrom(date string, days int) {
	w.t.Helper()
	from := calendars.MustDate(date)
	list, err := w.Slots(w.t.Context(), dept, from, from+calendars.Date(days)-1, false)
	w.must(err)
	for _, day := range list {
		for _, o := range day.Times {
			for range o.Free {
				w.book(o.Date.String(), o.Start.String())
			}
		}
	}
}

func TestS5_ThePreviewNamesDaysThatLookLikeMistakes(t *testing.T) {
	w := newWorld(t)
	pre, err := w.PreviewSchedule(t.Context(), head, closedOn(dept, "2026-09-01"))
	w.must(err)
	if len(pre.Suspicions) != 1 || pre.Suspicions[0].Date != calendars.MustDate("2026-09-01") || pre.Suspicions[0].Code != "no_slots" {
		t.Errorf("%+v", pre.Suspicions)
	}
	w.sound()
}

func TestS7_MappingsArePreviewedWithWhatEachChoiceDoes(t *testing.T) {
	w := newWorld(t)
	_, b := w.book("2026-06-15", "10:00")
	change := []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate(monday)}}
	pre, err := w.PreviewMappings(t.Context(), operator, change)
	w.must(err)
	if len(pre.Affected) != 1 || pre.Affected[0].Keep != scheduler.ReasonElsewhere || pre.Affected[0].MoveTo == nil || pre.Affected[0].MoveTo.Department != other {
		t.Fatalf("%+v", pre.Affected)
	}
	w.must2(w.PutMappings(t.Context(), operator, change, choose(scheduler.ChoiceMove)))
	w.standsAt(b.Number, "2026-06-15 10:00")
	if got := w.booking(b.Number); got.Department != other {
		t.Errorf("%+v", got)
	}
	w.sound()
}

// A trip that is cancelled sends its people to the next trip to the same
// residents only if that is the same trip; else to the office.
func TestS7_TheSamePlaceFirst(t *testing.T) {
	w := newWorld(t)
	place := w.putTrip(outreachIn("2026-06-10", "2026-06-12"))
	s := seat("2026-06-10", "08:30")
	s.Place = place
	_, b := w.bookAt(rural, "2026-12-31", s)
	shorter := outreachIn("2026-06-12", "2026-06-12")
	shorter.Number = place
	p, err := w.PutTrip(t.Context(), head, dept, 2026, shorter, choose(scheduler.ChoiceMove))
	w.must(err)
	if got := w.booking(b.Number); p.Moved != 1 || got.Place != place {
		t.Errorf("%+v: %+v", p, got)
	}
	w.standsAt(b.Number, "2026-06-12 08:30")
	w.must2(w.CancelTrip(t.Context(), head, dept, 2026, place, choose(scheduler.ChoiceMove)))
	if got := w.booking(b.Number); got.Place != slots.Office {
		t.Errorf("%+v", got)
	}
	w.standsAt(b.Number, "2026-06-12 09:00")
	if kinds := w.messages(b.Number); !slices.Equal(kinds, []scheduler.MessageKind{scheduler.SayBooked, scheduler.SayMoved, scheduler.SayMoved}) {
		t.Errorf("messages %v", kinds)
	}
	w.sound()
}
