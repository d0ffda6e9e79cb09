package scheduler

import (
	"context"
	"errors"
	"time"

	"kezek/slots"
)

// Hold keeps a seat while the person confirms (B1). A form has at most one
// hold; a new one replaces it. Errors: the refusals of eligibility,
// CodeAlreadyBooked (E6), CodeSeatTaken or CodeNotBookable with the nearest
// free times (B3).
func (e *Engine) Hold(ctx context.Context, a Actor, r BookRequest) (Booking, error) {
	return e.take(ctx, a, r, slots.Held)
}

// Book takes a seat at once, without a hold before. A second try for the same
// form answers with the first booking, its Replay set (E6). Other errors are
// those of Hold.
func (e *Engine) Book(ctx context.Context, a Actor, r BookRequest) (Booking, error) {
	return e.take(ctx, a, r, slots.Booked)
}

// take gives a seat to a form, as a hold or as a booking. The registers are
// asked before the transaction, which must be short: what they say is as old as
// the question. The form's standing and the seats are looked at inside it.
func (e *Engine) take(ctx context.Context, a Actor, r BookRequest, state slots.State) (Booking, error) {
	if !a.forPerson() && !a.staff() {
		return Booking{}, fail(CodeForbidden)
	}
	now := e.now()
	f := e.gather(ctx, a, r.Form, now)
	e.whoBooks(ctx, a, f)
	n, err := e.number(ctx)
	if err != nil {
		return Booking{}, err
	}
	b, err := answered(ctx, e, now, func(c *change) (Booking, error) {
		b, err := c.take(a, f, r, n, state, now)
		if refusal, is := errors.AsType[*Error](err); is && state == slots.Booked && refusal.Code == CodeAlreadyBooked {
			b, err = *refusal.Booking, nil // E6: nothing was written yet
			b.Replay = true
		}
		return b, err
	})
	return b, e.withNearest(ctx, err, r.Form, f.search(now, r.Staff))
}

// whoBooks asks for the phone of a guardian, by which they are known again when
// they write. A booking does without it.
func (e *Engine) whoBooks(ctx context.Context, a Actor, f *facts) {
	if f.others && f.guarded {
		f.guardian, _ = e.registry.Contact(ctx, a.IIN)
	}
}

func (c *change) take(a Actor, f *facts, r BookRequest, n Number, state slots.State, now time.Time) (Booking, error) {
	if _, err := c.engine.admit(c, a, f, r.Staff); err != nil {
		return Booking{}, err
	}
	st, err := c.vacant(a, r.Form)
	if err != nil {
		return Booking{}, err
	}
	b := f.booking(a, r, n)
	b.State = state
	if err := c.dropHold(&st, now); err != nil { // first: its seat may be the one that is wanted
		return Booking{}, err
	}
	p, err := c.seat(&b, r.Seat, f.search(now, r.Staff))
	if err != nil {
		return Booking{}, err
	}
	if err := c.meetNamed(f.guardian.Phone, f.guardian.IIN); err != nil {
		return Booking{}, err
	}
	if state == slots.Held {
		b.note(now, WasHeld, a, "")
		return b, c.keep(&b, st, now.Add(c.engine.policy.HoldTTL), now)
	}
	if err := c.meetNamed(b.Phone, b.IIN); err != nil {
		return Booking{}, err
	}
	return b, c.settle(&b, st, p, a, now)
}

// keep writes a hold that has its seat, until a whole second: the seat in the
// day record knows no smaller part, and nobody may get it a moment before it is
// too late to confirm (B2).
func (c *change) keep(b *Booking, st standing, until, now time.Time) error {
	b.Until = wholeSecond(until)
	if err := c.remind(b, DueHold, b.Until); err != nil {
		return err
	}
	st.Hold = b.Number
	if err := c.putStanding(b.Form, st); err != nil {
		return err
	}
	return c.save(b, now)
}

// wholeSecond rounds an instant up to a second.
func wholeSecond(t time.Time) time.Time { return t.Add(time.Second - 1).Truncate(time.Second) }

// vacant returns the standing of a form that may book, or refuses (E6). Staff
// may book another visit after an examination.
func (c *change) vacant(a Actor, form string) (standing, error) {
	st, err := getStanding(c, form)
	if err != nil {
		return st, err
	}
	if st.Live != 0 {
		b, err := getBooking(c, st.Live)
		if err != nil {
			return st, err
		}
		refusal := fail(CodeAlreadyBooked, b.Number.Spoken())
		refusal.Booking = &b
		return st, refusal
	}
	if st.Examined && !a.staff() {
		return st, verdict([]finding{failed("E6", "examined_already")})
	}
	return st, nil
}

