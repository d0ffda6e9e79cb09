package scheduler_test

import (
	"reflect"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// days is a filter of the days from one to another.
func days(from, to string) scheduler.FiguresFilter {
	return scheduler.FiguresFilter{From: calendars.MustDate(from), To: calendars.MustDate(to)}
}

// figuresOf reads the figures of the tests' department.
func (w *world) figuresOf(from, to string) scheduler.DepartmentFigures {
	w.t.Helper()
	f := days(from, to)
	f.Department = dept
	out, err := w.Figures(w.t.Context(), auditor, f)
	w.must(err)
	return out.Departments[0]
}

// TestFigures_SeatsAndBookingsByWeek counts two weeks: a schedule of 16 slots a
// day in two rooms and one for staff, Monday to Friday.
func TestFigures_SeatsAndBookingsByWeek(t *testing.T) {
	w := bookingWorld(t)
	w.book("2026-06-01", "09:00") // Monday
	w.book("2026-06-05", "17:30") // Friday
	w.book("2026-06-08", "09:00") // the next Monday
	w.book("2026-06-16", "09:00") // after the days asked for
	got := w.figuresOf("2026-06-03", "2026-06-09")
	want := []scheduler.WeekFigures{
		{Monday: calendars.MustDate("2026-06-01"), Seats: 3 * 16 * 3, Booked: 1}, // Wednesday to Friday
		{Monday: calendars.MustDate("2026-06-08"), Seats: 2 * 16 * 3, Booked: 1}, // Monday and Tuesday
	}
	if len(got.Weeks) != 2 || got.Weeks[0] != want[0] || got.Weeks[1] != want[1] {
		t.Errorf("weeks %+v, want %+v", got.Weeks, want)
	}
	if got.Seats != 240 || got.Booked != 2 || got.Due != 0 {
		t.Errorf("counts %+v", got.Counts)
	}
}

// TestFigures_NearestFreeDay finds the first day that has a seat for anybody.
func TestFigures_NearestFreeDay(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	w.set("2026-06-01 08:00:00")
	w.book("2026-06-02", "09:00")
	w.book("2026-06-03", "09:00")
	w.set("2026-06-01 12:00:00") // today's only time is past
	if got := w.figuresOf("2026-06-01", "2026-06-01").Nearest; got != calendars.MustDate("2026-06-04") {
		t.Errorf("nearest free day %v, want Thursday 4 June", got)
	}
	s := closedOn(dept)
	s.Week, s.InForce = nil, calendars.MustDate("2026-06-05")
	w.publish(s)
	w.book("2026-06-04", "09:00")
	if got := w.figuresOf("2026-06-01", "2026-06-01").Nearest; got != 0 {
		t.Errorf("nearest free day %v, want none", got)
	}
}

// TestFigures_WhatBecameOfBookings plays a Monday on which one of each comes true.
func TestFigures_WhatBecameOfBookings(t *testing.T) {
	w := bookingWorld(t)
	person, gone := w.book(monday, "12:00")
	w.must2(w.Cancel(t.Context(), person, gone.Number, ""))
	_, held := w.person()
	w.must2(w.Hold(t.Context(), scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk", Department: dept},
		scheduler.BookRequest{Form: held, Seat: seat(monday, "17:00"), Staff: true})) // a hold is no booking
	_, moved := w.book("2026-06-02", "09:00")
	w.must2(w.Move(t.Context(), reception, moved.Number, seat("2026-06-03", "09:00"), "asked")) // counts for Wednesday
	_, examined := w.book(monday, "09:00")
	_, missed := w.book(monday, "09:00")
	_, late := w.book(monday, "09:30")
	_, forgiven := w.book(monday, "10:00")
	_, waits := w.book(monday, "10:00")
	w.book(monday, "17:30") // still to come

	w.set("09:00:00")
	w.must2(w.Arrive(t.Context(), reception, examined.Number))
	w.set("09:12:00")
	w.must2(w.CallNext(t.Context(), reception, dept, "1"))
	w.must2(w.Finish(t.Context(), reception, dept, "1"))
	w.set("10:00:00")
	w.due()
	w.must2(w.IssueTicket(t.Context(), reception, dept, late.Form)) // came late; the 9:00 one never came
	w.must2(w.Arrive(t.Context(), reception, waits.Number))
	w.set("10:16:00")
	w.due()
	w.must2(w.Reinstate(t.Context(), head, forgiven.Number, "the lift stood still"))

	got := w.figuresOf(monday, monday).Counts
	want := scheduler.Counts{Weeks: got.Weeks, Seats: 48, Booked: 6, Cancelled: 1, Due: 5, Annulled: 2, Reinstated: 1, NoShow: 1, Tickets: 1, Examined: 1,
		ByBooking: scheduler.WaitFigures{People: 1, Median: 12 * 60, P90: 12 * 60}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	if w.state(missed.Number).String() != "annulled" {
		t.Error("the booking that nobody came for is not annulled")
	}
	w.set("19:00:00") // the end of the day closes the ticket and the two that arrived
	w.due()
	if got := w.figuresOf(monday, monday).Counts; got.Unserved != 3 || got.Due != 6 || got.Annulled != 3 || got.NoShow != 2 {
		t.Errorf("after the day: %+v", got)
	}
	if got := w.figuresOf("2026-06-03", "2026-06-03").Counts; got.Booked != 1 || got.Cancelled != 0 {
		t.Errorf("the day moved to: %+v", got)
	}
	if got := w.figuresOf("2026-06-02", "2026-06-02").Counts; got.Booked != 0 {
		t.Errorf("the day moved from: %+v", got)
	}
}

// TestFigures_WaitsByMedianAndPercentile calls ten people who waited 1 to 10
// minutes, and a ticket that waited an hour; an arrival that was taken back does
// not count, nor does a second call.
func TestFigures_WaitsByMedianAndPercentile(t *testing.T) {
	w := bookingWorld(t)
	s := closedOn(dept)
	s.Rooms = 12
	w.publish(s)
	_, late := w.book(monday, "09:00")
	var list []scheduler.Booking
	for range 10 {
		_, b := w.book(monday, "10:00")
		list = append(list, b)
	}
	w.set("09:30:00")
	w.due()
	w.must2(w.IssueTicket(t.Context(), reception, dept, late.Form))
	w.set("09:40:00")
	w.must2(w.Arrive(t.Context(), reception, list[0].Number))
	w.must2(w.UndoArrival(t.Context(), reception, list[0].Number, "somebody else"))
	w.set("10:00:00")
	for _, b := range list {
		w.must2(w.Arrive(t.Context(), reception, b.Number))
	}
	for i := range list {
		w.clock.Set(list[0].Starts(almaty).Add(time.Duration(i+1) * time.Minute))
		w.must2(w.CallNext(t.Context(), reception, dept, "1"))
		if i == 0 {
			w.must2(w.NotAnswered(t.Context(), reception, dept, "1"))
			w.must2(w.Recall(t.Context(), reception, dept, "2", scheduler.Visitor{Booking: list[0].Number}))
			w.must2(w.Finish(t.Context(), reception, dept, "2"))
			continue
		}
		w.must2(w.Finish(t.Context(), reception, dept, "1"))
	}
	w.set("10:30:00")
	w.must2(w.CallNext(t.Context(), reception, dept, "1"))
	got := w.figuresOf(monday, monday)
	if want := (scheduler.WaitFigures{People: 10, Median: 5 * 60, P90: 9 * 60}); got.ByBooking != want {
		t.Errorf("with a booking %+v, want %+v", got.ByBooking, want)
	}
	if want := (scheduler.WaitFigures{People: 1, Median: 3600, P90: 3600}); got.ByTicket != want {
		t.Errorf("with a ticket %+v, want %+v", got.ByTicket, want)
	}
}

// TestFigures_TotalRanksAllWaitsTogether: the total's median is not made of medians.
func TestFigures_TotalRanksAllWaitsTogether(t *testing.T) {
	w := bookingWorld(t)
	_, a := w.book(monday, "09:00")
	_, b := w.book(monday, "09:00")
	elsewhere, form := w.personAt(far)
	c := w.bookFor(elsewhere, form, monday, "09:00")
	w.set("09:00:00")
	w.must2(w.Arrive(t.Context(), reception, a.Number))
	w.must2(w.Arrive(t.Context(), reception, b.Number))
	w.must2(w.Arrive(t.Context(), stranger, c.Number))
	w.set("09:01:00")
	w.must2(w.CallNext(t.Context(), reception, dept, "1"))
	w.set("09:02:00")
	w.must2(w.CallNext(t.Context(), reception, dept, "2"))
	w.set("09:09:00")
	w.must2(w.CallNext(t.Context(), stranger, other, "1"))
	got, err := w.Figures(t.Context(), operator, days(monday, monday))
	w.must(err)
	if want := (scheduler.WaitFigures{People: 3, Median: 120, P90: 540}); got.Total.ByBooking != want {
		t.Errorf("total %+v, want %+v", got.Total.ByBooking, want)
	}
	if len(got.Departments) != 2 || got.Departments[0].Department != dept || got.Total.Seats != 96 || got.Total.Booked != 3 || got.Total.Weeks[0].Booked != 3 {
		t.Errorf("got %+v", got)
	}
	f := days(monday, monday)
	f.Region = "750000000"
	if got, err := w.Figures(t.Context(), operator, f); err != nil || len(got.Departments) != 0 || got.Total.Booked != 0 {
		t.Errorf("another region: %+v, %v", got, err)
	}
}

// TestFigures_WhoMayLook: staff see their own department, people none.
func TestFigures_WhoMayLook(t *testing.T) {
	w := bookingWorld(t)
	person, _ := w.person()
	for _, c := range []struct {
		name       string
		actor      scheduler.Actor
		department string
		want       scheduler.Code
		sees       int
	}{
		{"auditor", auditor, "", "", 2},
		{"operator, one", operator, other, "", 1},
		{"head, own", head, dept, "", 1},
		{"reception, unnamed is own", reception, "", "", 1},
		{"head, another", head, other, scheduler.CodeForbidden, 0},
		{"person", person, dept, scheduler.CodeForbidden, 0},
		{"nowhere", operator, "nowhere", scheduler.CodeNotFound, 0},
	} {
		f := days(monday, monday)
		f.Department = c.department
		got, err := w.Figures(t.Context(), c.actor, f)
		if scheduler.CodeOf(err) != c.want || len(got.Departments) != c.sees {
			t.Errorf("%s: %d departments, %v", c.name, len(got.Departments), err)
		}
	}
	for _, f := range []scheduler.FiguresFilter{{}, days("2026-06-02", "2026-06-01"), days("2026-01-01", "2027-01-02")} {
		_, err := w.Figures(t.Context(), operator, f)
		w.wantCode(err, scheduler.CodeInvalid)
	}
	w.must2(w.Figures(t.Context(), operator, days("2028-01-01", "2028-12-31"))) // a leap year is one
}
