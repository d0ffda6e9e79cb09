package scheduler

import (
	"context"

	"kezek/calendars"
	"kezek/slots"
)

// PlanDay is what a department offers on one day, and why (S1, S2, S5).
type PlanDay struct {
	Day        calendars.Day    // what the day is in the whole country
	Planned    bool             // a version of the schedule governs it
	Openings   []slots.Opening  // who receives when
	Seats      int              // open to everybody
	StaffSeats int              // kept for staff (S8)
	Rooms      int              // of the office that are open to everybody, at most at a time
	Usual      int              // as many without the day's trips and exception
	Exception  *slots.Exception // of the day; nil: there is none
	Trips      []slots.Trip     // that cover it
	Booked     int              // seats given away
}

// Plan lists the days of a department's year as its published versions have
// them. Errors: CodeForbidden, CodeNotFound.
func (e *Engine) Plan(ctx context.Context, a Actor, department string, year int) ([]PlanDay, error) {
	return e.planDays(ctx, a, department, year, func(_ Reader, p *plan) (*plan, error) { return p, nil })
}

// PlanWith lists the days as they would be with s published over what is in
// force (S5). Errors: CodeForbidden, CodeNotFound, CodeInvalid.
func (e *Engine) PlanWith(ctx context.Context, a Actor, s slots.Schedule) ([]PlanDay, error) {
	if err := checkSchedule(&s); err != nil {
		return nil, err
	}
	return e.planDays(ctx, a, s.Department, s.Year, func(r Reader, p *plan) (*plan, error) {
		list := []slots.Schedule{s}
		if _, err := number(r, list); err != nil {
			return nil, err
		}
		return p.with(&list[0]), nil
	})
}

func (e *Engine) planDays(ctx context.Context, a Actor, department string, year int, change func(Reader, *plan) (*plan, error)) ([]PlanDay, error) {
	if err := maySeeSchedules(a, department); err != nil {
		return nil, err
	}
	now := e.now()
	var out []PlanDay
	err := e.view(ctx, func(r Reader) error {
		p, err := e.plan(r, department, year)
		if err != nil {
			return err
		}
		if p, err = change(r, p); err != nil {
			return err
		}
		out = make([]PlanDay, len(p.days))
		bare := bareSchedules{}
		for i := range p.days {
			d := p.first + calendars.Date(i)
			seats, err := getSeats(r, department, d)
			if err != nil {
				return err
			}
			out[i] = p.shown(d, bare)
			for _, s := range unexpired(seats, now) {
				if s.State.TakesSeat() {
					out[i].Booked++
				}
			}
		}
		return nil
	})
	return out, err
}

// shown describes one day of a plan.
func (p *plan) shown(d calendars.Date, bare bareSchedules) PlanDay {
	day := p.day(d)
	out := PlanDay{Day: p.calendar.Day(d), Planned: day.schedule != nil}
	if day.schedule == nil {
		return out
	}
	out.Openings = slots.Openings(day.schedule, p.calendar, d)
	out.Rooms = publicRooms(out.Openings)
	out.Seats, out.StaffSeats = day.seats()
	for i := range day.schedule.Exceptions {
		if x := &day.schedule.Exceptions[i]; x.Date == d {
			out.Exception = x
		}
	}
	for _, t := range day.schedule.Trips {
		if t.From <= d && d <= t.To {
			out.Trips = append(out.Trips, t)
		}
	}
	out.Usual = out.Rooms
	if out.Exception != nil || out.Trips != nil {
		out.Usual = publicRooms(slots.Openings(bare.of(day.schedule), p.calendar, d))
	}
	return out
}

// publicRooms is how many rooms of the office are open to everybody at a time, at most.
func publicRooms(list []slots.Opening) int {
	most := 0
	for _, o := range list {
		if o.Place == slots.Office {
			most = max(most, int(o.Rooms))
		}
	}
	return most
}

// bareSchedules are schedules without what is dated in them.
type bareSchedules map[*slots.Schedule]*slots.Schedule

func (b bareSchedules) of(s *slots.Schedule) *slots.Schedule {
	if b[s] == nil {
		plain := *s
		plain.Exceptions, plain.Trips = nil, nil
		b[s] = &plain
	}
	return b[s]
}

// number gives the trips of schedules of one department and year their numbers,
// and returns the set that the schedules will be added to.
func number(r Reader, list []slots.Schedule) (scheduleSet, error) {
	department, year := list[0].Department, list[0].Year
	set, _, err := find[scheduleSet](r, scheduleSetKey(department, year))
	if err != nil {
		return set, err
	}
	known, err := knownTrips(r, &set, department, year)
	if err != nil {
		return set, err
	}
	given := set
	for i := range list {
		if err := numberTrips(&given, &list[i], known); err != nil {
			return set, err
		}
		known = append(known, list[i].Trips...)
	}
	return set, nil
}
