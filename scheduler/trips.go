package scheduler

import (
	"context"
	"fmt"
	"slices"

	"kezek/calendars"
	"kezek/slots"
)

// PutTrip adds a trip during the year (Number 0) or changes the one of that
// number, by publishing anew every version that governs one of its days (S2,
// S7). Errors: those of PublishSchedule, and CodeNotFound.
func (e *Engine) PutTrip(ctx context.Context, a Actor, department string, year int, t slots.Trip, c Consequences) (Publication, error) {
	replace := func(trips []slots.Trip) []slots.Trip {
		out := slices.DeleteFunc(slices.Clone(trips), func(o slots.Trip) bool { return t.Number != 0 && o.Number == t.Number })
		return append(out, t)
	}
	return e.changeTrips(ctx, a, department, year, t.Number, replace, fmt.Sprintf("trip %s – %s", t.From, t.To), c)
}

// CancelTrip takes a trip back. Errors: those of PublishSchedule, and CodeNotFound.
func (e *Engine) CancelTrip(ctx context.Context, a Actor, department string, year int, number uint16, c Consequences) (Publication, error) {
	remove := func(trips []slots.Trip) []slots.Trip {
		return slices.DeleteFunc(slices.Clone(trips), func(o slots.Trip) bool { return o.Number == number })
	}
	return e.changeTrips(ctx, a, department, year, number, remove, fmt.Sprintf("trip %d cancelled", number), c)
}

// changeTrips publishes the versions that govern some day of the year again,
// with other trips. A number that is not 0 must stand in one of them.
func (e *Engine) changeTrips(ctx context.Context, a Actor, department string, year int, number uint16,
	edit func([]slots.Trip) []slots.Trip, note string, c Consequences) (Publication, error) {
	if err := mayPublish(a, department); err != nil {
		return Publication{}, err
	}
	var list []slots.Schedule
	known := number == 0
	err := e.view(ctx, func(r Reader) error {
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
			known = known || slices.ContainsFunc(s.Trips, func(t slots.Trip) bool { return t.Number == number })
			next := *s
			next.InForce = p.first + calendars.Date(i)
			next.Trips = edit(s.Trips)
			list = append(list, next)
		}
		return nil
	})
	if err != nil {
		return Publication{}, err
	}
	if len(list) == 0 {
		return Publication{}, fail(CodeNotFound, fmt.Sprintf("%s/%d", department, year))
	}
	if !known {
		return Publication{}, fail(CodeNotFound, number)
	}
	return e.publish(ctx, a, list, note, c)
}
