package scheduler

import (
	"context"
	"errors"
	stdmaps "maps" // "maps" is the record encoding
	"math"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// IssueTicket gives a place in today's live queue (Q1): to a form whose booking
// was annulled today at this department and that is still valid, or, by
// policy, to anybody who passes E1–E5. The person waits where the annulled
// appointment was, at the office or an outreach place. Errors: CodeQueueClosed,
// CodeTicketExists, CodeNotOpenYet, the refusals of eligibility, CodeAlreadyBooked.
func (e *Engine) IssueTicket(ctx context.Context, a Actor, department, form string) (Ticket, error) {
	if !a.staffOf(department) {
		return Ticket{}, fail(CodeForbidden)
	}
	now := e.now()
	f := e.gather(ctx, a, form, now)
	return answered(ctx, e, now, func(c *change) (Ticket, error) {
		p, d, err := e.today(c, department, now)
		if err != nil {
			return Ticket{}, err
		}
		return c.giveTicket(a, p, form, f, d, now)
	})
}

// giveTicket issues a ticket to a form, if the live queue is open to it and the
// place is.
func (c *change) giveTicket(a Actor, p *plan, form string, f *facts, d calendars.Date, now time.Time) (Ticket, error) {
	t, err := c.mayQueue(a, p, form, f, d)
	if err != nil {
		return Ticket{}, err
	}
	if err := p.openFor(d, t.Place, calendars.EndOfDay, now); err != nil {
		return Ticket{}, err
	}
	return t, c.issue(a, p, d, &t, now)
}

// mayQueue makes the ticket of a form that the live queue is open to.
func (c *change) mayQueue(a Actor, p *plan, form string, f *facts, d calendars.Date) (Ticket, error) {
	st, err := c.vacant(a, form)
	if err != nil {
		return Ticket{}, err
	}
	q, err := getQueue(c, p.department.ID, d)
	if err != nil {
		return Ticket{}, err
	}
	for _, n := range st.Past {
		b, err := getBooking(c, n)
		if err != nil {
			return Ticket{}, err
		}
		if b.State == slots.Annulled && b.Department == p.department.ID && b.Date == d && d <= f.validUntil(&b) && !q.served(n) {
			return ticketOf(&b, n, p.where(d, b.Place)), nil
		}
	}
	if !c.engine.policy.LiveQueueOpen {
		return Ticket{}, fail(CodeQueueClosed)
	}
	if _, err := c.engine.admit(c, a, f, false); err != nil {
		return Ticket{}, err
	}
	if served, err := departmentOn(c, f.residence.KATO, d); err != nil || served != p.department.ID {
		return Ticket{}, errOr(err, fail(CodeQueueClosed))
	}
	b := f.booking(a, BookRequest{Form: form}, 0)
	return ticketOf(&b, 0, p.walkIn(d, b.KATO)), nil
}

// validUntil returns the last day of the booking's form as its register knows it
// now, 0 if it knows the form no more; or as it was when booked if the register
// is silent: whoever stands at the desk is not sent away for that.
func (f *facts) validUntil(b *Booking) calendars.Date {
	if f.formErr != nil && !errors.Is(f.formErr, ErrNotFound) {
		return b.LastDay
	}
	return f.lastDay
}

func ticketOf(b *Booking, annulled Number, place uint16) Ticket {
	return Ticket{Form: b.Form, IIN: b.IIN, Name: b.Name, Phone: b.Phone, Language: b.Language, NoPhone: b.NoPhone,
		Booking: annulled, Place: place}
}

// walkIn returns where somebody without a booking waits: at the office, or at
// the outreach open to them when only that receives today.
func (p *plan) walkIn(d calendars.Date, kato string) uint16 {
	s := p.day(d).schedule
	if _, office := p.opensAt(d, slots.Office); office || s == nil {
		return slots.Office
	}
	for _, place := range s.OpenPlaces(kato) {
		if _, open := p.opensAt(d, place); open {
			return place
		}
	}
	return slots.Office
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
	q, err := getQueue(c, p.department.ID, d)
	if err != nil {
		return err
	}
	if have := q.liveTicket(t.Form); have != nil {
		return fail(CodeTicketExists, have.Number)
	}
	if q.Ended || len(q.Tickets) == math.MaxUint16 {
		return fail(CodeQueueClosed)
	}
	if err := c.dayEnds(p, d); err != nil {
		return err
	}
	if q, err = getQueue(c, p.department.ID, d); err != nil {
		return err
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
	if near == 0 || !slices.ContainsFunc(q.Tickets, func(t Ticket) bool { return t.State == slots.Arrived && !t.ToldNear }) {
		return nil
	}
	seats, err := getSeats(c, p.department.ID, d)
	if err != nil {
		return err
	}
	lines := q.lines(p, d, seats)
	for _, place := range slices.Sorted(stdmaps.Keys(lines)) {
		for i, turn := range slots.Order(lines[place]) {
			if i >= near {
				break
			}
			if !turn.Ticket || q.Tickets[turn.Number-1].ToldNear {
				continue
			}
			t := &q.Tickets[turn.Number-1]
			id, err := c.sayTicket(SayNear, t, p, d, now, func(m *Message) { m.Position, m.Expires = i+1, now.Add(nearExpires) })
			if err != nil {
				return err
			}
			t.ToldNear = true
			t.History = append(t.History, Event{At: now, What: WasToldNear, By: system.Subject, Message: id})
		}
	}
	return nil
}

// cameUp tells the tickets that came up because somebody before them left the line.
func (c *change) cameUp(p *plan, d calendars.Date, now time.Time) error {
	q, err := getQueue(c, p.department.ID, d)
	if err != nil || len(q.Tickets) == 0 {
		return err
	}
	if err := c.tellNear(p, d, &q, now); err != nil {
		return err
	}
	return c.putQueue(p.department.ID, d, q)
}

// sayTicket enters a message about a ticket into the outbox and returns its identifier.
func (c *change) sayTicket(kind MessageKind, t *Ticket, p *plan, d calendars.Date, now time.Time, fill func(*Message)) (string, error) {
	name, address := p.place(d, t.Place)
	m := Message{Kind: kind, Booking: t.Booking, Form: t.Form, IIN: t.IIN, Phone: t.Phone, Language: t.Language,
		Department: p.department.ID, Date: d, Place: name, Address: address, Ticket: t.Number}
	if fill != nil {
		fill(&m)
	}
	return c.say(m, t.NoPhone, p.loc, now)
}