// booking copies what the registers said into a new booking.
func (f *facts) booking(a Actor, r BookRequest, n Number) Booking {
	b := Booking{Number: n, Form: f.form.Number, IIN: f.form.IIN, Name: f.contact.Name, Phone: f.contact.Phone,
		Language: f.contact.Language, NoPhone: f.contactErr == nil && f.contact.Phone == "" || errors.Is(f.contactErr, ErrNotFound),
		KATO: f.residence.KATO, LastDay: f.lastDay, Staff: r.Staff}
	if f.others {
		b.By = a.IIN
	}
	if b.Language == "" {
		b.Language = "kk"
	}
	return b
}

// seat finds the booking a seat at the wanted time, by the same function as the
// lists (L3), and returns the plan it lies in.
func (c *change) seat(b *Booking, at Seat, s search) (*plan, error) {
	if from, to := c.engine.span(s); at.Date < from || at.Date > to {
		return nil, fail(CodeNotBookable) // before a plan is laid out for a year that nobody asks for
	}
	department, err := departmentOn(c, s.kato, at.Date)
	if err != nil {
		return nil, err
	}
	if department == "" {
		return nil, fail(CodeNotBookable)
	}
	p, err := c.engine.plan(c, department, at.Date.Year())
	if err != nil {
		return nil, err
	}
	slot, found := p.day(at.Date).slot(at.Place, at.Start)
	if !found {
		return nil, fail(CodeNotBookable)
	}
	var room [16]slots.Seat // on the stack
	seats, err := appendSeatsOver(room[:0], c, department, at.Date, slot)
	if err != nil {
		return nil, err
	}
	if i := seatIndex(seats, s.ignore); s.ignore != 0 && i >= 0 {
		seats = append(seats[:i], seats[i+1:]...)
	}
	free, bookable := p.bookable(c.engine.query(p, s), s.kato, at.Date, slot, seats)
	switch {
	case !bookable:
		return nil, fail(CodeNotBookable)
	case free == 0:
		return nil, fail(CodeSeatTaken)
	}
	lane, ok := slots.Lane(slot, seats, s.staff, s.now.Unix())
	if !ok {
		return nil, fail(CodeSeatTaken)
	}
	b.Department, b.Date, b.Start, b.End, b.Place, b.Lane = department, at.Date, slot.Start, slot.End, slot.Place, lane
	b.Staff, b.Kept = s.staff, false
	return p, nil
}

// dropHold ends the form's hold, if it has one.
func (c *change) dropHold(st *standing, now time.Time) error {
	if st.Hold == 0 {
		return nil
	}
	b, err := getBooking(c, st.Hold)
	if err != nil {
		return err
	}
	st.Hold = 0
	return c.expire(&b, now)
}

// expire ends a hold and gives its seat back.
func (c *change) expire(b *Booking, now time.Time) error {
	if err := c.forget(b); err != nil {
		return err
	}
	b.State = slots.Expired
	if err := c.putBooking(b); err != nil {
		return err
	}
	if err := c.setSeat(b, now); err != nil {
		return err
	}
	return c.freed(b.Department, now)
}

// Release gives a hold up before its time; a waiting-list offer counts as
// offered in vain (B8). A hold that is over already is no error.
func (e *Engine) Release(ctx context.Context, a Actor, hold Number) error {
	now := e.now()
	if _, err := e.mayTouch(ctx, a, hold, now); err != nil {
		return err
	}
	return e.update(ctx, func(c *change) error {
		b, err := getBooking(c, hold)
		if err != nil || b.State != slots.Held {
			return err
		}
		return c.giveUp(&b, now)
	})
}

// giveUp ends a hold that its person does not want, or let pass.
func (c *change) giveUp(b *Booking, now time.Time) error {
	if err := c.missed(b, now); err != nil {
		return err
	}
	if err := c.expire(b, now); err != nil {
		return err
	}
	return c.end(b)
}

// withNearest adds the nearest free times to a refusal that they help with (B2,
// B3). The form's hold counts as free, as it does for the next try.
func (e *Engine) withNearest(ctx context.Context, err error, form string, s search) error {
	refusal, is := errors.AsType[*Error](err)
	if !is {
		return err
	}
	switch refusal.Code {
	case CodeSeatTaken, CodeNotBookable, CodeHoldExpired:
		e.addNearest(ctx, refusal, form, s)
		return refusal
	}
	return err
}

// addNearest stands alone for its closure, which would cost every booking memory.
func (e *Engine) addNearest(ctx context.Context, refusal *Error, form string, s search) {
	err := e.view(ctx, func(r Reader) error {
		st, err := getStanding(r, form)
		if err != nil {
			return err
		}
		if s.ignore == 0 {
			s.ignore = st.Hold
		}
		refusal.Nearest, err = e.nearest(r, s, nearestShown)
		return err
	})
	if err != nil { // the refusal stands without them
		e.log.WarnContext(ctx, "nearest free times not found", "error", err)
	}
}
