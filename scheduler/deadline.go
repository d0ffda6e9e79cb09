package scheduler

import (
	"context"
	"slices"
	"time"

	"kezek/calendars"
)

// remindBefore are the working days before the term of a schedule on which its
// department is reminded; after the term it is reminded every working day (S3).
var remindBefore = []int{14, 7, 3, 1}

// officeCloses is when nobody reads the department's phone any more: a reminder
// that could not go out before goes out on the next working day.
const officeCloses calendars.Minute = 18 * 60

// watch is over one department's schedules: when it is next reminded, and when
// it was last. There is one record, and one due entry, for each department.
type watch struct {
	Due      int64          `json:"due"`  // Unix milliseconds of its entry in the due index
	From     calendars.Date `json:"from"` // no reminder before: a department is not reminded on the day it is entered
	Reminded []reminded     `json:"reminded,omitempty"`
}

type reminded struct {
	Year int            `json:"year"` // of the schedule
	On   calendars.Date `json:"on"`
}

func (w *watch) last(year int) calendars.Date {
	for _, r := range w.Reminded {
		if r.Year == year {
			return r.On
		}
	}
	return 0
}

// note remembers a reminder, and forgets those of years that are over.
func (w *watch) note(year int, on calendars.Date) {
	w.Reminded = slices.DeleteFunc(w.Reminded, func(r reminded) bool { return r.Year == year || r.Year < on.Year() })
	w.Reminded = append(w.Reminded, reminded{year, on})
}

// remindOn returns the first day, from a day on, to remind of a schedule with a
// term, when it was last done on a day (zero: never). A day that was missed,
// because nothing ran or the calendar has changed since, is made up for on the
// next working day, several of them with one reminder.
func remindOn(cal *calendars.Calendar, term, last, from calendars.Date) calendars.Date {
	day := max(term, last) + 1
	for _, n := range remindBefore {
		if before := cal.AddWorkingDays(term, -n); before > last {
			day = before
			break
		}
	}
	if day = max(day, from); !cal.Working(day) {
		day = cal.Next(day)
	}
	return day
}

// watcher finds out what one department is to be reminded of.
type watcher struct {
	g    getter
	e    *Engine
	cal  *calendars.Calendar
	dept *Department
	watch
}

func (e *Engine) watcher(g getter, dept *Department, w watch) (*watcher, error) {
	_, cal, err := e.calendar(g)
	return &watcher{g, e, cal, dept, w}, err
}

// from is the first day on which there may be a reminder: today until the office
// closes, but never before the order that makes the department is in force.
func (w *watcher) from(now time.Time) calendars.Date {
	local := now.In(w.e.zone(w.dept))
	day := calendars.DateOf(local)
	if calendars.MinuteOf(local) >= max(officeCloses, w.e.policy.ReminderAt+1) {
		day++
	}
	return max(day, w.From, w.dept.Since)
}

// missing reports whether the department has yet to publish the year, and by when.
func (w *watcher) missing(year int) (term calendars.Date, missing bool, err error) {
	if w.dept.Since.Year() > year {
		return 0, false, nil
	}
	set, _, err := find[scheduleSet](w.g, scheduleSetKey(w.dept.ID, year))
	return scheduleDue(w.dept, w.cal, year), len(set.Versions) == 0, err
}

// next is when the department is next reminded of any year: of this one, while
// it lasts, and of those to come. The first year to come that is not published
// is reached in December before it at the earliest, so the search ends there.
func (w *watcher) next(now time.Time) (time.Time, error) {
	loc := w.e.zone(w.dept)
	from := w.from(now)
	var first calendars.Date
	for year := from.Year(); first == 0 || year <= from.Year()+1; year++ {
		term, missing, err := w.missing(year)
		if err != nil {
			return time.Time{}, err
		}
		if !missing {
			continue
		}
		day := remindOn(w.cal, term, w.last(year), from)
		if day.Year() <= year && (first == 0 || day < first) { // nobody needs the schedule of a year that is over
			first = day
		}
	}
	return first.At(w.e.policy.ReminderAt, loc), nil
}

