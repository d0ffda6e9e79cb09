package scheduler_test

import (
	"container/heap"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// bureau is a department's day as its staff see it.
type bureau struct {
	*year
	scheduler.Department
	actor   scheduler.Actor
	waits   []*stay // came and not called yet, tickets included
	aside   []*stay // not answered and postponed
	rooms   []station
	date    calendars.Date // of rooms
	ended   calendars.Date // the last day that is over
	tickets []*stay        // of the day
	news    <-chan scheduler.Change
}

// station is a room of the day, at the office or an outreach, with who is in it
// and until when.
type station struct {
	scheduler.Room
	*stay
	until time.Time
}

func newBureau(y *year, d scheduler.Department) *bureau {
	return &bureau{year: y, Department: d, actor: scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk-" + d.ID, Department: d.ID}}
}

// unlock finds out which rooms there are today.
func (o *bureau) unlock() {
	if o.date == o.today() {
		return
	}
	q, err := o.engine.Queue(o.t.Context(), o.actor, o.ID, o.today())
	o.must(err)
	o.date, o.rooms = o.today(), nil
	for _, r := range q.Rooms {
		o.rooms = append(o.rooms, station{Room: r})
	}
}

// openDay enters what happens on every day: messages every hour, rooms every
// five minutes, and the look back in the evening.
func (y *year) openDay(d calendars.Date) {
	for hour := calendars.Minute(8); hour <= 20; hour++ {
		y.at(d.At(hour*60+59, almaty), false, y.deliver)
	}
	for m := calendars.Minute(9 * 60); m < 18*60+30; m += 5 {
		y.sequence++
		heap.Push(&y.events, yearEvent{at: d.At(m, almaty), n: y.sequence, look: true, do: func() {
			for _, dept := range y.region.Departments {
				y.offices[dept.ID].work()
			}
		}})
	}
	y.at(d.At(21*60+30, almaty), true, func() { y.closeDay(d) })
}

// expect enters when, if at all, the person comes to the appointment.
func (y *year) expect(s *stay) {
	y.days[s.date] = append(y.days[s.date], s)
	late := y.between(-40*time.Minute, 10*time.Minute)
	switch y.random.IntN(100) {
	case 0, 1, 2, 3, 4: // does not come at all
		return
	case 5, 6, 7, 8, 9, 10:
		late = 15*time.Minute + y.between(time.Second, 50*time.Minute)
	case 11:
		late = 15 * time.Minute // to the second (A2)
	case 12, 13, 14, 15, 16:
		late = y.between(10*time.Minute, 15*time.Minute)
	}
	comes := s.date.At(s.start, almaty).Add(late)
	y.at(maxTime(comes, y.clock.Now()), false, y.visit(s, late))
}

// visit is the person at the door, unless they have another time meanwhile or none.
func (y *year) visit(s *stay, late time.Duration) func() {
	office, date, start := s.office, s.date, s.start
	return func() {
		if s.state == slots.Booked && s.office == office && s.date == date && s.start == start {
			y.offices[office].receive(s, late)
		}
	}
}

func maxTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// receive marks an arrival, up to exactly 15 minutes after the start (A2). Who
// is later gets a ticket, mostly (A5, Q1); now and then the head relents.
func (o *bureau) receive(s *stay, late time.Duration) {
	ctx := o.t.Context()
	_, err := o.engine.Arrive(ctx, o.actor, s.number)
	switch {
	case scheduler.CodeOf(err) == scheduler.CodeNotOpenYet:
		o.at(o.clock.Now().Add(10*time.Minute), false, o.visit(s, late))
		return
	case late <= 15*time.Minute:
		o.must(err)
		if late == 15*time.Minute {
			o.figures.count("on the boundary")
		}
	case scheduler.CodeOf(err) != scheduler.CodeAnnulled:
		o.t.Fatalf("%v: arrival %v late is answered with %v", o.now(), late, err)
	case o.chance(20):
		o.figures.count("annulled")
		o.must2(o.engine.Reinstate(ctx, headOf(o.ID), s.number, "the bus was late"))
		o.figures.count("reinstated")
	default:
		o.figures.count("refused as late")
		o.figures.count("annulled")
		s.state, s.live = slots.Annulled, nil
		o.giveTicket(s)
		return
	}
	s.state, s.came = slots.Arrived, o.clock.Now()
	o.waits = append(o.waits, s)
}

// giveTicket takes three of four late ones into the live queue.
func (o *bureau) giveTicket(s *stay) {
	if o.chance(4) {
		o.seekIn(s.citizen, o.between(time.Hour, 48*time.Hour))
		return
	}
	t, err := o.engine.IssueTicket(o.t.Context(), o.actor, o.ID, s.form)
	if o.ended == s.date && scheduler.CodeOf(err) == scheduler.CodeQueueClosed {
		o.seekAgain(s.citizen)
		return
	}
	o.must(err)
	o.figures.count("tickets")
	s.queued, s.hold = true, 0
	got := &stay{citizen: s.citizen, ticket: t.Number, office: o.ID, date: s.date, place: t.Place, state: slots.Arrived, came: o.clock.Now()}
	o.tickets = append(o.tickets, got)
	o.waits = append(o.waits, got)
}

// work has each room finish with who has been there long enough, and call.
func (o *bureau) work() {
	busy := slices.ContainsFunc(o.rooms, func(r station) bool { return r.stay != nil })
	if o.ended == o.today() || len(o.waits) == 0 && len(o.aside) == 0 && !busy {
		return
	}
	o.unlock()
	o.stale = true
	for i := range o.rooms {
		r := &o.rooms[i]
		if r.stay != nil && !r.until.After(o.clock.Now()) {
			o.must2(o.engine.Finish(o.t.Context(), o.actor, o.ID, r.Label))
			o.examined(r.stay)
			r.stay = nil
		}
		if r.stay == nil && o.chance(12) {
			o.recall(r)
		}
		if r.stay == nil && len(o.waits) > 0 {
			o.call(r)
		}
	}
}

func (y *year) examined(s *stay) {
	s.state, s.citizen.examined, s.live = slots.Finished, true, nil
	y.figures.count("examined")
}

// call calls the next person to a room, and holds the answer against who waits:
// bookings by their time, then tickets by number once nobody is to come (Q2, Q3).
func (o *bureau) call(room *station) {
	call, err := o.engine.CallNext(o.t.Context(), o.actor, o.ID, room.Label)
	want := o.first(room.Place)
	if want == nil {
		if scheduler.CodeOf(err) != scheduler.CodeNobodyWaits {
			o.t.Fatalf("%v %s: called %+v, %v; want nobody", o.now(), o.ID, call.Visitor, err)
		}
		return
	}
	if err != nil || call.Visitor != want.visitor() {
		o.t.Fatalf("%v %s: called %+v, %v; want %+v", o.now(), o.ID, call.Visitor, err, want.visitor())
	}
	o.waits = slices.DeleteFunc(o.waits, func(s *stay) bool { return s == want })
	kind := "with a booking"
	if want.ticket != 0 {
		kind = "with a ticket"
	}
	o.figures.wait(kind, o.clock.Now().Sub(want.came))
	o.enter(room, want)
}

// first is who must be called next to a place, by the model's own view of the day.
func (o *bureau) first(place uint16) *stay {
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
		if s.office == o.ID && s.place == place && s.date == o.today() && s.state == slots.Booked &&
			o.now().Sub(s.date.At(s.start, almaty)) <= 15*time.Minute {
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

// enter has somebody who was called come in, not answer, or be put aside.
func (o *bureau) enter(room *station, s *stay) {
	ctx, label := o.t.Context(), room.Label
	switch o.random.IntN(40) {
	case 0, 1:
		o.must2(o.engine.NotAnswered(ctx, o.actor, o.ID, label))
		o.figures.count("not answered")
		s.state, o.aside = slots.NotAnswered, append(o.aside, s)
	case 2:
		o.must2(o.engine.Postpone(ctx, o.actor, o.ID, label, "a paper is missing"))
		o.figures.count("postponed")
		s.state, o.aside = slots.Postponed, append(o.aside, s)
	default:
		s.state = slots.Called
		room.stay, room.until = s, o.clock.Now().Add(o.between(15*time.Minute, 40*time.Minute))
	}
}

// recall calls the one who was put aside first at the room's place, if anybody was.
func (o *bureau) recall(room *station) {
	i := slices.IndexFunc(o.aside, func(s *stay) bool { return s.place == room.Place })
	if i < 0 {
		return
	}
	s := o.aside[i]
	o.aside = slices.Delete(o.aside, i, i+1)
	o.must2(o.engine.Recall(o.t.Context(), o.actor, o.ID, room.Label, s.visitor()))
	o.figures.count("recalled")
	o.enter(room, s)
}
