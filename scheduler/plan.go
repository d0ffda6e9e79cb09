package scheduler

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// plan is what one department offers in one year: its schedules laid over the
// calendar. It is immutable.
type plan struct {
	department *Department
	loc        *time.Location
	year       int
	first      calendars.Date
	days       []dayPlan // by day of the year, from 0
	calendar   *calendars.Calendar
	stamp      string // of all that it was made from
}

type dayPlan struct {
	schedule *slots.Schedule // in force on the day; nil: none
	grid     []slots.Slot
}

// day returns the plan of a day of the plan's year.
func (p *plan) day(d calendars.Date) *dayPlan { return &p.days[d-p.first] }

func (p *plan) last() calendars.Date { return p.first + calendars.Date(len(p.days)) - 1 }

// slot returns the slot that begins at start, or false.
func (d *dayPlan) slot(place uint16, start calendars.Minute) (slots.Slot, bool) {
	for _, s := range d.grid {
		if s.Place == place && s.Start == start {
			return s, true
		}
	}
	return slots.Slot{}, false
}

// plans keeps what was built from configuration. An entry is good for as long
// as the epoch that stands in the store is the one it was checked under.
// Epochs are unique, so an entry made inside a transaction that then failed to
// commit never comes true.
type plans struct {
	mu        sync.RWMutex
	years     map[planKey]checkedPlan
	calendars map[string]*calendars.Calendar // by identifier: they do not change
}

// maxPlans bounds what is kept: anybody may ask for any year of any department.
const maxPlans = 2000

type planKey struct {
	department string
	year       int
}

type checkedPlan struct {
	epoch string
	*plan
}

// bumpEpoch makes every plan prove itself again, and mappings and webhooks be read
// again. It comes before the writes that it is for, and is another one each time that a
// transaction is tried.
func (c *change) bumpEpoch(now time.Time) error {
	c.epoch = []byte(NewID(now))
	return c.Put(newKey(prefixEpoch), c.epoch)
}

// epoch reads the present one; nil on a store that was never configured. A
// transaction that may write reads it once: nobody else changes it meanwhile.
func epoch(g getter) ([]byte, error) {
	c, isChange := g.(*change)
	if isChange && c.epoch != nil {
		return c.epoch, nil
	}
	b, err := lookup(g, newKey(prefixEpoch))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if isChange {
		c.epoch = b
	}
	return b, err
}

// plan returns the department's year as this transaction sees it. The error is
// not-found for an unknown department; a year without a schedule is a plan without slots.
func (e *Engine) plan(g getter, department string, year int) (*plan, error) {
	now, err := epoch(g)
	if err != nil {
		return nil, err
	}
	k := planKey{department, year}
	e.plans.mu.RLock()
	have := e.plans.years[k]
	e.plans.mu.RUnlock()
	if have.plan != nil && have.epoch == string(now) {
		return have.plan, nil
	}
	checked := string(now)
	p, err := e.loadPlan(g, k, have.plan)
	if err != nil {
		return nil, err
	}
	e.plans.mu.Lock()
	defer e.plans.mu.Unlock()
	if e.plans.years == nil || len(e.plans.years) >= maxPlans {
		e.plans.years = map[planKey]checkedPlan{}
	}
	e.plans.years[planKey{p.department.ID, year}] = checkedPlan{checked, p} // the plan's own string: department may be part of a record
	return p, nil
}

// loadPlan reads what the plan is made from, and keeps have if it was made from the same.
func (e *Engine) loadPlan(g getter, k planKey, have *plan) (*plan, error) {
	dept, err := getDepartment(g, k.department)
	if err != nil {
		return nil, err
	}
	set, _, err := find[scheduleSet](g, scheduleSetKey(k.department, k.year))
	if err != nil {
		return nil, err
	}
	calendarID, cal, err := e.calendar(g)
	if err != nil {
		return nil, err
	}
	stamp := fmt.Sprintf("%+v|%s|%s", dept, set.newest().ID, calendarID)
	if have != nil && have.stamp == stamp {
		return have, nil
	}
	p := e.emptyPlan(&dept, k.year, cal)
	p.stamp = stamp
	if err := p.layAll(g, &set); err != nil {
		return nil, err
	}
	return p, nil
}

// layAll puts the versions of a set on the days that each of them governs.
func (p *plan) layAll(g getter, set *scheduleSet) error {
	loaded := map[int]*slots.Schedule{}
	for i := range p.days {
		v := set.inForce(p.first + calendars.Date(i))
		if v == 0 {
			continue
		}
		if loaded[v] == nil {
			s, err := get[slots.Schedule](g, scheduleKey(p.department.ID, p.year, v))
			if err != nil {
				return fmt.Errorf("schedule %s/%d version %d: %w", p.department.ID, p.year, v, err)
			}
			loaded[v] = &s
		}
		p.lay(i, loaded[v])
	}
	return nil
}

func (e *Engine) emptyPlan(dept *Department, year int, cal *calendars.Calendar) *plan {
	return &plan{department: dept, loc: e.zone(dept), year: year, calendar: cal,
		first: calendars.NewDate(year, time.January, 1), days: make([]dayPlan, calendars.DaysIn(year))}
}

