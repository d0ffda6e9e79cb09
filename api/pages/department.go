package pages

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// departmentFrame is what every page of a department has.
type departmentFrame struct {
	Department scheduler.Department
	Today      calendars.Date // at the department
	Year       int            // that the page is about
	Years      []int          // this one and the next
	Here       string         // which of the area's pages this is
	Publishes  bool           // the visitor may change schedules
	Problem    *Refusal
}

// Home is the address below which the pages of a year are.
func (f departmentFrame) Home() string { return yearPath(f.Year) }

// Of is the address of the pages of another year.
func (f departmentFrame) Of(year int) string { return yearPath(year) }

// API is the address of the API's files of the page's year.
func (f departmentFrame) API() string {
	return "/v1/departments/" + f.Department.ID + "/schedules/" + strconv.Itoa(f.Year)
}

func yearPath(year int) string { return "/department/schedules/" + strconv.Itoa(year) }

// departmentPage finds out whose page it is, and of which year: that of the path,
// or this one.
func (p *Pages) departmentPage(v *visit, here string) (departmentFrame, error) {
	d, err := p.engine.Department(v.ctx, v.actor.Department)
	if err != nil {
		return departmentFrame{}, err
	}
	f := departmentFrame{Department: d, Here: here, Publishes: v.actor.Role == scheduler.RoleHead}
	f.Today = calendars.DateOf(v.now.In(p.engine.Zone(d)))
	f.Year = f.Today.Year()
	f.Years = []int{f.Year, f.Year + 1}
	if text := v.Params("year"); text != "" {
		if f.Year, err = strconv.Atoi(text); err != nil || f.Year < 2022 || f.Year > 2100 {
			return f, fiber.ErrNotFound
		}
		if !slices.Contains(f.Years, f.Year) {
			f.Years = slices.Sorted(slices.Values(append(f.Years, f.Year)))
		}
	}
	return f, nil
}

// departmentHome is the department at a glance.
type departmentHome struct {
	departmentFrame
	Schedules []yearStanding
	Day       dayFigures
	Work      int // open items of the worklist
	Waiting   int // people on the waiting list
	Trips     []slots.Trip
}

// yearStanding says how far the schedule of a year is (S3).
type yearStanding struct {
	scheduler.Compliance
	Left int // working days until the due date, that day included
}

// dayFigures count today's people.
type dayFigures struct {
	Total, Expected, Here, Finished, Annulled, Tickets int
}

func (p *Pages) departmentHome(v *visit) error {
	f, err := p.departmentPage(v, "home")
	if err != nil {
		return err
	}
	page := departmentHome{departmentFrame: f}
	if page.Schedules, err = p.standings(v, f); err != nil {
		return err
	}
	day, err := p.engine.DayList(v.ctx, v.actor, f.Department.ID, f.Today)
	if err != nil {
		return err
	}
	page.Day = figuresOf(&day)
	work, err := p.engine.Worklist(v.ctx, v.actor, f.Department.ID, true)
	if err != nil {
		return err
	}
	waiting, err := p.engine.WaitingList(v.ctx, v.actor, f.Department.ID)
	if err != nil {
		return err
	}
	page.Work, page.Waiting = len(work), len(waiting)
	for _, year := range f.Years {
		trips, err := p.tripsOf(v, f.Department.ID, year)
		if err != nil {
			return err
		}
		for _, t := range trips {
			if t.To >= f.Today && len(page.Trips) < 5 {
				page.Trips = append(page.Trips, t)
			}
		}
	}
	return p.render(v, "department", page)
}

// standings tells how far the schedules of this year and the next are.
func (p *Pages) standings(v *visit, f departmentFrame) ([]yearStanding, error) {
	_, cal, err := p.engine.Calendar(v.ctx)
	if err != nil {
		return nil, err
	}
	var out []yearStanding
	for _, year := range f.Years {
		rows, err := p.engine.Compliance(v.ctx, v.actor, scheduler.ComplianceFilter{Year: year})
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			s := yearStanding{Compliance: c}
			if c.Due > f.Today {
				s.Left = cal.WorkingDays(f.Today+1, c.Due)
			}
			out = append(out, s)
		}
	}
	return out, nil
}

func figuresOf(day *scheduler.DayList) dayFigures {
	f := dayFigures{Total: len(day.Bookings), Tickets: len(day.Queue.Tickets)}
	for _, b := range day.Bookings {
		switch b.State {
		case slots.Booked:
			f.Expected++
		case slots.Arrived, slots.Called, slots.NotAnswered, slots.Postponed:
			f.Here++
		case slots.Finished:
			f.Finished++
		case slots.Annulled:
			f.Annulled++
		}
	}
	return f
}

// tripsOf are the trips of the newest version of a year, by date; none where
// there is no version.
func (p *Pages) tripsOf(v *visit, department string, year int) ([]slots.Trip, error) {
	s, err := p.engine.Schedule(v.ctx, v.actor, department, year, 0)
	if errors.Is(err, scheduler.ErrNotFound) {
		return nil, nil
	}
	slices.SortStableFunc(s.Trips, func(a, b slots.Trip) int { return int(a.From - b.From) })
	return s.Trips, err
}
