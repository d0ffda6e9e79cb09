package sheets

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"kezek/calendars"
	"kezek/slots"
)

const (
	maxFile     = 5 << 20  // bytes of a file as it comes
	maxUnpacked = 40 << 20 // bytes of all parts of a workbook
)

// ReadOptions say whose file is expected. A zero field takes what the file says.
type ReadOptions struct {
	Department string
	Year       int
	Check      func(*slots.Schedule) slots.Problems // what is wrong with a schedule; nil: its own Validate
}

// Read turns a file into the schedule it holds (rule S4). Whether it is a
// workbook, CSV or JSON shows in its bytes; the name's extension decides only
// where they do not tell, and is otherwise quoted in the problems alone. Without
// a year from file or options there is a problem; the department stays empty.
//
// Either there are no problems, or the schedule is empty: what the check finds
// wrong is among the problems, at the cell that the value came from. The weekdays
// come in the order of their rows, as do exceptions and trips.
func Read(name string, data []byte, o ReadOptions) (slots.Schedule, Problems) {
	if o.Check == nil {
		o.Check = (*slots.Schedule).Validate
	}
	rd := &reader{
		file:    name,
		options: o,
		epoch:   epoch1900,
		origins: map[string]spot{},
		wrong:   map[string]bool{},
	}
	if r := rd.read(data); r != nil {
		rd.add(r.at, r.code, r.args...)
	} else {
		rd.validate()
	}
	if rd.unsaid > 0 {
		rd.problems = append(rd.problems, Problem{File: name, Code: "more", Text: sentence("more", rd.unsaid)})
	}
	if len(rd.problems) > 0 {
		return slots.Schedule{}, rd.problems
	}
	return rd.schedule, nil
}

// reader gathers one file's schedule and what is wrong with it.
type reader struct {
	file     string
	options  ReadOptions
	epoch    calendars.Date // day 0 of the workbook
	tables   bool           // a workbook or CSV, so that paths mean nothing to people
	csv      bool
	schedule slots.Schedule
	problems Problems
	unsaid   int             // problems beyond the bound
	origins  map[string]spot // by JSON path: where the value came from
	wrong    map[string]bool // JSON paths of values that could not be read
	lost     map[string]bool // cells of whose letters some were lost
}

// read finds out what the file is and reads it.
func (rd *reader) read(data []byte) *refusal {
	switch {
	case len(data) > maxFile:
		return refuse("file_large", len(data)>>10, maxFile>>10)
	case len(bytes.TrimSpace(data)) == 0:
		return refuse("file_empty")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return rd.readWorkbook(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return refuse("file_old")
	}
	if utf16le, utf16be := bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")); utf16le || utf16be {
		return rd.readCSV(data)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return refuse("file_type")
	}
	plain := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if strings.EqualFold(path.Ext(rd.file), ".json") || utf8.Valid(plain) && bytes.HasPrefix(plain, []byte("{")) {
		return rd.readJSON(plain)
	}
	return rd.readCSV(data)
}

// readWorkbook reads the tables of a workbook.
func (rd *reader) readWorkbook(data []byte) *refusal {
	rd.tables = true
	b, r := openBook(data)
	if r != nil {
		return r
	}
	if b.date1904 {
		rd.epoch = epoch1904
	}
	marked := rd.readMarker(b)
	found := map[string]*table{}
	for _, kind := range []string{tableWeek, tableExceptions, tableTrips} {
		rd.locate(kind, b, marked, found)
	}
	rd.fill(found)
	return nil
}

// locate finds the sheet that holds the table of the kind, by its name or, where
// none has it, by its header.
func (rd *reader) locate(kind string, b *book, marked bool, found map[string]*table) {
	var tables []*table
	headless, present := "", false
	for i := range b.sheets {
		s := &b.sheets[i]
		named := namedFor(s.name)
		if s.hidden && named == "" || named != "" && named != kind {
			continue
		}
		present = present || named == kind
		if t := lookFor(kind, s, named == ""); t != nil {
			tables = append(tables, t)
		} else if named == kind && len(s.rows) > 0 {
			headless = s.name
		}
	}
	switch {
	case len(tables) > 1:
		for _, t := range tables[1:] {
			rd.add(t.sheet.spot(t.header.number, t.header.cells[0]), "sheet_double", sheetTitles[kind], tables[0].sheet.name)
		}
	case len(tables) == 1:
		found[kind] = tables[0]
	case headless != "":
		rd.add(spot{sheet: headless}, "header_missing", keyTitles(kind))
	case marked && !present || kind == tableWeek:
		rd.add(spot{}, "sheet_missing", sheetTitles[kind])
	}
}

// namedFor is the id of the sheet that templates name so, in any language; what
// is added to the name, as in "Неделя (2)", does not matter.
func namedFor(name string) string {
	folded := fold(name)
	for id, title := range sheetTitles {
		if slices.ContainsFunc([]string{title.KK, title.RU, title.EN}, func(t string) bool {
			return folded == fold(t) || strings.HasPrefix(folded, fold(t)+" ")
		}) {
			return id
		}
	}
	return ""
}

// fill builds the schedule from its tables.
func (rd *reader) fill(found map[string]*table) {
	for _, kind := range []string{tableWeek, tableExceptions, tableTrips} {
		t := found[kind]
		if kind == tableWeek && t == nil && !rd.csv {
			rd.unsettled()
		}
		if t == nil {
			continue
		}
		if kind == tableWeek && !t.sheet.lines {
			rd.readSettings(above(t))
		}
		if !rd.readHeader(t) {
			continue
		}
		for i := range t.rows {
			rec := &record{rd: rd, t: t, row: t.rows[i]}
			switch kind {
			case tableWeek:
				rec.week()
			case tableExceptions:
				rec.exception()
			case tableTrips:
				rec.trip()
			}
		}
	}
}
