package simulate

import (
	"math/rand/v2"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// office is one department's reception as its staff live it, and what they know
// of the day.
type office struct {
	*region
	Office
	random  *rand.Rand
	clerk   scheduler.Actor
	news    <-chan scheduler.Change
	plans   map[int][]scheduler.PlanDay // by year; those that are missing are to be read anew
	days    map[calendars.Date][]*stay
	tickets []*stay // of today
	stats   stats

	date  calendars.Date // of what follows
	rooms []station
	waits []*stay // arrived, not called
	aside []*stay // not answered, postponed
	ended calendars.Date
}

// station is a room, and who is in it.
type station struct {
	scheduler.Room
	stay  *stay // nil: nobody
	until time.Time
}

func newOffice(r *region, n int) *office {
	def := r.Region.Offices[n]
	return &office{region: r, Office: def, random: rand.New(rand.NewPCG(r.Seed, uint64(r.index)<<32|uint64(n+1)<<20)),
		clerk: clerkOf(def.ID), plans: map[int][]scheduler.PlanDay{}, days: map[calendars.Date][]*stay{}}
}

// planned returns what the department offers on a day.
func (o *office) planned(d calendars.Date) (*scheduler.PlanDay, error) {
	year := d.Year()
	if o.plans[year] == nil {
		plan, err := o.engine.Plan(o.ctx, auditor, o.ID, year)
		if err != nil {
			return nil, err
		}
		o.plans[year] = plan
	}
	return &o.plans[year][d-calendars.NewDate(year, time.January, 1)], nil
}

// unlock finds out which rooms there are today: those that are not away, one at
// least, and those of outreaches.
func (o *office) unlock() error {
	if o.date == o.today() {
		return nil
	}
	q, err := o.engine.Queue(o.ctx, o.clerk, o.ID, o.today())
	if err != nil {
		return err
	}
	plan, err := o.planned(o.today())
	if err != nil {
		return err
	}
	o.date, o.rooms = o.today(), nil
	open := max(plan.Rooms, 1)
	for _, r := range q.Rooms {
		if r.Place == slots.Office {
			if open == 0 {
				continue
			}
			open--
		}
		o.rooms = append(o.rooms, station{Room: r})
	}
	return nil
}

// openDay enters what happens on a day: messages every hour, rooms every five
// minutes.
func (w *world) openDay(d calendars.Date) error {
	for hour := calendars.Minute(0); hour <= 23; hour++ {
		w.at(d.At(hour*60+59, zone), false, w.deliver)
	}
	w.at(d.At(20*60+59, zone), false, w.checkOutbox)
	for _, o := range w.offices {
		o.days[d] = slices.DeleteFunc(o.days[d], func(s *stay) bool { return s.office != o || s.date != d })
		if len(o.days[d]) > 0 {
			for m := calendars.Minute(9 * 60); m < 18*60+30; m += 5 {
				w.enter(event{at: d.At(m, zone), look: true, do: o.work})
			}
		}
	}
	return nil
}

// expect enters when, if at all, the person comes to the appointment: five in a
// hundred do not come, six are more than 15 minutes late, one comes 15 minutes
// late to the second (A2), five are late by 10 to 15 minutes, and the others come
// from 40 minutes before to 10 minutes after the start.
func (s *stay) expect() {
	s.office.days[s.date] = append(s.office.days[s.date], s)
	late := between(s.random, -40*time.Minute, 10*time.Minute)
	switch n := s.random.IntN(100); {
	case n < 5:
		return
	case n < 11:
		late = grace + between(s.random, time.Second, 50*time.Minute)
	case n < 12:
		late = grace
	case n < 17:
		late = between(s.random, 10*time.Minute, grace)
	}
	comes := s.date.At(s.start, zone).Add(late)
	if comes.Before(s.now()) {
		comes = s.now()
	}
	s.at(comes, false, s.visit(late))
}

// visit is the person at the door, unless they have another time meanwhile or none.
func (s *stay) visit(late time.Duration) func() error {
	office, date, start := s.office, s.date, s.start
	return func() error {
		if s.state == slots.Booked && s.office == office && s.date == date && s.start == start {
			return office.receive(s, late)
		}
		return nil
	}
}

// receive marks an arrival, up to exactly 15 minutes after the start (A2). Who
// is later gets a ticket, mostly (A5, Q1); now and then the head relents.
func (o *office) receive(s *stay, late time.Duration) error {
	_, err := o.engine.Arrive(o.ctx, o.clerk, s.number)
	code := scheduler.CodeOf(err)
	switch {
	case code == scheduler.CodeNotOpenYet:
		o.in(10*time.Minute, false, s.visit(late))
		return nil
	case late <= grace && err != nil:
		return o.violation("A2", o.ID, s.date, s.number, "who came %v after the start is not let in: %v", late, err)
	case late > grace && code != scheduler.CodeAnnulled:
		return o.violation("A2", o.ID, s.date, s.number, "who came %v after the start is answered with %v", late, err)
	case late == grace:
		o.tally.count("on the boundary")
	case late <= grace:
	case chance(s.random, 20):
		if _, err := o.engine.Reinstate(o.ctx, headOf(o.ID), s.number, "the bus was late"); err != nil {
			return o.violation("A5", o.ID, s.date, s.number, "cannot be taken back on its day: %v", err)
		}
		o.stats.late++
		o.tally.count("reinstated")
	default:
		o.stats.late++
		s.state, s.live = slots.Annulled, nil
		return o.giveTicket(s)
	}
	s.state, s.came = slots.Arrived, o.now()
	o.waits = append(o.waits, s)
	return nil
}

// giveTicket takes three of four late ones into the live queue.
func (o *office) giveTicket(s *stay) error {
	if chance(s.random, 4) {
		s.seekIn(between(s.random, time.Hour, 48*time.Hour))
		return nil
	}
	t, err := o.engine.IssueTicket(o.ctx, o.clerk, o.ID, s.form)
	if o.ended == s.date && scheduler.CodeOf(err) == scheduler.CodeQueueClosed {
		s.seekAgain()
		return nil
	}
	if err != nil {
		return o.violation("Q1", o.ID, s.date, s.number, "annulled today, and gets no ticket: %v", err)
	}
	s.queued, s.hold = true, 0
	got := &stay{person: s.person, ticket: t.Number, office: o, date: s.date, place: t.Place, state: slots.Arrived, came: o.now()}
	o.tickets = append(o.tickets, got)
	o.waits = append(o.waits, got)
	return nil
}

// work has each room finish with who has been there long enough, and call.
func (o *office) work() error {
	busy := slices.ContainsFunc(o.rooms, func(r station) bool { return r.stay != nil })
	if o.ended == o.today() || len(o.waits) == 0 && len(o.aside) == 0 && !busy {
		return nil
	}
	if err := o.unlock(); err != nil {
		return err
	}
	for i := range o.rooms {
		r := &o.rooms[i]
		if r.stay != nil && !r.until.After(o.now()) {
			if _, err := o.engine.Finish(o.ctx, o.clerk, o.ID, r.Label); err != nil {
				return err
			}
			o.stale = true
			r.stay.finish()
			r.stay = nil
		}
		if r.stay == nil && len(o.aside) > 0 && chance(o.random, 12) {
			if err := o.recall(r); err != nil {
				return err
			}
		}
		if r.stay == nil && len(o.waits) > 0 {
			if err := o.call(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish notes that the person was examined.
func (s *stay) finish() {
	s.state, s.examined, s.live = slots.Finished, true, nil
	s.office.stats.days = append(s.office.stats.days, int32(s.date-s.issued))
}

// call calls the next person to a room, and holds the answer against who waits:
// bookings by their time, then tickets by number once nobody is to come (Q2, Q3).
func (o *office) call(room *station) error {
	want := o.turn(room.Place)
	if want == nil && !chance(o.random, 6) { // the clerk sees that nobody may be called, and mostly believes it
		return nil
	}
	call, err := o.engine.CallNext(o.ctx, o.clerk, o.ID, room.Label)
	if want == nil {
		if scheduler.CodeOf(err) != scheduler.CodeNobodyWaits {
			return o.violation("Q2", o.ID, o.today(), call.Booking, "called %+v, %v; nobody may be called", call.Visitor, err)
		}
		return nil
	}
	o.stale = true
	if err != nil || call.Visitor != want.visitor() {
		rule := "Q3"
		if want.ticket == 0 && call.Ticket != 0 {
			rule = "Q2"
		}
		return o.violation(rule, o.ID, o.today(), want.number, "called %+v, %v; want %+v", call.Visitor, err, want.visitor())
	}
	o.waits = slices.DeleteFunc(o.waits, func(s *stay) bool { return s == want })
	o.stats.waited(want.ticket != 0, o.now().Sub(want.came))
	return o.enterRoom(room, want)
}

// turn is who must be called next to a place, by the model's own view of the day.
func (o *office) turn(place uint16) *stay {
	var first *stay
	for _, s := range o.waits {
		if s.place == place && (first == nil || s.before(first)) {
			first = s
		}
	}
	if first == nil || first.ticket == 0 {
		return first
	}
	for _, s := range o.days[o.today()] {
		if s.office == o && s.place == place && s.date == o.today() && s.state == slots.Booked &&
			o.now().Sub(s.date.At(s.start, zone)) <= grace {
			return nil
		}
	}
	return first
}

func (s *stay) before(other *stay) bool {
	switch {
	case s.ticket != 0 || other.ticket != 0:
		return other.ticket != 0 && (s.ticket == 0 || s.ticket < other.ticket)
	case s.start != other.start:
		return s.start < other.start
	}
	return s.number < other.number
}

// enterRoom has somebody who was called come in, not answer, or be put aside.
func (o *office) enterRoom(room *station, s *stay) (err error) {
	switch o.random.IntN(40) {
	case 0, 1:
		_, err = o.engine.NotAnswered(o.ctx, o.clerk, o.ID, room.Label)
		o.tally.count("not answered")
		s.state, o.aside = slots.NotAnswered, append(o.aside, s)
	case 2:
		_, err = o.engine.Postpone(o.ctx, o.clerk, o.ID, room.Label, "a paper is missing")
		o.tally.count("postponed")
		s.state, o.aside = slots.Postponed, append(o.aside, s)
	default:
		s.state = slots.Called
		room.stay, room.until = s, o.now().Add(between(o.random, 15*time.Minute, 40*time.Minute))
	}
	return err
}

// recall calls the one who was put aside first at the room's place, if anybody was.
func (o *office) recall(room *station) error {
	i := slices.IndexFunc(o.aside, func(s *stay) bool { return s.place == room.Place })
	if i < 0 {
		return nil
	}
	s := o.aside[i]
	o.aside = slices.Delete(o.aside, i, i+1)
	o.stale = true
	if _, err := o.engine.Recall(o.ctx, o.clerk, o.ID, room.Label, s.visitor()); err != nil {
		return o.violation("Q4", o.ID, o.today(), s.number, "%+v, who was put aside, cannot be called again: %v", s.visitor(), err)
	}
	o.tally.count("recalled")
	return o.enterRoom(room, s)
}

// listen hears that a department's day is over (Q6): whoever still waits goes
// home unserved, whoever is in a room counts as examined.
func (o *office) listen() error {
	for len(o.news) > 0 {
		n := <-o.news
		if n.What != scheduler.WasUnserved || n.Visitor != (scheduler.Visitor{}) {
			continue
		}
		for _, s := range append(slices.Clone(o.days[n.Date]), o.tickets...) {
			if s.office == o && s.date == n.Date && s.state.Live() && s.state != slots.Booked {
				if err := o.sendHome(s); err != nil {
					return err
				}
			}
		}
		o.waits, o.aside, o.rooms, o.date, o.ended = nil, nil, nil, 0, n.Date
	}
	return nil
}

func (o *office) sendHome(s *stay) error {
	if ends := s.date.At(s.start, zone).Add(30 * time.Minute); o.now().Before(ends) {
		return o.violation("Q6", o.ID, s.date, s.number, "the day is over before somebody's time %s", ends.Format(time.TimeOnly))
	}
	if s.state == slots.Called {
		s.finish()
		return nil
	}
	s.state, s.live = slots.Unserved, nil
	s.seekAgain()
	return nil
}
