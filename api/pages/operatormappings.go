package pages

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kezek/calendars"
	"kezek/scheduler"
)

// operatorMappings is the editor of who serves which territory (E4): the check of
// a region for gaps and exceptions, and a change that is put together from any
// number of entries, looked at, and published as a whole or not at all.
type operatorMappings struct {
	operatorFrame
	Region  string
	Regions []choice
	Offices []choice
	On      string // day of the check, YYYY-MM-DD
	Day     calendars.Date
	Only    string // gaps, otherwise or changes; empty: everything
	Gaps    int
	Others  int // served otherwise than the territory around them
	Coming  int // that somebody else will serve
	Rows    []coverageRow

	mappingForm
	Entries []mappingEntry // the change so far
	Preview *scheduler.Preview
	choicesForm
	Problem *Refusal
}

// mappingForm is what was entered last and not taken over.
type mappingForm struct {
	Codes      string // typed, besides those that are ticked
	Department string // - ends service
	From       string
	Errors     map[string]string // by field
}

type coverageRow struct {
	scheduler.Coverage
	Office, OtherwiseOffice string
	Coming                  []comingRow
	Ticked                  bool
}

type comingRow struct {
	From   calendars.Date
	Office string // empty: nobody
}

// mappingEntry is one line of a change.
type mappingEntry struct {
	scheduler.Mapping
	Territory, Office string
}

// Field is the entry as a hidden field carries it from page to page.
func (m mappingEntry) Field() string {
	return strings.Join([]string{m.KATO, m.Department, m.From.String()}, "|")
}

// endService stands in the form for no department.
const endService = "-"

func (p *Pages) operatorMappings(v *visit) error {
	page, err := p.mappingsPage(v, v.Query)
	if err != nil {
		return err
	}
	return p.render(v, "operatormappings", page)
}

// mappingsPage reads the check that is asked for.
func (p *Pages) mappingsPage(v *visit, value func(string, ...string) string) (*operatorMappings, error) {
	page := &operatorMappings{operatorFrame: operatorFrameOf(v, "mappings"), Only: value("only")}
	page.Errors = map[string]string{}
	on := dateIn(value("on"), p.today(v))
	page.Day = on
	page.On, page.From = on.String(), max(on, p.today(v)+1).String()
	var err error
	if page.Regions, err = p.regionChoices(v); err != nil {
		return nil, err
	}
	names, err := p.departmentNames(v)
	if err != nil {
		return nil, err
	}
	page.Offices = choicesByText(names)
	if page.Region = chosen(value("region"), page.Regions); page.Region == "" && len(page.Regions) > 0 {
		page.Region = page.Regions[0].Value
	}
	if page.Region == "" {
		return page, nil
	}
	list, err := p.engine.Coverage(v.ctx, v.actor, page.Region, on)
	for _, c := range list {
		page.count(c)
		row := coverageRow{Coverage: c, Office: names[c.Department], OtherwiseOffice: names[c.Otherwise]}
		for _, change := range c.Changes {
			row.Coming = append(row.Coming, comingRow{change.From, names[change.Department]})
		}
		if page.shows(c) {
			page.Rows = append(page.Rows, row)
		}
	}
	return page, err
}

func (o *operatorMappings) count(c scheduler.Coverage) {
	if c.Department == "" {
		o.Gaps++
	}
	if c.Otherwise != "" {
		o.Others++
	}
	if len(c.Changes) > 0 {
		o.Coming++
	}
}

func (o *operatorMappings) shows(c scheduler.Coverage) bool {
	switch o.Only {
	case "gaps":
		return c.Department == ""
	case "otherwise":
		return c.Otherwise != ""
	case "changes":
		return len(c.Changes) > 0
	}
	return true
}

// Book is the address of the workbook with the same territories.
func (o operatorMappings) Book() string {
	return link("/operator/mappings.xlsx", nil, "region", o.Region, "on", o.On, "only", o.Only)
}

// Show is the address of the check, narrowed otherwise.
func (o operatorMappings) Show(only string) string {
	return link("/operator/mappings", nil, "region", o.Region, "on", o.On, "only", only)
}

