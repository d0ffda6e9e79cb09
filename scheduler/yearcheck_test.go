package scheduler_test

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// listen hears that a department's day is over (Q6): whoever still waits goes
// home unserved, whoever is in a room counts as examined.
func (o *bureau) listen() {
	for len(o.news) > 0 {
		n := <-o.news
		if n.What != scheduler.WasUnserved {
			continue
		}
		for _, s := range append(slices.Clone(o.days[n.Date]), o.tickets...) {
			if s.office == o.ID && s.date == n.Date && s.state.Live() && s.state != slots.Booked {
				o.sendHome(s)
			}
		}
		o.waits, o.aside, o.rooms, o.ended = nil, nil, nil, n.Date
	}
}

func (y *year) sendHome(s *stay) {
	if ends := s.date.At(s.start, almaty).Add(time.Hour); y.clock.Now().Before(ends) {
		y.t.Fatalf("%v: the day is over before somebody's time %v", y.now(), ends)
	}
	if s.state == slots.Called {
		y.examined(s)
		return
	}
	s.state, s.live = slots.Unserved, nil
	y.figures.count("unserved")
	y.seekAgain(s.citizen)
}

// seekAgain has most people who were not examined look for another time later.
func (y *year) seekAgain(c *citizen) {
	if !y.chance(4) {
		y.seekIn(c, y.between(10*time.Hour, 48*time.Hour))
	}
}

// closeDay looks back on a day: who never came is annulled (A4), and what the
// engine made of everybody is what they were told.
func (y *year) closeDay(d calendars.Date) {
	for _, s := range y.days[d] {
		if s.date == d && s.state == slots.Booked {
			s.state, s.live = slots.Annulled, nil
			y.figures.count("annulled")
			y.seekAgain(s.citizen)
		}
	}
	for _, dept := range y.region.Departments {
		o := y.offices[dept.ID]
		y.checkOffice(o, d)
		for _, s := range o.tickets {
			s.queued = false
		}
		o.tickets = nil
	}
	delete(y.days, d)
	y.checkOutbox()
	y.figures.count("days checked")
	if d%soundEvery == 0 {
		y.checkLive()
		y.engine.sound(y)
	}
}

// checkOffice holds a department's finished day against the model: everybody is
// where they were left, nobody is missing, nobody is there who should not be,
// and no seat was given twice.
func (y *year) checkOffice(o *bureau, d calendars.Date) {
	list, err := y.engine.DayList(y.t.Context(), auditor, o.ID, d)
	y.must(err)
	want := map[scheduler.Visitor]slots.State{}
	for _, s := range append(slices.Clone(y.days[d]), o.tickets...) {
		if s.office == o.ID && s.date == d && s.state != slots.Cancelled {
			want[s.visitor()] = s.state
		}
	}
	type chair struct {
		start calendars.Minute
		place uint16
		lane  uint8
		staff bool
	}
	taken := map[chair]scheduler.Number{}
	for _, b := range list.Bookings {
		y.sameState(want, scheduler.Visitor{Booking: b.Number}, b.State)
		at := chair{b.Start, b.Place, b.Lane, b.Staff}
		if other := taken[at]; other != 0 {
			y.t.Fatalf("%s %s: seat %+v is given to %s and %s", o.ID, d, at, other, b.Number)
		}
		taken[at] = b.Number
	}
	for _, t := range list.Queue.Tickets {
		y.sameState(want, scheduler.Visitor{Ticket: t.Number}, t.State)
	}
	if len(want) > 0 {
		y.t.Fatalf("%s %s: the day has lost %v", o.ID, d, want)
	}
}

// sameState checks one person's end, and takes them off the list of who is expected.
func (y *year) sameState(want map[scheduler.Visitor]slots.State, v scheduler.Visitor, got slots.State) {
	y.t.Helper()
	if state, expected := want[v]; !expected || state != got {
		y.t.Fatalf("%v: %+v is %s, want %s (expected: %v)", y.now(), v, got, state, expected)
	}
	delete(want, v)
}

// checkLive holds every booking to come against what its owner was told, and
// every form against its owner.
func (y *year) checkLive() {
	for _, c := range y.people {
		if c.live == nil {
			continue
		}
		b, err := y.engine.Booking(y.t.Context(), auditor, c.live.number)
		y.must(err)
		if s := c.live; b.State != s.state || b.Date != s.date || b.Start != s.start || b.Place != s.place || b.Department != s.office || b.Form != c.form {
			y.t.Fatalf("%v: booking %+v, its owner knows %+v", y.now(), b, s)
		}
	}
}

// deliver is the gateway: it takes what waits, one try in fifty in vain, and
// whoever gets an offer of the waiting list mostly accepts it (B8).
func (y *year) deliver() {
	ctx := y.t.Context()
	for {
		batch, _, err := y.engine.PendingMessages(ctx, 500)
		y.must(err)
		// Identifiers are random within a millisecond; a seed must give one year.
		slices.SortFunc(batch, func(a, b scheduler.Message) int {
			return cmp.Or(cmp.Compare(a.Form, b.Form), cmp.Compare(a.Kind, b.Kind))
		})
		for _, m := range batch {
			if m.Attempts == 0 && y.chance(50) {
				y.figures.count("sms failed once")
				y.must(y.engine.MessageFailed(ctx, m.ID, errors.New("network busy"), y.clock.Now().Add(5*time.Minute)))
				continue
			}
			y.must(y.engine.MessageSent(ctx, m.ID, "text", 1, scheduler.Receipt{Gateway: "test"}))
			y.figures.count("sms " + string(m.Kind))
			if m.Kind == scheduler.SayOffer {
				y.offered(m)
			}
		}
		if len(batch) == 0 {
			return
		}
	}
}

// offered has the person answer an offer: most in time, some too late.
func (y *year) offered(m scheduler.Message) {
	b, err := y.engine.Booking(y.t.Context(), auditor, m.Booking)
	y.must(err)
	c := y.byForm[m.Form]
	if b.State != slots.Held || c.hold != 0 && c.hold != b.Number {
		return
	}
	c.hold = b.Number
	y.in(y.between(time.Minute, 3*time.Hour), true, func() { y.confirm(c, b) })
}

// checkOutbox checks that no message was left lying.
func (y *year) checkOutbox() {
	batch, _, err := y.engine.PendingMessages(y.t.Context(), 1)
	y.must(err)
	for _, m := range batch {
		if y.clock.Now().Sub(m.NextTry) > 2*time.Hour {
			y.t.Fatalf("%v: message %s waits since %v", y.now(), m.Kind, m.NextTry)
		}
	}
}
