package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// planSchedules has every department publish its schedule of the year when it
// does, and that of the next year in December (S3). That of the year before is
// there from the beginning.
func (r *region) planSchedules() {
	for i, o := range r.offices {
		r.at(r.begins(), true, func() error { return o.publish(r.Year - 1) })
		r.at(o.Uploaded.At(calendars.Minute(11*60+i), zone), true, func() error { return o.publish(r.Year) })
		r.at(calendars.NewDate(r.Year, time.December, 16).At(calendars.Minute(12*60+i), zone), true, func() error { return o.publish(r.Year + 1) })
	}
}

// newRegionDays is how many working days a new department has for its first schedule (S3).
const newRegionDays = 3

// publish publishes a year as it was made, for the first time.
func (o *office) publish(year int) error {
	s := o.schedule(year)
	if s == nil {
		return nil
	}
	p, err := o.engine.PublishSchedule(o.ctx, headOf(o.ID), *s, "", scheduler.Consequences{})
	if err != nil {
		return fmt.Errorf("schedule of %s for %d: %w", o.ID, year, err)
	}
	clear(o.plans)
	late := o.today() > max(calendars.ScheduleDue(year), o.working.AddWorkingDays(o.Since, newRegionDays))
	if p.Late != late {
		return o.violation("S3", o.ID, o.today(), 0, "a schedule for %d is late: %v, the engine says %v", year, late, p.Late)
	}
	if late && year == o.Year {
		o.tally.count("schedules late")
	}
	return nil
}

// planChanges enters what departments change during the year: a trip every eleven
// working days somewhere in the region, shorter hours in April, another
// department for a district in September.
func (r *region) planChanges(working []calendars.Date) {
	for i := 10; i < len(working)-15; i += 11 {
		n := i / 11
		r.at(working[i].At(17*60, zone), true, func() error { return r.sendAway(n, working[i+soon[n%4]]) })
	}
	r.at(calendars.NewDate(r.Year, time.April, 1).At(17*60, zone), true, r.shorten)
	r.at(calendars.NewDate(r.Year, time.September, 1).At(12*60, zone), true, r.remap)
}

// choices take turns, and with them how many working days ahead a trip becomes known.
var soon = [4]int{3, 1, 1, 2}
var choices = []scheduler.Choice{scheduler.ChoiceMove, scheduler.ChoiceCancel, scheduler.ChoiceKeep, scheduler.ChoiceMove}

// sendAway has a department leave on a trip of one or two days soon: the whole
// office, or one room with an outreach. What happens with who is booked takes turns.
func (r *region) sendAway(n int, from calendars.Date) error {
	o := r.offices[n%len(r.offices)]
	if o.Uploaded > r.today() || from+1 > r.last() {
		return nil // it has no schedule yet
	}
	trip := slots.Trip{From: from, To: from + calendars.Date(n/2%2), Reason: "выезд"}
	if n%4 == 3 {
		trip.Rooms, trip.Outreach = 1, outreach(&o.Office)
	}
	p, err := r.engine.PutTrip(r.ctx, headOf(o.ID), o.ID, r.Year, trip, scheduler.Consequences{Choice: choices[n%4], Reason: "trip"})
	if scheduler.CodeOf(err) == scheduler.CodeInvalid { // the schedule has a trip there that leaves too few rooms
		r.in(24*time.Hour, true, func() error { return r.sendAway(n, from+7) })
		return nil
	}
	if err != nil {
		return err
	}
	r.tally.count("trips")
	return r.after(p, r)
}

// shorten has one department close at noon from the middle of April on (S1, S7).
func (r *region) shorten() error {
	o := r.offices[r.index%len(r.offices)]
	s := o.schedule(r.Year)
	if s == nil || o.Uploaded > r.today() {
		return nil
	}
	next := *s
	next.InForce = calendars.NewDate(r.Year, time.April, 13)
	next.Week = slices.Clone(s.Week)
	last := &next.Week[len(next.Week)-1]
	if last.To = min(last.To, 12*60); len(last.Breaks) > 0 {
		last.Breaks = nil
	}
	p, err := r.engine.PublishSchedule(r.ctx, headOf(o.ID), next, "", scheduler.Consequences{Choice: choices[r.index%4], Reason: "shorter hours"})
	if err != nil {
		return err
	}
	r.tally.count("shorter hours")
	return r.after(p, r)
}

// remap gives some rural okrugs to another department from 4 September on.
func (r *region) remap() error {
	if len(r.offices) < 3 {
		return nil
	}
	from, to := r.offices[1], r.offices[2]
	code := from.Territories[len(from.Territories)-1]
	if !hasOkrugs(code) {
		return nil
	}
	var list []scheduler.Mapping
	for _, okrug := range okrugs(code)[:3] {
		list = append(list, scheduler.Mapping{KATO: okrug, Department: to.ID, From: calendars.NewDate(r.Year, time.September, 4)})
	}
	p, err := r.engine.PutMappings(r.ctx, operator, list, scheduler.Consequences{Choice: scheduler.ChoiceMove, Reason: "new mapping"})
	if err != nil {
		return err
	}
	r.remapped = list
	r.tally.count("mappings changed")
	return r.after(p, r)
}

