package scheduler

import (
	"encoding/binary"
	"slices"
	"time"
)

// Topic names something that happened, as other systems are told of it. The
// values are stored, and stand in what receivers read.
type Topic string

// The topics.
const (
	TopicFormAccepted  Topic = "form.accepted" // a new form that can be booked
	TopicBooked        Topic = "booking.booked"
	TopicMoved         Topic = "booking.moved"
	TopicCancelled     Topic = "booking.cancelled"
	TopicArrived       Topic = "booking.arrived"
	TopicArrivalUndone Topic = "booking.arrival_undone"
	TopicAnnulled      Topic = "booking.annulled"   // A2
	TopicReinstated    Topic = "booking.reinstated" // A5: arrived after all
	TopicUnserved      Topic = "booking.unserved"   // Q6: came, and was not examined
	TopicExamined      Topic = "form.examined"      // by booking or ticket
)

// Topics lists every topic.
var Topics = []Topic{TopicFormAccepted, TopicBooked, TopicMoved, TopicCancelled, TopicArrived, TopicArrivalUndone,
	TopicAnnulled, TopicReinstated, TopicUnserved, TopicExamined}

// topics are those of what happens to bookings.
var topics = map[What]Topic{WasBooked: TopicBooked, WasMoved: TopicMoved, WasCancelled: TopicCancelled, WasArrived: TopicArrived,
	ArrivalUndone: TopicArrivalUndone, WasAnnulled: TopicAnnulled, WasReinstated: TopicReinstated, WasUnserved: TopicUnserved,
	WasFinished: TopicExamined}

// happened enters something into the outbox of every webhook that wants to know,
// in the transaction in which it happens. If nobody wants to, nothing is written.
func (c *change) happened(d Dispatch) error {
	all, err := c.engine.webhooks(c)
	if err != nil {
		return err
	}
	return c.dispatch(all, d)
}

func (c *change) dispatch(all []Webhook, d Dispatch) error {
	for i := range all {
		h := &all[i]
		if !h.Enabled || !slices.Contains(h.Topics, d.Topic) {
			continue
		}
		mine := d
		mine.ID, mine.Webhook, mine.State, mine.Since, mine.NextTry = NewID(d.At), h.ID, DispatchWaiting, d.At, d.At
		if !h.WithIIN {
			mine.IIN = ""
		}
		if err := c.enqueueDispatch(&mine); err != nil {
			return err
		}
		if err := put(c, arrays, dispatchKey(mine.ID), mine); err != nil {
			return err
		}
	}
	return nil
}

// happenedTo tells of the last event of a booking; before is what it was moved from, or nil.
func (c *change) happenedTo(b, before *Booking) error {
	last := b.History[len(b.History)-1]
	topic, known := topics[last.What]
	if !known {
		return nil
	}
	all, err := c.engine.webhooks(c)
	if err != nil || len(all) == 0 {
		return err
	}
	p, err := c.engine.plan(c, b.Department, b.Date.Year())
	if err != nil {
		return err
	}
	d := Dispatch{Topic: topic, At: last.At, Form: b.Form, IIN: b.IIN, Sequence: uint32(len(b.History)), Booking: b.Number, Department: b.Department,
		Date: b.Date, Start: b.Start, End: b.End, Place: b.Place, Starts: b.Starts(p.loc).UTC()}
	for _, e := range b.History { // of several instances one may have a clock that is behind
		if e.At.After(d.At) {
			d.At = e.At
		}
	}
	switch topic {
	case TopicMoved:
		d.OldDate, d.OldStart, d.OldDepartment = before.Date, before.Start, before.Department
	case TopicCancelled:
		d.Reason = last.Note
	}
	return c.dispatch(all, d)
}

// examined tells that the person of a ticket was examined.
func (c *change) examined(t *Ticket, d dayID, now time.Time) error {
	return c.happened(Dispatch{Topic: TopicExamined, At: now, Form: t.Form, IIN: t.IIN, Sequence: uint32(len(t.History)),
		Ticket: t.Number, Department: d.department, Date: d.date, Place: t.Place})
}

// deliverKey is a dispatch's entry in the index of what a webhook is to be told
// next: by time, what happened to one form at the same instant in its order.
func (d *Dispatch) deliverKey() key {
	return newKey(prefixDeliver).name(d.Webhook).uint64(uint64(d.At.UnixMilli())).name(d.Form).uint32(d.Sequence)
}

// enqueueDispatch writes that entry: when to try, and what.
func (c *change) enqueueDispatch(d *Dispatch) error {
	c.dispatches = true
	return c.Put(d.deliverKey(), append(binary.BigEndian.AppendUint64(nil, uint64(d.NextTry.UnixMilli())), d.ID...))
}
