package registry

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kezek/calendars"
	"kezek/scheduler"
)

// column is a column of a CSV file, or a field of a JSON object, whose nested
// fields are joined with an underscore: name.kk is name_kk.
type column struct {
	name     string
	required bool // the column must be there; a cell of it may still be empty
}

// columns makes a list from names; an exclamation mark makes one required.
func columns(names ...string) []column {
	out := make([]column, len(names))
	for i, name := range names {
		out[i].name, out[i].required = strings.CutSuffix(name, "!")
	}
	return out
}

func hasColumn(cols []column, name string) bool {
	return slices.ContainsFunc(cols, func(c column) bool { return c.name == name })
}

func columnNames(cols []column) string {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}

// row is one record of a file as text, whatever the format.
type row struct {
	line   int
	path   string // JSON: of the record; empty for CSV
	fields map[string]string
	faults []Fault
}

// fault notes the rule that a field breaks, unless the field has a fault already.
func (r *row) fault(field, rule string) {
	if n := len(r.fields[field]); rule == ruleIIN && 0 < n && n < 12 {
		rule += "; a spreadsheet may have cut leading zeros: make the column text"
	}
	f := Fault{Line: r.line, Read: shown(field, r.fields[field]), Rule: rule}
	if r.path == "" {
		f.Column = field
	} else {
		f.Path = r.path + "." + jsonPath(field)
	}
	if !slices.ContainsFunc(r.faults, func(o Fault) bool { return o.Column == f.Column && o.Path == f.Path }) {
		r.faults = append(r.faults, f)
	}
}

// jsonPath writes a column as the path of a JSON field.
func jsonPath(column string) string {
	for _, text := range []string{"name", "address"} {
		if lang, nested := strings.CutPrefix(column, text+"_"); nested {
			return text + "." + lang
		}
	}
	return column
}

// shown shortens what was read, and masks personal numbers.
func shown(field, value string) string {
	const most = 60 // runes
	switch field {
	case "iin", "guardian", "ward":
		value = scheduler.MaskIIN(value)
	case "phone":
		value = scheduler.MaskPhone(value)
	default:
		value = scheduler.MaskText(value)
	}
	if utf8.RuneCountInString(value) > most {
		value = string([]rune(value)[:most]) + "…"
	}
	return value
}

func (r *row) text(field string) string { return r.fields[field] }

// date reads YYYY-MM-DD, or DD.MM.YYYY as spreadsheets write it here. An empty
// cell is the zero date: whether that will do is for the check of the record.
func (r *row) date(field string) calendars.Date {
	s := r.fields[field]
	if s == "" {
		return 0
	}
	for _, layout := range []string{time.DateOnly, "02.01.2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1900 {
			return calendars.DateOf(t)
		}
	}
	r.fault(field, ruleDate+" or DD.MM.YYYY")
	return 0
}

func (r *row) yes(field string) bool {
	switch strings.ToLower(r.fields[field]) {
	case "true", "1", "yes", "да", "иә":
		return true
	case "false", "0", "no", "нет", "жоқ":
		return false
	}
	r.fault(field, "true or false is wanted; also 1 or 0, yes or no, да or нет, иә or жоқ")
	return false
}

// list reads labels that stand in one cell with | between them.
func (r *row) list(field string) []string {
	s := r.fields[field]
	if s == "" {
		return nil
	}
	labels := strings.Split(s, "|")
	for i := range labels {
		labels[i] = strings.TrimSpace(labels[i])
	}
	return labels
}
