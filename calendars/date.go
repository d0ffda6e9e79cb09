package calendars

import (
	"fmt"
	"time"
)

// Date is a civil date without a zone, counted in days since 1 January 1970.
// It is a small integer, so dates compare with <, serve as compact keys, and
// the difference of two dates is a number of days.
type Date int32

// NewDate returns the date of the proleptic Gregorian calendar. Days outside the month roll
// over as in time.Date; ParseDate is the checking constructor.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DateOf returns the civil date of t in t's own location.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return NewDate(year, month, day)
}

const wantDate = "want an existing day written YYYY-MM-DD"

// ParseDate reads a date written as 2026-12-25. It refuses dates that do not
// exist, such as 29 February in a common year.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date: %s", s, wantDate)
	}
	return DateOf(t), nil
}

// MustDate is ParseDate for dates that stand in code and tests.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (d Date) utc() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Civil returns year, month and day of the month.
func (d Date) Civil() (int, time.Month, int) { return d.utc().Date() }

// Year returns the civil year.
func (d Date) Year() int { return d.utc().Year() }

// YearDay returns the day of the year, from 1.
func (d Date) YearDay() int { return d.utc().YearDay() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday((int(d)%7 + 7 + int(time.Thursday)) % 7) // 1970-01-01 was a Thursday
}

// At returns the instant of the minute m of this day in loc.
func (d Date) At(m Minute, loc *time.Location) time.Time {
	year, month, day := d.Civil()
	return time.Date(year, month, day, 0, int(m), 0, 0, loc)
}

// String writes the date as YYYY-MM-DD.
func (d Date) String() string {
	var b [len(time.DateOnly)]byte
	return string(d.onto(b[:0]))
}

// onto writes by hand: time.Format takes several times as long, and a listing
// has hundreds of dates.
func (d Date) onto(b []byte) []byte {
	year, month, day := d.Civil()
	if year < 0 || year > 9999 {
		return d.utc().AppendFormat(b, time.DateOnly)
	}
	b = twoDigits(twoDigits(b, year/100), year%100)
	b = twoDigits(append(b, '-'), int(month))
	return twoDigits(append(b, '-'), day)
}

// twoDigits appends a number from 0 to 99.
func twoDigits(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// AppendText implements encoding.TextAppender.
func (d Date) AppendText(b []byte) ([]byte, error) { return d.onto(b), nil }

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return d.onto(make([]byte, 0, len(time.DateOnly))), nil }

// UnmarshalText implements encoding.TextUnmarshaler; its errors are ParseDate's.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

// DaysIn returns the number of days of a civil year.
func DaysIn(year int) int {
	return int(NewDate(year+1, time.January, 1) - NewDate(year, time.January, 1))
}
