package scheduler_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// The calendar changes that really came (C6), replayed on the day they came.

// before is the calendar as it was until a change.
func before(edit func(*calendars.Data)) calendars.Data {
	d := calendars.Embedded()
	d.Version += "-before"
	edit(&d)
	return d
}

// historyWorld is a department with a schedule of the year under a calendar, at an instant.
func historyWorld(t *testing.T, data calendars.Data, now string, s slots.Schedule) *world {
	t.Helper()
	w := quickWorld(t, func(o *scheduler.Options) { o.Calendar = &data })
	w.set(now)
	w.must2(w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: dept, From: calendars.MustDate("2024-01-01")}}, scheduler.Consequences{}))
	w.publish(s)
	return w
}

// remindedOn wants the booking's reminder to be due at ten on a day.
func (w *world) remindedOn(n scheduler.Number, day string) {
	w.t.Helper()
	want := at(day + " 10:00:00")
	if b := w.booking(n); b.DueKind != scheduler.DueReminder || b.Due != want.UnixMilli() {
		w.t.Errorf("booking of %s is next due (%d) at %v, want its reminder on %s", b.Date, b.DueKind, time.UnixMilli(b.Due).In(almaty), day)
	}
}

func (w *world) standsAt(n scheduler.Number, want string) {
	w.t.Helper()
	if b := w.booking(n); fmt.Sprint(b.Date, " ", b.Start) != want {
		w.t.Errorf("booking %s stands on %v %v, want %s", n, b.Date, b.Start, want)
	}
}

func TestC6_18March2026_31AugustBecomesAWorkingDay(t *testing.T) {
	text := calendars.Text{KK: "Конституция күні", RU: "День Конституции", EN: "Constitution Day"}
	w := historyWorld(t, before(func(d *calendars.Data) {
		d.Decrees = append(d.Decrees, calendars.Decree{Date: calendars.MustDate("2026-08-31"), Status: calendars.StatusOff, Reason: text})
	}), "2026-03-18 12:00:00", schedule(dept, 2026))
	_, after := w.book("2026-09-01", "10:00")
	w.remindedOn(after.Number, "2026-08-28")
	if got := w.times(office, "2026-08-31", 0); len(got) != 0 {
		t.Fatalf("open before: %v", got)
	}
	p, err := w.PublishCalendar(t.Context(), operator, calendars.Embedded(), scheduler.Consequences{}) // nobody to choose for
	w.must(err)
	if !p.Done || p.Affected != 0 {
		t.Errorf("%+v", p)
	}
	if got := w.times(office, "2026-08-31", 0); len(got) != 16 {
		t.Errorf("open after: %v", got)
	}
	w.book("2026-08-31", "09:00")
	w.remindedOn(after.Number, "2026-08-31")
	w.sound()
}

func TestC6_7June2024_KurbanAitMovesFrom17To16June(t *testing.T) {
	w := historyWorld(t, before(func(d *calendars.Data) {
		i := slices.IndexFunc(d.KurbanAit, func(k calendars.KurbanAit) bool { return k.Year == 2024 })
		d.KurbanAit[i] = calendars.KurbanAit{Year: 2024, First: calendars.MustDate("2024-06-17"), Provisional: true}
	}), "2024-06-07 12:00:00", schedule(dept, 2024))
	_, tuesday := w.bookAt(office, "2024-12-31", seat("2024-06-18", "10:00"))
	w.remindedOn(tuesday.Number, "2024-06-14")
	pre, err := w.PreviewCalendar(t.Context(), operator, calendars.Embedded())
	w.must(err)
	if want := []scheduler.DayChange{{Date: calendars.MustDate("2024-06-17"), After: 16 * 3}}; !slices.Equal(pre.Changes, want) {
		t.Errorf("changes %+v, want %+v: 16 June is a Sunday", pre.Changes, want)
	}
	w.must2(w.PublishCalendar(t.Context(), operator, calendars.Embedded(), scheduler.Consequences{}))
	if got := w.times(office, "2024-06-17", 0); len(got) != 16 {
		t.Errorf("open after: %v", got)
	}
	w.remindedOn(tuesday.Number, "2024-06-17")
	w.sound()
}

