package scheduler

import (
	"context"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// annul ends a booking whose person did not come in time (A2). The seat stays
// taken: nothing is freed retroactively (A3). The SMS says how to book again
// and that the live queue is open today.
func (c *change) annul(b *Booking, p *plan, now time.Time) error {
	if err := c.forget(b); err != nil {
		return err
	}
	b.State = slots.Annulled
	b.note(now, WasAnnulled, system, "")
	if err := c.end(b); err != nil {
		return err
	}
	if err := c.sayOf(SayAnnulled, b, p, now, nil); err != nil {
		return err
	}
	return c.save(b, now)
}

// lateness annuls a booking at its time without anybody asking (A4). It looks
// again inside the transaction: whoever has arrived is never annulled.
func (e *Engine) lateness(ctx context.Context, d due, now time.Time) error {
	return e.onBooking(ctx, d, func(c *change, b *Booking, p *plan) error {
		if !slots.Late(b.Starts(p.loc), now, e.policy.LatenessGrace) {
			// The grace period was lengthened since the entry was made. Left as
			// it is, the entry would be due over and over until then.
			if err := c.awaitArrival(b, p); err != nil {
				return err
			}
			return c.putBooking(b)
		}
		return c.annul(b, p, now)
	})
}

// onBooking runs the due work of a booking, if the entry is still the booking's
// own: then the booking is in the state that waits for it, because every act
// that changes the state takes its entry away.
func (e *Engine) onBooking(ctx context.Context, d due, fn func(*change, *Booking, *plan) error) error {
	return e.update(ctx, func(c *change) error {
		b, err := getBooking(c, parseNumberSubject(d.subject))
		if err != nil {
			return err
		}
		if b.Due != d.at || b.DueKind != d.kind {
			return c.Delete(d.key()) // superseded
		}
		p, err := c.engine.plan(c, b.Department, b.Date.Year())
		if err != nil {
			return err
		}
		return fn(c, &b, p)
	})
}

// Reinstate undoes an annulment on the same day: by the head of the
// department, with a reason, which is kept (A5). The person counts as arrived.
// Errors: CodeForbidden, CodeReasonNeeded, CodeWrongDay, CodeWrongState, and
// CodeAlreadyBooked, CodeTicketExists or (examined with a ticket since)
// CodeWrongState if the form has moved on.
func (e *Engine) Reinstate(ctx context.Context, a Actor, n Number, reason string) (Booking, error) {
	if a.Role != RoleHead {
		return Booking{}, fail(CodeForbidden)
	}
	now := e.now()
	return answered(ctx, e, now, func(c *change) (Booking, error) {
		b, err := c.ofDepartment(a, n, reason)
		if err != nil {
			return b, err
		}
		if b.State != slots.Annulled {
			return b, fail(CodeWrongState, b.State)
		}
		return b, c.reinstate(a, &b, reason, now)
	})
}

func (c *change) reinstate(a Actor, b *Booking, reason string, now time.Time) error {
	p, err := c.engine.plan(c, b.Department, b.Date.Year())
	if err != nil {
		return err
	}
	if today := calendars.DateOf(now.In(p.loc)); today != b.Date {
		return fail(CodeWrongDay, local(b.Date))
	}
	st, err := c.vacant(a, b.Form)
	if err != nil {
		return err
	}
	q, err := getQueue(c, b.Department, b.Date)
	if err != nil {
		return err
	}
	if t := q.liveTicket(b.Form); t != nil {
		return fail(CodeTicketExists, t.Number)
	}
	if q.served(b.Number) {
		return fail(CodeWrongState, slots.Finished)
	}
	if err := c.dropHold(&st, now); err != nil {
		return err
	}
	if err := c.leaveWaiting(b.Form, &st); err != nil {
		return err
	}
	b.State = slots.Arrived
	b.note(now, WasReinstated, a, reason)
	st.Live = b.Number
	for i, past := range st.Past {
		if past == b.Number {
			st.Past = append(st.Past[:i], st.Past[i+1:]...)
			break
		}
	}
	if err := c.putStanding(b.Form, st); err != nil {
		return err
	}
	if err := c.sayOf(SayReinstated, b, p, now, nil); err != nil {
		return err
	}
	if err := c.dayEnds(p, b.Date); err != nil {
		return err
	}
	return c.save(b, now)
}