// lay puts a schedule on the day of the year i, from 0. Most days are as the same
// weekday a week before, and share its grid.
func (p *plan) lay(i int, s *slots.Schedule) {
	grid := slots.Grid(s, p.calendar, p.first+calendars.Date(i))
	if i >= 7 && slices.Equal(grid, p.days[i-7].grid) {
		grid = p.days[i-7].grid
	}
	p.days[i] = dayPlan{schedule: s, grid: grid}
}

// with returns the plan as it would be with s in force.
func (p *plan) with(s *slots.Schedule) *plan {
	out := *p
	out.days = append([]dayPlan(nil), p.days...)
	for i := range out.days {
		if p.first+calendars.Date(i) >= s.InForce {
			out.lay(i, s)
		}
	}
	return &out
}

// under returns the plan as it would be with another calendar.
func (p *plan) under(cal *calendars.Calendar) *plan {
	out := *p
	out.calendar = cal
	out.days = append([]dayPlan(nil), p.days...)
	for i := range out.days {
		if s := out.days[i].schedule; s != nil {
			out.lay(i, s)
		}
	}
	return &out
}

// calendar returns the calendar in force as this transaction sees it, and its identifier.
func (e *Engine) calendar(g getter) (string, *calendars.Calendar, error) {
	b, err := g.Get(newKey(prefixCalendar))
	if err != nil {
		return "", nil, fmt.Errorf("calendar in force: %w", err)
	}
	id := string(b)
	e.plans.mu.RLock()
	cal := e.plans.calendars[id]
	e.plans.mu.RUnlock()
	if cal != nil {
		return id, cal, nil
	}
	state, err := get[CalendarState](g, calendarKey(id))
	if err != nil {
		return "", nil, fmt.Errorf("calendar %s: %w", id, err)
	}
	if cal, err = calendars.New(state.Data); err != nil {
		return "", nil, fmt.Errorf("calendar %s: %w", id, err)
	}
	e.plans.mu.Lock()
	defer e.plans.mu.Unlock()
	if e.plans.calendars == nil {
		e.plans.calendars = map[string]*calendars.Calendar{}
	}
	e.plans.calendars[id] = cal
	return id, cal, nil
}

// place returns name and address of where a booking examines.
func (p *plan) place(d calendars.Date, place uint16) (name, address calendars.Text) {
	if s := p.day(d).schedule; place != slots.Office && s != nil {
		for _, t := range s.Trips {
			if t.Number == place && t.Outreach != nil {
				return t.Outreach.Place, t.Outreach.Address
			}
		}
	}
	return p.department.Name, p.department.Address
}

// segment is a span of days on which one department serves an address.
type segment struct {
	from, to   calendars.Date // inclusive
	department string         // empty: none
}

// route tells which department serves the KATO code on each day of the span
// (E4): of the territories that contain it the smallest one that is mapped wins.
func route(g getter, kato string, from, to calendars.Date) ([]segment, error) {
	levels, err := levelsOf(g, kato)
	if err != nil {
		return nil, err
	}
	return routed(levels, from, to), nil
}

// levelsOf returns the mappings of a code and of every territory around it, the
// smallest first; a territory without any is left out. The lists are shared with
// others who ask: they must not be changed.
func levelsOf(g getter, kato string) ([][]Mapping, error) {
	return knownLevels.get(g, kato, readLevels)
}

var knownLevels byEpoch[[][]Mapping] // by the code whose levels they are

func readLevels(g getter, kato string) ([][]Mapping, error) {
	levels := make([][]Mapping, 0, 4)
	end := len(kato)
	for _, digits := range []int{9, 6, 4, 2} {
		if digits < end && strings.Trim(kato[digits:end], "0") == "" {
			continue // the same territory again
		}
		end = digits
		list, found, err := find[[]Mapping](g, territoryKey(kato, digits))
		if err != nil {
			return nil, err
		}
		if found {
			levels = append(levels, list)
		}
	}
	return levels, nil
}

// routed finds the department of each day in mapping lists, smallest territory
// first, each ascending by From.
func routed(levels [][]Mapping, from, to calendars.Date) []segment {
	var out []segment
	for d := from; d <= to; {
		seg := segmentFrom(levels, d, to)
		if n := len(out); n > 0 && out[n-1].department == seg.department {
			out[n-1].to = seg.to
		} else {
			out = append(out, seg)
		}
		d = seg.to + 1
	}
	return out
}

// segmentFrom is the segment that begins on a day, as far as no mapping begins in it.
func segmentFrom(levels [][]Mapping, d, to calendars.Date) segment {
	seg := segment{from: d, to: to}
	for _, list := range levels {
		for _, m := range list {
			if m.From > d {
				seg.to = min(seg.to, m.From-1)
			}
		}
		if seg.department == "" {
			seg.department = mappingOn(list, d).Department
		}
	}
	return seg
}

// departmentOn returns the department that serves the code on the day, or "".
func departmentOn(g getter, kato string, d calendars.Date) (string, error) {
	levels, err := levelsOf(g, kato)
	if err != nil {
		return "", err
	}
	return segmentFrom(levels, d, d).department, nil
}
