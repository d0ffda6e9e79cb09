package scheduler

import (
	"context"
	"time"

	"kezek/slots"
)

// Confirm turns a hold into a booking in one transaction (B2). Confirming
// twice answers with the booking, its Replay set. Errors: CodeHoldExpired with
// the nearest free times, even if no sweep has yet run; CodeNotBookable if the
// schedule or the mapping changed meanwhile; for a waiting-list offer, whose
// form was checked long ago, the refusals of eligibility.
func (e *Engine) Confirm(ctx context.Context, a Actor, hold Number) (Booking, error) {
	now := e.now()
	held, err := e.mayTouch(ctx, a, hold, now)
	if err != nil {
		return Booking{}, err
	}
	var f *facts
	if held.Offer && held.State == slots.Held {
		f = e.gather(ctx, a, held.Form, now)
	}
	b, err := answered(ctx, e, now, func(c *change) (Booking, error) { return c.confirm(a, hold, f, now) })
	return b, e.withNearest(ctx, err, held.Form, held.search(now))
}

func (c *change) confirm(a Actor, hold Number, f *facts, now time.Time) (Booking, error) {
	b, err := getBooking(c, hold)
	if err != nil {
		return b, err
	}
	if b.State.Live() {
		b.Replay = true
		return b, nil
	}
	if b.State != slots.Held || !now.Before(b.Until) {
		return b, fail(CodeHoldExpired)
	}
	st, err := getStanding(c, b.Form)
	if err != nil {
		return b, err
	}
	p, err := c.engine.plan(c, b.Department, b.Date.Year())
	if err != nil {
		return b, err
	}
	if f != nil {
		if _, err := c.engine.admit(c, a, f, false); err != nil {
			return b, err
		}
	}
	if err := c.stillHeld(&b, st, p, now); err != nil {
		return b, err
	}
	if err := c.meet(b.Phone, b.IIN); err != nil { // whichever register named them when it was held
		return b, err
	}
	b.State, b.Until, st.Hold = slots.Booked, time.Time{}, 0
	return b, c.settle(&b, st, p, a, now)
}

// stillHeld refuses a hold whose time, seat or place in the schedule is gone.
func (c *change) stillHeld(b *Booking, st standing, p *plan, now time.Time) error {
	seats, err := getSeats(c, b.Department, b.Date)
	if err != nil {
		return err
	}
	switch {
	case st.Hold != b.Number || st.Live != 0:
		return fail(CodeHoldExpired)
	case seatIndex(seats, b.Number) < 0: // an instance whose clock is ahead gave the seat away
		return fail(CodeHoldExpired)
	case !now.Before(b.Starts(p.loc)): // the time itself has come meanwhile
		return fail(CodeHoldExpired)
	}
	serves, err := departmentOn(c, b.KATO, b.Date)
	if err != nil {
		return err
	}
	fits, err := c.engine.fits(c, &job{}, b)
	if err == nil && (!fits || serves != b.Department) {
		err = fail(CodeNotBookable) // schedule or mapping changed meanwhile
	}
	return err
}

// settle writes a booking that has its seat, of somebody whom we have met: message,
// due entry, history and the form's standing, all in this transaction (N2, N4).
func (c *change) settle(b *Booking, st standing, p *plan, a Actor, now time.Time) error {
	b.note(now, WasBooked, a, "")
	if err := c.await(b, p, now); err != nil {
		return err
	}
	if err := c.leaveWaiting(b.Form, &st); err != nil {
		return err
	}
	if err := c.supersede(b.Form, &st, b.Number, a, now); err != nil {
		return err
	}
	st.Live = b.Number
	if err := c.putStanding(b.Form, st); err != nil {
		return err
	}
	if err := c.sayOf(SayBooked, b, p, now, nil); err != nil {
		return err
	}
	return c.save(b, now)
}
