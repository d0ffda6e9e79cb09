package scheduler_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// hold holds a time of the office for a form.
func (w *world) hold(a scheduler.Actor, form, date, start string) scheduler.Booking {
	w.t.Helper()
	b, err := w.Hold(w.t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat(date, start)})
	w.must(err)
	return b
}

func TestB1_HoldKeepsSeatForItsTime(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, form := w.person()
	rival, theirs := w.person()
	hold := w.hold(a, form, "2026-06-02", "09:00")
	if want := at(monday + " 08:10:00"); !hold.Until.Equal(want) || hold.State != slots.Held {
		t.Errorf("held until %s, want %s", hold.Until, want)
	}
	w.clock.Set(hold.Until.Add(-time.Millisecond))
	_, err := w.Hold(t.Context(), rival, scheduler.BookRequest{Form: theirs, Seat: seat("2026-06-02", "09:00")})
	w.wantCode(err, scheduler.CodeSeatTaken)
	w.clock.Set(hold.Until)
	w.hold(rival, theirs, "2026-06-02", "09:00")
	w.due()
	if got := w.state(hold.Number); got != slots.Expired {
		t.Errorf("the hold is %s", got)
	}
}

// TestB1_NewHoldReplacesTheOldOne also at the same seat when it is the last one.
func TestB1_NewHoldReplacesTheOldOne(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, form := w.person()
	first := w.hold(a, form, "2026-06-02", "09:00")
	w.set("08:05:00")
	second := w.hold(a, form, "2026-06-02", "09:00")
	third := w.hold(a, form, "2026-06-03", "09:00")
	if a, b := w.state(first.Number), w.state(second.Number); a != slots.Expired || b != slots.Expired {
		t.Errorf("the replaced holds are %s and %s", a, b)
	}
	rival, theirs := w.person()
	w.bookFor(rival, theirs, "2026-06-02", "09:00") // free again
	w.must2(w.Confirm(t.Context(), a, third.Number))
	_, err := w.Confirm(t.Context(), a, second.Number)
	w.wantCode(err, scheduler.CodeHoldExpired)
}

func TestB1_FailedReplacementKeepsTheHold(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, form := w.person()
	hold := w.hold(a, form, "2026-06-02", "09:00")
	w.book("2026-06-03", "09:00")
	_, err := w.Hold(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat("2026-06-03", "09:00")})
	refusal := w.wantCode(err, scheduler.CodeSeatTaken)
	if refusal.Nearest[1].Date != calendars.MustDate("2026-06-02") { // after today's
		t.Errorf("one's own held time is not among the nearest: %+v", refusal.Nearest)
	}
	w.must2(w.Confirm(t.Context(), a, hold.Number))
}

// TestB1_BookConsumesOwnHold at the last seat, which the hold itself takes.
func TestB1_BookConsumesOwnHold(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, form := w.person()
	hold := w.hold(a, form, "2026-06-02", "09:00")
	b := w.bookFor(a, form, "2026-06-02", "09:00")
	if b.State != slots.Booked || b.Number == hold.Number || w.state(hold.Number) != slots.Expired {
		t.Errorf("booked %+v", b)
	}
	w.clock.Set(hold.Until)
	w.due()
	if got := w.state(b.Number); got != slots.Booked {
		t.Errorf("once the hold's time is over the booking is %s", got)
	}
}

func TestB1_ReleaseGivesTheSeatBack(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, form := w.person()
	hold := w.hold(a, form, "2026-06-02", "09:00")
	stranger, _ := w.person()
	w.wantCode(w.Release(t.Context(), stranger, hold.Number), scheduler.CodeNotFound)
	w.wantCode(w.Release(t.Context(), auditor, hold.Number), scheduler.CodeForbidden)
	w.must(w.Release(t.Context(), a, hold.Number))
	w.must(w.Release(t.Context(), a, hold.Number)) // no error
	w.book("2026-06-02", "09:00")
}

func TestB2_ConfirmConsumesTheHold(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	hold := w.hold(a, form, "2026-06-02", "09:00")
	w.clock.Set(hold.Until.Add(-time.Millisecond))
	b, err := w.Confirm(t.Context(), a, hold.Number)
	w.must(err)
	if b.Number != hold.Number || b.State != slots.Booked || !b.Until.IsZero() || b.Replay {
		t.Errorf("confirmed %+v", b)
	}
	again, err := w.Confirm(t.Context(), a, hold.Number)
	w.must(err)
	if !again.Replay || len(again.History) != len(b.History) {
		t.Errorf("confirmed again: %+v", again)
	}
	if got := w.messages(b.Number); !slices.Equal(got, []scheduler.MessageKind{scheduler.SayBooked}) {
		t.Errorf("messages %v", got)
	}
	w.clock.Set(hold.Until)
	w.due()
	if got := w.state(b.Number); got != slots.Booked {
		t.Errorf("once the hold's time is over the booking is %s", got)
	}
}

func TestB2_ExpiredHoldIsRefusedBeforeAnySweep(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	hold := w.hold(a, form, "2026-06-02", "09:00")
	w.clock.Set(hold.Until) // exactly; nothing has swept
	_, err := w.Confirm(t.Context(), a, hold.Number)
	if refusal := w.wantCode(err, scheduler.CodeHoldExpired); len(refusal.Nearest) != 5 {
		t.Errorf("nearest times: %+v", refusal.Nearest)
	}
	forms, err := w.Forms(t.Context(), a)
	w.must(err)
	if forms[0].Booking != nil {
		t.Errorf("the hold still shows: %+v", forms[0].Booking)
	}
}

