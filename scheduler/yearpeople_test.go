package scheduler_test

import (
	"fmt"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// citizen is somebody with a form, and what the engine told them so far.
type citizen struct {
	actor    scheduler.Actor // who books: the person, or a guardian
	form     string
	home     string // department that serves the address
	lastDay  calendars.Date
	live     *stay // the booking; nil: none
	hold     scheduler.Number
	queued   bool // has a ticket of today
	examined bool
	waiting  bool
}

// stay is a booking or a ticket as its owner knows it.
type stay struct {
	*citizen
	number scheduler.Number // 0: a ticket
	ticket uint16
	office string
	date   calendars.Date
	start  calendars.Minute
	place  uint16
	state  slots.State
	came   time.Time
}

func (s *stay) visitor() scheduler.Visitor {
	return scheduler.Visitor{Booking: s.number, Ticket: s.ticket}
}

// follow takes over where the engine says that a booking is.
func (s *stay) follow(b scheduler.Booking) {
	s.office, s.date, s.start, s.place = b.Department, b.Date, b.Start, b.Place
}

// chance is true once in n times.
func (y *year) chance(n int) bool { return y.random.IntN(n) == 0 }

// between is a random duration, in whole seconds.
func (y *year) between(low, high time.Duration) time.Duration {
	return low + time.Duration(y.random.Int64N(int64((high-low)/time.Second)))*time.Second
}

// formComes registers a new person, one in twenty without a phone and one in
// twenty with a guardian, whose form comes on the day.
func (y *year) formComes(d calendars.Date) {
	n := len(y.people) + 1
	iin, ctx := iinOf(n), y.t.Context()
	m := y.region.Mappings[y.random.IntN(len(y.region.Mappings))]
	c := &citizen{form: fmt.Sprintf("AKM-%05d", n), home: m.Department, lastDay: d + calendars.Date(20+y.random.IntN(40)),
		actor: scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "person", IIN: iin}}
	if y.chance(20) {
		c.actor.IIN = iinOf(20000 + n)
	}
	y.people = append(y.people, c)
	y.byForm[c.form] = c
	phone := fmt.Sprintf("+7700%07d", n)
	if y.chance(20) {
		phone = ""
	}
	y.at(d.At(calendars.Minute(8*60+y.random.IntN(9*60)), almaty), true, func() {
		y.must(y.engine.PutContact(ctx, integration, scheduler.Contact{IIN: iin, Name: "Person", Phone: phone, Language: "kk"}))
		y.must(y.engine.PutResidence(ctx, integration, scheduler.Residence{IIN: iin, KATO: m.KATO, Permanent: true}))
		if c.actor.IIN != iin {
			y.must(y.engine.PutGuardianship(ctx, integration, scheduler.Guardianship{Guardian: c.actor.IIN, Ward: iin, From: d}))
		}
		y.must2(y.engine.ReceiveForm(ctx, integration, scheduler.Form031{Number: c.form, IIN: iin, Issued: d, LastDay: c.lastDay}))
		y.figures.count("forms")
		y.seekIn(c, y.between(time.Minute, 36*time.Hour))
	})
}

// seekIn has the person look for a time a while from now.
func (y *year) seekIn(c *citizen, d time.Duration) { y.in(d, true, func() { y.seek(c) }) }

// seek looks for a free time and takes one: what is listed as free is bookable
// at that instant (L3).
func (y *year) seek(c *citizen) {
	if c.live != nil || c.queued || c.examined || y.today() > c.lastDay {
		return
	}
	offers := y.look(c)
	if len(offers) == 0 {
		y.findNothing(c)
		return
	}
	o := offers[y.random.IntN(len(offers))]
	r := scheduler.BookRequest{Form: c.form, Seat: scheduler.Seat{Date: o.Date, Start: o.Start, Place: o.Place}}
	if !y.chance(3) {
		b, err := y.engine.Book(y.t.Context(), c.actor, r)
		y.must(err)
		y.booked(c, b)
		return
	}
	b, err := y.engine.Hold(y.t.Context(), c.actor, r)
	y.must(err)
	y.figures.count("held")
	c.hold = b.Number
	if y.chance(12) { // closes the window and comes back another time
		y.seekIn(c, y.between(5*time.Minute, 5*time.Hour))
		return
	}
	y.in(y.between(10*time.Second, 11*time.Minute), true, func() { y.confirm(c, b) })
}

