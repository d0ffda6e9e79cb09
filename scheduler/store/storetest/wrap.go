package storetest

import (
	"bytes"
	"context"
	"errors"
	"iter"

	"kezek/scheduler"
)

var (
	_ scheduler.Store = twice{}
	_ scheduler.Store = failing{}
)

// errRehearsal throws away the effects of a first run.
var errRehearsal = errors.New("rehearsal")

// Twice returns a store on which the mistakes that the contract forbids show:
//
//   - every Update runs its function twice, first in a transaction of its own
//     that is thrown away, and other updates may come between the two;
//   - every slice that a transaction hands out is a copy that is overwritten
//     when it stops being valid, so what was kept of it turns to 0xFF bytes.
func Twice(s scheduler.Store) scheduler.Store { return twice{s} }

type twice struct{ scheduler.Store }

// Update implements scheduler.Store.
func (s twice) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	poisoned := func(w scheduler.Writer) error {
		p := &poisonWriter{Writer: w}
		defer p.spoil()
		return fn(p)
	}
	err := s.Store.Update(ctx, func(w scheduler.Writer) error {
		_ = poisoned(w) // what counts is what the second run says
		return errRehearsal
	})
	if !errors.Is(err, errRehearsal) {
		return err
	}
	return s.Store.Update(ctx, poisoned)
}

// View implements scheduler.Store; it runs fn once, as any store does.
func (s twice) View(ctx context.Context, fn func(scheduler.Reader) error) error {
	return s.Store.View(ctx, func(r scheduler.Reader) error {
		p := &poisonReader{Reader: r}
		defer p.spoil()
		return fn(p)
	})
}

// poison remembers copies that it handed out, to overwrite them.
type poison struct{ lent [][]byte }

func (p *poison) lend(v []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	v = bytes.Clone(v)
	p.lent = append(p.lent, v)
	return v, nil
}

func (p *poison) spoil() {
	for _, v := range p.lent {
		overwrite(v)
	}
}

func overwrite(v []byte) {
	for i := range v {
		v[i] = 0xFF
	}
}

type poisonWriter struct {
	scheduler.Writer
	poison
}

// Get implements scheduler.Writer.
func (w *poisonWriter) Get(key []byte) ([]byte, error) { return w.lend(w.Writer.Get(key)) }

// Put implements scheduler.Writer. It stores a copy, because the value may be a
// slice that Get lent, which is legal to put and will be overwritten.
func (w *poisonWriter) Put(key, value []byte) error {
	return w.Writer.Put(bytes.Clone(key), bytes.Clone(value))
}

type poisonReader struct {
	scheduler.Reader
	poison
}

// Get implements scheduler.Reader.
func (r *poisonReader) Get(key []byte) ([]byte, error) { return r.lend(r.Reader.Get(key)) }

// Scan implements scheduler.Reader.
func (r *poisonReader) Scan(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		for k, v := range r.Reader.Scan(from, to) {
			k, v = bytes.Clone(k), bytes.Clone(v)
			more := yield(k, v)
			overwrite(k)
			overwrite(v)
			if !more {
				return
			}
		}
	}
}

// FailCommits returns a store that asks fail before each commit of an Update
// whose function succeeded. If fail returns an error, nothing is kept and
// Update returns that error. fail is called by concurrent updates at once.
func FailCommits(s scheduler.Store, fail func() error) scheduler.Store {
	return failing{Store: s, before: fail, after: noFailure}
}

// LoseAnswers returns a store that asks fail after each successful Update. If
// fail returns an error, Update returns it although everything was kept, as
// when the connection to a store is lost at the wrong moment. fail is called by
// concurrent updates at once.
func LoseAnswers(s scheduler.Store, fail func() error) scheduler.Store {
	return failing{Store: s, before: noFailure, after: fail}
}

func noFailure() error { return nil }

type failing struct {
	scheduler.Store
	before, after func() error
}

// Update implements scheduler.Store.
func (s failing) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	err := s.Store.Update(ctx, func(w scheduler.Writer) error {
		if err := fn(w); err != nil {
			return err
		}
		return s.before()
	})
	if err != nil {
		return err
	}
	return s.after()
}
