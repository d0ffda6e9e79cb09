package scheduler

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"kezek/slots"
)

const (
	dueBatch    = 512 // entries read at a time
	dueParallel = 64  // of one kind done at once, so that they share commits
	maxFailures = 10  // named in one error
)

// RunDue does everything that is due at the clock's now, in the order in which
// it fell due, and returns how much that was and when the next thing is due
// (zero: nothing is). Each piece is done in an update that checks again, so it
// is right after a stop of any length, and when two engines run it (A4). A piece
// that fails does not hold up the others: it stays, is tried again by the next
// call, and stands in the error.
func (e *Engine) RunDue(ctx context.Context) (done int, next time.Time, err error) {
	tried := map[due]bool{} // by this call, and perhaps still there
	var failures []error
	for {
		batch, next, err := e.dueNow(ctx, e.now(), tried)
		if err != nil || len(batch) == 0 {
			return done, next, errors.Join(append(failures, err)...)
		}
		for len(batch) > 0 {
			n := 1
			for n < len(batch) && batch[n].kind == batch[0].kind && batch[n].kind.parallel() {
				n++
			}
			for i, err := range e.doAll(ctx, batch[:n]) {
				tried[batch[i]] = true
				switch {
				case err == nil:
					done++
				case ctx.Err() != nil || errors.Is(err, ErrStoreClosed):
					return done, next, err
				case len(failures) < maxFailures:
					failures = append(failures, err)
				}
			}
			batch = batch[n:]
		}
	}
}

// parallel reports whether work of this kind may be done together: it concerns
// bookings or forms one by one.
func (k DueKind) parallel() bool {
	return k == DueHold || k == DueLateness || k == DueReminder || k == DuePropose || k == DueProposal
}

// dueNow reads the first entries that are due and were not tried, and when the
// next one is due after them.
func (e *Engine) dueNow(ctx context.Context, now time.Time, tried map[due]bool) (batch []due, next time.Time, err error) {
	e.work.look()
	err = e.view(ctx, func(r Reader) error {
		from := newKey(prefixDue)
		for k := range r.Scan(from, from.after()) {
			d, err := parseDue(k)
			if err != nil {
				return err
			}
			if d.time().After(now) || len(batch) == dueBatch {
				next = d.time().UTC()
				return nil
			}
			if !tried[d] {
				batch = append(batch, d)
			}
		}
		return nil
	})
	if err == nil {
		e.work.sleep(next)
	}
	return batch, next, err
}

// doAll does pieces at once and returns the error of each.
func (e *Engine) doAll(ctx context.Context, batch []due) []error {
	out := make([]error, len(batch))
	var g errgroup.Group
	g.SetLimit(dueParallel)
	for i, d := range batch {
		g.Go(func() error {
			if err := e.do(ctx, d); err != nil {
				out[i] = fmt.Errorf("due work %d of %s: %w", d.kind, d.time().UTC().Format(time.RFC3339), err)
			}
			return nil
		})
	}
	_ = g.Wait() // no function returns an error
	return out
}

// wellFormed reports whether the subject is of the form that the kind's maker gives it.
func (d due) wellFormed() bool {
	switch d.kind {
	case DueHold, DueLateness, DueReminder:
		return len(d.subject) == 8
	case DueEndOfDay:
		return len(d.subject) > 4
	case DueSweep:
		return len(d.subject) == 4
	case DueSession:
		return len(d.subject) == sha256.Size
	}
	return d.subject != ""
}

func (e *Engine) do(ctx context.Context, d due) error {
	now := e.now()
	if !d.wellFormed() {
		return fmt.Errorf("due entry with a malformed subject %x", d.subject)
	}
	switch d.kind {
	case DueHold:
		return e.holdEnds(ctx, d, now)
	case DueLateness:
		return e.lateness(ctx, d, now)
	case DueReminder:
		return e.reminder(ctx, d, now)
	case DueOffer:
		return e.offer(ctx, d, now)
	case DueEndOfDay:
		return e.endOfDay(ctx, d, now)
	case DueJob:
		return e.runJob(ctx, d, now)
	case DueSweep:
		return e.sweep(ctx, d)
	case DueSchedule:
		return e.remindOfSchedules(ctx, d, now)
	case DueSession:
		return e.sessionEnds(ctx, d)
	case DuePropose:
		return e.propose(ctx, d, now)
	case DueProposal:
		return e.closeProposal(ctx, d, now)
	}
	return fmt.Errorf("due work of unknown kind %d: this file is newer than the program", d.kind)
}

// holdEnds gives back the seat of a hold that was not confirmed in time (B1),
// and counts an offer that ran out (B8).
func (e *Engine) holdEnds(ctx context.Context, d due, now time.Time) error {
	return e.onBooking(ctx, d, func(c *change, b *Booking, _ *plan) error {
		if b.State != slots.Held || now.Before(b.Until) {
			return nil
		}
		return c.giveUp(b, now)
	})
}

// reminder tells of the appointment on the working day before, and then waits
// for the arrival (N3).
func (e *Engine) reminder(ctx context.Context, d due, now time.Time) error {
	return e.onBooking(ctx, d, func(c *change, b *Booking, p *plan) error {
		if now.Before(b.Starts(p.loc)) { // after a long stop a reminder may come too late to be of use
			b.note(now, WasReminded, system, "")
			if err := c.sayOf(SayReminder, b, p, now, nil); err != nil {
				return err
			}
		}
		if err := c.awaitArrival(b, p); err != nil {
			return err
		}
		return c.putBooking(b)
	})
}

// Work does what falls due as it falls due, until ctx ends. Errors of the store
// are logged and tried again after a pause.
func (e *Engine) Work(ctx context.Context) error {
	const pause = 5 * time.Second
	for {
		_, next, err := e.RunDue(ctx)
		wait := time.Minute // the clock may be set, and another engine may add work
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, ErrStoreClosed):
			return err
		case err != nil:
			e.log.ErrorContext(ctx, "due work failed, will be tried again", "error", err)
			wait = pause
		}
		if !next.IsZero() { // after a failure too: other work does not wait for it
			wait = min(wait, max(next.Sub(e.now()), 0))
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-e.work.wake:
		}
		timer.Stop()
	}
}
