package calendars

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Unit is what a Term is counted in.
type Unit string

// The units of the regulations of social services (C7).
const (
	UnitMinute     Unit = "m"  // of reception time
	UnitHour       Unit = "h"  // of reception time
	UnitWorkingDay Unit = "wd" // whole working days
)

const maxTerm = 999 // of any unit; the longest in use is 30 working days

// Term is a time limit of the regulations, such as 30 minutes or 3 working
// days. The zero Term is not valid.
type Term struct {
	Count int // 1 to 999
	Unit  Unit
}

// Terms returns the terms that the regulations use (C7), shortest first.
func Terms() []Term {
	terms := []Term{{2, UnitMinute}, {30, UnitMinute}, {1, UnitHour}}
	for _, days := range []int{1, 2, 3, 4, 5, 8, 17, 30} {
		terms = append(terms, Term{days, UnitWorkingDay})
	}
	return terms
}

// ParseTerm reads a term written as a number and a unit: 30m, 1h, 3wd.
func ParseTerm(s string) (Term, error) {
	digits := strings.TrimRight(s, "hmdw")
	count, err := strconv.Atoi(digits)
	term := Term{count, Unit(s[len(digits):])}
	if err != nil || term.String() != s || term.check() != nil {
		return Term{}, fmt.Errorf("%q is not a term: want a number from 1 to %d and m, h or wd, as in 30m, 1h or 3wd", s, maxTerm)
	}
	return term, nil
}

// String writes the term as ParseTerm reads it.
func (t Term) String() string { return strconv.Itoa(t.Count) + string(t.Unit) }

// MarshalText implements encoding.TextMarshaler.
func (t Term) MarshalText() ([]byte, error) { return []byte(t.String()), t.check() }

// UnmarshalText implements encoding.TextUnmarshaler; its errors are ParseTerm's.
func (t *Term) UnmarshalText(b []byte) (err error) {
	*t, err = ParseTerm(string(b))
	return err
}

func (t Term) check() error {
	known := t.Unit == UnitMinute || t.Unit == UnitHour || t.Unit == UnitWorkingDay
	if !known || t.Count < 1 || t.Count > maxTerm {
		return fmt.Errorf("%v is not a term: want 1 to %d of m, h or wd", t, maxTerm)
	}
	return nil
}

// Deadline returns the instant at which a term that began at from ends (C7), in
// from's location. Working days end at 24:00 of the last one counted; the day of
// from is not counted. Minutes and hours are counted inside the reception hours,
// as AddWorkingTime does; hours may be nil for a term in working days.
//
// It returns ErrNoHours, or an error if the term is not valid.
func (c *Calendar) Deadline(from time.Time, term Term, hours Hours) (time.Time, error) {
	if err := term.check(); err != nil {
		return time.Time{}, err
	}
	switch term.Unit {
	case UnitMinute:
		return c.AddWorkingTime(from, time.Duration(term.Count)*time.Minute, hours)
	case UnitHour:
		return c.AddWorkingTime(from, time.Duration(term.Count)*time.Hour, hours)
	default:
		return c.AddWorkingDays(DateOf(from), term.Count).At(EndOfDay, from.Location()), nil
	}
}