// TestB2_SeatAndHoldEndAtOneInstant is about a hold made between two seconds.
// Its seat was free for others up to a second before it could no longer be
// confirmed, so that two people had one seat.
func TestB2_SeatAndHoldEndAtOneInstant(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	w.clock.Set(at(monday + " 08:00:00").Add(700 * time.Millisecond))
	a, form := w.person()
	rival, theirs := w.person()
	hold := w.hold(a, form, "2026-06-02", "09:00")
	for now := hold.Until.Add(-2 * time.Second); now.Before(hold.Until); now = now.Add(100 * time.Millisecond) {
		w.clock.Set(now)
		_, err := w.Book(t.Context(), rival, scheduler.BookRequest{Form: theirs, Seat: seat("2026-06-02", "09:00")})
		if scheduler.CodeOf(err) != scheduler.CodeSeatTaken {
			t.Fatalf("%s before the hold ends: %v", hold.Until.Sub(now), err)
		}
	}
	w.must2(w.Confirm(t.Context(), a, hold.Number))
}

// TestB2_ClockSetBackDoesNotGiveASeatTwice has somebody take the seat of an
// expired hold, which is then confirmed by an instance whose clock is behind.
func TestB2_ClockSetBackDoesNotGiveASeatTwice(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, form := w.person()
	hold := w.hold(a, form, "2026-06-02", "09:00")
	w.clock.Set(hold.Until)
	w.book("2026-06-02", "09:00")
	w.clock.Set(hold.Until.Add(-time.Second))
	_, err := w.Confirm(t.Context(), a, hold.Number)
	w.wantCode(err, scheduler.CodeHoldExpired)
}

func TestB2_ConfirmLooksAtScheduleAndMappingAgain(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	hold := w.hold(a, form, "2026-06-03", "17:30")
	w.must2(w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate("2026-06-03")}}, scheduler.Consequences{}))
	_, err := w.Confirm(t.Context(), a, hold.Number)
	w.wantCode(err, scheduler.CodeNotBookable)
	hold = w.hold(a, form, "2026-06-02", "17:30")
	w.oneSeat(1, 0) // closes at 9:30
	_, err = w.Confirm(t.Context(), a, hold.Number)
	w.wantCode(err, scheduler.CodeNotBookable)
}

// TestB3_OneSeatGoesToExactlyOne has a hundred people want the last seat at once.
func TestB3_OneSeatGoesToExactlyOne(t *testing.T) {
	w := soundly(openWorld(t, storetest.Open(t)))
	w.oneSeat(1, 0)
	var won atomic.Int32
	var all sync.WaitGroup
	for i := range 100 {
		a, form := w.person()
		act := w.Book
		if i%2 == 0 {
			act = w.Hold
		}
		all.Go(func() {
			_, err := act(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat("2026-06-02", "09:00")})
			var refusal *scheduler.Error
			if err == nil {
				won.Add(1)
			} else if refusal, _ = err.(*scheduler.Error); refusal == nil || refusal.Code != scheduler.CodeSeatTaken || len(refusal.Nearest) != 5 {
				t.Errorf("refused with %v", err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d people have the seat", won.Load())
	}
}

// TestB3_DoubleClickBooksOnce sends the same request for one form many times at once.
func TestB3_DoubleClickBooksOnce(t *testing.T) {
	w := soundly(openWorld(t, storetest.Open(t)))
	a, form := w.person()
	var numbers sync.Map
	var fresh atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			b, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat("2026-06-02", "09:00")})
			if err != nil {
				t.Error(err)
			}
			if !b.Replay {
				fresh.Add(1)
			}
			numbers.Store(b.Number, true)
		})
	}
	all.Wait()
	n := 0
	numbers.Range(func(any, any) bool { n++; return true })
	if n != 1 || fresh.Load() != 1 {
		t.Errorf("%d bookings, %d of them new", n, fresh.Load())
	}
}

// TestB3_ConfirmAgainstExpiryAtTheSameInstant lets the person confirm, the
// worker sweep and a rival book while the clock crosses the end of the hold.
func TestB3_ConfirmAgainstExpiryAtTheSameInstant(t *testing.T) {
	w := soundly(openWorld(t, storetest.Open(t)))
	w.oneSeat(1, 0)
	day := calendars.MustDate("2026-06-02")
	for range 20 {
		for !w.working(day) {
			day++
		}
		a, form := w.person()
		rival, theirs := w.person()
		hold := w.hold(a, form, day.String(), "09:00")
		w.clock.Set(hold.Until.Add(-time.Millisecond))
		var confirmed, taken error
		var all sync.WaitGroup
		all.Go(func() { _, confirmed = w.Confirm(t.Context(), a, hold.Number) })
		all.Go(func() { w.clock.Set(hold.Until) })
		all.Go(func() {
			if _, _, err := w.RunDue(t.Context()); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			_, taken = w.Book(t.Context(), rival, scheduler.BookRequest{Form: theirs, Seat: seat(day.String(), "09:00")})
		})
		all.Wait()
		if confirmed == nil && taken == nil {
			t.Fatal("one seat went to two people")
		}
		day++
	}
}

func (w *world) working(d calendars.Date) bool {
	w.t.Helper()
	list, err := w.Slots(w.t.Context(), dept, d, d, false)
	w.must(err)
	return len(list) > 0
}
