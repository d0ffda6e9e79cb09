package scheduler

import (
	"time"

	"kezek/slots"
)

// standing is what became of a form: the one live booking (E6), the one hold
// (B1), its place on a waiting list, and what was before.
type standing struct {
	Live     Number
	Hold     Number
	Waiting  string // department on whose waiting list it stands
	Examined bool
	Past     []Number
	Proposed bool   // a time is proposed and not answered (N7)
	Asked    string // code of the last question that its person was asked by SMS
}

func getStanding(g getter, form string) (standing, error) {
	st, _, err := find[standing](g, standingKey(form))
	return st, err
}

func (c *change) putStanding(form string, st standing) error {
	return c.Put(standingKey(form), st.record())
}

// end takes a booking that has come to its end off its form, so that the form
// can book again.
func (c *change) end(b *Booking) error {
	st, err := getStanding(c, b.Form)
	if err != nil {
		return err
	}
	if st.Hold == b.Number {
		st.Hold = 0
	}
	if st.Live == b.Number {
		st.Live = 0
		st.Past = append(st.Past, b.Number)
	}
	st.Examined = st.Examined || b.State == slots.Finished
	return c.putStanding(b.Form, st)
}

func getBooking(g getter, n Number) (Booking, error) {
	b, found, err := find[Booking](g, bookingKey(n))
	if err == nil && !found {
		err = fail(CodeNotFound, "№ "+n.String())
	}
	return b, err
}

func (c *change) putBooking(b *Booking) error { return c.Put(bookingKey(b.Number), b.record()) }

// note adds to the booking's history.
func (b *Booking) note(at time.Time, what What, a Actor, note string) {
	b.History = append(b.History, Event{At: at, What: what, By: a.Subject, Note: note})
}

// remind sets when the booking next needs attention, in place of what was set before.
func (c *change) remind(b *Booking, kind DueKind, at time.Time) error {
	if err := c.forget(b); err != nil {
		return err
	}
	b.Due, b.DueKind = at.UnixMilli(), kind
	return c.putDue(b.due())
}

// forget takes the booking out of the due index.
func (c *change) forget(b *Booking) error {
	if b.Due == 0 {
		return nil
	}
	d := b.due()
	b.Due, b.DueKind = 0, 0
	return c.Delete(d.key())
}

func (b *Booking) due() due { return due{b.Due, b.DueKind, numberSubject(b.Number)} }

// await sets what a confirmed booking waits for: the reminder on the working
// day before (N3), or, once that is past, the end of the grace period (A2).
func (c *change) await(b *Booking, p *plan, now time.Time) error {
	if at := c.engine.remindAt(b, p); now.Before(at) {
		return c.remind(b, DueReminder, at)
	}
	return c.awaitArrival(b, p)
}

// remindAt is when the booking's reminder is due.
func (e *Engine) remindAt(b *Booking, p *plan) time.Time {
	return p.calendar.Previous(b.Date).At(e.policy.ReminderAt, p.loc)
}

func (c *change) awaitArrival(b *Booking, p *plan) error {
	last := slots.LateAt(b.Starts(p.loc), c.engine.policy.LatenessGrace)
	return c.remind(b, DueLateness, last.Add(time.Millisecond)) // the clock's next step
}

// seat is the booking's entry in the day record.
func (b *Booking) seat() slots.Seat {
	s := slots.Seat{Start: b.Start, End: b.End, Place: b.Place, Lane: b.Lane, Staff: b.Staff, State: b.State, Ref: uint64(b.Number)}
	if b.State == slots.Held {
		s.Until = b.Until.Unix()
	}
	return s
}

// setSeat brings the day record in line with the booking: its seat is entered,
// changed or, when the booking no longer takes one, removed.
func (c *change) setSeat(b *Booking, now time.Time) error {
	record, err := getDay(c, b.Department, b.Date)
	if err != nil {
		return err
	}
	if record, err = withSeat(record, b.seat(), now.Unix()); err != nil {
		return err
	}
	return c.putDay(b.Department, b.Date, record)
}

// save writes the booking and its seat, and tells the department's listeners and
// whoever else wants to know.
func (c *change) save(b *Booking, now time.Time) error { return c.saveMoved(b, nil, now) }

// saveMoved is save for a booking that was moved from before.
func (c *change) saveMoved(b, before *Booking, now time.Time) error {
	if err := c.putBooking(b); err != nil {
		return err
	}
	if err := c.setSeat(b, now); err != nil {
		return err
	}
	c.tellOf(b, now)
	return c.happenedTo(b, before)
}

func (c *change) tellOf(b *Booking, now time.Time) {
	c.tell(Change{Department: b.Department, Date: b.Date, What: b.History[len(b.History)-1].What,
		Visitor: Visitor{Booking: b.Number}, Room: b.Room, At: now})
}
