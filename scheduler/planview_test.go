package scheduler_test

import (
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// TestS5_PlanShowsEachDayWithItsReasons: a day off, a closed day, an outreach, a
// day with fewer rooms and one with a booking are told apart, as published and as
// they would be; looking changes nothing.
func TestS5_PlanShowsEachDayWithItsReasons(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.book("2026-06-10", "10:00")
	w.putTrip(outreachIn("2026-06-15", "2026-06-15"))

	days, err := w.Plan(ctx, head, dept, 2026)
	w.must(err)
	on := func(list []scheduler.PlanDay, date string) scheduler.PlanDay {
		return list[calendars.MustDate(date)-calendars.MustDate("2026-01-01")]
	}
	if len(days) != 365 {
		t.Fatalf("%d days", len(days))
	}
	if d := on(days, "2026-06-10"); d.Booked != 1 || d.Seats == 0 || d.Rooms != d.Usual || !d.Day.Working {
		t.Errorf("a plain day with a booking: %+v", d)
	}
	if d := on(days, "2026-07-06"); d.Day.Working || d.Seats != 0 || d.Day.Reason.EN == "" { // Capital Day
		t.Errorf("a holiday: %+v", d)
	}
	if d := on(days, "2026-06-15"); len(d.Trips) != 1 || d.Rooms >= d.Usual {
		t.Errorf("an outreach: %+v", d)
	}

	s := schedule(dept, 2026)
	s.InForce = calendars.MustDate("2026-06-01")
	s.Exceptions = []slots.Exception{{Date: calendars.MustDate("2026-06-10"), Kind: slots.Closed, Reason: "repairs"}}
	s.Trips = []slots.Trip{outreachIn("2026-06-17", "2026-06-17")}
	would, err := w.PlanWith(ctx, head, s)
	w.must(err)
	if d := on(would, "2026-06-10"); d.Seats != 0 || d.Booked != 1 || d.Usual == 0 || d.Exception == nil || d.Exception.Reason != "repairs" {
		t.Errorf("a closed day: %+v", d)
	}
	if d := on(would, "2026-06-17"); len(d.Trips) != 1 || d.Trips[0].Number == 0 || d.Rooms >= d.Usual {
		t.Errorf("an outreach of the draft: %+v", d)
	}
	if d := on(would, "2026-06-15"); len(d.Trips) != 0 {
		t.Errorf("the trip that the draft leaves out: %+v", d)
	}
	if versions, err := w.Versions(ctx, head, dept, 2026); err != nil || len(versions) != 2 {
		t.Fatalf("looking published: %+v, %v", versions, err)
	}

	_, err = w.Plan(ctx, stranger, dept, 2026)
	w.wantCode(err, scheduler.CodeForbidden)
	s.SlotMinutes = 0
	_, err = w.PlanWith(ctx, head, s)
	w.wantCode(err, scheduler.CodeInvalid)
	if days, err := w.Plan(ctx, head, dept, 2031); err != nil || len(days) != 365 || days[0].Planned {
		t.Errorf("a year without a schedule: %v, %+v", err, days[0])
	}
}
