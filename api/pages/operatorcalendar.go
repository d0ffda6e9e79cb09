package pages

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// operatorCalendar is the editor of the calendar (C5, C6): a year with its special
// days, a change that is put together from decrees and dates of Kurban Ait, what
// it would do to every department, and the calendars that were published before.
type operatorCalendar struct {
	operatorFrame
	Year     int
	Version  string // of the calendar in force
	Revision int
	Working  int // days of the year
	Months   []monthGrid
	Special  []calendars.Day
	History  []scheduler.CalendarState

	Data    string // the change so far, as JSON; empty: none
	Edition string // name of the new edition
	Preview *scheduler.Preview
	choicesForm
	Form    map[string]string // what was entered last and refused
	Problem *Refusal
	Errors  map[string]string // by field
}

// monthGrid is a month as rows of weeks, Monday first.
type monthGrid struct {
	Year  int
	Month time.Month
	Days  int // that are working days
	Weeks [][7]gridDay
}

// gridDay is a day of a month; its Date is 0 before the first and after the last.
type gridDay struct {
	calendars.Day
	Number  int
	Changed bool // the change so far makes it a day off, or a working day
}

func (p *Pages) operatorCalendar(v *visit) error {
	page, state, err := p.calendarPage(v, yearIn(v, p.today(v).Year()))
	if err != nil {
		return err
	}
	if err := page.show(state.Data, state.Data); err != nil {
		return err
	}
	return p.render(v, "operatorcalendar", page)
}

// calendarPage reads what the page shows of the calendar in force.
func (p *Pages) calendarPage(v *visit, year int) (*operatorCalendar, scheduler.CalendarState, error) {
	page := &operatorCalendar{operatorFrame: operatorFrameOf(v, "calendar"), Year: year, Form: map[string]string{}, Errors: map[string]string{}}
	state, _, err := p.engine.Calendar(v.ctx)
	if err != nil {
		return nil, state, err
	}
	page.Version, page.Revision = state.Data.Version, state.Revision
	page.Edition = p.today(v).String()
	if page.Edition == page.Version {
		page.Edition += "-" + strconv.Itoa(state.Revision+1)
	}
	page.History, err = p.engine.Calendars(v.ctx, v.actor)
	return page, state, err
}

// show lays out the year by data, marking what differs from the calendar in force.
func (o *operatorCalendar) show(inForce, data calendars.Data) error {
	before, err := calendars.New(inForce)
	if err != nil {
		return err
	}
	after, err := calendars.New(data)
	if err != nil {
		return err
	}
	for month := time.January; month <= time.December; month++ {
		o.Months = append(o.Months, monthOf(before, after, o.Year, month))
	}
	first := calendars.NewDate(o.Year, time.January, 1)
	last := calendars.NewDate(o.Year, time.December, 31)
	o.Working = after.WorkingDays(first, last)
	for d := first; d <= last; d++ {
		if day := after.Day(d); day.Kind != calendars.KindWeekday && day.Kind != calendars.KindWeekend {
			o.Special = append(o.Special, day)
		}
	}
	return nil
}

func monthOf(before, after *calendars.Calendar, year int, month time.Month) monthGrid {
	first := calendars.NewDate(year, month, 1)
	next := calendars.NewDate(year, month+1, 1)
	g := monthGrid{Year: year, Month: month, Days: after.WorkingDays(first, next-1)}
	var week [7]gridDay
	for d := first; d < next; d++ {
		day := gridDay{Day: after.Day(d), Number: int(d-first) + 1}
		day.Changed = before.Working(d) != day.Working
		at := (int(d.Weekday()) + 6) % 7
		week[at] = day
		if at == 6 || d == next-1 {
			g.Weeks = append(g.Weeks, week)
			week = [7]gridDay{}
		}
	}
	return g
}

// Years are the years beside the one that is shown.
func (o operatorCalendar) Years() []int { return []int{o.Year - 1, o.Year, o.Year + 1} }

// Weekdays are the days of the week, Monday first.
func (operatorCalendar) Weekdays() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

// KurbanDay is the first day of Kurban Ait in the year, as it is known.
func (o operatorCalendar) KurbanDay() string {
	for _, d := range o.Special {
		if d.Kind == calendars.KindReligious && d.Date != calendars.NewDate(o.Year, time.January, 7) {
			return d.Date.String()
		}
	}
	return ""
}

// operatorCalendarChange adds to a change, takes from it, or publishes it.
func (p *Pages) operatorCalendarChange(v *visit) error {
	year, err := strconv.Atoi(v.FormValue("year"))
	if err != nil || year < calendars.FirstYear || year > calendars.LastYear {
		year = p.today(v).Year()
	}
	page, state, err := p.calendarPage(v, year)
	if err != nil {
		return err
	}
	data := state.Data
	if text := v.FormValue("data"); text != "" {
		if data, err = calendars.ParseData([]byte(text)); err != nil {
			return ErrForeign // we wrote it into the form ourselves
		}
		page.Data = text
	}
	if edition := v.FormValue("edition"); edition != "" {
		page.Edition = edition
	}
	if v.FormValue("do") == "publish" {
		data.Version = page.Edition
		job, err := p.engine.PublishCalendar(v.once(), v.actor, data, consequencesOf(v))
		if err == nil {
			return v.redirect(p.jobPage(job.Job))
		}
		if err := page.refuse(p, v, err); err != nil {
			return err
		}
	} else if err := p.editCalendar(v, page, &data); err != nil {
		return err
	}
	return p.calendarAnswer(v, page, state.Data, data)
}

