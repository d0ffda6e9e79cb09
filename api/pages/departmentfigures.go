package pages

import (
	"errors"
	"fmt"

	"kezek/api/web"
	"kezek/calendars"
	"kezek/scheduler"
)

// departmentFigures are the department's own figures: how full, how late, how
// long people waited.
type departmentFigures struct {
	departmentFrame
	From, To calendars.Date
	Counts   scheduler.Counts
	Nearest  calendars.Date
	Weeks    web.Drawing // seats and bookings
}

// figuresBefore and figuresAfter are the days around today that the page shows at first.
const figuresBefore, figuresAfter = 8 * 7, 5 * 7

func (p *Pages) departmentFigures(v *visit) error {
	f, err := p.departmentPage(v, "figures")
	if err != nil {
		return err
	}
	monday := f.Today - calendars.Date((f.Today.Weekday()+6)%7)
	page := departmentFigures{departmentFrame: f, From: monday - figuresBefore, To: monday + figuresAfter - 1}
	if d, err := calendars.ParseDate(v.Query("from")); err == nil {
		page.From = d
	}
	if d, err := calendars.ParseDate(v.Query("to")); err == nil {
		page.To = d
	}
	figures, err := p.engine.Figures(v.ctx, v.actor, scheduler.FiguresFilter{Department: f.Department.ID, From: page.From, To: page.To})
	if scheduler.CodeOf(err) == scheduler.CodeInvalid {
		r := p.o.Explain(v.Ctx, v.language, err)
		page.Problem = &r
		return p.renderAs(v, r.Status, "departmentfigures", page)
	}
	if err != nil {
		return err
	}
	page.Counts = figures.Total
	for _, d := range figures.Departments {
		page.Nearest = d.Nearest
	}
	words := p.speak(v)
	page.Weeks = weeksOf(words, &page.Counts)
	return errors.Join(words.err, p.render(v, "departmentfigures", page))
}

// weeksOf draws the seats of each week with the bookings in them.
func weeksOf(s *speaker, c *scheduler.Counts) web.Drawing {
	chart := web.Chart{ID: "chart", Title: s.say("department.figures.by_week"), Whole: s.say("department.calendar.seats"), Part: s.say("department.figures.booked"),
		Description: s.say("department.figures.about", "booked", c.Booked, "seats", c.Seats)}
	for _, week := range c.Weeks {
		_, month, day := week.Monday.Civil()
		chart.Bars = append(chart.Bars, web.Bar{Label: fmt.Sprintf("%02d.%02d", day, month), Part: float64(week.Booked), Whole: float64(week.Seats),
			Tip: web.Date(s.language, week.Monday) + ": " + s.say("department.figures.about", "booked", week.Booked, "seats", week.Seats)})
	}
	return chart.Columns()
}

// Minutes is a wait in whole minutes; "–" if nobody waited.
func (departmentFigures) Minutes(w scheduler.WaitFigures, seconds int) string {
	if w.People == 0 {
		return "–"
	}
	return fmt.Sprint(minutes(seconds))
}
