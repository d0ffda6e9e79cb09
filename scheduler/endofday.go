package scheduler

import (
	"context"
	"time"

	"kezek/slots"
)

// endOfDay works off what a day has left (Q6): who still waits, with a booking
// or a ticket, is closed with an SMS and can book again; who was called last
// and never marked counts as examined. One transaction, so it happens once.
func (e *Engine) endOfDay(ctx context.Context, d due, now time.Time) error {
	department, date := parseDaySubject(d.subject)
	return e.update(ctx, func(c *change) error {
		if err := c.Delete(d.key()); err != nil {
			return err
		}
		p, err := e.plan(c, department, date.Year())
		if err != nil {
			return err
		}
		q, err := getQueue(c, department, date)
		if err != nil || q.Ended {
			return err
		}
		k := &desk{change: c, actor: system, plan: p, date: date, queue: q, now: now}
		seats, err := getSeats(c, department, date)
		if err != nil {
			return err
		}
		for _, turn := range k.queue.turns(seats) {
			if err := k.close(turn); err != nil {
				return err
			}
		}
		k.queue.Ended = true
		c.tell(Change{Department: department, Date: date, What: WasUnserved, At: now})
		return c.putQueue(department, date, k.queue)
	})
}

// close ends one person's day. Booked people who never came are the business of lateness.
func (k *desk) close(turn slots.Turn) error {
	if !turn.State.Live() || turn.State == slots.Booked {
		return nil
	}
	v, err := k.visit(visitorOf(turn))
	if err != nil {
		return err
	}
	if turn.State == slots.Called {
		_, err = k.put(v, slots.Finished, WasFinished, "")
		return err
	}
	if _, err = k.put(v, slots.Unserved, WasUnserved, ""); err != nil {
		return err
	}
	if b := v.booking; b != nil {
		if err := k.end(b); err != nil {
			return err
		}
		if err := k.sayOf(SayUnserved, b, k.plan, k.now, nil); err != nil {
			return err
		}
		return k.putBooking(b)
	}
	t := v.ticket
	id, err := k.say(Message{Kind: SayUnserved, Booking: t.Booking, Form: t.Form, IIN: t.IIN, Phone: t.Phone, Language: t.Language,
		Department: k.plan.department.ID, Date: k.date, Place: k.plan.department.Name, Address: k.plan.department.Address,
		Ticket: t.Number}, t.NoPhone, k.plan.loc, k.now)
	t.History[len(t.History)-1].Message = id
	return err
}
