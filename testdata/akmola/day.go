package akmola

import (
	"context"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

const (
	tick    = 5  // minutes between two looks at the queue
	examine = 25 // minutes that a person spends in a room
)

// reception is one department's day as its staff live it.
type reception struct {
	*loader
	department *scheduler.Department
	date       calendars.Date
	actor      scheduler.Actor
	expected   []*visit             // of this day, by their times; nil before the day begins
	busy       map[string]time.Time // rooms with somebody in them: since when
	waiting    int                  // who came and was not called yet
	calls      int
}

// openDay has the department's staff look at the door and the rooms every few
// minutes. On a day on which nobody is booked nothing happens.
func (l *loader) openDay(d *scheduler.Department, date calendars.Date) {
	r := &reception{loader: l, department: d, date: date, actor: receptionOf(d.ID), busy: map[string]time.Time{}}
	l.at(date, 0, func(context.Context) error {
		r.begin()
		return nil
	})
	for m := calendars.Minute(0); m < calendars.EndOfDay; m += tick {
		l.at(date, m, r.look)
	}
}

// begin decides how the people of the day behave: by their turn, so that every
// department has somebody late soon after it opens.
func (r *reception) begin() {
	for _, v := range r.visits {
		if v.booking.Department == r.department.ID && v.booking.Date == r.date {
			r.expected = append(r.expected, v)
		}
	}
	slices.SortStableFunc(r.expected, func(a, b *visit) int { return int(a.booking.Start - b.booking.Start) })
	today := []manner{early, prompt, missed, tardy, early, prompt, early, absent}
	for i, v := range r.expected {
		switch v.person.State {
		case Expected:
			v.manner = today[i%len(today)]
		case Lost:
			v.manner = absent
		default:
			v.manner = []manner{early, prompt, tardy}[i%3]
		}
	}
}

// look marks who has come meanwhile, and has free rooms call the next person.
func (r *reception) look(ctx context.Context) error {
	if len(r.expected) == 0 {
		return nil
	}
	now := r.Clock.Now()
	for _, v := range r.expected {
		if at, comes := v.arrives(r.Zone); comes && !at.After(now) && !v.done {
			if err := r.receive(ctx, v); err != nil {
				return err
			}
		}
	}
	for _, room := range r.department.Rooms {
		if err := r.serve(ctx, room, now); err != nil {
			return err
		}
	}
	return nil
}

// receive marks the arrival; who is too late gets a ticket of the live queue.
func (r *reception) receive(ctx context.Context, v *visit) error {
	_, err := r.Engine.Arrive(ctx, r.actor, v.booking.Number)
	switch scheduler.CodeOf(err) {
	case scheduler.CodeNotOpenYet:
		return nil // waits at the door
	case scheduler.CodeAnnulled:
		_, err = r.Engine.IssueTicket(ctx, r.actor, r.department.ID, v.person.Form.Number)
	}
	v.done = true
	r.waiting++
	return err
}

// serve finishes in a room who has been there long enough, and calls the next.
// One call in fifteen is in vain.
func (r *reception) serve(ctx context.Context, room string, now time.Time) error {
	since, taken := r.busy[room]
	if taken && now.Sub(since) < examine*time.Minute {
		return nil
	}
	if taken {
		delete(r.busy, room)
		if _, err := r.Engine.Finish(ctx, r.actor, r.department.ID, room); err != nil {
			return err
		}
	}
	if r.waiting == 0 {
		return nil
	}
	_, err := r.Engine.CallNext(ctx, r.actor, r.department.ID, room)
	if scheduler.CodeOf(err) == scheduler.CodeNobodyWaits {
		return nil
	}
	if err != nil {
		return err
	}
	r.waiting--
	if r.calls++; r.calls%15 == 0 {
		_, err = r.Engine.NotAnswered(ctx, r.actor, r.department.ID, room)
		return err
	}
	r.busy[room] = now
	return nil
}
