package slots

import (
	"fmt"
	"unicode/utf8"

	"kezek/calendars"
)

// Bounds of a schedule. They keep one version of it a record of moderate size.
const (
	minYear, maxYear               = 2022, 2100
	minSlotMinutes, maxSlotMinutes = 5, 240
	maxRooms                       = 99
	maxExceptions                  = 400
	maxTrips                       = 400
	maxBreaks                      = 20
	maxKATO                        = 400 // codes of one outreach
	maxText                        = 300 // characters
)

// Validate returns everything that is wrong with the schedule at once (S1, S2,
// S4), each with its JSON path, or nil. Whether the department and the KATO codes
// exist is not known here. Of a list that is too long the entries beyond the
// bound are not looked at.
func (s *Schedule) Validate() Problems {
	c := &check{s: s, most: s.Rooms}
	c.text("department", s.Department)
	c.yearOK = c.within("year", s.Year, minYear, maxYear)
	c.inYear("in_force_from", s.InForce)
	c.slotOK = c.within("slot_minutes", s.SlotMinutes, minSlotMinutes, maxSlotMinutes)
	c.within("rooms", s.Rooms, 0, maxRooms)
	c.within("staff_rooms", s.StaffRooms, 0, maxRooms)
	c.week()
	c.exceptions()
	c.trips()
	return c.problems
}

// check gathers the problems of one schedule.
type check struct {
	s        *Schedule
	problems Problems
	yearOK   bool // dates can be compared with the year
	slotOK   bool // hours can be compared with the slot length
	most     int  // public rooms on the day that has most of them
}

func (c *check) week() {
	first := make(map[Weekday]int)
	for i := range c.limit("week", len(c.s.Week), len(weekdayNames)) {
		h := &c.s.Week[i]
		path := fmt.Sprintf("week[%d]", i)
		if h.Weekday < 0 || int(h.Weekday) >= len(weekdayNames) {
			c.problems.add(path+".weekday", "weekday_unknown", int(h.Weekday))
		} else if j, double := first[h.Weekday]; double {
			c.problems.add(path+".weekday", "duplicate_weekday", h.Weekday, j)
		} else {
			first[h.Weekday] = i
		}
		c.hours(path, &h.Hours, c.s.SlotMinutes, c.slotOK)
		c.override(path+".rooms", h.Rooms)
	}
}

func (c *check) exceptions() {
	first := make(map[calendars.Date]int)
	for i := range c.limit("exceptions", len(c.s.Exceptions), maxExceptions) {
		e := &c.s.Exceptions[i]
		path := fmt.Sprintf("exceptions[%d]", i)
		c.inYear(path+".date", e.Date)
		if j, double := first[e.Date]; double {
			c.problems.add(path+".date", "duplicate_date", e.Date, j)
		} else {
			first[e.Date] = i
		}
		c.kind(path, e)
		c.text(path+".reason", e.Reason)
	}
}

// kind checks what an exception of its kind must and must not have.
func (c *check) kind(path string, e *Exception) {
	switch e.Kind {
	case Closed:
		if e.Hours != nil {
			c.problems.add(path+".hours", "superfluous")
		}
		if e.Rooms != nil {
			c.problems.add(path+".rooms", "superfluous")
		}
	case OtherHours, ExtraWorking:
		if e.Hours == nil {
			c.problems.add(path+".hours", "hours_missing")
		} else {
			c.hours(path+".hours", e.Hours, c.s.SlotMinutes, c.slotOK)
		}
		c.override(path+".rooms", e.Rooms)
	default:
		c.problems.add(path+".kind", "kind_unknown", excerpt(string(e.Kind)))
	}
}

// hours checks a span of the day with its breaks; where both are right, that a
// slot fits between the breaks, unless the slot's length is itself wrong.
func (c *check) hours(path string, h *Hours, slotMinutes int, slotOK bool) {
	before := len(c.problems)
	if h.Interval == (calendars.Interval{}) {
		c.problems.add(path, "hours_missing")
	} else {
		c.interval(path, h.Interval)
	}
	for i := range c.limit(path+".breaks", len(h.Breaks), maxBreaks) {
		b := h.Breaks[i]
		at := fmt.Sprintf("%s.breaks[%d]", path, i)
		if !c.interval(at, b) {
			continue
		}
		if h.Valid() && !h.Contains(b) {
			c.problems.add(at, "break_outside", b, h.Interval)
		}
		for _, other := range h.Breaks[:i] {
			if other.Valid() && b.Overlaps(other) {
				c.problems.add(at, "break_overlap", b, other)
				break
			}
		}
	}
	if len(c.problems) > before || !slotOK {
		return
	}
	for _, span := range h.spans() {
		if int(span.To-span.From) >= slotMinutes {
			return
		}
	}
	c.problems.add(path, "hours_short", h.Interval, slotMinutes)
}

// override checks the rooms of a day that differ from the schedule's.
func (c *check) override(path string, rooms *int) {
	if rooms != nil && c.within(path, *rooms, 0, maxRooms) {
		c.most = max(c.most, *rooms)
	}
}

func (c *check) interval(path string, i calendars.Interval) bool {
	if !i.Valid() {
		c.problems.add(path, "hours_invalid", i)
	}
	return i.Valid()
}

func (c *check) within(path string, n, from, to int) bool {
	ok := from <= n && n <= to
	if !ok {
		c.problems.add(path, "out_of_range", n, from, to)
	}
	return ok
}

func (c *check) inYear(path string, d calendars.Date) {
	if c.yearOK && d.Year() != c.s.Year {
		c.problems.add(path, "outside_year", d, c.s.Year)
	}
}

func (c *check) text(path, text string) {
	if n := utf8.RuneCountInString(text); n > maxText {
		c.problems.add(path, "too_long", n, maxText)
	}
}

// limit checks the length of a list, and returns how many of its entries are to
// be looked at.
func (c *check) limit(path string, n, most int) int {
	if n > most {
		c.problems.add(path, "too_many", n, most)
	}
	return min(n, most)
}

// excerpt keeps what was read quotable in a sentence.
func excerpt(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
