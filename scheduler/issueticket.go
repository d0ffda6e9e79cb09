package scheduler

import (
	"context"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// IssueTicket gives a place in today's live queue (Q1): to a form whose booking
// was annulled today at this department and that is still valid, or, by
// policy, to anybody who passes E1–E5. Errors: CodeQueueClosed,
// CodeTicketExists, the refusals of eligibility, CodeAlreadyBooked.
func (e *Engine) IssueTicket(ctx context.Context, a Actor, department, form string) (Ticket, error) {
	if !a.staffOf(department) {
		return Ticket{}, fail(CodeForbidden)
	}
	now := e.now()
	var f *facts
	if e.policy.LiveQueueOpen {
		f = e.gather(ctx, a, form, now)
	}
	return answered(ctx, e, now, func(c *change) (Ticket, error) {
		p, err := e.plan(c, department, now.In(e.location("")).Year())
		if err != nil {
			return Ticket{}, err
		}
		d := calendars.DateOf(now.In(p.loc))
		if err := p.openFor(d, now); err != nil {
			return Ticket{}, err
		}
		t, err := c.mayQueue(a, department, form, f, d)
		if err != nil {
			return Ticket{}, err
		}
		return t, c.issue(a, p, d, &t, now)
	})
}

// mayQueue makes the ticket of a form that the live queue is open to.
func (c *change) mayQueue(a Actor, department, form string, f *facts, d calendars.Date) (Ticket, error) {
	st, err := c.vacant(a, form)
	if err != nil {
		return Ticket{}, err
	}
	for _, n := range st.Past {
		b, err := getBooking(c, n)
		if err != nil {
			return Ticket{}, err
		}
		if b.State == slots.Annulled && b.Department == department && b.Date == d && d <= b.LastDay {
			return Ticket{Form: form, IIN: b.IIN, Name: b.Name, Phone: b.Phone, Language: b.Language, Booking: b.Number, NoPhone: b.NoPhone}, nil
		}
	}
	if f == nil {
		return Ticket{}, fail(CodeQueueClosed)
	}
	if _, err := c.engine.admit(c, a, f, false); err != nil {
		return Ticket{}, err
	}
	if served, err := departmentOn(c, f.residence.KATO, d); err != nil || served != department {
		return Ticket{}, errOr(err, fail(CodeQueueClosed))
	}
	b := f.booking(a, BookRequest{}, 0)
	return Ticket{Form: form, IIN: b.IIN, Name: b.Name, Phone: b.Phone, Language: b.Language, NoPhone: b.NoPhone}, nil
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// issue gives the ticket the day's next number and puts it into the queue. A
// hold of the form ends: the person waits here now.
func (c *change) issue(a Actor, p *plan, d calendars.Date, t *Ticket, now time.Time) error {
	if err := c.dayEnds(p, d); err != nil {
		return err
	}
	q, err := getQueue(c, p.department.ID, d)
	if err != nil {
		return err
	}
	if have := q.liveTicket(t.Form); have != nil {
		return fail(CodeTicketExists, have.Number)
	}
	if q.Ended {
		return fail(CodeQueueClosed)
	}
	st, err := getStanding(c, t.Form)
	if err != nil {
		return err
	}
	if err := c.dropHold(&st, now); err != nil {
		return err
	}
	if err := c.putStanding(t.Form, st); err != nil {
		return err
	}
	t.Number, t.State = uint16(len(q.Tickets)+1), slots.Arrived
	t.History = append(t.History, Event{At: now, What: WasIssued, By: a.Subject})
	q.Tickets = append(q.Tickets, *t)
	if err := c.tellNear(p, d, &q, now); err != nil {
		return err
	}
	c.tell(Change{Department: p.department.ID, Date: d, What: WasIssued, Visitor: Visitor{Ticket: t.Number}, At: now})
	return c.putQueue(p.department.ID, d, q)
}

// tellNear sends an SMS to the tickets that have come up to the policy's position (Q5).
func (c *change) tellNear(p *plan, d calendars.Date, q *queueRecord, now time.Time) error {
	near := c.engine.policy.NearPosition
	if near == 0 {
		return nil
	}
	seats, err := getSeats(c, p.department.ID, d)
	if err != nil {
		return err
	}
	for i, turn := range slots.Order(q.turns(seats)) {
		if i >= near {
			break
		}
		if !turn.Ticket || q.Tickets[turn.Number-1].ToldNear {
			continue
		}
		t := &q.Tickets[turn.Number-1]
		id, err := c.say(Message{Kind: SayNear, Booking: t.Booking, Form: t.Form, IIN: t.IIN, Phone: t.Phone, Language: t.Language,
			Department: p.department.ID, Date: d, Place: p.department.Name, Address: p.department.Address,
			Ticket: t.Number, Position: i + 1, Expires: now.Add(nearExpires)}, t.NoPhone, p.loc, now)
		if err != nil {
			return err
		}
		t.ToldNear = true
		t.History = append(t.History, Event{At: now, What: WasToldNear, By: system.Subject, Message: id})
	}
	return nil
}
