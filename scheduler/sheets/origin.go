package sheets

import (
	"regexp"
	"strings"

	"kezek/calendars"
	"kezek/slots"
)

// otherEntry is how the sentences of slots name another entry of a list.
var otherEntry = regexp.MustCompile(`(week|exceptions|trips)\[\d+\]`)

// otherField is the field of the other entry that a doubled value stands in.
var otherField = map[string]string{"duplicate_weekday": ".weekday", "duplicate_date": ".date", "duplicate_number": ".number"}

// validate adds what slots finds wrong with the schedule, each fault at the cell
// that its value came from.
func (rd *reader) validate() {
	for _, p := range rd.options.Check(&rd.schedule) {
		if rd.wrong[p.Path] {
			continue // that the value is missing was said already
		}
		text := p.Text
		if rd.tables {
			text = rd.inCells(p)
		}
		rd.note(rd.origin(p.Path), p.Code, text)
	}
}

// origin is where the value at a JSON path came from, or what encloses it.
func (rd *reader) origin(path string) spot {
	if !rd.tables {
		at := rd.origins[path]
		at.cell = path
		return at
	}
	for {
		if at, ok := rd.origins[path]; ok {
			return at
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return spot{}
		}
		path = path[:i]
	}
}

// inCells words what slots says about another entry of a list, and about the
// kinds of the API, for people who look at cells.
func (rd *reader) inCells(p slots.Problem) calendars.Text {
	if field, ok := otherField[p.Code]; ok {
		return sentence(p.Code, rd.origin(otherEntry.FindString(p.Text.EN)+field).cell)
	}
	if p.Code == "superfluous" {
		return sentence(p.Code)
	}
	return p.Text
}