// look lists free times: the nearest, or those of a later day that suits.
func (y *year) look(c *citizen) []scheduler.Offer {
	ctx := y.t.Context()
	nearest, err := y.engine.Nearest(ctx, c.actor, c.form, 20, false)
	y.must(err)
	if len(nearest) == 0 || y.chance(2) {
		return nearest
	}
	when := y.today() + calendars.Date(y.random.IntN(25))
	of, month, _ := when.Civil()
	listing, err := y.engine.Month(ctx, c.actor, c.form, of, month, false)
	y.must(err)
	for _, d := range listing.Days {
		if d.Date >= when {
			return d.Times
		}
	}
	return nearest
}

// findNothing puts the person on the waiting list, or lets them try again.
func (y *year) findNothing(c *citizen) {
	y.figures.count("found nothing free")
	if !c.waiting {
		y.must2(y.engine.JoinWaiting(y.t.Context(), c.actor, c.form))
		y.figures.count("waiting list")
		c.waiting = true
	}
	y.seekIn(c, y.between(48*time.Hour, 96*time.Hour))
}

// confirm confirms a hold, unless another took its place; its time decides
// whether that may succeed (B2).
func (y *year) confirm(c *citizen, hold scheduler.Booking) {
	if c.hold != hold.Number || c.queued {
		return
	}
	c.hold = 0
	b, err := y.engine.Confirm(y.t.Context(), c.actor, hold.Number)
	if y.clock.Now().Before(hold.Until) {
		y.must(err)
		y.booked(c, b)
		if hold.Offer {
			y.figures.count("offers taken")
		}
		return
	}
	if scheduler.CodeOf(err) != scheduler.CodeHoldExpired {
		y.t.Fatalf("%v: a hold until %v is confirmed with %v", y.now(), hold.Until, err)
	}
	y.figures.count("holds run out")
	y.seek(c)
}

// booked notes a new booking, and decides how it goes on.
func (y *year) booked(c *citizen, b scheduler.Booking) {
	if c.live != nil || b.State != slots.Booked || b.Replay || b.Date > c.lastDay {
		y.t.Fatalf("%v: booked %+v", y.now(), b)
	}
	y.figures.count("booked")
	c.waiting, c.hold = false, 0
	c.live = &stay{citizen: c, number: b.Number, state: slots.Booked}
	c.live.follow(b)
	y.expect(c.live)
	left := b.Starts(almaty).Sub(y.clock.Now())
	switch change := y.between(0, left); y.random.IntN(16) {
	case 0:
		y.in(change, false, func() { y.move(c, b.Number) })
	case 1:
		y.in(change, false, func() { y.cancel(c, b.Number) })
	}
}

// holds reports whether the person still has the booking, and has not come yet.
func (c *citizen) holds(n scheduler.Number) bool {
	return c.live != nil && c.live.number == n && c.live.state == slots.Booked
}

// move takes another free time (B5).
func (y *year) move(c *citizen, n scheduler.Number) {
	if !c.holds(n) || !y.clock.Now().Before(c.live.date.At(c.live.start, almaty)) {
		return
	}
	offers := y.look(c)
	if len(offers) == 0 {
		return
	}
	o := offers[y.random.IntN(len(offers))]
	b, err := y.engine.Move(y.t.Context(), c.actor, n, scheduler.Seat{Date: o.Date, Start: o.Start, Place: o.Place}, "")
	y.must(err)
	y.figures.count("moved")
	c.live.follow(b)
	y.expect(c.live)
}

// cancel gives the booking back (B6); most people look for another time later.
func (y *year) cancel(c *citizen, n scheduler.Number) {
	if !c.holds(n) || !y.clock.Now().Before(c.live.date.At(c.live.start, almaty)) {
		return
	}
	y.must2(y.engine.Cancel(y.t.Context(), c.actor, n, ""))
	y.figures.count("cancelled")
	y.gone(c)
}

// gone notes that the booking is cancelled.
func (y *year) gone(c *citizen) {
	c.live.state, c.live = slots.Cancelled, nil
	if !y.chance(5) {
		y.seekIn(c, y.between(time.Hour, 48*time.Hour))
	}
}
