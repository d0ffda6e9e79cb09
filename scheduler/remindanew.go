package scheduler

import (
	"context"
	"slices"

	"kezek/calendars"
	"kezek/slots"
)

// remindedAnew returns the days whose last working day before them is another
// under a calendar in which the dates have changed, and others near them.
func remindedAnew(cal *calendars.Calendar, dates []calendars.Date) []calendars.Date {
	var out []calendars.Date
	for _, d := range dates {
		for d++; ; d++ {
			out = append(out, d)
			if cal.Working(d) {
				break
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// remindDay sets the reminders of a day's bookings anew that are still to come
// (N3): a change of the calendar may have made the working day before another.
func (e *Engine) remindDay(ctx context.Context, j *job, d calendars.Date) error {
	for _, department := range j.Departments {
		var list []slots.Seat
		err := e.view(ctx, func(r Reader) (err error) {
			list, err = getSeats(r, department, d)
			return err
		})
		if err != nil {
			return err
		}
		for _, s := range list {
			if s.State != slots.Booked {
				continue
			}
			if err := e.remindAnew(ctx, Number(s.Ref)); err != nil {
				return err
			}
		}
	}
	return nil
}

// remindAnew sets a reminder to its day; one whose day is past now goes out at once.
func (e *Engine) remindAnew(ctx context.Context, n Number) error {
	now := e.now()
	return e.update(ctx, func(c *change) error {
		b, err := getBooking(c, n)
		if err != nil || b.State != slots.Booked || b.DueKind != DueReminder {
			return err
		}
		p, err := e.plan(c, b.Department, b.Date.Year())
		if err != nil {
			return err
		}
		at := e.remindAt(&b, p)
		if at.UnixMilli() == b.Due {
			return nil
		}
		if at.Before(now) {
			at = now
		}
		if err := c.remind(&b, DueReminder, at); err != nil {
			return err
		}
		return c.putBooking(&b)
	})
}
