package scheduler_test

import (
	"context"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

// traced is a store that writes down what it is asked, by the first bytes of keys.
type traced struct {
	scheduler.Store
	asked *string
}

func (s traced) View(ctx context.Context, fn func(scheduler.Reader) error) error {
	return s.Store.View(ctx, func(r scheduler.Reader) error {
		*s.asked += " view:"
		return fn(tracedReader{r, s.asked})
	})
}

func (s traced) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	return s.Store.Update(ctx, func(w scheduler.Writer) error {
		*s.asked += " update:"
		return fn(tracedWriter{w, s.asked})
	})
}

type tracedReader struct {
	scheduler.Reader
	asked *string
}

func (r tracedReader) Get(key []byte) ([]byte, error) {
	*r.asked += string(key[:1])
	return r.Reader.Get(key)
}

type tracedWriter struct {
	scheduler.Writer
	asked *string
}

func (w tracedWriter) Get(key []byte) ([]byte, error) {
	*w.asked += string(key[:1])
	return w.Writer.Get(key)
}

func (w tracedWriter) Put(key, value []byte) error {
	*w.asked += "+" + string(key[:1])
	return w.Writer.Put(key, value)
}

// TestBooking_LooksUpWhatItNeeds holds what a plain booking reads and writes: each
// look at a record is some 2 µs of a processor. In the view are form, residence and
// contact; in the update epoch, standing and day, and nothing twice.
func TestBooking_LooksUpWhatItNeeds(t *testing.T) {
	var asked string
	w := openWorld(t, traced{storetest.NewMemory(), &asked})
	w.book("2026-06-03", "10:00") // the plan is laid out
	a, form := w.person()
	asked = ""
	w.must2(w.Book(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat("2026-06-03", "10:00")}))
	if want := " view:FRT update:efd+u+f+o+m+b+d"; asked != want {
		t.Errorf("a booking asked%s, want%s", asked, want)
	}
}
