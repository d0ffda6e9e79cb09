package scheduler

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"kezek/calendars"
	"kezek/slots"
)

// Comparison is what differs between two versions of a department's year (S6).
type Comparison struct {
	From   int           `json:"from"` // the version compared
	To     int           `json:"to"`   // the version compared with
	Fields []FieldChange `json:"fields"`
	Days   []DayCompare  `json:"days"` // only days that differ, ascending
}

// FieldChange is one thing that two versions say differently.
type FieldChange struct {
	Path   string `json:"path"`             // such as rooms, week[mon], exceptions[2026-06-08] or trips[6001]
	Before string `json:"before,omitempty"` // as JSON; empty: not there
	After  string `json:"after,omitempty"`
}

// DayCompare is a day on which the two versions offer something else. Each is
// taken with the versions before it, which govern the days until it comes into force.
type DayCompare struct {
	Date   calendars.Date `json:"date"`
	Before DayFigures     `json:"before"`
	After  DayFigures     `json:"after"`
}

// DayFigures are what one version offers on one day.
type DayFigures struct {
	Hours      []calendars.Interval `json:"hours"` // in which somebody is received at any place
	Seats      int                  `json:"seats"`
	StaffSeats int                  `json:"staff_seats"`
}

// CompareVersions tells what differs between two versions of a department's
// year, day by day under the calendar in force, and field by field (S6). Errors:
// CodeForbidden, CodeNotFound.
func (e *Engine) CompareVersions(ctx context.Context, a Actor, department string, year, from, to int) (Comparison, error) {
	if err := maySeeSchedules(a, department); err != nil {
		return Comparison{}, err
	}
	out := Comparison{From: from, To: to}
	err := e.view(ctx, func(r Reader) error {
		before, was, err := e.planAt(r, department, year, from)
		if err != nil {
			return err
		}
		after, is, err := e.planAt(r, department, year, to)
		if err != nil {
			return err
		}
		out.Fields, out.Days = changedFields(was, is), compareDays(before, after)
		return nil
	})
	return out, err
}

// planAt returns the department's year as it was when a version was the newest,
// and that version.
func (e *Engine) planAt(r Reader, department string, year, version int) (*plan, *slots.Schedule, error) {
	dept, err := getDepartment(r, department)
	if err != nil {
		return nil, nil, err
	}
	set, _, err := find[scheduleSet](r, scheduleSetKey(department, year))
	if err != nil {
		return nil, nil, err
	}
	n := slices.IndexFunc(set.Versions, func(v Version) bool { return v.Version == version })
	if n < 0 {
		return nil, nil, fail(CodeNotFound, fmt.Sprintf("%s/%d/%d", department, year, version))
	}
	set.Versions = set.Versions[:n+1]
	_, cal, err := e.calendar(r)
	if err != nil {
		return nil, nil, err
	}
	p := e.emptyPlan(&dept, year, cal)
	if err := p.layAll(r, &set); err != nil {
		return nil, nil, err
	}
	s, err := get[slots.Schedule](r, scheduleKey(department, year, version))
	return p, &s, err
}

func compareDays(before, after *plan) []DayCompare {
	out := []DayCompare{}
	for d := before.first; d <= before.last(); d++ {
		if !slices.Equal(before.openings(d), after.openings(d)) {
			out = append(out, DayCompare{d, before.dayFigures(d), after.dayFigures(d)})
		}
	}
	return out
}

func (p *plan) dayFigures(d calendars.Date) DayFigures {
	day := p.day(d)
	out := DayFigures{Hours: []calendars.Interval{}}
	if day.schedule != nil {
		out.Hours = append(out.Hours, slots.Reception(day.schedule, p.calendar, d)...)
	}
	out.Seats, out.StaffSeats = day.seats()
	return out
}

// changedFields lists what two schedules say differently: plain fields, then
// weekdays, exceptions and trips, each by what it is known by.
func changedFields(before, after *slots.Schedule) []FieldChange {
	out := fieldChanges{}
	for _, f := range []struct {
		path    string
		was, is any
	}{
		{"in_force_from", before.InForce, after.InForce}, {"slot_minutes", before.SlotMinutes, after.SlotMinutes},
		{"rooms", before.Rooms, after.Rooms}, {"staff_rooms", before.StaffRooms, after.StaffRooms},
	} {
		out.note(f.path, shown(f.was), shown(f.is))
	}
	changedEntries(&out, "week", before.Week, after.Week, func(h slots.DayHours) string { return h.Weekday.String() })
	changedEntries(&out, "exceptions", before.Exceptions, after.Exceptions, func(x slots.Exception) string { return x.Date.String() })
	changedEntries(&out, "trips", before.Trips, after.Trips, func(t slots.Trip) string { return fmt.Sprint(t.Number) })
	return out
}

type fieldChanges []FieldChange

func (f *fieldChanges) note(path, was, is string) {
	if was != is {
		*f = append(*f, FieldChange{path, was, is})
	}
}

// changedEntries compares two lists whose entries have a name each: those of
// the first in its order, then those that only the second has.
func changedEntries[T any](out *fieldChanges, list string, before, after []T, name func(T) string) {
	is := map[string]string{}
	for _, v := range after {
		is[name(v)] = shown(v)
	}
	had := map[string]bool{}
	for _, v := range before {
		had[name(v)] = true
		out.note(fmt.Sprintf("%s[%s]", list, name(v)), shown(v), is[name(v)])
	}
	for _, v := range after {
		if !had[name(v)] {
			out.note(fmt.Sprintf("%s[%s]", list, name(v)), "", shown(v))
		}
	}
}

// shown writes a part of a schedule as the API does.
func shown(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // cannot happen for what was published
		return fmt.Sprint(v)
	}
	return string(b)
}
