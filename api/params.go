package api

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"

	"kezek/calendars"
	"kezek/scheduler"
)

// The types below are what stands in paths and queries. huma reads a parameter
// that is a struct by its UnmarshalText, and reports its error by text alone; so
// the texts are constants, which faults.go knows in three languages.
const (
	wantDate    = "date"
	wantMonth   = "month"
	wantNumber  = "booking number"
	wantForm    = "form number"
	wantInstant = "instant"
	wantTerm    = "term"
	wantLabel   = "label"
)

// formParam is the number of a form in a path. A number may hold a slash, which
// there is written as ~ (never part of a number) or as %2F (which some proxies
// refuse or undo).
type formParam struct{ number string }

// isFormNumber reports whether s has 1 to 40 letters, digits, slashes and hyphens.
func isFormNumber(s string) bool {
	length := 0
	for _, r := range s {
		if length++; !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '/' && r != '-' {
			return false
		}
	}
	return 1 <= length && length <= 40
}

func (f *formParam) UnmarshalText(b []byte) error {
	number, err := url.PathUnescape(string(b))
	number = strings.ReplaceAll(number, "~", "/")
	if err != nil || !isFormNumber(number) {
		return errors.New(wantForm)
	}
	f.number = number
	return nil
}

// numberParam is the number of a booking or hold.
type numberParam struct{ scheduler.Number }

func (n *numberParam) UnmarshalText(b []byte) (err error) {
	text, err := url.PathUnescape(string(b)) // people write spaces between the digits
	if err == nil {
		n.Number, err = scheduler.ParseNumber(text)
	}
	if err != nil {
		return errors.New(wantNumber)
	}
	return nil
}

// labelParam is a name that people chose, such as a room's.
type labelParam struct{ text string }

func (l *labelParam) UnmarshalText(b []byte) error {
	text, err := url.PathUnescape(string(b))
	if err != nil || text == "" {
		return errors.New(wantLabel)
	}
	l.text = text
	return nil
}

// dateParam is a civil date.
type dateParam struct{ calendars.Date }

func (d *dateParam) UnmarshalText(b []byte) (err error) {
	if d.Date, err = calendars.ParseDate(string(b)); err != nil {
		return errors.New(wantDate)
	}
	return nil
}

// monthParam is a month of a year, written YYYY-MM.
type monthParam struct {
	year  int
	month time.Month
}

func (m *monthParam) UnmarshalText(b []byte) error {
	d, err := calendars.ParseDate(string(b) + "-01")
	if err != nil {
		return errors.New(wantMonth)
	}
	m.year, m.month, _ = d.Civil()
	return nil
}

// instantParam is a point in time with its zone (RFC 3339).
type instantParam struct{ time.Time }

func (i *instantParam) UnmarshalText(b []byte) (err error) {
	if i.Time, err = time.Parse(time.RFC3339, string(b)); err != nil {
		return errors.New(wantInstant)
	}
	return nil
}

// termParam is a time limit of the regulations.
type termParam struct{ calendars.Term }

func (t *termParam) UnmarshalText(b []byte) (err error) {
	if t.Term, err = calendars.ParseTerm(string(b)); err != nil {
		return errors.New(wantTerm)
	}
	return nil
}
