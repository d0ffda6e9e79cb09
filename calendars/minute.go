package calendars

import (
	"fmt"
	"time"
)

// Minute is a wall-clock time of day in minutes since midnight, 0 to 1440;
// 1440 is the midnight that ends the day.
type Minute int16

// EndOfDay is 24:00.
const EndOfDay Minute = 24 * 60

// ParseMinute reads a time of day written HH:MM, 00:00 to 24:00.
func ParseMinute(s string) (Minute, error) {
	if s == "24:00" {
		return EndOfDay, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("%q is not a time of day: want HH:MM from 00:00 to 24:00", s)
	}
	return Minute(t.Hour()*60 + t.Minute()), nil
}

// MinuteOf returns the minute of the day of t in t's own location, seconds cut off.
func MinuteOf(t time.Time) Minute { return Minute(t.Hour()*60 + t.Minute()) }

// String writes the time as HH:MM.
func (m Minute) String() string {
	var b [len("15:04")]byte
	return string(m.onto(b[:0]))
}

// onto writes by hand what a listing has hundreds of.
func (m Minute) onto(b []byte) []byte {
	if m < 0 || m > EndOfDay { // no time of day, and yet to be seen in a message
		return fmt.Appendf(b, "%02d:%02d", int(m)/60, int(m)%60)
	}
	return twoDigits(append(twoDigits(b, int(m)/60), ':'), int(m)%60)
}

// AppendText implements encoding.TextAppender.
func (m Minute) AppendText(b []byte) ([]byte, error) { return m.onto(b), nil }

// MarshalText implements encoding.TextMarshaler.
func (m Minute) MarshalText() ([]byte, error) { return m.onto(make([]byte, 0, len("15:04"))), nil }

// UnmarshalText implements encoding.TextUnmarshaler; its errors are ParseMinute's.
func (m *Minute) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMinute(string(b))
	return err
}

// Interval is a part of one day: From is inside it, To is its first minute
// outside. Empty and inverted intervals are invalid.
type Interval struct {
	From Minute `json:"from"`
	To   Minute `json:"to"`
}

// Valid reports whether the interval lies within one day and is not empty.
func (i Interval) Valid() bool { return 0 <= i.From && i.From < i.To && i.To <= EndOfDay }

// Overlaps reports whether the two intervals share a minute.
func (i Interval) Overlaps(o Interval) bool { return i.From < o.To && o.From < i.To }

// Contains reports whether o lies whole within i.
func (i Interval) Contains(o Interval) bool { return i.From <= o.From && o.To <= i.To }

// String writes the interval as HH:MM–HH:MM.
func (i Interval) String() string { return i.From.String() + "–" + i.To.String() }
