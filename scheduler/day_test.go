package scheduler_test

import (
	"slices"
	"testing"

	"kezek/scheduler"
	"kezek/slots"
)

// TestDay_FromBookingToEndOfDay walks the main job through the engine: one
// person in time, one exactly 15 minutes late, one a second later than that,
// the live queue, and the end of the day.
func TestDay_FromBookingToEndOfDay(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.set("2026-05-28 10:00:00")
	a1, form1 := w.person()
	el, err := w.Eligibility(ctx, a1, form1)
	w.must(err)
	if !el.Eligible || len(el.Nearest) == 0 {
		t.Fatalf("not eligible: %+v", el)
	}
	hold, err := w.Hold(ctx, a1, scheduler.BookRequest{Form: form1, Seat: seat(monday, "10:00")})
	w.must(err)
	b1, err := w.Confirm(ctx, a1, hold.Number)
	w.must(err)
	_, b2 := w.book(monday, "10:00")
	a3, b3 := w.book(monday, "10:30")
	w.sound()

	w.set("2026-05-29 10:00:00")
	w.due() // reminders
	w.set("09:55:00")
	w.must2(w.Arrive(ctx, reception, b1.Number))
	w.set("10:15:00")
	w.must2(w.Arrive(ctx, reception, b2.Number))
	w.set("10:45:01")
	w.due()
	if got := w.state(b3.Number); got != slots.Annulled {
		t.Fatalf("booking of 10:30 at 10:45:01 is %v", got)
	}
	if got, want := w.messages(b3.Number), []scheduler.MessageKind{scheduler.SayBooked, scheduler.SayReminder, scheduler.SayAnnulled}; !slices.Equal(got, want) {
		t.Errorf("messages %v, want %v", got, want)
	}
	w.must2(w.IssueTicket(ctx, reception, dept, b3.Form))
	w.sound()

	for _, want := range []scheduler.Visitor{{Booking: b1.Number}, {Booking: b2.Number}} {
		call, err := w.CallNext(ctx, reception, dept, "1")
		w.must(err)
		if call.Visitor != want {
			t.Fatalf("called %+v, want %+v", call.Visitor, want)
		}
		w.must2(w.Finish(ctx, reception, dept, "1"))
	}
	call, err := w.CallNext(ctx, reception, dept, "2")
	w.must(err)
	if call.Ticket != 1 {
		t.Fatalf("called %+v, want ticket 1", call)
	}
	w.must2(w.NotAnswered(ctx, reception, dept, "2"))
	w.set("19:00:00")
	w.due()
	forms, err := w.Forms(ctx, a3)
	w.must(err)
	if forms[0].Booking != nil || forms[0].Examined {
		t.Errorf("form of the unserved ticket: %+v", forms[0])
	}
	w.must2(w.Book(ctx, a3, scheduler.BookRequest{Form: b3.Form, Seat: seat("2026-06-02", "09:00")}))
	w.sound()
}
