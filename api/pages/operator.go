package pages

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// operators may look at the operator's pages; only the operator changes anything.
var operators = []scheduler.Role{scheduler.RoleOperator, scheduler.RoleAuditor}

// operatorFrame is what every page of the operator has around its content.
type operatorFrame struct {
	Tab       string // of the pages' own navigation
	MayChange bool
}

// operatorTabs are the pages, in the order of the navigation.
var operatorTabs = []struct{ Name, Path string }{
	{"overview", "/operator"}, {"compliance", "/operator/compliance"}, {"mappings", "/operator/mappings"}, {"calendar", "/operator/calendar"},
	{"departments", "/operator/departments"}, {"load", "/operator/load"}, {"messages", "/operator/messages"},
	{"worklists", "/operator/worklists"}, {"jobs", "/operator/jobs"},
}

// Tabs lists the pages of the navigation.
func (operatorFrame) Tabs() any { return operatorTabs }

func operatorFrameOf(v *visit, tab string) operatorFrame {
	return operatorFrame{tab, v.actor.Role == scheduler.RoleOperator}
}

// today is the civil date in the zone in which pages write.
func (p *Pages) today(v *visit) calendars.Date { return calendars.DateOf(v.now.In(p.o.Zone)) }

// departmentNames are the names of all departments by identifier.
func (p *Pages) departmentNames(v *visit) (map[string]string, error) {
	list, err := p.engine.Departments(v.ctx)
	names := make(map[string]string, len(list))
	for _, d := range list {
		names[d.ID] = d.Name.In(v.language)
	}
	return names, err
}

// choice is an entry of a selection.
type choice struct{ Value, Text string }

// departmentChoices lists the departments for a selection, by name.
func (p *Pages) departmentChoices(v *visit) ([]choice, error) {
	names, err := p.departmentNames(v)
	return choicesByText(names), err
}

func choicesByText(texts map[string]string) []choice {
	out := make([]choice, 0, len(texts))
	for value, text := range texts {
		out = append(out, choice{value, text})
	}
	slices.SortFunc(out, func(a, b choice) int { return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value)) })
	return out
}

// regionChoices lists the regions that have a department, in the order of their codes.
func (p *Pages) regionChoices(v *visit) ([]choice, error) {
	list, err := p.engine.Departments(v.ctx)
	if err != nil {
		return nil, err
	}
	var out []choice
	for _, t := range scheduler.Territories() {
		if t.Kind == "region" && slices.ContainsFunc(list, func(d scheduler.Department) bool { return d.Region == t.Code }) {
			out = append(out, choice{t.Code, t.Name.In(v.language)})
		}
	}
	return out, nil
}

// allRegions lists every region of the country.
func allRegions(lang string) []choice {
	var out []choice
	for _, t := range scheduler.Territories() {
		if t.Kind == "region" {
			out = append(out, choice{t.Code, t.Name.In(lang)})
		}
	}
	return out
}

// chosen is the value that a request names, if it is one of the choices.
func chosen(value string, list []choice) string {
	if slices.ContainsFunc(list, func(c choice) bool { return c.Value == value }) {
		return value
	}
	return ""
}

// yearIn is the year that a request names, or else another.
func yearIn(v *visit, other int) int {
	if year, err := strconv.Atoi(v.Query("year")); err == nil && calendars.FirstYear <= year && year <= calendars.LastYear {
		return year
	}
	return other
}

// dateIn is a date that a request names, or else another.
func dateIn(text string, other calendars.Date) calendars.Date {
	if d, err := calendars.ParseDate(text); err == nil {
		return d
	}
	return other
}

// link is an address of a page with some of its query changed.
func link(path string, query url.Values, pairs ...string) string {
	q := url.Values{}
	for name, values := range query {
		q[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// operatorOverview is what needs the operator now.
type operatorOverview struct {
	operatorFrame
	Schedules   []scheduleCount
	Gaps        []gapCount
	Failed      int // messages that could not be sent
	Stuck       int // bookings that a change left without a time
	Calls       int // people to be told by phone, and other work
	Running     []scheduler.Job
	Provisional []calendars.Day
}

// scheduleCount says how many departments have published a year.
type scheduleCount struct {
	Year                          int
	Due                           calendars.Date
	All, Published, Missing, Open int
	Soon                          bool // the term ends within a month, or is over
}

// Attention reports whether somebody should do something.
func (s scheduleCount) Attention() bool { return s.Missing > 0 || s.Soon && s.Open > 0 }

// gapCount says how many districts of a region nobody serves.
type gapCount struct {
	Region choice
	Gaps   int
}

func (p *Pages) operatorOverview(v *visit) error {
	page := operatorOverview{operatorFrame: operatorFrameOf(v, "overview")}
	today := p.today(v)
	for _, year := range []int{today.Year(), today.Year() + 1} {
		c, err := p.scheduleCount(v, year, today)
		if err != nil {
			return err
		}
		page.Schedules = append(page.Schedules, c)
	}
	if err := p.countWork(v, &page); err != nil {
		return err
	}
	regions, err := p.regionChoices(v)
	if err != nil {
		return err
	}
	for _, region := range regions {
		list, err := p.engine.Coverage(v.ctx, v.actor, region.Value, today)
		if err != nil {
			return err
		}
		page.Gaps = append(page.Gaps, gapCount{region, gapsIn(list)})
	}
	jobs, err := p.engine.Jobs(v.ctx, v.actor, v.now.Add(-jobsShown))
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if !j.Done {
			page.Running = append(page.Running, j)
		}
	}
	_, cal, err := p.engine.Calendar(v.ctx)
	if err != nil {
		return err
	}
	for _, d := range append(cal.Provisional(today.Year()), cal.Provisional(today.Year()+1)...) {
		if d >= today {
			page.Provisional = append(page.Provisional, cal.Day(d))
		}
	}
	return p.render(v, "operator", page)
}

func (p *Pages) scheduleCount(v *visit, year int, today calendars.Date) (scheduleCount, error) {
	rows, err := p.engine.Compliance(v.ctx, v.actor, scheduler.ComplianceFilter{Year: year})
	c := scheduleCount{Year: year, Due: calendars.ScheduleDue(year), All: len(rows)}
	for _, r := range rows {
		switch r.State {
		case scheduler.InTime, scheduler.Late:
			c.Published++
		case scheduler.Missing:
			c.Missing++
		default:
			c.Open++
		}
	}
	c.Soon = today > c.Due-31
	return c, err
}

func (p *Pages) countWork(v *visit, page *operatorOverview) error {
	list, err := p.engine.Worklist(v.ctx, v.actor, "", true)
	for _, w := range list {
		switch w.Kind {
		case scheduler.WorkFailed:
			page.Failed++
		case scheduler.WorkCannotMove:
			page.Stuck++
		default:
			page.Calls++
		}
	}
	return err
}

// gapsIn counts the districts that nobody serves.
func gapsIn(list []scheduler.Coverage) int {
	n := 0
	for _, c := range list {
		if c.Department == "" {
			n++
		}
	}
	return n
}

// jobsShown is how long ago a change was published that is still listed.
const jobsShown = 90 * 24 * time.Hour
