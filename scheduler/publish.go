package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// mayPublish lets the head of the department publish, and the operator.
func mayPublish(a Actor, department string) error {
	if a.Role == RoleHead && a.Department == department || a.Role == RoleOperator || a.Role == RoleSystem {
		return nil
	}
	return fail(CodeForbidden)
}

// maySeeSchedules lets the department's staff, operator and auditor read.
func maySeeSchedules(a Actor, department string) error {
	if a.staffOf(department) || a.reads() {
		return nil
	}
	return fail(CodeForbidden)
}

// checkSchedule validates a schedule with what only the engine knows: that the KATO codes exist.
func checkSchedule(s *slots.Schedule) error {
	f := faults{s.Validate()}
	for i, t := range s.Trips {
		if t.Outreach == nil {
			continue
		}
		for j, code := range t.Outreach.KATO {
			if slots.ValidKATO(code) { // a malformed one is reported already
				f.kato(fmt.Sprintf("trips[%d].outreach.kato[%d]", i, j), code)
			}
		}
	}
	return invalid(f.Problems)
}

// Versions lists what was published for a department and year, oldest first (S6).
func (e *Engine) Versions(ctx context.Context, a Actor, department string, year int) ([]Version, error) {
	if err := maySeeSchedules(a, department); err != nil {
		return nil, err
	}
	out := []Version{}
	err := e.view(ctx, func(r Reader) error {
		if _, err := getDepartment(r, department); err != nil {
			return err
		}
		set, _, err := find[scheduleSet](r, scheduleSetKey(department, year))
		out = append(out, set.Versions...)
		return err
	})
	return out, err
}

// Schedule reads one version of a department's schedule; version 0 is the newest (S6).
func (e *Engine) Schedule(ctx context.Context, a Actor, department string, year, version int) (s slots.Schedule, err error) {
	if err := maySeeSchedules(a, department); err != nil {
		return s, err
	}
	err = e.view(ctx, func(r Reader) error {
		set, _, err := find[scheduleSet](r, scheduleSetKey(department, year))
		if err != nil {
			return err
		}
		if version == 0 {
			version = set.newest().Version
		}
		var found bool
		if s, found, err = find[slots.Schedule](r, scheduleKey(department, year, version)); err == nil && !found {
			err = fail(CodeNotFound, fmt.Sprintf("%s/%d/%d", department, year, version))
		}
		return err
	})
	return s, err
}

// PreviewSchedule tells what publishing s would do, and changes nothing (S5).
func (e *Engine) PreviewSchedule(ctx context.Context, a Actor, s slots.Schedule) (Preview, error) {
	if err := maySeeSchedules(a, s.Department); err != nil {
		return Preview{}, err
	}
	if err := checkSchedule(&s); err != nil {
		return Preview{}, err
	}
	var out Preview
	err := e.view(ctx, func(r Reader) error {
		set, _, err := find[scheduleSet](r, scheduleSetKey(s.Department, s.Year))
		if err != nil {
			return err
		}
		known, err := newestTrips(r, &set, s.Department, s.Year)
		if err != nil {
			return err
		}
		if err := numberTrips(&set, &s, known); err != nil {
			return err
		}
		out, _, err = e.preview(r, []slots.Schedule{s}, e.now())
		return err
	})
	return out, err
}

// preview lays the schedules over what is in force and finds what differs from
// today on. The dates are those whose opening hours or rooms change.
func (e *Engine) preview(r Reader, list []slots.Schedule, now time.Time) (Preview, []calendars.Date, error) {
	before, err := e.plan(r, list[0].Department, list[0].Year)
	if err != nil {
		return Preview{}, nil, err
	}
	after := before
	for i := range list {
		after = after.with(&list[i])
	}
	out := Preview{Months: after.figures(), Changes: []DayChange{}}
	changes, dates := difference(before, after, calendars.DateOf(now.In(before.loc)))
	out.Changes = append(out.Changes, changes...)
	out.Affected, err = e.affected(r, after, dates)
	return out, dates, err
}