// putWatch stores the watch with a new time for its entry in the due index, in
// place of the one before.
func (c *change) putWatch(w *watcher, now time.Time) error {
	at, err := w.next(now)
	if err != nil {
		return err
	}
	if w.Due != 0 {
		if err := c.Delete(watchDue(w.Due, w.dept.ID).key()); err != nil {
			return err
		}
	}
	w.Due = at.UnixMilli()
	if err := c.putDue(watchDue(w.Due, w.dept.ID)); err != nil {
		return err
	}
	return put(c, maps, watchKey(w.dept.ID), w.watch)
}

// watchDue is the due entry of a department's watch.
func watchDue(at int64, department string) due { return due{at, DueSchedule, department} }

// watchOver sets anew when a department is reminded: it was entered or changed,
// or has published.
func (c *change) watchOver(dept *Department, now time.Time) error {
	have, found, err := find[watch](c, watchKey(dept.ID))
	if err != nil {
		return err
	}
	if !found {
		have.From = calendars.DateOf(now.In(c.engine.zone(dept))) + 1
	}
	w, err := c.engine.watcher(c, dept, have)
	if err != nil {
		return err
	}
	return c.putWatch(w, now)
}

// watchAll puts a watch over the departments that have none: those of a store
// from before there were watches.
func (e *Engine) watchAll(ctx context.Context) error {
	var without []string
	err := e.view(ctx, func(r Reader) error {
		return eachDepartment(r, func(d Department) error {
			_, found, err := find[watch](r, watchKey(d.ID))
			if !found {
				without = append(without, d.ID)
			}
			return err
		})
	})
	if err != nil || len(without) == 0 {
		return err
	}
	now := e.now()
	return e.update(ctx, func(c *change) error {
		for _, id := range without {
			d, err := getDepartment(c, id)
			if err != nil {
				return err
			}
			if err := c.watchOver(&d, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// remindOfSchedules reminds a department of every year that it has yet to publish
// and that today is a day for, at most once a day each (S3, C7), and sets when it
// is reminded next. One transaction, so it happens once.
func (e *Engine) remindOfSchedules(ctx context.Context, d due, now time.Time) error {
	return e.update(ctx, func(c *change) error {
		have, found, err := find[watch](c, watchKey(d.subject))
		if err != nil {
			return err
		}
		if !found || have.Due != d.at { // it was set anew meanwhile
			return c.Delete(d.key())
		}
		dept, err := getDepartment(c, d.subject)
		if err != nil {
			return err
		}
		w, err := e.watcher(c, &dept, have)
		if err != nil {
			return err
		}
		loc := e.zone(&dept)
		today := calendars.DateOf(now.In(loc))
		for year := today.Year(); year <= today.Year()+1 && !now.Before(today.At(e.policy.ReminderAt, loc)); year++ {
			term, missing, err := w.missing(year)
			if err != nil {
				return err
			}
			if !missing || remindOn(w.cal, term, w.last(year), w.from(now)) != today {
				continue
			}
			w.note(year, today)
			if err := c.sayScheduleDue(w, year, term, today, now); err != nil {
				return err
			}
		}
		return c.putWatch(w, now)
	})
}

// sayScheduleDue enters the reminder into the outbox. It is worth nothing once
// the office has closed: the next one follows.
func (c *change) sayScheduleDue(w *watcher, year int, term, today calendars.Date, now time.Time) error {
	d, loc := w.dept, c.engine.zone(w.dept)
	m := Message{Kind: SayScheduleDue, Phone: d.Phone, Language: d.ContactLanguage, Department: d.ID,
		Date: term, Place: d.Name, Year: year, Expires: today.At(calendars.EndOfDay, loc)}
	if d.ContactPhone != "" {
		m.Phone = d.ContactPhone
	}
	if m.Language == "" {
		m.Language = "kk"
	}
	if m.Left = w.cal.WorkingDays(today, term-1); today > term {
		m.Left = -w.cal.WorkingDays(term+1, today)
	}
	_, err := c.say(m, false, loc, now)
	return err
}
