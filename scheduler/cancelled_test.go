package scheduler_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
)

// TestB6_CancelledIsCountedForItsDay follows a booking that is moved and cancelled:
// it counts as cancelled for its last day, once, and for no other, however often the
// cancellation is asked for.
func TestB6_CancelledIsCountedForItsDay(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book("2026-06-03", "10:00")
	w.must2(w.Move(t.Context(), a, b.Number, seat("2026-06-04", "11:00"), ""))
	for range 2 {
		w.must2(w.Cancel(t.Context(), a, b.Number, ""))
	}
	second := w.bookFor(a, b.Form, "2026-06-04", "11:00") // the same form, the same time
	w.must2(w.Cancel(t.Context(), a, second.Number, ""))
	for day, want := range map[string]int{"2026-06-03": 0, "2026-06-04": 2, "2026-06-05": 0} {
		d := calendars.MustDate(day)
		got, err := w.Figures(t.Context(), operator, scheduler.FiguresFilter{From: d, To: d})
		if w.must(err); got.Total.Cancelled != want || got.Total.Booked != 0 {
			t.Errorf("%s: %d cancelled, %d booked; want %d and none", day, got.Total.Cancelled, got.Total.Booked, want)
		}
	}
	// The record is of fixed layout: numbers of eight bytes in the order of cancellation.
	want := hex.EncodeToString(append(numberKey(b.Number), numberKey(second.Number)...))
	if got := hex.EncodeToString([]byte(w.first('c')[1])); got != want || w.records('c') != 1 {
		t.Errorf("record %s of %d, want %s", got, w.records('c'), want)
	}
}

// TestCheck_FindsIndexesThatDiffer spoils each of the records by which others are
// found, and wants a fault for it.
func TestCheck_FindsIndexesThatDiffer(t *testing.T) {
	w := quickWorld(t)
	a, gone := w.book("2026-06-03", "10:00")
	w.must2(w.Cancel(t.Context(), a, gone.Number, ""))
	_, live := w.book("2026-06-03", "11:00")
	w.deliver(func() bool { return true }) // every SMS fails, and stands on the worklist
	w.sound()
	cancelled, unsent, work, phone := w.first('c'), w.first('l'), w.first('W'), w.first('B')
	for what, puts := range map[string]map[string]string{ // an empty value deletes
		"a cancelled booking is missing":       {cancelled[0]: ""},
		"a live booking stands among them":     {cancelled[0]: cancelled[1] + string(numberKey(live.Number))},
		"a record of cancellation is cut":      {cancelled[0]: cancelled[1] + "123"},
		"an SMS that failed is missing":        {unsent[0]: ""},
		"an SMS stands under another state":    {"lexpired\x00" + unsent[0][len("lfailed\x00"):]: unsent[1]},
		"what is to be done stands among done": {work[0]: "", "V" + work[0][1:]: work[1]},
		"a phone is nobody's":                  {phone[0]: ""},
	} {
		spoilt := storetest.NewMemory()
		w.must(copyStore(t.Context(), w.store, spoilt))
		w.must(spoilt.Update(t.Context(), func(s scheduler.Writer) error {
			for k, v := range puts {
				err := s.Delete([]byte(k))
				if v != "" {
					err = s.Put([]byte(k), []byte(v))
				}
				if err != nil {
					return err
				}
			}
			return nil
		}))
		e, err := scheduler.New(t.Context(), scheduler.Options{Store: spoilt, Registry: registry.NewLocal(spoilt), Clock: w.clock.Now})
		w.must(err)
		var faults []error
		w.must(e.Check(t.Context(), func(err error) { faults = append(faults, err) }))
		if len(faults) == 0 {
			t.Errorf("%s: nobody notices", what)
		}
		t.Logf("%s: %v", what, faults)
	}
}

// first returns the first record of a kind.
func (w *world) first(kind byte) (pair [2]string) {
	w.t.Helper()
	w.must(w.store.View(w.t.Context(), func(r scheduler.Reader) error {
		for k, v := range r.Scan([]byte{kind}, []byte{kind + 1}) {
			pair = [2]string{string(k), string(v)}
			break
		}
		return nil
	}))
	if pair[0] == "" {
		w.t.Fatalf("there is no record of kind %q", kind)
	}
	return pair
}

// copyStore copies everything from one store to another.
func copyStore(ctx context.Context, from, to scheduler.Store) error {
	return from.View(ctx, func(r scheduler.Reader) error {
		return to.Update(ctx, func(w scheduler.Writer) error {
			for k, v := range r.Scan([]byte{0}, nil) {
				if err := w.Put(bytes.Clone(k), bytes.Clone(v)); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
