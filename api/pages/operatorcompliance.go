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

// complianceStates are the states in the order in which they need somebody.
var complianceStates = []string{scheduler.Missing, scheduler.Pending, scheduler.Begun, scheduler.Late, scheduler.InTime}

// operatorCompliance tells who has published a year, as a table and as a grid of
// districts (S3).
type operatorCompliance struct {
	operatorFrame
	Year          int
	Years         []int
	Due           calendars.Date
	Region, State string
	Sort          string
	Regions       []choice
	Counts        []stateCount
	Rows          []scheduler.Compliance
	Grids         []districtGrid
	query         url.Values
}

type stateCount struct {
	State string
	N     int
}

// districtGrid is a region as tiles, one for each district or city.
type districtGrid struct {
	Region choice
	Tiles  []districtTile
}

// districtTile is a district with the state of the department that serves it.
type districtTile struct {
	Code, Name, Department string
	State                  string // empty: nobody serves it
}

// Book is the address of the workbook with the same departments.
func (o operatorCompliance) Book(lang string) string {
	return link("/v1/compliance.xlsx", nil, "year", strconv.Itoa(o.Year), "region", o.Region, "state", o.State, "lang", lang)
}

// Link is the address of the page sorted or filtered otherwise.
func (o operatorCompliance) Link(pairs ...string) string {
	return link("/operator/compliance", o.query, pairs...)
}

func (p *Pages) operatorCompliance(v *visit) error {
	today := p.today(v)
	usual := today.Year()
	if _, month, _ := today.Civil(); month >= time.October {
		usual++ // the year that is due next
	}
	page := operatorCompliance{operatorFrame: operatorFrameOf(v, "compliance"), Year: yearIn(v, usual), Sort: v.Query("sort", "state")}
	if state := v.Query("state"); slices.Contains(complianceStates, state) {
		page.State = state
	}
	page.Years = []int{today.Year() - 1, today.Year(), today.Year() + 1, today.Year() + 2}
	page.Due = calendars.ScheduleDue(page.Year)
	page.query, _ = url.ParseQuery(string(v.Request().URI().QueryString())) // what cannot be read is left out
	var err error
	if page.Regions, err = p.regionChoices(v); err != nil {
		return err
	}
	page.Region = chosen(v.Query("region"), page.Regions)
	rows, err := p.engine.Compliance(v.ctx, v.actor, scheduler.ComplianceFilter{Year: page.Year, Region: page.Region})
	if err != nil {
		return err
	}
	states := map[string]string{}
	for _, state := range complianceStates {
		page.Counts = append(page.Counts, stateCount{State: state})
	}
	for _, c := range rows {
		states[c.Department] = c.State
		page.Counts[slices.Index(complianceStates, c.State)].N++
		if page.State == "" || page.State == c.State {
			page.Rows = append(page.Rows, c)
		}
	}
	page.sort(v.language)
	if err := p.districtGrids(v, &page, states, max(today, calendars.NewDate(page.Year, time.January, 1))); err != nil {
		return err
	}
	return p.render(v, "operatorcompliance", page)
}

func (o *operatorCompliance) sort(lang string) {
	slices.SortStableFunc(o.Rows, func(a, b scheduler.Compliance) int {
		order := 0
		switch o.Sort {
		case "due":
			order = cmp.Compare(a.Due, b.Due)
		case "published":
			order = b.Published.Compare(a.Published)
		case "name":
		default:
			order = cmp.Compare(slices.Index(complianceStates, a.State), slices.Index(complianceStates, b.State))
		}
		return cmp.Or(order, cmp.Compare(a.Name.In(lang), b.Name.In(lang)))
	})
}

// districtGrids lays out the districts with the states of those who serve them on a day.
func (p *Pages) districtGrids(v *visit, page *operatorCompliance, states map[string]string, on calendars.Date) error {
	names, err := p.departmentNames(v)
	if err != nil {
		return err
	}
	for _, region := range page.Regions {
		if page.Region != "" && page.Region != region.Value {
			continue
		}
		list, err := p.engine.Coverage(v.ctx, v.actor, region.Value, on)
		if err != nil {
			return err
		}
		grid := districtGrid{Region: region}
		for _, c := range list {
			if c.Kind == "" || c.Kind == "region" {
				continue
			}
			grid.Tiles = append(grid.Tiles, districtTile{c.Code, c.Name.In(v.language), names[c.Department], states[c.Department]})
		}
		page.Grids = append(page.Grids, grid)
	}
	return nil
}
