package scheduler

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// PreviewSchedule tells what publishing s would do, and changes nothing (S5).
func (e *Engine) PreviewSchedule(ctx context.Context, a Actor, s slots.Schedule) (Preview, error) {
	if err := maySeeSchedules(a, s.Department); err != nil {
		return Preview{}, err
	}
	if err := checkSchedule(&s); err != nil {
		return Preview{}, err
	}
	var out Preview
	err := e.view(ctx, func(r Reader) error {
		set, _, err := find[scheduleSet](r, scheduleSetKey(s.Department, s.Year))
		if err != nil {
			return err
		}
		known, err := knownTrips(r, &set, s.Department, s.Year)
		if err != nil {
			return err
		}
		if err := numberTrips(&set, &s, known); err != nil {
			return err
		}
		out, _, err = e.preview(r, []slots.Schedule{s}, e.now())
		return err
	})
	return out, err
}

// preview lays the schedules over what is in force and finds what differs from
// today on. The dates are those whose opening hours or rooms change.
func (e *Engine) preview(r Reader, list []slots.Schedule, now time.Time) (Preview, []calendars.Date, error) {
	before, err := e.plan(r, list[0].Department, list[0].Year)
	if err != nil {
		return Preview{}, nil, err
	}
	after := before
	for i := range list {
		after = after.with(&list[i])
	}
	out := Preview{Months: after.figures(), Changes: []DayChange{}}
	changes, dates := difference(before, after, calendars.DateOf(now.In(before.loc)))
	out.Changes = append(out.Changes, changes...)
	out.Affected, err = e.affected(r, after, dates, now)
	return out, dates, err
}

// figures counts days, hours and seats by month (S5).
func (p *plan) figures() []MonthFigures {
	out := make([]MonthFigures, 12)
	for i := range p.days {
		d := p.first + calendars.Date(i)
		_, month, _ := d.Civil()
		f, day := &out[month-1], &p.days[i]
		f.Month = month
		if len(day.grid) == 0 {
			continue
		}
		f.WorkingDays++
		for _, h := range slots.Reception(day.schedule, p.calendar, d) {
			f.Minutes += int(h.To - h.From)
		}
		public, staff := day.seats()
		f.Seats += public
		f.StaffSeats += staff
	}
	return out
}

func (d *dayPlan) seats() (public, staff int) {
	for _, s := range d.grid {
		public += int(s.Rooms)
		staff += int(s.StaffRooms)
	}
	return public, staff
}

func (p *plan) openings(d calendars.Date) []slots.Opening {
	if s := p.day(d).schedule; s != nil {
		return slots.Openings(s, p.calendar, d)
	}
	return nil
}

// difference finds the days from a date on that two plans of one year offer differently.
func difference(before, after *plan, from calendars.Date) (changes []DayChange, dates []calendars.Date) {
	for d := max(from, before.first); d <= before.last(); d++ {
		if slices.Equal(before.openings(d), after.openings(d)) {
			continue
		}
		dates = append(dates, d)
		was, wasStaff := before.day(d).seats()
		is, isStaff := after.day(d).seats()
		changes = append(changes, DayChange{d, was + wasStaff, is + isStaff})
	}
	return changes, dates
}

// affected lists the bookings of the days that do not fit the plan, by time
// (S7). Those that are lost to lateness already are not among them.
func (e *Engine) affected(r Reader, p *plan, dates []calendars.Date, now time.Time) ([]Affected, error) {
	out := []Affected{}
	for _, d := range dates {
		seats, err := getSeats(r, p.department.ID, d)
		if err != nil {
			return nil, err
		}
		seats = unexpired(seats, now)
		for _, i := range slots.Unfit(seats, p.openings(d)) {
			if seats[i].State != slots.Booked || slots.Late(d.At(seats[i].Start, p.loc), now, e.policy.LatenessGrace) {
				continue
			}
			b, err := getBooking(r, Number(seats[i].Ref))
			if err != nil {
				return nil, err
			}
			out = append(out, b.affected("schedule"))
		}
	}
	slices.SortStableFunc(out, compareAffected)
	return out, nil
}

// unexpired leaves out the holds that have run out, which take nothing (L2).
func unexpired(seats []slots.Seat, now time.Time) []slots.Seat {
	return slices.DeleteFunc(seats, func(s slots.Seat) bool { return s.State == slots.Held && s.Until <= now.Unix() })
}

func compareAffected(a, b Affected) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Start, b.Start))
}

func (b *Booking) affected(why string) Affected {
	return Affected{Number: b.Number, Department: b.Department, Date: b.Date, Start: b.Start, Place: b.Place, Name: b.Name, LastDay: b.LastDay, Why: why}
}
