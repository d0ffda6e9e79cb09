package scheduler

import (
	"errors"
	"slices"

	"kezek/calendars"
	"kezek/slots"
)

// queues checks that whoever is in a room was called there, and to no other.
func (k *checker) queues() error {
	return k.each(prefixQueue, func(rest, v []byte) error {
		department, d, ok := k.dayIn(rest)
		if !ok {
			return nil
		}
		var q queueRecord
		if err := decode(v, &q); err != nil {
			return err
		}
		if err := k.dayOpen(department, d, &q); err != nil {
			return err
		}
		in, taken := map[Visitor]string{}, map[string]bool{}
		for _, r := range q.Rooms {
			if taken[r.Room] {
				k.fault("queue %s %s: room %s has two people", department, d, r.Room)
			}
			taken[r.Room] = true
			if other, twice := in[r.Visitor]; twice {
				k.fault("queue %s %s: %+v is in rooms %s and %s", department, d, r.Visitor, other, r.Room)
			}
			in[r.Visitor] = r.Room
			if r.Ticket != 0 {
				if t, err := q.ticket(r.Ticket); err != nil || t.State != slots.Called {
					k.fault("queue %s %s: room %s has ticket %d, which is not called", department, d, r.Room, r.Ticket)
				}
				continue
			}
			b, found, err := find[Booking](k.r, bookingKey(r.Booking))
			if err != nil {
				return err
			}
			if !found || b.State != slots.Called {
				k.fault("queue %s %s: room %s has booking %s, which is not called", department, d, r.Room, r.Booking)
			}
		}
		return nil
	})
}

// dayOpen checks that tickets are numbered without gaps, that those in play will
// be closed at the end of the day, and that those in a room are there.
func (k *checker) dayOpen(department string, d calendars.Date, q *queueRecord) error {
	open := false
	for i := range q.Tickets {
		t := &q.Tickets[i]
		if int(t.Number) != i+1 {
			k.fault("queue %s %s: ticket %d has number %d", department, d, i+1, t.Number)
		}
		open = open || t.State.Live()
		if t.State == slots.Called && !slices.ContainsFunc(q.Rooms, func(r roomRecord) bool { return r.Ticket == t.Number }) {
			k.fault("queue %s %s: ticket %d is called and in no room", department, d, t.Number)
		}
	}
	seats, err := k.seats(department, d)
	if err != nil {
		return err
	}
	for _, s := range seats {
		open = open || s.State.Live() && s.State != slots.Booked
		if s.State == slots.Called && !slices.ContainsFunc(q.Rooms, func(r roomRecord) bool { return r.Booking == Number(s.Ref) }) {
			k.fault("queue %s %s: booking %d is called and in no room", department, d, s.Ref)
		}
	}
	if q.Ended || q.EndDue == 0 {
		if open {
			k.fault("queue %s %s: somebody is in play and no end of the day is set", department, d)
		}
		return nil
	}
	if _, err := k.r.Get(due{q.EndDue, DueEndOfDay, daySubject(department, d)}.key()); errors.Is(err, ErrNotFound) {
		k.fault("queue %s %s: its end of the day does not stand in the due index", department, d)
	} else if err != nil {
		return err
	}
	return nil
}
