package scheduler

import (
	"context"
	"errors"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Slip is what a device in a waiting room shows and prints for somebody: enough
// to know where they stand, and nothing of who they are.
type Slip struct {
	Visitor
	Label    string           `json:"label"` // number as the board shows it
	State    slots.State      `json:"state"`
	Date     calendars.Date   `json:"date"`
	Start    calendars.Minute `json:"start,omitempty"` // of a booking
	Place    calendars.Text   `json:"place"`           // name of where the person waits
	Address  calendars.Text   `json:"address"`
	Room     string           `json:"room,omitempty"`         // to which the person was called
	Position int              `json:"position,omitempty"`     // 1 is called next (Q5)
	Wait     int              `json:"wait_minutes,omitempty"` // expected, minutes (Q5)
	At       time.Time        `json:"at"`
}

// CheckIn marks the arrival of whoever has a booking's number, at a kiosk of the
// department (A1), as Arrive does. It tells the device neither whose booking it
// is nor anything else of the person. Whoever has taken a ticket after an
// annulment is told of the ticket. Errors: CodeNotFound; CodeElsewhere with the
// name and address of the booking's department; CodeWrongDay; CodeNotOpenYet;
// CodeAnnulled with the offer of a ticket (A5); CodeWrongState.
func (e *Engine) CheckIn(ctx context.Context, a Actor, department string, n Number) (Slip, error) {
	if !a.kioskOf(department) {
		return Slip{}, fail(CodeForbidden)
	}
	now := e.now()
	s, err := answered(ctx, e, now, func(c *change) (Slip, error) {
		b, p, err := c.presented(department, n, now)
		if err != nil {
			return Slip{}, err
		}
		if b, err = c.arrive(a, n, now); err != nil {
			return Slip{}, err
		}
		return c.slip(p, &b, now)
	})
	if err == nil && s.State == slots.Annulled {
		return Slip{}, fail(CodeAnnulled) // the annulment is kept
	}
	return s, err
}

// TicketFor gives a ticket of today's live queue to whoever has the number of a
// booking that was annulled today, at a kiosk of the department (Q1), as
// IssueTicket does by the form. Whoever has a ticket is told of it again. Errors:
// those of CheckIn but CodeAnnulled, and those of IssueTicket.
func (e *Engine) TicketFor(ctx context.Context, a Actor, department string, n Number) (Slip, error) {
	if !a.kioskOf(department) {
		return Slip{}, fail(CodeForbidden)
	}
	now := e.now()
	var form string // registers are asked before the transaction
	err := e.view(ctx, func(r Reader) error {
		b, err := getBooking(r, n)
		form = b.Form
		return err
	})
	if err != nil {
		return Slip{}, err
	}
	f := e.gather(ctx, a, form, now)
	s, err := answered(ctx, e, now, func(c *change) (Slip, error) {
		b, p, err := c.presented(department, n, now)
		switch {
		case err != nil:
			return Slip{}, err
		case b.State != slots.Annulled:
			return Slip{}, fail(CodeWrongState, b.State)
		}
		s, err := c.slip(p, &b, now)
		if err != nil || s.Ticket != 0 {
			return s, err
		}
		if _, err := c.giveTicket(a, p, b.Form, f, b.Date, now); err != nil {
			return Slip{}, err
		}
		return c.slip(p, &b, now)
	})
	return s, discreet(err)
}

// presented reads a booking whose number somebody brings to the department, if
// it is for there and today.
func (c *change) presented(department string, n Number, now time.Time) (Booking, *plan, error) {
	b, err := getBooking(c, n)
	switch {
	case err != nil:
		return b, nil, err
	case b.State == slots.Held:
		return b, nil, fail(CodeNotFound, "№ "+n.String())
	case !b.State.Live() && b.State != slots.Annulled:
		return b, nil, fail(CodeWrongState, b.State)
	}
	if b.Department != department {
		other, err := getDepartment(c, b.Department)
		if err != nil {
			return b, nil, err
		}
		return b, nil, elsewhere(&other)
	}
	p, today, err := c.engine.today(c, department, now)
	if err == nil && today != b.Date {
		err = fail(CodeWrongDay, local(b.Date))
	}
	return b, p, err
}

func elsewhere(d *Department) *Error {
	e := fail(CodeElsewhere)
	named := func(t, with calendars.Text) calendars.Text {
		return calendars.Text{KK: filled(t, []any{with.KK}).KK, RU: filled(t, []any{with.RU}).RU, EN: filled(t, []any{with.EN}).EN}
	}
	e.Text, e.Next = named(e.Text, d.Name), named(e.Next, d.Address)
	return e
}

// discreet leaves of a refusal what a device in a waiting room may know.
func discreet(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return &Error{Code: e.Code, Text: e.Text, Next: e.Next}
	}
	return err
}

// slip tells of a booking of today, or of the ticket that followed it.
func (c *change) slip(p *plan, b *Booking, now time.Time) (Slip, error) {
	q, err := getQueue(c, b.Department, b.Date)
	if err != nil {
		return Slip{}, err
	}
	seats, err := getSeats(c, b.Department, b.Date)
	if err != nil {
		return Slip{}, err
	}
	s := Slip{Visitor: Visitor{Booking: b.Number}, State: b.State, Start: b.Start, Room: b.Room}
	turn := slots.Turn{Ref: uint64(b.Number)}
	at := p.where(b.Date, b.Place)
	if t := q.liveTicket(b.Form); t != nil && b.State == slots.Annulled {
		s = Slip{Visitor: Visitor{Ticket: t.Number}, State: t.State, Room: t.Room}
		turn = slots.Turn{Ticket: true, Ref: uint64(t.Number)}
		at = p.where(b.Date, t.Place)
	}
	s.Date, s.At, s.Label = b.Date, now, s.Visitor.label(seats)
	s.Place, s.Address = p.place(b.Date, at)
	s.Position = slots.Position(q.lines(p, b.Date, seats)[at], turn)
	rooms, expected := p.pace(b.Date, at)
	s.Wait = int(slots.ExpectedWait(s.Position, rooms, expected) / time.Minute)
	return s, nil
}
