package scheduler_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

func TestB5_MoveTakesTheNewSeatAndFreesTheOld(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, b := w.book("2026-06-02", "09:00")
	moved, err := w.Move(t.Context(), a, b.Number, seat("2026-06-03", "09:00"), "")
	w.must(err)
	if moved.Number != b.Number || moved.Date != calendars.MustDate("2026-06-03") {
		t.Errorf("moved: %+v", moved)
	}
	w.book("2026-06-02", "09:00") // free again
	_, err = w.Move(t.Context(), a, b.Number, seat("2026-06-02", "09:00"), "")
	if refusal := w.wantCode(err, scheduler.CodeSeatTaken); len(refusal.Nearest) != 5 {
		t.Errorf("nearest times: %+v", refusal.Nearest)
	}
	if got := w.messages(b.Number); !slices.Equal(got, []scheduler.MessageKind{scheduler.SayBooked, scheduler.SayMoved}) {
		t.Errorf("messages %v", got)
	}
}

// TestB5_FailedMoveChangesNothing breaks the commit of a move.
func TestB5_FailedMoveChangesNothing(t *testing.T) {
	var broken error
	w := soundly(openWorld(t, storetest.FailCommits(storetest.Open(t), func() error { return broken })))
	w.oneSeat(1, 0)
	a, b := w.book("2026-06-02", "09:00")
	broken = errors.New("disk full")
	if _, err := w.Move(t.Context(), a, b.Number, seat("2026-06-03", "09:00"), ""); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	broken = nil
	if got, err := w.Booking(t.Context(), a, b.Number); err != nil || got.Date != b.Date || len(got.History) != 1 {
		t.Errorf("after a failed move: %+v, %v", got, err)
	}
	w.book("2026-06-03", "09:00")
}

func TestB5_MoveWithinADayToAnOverlappingTime(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, b := w.book("2026-06-02", "09:00")
	s := schedule(dept, 2026) // the same day, with slots that lie askew to the old one
	s.Rooms, s.StaffRooms = 1, 0
	for i := range s.Week {
		s.Week[i].Hours = slots.Hours{Interval: calendars.Interval{From: 8*60 + 45, To: 10 * 60}}
	}
	w.publish(s)
	moved, err := w.Move(t.Context(), a, b.Number, seat("2026-06-02", "09:15"), "")
	w.must(err)
	if moved.Start.String() != "09:15" {
		t.Errorf("moved to %s", moved.Start)
	}
}

func TestB5_MoveToWhereItIsChangesNothing(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book("2026-06-02", "09:00")
	again, err := w.Move(t.Context(), a, b.Number, seat("2026-06-02", "09:00"), "")
	w.must(err)
	if len(again.History) != 1 || len(w.messages(b.Number)) != 1 {
		t.Errorf("history %+v", again.History)
	}
}

func TestB5_PersonMovesUntilTheStart(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book(monday, "10:00")
	w.clock.Set(at(monday + " 10:00:00").Add(-time.Millisecond))
	w.must2(w.Move(t.Context(), a, b.Number, seat(monday, "11:30"), ""))
	w.set("11:30:00")
	_, err := w.Move(t.Context(), a, b.Number, seat("2026-06-02", "10:00"), "")
	w.wantCode(err, scheduler.CodeTooLate)
	w.must2(w.Move(t.Context(), reception, b.Number, seat("2026-06-02", "10:00"), "called in time"))
}

// TestS8_PersonMovesToASeatOpenToEverybody is about a booking that reception
// made in a seat kept for it: the person may not choose among those.
func TestS8_PersonMovesToASeatOpenToEverybody(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	b, err := w.Book(t.Context(), reception, scheduler.BookRequest{Form: form, Seat: seat("2026-06-02", "09:00"), Staff: true})
	w.must(err)
	w.book("2026-06-03", "09:00")
	w.book("2026-06-03", "09:00") // both public seats
	_, err = w.Move(t.Context(), a, b.Number, seat("2026-06-03", "09:00"), "")
	w.wantCode(err, scheduler.CodeSeatTaken)
	moved, err := w.Move(t.Context(), a, b.Number, seat("2026-06-03", "09:30"), "")
	w.must(err)
	if moved.Staff {
		t.Error("the person took a seat of the staff's")
	}
	_, err = w.Book(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat("2026-06-03", "09:00"), Staff: true})
	w.wantCode(err, scheduler.CodeForbidden)
}

func TestB6_PersonCancelsUntilTheStart(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, b := w.book(monday, "09:00")
	w.clock.Set(at(monday + " 09:00:00").Add(-time.Millisecond))
	done, err := w.Cancel(t.Context(), a, b.Number, "")
	w.must(err)
	if done.State != slots.Cancelled || done.Replay {
		t.Errorf("cancelled: %+v", done)
	}
	again, err := w.Cancel(t.Context(), a, b.Number, "")
	w.must(err)
	if !again.Replay || len(again.History) != len(done.History) {
		t.Errorf("cancelled again: %+v", again)
	}
	if got := w.messages(b.Number); !slices.Equal(got, []scheduler.MessageKind{scheduler.SayBooked, scheduler.SayCancelled}) {
		t.Errorf("messages %v", got)
	}

	_, b = w.book("2026-06-02", "09:00")
	w.set("2026-06-02 09:00:00")
	late := scheduler.Actor{Role: scheduler.RolePortal, Subject: "egov", IIN: b.IIN}
	_, err = w.Cancel(t.Context(), late, b.Number, "")
	w.wantCode(err, scheduler.CodeTooLate)
}

