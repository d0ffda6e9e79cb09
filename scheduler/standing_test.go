package scheduler_test

import (
	"strings"
	"testing"

	"kezek/scheduler"
)

func TestE6_SecondTryAnswersWithTheFirstBooking(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book(monday, "10:00")
	again, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat("2026-06-02", "11:00")})
	w.must(err)
	if again.Number != b.Number || !again.Replay || again.Start != b.Start {
		t.Errorf("got %+v", again)
	}
	_, err = w.Hold(t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat("2026-06-02", "11:00")})
	if refusal := w.wantCode(err, scheduler.CodeAlreadyBooked); refusal.Booking == nil || refusal.Booking.Number != b.Number {
		t.Errorf("refused with %+v", refusal.Booking)
	}
	el := w.eligibility(a, b.Form)
	if el.Eligible || outcome(el.Checks, "E6") != "booked_already" || el.Booking.Number != b.Number {
		t.Errorf("eligibility: %+v", el)
	}
	w.must2(w.Cancel(t.Context(), a, b.Number, ""))
	if !w.eligibility(a, b.Form).Eligible {
		t.Error("after cancelling the form cannot book again")
	}
}

func TestE6_ExaminedFormIsBookedAgainByStaffOnly(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book(monday, "10:00")
	w.set("09:50:00")
	w.must2(w.Arrive(t.Context(), reception, b.Number))
	w.must2(w.CallNext(t.Context(), reception, dept, "1"))
	w.must2(w.Finish(t.Context(), reception, dept, "1"))
	_, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat("2026-06-02", "10:00")})
	if refusal := w.wantCode(err, scheduler.CodeNotEligible); outcome(refusal.Checks, "E6") != "examined_already" {
		t.Errorf("refused with %+v", refusal.Checks)
	}
	if el := w.eligibility(reception, b.Form); !el.Eligible {
		t.Errorf("for staff: %+v", el.Checks)
	}
	w.bookFor(reception, b.Form, "2026-06-02", "10:00")
}

func TestE7_NothingFreeOffersTheWaitingList(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	w.set("12:00:00") // today's only time is past
	a, form := w.person()
	w.form("f", a.IIN, "2026-01-05", "2026-06-02")
	holder, theirs := w.person()
	hold, err := w.Hold(t.Context(), holder, scheduler.BookRequest{Form: theirs, Seat: seat("2026-06-02", "09:00")})
	w.must(err)
	el := w.eligibility(a, "f")
	if el.Eligible || outcome(el.Checks, "E7") != "nothing_free" {
		t.Fatalf("got %+v", el)
	}
	if next := el.Checks[len(el.Checks)-1].Next.EN; !strings.Contains(next, "waiting list") {
		t.Errorf("what to do: %q", next)
	}
	w.clock.Set(hold.Until)
	if el := w.eligibility(a, "f"); !el.Eligible || len(el.Nearest) != 1 {
		t.Errorf("after the hold ran out: %+v", el)
	}
	if el := w.eligibility(a, form); len(el.Nearest) != 5 {
		t.Errorf("nearest times: %+v", el.Nearest)
	}
}

// TestE7_OwnHoldIsNoObstacle is about somebody who holds the last seat and loads
// the page again.
func TestE7_OwnHoldIsNoObstacle(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	w.set("12:00:00") // today's only time is past
	a, _ := w.person()
	w.form("f", a.IIN, "2026-01-05", "2026-06-02")
	w.must2(w.Hold(t.Context(), a, scheduler.BookRequest{Form: "f", Seat: seat("2026-06-02", "09:00")}))
	if el := w.eligibility(a, "f"); !el.Eligible {
		t.Errorf("got %+v", el.Checks)
	}
}
