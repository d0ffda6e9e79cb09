package slots

import (
	"cmp"
	"math"
	"slices"

	"kezek/calendars"
)

// WorkingDays tells the days on which the country works (rules C1–C5).
type WorkingDays interface {
	// Working reports whether d is a working day.
	Working(d calendars.Date) bool
	// HoursOf returns the day by whose weekly hours d is worked: d, but for a
	// working day that a decree swapped with another, that other day.
	HoursOf(d calendars.Date) calendars.Date
}

// Opening is a part of a day in which one place receives with an unchanging
// number of rooms.
type Opening struct {
	Place uint16 // Office, or the number of the trip whose outreach it is
	calendars.Interval
	Rooms       uint8 // rooms open to everybody
	StaffRooms  uint8 // rooms kept for bookings made by staff (S8)
	SlotMinutes int   // length of a slot at this place
}

// Governs reports whether d lies in the schedule's year and not before the day
// it comes into force (S1).
func (s *Schedule) Governs(d calendars.Date) bool { return d >= s.InForce && d.Year() == s.Year }

// Openings returns who receives when on day d: the capacity of the office, with
// exceptions, breaks and trips taken off (S1, S2, S8), and that of each outreach
// place, sorted by Place and From. Neighbours with equal capacity are one
// opening; where nobody receives there is none. A day that the schedule does not
// govern has no openings, nor has the outreach of a trip without a number, whose
// place would pass for the office.
func Openings(s *Schedule, cal WorkingDays, d calendars.Date) []Opening {
	return s.openings(s.places(cal, d), d)
}

// Grid returns the slots of day d, sorted by Place and Start (L1). Slots begin
// with each stretch of unbroken hours and follow one another without a gap as
// long as they end within it. The hours anchor the grid, not the capacity: a
// trip that takes rooms from the middle of a slot lowers the slot's capacity to
// the least of its minutes and moves no start. Slots without any capacity are
// left out.
func Grid(s *Schedule, cal WorkingDays, d calendars.Date) []Slot {
	places := s.places(cal, d)
	open := s.openings(places, d)
	var grid []Slot
	for _, p := range places {
		if p.slotMinutes <= 0 {
			continue // not validated; it would never end
		}
		for _, span := range p.spans {
			for from := int(span.From); from+p.slotMinutes <= int(span.To); from += p.slotMinutes {
				slot := Slot{Start: calendars.Minute(from), End: calendars.Minute(from + p.slotMinutes), Place: p.number}
				slot.Rooms, slot.StaffRooms = least(open, slot)
				if slot.Rooms > 0 || slot.StaffRooms > 0 {
					grid = append(grid, slot)
				}
			}
		}
	}
	slices.SortFunc(grid, func(a, b Slot) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Start, b.Start))
	})
	return grid
}

// Reception returns the hours of day d in which somebody is received at any
// place, apart from each other and ascending: the hours in which deadlines
// counted in working hours run (C7).
func Reception(s *Schedule, cal WorkingDays, d calendars.Date) []calendars.Interval {
	var hours []calendars.Interval
	for _, o := range Openings(s, cal, d) {
		hours = append(hours, o.Interval)
	}
	slices.SortFunc(hours, func(a, b calendars.Interval) int { return cmp.Compare(a.From, b.From) })
	var union []calendars.Interval
	for _, h := range hours {
		if n := len(union); n > 0 && h.From <= union[n-1].To {
			union[n-1].To = max(union[n-1].To, h.To)
			continue
		}
		union = append(union, h)
	}
	return union
}

// place is what one place has to give on one day before trips are taken off.
type place struct {
	number      uint16
	spans       []calendars.Interval // hours without the breaks, ascending
	rooms       int
	staffRooms  int
	slotMinutes int
}

// places returns the places that have hours on d, the office first.
func (s *Schedule) places(cal WorkingDays, d calendars.Date) []place {
	if !s.Governs(d) {
		return nil
	}
	exception := s.exceptionOn(d)
	if !cal.Working(d) && (exception == nil || exception.Kind != ExtraWorking) {
		return nil
	}
	var places []place
	if hours, rooms := s.office(exception, cal, d); hours != nil {
		places = append(places, place{Office, hours.spans(), rooms, s.StaffRooms, s.SlotMinutes})
	}
	for i := range s.Trips {
		t := &s.Trips[i]
		if o := t.Outreach; o != nil && t.Number != Office && t.covers(d) {
			places = append(places, place{t.Number, o.Hours.spans(), o.Rooms, 0, cmp.Or(o.SlotMinutes, s.SlotMinutes)})
		}
	}
	return places
}

// exceptionOn returns the exception of day d, or nil.
func (s *Schedule) exceptionOn(d calendars.Date) *Exception {
	if i := slices.IndexFunc(s.Exceptions, func(e Exception) bool { return e.Date == d }); i >= 0 {
		return &s.Exceptions[i]
	}
	return nil
}

