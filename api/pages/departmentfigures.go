package pages

import (
	"fmt"
	"strings"

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
	Language string
}

// figuresBefore and figuresAfter are the days around today that the page shows at first.
const figuresBefore, figuresAfter = 8 * 7, 5 * 7

func (p *Pages) departmentFigures(v *visit) error {
	f, err := p.departmentPage(v, "figures")
	if err != nil {
		return err
	}
	monday := f.Today - calendars.Date((f.Today.Weekday()+6)%7)
	page := departmentFigures{departmentFrame: f, From: monday - figuresBefore, To: monday + figuresAfter - 1, Language: v.language}
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
	return p.render(v, "departmentfigures", page)
}

// Share is a part of a whole, as the language writes it: "12,5 %"; "–" of nothing.
func (f departmentFigures) Share(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	text := fmt.Sprintf("%.1f", 100*float64(part)/float64(whole))
	if f.Language == "en" {
		return text + "%"
	}
	return strings.Replace(text, ".", ",", 1) + "\u00a0%"
}

// Minutes is a wait in whole minutes; "–" if nobody waited.
func (departmentFigures) Minutes(w scheduler.WaitFigures, seconds int) string {
	if w.People == 0 {
		return "–"
	}
	return fmt.Sprint((seconds + 30) / 60)
}