// serves returns the department that serves a person on a day.
func (r *region) serves(p *person, d calendars.Date) string {
	for _, m := range r.remapped {
		if m.KATO == p.kato && m.From <= d {
			return m.Department
		}
	}
	return p.home.ID
}

// after follows what a change did with bookings (S7): whoever has another time
// was moved, whoever has none was cancelled, all others stand where they stood,
// and the counts are the publication's.
func (w *world) after(p scheduler.Publication, concerned ...*region) error {
	w.changed = w.now()
	for _, r := range concerned {
		for _, o := range r.offices {
			clear(o.plans)
		}
	}
	for !p.Done {
		if err := w.runDue(); err != nil {
			return err
		}
		var err error
		if p, err = w.engine.Job(w.ctx, operator, p.Job); err != nil {
			return err
		}
	}
	if p.Affected != p.Kept+p.Moved+p.Cancelled+p.Stuck {
		return w.violation("S7", "", w.today(), 0, "publication %+v does not add up", p)
	}
	stuck, err := w.stuck()
	if err != nil {
		return err
	}
	moved, cancelled := 0, 0
	for _, r := range concerned {
		m, c, err := r.followAll(stuck)
		if err != nil {
			return err
		}
		moved, cancelled = moved+m, cancelled+c
	}
	if moved != p.Moved || cancelled != p.Cancelled {
		return w.violation("S7", "", w.today(), 0, "%d bookings have moved and %d are cancelled, the publication says %+v", moved, cancelled, p)
	}
	concerned[0].tally.add("kept by a change", p.Kept)
	concerned[0].tally.add("stuck by a change", p.Stuck)
	return w.unstick(concerned)
}

// awaits reports whether the person may still come in time.
func (s *stay) awaits() bool {
	return s.state == slots.Booked && !s.now().After(s.date.At(s.start, zone).Add(grace))
}

// followAll looks at every booking of the region after a change.
func (r *region) followAll(stuck map[scheduler.Number]bool) (moved, cancelled int, err error) {
	for _, p := range r.people {
		if p.live == nil || !p.live.awaits() {
			continue
		}
		b, err := r.engine.Booking(r.ctx, auditor, p.live.number)
		if err != nil {
			return 0, 0, err
		}
		s, last := p.live, b.History[len(b.History)-1]
		switch {
		case b.State == slots.Cancelled && last.What == scheduler.WasCancelled && last.Message != "":
			cancelled++
			p.lost()
		case b.Date != s.date || b.Start != s.start || b.Department != s.office.ID || b.Place != s.place:
			if last.What != scheduler.WasMoved || last.Message == "" || b.Date > p.lastDay {
				return 0, 0, r.violation("S7", b.Department, b.Date, b.Number, "is elsewhere without having been moved and told: %+v", b)
			}
			moved++
			s.follow(b)
			s.expect()
		case b.State != slots.Booked:
			return 0, 0, r.violation("S7", b.Department, b.Date, b.Number, "is %s without having been told", b.State)
		}
		if p.live != nil && !stuck[b.Number] {
			if err := p.fits(b); err != nil {
				return 0, 0, err
			}
		}
	}
	r.tally.add("moved by a change", moved)
	r.tally.add("cancelled by a change", cancelled)
	return moved, cancelled, nil
}

// stuck returns the bookings that a worklist says could not be moved.
func (w *world) stuck() (map[scheduler.Number]bool, error) {
	list, err := w.engine.Worklist(w.ctx, operator, "", true)
	out := map[scheduler.Number]bool{}
	for _, item := range list {
		if item.Kind == scheduler.WorkCannotMove {
			out[item.Booking] = true
		}
	}
	return out, err
}

// unstick has the staff of regions do what stands on their worklists: who could not
// be moved is cancelled by telephone.
func (w *world) unstick(concerned []*region) error {
	list, err := w.engine.Worklist(w.ctx, operator, "", true)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b scheduler.Work) int {
		return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Form, b.Form), a.Created.Compare(b.Created), cmp.Compare(a.Kind, b.Kind))
	})
	for _, item := range list {
		o := w.byID[item.Department]
		if o == nil || !slices.Contains(concerned, o.region) {
			continue
		}
		if p := w.byForm[item.Form]; p != nil && item.Kind == scheduler.WorkCannotMove && p.holds(item.Booking) {
			if _, err := w.engine.Cancel(w.ctx, headOf(item.Department), item.Booking, "no other time"); err != nil {
				return err
			}
			p.lost()
		}
		o.tally.count("worklist " + string(item.Kind))
		if _, err := w.engine.FinishWork(w.ctx, operator, item.Department, item.ID, "called"); err != nil {
			return err
		}
	}
	return nil
}
