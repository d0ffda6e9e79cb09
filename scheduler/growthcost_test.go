package scheduler_test

import (
	"context"
	"iter"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// counted is a store that counts the records it is asked for.
type counted struct {
	scheduler.Store
	records *atomic.Int64
}

func (s counted) View(ctx context.Context, fn func(scheduler.Reader) error) error {
	return s.Store.View(ctx, func(r scheduler.Reader) error { return fn(countedReader{r, s.records}) })
}

func (s counted) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	return s.Store.Update(ctx, func(w scheduler.Writer) error { return fn(countedWriter{w, s.records}) })
}

type countedReader struct {
	scheduler.Reader
	records *atomic.Int64
}

func (r countedReader) Get(key []byte) ([]byte, error) {
	r.records.Add(1)
	return r.Reader.Get(key)
}

func (r countedReader) Scan(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		for k, v := range r.Reader.Scan(from, to) {
			if r.records.Add(1); !yield(k, v) {
				return
			}
		}
	}
}

type countedWriter struct {
	scheduler.Writer
	records *atomic.Int64
}

func (w countedWriter) Get(key []byte) ([]byte, error) {
	w.records.Add(1)
	return w.Writer.Get(key)
}

// TestGrowth_CostsStayFlat holds that what people do every day asks for no more
// records in a file of ten times as many bookings. It counts, and looks at no clock.
func TestGrowth_CostsStayFlat(t *testing.T) {
	few, many := costs(t, 2_000), costs(t, 20_000)
	for what, records := range few {
		t.Logf("%-32s %5d %5d records", what, records, many[what])
		if records == 0 || many[what] > records*5/4+8 {
			t.Errorf("%s asks for %d records among 2,000 bookings and for %d among 20,000", what, records, many[what])
		}
	}
}

// costs counts the records of each act in a file of so many bookings.
func costs(t *testing.T, bookings int) map[string]int64 {
	g := country(bookings)
	path := filepath.Join(t.TempDir(), "kezek.db")
	w := grown(t, g, path)
	w.must(w.store.Close())
	out, records := map[string]int64{}, new(atomic.Int64)
	w = openGrown(t, path, func(s scheduler.Store) scheduler.Store { return counted{s, records} })
	out["start"] = records.Load()
	defer w.store.Close()
	of := func(what string, act func() error) {
		t.Helper()
		w.must(act()) // plans are laid out once
		records.Store(0)
		w.must(act())
		out[what] = records.Load()
	}
	ctx, clerk := t.Context(), scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk", Department: g.Department(3)}
	of("month", func() error {
		_, err := w.Month(ctx, clerk, inhabitant(3, 1), 2026, time.June, false)
		return err
	})
	of("nearest", func() error {
		_, err := w.Nearest(ctx, clerk, inhabitant(3, 1), 5, false)
		return err
	})
	n := 10
	of("booking", func() error {
		n++
		_, err := w.Book(ctx, clerk, scheduler.BookRequest{Form: inhabitant(3, n), Seat: seat("2026-06-09", "15:30")})
		return err
	})
	of("list of a day", func() error {
		_, err := w.DayList(ctx, clerk, g.Department(3), g.Today)
		return err
	})
	of("what is due", func() error {
		_, _, err := w.RunDue(ctx)
		return err
	})
	of("figures of a week", func() error {
		_, err := w.Figures(ctx, operator, scheduler.FiguresFilter{From: calendars.MustDate("2026-05-25"), To: calendars.MustDate("2026-05-31")})
		return err
	})
	of("the last two SMS that failed", func() error {
		_, err := w.Messages(ctx, operator, scheduler.MessageFilter{State: scheduler.MessageFailed, Limit: 2})
		return err
	})
	of("SMS that wait", func() error {
		_, err := w.Messages(ctx, operator, scheduler.MessageFilter{State: scheduler.MessageWaiting})
		return err
	})
	of("allocations: SMS of one form", func() error {
		records.Store(int64(testing.AllocsPerRun(1, func() {
			_, err := w.Messages(ctx, operator, scheduler.MessageFilter{Form: "none"})
			w.must(err)
		})))
		return nil
	})
	of("open work", func() error {
		_, err := w.Worklist(ctx, operator, "", true)
		return err
	})
	return out
}
