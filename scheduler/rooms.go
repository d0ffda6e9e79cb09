package scheduler

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Room is a room that may call people on a day. The department's own rooms call
// those who come to the office. Each room of an outreach has the label
// "<trip number>-<room, from 1>" and calls those who come to that place.
type Room struct {
	Label string         `json:"label"`
	Place uint16         `json:"place,omitempty"` // 0: the office; else the number of the outreach trip
	Name  calendars.Text `json:"name"`            // of the place
}

// outreach returns the trip of that number in the schedule of the day, if it
// examines somewhere, or nil.
func (p *plan) outreach(d calendars.Date, number uint16) *slots.Trip {
	s := p.day(d).schedule
	if s == nil || number == slots.Office {
		return nil
	}
	for i := range s.Trips {
		if t := &s.Trips[i]; t.Number == number && t.Outreach != nil {
			return t
		}
	}
	return nil
}

// where returns the place at which somebody with a seat at place is examined.
// Whoever was kept when the outreach was cancelled is told the office's address
// from then on, and waits there.
func (p *plan) where(d calendars.Date, place uint16) uint16 {
	if p.outreach(d, place) == nil {
		return slots.Office
	}
	return place
}

// placeOf finds the place of a room by its label. A room of the department
// whose label looks like an outreach's is the department's.
func (p *plan) placeOf(d calendars.Date, label string) (place uint16, ok bool) {
	if slices.Contains(p.department.Rooms, label) {
		return slots.Office, true
	}
	before, _, _ := strings.Cut(label, "-")
	number, err := strconv.ParseUint(before, 10, 16)
	if err != nil {
		return 0, false
	}
	t := p.outreach(d, uint16(number))
	return uint16(number), t != nil && slices.Contains(outreachLabels(t), label)
}

func outreachLabels(t *slots.Trip) []string {
	out := make([]string, t.Outreach.Rooms)
	for i := range out {
		out[i] = fmt.Sprintf("%d-%d", t.Number, i+1)
	}
	return out
}

// rooms lists the rooms that may call on the day: the department's own, and
// those of every outreach that is out on the day or is awaited by somebody.
func (p *plan) rooms(d calendars.Date, seats []slots.Seat) []Room {
	out := make([]Room, 0, len(p.department.Rooms))
	for _, label := range p.department.Rooms {
		out = append(out, Room{label, slots.Office, p.department.Name})
	}
	s := p.day(d).schedule
	if s == nil {
		return out
	}
	for i := range s.Trips {
		t := &s.Trips[i]
		awaited := func(s slots.Seat) bool { return s.Place == t.Number }
		if t.Outreach == nil || (d < t.From || t.To < d) && !slices.ContainsFunc(seats, awaited) {
			continue
		}
		for _, label := range outreachLabels(t) {
			out = append(out, Room{label, t.Number, t.Outreach.Place})
		}
	}
	return out
}

// opensAt returns when a place opens on the day; false if it does not by its schedule.
func (p *plan) opensAt(d calendars.Date, place uint16) (calendars.Minute, bool) {
	first := calendars.EndOfDay
	for _, o := range p.openings(d) {
		if o.Place == place {
			first = min(first, o.From)
		}
	}
	return first, first != calendars.EndOfDay
}

// pace returns how many rooms work at a place on the day, at least one, and how
// long one examination is expected to take there, in minutes.
func (p *plan) pace(d calendars.Date, place uint16) (rooms, expected int) {
	rooms, expected = 1, 30
	day := p.day(d)
	if day.schedule != nil {
		expected = day.schedule.SlotMinutes
	}
	if t := p.outreach(d, place); t != nil {
		expected = cmp.Or(t.Outreach.SlotMinutes, expected)
	}
	for _, s := range day.grid {
		if s.Place == place {
			rooms = max(rooms, int(s.Rooms)+int(s.StaffRooms))
		}
	}
	return rooms, expected
}

// today returns the department's plan and civil date at an instant. The date is
// that of the department's own zone, in which the year may be another.
func (e *Engine) today(g getter, department string, now time.Time) (*plan, calendars.Date, error) {
	dept, err := getDepartment(g, department)
	if err != nil {
		return nil, 0, err
	}
	d := calendars.DateOf(now.In(e.zone(&dept)))
	p, err := e.plan(g, department, d.Year())
	return p, d, err
}
