package pages

import (
	"kezek/api/tables"
)

// The workbooks of the operator's pages: what stands in a page's table stands in
// them, with the same words and the page's own filter.

// bookColumn is a column of a workbook with the key of the text in its head.
type bookColumn struct {
	key   string
	width float64 // in characters
}

// columns words the heads of a table.
func (s *speaker) columns(list ...bookColumn) []tables.Column {
	out := make([]tables.Column, len(list))
	for i, c := range list {
		out[i] = tables.Column{Title: s.say(c.key), Width: c.width}
	}
	return out
}

// book answers with a workbook.
func (p *Pages) book(v *visit, s *speaker, name string, list ...tables.Table) error {
	if s.err != nil {
		return s.err
	}
	data, err := tables.File(p.o.Zone, list...)
	if err != nil {
		return err
	}
	return v.workbook(name+".xlsx", data)
}

// noValue stands in a table where there is nothing to say.
const noValue = "–"
