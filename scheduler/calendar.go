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
	state := CalendarState{ID: newID(now), Revision: 1, Data: data, At: now, By: system.Subject}
	if _, err := calendars.New(data); err != nil {
		return err
	}
	return e.update(ctx, func(c *change) error {
		_, err := c.Get(newKey(prefixCalendar))
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		return c.putCalendar(&state)
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
		out, _, _, err = e.calendarPreview(r, cal, e.now())
		return err
	})
	return out, err
}

// calendarPreview finds what differs from today on, with the departments and the
// days that turn into days off or working days.
func (e *Engine) calendarPreview(r Reader, cal *calendars.Calendar, at time.Time) (Preview, []string, []calendars.Date, error) {
	out := Preview{Changes: []DayChange{}, Affected: []Affected{}}
	_, now, err := e.calendar(r)
	if err != nil {
		return out, nil, nil, err
	}
	today := calendars.DateOf(at.In(e.location("")))
	var dates []calendars.Date
	for _, c := range calendars.Diff(now, cal, today, calendars.NewDate(today.Year()+2, time.December, 31)) {
		if c.Flips() {
			dates = append(dates, c.After.Date)
		}
	}
	var departments []string
	seats := map[calendars.Date]*DayChange{}
	for _, d := range dates {
		seats[d] = &DayChange{Date: d}
	}
	err = eachDepartment(r, func(dept Department) error {
		departments = append(departments, dept.ID)
		for year, list := range byYear(dates) {
			before, err := e.plan(r, dept.ID, year)
			if err != nil {
				return err
			}
			after := before.under(cal)
			for _, d := range list {
				was, wasStaff := before.day(d).seats()
				is, isStaff := after.day(d).seats()
				seats[d].Before += was + wasStaff
				seats[d].After += is + isStaff
			}
			affected, err := e.affected(r, after, list, at)
			if err != nil {
				return err
			}
			out.Affected = append(out.Affected, affected...)
		}
		return nil
	})
	for _, d := range dates {
		out.Changes = append(out.Changes, *seats[d])
	}
	slices.SortStableFunc(out.Affected, compareAffected)
	return out, departments, dates, err
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
	j := newJob(a, now, cons)
	var preview Preview
	var before CalendarState
	err = e.view(ctx, func(r Reader) error {
		id, _, err := e.calendar(r)
		if err != nil {
			return err
		}
		if before, err = get[CalendarState](r, calendarKey(id)); err != nil {
			return err
		}
		preview, j.Departments, j.Dates, err = e.calendarPreview(r, cal, now)
		return err
	})
	if err != nil {
		return Publication{}, err
	}
	if err := cons.decides(preview.Affected); err != nil {
		return Publication{}, err
	}
	j.Affected = len(preview.Affected)
	state := CalendarState{ID: newID(now), Revision: before.Revision + 1, Data: data, At: now, By: a.Subject}
	j, err = answered(ctx, e, now, func(c *change) (job, error) {
		id, err := c.Get(newKey(prefixCalendar))
		if err != nil {
			return j, err
		}
		if string(id) != before.ID {
			return j, fail(CodeChanged)
		}
		if err := c.putCalendar(&state); err != nil {
			return j, err
		}
		if err := c.bumpEpoch(state.ID); err != nil {
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
