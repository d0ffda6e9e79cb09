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
	return e.previewOf(ctx, []slots.Schedule{s})
}

// previewOf checks schedules of one department and year and tells what
// publishing them in their order would do.
func (e *Engine) previewOf(ctx context.Context, list []slots.Schedule) (Preview, error) {
	for i := range list {
		if err := checkSchedule(&list[i]); err != nil {
			return Preview{}, err
		}
	}
	var out Preview
	err := e.view(ctx, func(r Reader) error {
		_, err := number(r, list)
		if err != nil {
			return err
		}
		out, err = e.foretell(r, list, e.now())
		return err
	})
	return out, err
}

// foretell is preview with what each choice would do with each booking, and with
// the days that look like mistakes.
func (e *Engine) foretell(r Reader, list []slots.Schedule, now time.Time) (Preview, error) {
	f, err := e.forecast(r, list, now)
	if err != nil {
		return Preview{}, err
	}
	would := map[planKey]*plan{{list[0].Department, list[0].Year}: f.after}
	f.Affected, err = e.newMover(r, r, would, now).foretell(f.misfits)
	for i := range list {
		f.Suspicions = append(f.Suspicions, slots.Suspicions(&list[i], f.after.calendar)...)
	}
	return f.Preview, err
}

// preview lays the schedules over what is in force and finds what differs from
// today on. The dates are those whose opening hours or rooms change.
func (e *Engine) preview(r Reader, list []slots.Schedule, now time.Time) (Preview, []calendars.Date, error) {
	f, err := e.forecast(r, list, now)
	return f.Preview, f.dates, err
}

// forecast is a preview with what it was made from.
type forecast struct {
	Preview
	dates   []calendars.Date
	misfits []misfit
	after   *plan
}

func (e *Engine) forecast(r Reader, list []slots.Schedule, now time.Time) (f forecast, err error) {
	before, err := e.plan(r, list[0].Department, list[0].Year)
	if err != nil {
		return f, err
	}
	after := before
	for i := range list {
		after = after.with(&list[i])
	}
	f.after, f.Months, f.Changes = after, after.figures(), []DayChange{}
	changes, dates := difference(before, after, calendars.DateOf(now.In(before.loc)))
	f.Changes, f.dates = append(f.Changes, changes...), dates
	f.misfits, err = e.affected(r, after, dates, now)
	f.Affected = listed(f.misfits)
	return f, err
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

// misfit is a booking that a change leaves without its place.
type misfit struct {
	Booking
	why  string // schedule or mapping
	keep Reason
}

// affected lists the bookings of the days that do not fit the plan, by time
// (S7). Those that are lost to lateness already are not among them.
func (e *Engine) affected(r Reader, p *plan, dates []calendars.Date, now time.Time) ([]misfit, error) {
	var out []misfit
	for _, d := range dates {
		seats, err := getSeats(r, p.department.ID, d)
		if err != nil {
			return nil, err
		}
		seats = unexpired(seats, now)
		open := p.openings(d)
		for _, i := range slots.Unfit(seats, open) {
			if seats[i].State != slots.Booked || slots.Late(d.At(seats[i].Start, p.loc), now, e.policy.LatenessGrace) {
				continue
			}
			b, err := getBooking(r, Number(seats[i].Ref))
			if err != nil {
				return nil, err
			}
			keep := ReasonOverbooked
			if len(slots.Unfit(seats[i:i+1], open)) > 0 { // even all alone
				keep = ReasonOutside
			}
			out = append(out, misfit{b, "schedule", keep})
		}
	}
	slices.SortFunc(out, compareMisfits)
	return out, nil
}

// unexpired leaves out the holds that have run out, which take nothing (L2).
func unexpired(seats []slots.Seat, now time.Time) []slots.Seat {
	return slices.DeleteFunc(seats, func(s slots.Seat) bool { return s.State == slots.Held && s.Until <= now.Unix() })
}

// compareMisfits orders by the time of the appointment, and who booked first
// among equals: the order in which new times are given.
func compareMisfits(a, b misfit) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Number, b.Number))
}

func (m *misfit) affected() Affected {
	return Affected{Number: m.Number, Department: m.Department, Date: m.Date, Start: m.Start, Place: m.Place, Name: m.Name,
		LastDay: m.LastDay, Why: m.why, Keep: m.keep, KeepText: m.keep.Text()}
}

// listed shows misfits without what each choice would do.
func listed(list []misfit) []Affected {
	out := make([]Affected, len(list))
	for i := range list {
		out[i] = list[i].affected()
	}
	return out
}

// foretell shows misfits with what each choice would do.
func (m *mover) foretell(list []misfit) ([]Affected, error) {
	out := listed(list)
	for i := range list {
		b := &list[i].Booking
		to, stuck, err := m.find(b)
		if err != nil {
			return nil, err
		}
		if stuck != "" {
			out[i].Stuck, out[i].StuckText = stuck, stuck.Text()
			continue
		}
		out[i].MoveTo = &to
		if err := m.move(b, to); err != nil {
			return nil, err
		}
	}
	return out, nil
}
