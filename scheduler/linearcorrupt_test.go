package scheduler_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/anishathalye/porcupine"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

// recordStory has one client ask in turn, so that every answer has one right
// value. Patron 3 finds no seat, patron 0 loses the hold to another of its own.
func recordStory(t *testing.T) *contest {
	w := openWorld(t, storetest.Open(t))
	c := newContest(w, calendars.MustDate("2026-06-02"), 4)
	ask := func(do string, form, slot int, n scheduler.Number) scheduler.Number {
		return c.ask(t.Context(), 0, seatAsked{do: do, form: form, slot: slot, number: n}).number
	}
	lost := ask(doHold, 0, 0, 0)
	first := ask(doHold, 0, 1, 0)
	ask(doConfirm, 0, 0, lost)
	ask(doConfirm, 0, 0, first)
	ask(doBook, 0, 0, 0)
	second := ask(doBook, 1, 1, 0)
	ask(doBook, 2, 0, 0)
	ask(doHold, 3, 1, 0)
	ask(doList, 3, 0, 0)
	ask(doMove, 1, 0, second)
	ask(doCancel, 1, 0, second)
	ask(doCancel, 1, 0, second)
	ask(doMove, 1, 1, second)
	ask(doRelease, 0, 0, lost)
	ask(doList, 3, 0, 0)
	if got := c.explained(); got != porcupine.Ok {
		t.Fatalf("the untouched story is %s", got)
	}
	return c
}

// TestSeatModel_RejectsCorruptedHistories shows that the model above can fail.
func TestSeatModel_RejectsCorruptedHistories(t *testing.T) {
	const invented = scheduler.Number(99)
	c := recordStory(t)
	story := c.history
	for _, corruption := range []struct {
		name   string
		do     string // of the request whose answer changes
		code   scheduler.Code
		change func(*seatTold)
	}{
		{"a seat given twice", doHold, scheduler.CodeSeatTaken, func(a *seatTold) { *a = seatTold{number: invented} }},
		{"a booking lost", doBook, "", func(a *seatTold) {
			if a.replay { // the form books again, as if it had nothing
				*a = seatTold{number: invented}
			}
		}},
		{"a second booking under another number", doBook, "", func(a *seatTold) { a.replay, a.number = true, invented }},
		{"a replaced hold confirmed", doConfirm, scheduler.CodeHoldExpired, func(a *seatTold) { a.code = "" }},
		{"a good hold refused", doConfirm, "", func(a *seatTold) { *a = seatTold{code: scheduler.CodeHoldExpired} }},
		{"a move into nothing", doMove, scheduler.CodeWrongState, func(a *seatTold) { a.code = "" }},
		{"a cancellation lost", doCancel, "", func(a *seatTold) { *a = seatTold{code: scheduler.CodeWrongState} }},
		{"a seat listed that is taken", doList, "", func(a *seatTold) { a.free = "22" }},
		{"an internal error", doRelease, "", func(a *seatTold) { a.code = "internal: disk on fire" }},
	} {
		t.Run(corruption.name, func(t *testing.T) {
			touched := 0
			for i, op := range story {
				in, out := op.Input.(seatAsked), op.Output.(seatTold)
				if in.do != corruption.do || out.code != corruption.code {
					continue
				}
				corruption.change(&out)
				if out == op.Output.(seatTold) {
					continue
				}
				touched++
				c.history = slices.Clone(story)
				c.history[i].Output = out
				if got := c.explained(); got != porcupine.Illegal {
					t.Errorf("answer %d, %+v to %+v, makes a history that is %s", i, out, in, got)
				}
			}
			if touched == 0 {
				t.Error("no answer of the story was of this kind")
			}
		})
	}
}

// losesUpdates is a store without isolation: once armed, every update reads
// before the first of them writes.
type losesUpdates struct {
	scheduler.Store
	armed *sync.WaitGroup
}

// Update implements scheduler.Store, wrongly.
func (s *losesUpdates) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	if s.armed == nil {
		return s.Store.Update(ctx, fn)
	}
	blind := &blindWriter{writes: map[string][]byte{}}
	err := s.View(ctx, func(r scheduler.Reader) error {
		blind.Reader = r
		return fn(blind)
	})
	s.armed.Done()
	s.armed.Wait()
	if err != nil {
		return err
	}
	return s.Store.Update(ctx, func(w scheduler.Writer) error {
		for k, v := range blind.writes {
			if v == nil {
				err = w.Delete([]byte(k))
			} else {
				err = w.Put([]byte(k), v)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// blindWriter reads an old snapshot and its own writes.
type blindWriter struct {
	scheduler.Reader
	writes map[string][]byte // nil deletes
}

// Get implements scheduler.Writer.
func (w *blindWriter) Get(key []byte) ([]byte, error) {
	if v, own := w.writes[string(key)]; own && v == nil {
		return nil, scheduler.ErrNotFound
	} else if own {
		return v, nil
	}
	v, err := w.Reader.Get(key)
	return slices.Clone(v), err
}

// Put implements scheduler.Writer.
func (w *blindWriter) Put(key, value []byte) error {
	w.writes[string(key)] = append([]byte{}, value...)
	return nil
}

// Delete implements scheduler.Writer.
func (w *blindWriter) Delete(key []byte) error {
	w.writes[string(key)] = nil
	return nil
}

// TestSeatModel_RejectsAStoreThatLosesUpdates plays a real race on a store that
// does not isolate: the histories must tell.
func TestSeatModel_RejectsAStoreThatLosesUpdates(t *testing.T) {
	store := &losesUpdates{Store: storetest.Open(t)}
	w := openWorld(t, store)
	const rivals = 4
	c := newContest(w, calendars.MustDate("2026-06-02"), rivals)
	_, warm := w.book("2026-06-05", "09:00") // reserves a block of numbers
	if warm.Number == 0 {
		t.Fatal("no number")
	}
	var together, wg sync.WaitGroup
	together.Add(rivals)
	store.armed = &together
	for i := range rivals {
		wg.Go(func() { c.ask(t.Context(), i, seatAsked{do: doBook, form: i}) })
	}
	wg.Wait()
	if got := c.explained(); got != porcupine.Illegal {
		t.Errorf("%d bookings of %d seats make a history that is %s", rivals, contestedSeats, got)
	}
}
