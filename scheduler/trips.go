package scheduler

import (
	"context"
	"fmt"
	"slices"

	"kezek/calendars"
	"kezek/slots"
)

// Trip reads one trip of the newest version. Errors: CodeForbidden, CodeNotFound.
func (e *Engine) Trip(ctx context.Context, a Actor, department string, year int, number uint16) (slots.Trip, error) {
	s, err := e.Schedule(ctx, a, department, year, 0)
	if err != nil {
		return slots.Trip{}, err
	}
	i := slices.IndexFunc(s.Trips, func(t slots.Trip) bool { return t.Number == number })
	if i < 0 {
		return slots.Trip{}, fail(CodeNotFound, number)
	}
	return s.Trips[i], nil
}

// tripEdit is a change of one trip: how it changes a version's trips.
type tripEdit struct {
	number uint16 // that must stand in some version; 0: none must
	edit   func([]slots.Trip) []slots.Trip
	note   string // for the versions
}

func putTrip(t slots.Trip) tripEdit {
	return tripEdit{t.Number, func(trips []slots.Trip) []slots.Trip {
		out := slices.DeleteFunc(slices.Clone(trips), func(o slots.Trip) bool { return t.Number != 0 && o.Number == t.Number })
		return append(out, t)
	}, fmt.Sprintf("trip %s – %s", t.From, t.To)}
}

func cancelTrip(number uint16) tripEdit {
	return tripEdit{number, func(trips []slots.Trip) []slots.Trip {
		return slices.DeleteFunc(slices.Clone(trips), func(o slots.Trip) bool { return o.Number == number })
	}, fmt.Sprintf("trip %d cancelled", number)}
}

// PutTrip adds a trip during the year (Number 0) or changes the one of that
// number, by publishing anew every version that governs some day of the year
// (S2, S7). Errors: those of PublishSchedule, and CodeNotFound.
func (e *Engine) PutTrip(ctx context.Context, a Actor, department string, year int, t slots.Trip, c Consequences) (Publication, error) {
	return e.changeTrips(ctx, a, department, year, putTrip(t), c)
}

// CancelTrip takes a trip back. Errors: those of PublishSchedule, and CodeNotFound.
func (e *Engine) CancelTrip(ctx context.Context, a Actor, department string, year int, number uint16, c Consequences) (Publication, error) {
	return e.changeTrips(ctx, a, department, year, cancelTrip(number), c)
}

// PreviewTrip tells what PutTrip would do, and changes nothing (S5).
func (e *Engine) PreviewTrip(ctx context.Context, a Actor, department string, year int, t slots.Trip) (Preview, error) {
	return e.previewTrips(ctx, a, department, year, putTrip(t))
}

// PreviewTripCancelled tells what CancelTrip would do, and changes nothing (S5).
func (e *Engine) PreviewTripCancelled(ctx context.Context, a Actor, department string, year int, number uint16) (Preview, error) {
	return e.previewTrips(ctx, a, department, year, cancelTrip(number))
}

func (e *Engine) changeTrips(ctx context.Context, a Actor, department string, year int, t tripEdit, c Consequences) (Publication, error) {
	if err := mayPublish(a, department); err != nil {
		return Publication{}, err
	}
	list, base, err := e.withTrips(ctx, department, year, t)
	if err != nil {
		return Publication{}, err
	}
	return e.publish(ctx, a, list, edition{base: base, note: t.note}, c)
}

func (e *Engine) previewTrips(ctx context.Context, a Actor, department string, year int, t tripEdit) (Preview, error) {
	if err := maySeeSchedules(a, department); err != nil {
		return Preview{}, err
	}
	list, _, err := e.withTrips(ctx, department, year, t)
	if err != nil {
		return Preview{}, err
	}
	return e.previewOf(ctx, list)
}

// withTrips returns the versions that govern some day of the year, in their
// order and with other trips, and the version that they were newest under.
func (e *Engine) withTrips(ctx context.Context, department string, year int, t tripEdit) (list []slots.Schedule, base string, err error) {
	known := t.number == 0
	err = e.view(ctx, func(r Reader) error {
		set, _, err := find[scheduleSet](r, scheduleSetKey(department, year))
		if err != nil {
			return err
		}
		base = set.newest().ID
		p, err := e.plan(r, department, year)
		if err != nil {
			return err
		}
		var last *slots.Schedule
		for i := range p.days {
			s := p.days[i].schedule
			if s == nil || s == last {
				continue
			}
			last = s
			known = known || slices.ContainsFunc(s.Trips, func(o slots.Trip) bool { return o.Number == t.number })
			next := *s
			next.InForce = p.first + calendars.Date(i)
			next.Trips = t.edit(s.Trips)
			list = append(list, next)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, "", err
	case len(list) == 0:
		return nil, "", fail(CodeNotFound, fmt.Sprintf("%s/%d", department, year))
	case !known:
		return nil, "", fail(CodeNotFound, t.number)
	}
	return list, base, nil
}

// knownTrips returns the trips of every version, each as the newest one has it.
func knownTrips(g getter, set *scheduleSet, department string, year int) ([]slots.Trip, error) {
	var out []slots.Trip
	for _, v := range slices.Backward(set.Versions) {
		s, err := get[slots.Schedule](g, scheduleKey(department, year, v.Version))
		if err != nil {
			return nil, err
		}
		for _, t := range s.Trips {
			if !slices.ContainsFunc(out, func(o slots.Trip) bool { return o.Number == t.Number }) {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// numberTrips gives new trips their numbers. A trip without a number that is
// plainly one of the known ones keeps that one's, so that bookings made for
// its outreach keep their place.
func numberTrips(set *scheduleSet, s *slots.Schedule, known []slots.Trip) error {
	base := tripBase(s.Year)
	s.Trips = slices.Clone(s.Trips)
	used := map[uint16]bool{}
	for _, t := range s.Trips {
		used[t.Number] = true
	}
	for i := range s.Trips {
		t := &s.Trips[i]
		if t.Number != 0 && (t.Number <= base || t.Number > base+set.Trips) {
			return invalid(slots.Problems{{Path: fmt.Sprintf("trips[%d].number", i), Code: "trip_number",
				Text: say("мұндай іссапар нөмірі жоқ", "такого номера командировки нет", "there is no trip of this number: leave it out for a new trip")}})
		}
		for _, o := range known {
			if t.Number == 0 && !used[o.Number] && o.From == t.From && o.To == t.To && sameOutreach(o.Outreach, t.Outreach) {
				t.Number, used[o.Number] = o.Number, true
			}
		}
		if t.Number == 0 {
			if set.Trips == 999 {
				return invalid(slots.Problems{{Path: fmt.Sprintf("trips[%d]", i), Code: "too_many_trips",
					Text: say("жылына 999 іссапардан артық болмайды", "не более 999 командировок в год", "a year has at most 999 trips")}})
			}
			set.Trips++
			t.Number = base + set.Trips
		}
	}
	return nil
}

func sameOutreach(a, b *slots.Outreach) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Place.RU == b.Place.RU
}