// figures counts days, hours and seats by month (S5).
func (p *plan) figures() []MonthFigures {
	out := make([]MonthFigures, 12)
	for i := range p.days {
		d := p.first + calendars.Date(i)
		_, month, _ := d.Civil()
		f, day := &out[month-1], &p.days[i]
		f.Month = month
		if len(day.grid) == 0 {
			continue
		}
		f.WorkingDays++
		for _, h := range slots.Reception(day.schedule, p.calendar, d) {
			f.Minutes += int(h.To - h.From)
		}
		public, staff := day.seats()
		f.Seats += public
		f.StaffSeats += staff
	}
	return out
}

func (d *dayPlan) seats() (public, staff int) {
	for _, s := range d.grid {
		public += int(s.Rooms)
		staff += int(s.StaffRooms)
	}
	return public, staff
}

func (p *plan) openings(d calendars.Date) []slots.Opening {
	if s := p.day(d).schedule; s != nil {
		return slots.Openings(s, p.calendar, d)
	}
	return nil
}

// difference finds the days from a date on that two plans of one year offer differently.
func difference(before, after *plan, from calendars.Date) (changes []DayChange, dates []calendars.Date) {
	for d := max(from, before.first); d <= before.last(); d++ {
		if slices.Equal(before.openings(d), after.openings(d)) {
			continue
		}
		dates = append(dates, d)
		was, wasStaff := before.day(d).seats()
		is, isStaff := after.day(d).seats()
		changes = append(changes, DayChange{d, was + wasStaff, is + isStaff})
	}
	return changes, dates
}

// affected lists the bookings of the days that do not fit the plan, by time (S7).
func (e *Engine) affected(r Reader, p *plan, dates []calendars.Date) ([]Affected, error) {
	out := []Affected{}
	for _, d := range dates {
		seats, err := getSeats(r, p.department.ID, d)
		if err != nil {
			return nil, err
		}
		for _, i := range slots.Unfit(seats, p.openings(d)) {
			if seats[i].State != slots.Booked {
				continue
			}
			b, err := getBooking(r, Number(seats[i].Ref))
			if err != nil {
				return nil, err
			}
			out = append(out, b.affected("schedule"))
		}
	}
	slices.SortStableFunc(out, compareAffected)
	return out, nil
}

func compareAffected(a, b Affected) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Start, b.Start))
}

func (b *Booking) affected(why string) Affected {
	return Affected{Number: b.Number, Department: b.Department, Date: b.Date, Start: b.Start, Place: b.Place, Name: b.Name, LastDay: b.LastDay, Why: why}
}

// newestTrips returns the trips of the newest version.
func newestTrips(g getter, set *scheduleSet, department string, year int) ([]slots.Trip, error) {
	v := set.newest().Version
	if v == 0 {
		return nil, nil
	}
	s, err := get[slots.Schedule](g, scheduleKey(department, year, v))
	return s.Trips, err
}

// numberTrips gives new trips their numbers. A trip without a number that is
// plainly one of the known ones keeps that one's, so that bookings made for
// its outreach keep their place.
func numberTrips(set *scheduleSet, s *slots.Schedule, known []slots.Trip) error {
	base := tripBase(s.Year)
	s.Trips = slices.Clone(s.Trips)
	used := map[uint16]bool{}
	for _, t := range s.Trips {
		used[t.Number] = true
	}
	for i := range s.Trips {
		t := &s.Trips[i]
		if t.Number != 0 && (t.Number <= base || t.Number > base+set.Trips) {
			return invalid(slots.Problems{{Path: fmt.Sprintf("trips[%d].number", i), Code: "trip_number",
				Text: say("мұндай іссапар нөмірі жоқ", "такого номера командировки нет", "there is no trip of this number: leave it out for a new trip")}})
		}
		for _, o := range known {
			if t.Number == 0 && !used[o.Number] && o.From == t.From && o.To == t.To && sameOutreach(o.Outreach, t.Outreach) {
				t.Number, used[o.Number] = o.Number, true
			}
		}
		if t.Number == 0 {
			if set.Trips == 999 {
				return invalid(slots.Problems{{Path: fmt.Sprintf("trips[%d]", i), Code: "too_many_trips",
					Text: say("жылына 999 іссапардан артық болмайды", "не более 999 командировок в год", "a year has at most 999 trips")}})
			}
			set.Trips++
			t.Number = base + set.Trips
		}
	}
	return nil
}

func sameOutreach(a, b *slots.Outreach) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Place.RU == b.Place.RU
}

