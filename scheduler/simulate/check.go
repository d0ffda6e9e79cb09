package simulate

import (
	"errors"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// grace is how late one may come (A2). The play is of the default policy.
const grace = 15 * time.Minute

// mayOffer checks that times listed for a person are such as they may have: on a
// working day (C1), within the form's validity (E2).
func (p *person) mayOffer(list []scheduler.Offer) error {
	for _, o := range list {
		if !p.working.Working(o.Date) {
			return p.violation("C1", o.Department, o.Date, 0, "%s is offered on a day off", o.Start)
		}
		if o.Date > p.lastDay {
			return p.violation("E2", o.Department, o.Date, 0, "%s is offered to form %s, which ends on %s", o.Start, p.form, p.lastDay)
		}
	}
	return nil
}

// fits checks that a booking which a change left alone is where it may be: at the
// department that serves its person, within its hours, or kept by choice (S7).
func (p *person) fits(b scheduler.Booking) error {
	if b.Kept || b.Date.Year() != p.Year {
		return nil
	}
	if served := p.serves(p, b.Date); served != b.Department {
		return p.violation("S7", b.Department, b.Date, b.Number, "%s serves its person by then, and nothing was done", served)
	}
	day, err := p.byID[b.Department].planned(b.Date)
	if err != nil {
		return err
	}
	if capacity(day, b) == 0 {
		return p.violation("S7", b.Department, b.Date, b.Number, "%s is no reception time any more, and nothing was done", b.Start)
	}
	return nil
}

// capacity is how many people a day's openings take at a booking's time and place.
func capacity(day *scheduler.PlanDay, b scheduler.Booking) int {
	n := 0
	for _, o := range day.Openings {
		if o.Place == b.Place && o.From <= b.Start && b.End <= o.To {
			n = max(n, int(o.Rooms)+int(o.StaffRooms))
		}
	}
	return n
}

// closeDay looks back on a day: who never came is annulled (A4), and what the
// engine made of everybody is what they were told.
func (w *world) closeDay(d calendars.Date) error {
	w.days++
	for _, o := range w.offices {
		for _, s := range o.days[d] {
			if s.office == o && s.date == d && s.state == slots.Booked {
				s.state, s.live = slots.Annulled, nil
				s.seekAgain()
			}
		}
		if err := o.checkDay(d); err != nil {
			return err
		}
		for _, s := range o.tickets {
			s.queued = false
		}
		o.tickets = nil
		delete(o.days, d)
	}
	if d == w.first()-1 {
		w.beginYear()
	}
	if w.SoundEvery > 0 && int(d)%w.SoundEvery == 0 {
		return w.sound()
	}
	return nil
}

// checkDay holds a department's finished day against the model: everybody is where
// they were left, nobody is missing, nobody is there who should not be.
func (o *office) checkDay(d calendars.Date) error {
	list, err := o.engine.DayList(o.ctx, auditor, o.ID, d)
	if err != nil {
		return err
	}
	want := map[scheduler.Visitor]*stay{}
	for _, s := range append(slices.Clone(o.days[d]), o.tickets...) {
		if s.office == o && s.date == d && s.state != slots.Cancelled {
			want[s.visitor()] = s
		}
	}
	o.countDay(want)
	if err := o.checkSeats(d, list.Bookings); err != nil {
		return err
	}
	for _, b := range list.Bookings {
		if err := o.checkState(d, want, scheduler.Visitor{Booking: b.Number}, b.State); err != nil {
			return err
		}
		if err := o.checkAnnulment(b); err != nil {
			return err
		}
	}
	for _, t := range list.Queue.Tickets {
		if err := o.checkState(d, want, scheduler.Visitor{Ticket: t.Number}, t.State); err != nil {
			return err
		}
	}
	for v, s := range want {
		return o.violation("S7", o.ID, d, v.Booking, "form %s has lost %+v without a trace", s.form, v)
	}
	return nil
}

// countDay counts how the day ended for everybody.
func (o *office) countDay(all map[scheduler.Visitor]*stay) {
	for v, s := range all {
		switch {
		case v.Ticket != 0:
			o.stats.tickets++
		case s.state == slots.Annulled:
			o.stats.annulled++
		}
		if s.state == slots.Unserved {
			o.stats.unserved++
		}
	}
}

// checkState checks one person's end, and takes them off the list of who is expected.
func (o *office) checkState(d calendars.Date, want map[scheduler.Visitor]*stay, v scheduler.Visitor, got slots.State) error {
	s := want[v]
	delete(want, v)
	switch {
	case got.Live():
		return o.violation("Q6", o.ID, d, v.Booking, "%+v is still %s after the end of the day", v, got)
	case s == nil:
		return o.violation("E6", o.ID, d, v.Booking, "%+v is %s, and nobody knows of it", v, got)
	case s.state == got:
		return nil
	case got == slots.Annulled:
		return o.violation("A4", o.ID, d, v.Booking, "%+v is annulled, and was %s in time", v, s.state)
	case s.state == slots.Annulled:
		return o.violation("A2", o.ID, d, v.Booking, "%+v is %s, and did not come in time", v, got)
	}
	return o.violation("Q4", o.ID, d, v.Booking, "%+v is %s, and was told %s", v, got, s.state)
}

// checkChairs checks that no seat was given twice (B3).
func (o *office) checkChairs(d calendars.Date, list []scheduler.Booking) error {
	type chair struct {
		start calendars.Minute
		place uint16
		lane  uint8
		staff bool
	}
	taken := map[chair]scheduler.Number{}
	for _, b := range list {
		at := chair{b.Start, b.Place, b.Lane, b.Staff}
		if other := taken[at]; other != 0 {
			return o.violation("B3", o.ID, d, b.Number, "its seat is given to %s too", other)
		}
		taken[at] = b.Number
	}
	return nil
}

// checkSeats checks that no seat was given twice, and that there were never more
// people than rooms (L2), nor anybody outside the hours (L1, C1) or after the last
// day of their form (E2), unless they were kept by choice (S7).
func (o *office) checkSeats(d calendars.Date, list []scheduler.Booking) error {
	day, err := o.planned(d)
	if err != nil {
		return err
	}
	if err := o.checkChairs(d, list); err != nil {
		return err
	}
	for _, b := range list {
		if b.Kept {
			continue
		}
		if b.Date > b.LastDay {
			return o.violation("E2", o.ID, d, b.Number, "its form ended on %s", b.LastDay)
		}
		rooms, people := capacity(day, b), 0
		for _, other := range list {
			if other.Place == b.Place && !other.Kept && other.Start < b.End && b.Start < other.End {
				people++
			}
		}
		switch {
		case rooms == 0 && !o.working.Working(d):
			return o.violation("C1", o.ID, d, b.Number, "an appointment on a day off")
		case rooms == 0:
			return o.violation("L1", o.ID, d, b.Number, "%s is no reception time", b.Start)
		case people > rooms:
			return o.violation("L2", o.ID, d, b.Number, "%d people at once, and %d rooms", people, rooms)
		}
	}
	return nil
}

// checkAnnulment checks that a booking was annulled when its grace was over, not
// before and not later (A2, A4), and that its person is told (A3, N4).
func (o *office) checkAnnulment(b scheduler.Booking) error {
	i := slices.IndexFunc(b.History, func(e scheduler.Event) bool { return e.What == scheduler.WasAnnulled })
	if i < 0 {
		return nil
	}
	at, due := b.History[i].At, b.Starts(zone).Add(grace)
	step := time.Millisecond // of the engine's clock
	if !at.Equal(due.Add(step)) && !(at.After(due) && at.Equal(o.downTill)) {
		return o.violation("A2", o.ID, b.Date, b.Number, "annulled at %s, its grace ended at %s", at.In(zone).Format("15:04:05.000"), due.Format(time.TimeOnly))
	}
	notice, err := o.engine.Notice(o.ctx, auditor, b.Number)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(notice.Messages, func(m scheduler.Message) bool { return m.Kind == scheduler.SayAnnulled && m.Created.Equal(at) }) {
		return o.violation("A3", o.ID, b.Date, b.Number, "annulled, and no SMS says so")
	}
	return nil
}

// checkOutbox checks, just before the quiet hours, that no message was left lying (N4).
func (w *world) checkOutbox() error {
	batch, _, err := w.engine.PendingMessages(w.ctx, 1)
	if err != nil {
		return err
	}
	for _, m := range batch {
		if w.now().Sub(m.NextTry) > 2*time.Hour {
			return w.violation("N4", m.Department, w.today(), m.Booking, "message %s waits since %s", m.Kind, m.NextTry.In(zone).Format(time.DateTime))
		}
	}
	return nil
}

// mostFaults is how many faults of a store are told of.
const mostFaults = 10

// sound checks every invariant over the whole store, by the engine's own check,
// and holds every booking to come against what its owner was told.
func (w *world) sound() error {
	var faults []error
	err := w.engine.Check(w.ctx, func(fault error) {
		if len(faults) < mostFaults {
			faults = append(faults, w.violation("of the records", "", w.today(), 0, "%v", fault))
		}
	})
	if err = errors.Join(append(faults, err)...); err != nil {
		return err
	}
	w.sounds++
	for _, r := range w.regions {
		for _, p := range r.people {
			if err := p.checkLive(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *person) checkLive() error {
	s := p.live
	if s == nil {
		return nil
	}
	b, err := p.engine.Booking(p.ctx, auditor, s.number)
	if err != nil {
		return err
	}
	if b.State != s.state || b.Date != s.date || b.Start != s.start || b.Place != s.place || b.Department != s.office.ID || b.Form != p.form {
		return p.violation("B7", b.Department, b.Date, b.Number, "it is %s at %s %s, its owner knows %s at %s %s", b.State, b.Date, b.Start, s.state, s.date, s.start)
	}
	return nil
}
