package scheduler

import (
	"context"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Arrive marks that the person has come: by staff of the department, on the
// day of the appointment, from opening time (A1), until exactly the end of the
// grace period (A2). Marking twice answers with the booking. Errors:
// CodeAnnulled with the offer of a ticket (A5), also when the person is too
// late and the worker has not been there yet: then this call annuls;
// CodeWrongDay, CodeNotOpenYet, CodeWrongState, and CodeForbidden, which names the
// department, for a booking at another one.
func (e *Engine) Arrive(ctx context.Context, a Actor, n Number) (Booking, error) {
	if !a.staff() {
		return Booking{}, fail(CodeForbidden)
	}
	now := e.now()
	b, err := answered(ctx, e, now, func(c *change) (Booking, error) { return c.arrive(a, n, now) })
	if err == nil && b.State == slots.Annulled {
		return b, fail(CodeAnnulled) // the annulment is kept; a repeated request gets the same answer
	}
	return b, err
}

// arrive marks the arrival, or annuls the booking if it comes too late.
func (c *change) arrive(a Actor, n Number, now time.Time) (Booking, error) {
	b, err := getBooking(c, n)
	if err != nil {
		return b, err
	}
	p, err := c.engine.plan(c, b.Department, b.Date.Year())
	if err != nil {
		return b, err
	}
	if !a.staffOf(b.Department) && !a.kioskOf(b.Department) {
		return b, otherDepartment(p.department)
	}
	switch {
	case b.State == slots.Annulled:
		return b, nil
	case b.State.Live() && b.State != slots.Booked:
		b.Replay = true
		return b, nil
	case b.State != slots.Booked:
		return b, fail(CodeWrongState, b.State)
	}
	if err := p.openFor(b.Date, b.Place, b.Start, now); err != nil {
		return b, err
	}
	if slots.Late(b.Starts(p.loc), now, c.engine.policy.LatenessGrace) {
		return b, c.annul(&b, p, now)
	}
	if err := c.forget(&b); err != nil {
		return b, err
	}
	b.State = slots.Arrived
	b.note(now, WasArrived, a, "")
	if err := c.dayEnds(p, b.Date); err != nil {
		return b, err
	}
	return b, c.save(&b, now)
}

// otherDepartment refuses an arrival at the wrong department, and says where the
// person has to go: they stand at the desk and ask.
func otherDepartment(d *Department) *Error {
	e := fail(CodeForbidden)
	e.Text = elsewhere(d).Text
	e.Next = say("Келуді сол бөлім белгілейді.", "Явку отмечает тот отдел.", "That department marks the arrival.")
	return e
}

// openFor refuses acts of the day before its place opens and on other days
// (A1). An appointment at start that was kept although the place now opens
// later than that is no reason to wait outside: then it counts as open.
func (p *plan) openFor(d calendars.Date, place uint16, start calendars.Minute, now time.Time) error {
	here := now.In(p.loc)
	if today := calendars.DateOf(here); today != d {
		return fail(CodeWrongDay, local(d))
	}
	opens, ok := p.opensAt(d, p.where(d, place))
	if ok && opens <= start && calendars.MinuteOf(here) < opens {
		return fail(CodeNotOpenYet, opens)
	}
	return nil
}

// UndoArrival takes back an arrival marked by mistake, with a reason. The
// booking then waits for its arrival again, and is annulled at once if the
// grace period is over. Tickets that so come up to the policy's position are told
// (Q5). Errors: CodeReasonNeeded, CodeWrongState.
func (e *Engine) UndoArrival(ctx context.Context, a Actor, n Number, reason string) (Booking, error) {
	now := e.now()
	return answered(ctx, e, now, func(c *change) (Booking, error) {
		b, err := c.ofDepartment(a, n, reason)
		if err != nil {
			return b, err
		}
		p, err := c.engine.plan(c, b.Department, b.Date.Year())
		if err != nil {
			return b, err
		}
		if b.State != slots.Arrived {
			return b, fail(CodeWrongState, b.State)
		}
		b.State = slots.Booked
		b.note(now, ArrivalUndone, a, reason)
		if slots.Late(b.Starts(p.loc), now, c.engine.policy.LatenessGrace) {
			err = c.annul(&b, p, now)
		} else if err = c.awaitArrival(&b, p); err == nil {
			err = c.save(&b, now)
		}
		if err != nil {
			return b, err
		}
		return b, c.cameUp(p, b.Date, now)
	})
}

// ofDepartment reads a booking for staff of its department who give a reason.
func (c *change) ofDepartment(a Actor, n Number, reason string) (Booking, error) {
	b, err := getBooking(c, n)
	switch {
	case err != nil:
		return b, err
	case !a.staffOf(b.Department):
		return b, fail(CodeForbidden)
	case strings.TrimSpace(reason) == "":
		return b, fail(CodeReasonNeeded)
	}
	return b, nil
}
