package scheduler_test

import (
	"slices"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
)

func TestC6_CalendarChanges(t *testing.T) {
	embedded := calendars.Embedded()
	with := func(edit func(*calendars.Data)) calendars.Data {
		d := calendars.Embedded()
		d.Version += "-other"
		edit(&d)
		return d
	}
	off := func(date string) calendars.Data {
		return with(func(d *calendars.Data) {
			text := calendars.Text{KK: "демалыс", RU: "выходной", EN: "day off"}
			d.Decrees = append(d.Decrees, calendars.Decree{Date: calendars.MustDate(date), Status: calendars.StatusOff, Reason: text})
		})
	}
	kurban17 := with(func(d *calendars.Data) {
		for i := range d.KurbanAit {
			if k := &d.KurbanAit[i]; k.Year == 2024 {
				k.First, k.Provisional, k.Announced = calendars.MustDate("2024-06-17"), true, 0
			}
		}
	})
	for name, c := range map[string]struct {
		before, after calendars.Data
		now, booked   string // booked: on this day, when it is a working day before
		flips         []calendars.Date
		opens         string
	}{
		"Kurban Ait moves from 17 to 16 June 2024": {kurban17, embedded, "2024-06-07 12:00:00", "",
			[]calendars.Date{calendars.MustDate("2024-06-17")}, "2024-06-17"},
		"Kurban Ait moves from 16 to 17 June 2024": {embedded, kurban17, "2024-06-07 12:00:00", "2024-06-17",
			[]calendars.Date{calendars.MustDate("2024-06-17")}, ""},
		"31 August 2026 becomes a working day": {off("2026-08-31"), embedded, "2026-03-18 12:00:00", "",
			[]calendars.Date{calendars.MustDate("2026-08-31")}, "2026-08-31"},
		"8 May 2024 becomes a day off": {with(func(d *calendars.Data) {
			d.Decrees = slices.DeleteFunc(d.Decrees, func(d calendars.Decree) bool { return d.Date.Year() == 2024 })
		}), embedded, "2024-04-17 12:00:00", "2024-05-08",
			[]calendars.Date{calendars.MustDate("2024-05-04"), calendars.MustDate("2024-05-08")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := quickWorld(t, func(o *scheduler.Options) { o.Calendar = &c.before })
			w.set(c.now)
			w.must2(w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: dept, From: calendars.MustDate("2024-01-01")}}, scheduler.Consequences{}))
			w.publish(schedule(dept, 2024))
			var b scheduler.Booking
			affected := 0
			if c.booked != "" {
				_, b = w.bookAt(office, "2027-12-31", seat(c.booked, "10:00"))
				affected = 1
			}
			if c.opens != "" && len(w.times(office, c.opens, 0)) != 0 {
				t.Fatalf("%s is open before the change", c.opens)
			}
			pre, err := w.PreviewCalendar(t.Context(), operator, c.after)
			w.must(err)
			var flips []calendars.Date
			for _, ch := range pre.Changes {
				flips = append(flips, ch.Date)
			}
			if !slices.Equal(flips, c.flips) || len(pre.Affected) != affected {
				t.Errorf("preview %+v, want changes on %v", pre, c.flips)
			}
			if affected > 0 {
				_, err := w.PublishCalendar(t.Context(), operator, c.after, scheduler.Consequences{})
				w.wantCode(err, scheduler.CodeChoiceNeeded)
			}
			p, err := w.PublishCalendar(t.Context(), operator, c.after, choose(scheduler.ChoiceMove))
			w.must(err)
			if !p.Done || p.Moved != affected || p.Version != 2 {
				t.Errorf("%+v", p)
			}
			if affected > 0 {
				if got := w.booking(b.Number); got.Date == b.Date || w.said(b.Form, scheduler.SayMoved) != 1 {
					t.Errorf("booking %+v", got)
				}
			}
			if c.opens != "" && len(w.times(office, c.opens, 0)) != 16 {
				t.Errorf("%s has %d times", c.opens, len(w.times(office, c.opens, 0)))
			}
			state, _, err := w.Calendar(t.Context())
			if err != nil || state.Revision != 2 || state.By != operator.Subject || state.Data.Version != c.after.Version {
				t.Errorf("calendar %+v, %v", state, err)
			}
			w.sound()
		})
	}
}

func TestC6_TheCalendarBelongsToTheOperator(t *testing.T) {
	w := newWorld(t)
	_, err := w.PublishCalendar(t.Context(), head, calendars.Embedded(), scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.PreviewCalendar(t.Context(), head, calendars.Embedded())
	w.wantCode(err, scheduler.CodeForbidden)
	bad := calendars.Embedded()
	bad.KurbanAit[2].First = calendars.MustDate("2024-12-31")
	_, err = w.PublishCalendar(t.Context(), operator, bad, scheduler.Consequences{})
	if e := w.wantCode(err, scheduler.CodeInvalid); len(e.Problems) == 0 || e.Problems[0].Path == "" {
		t.Errorf("problems %+v", e.Problems)
	}
	newer := calendars.Embedded()
	newer.Version = "newer program"
	e, err := scheduler.New(t.Context(), scheduler.Options{Store: w.store, Registry: registry.NewLocal(w.store), Calendar: &newer})
	w.must(err)
	if state, _, err := e.Calendar(t.Context()); err != nil || state.Data.Version != calendars.Embedded().Version {
		t.Errorf("a newer program replaced the operator's calendar: %+v, %v", state, err)
	}
	w.sound()
}

func TestC6_TwoCalendarsAtOnce(t *testing.T) {
	store := &meanwhile{Store: storetest.NewMemory()}
	w := openWorld(t, store)
	data := calendars.Embedded()
	first := func() { w.must2(w.PublishCalendar(t.Context(), operator, data, scheduler.Consequences{})) }
	store.run.Store(&first)
	_, err := w.PublishCalendar(t.Context(), operator, data, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChanged)
	w.sound()
}
