package scheduler

import (
	"context"
	"errors"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Move takes a new seat and frees the old one in one transaction (B5); the
// booking keeps its number. The person may move until the start, staff for as
// long as the booking waits for its arrival. Errors: those of Hold, and
// CodeTooLate, CodeWrongState.
func (e *Engine) Move(ctx context.Context, a Actor, n Number, to Seat, reason string) (Booking, error) {
	now := e.now()
	seen, err := e.mayTouch(ctx, a, n, now)
	if err != nil {
		return Booking{}, err
	}
	b, err := answered(ctx, e, now, func(c *change) (Booking, error) {
		b, err := getBooking(c, n)
		if err != nil {
			return b, err
		}
		return b, c.move(a, &b, to, b.search(now).by(a), reason)
	})
	return b, e.withNearest(ctx, err, seen.Form, seen.search(now).by(a))
}

// move gives the booking the seat at to, if the search allows it.
func (c *change) move(a Actor, b *Booking, to Seat, s search, reason string) error {
	old, err := c.engine.plan(c, b.Department, b.Date.Year())
	if err != nil {
		return err
	}
	switch {
	case b.State != slots.Booked:
		return fail(CodeWrongState, b.State)
	case a.forPerson() && !slots.MayCancel(b.Starts(old.loc), s.now, true):
		return fail(CodeTooLate)
	case b.Date == to.Date && b.Start == to.Start && b.Place == to.Place && !b.Kept:
		return nil // a double click: it is there already
	}
	before := *b
	p, err := c.seat(b, to, s)
	if err != nil {
		return err
	}
	if before.Department != b.Department || before.Date != b.Date {
		gone := before
		gone.State = slots.Cancelled
		if err := c.setSeat(&gone, s.now); err != nil {
			return err
		}
		if before.Department != b.Department {
			c.tell(Change{Department: before.Department, Date: before.Date, What: WasMoved, Visitor: Visitor{Booking: b.Number}, At: s.now})
		}
	}
	was := local(before.Date) + " " + before.Start.String()
	b.note(s.now, WasMoved, a, strings.TrimSuffix(was+"; "+reason, "; "))
	if err := c.await(b, p, s.now); err != nil {
		return err
	}
	if err := c.sayOf(SayMoved, b, p, s.now, func(m *Message) {
		m.OldDate, m.OldStart, m.Reason = before.Date, before.Start, reason
	}); err != nil {
		return err
	}
	if err := c.saveMoved(b, &before, s.now); err != nil {
		return err
	}
	return c.freed(before.Department, s.now)
}

// Cancel ends a booking: the person may until the start, staff at any time
// while it is live and with a reason (B6). Errors: CodeTooLate,
// CodeReasonNeeded, CodeWrongState. Cancelling twice answers with the booking.
func (e *Engine) Cancel(ctx context.Context, a Actor, n Number, reason string) (Booking, error) {
	now := e.now()
	if _, err := e.mayTouch(ctx, a, n, now); err != nil {
		return Booking{}, err
	}
	return answered(ctx, e, now, func(c *change) (Booking, error) {
		b, err := getBooking(c, n)
		if err != nil {
			return b, err
		}
		if b.State == slots.Cancelled {
			b.Replay = true
			return b, nil
		}
		waited := b.State != slots.Booked
		if err := c.cancel(a, &b, cause{words: reason}, now); err != nil || !waited {
			return b, err
		}
		p, err := c.engine.plan(c, b.Department, b.Date.Year())
		if err != nil {
			return b, err
		}
		return b, c.cameUp(p, b.Date, now) // Q5: whoever stood behind them
	})
}

func (c *change) cancel(a Actor, b *Booking, why cause, now time.Time) error {
	p, err := c.engine.plan(c, b.Department, b.Date.Year())
	if err != nil {
		return err
	}
	switch {
	case !b.State.Live() || b.State != slots.Booked && a.forPerson():
		return fail(CodeWrongState, b.State)
	case !slots.MayCancel(b.Starts(p.loc), now, a.forPerson()):
		return fail(CodeTooLate)
	case !a.forPerson() && strings.TrimSpace(why.note()) == "":
		return fail(CodeReasonNeeded)
	}
	if err := c.leaveRoom(b, now); err != nil {
		return err
	}
	if err := c.forget(b); err != nil {
		return err
	}
	b.State = slots.Cancelled
	b.note(now, WasCancelled, a, why.note())
	if err := c.noteCancelled(b); err != nil {
		return err
	}
	if err := c.end(b); err != nil {
		return err
	}
	if err := c.sayOf(SayCancelled, b, p, now, func(m *Message) { m.Reason, m.Why = why.words, why.reason }); err != nil {
		return err
	}
	if err := c.save(b, now); err != nil {
		return err
	}
	return c.freed(b.Department, now)
}

// mayTouch reads a booking for an actor who may change it: the person, a
// guardian in force, or staff of its department.
func (e *Engine) mayTouch(ctx context.Context, a Actor, n Number, now time.Time) (Booking, error) {
	if !a.forPerson() && !a.staff() && a.Role != RoleSystem {
		return Booking{}, fail(CodeForbidden)
	}
	b, err := e.seen(ctx, a, n, now)
	if err == nil && a.staff() && !a.staffOf(b.Department) {
		err = fail(CodeForbidden)
	}
	if err != nil {
		return Booking{}, err
	}
	return b, nil
}

// seen reads a booking. Strangers are refused as if it did not exist, so that
// numbers cannot be tried out: a number that is nobody's asks the register of
// guardianships like any other, and fails with it if that is silent.
func (e *Engine) seen(ctx context.Context, a Actor, n Number, now time.Time) (Booking, error) {
	var b Booking
	err := e.view(ctx, func(r Reader) (err error) {
		b, err = getBooking(r, n)
		return err
	})
	switch {
	case err != nil && !errors.Is(err, ErrNotFound):
		return b, err
	case !a.forPerson(), err == nil && b.IIN == a.IIN:
		return b, err
	}
	guarded, _, silent := guards(ctx, e.registry, a.IIN, b.IIN, calendars.DateOf(now.In(e.location(""))))
	switch {
	case silent != nil:
		return b, e.silent(ctx, silent)
	case err != nil || !guarded:
		return b, fail(CodeNotFound, "№ "+n.String())
	}
	return b, nil
}