// operatorMappingsChange adds to a change, takes from it, or publishes it.
func (p *Pages) operatorMappingsChange(v *visit) error {
	page, err := p.mappingsPage(v, v.FormValue)
	if err != nil {
		return err
	}
	entries := mappingsIn(v)
	act, which, _ := strings.Cut(v.FormValue("do"), " ")
	switch act {
	case "publish":
		job, err := p.engine.PutMappings(v.once(), v.actor, entries, consequencesOf(v))
		if err == nil {
			return v.redirect(p.jobPage(job.Job))
		}
		if err := page.refuse(p, v, err); err != nil {
			return err
		}
	case "drop":
		if i, err := strconv.Atoi(which); err == nil && 0 <= i && i < len(entries) {
			entries = slices.Delete(entries, i, i+1)
		}
	default:
		if added := page.added(p, v); added != nil {
			more := withEntries(entries, added)
			_, err := p.engine.PreviewMappings(v.ctx, v.actor, more)
			if err == nil {
				entries, page.Codes = more, ""
			} else if err := page.refuse(p, v, err); err != nil {
				return err
			}
		}
		page.tick(v, page.Problem != nil || len(page.Errors) > 0)
	}
	if err := page.foresee(p, v, entries); err != nil {
		return err
	}
	status := 200
	if page.Problem != nil {
		status = page.Problem.Status
	} else if len(page.Errors) > 0 {
		status = 422
	}
	return p.renderAs(v, status, "operatormappings", page)
}

// refuse shows an error of the engine on the page, if the person can mend it.
func (o *operatorMappings) refuse(p *Pages, v *visit, err error) error {
	r := p.o.Explain(v.Ctx, v.language, err)
	if r.Status >= 500 {
		return err
	}
	o.Problem = &r
	return nil
}

// mappingsIn reads the change that hidden fields carry.
func mappingsIn(v *visit) []scheduler.Mapping {
	var out []scheduler.Mapping
	for _, field := range formValues(v, "entry") {
		if parts := strings.Split(field, "|"); len(parts) == 3 {
			out = append(out, scheduler.Mapping{KATO: parts[0], Department: parts[1], From: dateIn(parts[2], 0)})
		}
	}
	return out
}

// formValues are all values of a field that may come several times.
func formValues(v *visit, name string) []string {
	var out []string
	for _, value := range v.Request().PostArgs().PeekMulti(name) {
		out = append(out, string(value))
	}
	return out
}

// added reads what is to be added, or says what is missing.
func (o *operatorMappings) added(p *Pages, v *visit) []scheduler.Mapping {
	o.Codes, o.Department, o.From = v.FormValue("codes"), v.FormValue("department"), v.FormValue("from")
	codes := formValues(v, "kato")
	codes = append(codes, strings.FieldsFunc(o.Codes, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) })...)
	from := dateIn(o.From, 0)
	missing := func(field string, is bool) {
		if is {
			o.Errors[field] = "operator.mappings.need_" + field
		}
	}
	missing("codes", len(codes) == 0)
	missing("department", o.Department != endService && chosen(o.Department, o.Offices) == "")
	missing("from", from == 0)
	if len(o.Errors) > 0 {
		return nil
	}
	var out []scheduler.Mapping
	for _, code := range codes {
		out = append(out, scheduler.Mapping{KATO: code, Department: strings.TrimPrefix(o.Department, endService), From: from})
	}
	return out
}

// withEntries adds entries to a change; one of the same code and day is replaced.
func withEntries(entries, added []scheduler.Mapping) []scheduler.Mapping {
	out := slices.Clone(entries)
	for _, m := range added {
		out = slices.DeleteFunc(out, func(o scheduler.Mapping) bool { return o.KATO == m.KATO && o.From == m.From })
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b scheduler.Mapping) int {
		return cmp.Or(cmp.Compare(a.KATO, b.KATO), cmp.Compare(a.From, b.From))
	})
	return out
}

// tick keeps what was ticked, if it was not taken over.
func (o *operatorMappings) tick(v *visit, kept bool) {
	ticked := formValues(v, "kato")
	for i := range o.Rows {
		o.Rows[i].Ticked = kept && slices.Contains(ticked, o.Rows[i].Code)
	}
}

// foresee shows a change with what publishing it would do.
func (o *operatorMappings) foresee(p *Pages, v *visit, entries []scheduler.Mapping) error {
	territories := map[string]string{}
	for _, t := range scheduler.Territories() {
		territories[t.Code] = t.Name.In(v.language)
	}
	names := map[string]string{}
	for _, c := range o.Offices {
		names[c.Value] = c.Text
	}
	for _, m := range entries {
		o.Entries = append(o.Entries, mappingEntry{m, territories[m.KATO], names[m.Department]})
	}
	if len(entries) == 0 {
		return nil
	}
	preview, err := p.engine.PreviewMappings(v.ctx, v.actor, entries)
	if err != nil {
		return err
	}
	o.Preview = &preview
	o.choicesForm = choicesOf(v, preview.Affected, o.Problem != nil)
	return nil
}
