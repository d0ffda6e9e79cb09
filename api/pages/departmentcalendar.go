package pages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// The kinds of days in a calendar, in the order in which the legend explains
// them. Each has a colour, a letter and a border, so that no colour stands alone.
var dayKinds = []string{"work", "few", "hours", "extra", "out", "trip", "closed", "holiday", "off", "none"}

// calendarView is a department's year as a calendar, in one of three views.
type calendarView struct {
	Base    string // address of the page, to which the views are parameters
	Year    int
	View    string // year, month or week
	Kinds   []string
	Months  []calendarMonth // year
	Month   time.Month      // month
	Days    []calendarDay   // month, week
	Changes bool            // some day differs from what is in force
	Misfits bool            // some booking does not fit
}

type calendarMonth struct {
	Month time.Month
	Weeks [][7]*calendarDay // Monday first; nil: a day of another month
}

// calendarDay is one day of a calendar.
type calendarDay struct {
	scheduler.PlanDay
	Date    calendars.Date
	Number  int
	Kind    string
	Today   bool
	Misfits int    // bookings that no longer fit
	Before  int    // seats that are in force now, where Changed
	Changed bool   // other hours or rooms than now
	Why     string // what there is to say of it, in a sentence; empty for a plain day
	Base    string
}

// Told is whether the day is unlike others.
func (d *calendarDay) Told() bool { return d.Why != "" }

// Link leads to the day's week.
func (d *calendarDay) Link() string {
	return d.Base + "?view=week&day=" + d.Date.String() + "#calendar"
}

// Views are the ways to look at the calendar.
func (c *calendarView) Views() []string { return []string{"year", "month", "week"} }

// Weekdays are a Monday to a Sunday, for their names.
func (c *calendarView) Weekdays() (out [7]calendars.Date) {
	for i := range out {
		out[i] = calendars.NewDate(2024, time.January, 1) + calendars.Date(i) // a Monday
	}
	return out
}

// FirstDay is the first day shown in a month or week.
func (c *calendarView) FirstDay() calendars.Date { return c.Days[0].Date }

// LastDay is the last day shown in a month or week.
func (c *calendarView) LastDay() calendars.Date { return c.Days[len(c.Days)-1].Date }

// Previous and Next lead to the neighbouring month or week; empty: there is none.
func (c *calendarView) Previous() string { return c.neighbour(-1) }

// Next is described at Previous.
func (c *calendarView) Next() string { return c.neighbour(1) }

func (c *calendarView) neighbour(step int) string {
	switch c.View {
	case "month":
		if m := int(c.Month) + step; m >= 1 && m <= 12 {
			return c.Base + "?view=month&month=" + strconv.Itoa(m) + "#calendar"
		}
	case "week":
		if d := c.Days[0].Date + calendars.Date(7*step); step > 0 && d.Year() == c.Year || step < 0 && (d+6).Year() == c.Year {
			return c.Base + "?view=week&day=" + max(d, calendars.NewDate(c.Year, 1, 1)).String() + "#calendar"
		}
	}
	return ""
}

// To leads to a view of the calendar, near to what is shown.
func (c *calendarView) To(view string) string {
	switch {
	case view == "month" && c.View == "week":
		_, month, _ := c.Days[0].Date.Civil()
		return c.Base + "?view=month&month=" + strconv.Itoa(int(month)) + "#calendar"
	case view == "week" && c.View == "month":
		return c.Base + "?view=week&day=" + c.Days[0].Date.String() + "#calendar"
	}
	return c.Base + "?view=" + view + "#calendar"
}

// calendarOf lays the days of a year out in the view that the request asks for.
// What would change and what would not fit comes from a preview, if there is one.
func (p *Pages) calendarOf(v *visit, f departmentFrame, base string, days []scheduler.PlanDay, preview *scheduler.Preview) (*calendarView, error) {
	c := &calendarView{Base: base, Year: f.Year, View: "year"}
	list := make([]calendarDay, len(days))
	first := calendars.NewDate(f.Year, time.January, 1)
	for i := range days {
		_, _, number := (first + calendars.Date(i)).Civil()
		list[i] = calendarDay{PlanDay: days[i], Date: first + calendars.Date(i), Number: number, Base: base}
		list[i].Kind, list[i].Today = kindOf(&days[i]), list[i].Date == f.Today
	}
	if preview != nil {
		for _, a := range preview.Affected {
			if i := int(a.Date - first); i >= 0 && i < len(list) {
				list[i].Misfits++
				c.Misfits = true
			}
		}
		for _, x := range preview.Changes {
			list[x.Date-first].Changed, list[x.Date-first].Before = true, x.Before
			c.Changes = true
		}
	}
	for i := range list {
		var err error
		if list[i].Why, err = p.whyOf(v, &list[i]); err != nil {
			return nil, err
		}
	}
	for _, kind := range dayKinds {
		if slices.ContainsFunc(list, func(d calendarDay) bool { return d.Kind == kind }) {
			c.Kinds = append(c.Kinds, kind)
		}
	}
	c.show(v, list, f.Today)
	return c, nil
}