// On 17 April 2024 Wednesday 8 May became a day off and Saturday 4 May a
// working day. Wednesdays are short here: so was that Saturday.
func TestC5_17April2024_8MayForSaturday4May(t *testing.T) {
	s := schedule(dept, 2024)
	s.Week[time.Wednesday-1].Hours = slots.Hours{Interval: calendars.Interval{From: 10 * 60, To: 15 * 60}}
	w := historyWorld(t, before(func(d *calendars.Data) {
		d.Decrees = slices.DeleteFunc(d.Decrees, func(d calendars.Decree) bool { return d.Date.Year() == 2024 })
	}), "2024-04-17 12:00:00", s)
	book := func(lastDay, date, start string) scheduler.Number {
		_, b := w.bookAt(office, lastDay, seat(date, start))
		return b.Number
	}
	free := book("2024-12-31", "2024-05-08", "10:00")
	second := book("2024-12-31", "2024-05-08", "10:00")
	ends := book("2024-05-08", "2024-05-08", "11:00")
	afternoon := book("2024-12-31", "2024-05-08", "14:30")
	kept := book("2024-12-31", "2024-05-08", "13:00")
	untouched := book("2024-12-31", "2024-05-06", "09:00")

	pre, err := w.PreviewCalendar(t.Context(), operator, calendars.Embedded())
	w.must(err)
	if want := []scheduler.DayChange{{Date: calendars.MustDate("2024-05-04"), After: 10 * 3}, {Date: calendars.MustDate("2024-05-08"), Before: 10 * 3}}; !slices.Equal(pre.Changes, want) {
		t.Errorf("changes %+v, want %+v", pre.Changes, want)
	}
	cons := choose(scheduler.ChoiceMove)
	cons.Each = map[scheduler.Number]scheduler.Choice{kept: scheduler.ChoiceKeep}
	p, err := w.PublishCalendar(t.Context(), operator, calendars.Embedded(), cons)
	w.must(err)
	if p.Affected != 5 || p.Moved != 4 || p.Kept != 1 || p.Stuck != 0 || !p.Done {
		t.Errorf("%+v", p)
	}
	// 9 May is Victory Day, 7 May Defender's Day.
	w.standsAt(free, "2024-05-10 10:00")
	w.standsAt(second, "2024-05-10 10:00")
	w.standsAt(ends, "2024-05-06 11:00")
	w.standsAt(afternoon, "2024-05-10 14:30")
	w.standsAt(kept, "2024-05-08 13:00")
	w.standsAt(untouched, "2024-05-06 09:00")
	for _, a := range pre.Affected {
		if a.Number == kept {
			continue
		}
		if a.MoveTo == nil {
			t.Errorf("the preview says that %s cannot be moved: %+v", a.Number, a)
			continue
		}
		w.standsAt(a.Number, fmt.Sprint(a.MoveTo.Date, " ", a.MoveTo.Start))
		list, err := w.Messages(t.Context(), auditor, scheduler.MessageFilter{Booking: a.Number})
		w.must(err)
		if m := list[0]; len(list) != 2 || m.Kind != scheduler.SayMoved || m.OldDate != a.Date || m.OldStart != a.Start || m.Date != a.MoveTo.Date || m.Start != a.MoveTo.Start {
			t.Errorf("%s was told %+v", a.Number, list)
		}
	}
	if got := w.times(office, "2024-05-04", 0); len(got) != 10 || got[0] != "10:00" || got[9] != "14:30" {
		t.Errorf("Saturday offers %v, want a Wednesday's times", got)
	}
	w.bookAt(office, "2024-12-31", seat("2024-05-04", "14:30"))
	w.remindedOn(untouched, "2024-05-04")
	w.sound()
}

// Whose working day before is past when the calendar changes is reminded at once.
func TestN3_AReminderThatACalendarChangeMovesIntoThePast(t *testing.T) {
	w := newWorld(t)
	_, b := w.book("2026-06-05", "10:00") // Friday
	_, already := w.book("2026-06-02", "10:00")
	w.set("2026-06-01 10:00:00")
	w.due()
	w.set("2026-06-03 12:00:00")
	w.remindedOn(b.Number, "2026-06-04")
	data := calendars.Embedded()
	data.Version += "+"
	data.Decrees = append(data.Decrees, calendars.Decree{Date: calendars.MustDate("2026-06-04"), Status: calendars.StatusOff,
		Reason: calendars.Text{KK: "д", RU: "в", EN: "off"}})
	w.must2(w.PublishCalendar(t.Context(), operator, data, scheduler.Consequences{}))
	w.due()
	if w.said(b.Form, scheduler.SayReminder) != 1 || w.said(already.Form, scheduler.SayReminder) != 1 {
		t.Errorf("reminded %d and %d times, want once each", w.said(b.Form, scheduler.SayReminder), w.said(already.Form, scheduler.SayReminder))
	}
	w.set("2026-06-04 10:00:00")
	w.due()
	if got := w.said(b.Form, scheduler.SayReminder); got != 1 {
		t.Errorf("reminded %d times", got)
	}
	w.sound()
}
