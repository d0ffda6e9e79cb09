package simulate

import (
	"errors"
	"fmt"
	"strings"

	"kezek/calendars"
	"kezek/slots"
)

// WhatIf is a change of next year's schedules that somebody wants to try.
type WhatIf struct {
	SlotMinutes int // length of every slot; 0: as it is
	Rooms       []MoreRooms
	Trips       []AddedTrip
}

// MoreRooms gives departments more rooms.
type MoreRooms struct {
	Where string // a department, or the KATO code of a region, district or city; empty: everywhere
	Rooms int    // more; below zero: fewer
}

// AddedTrip sends a department away.
type AddedTrip struct {
	Department string // or its KATO code
	From, To   calendars.Date
	Rooms      int // 0: all
}

// None reports whether nothing is to be tried.
func (w WhatIf) None() bool { return w.SlotMinutes == 0 && len(w.Rooms) == 0 && len(w.Trips) == 0 }

// String says in words what is tried.
func (w WhatIf) String() string {
	var out []string
	for _, m := range w.Rooms {
		where := m.Where
		if where == "" {
			where = "every department"
		}
		out = append(out, fmt.Sprintf("%+d room(s) at %s", m.Rooms, where))
	}
	if w.SlotMinutes != 0 {
		out = append(out, fmt.Sprintf("slots of %d minutes", w.SlotMinutes))
	}
	for _, t := range w.Trips {
		rooms := "all rooms"
		if t.Rooms > 0 {
			rooms = fmt.Sprintf("%d room(s)", t.Rooms)
		}
		out = append(out, fmt.Sprintf("%s of %s away %s to %s", rooms, t.Department, t.From, t.To))
	}
	return strings.Join(out, "; ")
}

// Apply changes the schedules of regions that Country has made. Its errors name
// everything that cannot be tried, all at once.
func (w WhatIf) Apply(regions []Region) error {
	var errs []error
	if w.SlotMinutes != 0 {
		each(regions, func(s *slots.Schedule) { s.SlotMinutes = w.SlotMinutes })
	}
	for _, m := range w.Rooms {
		list := Find(regions, m.Where)
		if m.Where == "" {
			list = all(regions)
		}
		if len(list) == 0 {
			errs = append(errs, unknown(m.Where))
		}
		for _, o := range list {
			o.moreRooms(m.Rooms)
		}
	}
	for _, t := range w.Trips {
		list := Find(regions, t.Department)
		if len(list) != 1 {
			errs = append(errs, unknown(t.Department))
			continue
		}
		s := &list[0].Schedules[0]
		if t.From.Year() != s.Year || t.To.Year() != s.Year || t.From > t.To {
			errs = append(errs, fmt.Errorf("trip of %s from %s to %s: want days of %d, which is played, the first before the last", t.Department, t.From, t.To, s.Year))
			continue
		}
		s.Trips = append(s.Trips, slots.Trip{From: t.From, To: t.To, Rooms: t.Rooms, Reason: "Проба"})
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	return faults(regions)
}

func unknown(where string) error {
	return fmt.Errorf("%q is no department: want one as mse-111000, or the KATO code of its district or city", where)
}

// faults are those of schedules that the engine would refuse.
func faults(regions []Region) error {
	var errs []error
	each(regions, func(s *slots.Schedule) {
		if found := s.Validate(); len(found) > 0 {
			errs = append(errs, fmt.Errorf("schedule of %s for %d: %s: %s", s.Department, s.Year, found[0].Path, found[0].Text.EN))
		}
	})
	const most = 5
	if len(errs) > most {
		errs = append(errs[:most], fmt.Errorf("and %d more", len(errs)-most))
	}
	return errors.Join(errs...)
}

// moreRooms changes in how many rooms the department receives. One that is given up
// stands empty: until the year begins it is in use.
func (o *Office) moreRooms(n int) {
	for i := range o.Schedules {
		s := &o.Schedules[i]
		s.Rooms = max(s.Rooms+n, 1)
		for len(o.Department.Rooms) < s.Rooms {
			o.Department.Rooms = append(o.Department.Rooms, fmt.Sprint(len(o.Department.Rooms)+1))
		}
	}
}

func all(regions []Region) (out []*Office) {
	for i := range regions {
		for j := range regions[i].Offices {
			out = append(out, &regions[i].Offices[j])
		}
	}
	return out
}

func each(regions []Region, do func(*slots.Schedule)) {
	for _, o := range all(regions) {
		for i := range o.Schedules {
			do(&o.Schedules[i])
		}
	}
}