// editCalendar takes one act over into data, if the calendar is sound with it.
func (p *Pages) editCalendar(v *visit, page *operatorCalendar, data *calendars.Data) error {
	e := calendarEdit{v: v, page: page, data: *data}
	e.data.Decrees, e.data.KurbanAit = slices.Clone(data.Decrees), slices.Clone(data.KurbanAit)
	e.data.Version = page.Edition
	e.apply()
	if len(page.Errors) == 0 {
		_, err := p.engine.PreviewCalendar(v.ctx, v.actor, e.data)
		if err == nil {
			text, err := json.Marshal(e.data)
			page.Data, *data = string(text), e.data
			return err
		}
		if err := page.refuse(p, v, err); err != nil {
			return err
		}
	}
	for name, value := range v.Request().PostArgs().All() {
		page.Form[string(name)] = string(value)
	}
	return nil
}

func (o *operatorCalendar) refuse(p *Pages, v *visit, err error) error {
	r := p.o.Explain(v.Ctx, v.language, err)
	if r.Status >= 500 {
		return err
	}
	o.Problem = &r
	return nil
}

// calendarAnswer shows the change with what publishing it would do.
func (p *Pages) calendarAnswer(v *visit, page *operatorCalendar, inForce, data calendars.Data) error {
	if err := page.show(inForce, data); err != nil {
		return err
	}
	if page.Data != "" {
		preview, err := p.engine.PreviewCalendar(v.ctx, v.actor, data)
		if err != nil {
			return err
		}
		page.Preview = &preview
		page.choicesForm = choicesOf(v, preview.Affected, page.Problem != nil)
	}
	status := 200
	switch {
	case page.Problem != nil:
		status = page.Problem.Status
	case len(page.Errors) > 0:
		status = 422
	}
	return p.renderAs(v, status, "operatorcalendar", page)
}

// calendarEdit is one act on a calendar that is being changed.
type calendarEdit struct {
	v    *visit
	page *operatorCalendar
	data calendars.Data
}

// apply does the act, or notes what is wrong with the fields.
func (e *calendarEdit) apply() {
	switch e.v.FormValue("do") {
	case "kurban":
		e.kurban()
	case "swap":
		e.swap()
	case "import":
		e.read()
	default:
		if d, err := calendars.ParseDate(e.v.FormValue("drop")); err == nil {
			e.data.Decrees = slices.DeleteFunc(e.data.Decrees, func(o calendars.Decree) bool { return o.Date == d })
		}
	}
}

// date reads a field that has to hold one.
func (e *calendarEdit) date(field string) calendars.Date {
	d, err := calendars.ParseDate(e.v.FormValue(field))
	if err != nil {
		e.page.Errors[field] = "operator.calendar.need_date"
	}
	return d
}

// kurban sets the first day of Kurban Ait of a year, in place of the one that was
// expected or announced before: two feasts lie at least 350 days apart.
func (e *calendarEdit) kurban() {
	first := e.date("first")
	announced := e.v.FormValue("announced") != ""
	k := calendars.KurbanAit{Year: first.Year(), First: first, Provisional: !announced}
	if announced {
		k.Announced = dateIn(e.v.FormValue("announced_on"), 0)
	}
	e.data.KurbanAit = slices.DeleteFunc(e.data.KurbanAit, func(o calendars.KurbanAit) bool { return max(o.First-first, first-o.First) < 100 })
	e.data.KurbanAit = append(e.data.KurbanAit, k)
	slices.SortFunc(e.data.KurbanAit, func(a, b calendars.KurbanAit) int { return int(a.First - b.First) })
}

// swap makes a day off of a working day, a working day of a day off, or both of two.
func (e *calendarEdit) swap() {
	reason := calendars.Text{KK: e.v.FormValue("reason_kk"), RU: e.v.FormValue("reason_ru"), EN: e.v.FormValue("reason_en")}
	if reason.KK == "" || reason.RU == "" || reason.EN == "" {
		e.page.Errors["reason_kk"] = "operator.calendar.need_reason"
	}
	off, work := e.v.FormValue("off"), e.v.FormValue("work")
	if off == "" && work == "" {
		e.page.Errors["off"] = "operator.calendar.need_day"
		return
	}
	add := func(d calendars.Decree) {
		d.Reason, d.Issued, d.Source = reason, dateIn(e.v.FormValue("issued"), 0), e.v.FormValue("source")
		e.data.Decrees = slices.DeleteFunc(e.data.Decrees, func(o calendars.Decree) bool { return o.Date == d.Date })
		e.data.Decrees = append(e.data.Decrees, d)
	}
	var offDay calendars.Date
	if off != "" {
		offDay = e.date("off")
		add(calendars.Decree{Date: offDay, Status: calendars.StatusOff})
	}
	if work != "" {
		add(calendars.Decree{Date: e.date("work"), Status: calendars.StatusWork, InPlaceOf: offDay})
	}
	slices.SortFunc(e.data.Decrees, func(a, b calendars.Decree) int { return int(a.Date - b.Date) })
}

// read takes a whole calendar from a file or from text.
func (e *calendarEdit) read() {
	text := e.v.FormValue("json")
	e.page.Form["json"] = text
	if file, err := e.v.FormFile("file"); err == nil && file.Size > 0 {
		if text, err = contentOf(file); err != nil {
			e.page.Errors["json"] = "operator.calendar.need_json"
			return
		}
	}
	data, err := calendars.ParseData([]byte(text))
	if err != nil {
		e.page.Errors["json"] = "operator.calendar.need_json"
		e.page.Form["why"] = err.Error()
		return
	}
	e.data = data
	e.page.Edition = data.Version
}