// PublishSchedule puts a schedule into force (S1, S6). If bookings no longer
// fit, consequences must say what to do with them (S7), else CodeChoiceNeeded.
// Other errors: CodeInvalid with every problem, CodeForbidden, CodeChanged.
func (e *Engine) PublishSchedule(ctx context.Context, a Actor, s slots.Schedule, note string, c Consequences) (Publication, error) {
	return e.publish(ctx, a, []slots.Schedule{s}, note, c)
}

// publish puts schedules of one department and year into force, in their order.
func (e *Engine) publish(ctx context.Context, a Actor, list []slots.Schedule, note string, cons Consequences) (Publication, error) {
	department, year := list[0].Department, list[0].Year
	if err := mayPublish(a, department); err != nil {
		return Publication{}, err
	}
	if err := cons.check(); err != nil {
		return Publication{}, err
	}
	for i := range list {
		if err := checkSchedule(&list[i]); err != nil {
			return Publication{}, err
		}
	}
	now := e.now()
	var before Version
	var preview Preview
	var dates []calendars.Date
	err := e.view(ctx, func(r Reader) error {
		set, _, err := find[scheduleSet](r, scheduleSetKey(department, year))
		if err != nil {
			return err
		}
		before = set.newest()
		known, err := newestTrips(r, &set, department, year)
		if err != nil {
			return err
		}
		for i := range list {
			if err := numberTrips(&set, &list[i], known); err != nil {
				return err
			}
			known = list[i].Trips
		}
		preview, dates, err = e.preview(r, list, now)
		return err
	})
	if err != nil {
		return Publication{}, err
	}
	if err := cons.decides(preview.Affected); err != nil {
		return Publication{}, err
	}
	j := newJob(a, now, cons)
	j.Departments, j.Dates, j.Affected = []string{department}, dates, len(preview.Affected)
	j, err = answered(ctx, e, now, func(c *change) (job, error) {
		version, late, err := c.publish(a, list, note, before.ID, now)
		if err != nil {
			return j, err
		}
		j.Version, j.Late = version, late
		return j, c.start(&j)
	})
	if err != nil {
		return Publication{}, err
	}
	return e.finishJob(ctx, j)
}

// publish writes the versions, unless somebody else has published since.
func (c *change) publish(a Actor, list []slots.Schedule, note, expected string, now time.Time) (version int, late bool, err error) {
	department, year := list[0].Department, list[0].Year
	dept, err := getDepartment(c, department)
	if err != nil {
		return 0, false, err
	}
	set, _, err := find[scheduleSet](c, scheduleSetKey(department, year))
	if err != nil {
		return 0, false, err
	}
	if set.newest().ID != expected {
		return 0, false, fail(CodeChanged)
	}
	_, cal, err := c.engine.calendar(c)
	if err != nil {
		return 0, false, err
	}
	late = len(set.Versions) == 0 && calendars.DateOf(now.In(c.engine.zone(&dept))) > scheduleDue(&dept, cal, year)
	for i := range list {
		s := &list[i]
		for _, t := range s.Trips {
			set.Trips = max(set.Trips, t.Number-tripBase(year))
		}
		version = set.newest().Version + 1
		set.Versions = append(set.Versions, Version{Version: version, ID: newID(now), InForce: s.InForce, At: now, By: a.Subject, Note: note, Late: late})
		if err := put(c, maps, scheduleKey(department, year, version), s); err != nil {
			return 0, false, err
		}
	}
	if err := put(c, maps, scheduleSetKey(department, year), set); err != nil {
		return 0, false, err
	}
	return version, late, c.bumpEpoch(newID(now))
}

// RepublishSchedule puts an earlier version into force again, from a day on (S6).
func (e *Engine) RepublishSchedule(ctx context.Context, a Actor, department string, year, version int, inForce calendars.Date, c Consequences) (Publication, error) {
	if err := mayPublish(a, department); err != nil {
		return Publication{}, err
	}
	s, err := e.Schedule(ctx, system, department, year, version)
	if err != nil {
		return Publication{}, err
	}
	if inForce != 0 {
		s.InForce = inForce
	}
	return e.publish(ctx, a, []slots.Schedule{s}, fmt.Sprintf("version %d again", version), c)
}