func TestB6_DepartmentCancelsAtAnyTimeWithAReason(t *testing.T) {
	w := bookingWorld(t)
	_, b := w.book(monday, "10:00")
	w.set("10:05:00")
	for _, reason := range []string{"", " \t"} {
		_, err := w.Cancel(t.Context(), reception, b.Number, reason)
		w.wantCode(err, scheduler.CodeReasonNeeded)
	}
	_, err := w.Cancel(t.Context(), stranger, b.Number, "why not")
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.Cancel(t.Context(), auditor, b.Number, "why not")
	w.wantCode(err, scheduler.CodeForbidden)
	done, err := w.Cancel(t.Context(), reception, b.Number, "the doctor is ill")
	w.must(err)
	if last := done.History[len(done.History)-1]; last.Note != "the doctor is ill" || last.By != reception.Subject {
		t.Errorf("history %+v", last)
	}
}

// TestB7_HistoryTellsWhatWhenAndWho follows one booking.
func TestB7_HistoryTellsWhatWhenAndWho(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	hold := w.hold(a, form, "2026-06-02", "10:00")
	w.set("08:01:00")
	w.must2(w.Confirm(t.Context(), a, hold.Number))
	w.set("08:02:00")
	w.must2(w.Move(t.Context(), reception, hold.Number, seat("2026-06-02", "11:00"), "room closed"))
	w.set("08:03:00")
	b, err := w.Cancel(t.Context(), a, hold.Number, "")
	w.must(err)
	want := []scheduler.Event{
		{At: at(monday + " 08:00:00"), What: scheduler.WasHeld, By: a.Subject},
		{At: at(monday + " 08:01:00"), What: scheduler.WasBooked, By: a.Subject},
		{At: at(monday + " 08:02:00"), What: scheduler.WasMoved, By: reception.Subject, Note: "02.06.2026 10:00; room closed"},
		{At: at(monday + " 08:03:00"), What: scheduler.WasCancelled, By: a.Subject},
	}
	if len(b.History) != len(want) {
		t.Fatalf("history %+v", b.History)
	}
	for i, e := range b.History {
		if told := e.Message != ""; told != (i > 0) || !e.At.Equal(want[i].At) {
			t.Errorf("event %d: %+v", i, e)
		}
		e.At, e.Message = want[i].At, ""
		if e != want[i] {
			t.Errorf("event %d: %+v, want %+v", i, e, want[i])
		}
	}
}

// TestB7_NumbersAscendAcrossRestarts never gives a number twice.
func TestB7_NumbersAscendAcrossRestarts(t *testing.T) {
	w := bookingWorld(t)
	last := scheduler.Number(0)
	for range 3 {
		for range 3 {
			_, b := w.book("2026-06-02", "10:00")
			w.must2(w.Cancel(t.Context(), reception, b.Number, "test"))
			if b.Number <= last {
				t.Fatalf("%s comes after %s", b.Number, last)
			}
			if _, err := scheduler.ParseNumber(b.Number.Spoken()); err != nil || len(b.Number.String()) < 7 {
				t.Errorf("number %s: %v", b.Number, err)
			}
			last = b.Number
		}
		w.restart()
	}
}

// TestB7_StrangerCannotTellWhetherNumberExists is about numbers tried out.
func TestB7_StrangerCannotTellWhetherNumberExists(t *testing.T) {
	w := bookingWorld(t)
	_, b := w.book("2026-06-02", "10:00")
	stranger, _ := w.person()
	const none = scheduler.Number(99999999)
	for name, act := range map[string]func(scheduler.Number) error{
		"read":    func(n scheduler.Number) error { _, err := w.Booking(t.Context(), stranger, n); return err },
		"confirm": func(n scheduler.Number) error { _, err := w.Confirm(t.Context(), stranger, n); return err },
		"release": func(n scheduler.Number) error { return w.Release(t.Context(), stranger, n) },
		"cancel":  func(n scheduler.Number) error { _, err := w.Cancel(t.Context(), stranger, n, ""); return err },
		"move": func(n scheduler.Number) error {
			_, err := w.Move(t.Context(), stranger, n, seat("2026-06-02", "10:00"), "")
			return err
		},
	} {
		for _, n := range []scheduler.Number{b.Number, none} {
			refusal := w.wantCode(act(n), scheduler.CodeNotFound)
			if want := "№ " + n.String() + " was not found"; refusal.Error() != want || refusal.Booking != nil || refusal.Nearest != nil {
				t.Errorf("%s: %+v", name, refusal)
			}
		}
	}
}
