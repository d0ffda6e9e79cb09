package slots

import (
	"fmt"
	"slices"
	"time"
)

// Weekday is a day of the week, written mon to sun.
type Weekday time.Weekday

var weekdayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// String is the day's name in the API.
func (w Weekday) String() string { return weekdayNames[w] }

// MarshalText implements encoding.TextMarshaler.
func (w Weekday) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (w *Weekday) UnmarshalText(b []byte) error {
	i := slices.Index(weekdayNames, string(b))
	if i < 0 {
		return fmt.Errorf("%q is not a weekday: want one of mon, tue, wed, thu, fri, sat, sun", b)
	}
	*w = Weekday(i)
	return nil
}