// office returns the office's hours and public rooms on a day it may work, nil
// when it is closed. An exception that does not name rooms keeps those of its
// weekday.
func (s *Schedule) office(e *Exception, cal WorkingDays, d calendars.Date) (*Hours, int) {
	var hours *Hours
	rooms := s.Rooms
	if h := s.weekly(cal, d); h != nil {
		hours = &h.Hours
		if h.Rooms != nil {
			rooms = *h.Rooms
		}
	}
	if e != nil {
		hours = e.Hours
		if e.Kind == Closed {
			hours = nil
		}
		if e.Rooms != nil {
			rooms = *e.Rooms
		}
	}
	return hours, rooms
}

// weekly returns the hours of the day's weekday or, if that has none, of the day
// that a decree swapped it with (C5): a Saturday made a working day in place of a
// Wednesday is worked as a Wednesday.
func (s *Schedule) weekly(cal WorkingDays, d calendars.Date) *DayHours {
	for _, as := range [2]calendars.Date{d, cal.HoursOf(d)} {
		if i := slices.IndexFunc(s.Week, func(h DayHours) bool { return h.Weekday == Weekday(as.Weekday()) }); i >= 0 {
			return &s.Week[i]
		}
	}
	return nil
}

// openings cuts the hours of the places where the trips of day d change the
// capacity.
func (s *Schedule) openings(places []place, d calendars.Date) []Opening {
	var open []Opening
	for _, p := range places {
		for _, span := range p.spans {
			if p.number != Office {
				open = p.receive(open, span, 0)
				continue
			}
			for from := span.From; from < span.To; {
				away, to := s.away(d, from, span.To)
				open = p.receive(open, calendars.Interval{From: from, To: to}, away)
				from = to
			}
		}
	}
	slices.SortFunc(open, func(a, b Opening) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.From, b.From))
	})
	return open
}

// away returns how many rooms are on trips at minute from of day d, and until
// when, at most to, that stays so.
func (s *Schedule) away(d calendars.Date, from, to calendars.Minute) (int, calendars.Minute) {
	away := 0
	for i := range s.Trips {
		t := &s.Trips[i]
		if !t.covers(d) {
			continue
		}
		part := t.part()
		switch {
		case from < part.From:
			to = min(to, part.From)
		case from < part.To:
			to = min(to, part.To)
			away += t.taken()
		}
	}
	return away, to
}

// receive appends the opening of the place in span with away rooms gone: the
// public ones first, then the staff's (S2, S8).
func (p place) receive(open []Opening, span calendars.Interval, away int) []Opening {
	o := Opening{Place: p.number, Interval: span, SlotMinutes: p.slotMinutes}
	o.Rooms = count(p.rooms - away)
	o.StaffRooms = count(p.staffRooms - max(0, away-max(0, p.rooms)))
	if o.Rooms == 0 && o.StaffRooms == 0 {
		return open
	}
	if n := len(open); n > 0 {
		last := &open[n-1]
		if last.Place == o.Place && last.To == o.From && last.Rooms == o.Rooms && last.StaffRooms == o.StaffRooms {
			last.To = o.To
			return open
		}
	}
	return append(open, o)
}

// least returns the smallest capacities among all minutes of the slot.
func least(open []Opening, slot Slot) (rooms, staffRooms uint8) {
	rooms, staffRooms = math.MaxUint8, math.MaxUint8
	at := slot.Start
	for _, o := range open {
		if o.Place == slot.Place && at < slot.End && o.From <= at && at < o.To {
			rooms, staffRooms = min(rooms, o.Rooms), min(staffRooms, o.StaffRooms)
			at = min(o.To, slot.End)
		}
	}
	if at < slot.End {
		return 0, 0 // a part of the slot in which nobody receives
	}
	return rooms, staffRooms
}

// spans returns the hours without the breaks, ascending.
func (h *Hours) spans() []calendars.Interval {
	if !h.Valid() {
		return nil
	}
	breaks := slices.SortedFunc(slices.Values(h.Breaks), func(a, b calendars.Interval) int {
		return cmp.Compare(a.From, b.From)
	})
	var spans []calendars.Interval
	from := h.From
	for _, b := range breaks {
		if !b.Valid() {
			continue
		}
		if b.From > from {
			spans = append(spans, calendars.Interval{From: from, To: min(b.From, h.To)})
		}
		from = max(from, b.To)
		if from >= h.To {
			return spans
		}
	}
	return append(spans, calendars.Interval{From: from, To: h.To})
}

// covers reports whether d is one of the trip's days.
func (t *Trip) covers(d calendars.Date) bool { return t.From <= d && d <= t.To }

// part is the time of each day for which the rooms are away.
func (t *Trip) part() calendars.Interval {
	if t.Part != nil {
		return *t.Part
	}
	return calendars.Interval{From: 0, To: calendars.EndOfDay}
}

// taken is the number of rooms that are away; of "all" it is more than there
// can be, and still adds up without overflow.
func (t *Trip) taken() int {
	if t.Rooms == 0 {
		return 2 * math.MaxUint8
	}
	return t.Rooms
}

// count brings a number of rooms into its field.
func count(n int) uint8 { return uint8(min(max(n, 0), math.MaxUint8)) }
