package scheduler_test

import (
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// told counts the messages of moves and cancellations by booking.
type told map[scheduler.Number]map[scheduler.MessageKind]int

func (c *corrector) told() told {
	c.t.Helper()
	out := told{}
	for n := range c.live {
		out[n] = map[scheduler.MessageKind]int{}
		for _, kind := range c.messages(n) {
			out[n][kind]++
		}
	}
	return out
}

// check looks at what became of every booking.
func (c *corrector) check(change string, before told) {
	c.t.Helper()
	after := c.told()
	work := map[scheduler.Number]int{}
	list, err := c.Worklist(c.t.Context(), operator, "", true)
	c.must(err)
	for _, w := range list {
		if w.Kind == scheduler.WorkCannotMove {
			work[w.Booking]++
		}
	}
	load := map[string]map[calendars.Minute]int{} // of those who must fit, by place of a day
	for n, was := range c.live {
		b := c.booking(n)
		moved := after[n][scheduler.SayMoved] - before[n][scheduler.SayMoved]
		cancelled := after[n][scheduler.SayCancelled] - before[n][scheduler.SayCancelled]
		happen := func(what scheduler.What) int { return happened(b.History, what) - happened(was.History, what) }
		switch {
		case b.State == slots.Cancelled:
			c.want(change, b, moved == 0 && cancelled == 1 && happen(scheduler.WasCancelled) == 1 && c.said(b.Form, scheduler.SayCancelled) == 1)
			c.seen["cancelled"]++
			continue
		case b.State != slots.Booked:
			c.want(change, b, false)
		case b.Date != was.Date || b.Start != was.Start || b.Place != was.Place || b.Department != was.Department:
			soonest := c.clock.Now().Add(c.Policy().MinMoveNotice)
			c.want(change, b, moved == 1 && cancelled == 0 && happen(scheduler.WasMoved) == 1 && c.said(b.Form, scheduler.SayMoved) == happened(b.History, scheduler.WasMoved) && !b.Kept && b.Date <= b.LastDay && !b.Starts(almaty).Before(soonest))
			c.seen["moved"]++
		default: // where it stood, though perhaps given anew with another end
			c.want(change, b, moved == happen(scheduler.WasMoved) && moved <= 1 && cancelled == 0)
		}
		stuck := happened(b.History, scheduler.NotMovable)
		c.want(change, b, stuck == work[n] && happen(scheduler.NotMovable)+happen(scheduler.WasKept)+happen(scheduler.WasMoved) <= 1)
		switch last := lastChange(&b); {
		case b.Kept:
			c.want(change, b, last == scheduler.WasKept)
			c.seen["kept"]++
		case last == scheduler.NotMovable:
			c.seen["stuck"]++
		default:
			c.mustFit(change, &b, load)
			c.seen["fits"]++
		}
	}
}

// want fails the test if what is known of a booking does not hold.
func (c *corrector) want(change string, b scheduler.Booking, ok bool) {
	c.t.Helper()
	if !ok {
		c.t.Errorf("at %v after a change of %s: booking %+v, before %+v", c.clock.Now().In(almaty), change, b, c.live[b.Number])
	}
}

// lastChange is what the last change that dealt with the booking did.
func lastChange(b *scheduler.Booking) (what scheduler.What) {
	for _, e := range b.History {
		switch e.What {
		case scheduler.WasKept, scheduler.WasMoved, scheduler.NotMovable:
			what = e.What
		}
	}
	return what
}

// mustFit wants the booking within the openings of its place, and no more such
// bookings than rooms in any of its minutes.
func (c *corrector) mustFit(change string, b *scheduler.Booking, load map[string]map[calendars.Minute]int) {
	c.t.Helper()
	_, cal, err := c.Calendar(c.t.Context())
	c.must(err)
	s := c.inForce(b.Department, b.Date)
	key := b.Department + b.Date.String() + string(rune(b.Place))
	if load[key] == nil {
		load[key] = map[calendars.Minute]int{}
	}
	open := slots.Openings(&s, cal, b.Date)
	for m := b.Start; m < b.End; m++ {
		load[key][m]++
		rooms := 0
		for _, o := range open {
			if o.Place == b.Place && o.From <= m && m < o.To {
				rooms = int(o.Rooms)
			}
		}
		if load[key][m] > rooms {
			c.want(change, *b, false)
			return
		}
	}
	d, err := c.DepartmentFor(c.t.Context(), b.KATO, b.Date)
	if err != nil || d.ID != b.Department {
		c.t.Errorf("after a change of %s booking %+v is not where its address is served: %v", change, b, err)
	}
}

// inForce reads the version that governs a day, the newest whose first day has come.
func (c *corrector) inForce(department string, d calendars.Date) (s slots.Schedule) {
	c.t.Helper()
	versions, err := c.Versions(c.t.Context(), auditor, department, d.Year())
	c.must(err)
	for _, v := range versions {
		if v.InForce <= d {
			s, err = c.Schedule(c.t.Context(), auditor, department, d.Year(), v.Version)
			c.must(err)
		}
	}
	return s
}
