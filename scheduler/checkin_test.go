package scheduler_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

var kiosk = scheduler.Actor{Role: scheduler.RoleKiosk, Subject: "kiosk-1", Department: dept}

// wantCode fails unless the error has the code, and says nothing of people.
func wantCode(t *testing.T, what string, err error, code scheduler.Code) {
	t.Helper()
	if got := scheduler.CodeOf(err); got != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestA1_KioskMarksArrivalByNumber(t *testing.T) {
	w := newWorld(t)
	a, b := w.book(monday, "10:00")
	w.book(monday, "10:30")
	w.set("09:45:00")
	s, err := w.CheckIn(t.Context(), kiosk, dept, b.Number)
	w.must(err)
	whole := b.Number.String()
	want := scheduler.Slip{Visitor: scheduler.Visitor{Booking: b.Number}, Label: whole[len(whole)-4:], State: slots.Arrived,
		Date: calendars.MustDate(monday), Start: 10 * 60, Place: department(dept).Name, Address: department(dept).Address,
		Position: 1, Wait: 10, At: at(monday + " 09:45:00").UTC()}
	if s != want {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
	got := w.booking(b.Number)
	if last := got.History[len(got.History)-1]; got.State != slots.Arrived || last.By != kiosk.Subject {
		t.Errorf("booking is %s, marked by %s", got.State, last.By)
	}
	if text := string(must(json.Marshal(s))); strings.Contains(text, a.IIN) || strings.Contains(text, got.Name) {
		t.Errorf("the device is told of the person: %s", text)
	}
	w.set("09:50:00")
	again, err := w.CheckIn(t.Context(), kiosk, dept, b.Number)
	w.must(err)
	if again.State != slots.Arrived || happened(w.booking(b.Number).History, scheduler.WasArrived) != 1 {
		t.Errorf("marked twice: %+v", again)
	}
	w.calls("2", scheduler.Visitor{Booking: b.Number})
	if called, err := w.CheckIn(t.Context(), kiosk, dept, b.Number); err != nil || called.State != slots.Called || called.Room != "2" || called.Position != 0 {
		t.Errorf("after the call: %+v, %v", called, err)
	}
}

func TestA1_KioskRefusesWhatItCannotMark(t *testing.T) {
	w := newWorld(t)
	_, today := w.book(monday, "10:00")
	_, tomorrow := w.book("2026-06-02", "10:00")
	_, elsewhere := w.bookAt(far, "2026-12-31", scheduler.Seat{Date: calendars.MustDate(monday), Start: 10 * 60})
	person, form := w.person()
	held, err := w.Hold(t.Context(), person, scheduler.BookRequest{Form: form, Seat: scheduler.Seat{Date: calendars.MustDate(monday), Start: 12 * 60}})
	w.must(err)
	gone, b := w.book(monday, "11:00")
	w.must2(w.Cancel(t.Context(), gone, b.Number, ""))
	in := func(n scheduler.Number) error { _, err := w.CheckIn(t.Context(), kiosk, dept, n); return err }
	wantCode(t, "before opening", in(today.Number), scheduler.CodeNotOpenYet)
	w.set("09:30:00")
	wantCode(t, "another day", in(tomorrow.Number), scheduler.CodeWrongDay)
	wantCode(t, "a hold", in(held.Number), scheduler.CodeNotFound)
	wantCode(t, "cancelled", in(b.Number), scheduler.CodeWrongState)
	wantCode(t, "nobody's number", in(99), scheduler.CodeNotFound)
	err = in(elsewhere.Number)
	wantCode(t, "another department", err, scheduler.CodeElsewhere)
	if !strings.Contains(fmt.Sprint(err), other) {
		t.Errorf("it does not name the department: %v", err)
	}
	for _, a := range []scheduler.Actor{reception, head, auditor, person, {Role: scheduler.RoleKiosk, Department: other}, {Role: scheduler.RoleKiosk}} {
		_, err := w.CheckIn(t.Context(), a, dept, today.Number)
		wantCode(t, string(a.Role)+" of "+a.Department, err, scheduler.CodeForbidden)
	}
}

func TestA2_KioskIsInTimeAtExactlyFifteenMinutes(t *testing.T) {
	w := newWorld(t)
	_, b := w.book(monday, "10:00")
	_, late := w.book(monday, "10:00")
	w.set("10:15:00")
	w.must2(w.CheckIn(t.Context(), kiosk, dept, b.Number))
	w.clock.Set(at(monday + " 10:15:00").Add(time.Millisecond))
	_, err := w.CheckIn(t.Context(), kiosk, dept, late.Number)
	wantCode(t, "a moment later", err, scheduler.CodeAnnulled)
	if got := w.state(late.Number); got != slots.Annulled {
		t.Errorf("the late booking is %s, want annulled by this very call (A5)", got)
	}
	if w.said(late.Form, scheduler.SayAnnulled) != 1 {
		t.Error("no SMS tells of it (A3)")
	}
}

func TestQ1_KioskGivesATicketByTheNumberOfAnAnnulledBooking(t *testing.T) {
	w := newWorld(t)
	_, waits := w.book(monday, "12:00")
	a, b := w.annulled("09:00")
	s, err := w.TicketFor(t.Context(), kiosk, dept, b.Number)
	w.must(err)
	if s.Ticket != 1 || s.Booking != 0 || s.Label != "T1" || s.State != slots.Arrived || s.Position != 1 {
		t.Errorf("ticket %+v", s)
	}
	if text := string(must(json.Marshal(s))); strings.Contains(text, a.IIN) || strings.Contains(text, w.booking(b.Number).Name) || strings.Contains(text, b.Form) {
		t.Errorf("the device is told of the person: %s", text)
	}
	again, err := w.TicketFor(t.Context(), kiosk, dept, b.Number)
	w.must(err)
	in, err := w.CheckIn(t.Context(), kiosk, dept, b.Number)
	w.must(err)
	if again.Ticket != 1 || in.Ticket != 1 {
		t.Errorf("whoever has a ticket is told %+v and %+v", again, in)
	}
	if q, err := w.Queue(t.Context(), reception, dept, s.Date); err != nil || len(q.Tickets) != 1 || q.Tickets[0].Form != b.Form || q.Tickets[0].History[0].By != kiosk.Subject {
		t.Errorf("queue %+v, %v", q, err)
	}
	_, err = w.TicketFor(t.Context(), kiosk, dept, waits.Number)
	wantCode(t, "a booking that is not annulled", err, scheduler.CodeWrongState)
	_, err = w.TicketFor(t.Context(), reception, dept, b.Number)
	wantCode(t, "reception, which asks by form", err, scheduler.CodeForbidden)
	w.set("2026-06-02 10:00:00")
	_, err = w.TicketFor(t.Context(), kiosk, dept, b.Number)
	wantCode(t, "the day after", err, scheduler.CodeWrongDay)
}

func TestQ1_KioskIsToldNothingOfAPersonWhoBookedAgain(t *testing.T) {
	w := newWorld(t)
	a, b := w.annulled("09:00")
	w.must2(w.Book(t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: scheduler.Seat{Date: calendars.MustDate("2026-06-03"), Start: 10 * 60}}))
	_, err := w.TicketFor(t.Context(), kiosk, dept, b.Number)
	wantCode(t, "booked again", err, scheduler.CodeAlreadyBooked)
	if refusal, ok := err.(*scheduler.Error); !ok || refusal.Booking != nil { //nolint:errorlint // the very error is looked at
		t.Errorf("the refusal carries the booking: %+v", err)
	}
}

func TestB4_KioskRepeatsAnAnswerUnderItsKey(t *testing.T) {
	w := newWorld(t)
	_, b := w.book(monday, "10:00")
	w.set("09:45:00")
	ctx := scheduler.Idempotent(t.Context(), kiosk, "k", []byte("x"))
	first, err := w.CheckIn(ctx, kiosk, dept, b.Number)
	w.must(err)
	w.calls("1", first.Visitor)
	if again, err := w.CheckIn(ctx, kiosk, dept, b.Number); err != nil || again != first {
		t.Errorf("got %+v, %v, want %+v", again, err, first)
	}
}

func TestA1_KioskMayDoNothingElse(t *testing.T) {
	w := newWorld(t)
	_, b := w.book(monday, "10:00")
	ctx, d := t.Context(), calendars.MustDate(monday)
	w.set("09:45:00")
	for what, act := range map[string]func() error{
		"day list":    func() error { _, err := w.DayList(ctx, kiosk, dept, d); return err },
		"queue":       func() error { _, err := w.Queue(ctx, kiosk, dept, d); return err },
		"booking":     func() error { _, err := w.Booking(ctx, kiosk, b.Number); return err },
		"arrive":      func() error { _, err := w.Arrive(ctx, kiosk, b.Number); return err },
		"undo":        func() error { _, err := w.UndoArrival(ctx, kiosk, b.Number, "x"); return err },
		"reinstate":   func() error { _, err := w.Reinstate(ctx, kiosk, b.Number, "x"); return err },
		"cancel":      func() error { _, err := w.Cancel(ctx, kiosk, b.Number, "x"); return err },
		"ticket":      func() error { _, err := w.IssueTicket(ctx, kiosk, dept, b.Form); return err },
		"call":        func() error { _, err := w.CallNext(ctx, kiosk, dept, "1"); return err },
		"eligibility": func() error { _, err := w.Eligibility(ctx, kiosk, b.Form); return err },
		"waiting":     func() error { _, err := w.WaitingList(ctx, kiosk, dept); return err },
		"worklist":    func() error { _, err := w.Worklist(ctx, kiosk, dept, true); return err },
		"messages": func() error {
			_, err := w.Messages(ctx, kiosk, scheduler.MessageFilter{Department: dept})
			return err
		},
		"mappings": func() error { _, err := w.Mappings(ctx, kiosk); return err },
		"schedule": func() error { _, err := w.Schedule(ctx, kiosk, dept, 2026, 0); return err },
	} {
		wantCode(t, what, act(), scheduler.CodeForbidden)
	}
}