// show chooses what the view has.
func (c *calendarView) show(v *visit, list []calendarDay, today calendars.Date) {
	first := list[0].Date
	near := min(max(today, first), list[len(list)-1].Date)
	switch v.Query("view") {
	case "month":
		_, month, _ := near.Civil()
		if m, err := strconv.Atoi(v.Query("month")); err == nil && m >= 1 && m <= 12 {
			month = time.Month(m)
		}
		c.View, c.Month = "month", month
		from := calendars.NewDate(c.Year, month, 1)
		to := min(calendars.NewDate(c.Year, month, 28)+7, list[len(list)-1].Date)
		for d := from; d <= to; d++ {
			if _, m, _ := d.Civil(); m == month {
				c.Days = append(c.Days, list[d-first])
			}
		}
	case "week":
		if d, err := calendars.ParseDate(v.Query("day")); err == nil && d.Year() == c.Year {
			near = d
		}
		c.View = "week"
		monday := near - calendars.Date((near.Weekday()+6)%7)
		for d := max(monday, first); d <= min(monday+6, list[len(list)-1].Date); d++ {
			c.Days = append(c.Days, list[d-first])
		}
	default:
		c.Months = monthsOf(list)
	}
}

func monthsOf(list []calendarDay) []calendarMonth {
	var out []calendarMonth
	for i := range list {
		d := &list[i]
		_, month, _ := d.Date.Civil()
		if d.Number == 1 {
			out = append(out, calendarMonth{Month: month})
		}
		m := &out[len(out)-1]
		column := (d.Date.Weekday() + 6) % 7
		if d.Number == 1 || column == 0 {
			m.Weeks = append(m.Weeks, [7]*calendarDay{})
		}
		m.Weeks[len(m.Weeks)-1][column] = d
	}
	return out
}

// kindOf says what a day is for whoever looks at the year.
func kindOf(d *scheduler.PlanDay) string {
	office := slices.ContainsFunc(d.Openings, func(o slots.Opening) bool { return o.Place == slots.Office })
	switch {
	case !d.Planned:
		return "none"
	case slices.ContainsFunc(d.Openings, func(o slots.Opening) bool { return o.Place != slots.Office }):
		return "out"
	case !office && d.Exception != nil && d.Exception.Kind == slots.Closed:
		return "closed"
	case !office && d.Usual > 0 && len(d.Trips) > 0:
		return "trip"
	case !d.Day.Working && office:
		return "extra"
	case !d.Day.Working && d.Day.Kind != calendars.KindWeekend:
		return "holiday"
	case !office:
		return "off"
	case d.Rooms < d.Usual:
		return "few"
	case d.Exception != nil:
		return "hours"
	case len(d.Trips) > 0 && tripMatters(d):
		return "few"
	}
	return "work"
}

// tripMatters reports whether a trip leaves the office fewer rooms in some of its hours.
func tripMatters(d *scheduler.PlanDay) bool {
	for _, o := range d.Openings {
		if o.Place == slots.Office && int(o.Rooms) < d.Usual {
			return true
		}
	}
	return slices.ContainsFunc(d.Trips, func(t slots.Trip) bool { return t.Part != nil })
}

// whyOf tells what a day is, why, and what would change, in one line.
func (p *Pages) whyOf(v *visit, d *calendarDay) (string, error) {
	if (d.Kind == "work" || d.Kind == "off" || d.Kind == "none") && !d.Changed && d.Misfits == 0 {
		return "", nil
	}
	s := p.speak(v)
	parts := []string{s.say("department.kind." + d.Kind)}
	if d.Kind == "holiday" || d.Kind == "extra" || d.Day.Kind == calendars.KindDecree || d.Day.Provisional {
		parts = append(parts, d.Day.Reason.In(v.language))
	}
	if d.Day.Provisional {
		parts = append(parts, s.say("department.provisional"))
	}
	if d.Exception != nil && d.Exception.Reason != "" {
		parts = append(parts, d.Exception.Reason)
	}
	for _, t := range d.Trips {
		if t.Outreach != nil {
			parts = append(parts, t.Outreach.Place.In(v.language))
		}
		if t.Reason != "" {
			parts = append(parts, t.Reason)
		}
	}
	if d.Kind == "few" {
		parts = append(parts, s.say("department.rooms_of", "rooms", d.Rooms, "usual", d.Usual))
	}
	text := strings.Join(parts, "; ")
	if d.Changed {
		text += ". " + s.say("department.seats_change", "before", d.Before, "after", d.Seats+d.StaffSeats)
	}
	if d.Misfits > 0 {
		text += ". " + s.say("department.misfits", "n", d.Misfits)
	}
	return text, s.err
}

// speaker gathers sentences in the visitor's language; the first mistake stays.
type speaker struct {
	p        *Pages
	language string
	err      error
}

func (p *Pages) speak(v *visit) *speaker { return &speaker{p: p, language: v.language} }

func (s *speaker) say(key string, args ...any) string {
	text, err := s.p.web.Texts.Text(s.language, key, args...)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("say: %w", err)
	}
	return text
}
