package scheduler_test

import (
	"context"
	"sync"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

// keyed books under an Idempotency-Key.
func (w *world) keyed(a scheduler.Actor, key, body, form, date, start string) (scheduler.Booking, error) {
	ctx := scheduler.Idempotent(w.t.Context(), a, key, []byte(body))
	return w.Book(ctx, a, scheduler.BookRequest{Form: form, Seat: seat(date, start)})
}

func TestB4_SameKeyGetsTheFirstAnswer(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	first, err := w.keyed(a, "k", "body", form, "2026-06-02", "10:00")
	w.must(err)
	w.must2(w.Move(t.Context(), a, first.Number, seat("2026-06-03", "11:00"), ""))
	w.must2(w.Cancel(t.Context(), a, first.Number, ""))
	again, err := w.keyed(a, "k", "body", form, "2026-06-02", "10:00")
	w.must(err)
	if again.Number != first.Number || again.State != first.State || again.Date != first.Date || again.Start != first.Start || len(again.History) != 1 {
		t.Errorf("again: %+v", again)
	}
	if !w.eligibility(a, form).Eligible {
		t.Error("the repeated request booked anew")
	}
}

// TestB4_AnswerWithTheFirstBookingIsKeptToo repeats a request that was answered
// with an earlier booking, after that was cancelled.
func TestB4_AnswerWithTheFirstBookingIsKeptToo(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book("2026-06-02", "10:00")
	for range 2 {
		again, err := w.keyed(a, "k", "body", b.Form, "2026-06-04", "10:00")
		w.must(err)
		if again.Number != b.Number {
			t.Errorf("answered with %s, want %s", again.Number, b.Number)
		}
		w.must2(w.Cancel(t.Context(), a, b.Number, ""))
	}
}

func TestB4_OtherBodyUnderTheKeyIsRefused(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	w.must2(w.keyed(a, "k", "body", form, "2026-06-02", "10:00"))
	_, err := w.keyed(a, "k", "other body", form, "2026-06-02", "10:30")
	w.wantCode(err, scheduler.CodeKeyReused)
}

func TestB4_KeysOfOthersDoNotCollide(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	b, theirs := w.person()
	portal := func(a scheduler.Actor) scheduler.Actor {
		return scheduler.Actor{Role: scheduler.RolePortal, Subject: "egov", IIN: a.IIN}
	}
	first, err := w.keyed(portal(a), "k", "body", form, "2026-06-02", "10:00")
	w.must(err)
	second, err := w.keyed(portal(b), "k", "body", theirs, "2026-06-02", "10:00")
	w.must(err)
	if first.Number == second.Number {
		t.Error("two people of one portal share a key")
	}
}

func TestB4_RefusalsAreNotKept(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	_, b := w.book("2026-06-02", "09:00")
	a, form := w.person()
	_, err := w.keyed(a, "k", "body", form, "2026-06-02", "09:00")
	w.wantCode(err, scheduler.CodeSeatTaken)
	w.must2(w.Cancel(t.Context(), reception, b.Number, "test"))
	w.must2(w.keyed(a, "k", "body", form, "2026-06-02", "09:00"))
}

// TestB4_KeptForTwoDaysThenSwept asks again when the answer must still be there,
// and when it is gone.
func TestB4_KeptForTwoDaysThenSwept(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	w.set("2026-06-01 08:00:00") // in UTC the 1st from 3:00
	first, err := w.keyed(a, "k", "body", form, "2026-06-10", "10:00")
	w.must(err)
	w.must2(w.Cancel(t.Context(), a, first.Number, ""))
	before := w.records('i')
	w.set("2026-06-04 04:59:59") // the last second of 3 June in UTC
	w.due()
	again, err := w.keyed(a, "k", "body", form, "2026-06-10", "10:00")
	w.must(err)
	if again.Number != first.Number {
		t.Error("the answer was forgotten too early")
	}
	w.set("2026-06-04 05:00:00")
	w.due()
	if after := w.records('i'); before != 1 || after != 0 {
		t.Errorf("%d answers before the sweep, %d after", before, after)
	}
	if again, err = w.keyed(a, "k", "other body", form, "2026-06-10", "10:00"); err != nil || again.Number == first.Number {
		t.Errorf("after the sweep: %+v, %v", again, err)
	}
}

// TestB4_LostAnswer repeats a request whose answer got lost after its commit.
func TestB4_LostAnswer(t *testing.T) {
	var lost error
	w := soundly(openWorld(t, storetest.LoseAnswers(storetest.Open(t), func() error { return lost })))
	a, form := w.person()
	w.must2(w.keyed(a, "warm", "", form, "2026-06-02", "09:00")) // reserves numbers
	b, theirs := w.person()
	lost = context.DeadlineExceeded
	if _, err := w.keyed(b, "k", "body", theirs, "2026-06-02", "10:00"); err == nil {
		t.Fatal("no answer was lost")
	}
	lost = nil
	again, err := w.keyed(b, "k", "body", theirs, "2026-06-02", "10:00")
	w.must(err)
	if again.Replay || again.Start.String() != "10:00" || len(w.messages(again.Number)) != 1 {
		t.Errorf("repeated: %+v", again)
	}
}

// TestB4_RepeatedAtOnce sends one keyed request many times at once.
func TestB4_RepeatedAtOnce(t *testing.T) {
	w := soundly(openWorld(t, storetest.Open(t)))
	a, form := w.person()
	numbers := make([]scheduler.Number, 20)
	var all sync.WaitGroup
	for i := range numbers {
		all.Go(func() {
			b, err := w.keyed(a, "k", "body", form, "2026-06-02", "10:00")
			if err != nil || b.Replay {
				t.Errorf("%+v, %v", b, err)
			}
			numbers[i] = b.Number
		})
	}
	all.Wait()
	for _, n := range numbers {
		if n != numbers[0] {
			t.Errorf("answers differ: %v", numbers)
		}
	}
}
