package scheduler_test

import (
	"context"
	"testing"
	"time"

	"kezek/scheduler"
)

// next receives a change, or fails the test if none comes.
func next(t *testing.T, changes <-chan scheduler.Change) scheduler.Change {
	t.Helper()
	select {
	case c, open := <-changes:
		if !open {
			t.Fatal("the channel is closed")
		}
		return c
	case <-time.After(10 * time.Second): // reached only when the test fails
		t.Fatal("nothing was told")
	}
	return scheduler.Change{}
}

func TestSubscribe_TellsOnceAfterTheCommit(t *testing.T) {
	w := bookingWorld(t) // every update runs twice, and is told of once
	changes := w.Subscribe(t.Context(), dept)
	elsewhere := w.Subscribe(t.Context(), other)
	_, b := w.book("2026-06-02", "10:00")
	if c := next(t, changes); c.Booking != b.Number || c.What != scheduler.WasBooked || c.Date != b.Date {
		t.Errorf("told %+v", c)
	}
	_, err := w.Move(t.Context(), reception, b.Number, seat("2026-06-06", "10:00"), "")
	w.wantCode(err, scheduler.CodeNotBookable)
	if len(changes) != 0 || len(elsewhere) != 0 {
		t.Errorf("%d changes told of a refusal, %d to another department", len(changes), len(elsewhere))
	}
}

func TestSubscribe_SlowListenerLosesTheOldest(t *testing.T) {
	w := bookingWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	changes := w.Subscribe(ctx, dept)
	_, b := w.book("2026-06-02", "10:00")
	for i := range 80 {
		to := []string{"09:00", "09:30"}[i%2]
		w.must2(w.Move(t.Context(), reception, b.Number, seat("2026-06-03", to), ""))
	}
	cancel()
	n, newest := 0, scheduler.Change{}
	for c := range changes { // ends because the channel is closed
		n, newest = n+1, c
	}
	if n == 0 || n >= 80 || newest.What != scheduler.WasMoved {
		t.Errorf("%d changes, the newest %+v", n, newest)
	}
}
