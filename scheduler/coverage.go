package scheduler

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kezek/calendars"
	"kezek/slots"
)

// Coverage tells who serves one territory (E4).
type Coverage struct {
	Territory                  // Kind is empty for a code below the district, which the classifier here does not name
	Department string          `json:"department,omitempty"` // on the day; empty: none, and its residents cannot book
	By         string          `json:"by,omitempty"`         // code of the mapping that says so: its own, or that of a territory around it
	Since      calendars.Date  `json:"since,omitzero"`       // first day of that mapping
	Otherwise  string          `json:"otherwise,omitempty"`  // department that would serve it but for its own mapping, if that is another
	Changes    []ServiceChange `json:"changes,omitempty"`    // after the day, within two years
}

// ServiceChange says who serves a territory from a day on.
type ServiceChange struct {
	From       calendars.Date `json:"from"`
	Department string         `json:"department,omitempty"` // empty: none any more
}

// coverageAhead is how many days after the day changes are listed.
const coverageAhead = 2 * 366

// Coverage lists the districts and cities of a region, and every code in it that
// has a mapping of its own, with who serves them on a day and after it, ascending
// by code. Errors: CodeInvalid, CodeForbidden.
func (e *Engine) Coverage(ctx context.Context, a Actor, region string, on calendars.Date) ([]Coverage, error) {
	if !a.reads() {
		return nil, fail(CodeForbidden)
	}
	var f faults
	if f.kato("region", region); f.Problems != nil {
		return nil, invalid(f.Problems)
	}
	out := []Coverage{}
	err := e.view(ctx, func(r Reader) error {
		list, err := territoriesWithin(r, region)
		if err != nil {
			return err
		}
		for _, t := range list {
			c, err := coverageOf(r, t, on)
			if err != nil {
				return err
			}
			out = append(out, c)
		}
		return nil
	})
	return out, err
}

// territoriesWithin lists the known territories of a region but itself, and the
// codes in it that are mapped.
func territoriesWithin(r Reader, region string) ([]Territory, error) {
	known := map[string]Territory{}
	var out []Territory
	for _, t := range Territories() {
		known[t.Code] = t
		if t.Code != region && slots.Under(t.Code, region) {
			out = append(out, t)
		}
	}
	from := newKey(prefixMapping)
	for k := range r.Scan(from, from.after()) {
		code := strings.TrimSuffix(string(k[1:]), "\x00")
		if t, listed := known[code]; slots.Under(code, region) && (!listed || code == region) {
			t.Code = code
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b Territory) int { return cmp.Compare(a.Code, b.Code) })
	return out, nil
}

func coverageOf(g getter, t Territory, on calendars.Date) (Coverage, error) {
	c := Coverage{Territory: t}
	levels, err := levelsOf(g, t.Code)
	if err != nil {
		return c, err
	}
	for _, list := range levels {
		m := mappingOn(list, on)
		if m.Department == "" {
			continue
		}
		if c.Department == "" {
			c.Department, c.By, c.Since = m.Department, m.KATO, m.From
			if m.KATO == t.Code {
				continue
			}
		} else if m.Department != c.Department {
			c.Otherwise = m.Department
		}
		break
	}
	for _, seg := range routed(levels, on, on+coverageAhead)[1:] {
		c.Changes = append(c.Changes, ServiceChange{seg.from, seg.department})
	}
	return c, nil
}

// mappingOn returns the mapping of a list, ascending by From, that is in force on
// a day; the zero one if none is.
func mappingOn(list []Mapping, d calendars.Date) (in Mapping) {
	for _, m := range list {
		if m.From <= d {
			in = m
		}
	}
	return in
}
