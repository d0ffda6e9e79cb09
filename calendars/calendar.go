package calendars

import "time"

// Kind says what makes a day what it is.
type Kind string

// The kinds of days.
const (
	KindWeekday   Kind = "weekday"   // Monday to Friday, nothing special
	KindWeekend   Kind = "weekend"   // Saturday or Sunday, nothing special (C1)
	KindState     Kind = "state"     // a state holiday, whatever day of the week (C2)
	KindMoved     Kind = "moved"     // the day off that a state holiday gave on (C3)
	KindReligious Kind = "religious" // 7 January or the first day of Kurban Ait (C4)
	KindDecree    Kind = "decree"    // made off or working by a decree (C5)
)

// Day is everything that is known of one day.
type Day struct {
	Date    Date `json:"date"`
	Working bool `json:"working"`
	Kind    Kind `json:"kind"`
	Reason  Text `json:"reason"` // in all three languages
	// Provisional marks a first day of Kurban Ait that is expected but not
	// yet announced, and a day off that is moved only because of it: both may
	// still change (C6).
	Provisional bool `json:"provisional"`
	// InPlaceOf is the day with which a decree swapped this working day, and
	// whose hours are worked; zero: none (C5).
	InPlaceOf Date `json:"in_place_of,omitzero"`
}

// Calendar knows which days are working days. It is immutable and may be used
// by many goroutines at once. Its answers hold from FirstYear to LastYear;
// outside of them only Saturdays and Sundays are days off.
type Calendar struct {
	data        Data
	special     map[Date]Day // days that are not plain weekdays or weekends
	provisional []Date       // expected first days of Kurban Ait, ascending
	working     []uint64     // one bit a day from firstDay, set for working days
	shifts      []shift      // where Monday to Friday mislead, ascending
}

// New builds the calendar of the law and the given data. It refuses data that
// Validate refuses, with the same errors.
func New(data Data) (*Calendar, error) {
	if err := data.Validate(); err != nil {
		return nil, err
	}
	return build(stateHolidays(), data.clone()), nil
}

// Law returns the calendar of the law alone: no decrees, only the embedded
// days of Kurban Ait. Its version is "law".
func Law() *Calendar {
	data := Embedded()
	data.Version, data.Decrees = "law", nil
	return must(New(data))
}

// Version names the edition of the data that the calendar was built from.
func (c *Calendar) Version() string { return c.data.Version }

// Data returns a copy of the data that the calendar was built from.
func (c *Calendar) Data() Data { return c.data.clone() }

// Day tells everything about one day, with the reason in three languages.
func (c *Calendar) Day(d Date) Day {
	if day, ok := c.special[d]; ok {
		return day
	}
	return plainDay(d)
}

// Working reports whether d is a working day (C1–C5). It does not allocate and
// takes a few nanoseconds.
func (c *Calendar) Working(d Date) bool {
	if d < firstDay || d > lastDay {
		return isWeekday(d)
	}
	i := uint(d - firstDay)
	return c.working[i/64]>>(i%64)&1 == 1
}

// HoursOf returns the day by whose weekly hours d is worked: d itself, but for a
// working day that a decree swapped with another, that other day (C5).
func (c *Calendar) HoursOf(d Date) Date {
	if other := c.special[d].InPlaceOf; other != 0 {
		return other
	}
	return d
}

// Provisional returns the first days of Kurban Ait in a civil year that are not
// yet announced, in order (C6). They may fall on days that are off anyway.
func (c *Calendar) Provisional(year int) []Date {
	var days []Date
	for _, d := range c.provisional {
		if d.Year() == year {
			days = append(days, d)
		}
	}
	return days
}

func isWeekday(d Date) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}
