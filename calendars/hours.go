package calendars

import (
	"errors"
	"fmt"
	"time"
)

// Hours returns the reception hours of one day: ascending, not overlapping,
// breaks cut out. Nothing means closed.
type Hours func(Date) []Interval

// termHorizon is how many days AddWorkingTime looks ahead: two years.
const termHorizon = 2 * 366

// ErrNoHours means that reception does not open for long enough within two
// years, so that a deadline in working time has no end.
var ErrNoHours = errors.New("no reception hours within two years: give the department opening hours on working days")

// AddWorkingTime returns when a term of working time ends (C7): from the given
// instant on, d is counted inside the reception hours of working days, in
// from's location. A term that is used up at the end of an interval ends there,
// not at the next opening.
//
// Hours on a day off do not count: an extra reception on a Saturday must not
// shorten a term that the law gives. hours is asked about working days only.
//
// It returns ErrNoHours, or an error if d is not positive.
func (c *Calendar) AddWorkingTime(from time.Time, d time.Duration, hours Hours) (time.Time, error) {
	if d <= 0 {
		return time.Time{}, fmt.Errorf("a term of %v cannot be counted: want more than zero", d)
	}
	at := from.Round(0) // a deadline is a wall-clock time
	start, left := DateOf(at), d
	for day := start; day < start+termHorizon; day++ {
		if !c.Working(day) {
			continue
		}
		for _, open := range hours(day) {
			if opens := day.At(open.From, at.Location()); opens.After(at) {
				at = opens
			}
			closes := day.At(open.To, at.Location())
			if counted := closes.Sub(at); counted >= left {
				return at.Add(left), nil
			} else if counted > 0 {
				left -= counted
				at = closes
			}
		}
	}
	return time.Time{}, ErrNoHours
}
