package scheduler

import (
	"context"
	"errors"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// seedCalendar gives a new store its calendar. A store that has one keeps it,
// even if the program brings newer data: the calendar in the store is the operator's.
func (e *Engine) seedCalendar(ctx context.Context, data calendars.Data) error {
	now := e.now()
	state := CalendarState{ID: NewID(now), Revision: 1, Data: data, At: now, By: system.Subject}
	if _, err := calendars.New(data); err != nil {
		return err
	}
	return e.update(ctx, func(c *change) error {
		_, err := c.Get(newKey(prefixCalendar))
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := c.putCalendar(&state); err != nil {
			return err
		}
		return c.putIndexes()
	})
}

func (c *change) putCalendar(state *CalendarState) error {
	if err := put(c, maps, calendarKey(state.ID), state); err != nil {
		return err
	}
	return c.Put(newKey(prefixCalendar), []byte(state.ID))
}

// Calendar returns the calendar in force, as data and ready to use (C6).
func (e *Engine) Calendar(ctx context.Context) (CalendarState, *calendars.Calendar, error) {
	var state CalendarState
	var cal *calendars.Calendar
	err := e.view(ctx, func(r Reader) (err error) {
		var id string
		if id, cal, err = e.calendar(r); err != nil {
			return err
		}
		state, err = get[CalendarState](r, calendarKey(id))
		return err
	})
	return state, cal, err
}

// newCalendar checks calendar data and makes a calendar of it.
func newCalendar(data calendars.Data) (*calendars.Calendar, error) {
	cal, err := calendars.New(data)
	if err == nil {
		return cal, nil
	}
	var problems slots.Problems
	for _, one := range unjoined(err) {
		p := slots.Problem{Path: "", Code: "calendar", Text: say(one.Error(), one.Error(), one.Error())}
		var de *calendars.DataError
		if errors.As(one, &de) {
			p.Path, p.Text = de.Path, say(de.Problem, de.Problem, de.Problem)
		}
		problems = append(problems, p)
	}
	return nil, invalid(problems)
}

func unjoined(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}

// PreviewCalendar tells what another calendar would do to every department's
// days and bookings, and changes nothing (S7, C6).
func (e *Engine) PreviewCalendar(ctx context.Context, a Actor, data calendars.Data) (Preview, error) {
	if !a.reads() {
		return Preview{}, fail(CodeForbidden)
	}
	cal, err := newCalendar(data)
	if err != nil {
		return Preview{}, err
	}
	var out Preview
	err = e.view(ctx, func(r Reader) error {
		now := e.now()
		f, err := e.calendarForecast(r, cal, now)
		if err != nil {
			return err
		}
		out = f.Preview
		out.Affected, err = e.newMover(r, r, f.would, now).foretell(f.misfits)
		return err
	})
	return out, err
}

// calendarForecast is what another calendar would do.
type calendarForecast struct {
	Preview
	departments []string
	dates       []calendars.Date // that turn into days off or working days, or get other hours
	misfits     []misfit
	would       map[planKey]*plan
}

// calendarForecast finds what differs from today on at every department.
func (e *Engine) calendarForecast(r Reader, cal *calendars.Calendar, at time.Time) (out calendarForecast, err error) {
	out.Changes, out.would = []DayChange{}, map[planKey]*plan{}
	_, now, err := e.calendar(r)
	if err != nil {
		return out, err
	}
	today := calendars.DateOf(at.In(e.location("")))
	for _, c := range calendars.Diff(now, cal, today, calendars.NewDate(today.Year()+2, time.December, 31)) {
		if c.Opens() {
			out.dates = append(out.dates, c.After.Date)
		}
	}
	seats := map[calendars.Date]*DayChange{}
	for _, d := range out.dates {
		seats[d] = &DayChange{Date: d}
	}
	err = eachDepartment(r, func(dept Department) error {
		out.departments = append(out.departments, dept.ID)
		change := DepartmentChange{Department: dept.ID, Name: dept.Name}
		for year, list := range byYear(out.dates) {
			before, err := e.plan(r, dept.ID, year)
			if err != nil {
				return err
			}
			after := before.under(cal)
			out.would[planKey{dept.ID, year}] = after
			for _, d := range list {
				was, wasStaff := before.day(d).seats()
				is, isStaff := after.day(d).seats()
				seats[d].Before += was + wasStaff
				seats[d].After += is + isStaff
				change.day(was+wasStaff, is+isStaff)
			}
			misfits, err := e.affected(r, after, list, at)
			if err != nil {
				return err
			}
			out.misfits = append(out.misfits, misfits...)
			change.Affected += len(misfits)
		}
		if change != (DepartmentChange{Department: dept.ID, Name: dept.Name}) {
			out.Departments = append(out.Departments, change)
		}
		return nil
	})
	for _, d := range out.dates {
		out.Changes = append(out.Changes, *seats[d])
	}
	slices.SortFunc(out.misfits, compareMisfits)
	out.Affected = listed(out.misfits)
	return out, err
}

// day counts a day whose seats change.
func (c *DepartmentChange) day(before, after int) {
	c.Before += before
	c.After += after
	switch {
	case before > 0 && after == 0:
		c.DaysLost++
	case before == 0 && after > 0:
		c.DaysWon++
	}
}

// Calendars lists every calendar that was published, newest first (C6).
func (e *Engine) Calendars(ctx context.Context, a Actor) ([]CalendarState, error) {
	if !a.reads() {
		return nil, fail(CodeForbidden)
	}
	out := []CalendarState{}
	err := e.view(ctx, func(r Reader) error {
		from := newKey(prefixCalendar)
		for k, v := range r.Scan(from, from.after()) {
			if len(k) == 1 { // says which is in force
				continue
			}
			var s CalendarState
			if err := decode(v, &s); err != nil {
				return err
			}
			out = append(out, s)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b CalendarState) int { return b.Revision - a.Revision })
	return out, err
}

// PublishCalendar puts calendar data into force (C5, C6). If bookings no longer
// fit, consequences must say what to do with them (S7), else CodeChoiceNeeded.
func (e *Engine) PublishCalendar(ctx context.Context, a Actor, data calendars.Data, cons Consequences) (Publication, error) {
	if a.Role != RoleOperator && a.Role != RoleSystem {
		return Publication{}, fail(CodeForbidden)
	}
	if err := cons.check(); err != nil {
		return Publication{}, err
	}
	cal, err := newCalendar(data)
	if err != nil {
		return Publication{}, err
	}
	now := e.now()
	j := newJob(a, JobCalendar, now, cons)
	var before CalendarState
	err = e.view(ctx, func(r Reader) error {
		id, _, err := e.calendar(r)
		if err != nil {
			return err
		}
		if before, err = get[CalendarState](r, calendarKey(id)); err != nil {
			return err
		}
		f, err := e.calendarForecast(r, cal, now)
		if err != nil {
			return err
		}
		j.Departments, j.Dates, j.Reminders, j.Publication.Affected = f.departments, f.dates, remindedAnew(cal, f.dates), len(f.misfits)
		return cons.decides(f.Affected)
	})
	if err != nil {
		return Publication{}, err
	}
	state := CalendarState{ID: NewID(now), Revision: before.Revision + 1, Data: data, At: now, By: a.Subject}
	j, err = answered(ctx, e, now, func(c *change) (job, error) {
		id, err := c.Get(newKey(prefixCalendar))
		if err != nil {
			return j, err
		}
		if string(id) != before.ID {
			return j, fail(CodeChanged)
		}
		if err := c.bumpEpoch(now); err != nil {
			return j, err
		}
		if err := c.putCalendar(&state); err != nil {
			return j, err
		}
		j.Version = state.Revision
		return j, c.start(&j)
	})
	if err != nil {
		return Publication{}, err
	}
	return e.finishJob(ctx, j)
}
