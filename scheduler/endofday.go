package scheduler

import (
	"context"
	stdmaps "maps" // "maps" is the record encoding
	"slices"
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
		q, err := getQueue(c, department, date)
		if err != nil || q.Ended || q.EndDue != d.at {
			return err
		}
		p, err := e.plan(c, department, date.Year())
		if err != nil {
			return err
		}
		at, err := c.dayEnd(p, date)
		if err != nil {
			return err
		}
		if now.Before(at) { // the hours were lengthened during the day
			q.EndDue = at.UnixMilli()
			if err := c.putDue(due{q.EndDue, DueEndOfDay, d.subject}); err != nil {
				return err
			}
			return c.putQueue(department, date, q)
		}
		k := &desk{change: c, actor: system, plan: p, date: date, queue: q, now: now}
		seats, err := getSeats(c, department, date)
		if err != nil {
			return err
		}
		lines := k.queue.lines(p, date, seats)
		for _, k.place = range slices.Sorted(stdmaps.Keys(lines)) {
			for _, turn := range lines[k.place] {
				if err := k.close(turn); err != nil {
					return err
				}
			}
		}
		k.queue.Ended = true
		c.tell(Change{Department: department, Date: date, What: WasUnserved, At: now})
		return c.putQueue(department, date, k.queue)
	})
}

// close ends one person's day. Booked people who never came are the business of
// lateness. Whose ticket or booking ended with their other one is passed over.
func (k *desk) close(turn slots.Turn) error {
	v, err := k.visit(visitorOf(turn))
	if err != nil {
		return err
	}
	if state := v.state(); !state.Live() || state == slots.Booked {
		return nil
	}
	if v.state() == slots.Called {
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
	id, err := k.sayTicket(SayUnserved, t, k.plan, k.date, k.now, nil)
	t.History[len(t.History)-1].Message = id
	return err
}
