package scheduler_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

func (w *world) board(a scheduler.Actor) scheduler.Board {
	w.t.Helper()
	b, err := w.Board(w.t.Context(), a, dept, slots.Office)
	w.must(err)
	return b
}

func endOf(n scheduler.Number) string { s := n.String(); return s[len(s)-4:] }

func TestQ5_BoardShowsNumbersAndRooms(t *testing.T) {
	w := newWorld(t)
	var all []scheduler.Booking
	for _, start := range []string{"10:00", "10:00", "10:30"} {
		_, b := w.book(monday, start)
		all = append(all, b)
	}
	_, late := w.annulled("09:00")
	ticket, err := w.IssueTicket(t.Context(), reception, dept, late.Form)
	w.must(err)
	for _, b := range all {
		w.set("09:50:00")
		w.must2(w.Arrive(t.Context(), reception, b.Number))
	}
	w.calls("1", scheduler.Visitor{Booking: all[0].Number})
	w.set("09:55:00")
	w.calls("2", scheduler.Visitor{Booking: all[1].Number})
	got := w.board(kiosk)
	want := []scheduler.BoardCall{
		{Label: endOf(all[1].Number), Room: "2", At: at(monday + " 09:55:00").UTC(), Calls: 1},
		{Label: endOf(all[0].Number), Room: "1", At: at(monday + " 09:50:00").UTC(), Calls: 1},
	}
	if !slices.Equal(got.Calls, want) {
		t.Errorf("calls %+v, want %+v", got.Calls, want)
	}
	if next := []string{endOf(all[2].Number), "T1"}; got.Waiting != 2 || !slices.Equal(got.Next, next) || ticket.Number != 1 {
		t.Errorf("%d wait, next %q, want %q", got.Waiting, got.Next, next)
	}
	w.set("10:00:00")
	w.must2(w.NotAnswered(t.Context(), reception, dept, "1"))
	w.must2(w.Recall(t.Context(), reception, dept, "2", scheduler.Visitor{Booking: all[1].Number}))
	got = w.board(kiosk)
	if len(got.Calls) != 1 || got.Calls[0].Calls != 2 || !got.Calls[0].At.Equal(at(monday+" 10:00:00")) {
		t.Errorf("after a recall: %+v", got.Calls)
	}
	if len(got.Missed) != 1 || got.Missed[0].Label != want[1].Label || got.Missed[0].Room != "1" || !got.Missed[0].At.Equal(at(monday+" 10:00:00")) {
		t.Errorf("missed: %+v", got.Missed)
	}
	text := string(must(json.Marshal(got)))
	for _, b := range all {
		if strings.Contains(text, b.IIN) || strings.Contains(text, b.Name) || strings.Contains(text, b.Number.String()) {
			t.Errorf("the board tells who it is: %s", text)
		}
	}
}

func (w *world) boardHours(clock string) (scheduler.Hours, calendars.Minute) {
	w.t.Helper()
	w.set(clock)
	b := w.board(auditor)
	return b.Hours, b.Until
}

func TestBoard_SaysWhenReceptionIsClosed(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		clock string
		hours scheduler.Hours
		until calendars.Minute
	}{
		{"08:59:59", scheduler.HoursBefore, 9 * 60}, {"09:00:00", scheduler.HoursOpen, 0}, {"12:59:59", scheduler.HoursOpen, 0},
		{"13:00:00", scheduler.HoursBreak, 14 * 60}, {"14:00:00", scheduler.HoursOpen, 0}, {"18:00:00", scheduler.HoursOver, 0},
		{"2026-06-06 10:00:00", scheduler.HoursClosed, 0},
	} {
		if hours, until := w.boardHours(c.clock); hours != c.hours || until != c.until {
			t.Errorf("at %s: %s until %s, want %s until %s", c.clock, hours, until, c.hours, c.until)
		}
	}
}

func TestBoard_IsForItsOwnDepartment(t *testing.T) {
	w := newWorld(t)
	for _, a := range []scheduler.Actor{kiosk, reception, head, operator, auditor} {
		w.board(a)
	}
	a, _ := w.person()
	for _, who := range []scheduler.Actor{stranger, a, integration, {Role: scheduler.RoleKiosk, Department: other}, {Role: scheduler.RolePortal, IIN: a.IIN}} {
		_, err := w.Board(t.Context(), who, dept, slots.Office)
		wantCode(t, string(who.Role), err, scheduler.CodeForbidden)
	}
	_, err := w.Board(t.Context(), auditor, "nowhere", slots.Office)
	wantCode(t, "no such department", err, scheduler.CodeNotFound)
	_, err = w.Board(t.Context(), auditor, dept, 7)
	wantCode(t, "no such outreach", err, scheduler.CodeNotFound)
}

func TestS2_BoardOfAnOutreachShowsItsOwn(t *testing.T) {
	w := newWorld(t)
	place := w.putTrip(outreachIn(monday, monday))
	_, b := w.bookAt(rural, "2026-12-31", scheduler.Seat{Date: calendars.MustDate(monday), Start: 10 * 60, Place: place})
	w.set("09:50:00")
	w.must2(w.Arrive(t.Context(), reception, b.Number))
	away, err := w.Board(t.Context(), kiosk, dept, place)
	w.must(err)
	if away.Waiting != 1 || away.Name.RU != "Акколь" {
		t.Errorf("at the outreach: %+v", away)
	}
	if here := w.board(kiosk); here.Waiting != 0 {
		t.Errorf("at the office: %+v", here)
	}
}

func TestBoard_LengthensNumbersThatEndAlike(t *testing.T) {
	seats := []slots.Seat{{Ref: 1_230_042}, {Ref: 4_560_042}, {Ref: 7_891_042}, {Ref: 99_990_043}, {Ref: 1_110_044, State: slots.Held}}
	for n, want := range map[scheduler.Number]string{
		1_230_042: "30042", 4_560_042: "60042", 7_891_042: "1042", 99_990_043: "0043", 2_220_044: "0044",
	} {
		if got := scheduler.LabelOf(scheduler.Visitor{Booking: n}, seats); got != want {
			t.Errorf("%d is called %q, want %q", n, got, want)
		}
	}
	if got := scheduler.LabelOf(scheduler.Visitor{Booking: 42}, []slots.Seat{{Ref: 10_042}}); got != "42" {
		t.Errorf("a short number is %q", got)
	}
	if got := scheduler.LabelOf(scheduler.Visitor{Ticket: 7}, nil); got != "T7" {
		t.Errorf("a ticket is %q", got)
	}
}
