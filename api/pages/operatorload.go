package pages

import (
	"fmt"
	"strings"

	"kezek/api/web"
	"kezek/calendars"
	"kezek/scheduler"
)

// operatorLoad shows how full, how late and how long, as charts and tables.
type operatorLoad struct {
	operatorFrame
	loadFilter
	scheduler.Figures
	Problem *Refusal
	Charts  loadCharts
	Book    string // address of the workbook
}

// loadFilter is of whom the figures are.
type loadFilter struct {
	Region, Department string
	Regions, Offices   []choice
}

// loadCharts are the drawings; those without data are nil.
type loadCharts struct {
	Weeks, Waits, TicketWaits, Lateness *web.Drawing
}

// loadBefore and loadAfter are the days around today that the page shows at first.
const loadBefore, loadAfter = 8 * 7, 5 * 7

func (p *Pages) operatorLoad(v *visit) error {
	page := operatorLoad{operatorFrame: operatorFrameOf(v, "load")}
	monday := p.today(v) - calendars.Date((p.today(v).Weekday()+6)%7)
	filter := scheduler.FiguresFilter{From: dateIn(v.Query("from"), monday-loadBefore), To: dateIn(v.Query("to"), monday+loadAfter-1)}
	var err error
	if page.Regions, err = p.regionChoices(v); err != nil {
		return err
	}
	if page.Offices, err = p.departmentChoices(v); err != nil {
		return err
	}
	page.Region, page.Department = chosen(v.Query("region"), page.Regions), chosen(v.Query("department"), page.Offices)
	filter.Region, filter.Department = page.Region, page.Department
	page.Figures, err = p.engine.Figures(v.ctx, v.actor, filter)
	if scheduler.CodeOf(err) == scheduler.CodeInvalid {
		r := p.o.Explain(v.Ctx, v.language, err)
		page.Problem, page.From, page.To = &r, filter.From, filter.To
		return p.renderAs(v, r.Status, "operatorload", page)
	}
	if err != nil {
		return err
	}
	page.Book = link("/v1/figures.xlsx", nil, "from", filter.From.String(), "to", filter.To.String(), "region", filter.Region, "department", filter.Department, "lang", v.language)
	if page.Charts, err = p.loadCharts(v, &page.Figures); err != nil {
		return err
	}
	return p.render(v, "operatorload", page)
}

// Both stands for the two kinds of waits in the head of a table.
func (operatorLoad) Both() [2]int { return [2]int{} }

// words is a source of texts that keeps the first error, for charts, which have many.
type words struct {
	texts *web.Texts
	lang  string
	err   error
}

func (w *words) text(key string, args ...any) string {
	s, err := w.texts.Text(w.lang, "operator.load."+key, args...)
	if err != nil && w.err == nil {
		w.err = err
	}
	return s
}

func (p *Pages) loadCharts(v *visit, f *scheduler.Figures) (loadCharts, error) {
	w := &words{texts: p.web.Texts, lang: v.language}
	out := loadCharts{Weeks: weeksChart(w, f)}
	out.Lateness = departmentsChart(w, f, "lateness", func(d *scheduler.DepartmentFigures) (bar web.Bar, ok bool) {
		if d.Due == 0 {
			return bar, false
		}
		bar.Whole, bar.Part = 100*float64(d.Annulled)/float64(d.Due), 100*float64(d.NoShow)/float64(d.Due)
		bar.Text = web.Percent(w.lang, d.Annulled, d.Due) + " / " + web.Percent(w.lang, d.NoShow, d.Due)
		return bar, true
	})
	out.Waits = departmentsChart(w, f, "waits", func(d *scheduler.DepartmentFigures) (web.Bar, bool) { return waitBar(w, d.ByBooking) })
	out.TicketWaits = departmentsChart(w, f, "ticket_waits", func(d *scheduler.DepartmentFigures) (web.Bar, bool) { return waitBar(w, d.ByTicket) })
	return out, w.err
}

func weeksChart(w *words, f *scheduler.Figures) *web.Drawing {
	c := web.Chart{ID: "weeks", Title: w.text("weeks.title"), Whole: w.text("seats"), Part: w.text("booked")}
	for _, week := range f.Total.Weeks {
		_, month, day := week.Monday.Civil()
		c.Bars = append(c.Bars, web.Bar{Label: fmt.Sprintf("%02d.%02d", day, month), Part: float64(week.Booked), Whole: float64(week.Seats),
			Tip: w.text("weeks.tip", "date", web.Date(w.lang, week.Monday), "booked", week.Booked, "seats", week.Seats)})
	}
	c.Description = w.text("weeks.about", "booked", f.Total.Booked, "seats", f.Total.Seats)
	d := c.Columns()
	return &d
}

// departmentsChart draws a bar for each department that has one.
func departmentsChart(w *words, f *scheduler.Figures, name string, bar func(*scheduler.DepartmentFigures) (web.Bar, bool)) *web.Drawing {
	c := web.Chart{ID: strings.ReplaceAll(name, "_", "-"), Title: w.text(name + ".title"), Whole: w.text(name + ".whole"), Part: w.text(name + ".part"), Description: w.text(name + ".about")}
	for i := range f.Departments {
		b, ok := bar(&f.Departments[i])
		if !ok {
			continue
		}
		b.Label = f.Departments[i].Name.In(w.lang)
		b.Tip = b.Label + ": " + b.Text
		c.Bars = append(c.Bars, b)
	}
	if len(c.Bars) == 0 {
		return nil
	}
	d := c.Rows()
	return &d
}

func waitBar(w *words, f scheduler.WaitFigures) (web.Bar, bool) {
	median, p90 := minutes(f.Median), minutes(f.P90)
	return web.Bar{Part: float64(f.Median) / 60, Whole: float64(f.P90) / 60, Text: w.text("wait", "median", median, "most", p90)}, f.People > 0
}

// minutes rounds seconds to the nearest minute.
func minutes(seconds int) int { return (seconds + 30) / 60 }

// Minutes is a wait as the tables show it: "–" if nobody waited.
func (operatorLoad) Minutes(f scheduler.WaitFigures, seconds int) string {
	if f.People == 0 {
		return "–"
	}
	return fmt.Sprint(minutes(seconds))
}
