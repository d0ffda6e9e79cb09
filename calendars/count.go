package calendars

import (
	"sort"
	"time"
)

// WorkingDays counts the working days from one date to another, both included.
// It is zero if to is before from, and takes the same short time for a day as
// for a century.
func (c *Calendar) WorkingDays(from, to Date) int {
	if to < from {
		return 0
	}
	weekdays := weekdaysBefore(int(to)+1) - weekdaysBefore(int(from))
	return weekdays + c.shiftBefore(int(to)+1) - c.shiftBefore(int(from))
}

// Next returns the first working day after d.
func (c *Calendar) Next(d Date) Date { return c.AddWorkingDays(d, 1) }

// Previous returns the last working day before d.
func (c *Calendar) Previous(d Date) Date { return c.AddWorkingDays(d, -1) }

// AddWorkingDays returns the last day of a term of n working days that an event
// started (C7): the day of the event is not counted, whether it is a working
// day or not, and the deadline ends with the day returned. With n below zero it
// returns the n-th working day before the event; with n = 0 the event's own day.
// Its time grows with n.
func (c *Calendar) AddWorkingDays(event Date, n int) Date {
	step := Date(1)
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		event += step
		if c.Working(event) {
			n--
		}
	}
	return event
}

// ScheduleDue returns the last day on which a department may upload its
// schedule for a year in time (S3): 25 December of the year before, the day
// itself included. It stands also where that is a day off: "by 25 December" is
// a date and not a term in working days, so nothing moves it.
func ScheduleDue(year int) Date { return NewDate(year-1, time.December, 25) }

// shift is the sum, up to and including a date, of working weekend days minus
// weekdays off.
type shift struct {
	date Date
	sum  int
}

// shiftBefore returns the sum of the shifts of all days before d.
func (c *Calendar) shiftBefore(d int) int {
	i := sort.Search(len(c.shifts), func(i int) bool { return int(c.shifts[i].date) >= d })
	if i == 0 {
		return 0
	}
	return c.shifts[i-1].sum
}

// weekdaysBefore counts the days Monday to Friday from the Monday before
// 1 January 1970 up to, not including, day d. Before that Monday it is negative;
// only differences of it mean something.
func weekdaysBefore(d int) int {
	const monday = -3 // 29 December 1969
	weeks, rest := (d-monday)/7, (d-monday)%7
	if rest < 0 {
		weeks, rest = weeks-1, rest+7
	}
	return 5*weeks + min(rest, 5)
}
