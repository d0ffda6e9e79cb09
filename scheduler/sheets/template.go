package sheets

import (
	"errors"
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"kezek/calendars"
	"kezek/slots"
)

// Territory is a region, district or city that an outreach can be open to.
type Territory struct {
	Code string // KATO
	Name calendars.Text
}

// TemplateOptions say whose template to make.
type TemplateOptions struct {
	Department  string         // its code, which Read checks
	Name        calendars.Text // of the department
	Year        int
	Lang        string              // kk, ru or en; anything else is ru
	Calendar    *calendars.Calendar // gives the days off; required
	Territories []Territory         // to choose from for an outreach
	// From is the schedule of another year, whose weekly hours, slot length and
	// rooms are carried over. Its dated exceptions and trips are left out.
	From *slots.Schedule
	// Full is a valid schedule to be written out with everything, instead of From.
	Full *slots.Schedule
}

// Rows that are laid out in a table. Those below can be used too; they have
// checks and formats, but no borders.
const (
	blankExceptions = 60
	blankTrips      = 40
	checkedRows     = 450 // that input checks reach
	minBreaks       = 2
	territoryCols   = 6 // codes beyond them share the last column
)

// Template returns the XLSX workbook in which a department writes its year (rule
// S4): a guide, the weekly hours, exceptions, trips, and a calendar of the year
// with its days off. Read gives back what is written into it; a workbook made of
// Full reads as the same schedule, the days of the week from Monday on.
//
// It returns an error without a calendar and for a Full that is not valid.
func Template(o TemplateOptions) ([]byte, error) {
	if o.Calendar == nil {
		return nil, errors.New("sheets: a template needs a calendar")
	}
	given := &slots.Schedule{Year: o.Year, InForce: calendars.NewDate(o.Year, 1, 1)}
	switch {
	case o.Full != nil:
		if problems := o.Full.Validate(); len(problems) > 0 {
			return nil, fmt.Errorf("sheets: a schedule that is not valid: %w", problems)
		}
		given = o.Full
	case o.From != nil:
		given.SlotMinutes, given.Rooms, given.StaffRooms = o.From.SlotMinutes, o.From.Rooms, o.From.StaffRooms
		given.Week = o.From.Week
	}
	f := excelize.NewFile()
	defer f.Close()
	w := &writer{f: f, o: o, given: given, blank: o.Full == nil && o.From == nil}
	if err := w.workbook(); err != nil {
		return nil, fmt.Errorf("sheets: make a template: %w", err)
	}
	buffer, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("sheets: write a template: %w", err)
	}
	return buffer.Bytes(), nil
}

// writer fills one workbook. The first error of the library stays, and later
// calls do nothing.
type writer struct {
	f      *excelize.File
	o      TemplateOptions
	given  *slots.Schedule // what is filled in
	blank  bool            // nothing but the dates is
	styles map[styleName]int
	err    error
}

func (w *writer) workbook() error {
	w.makeStyles()
	w.try(w.f.SetSheetName("Sheet1", w.sheet(sheetGuide)))
	for _, id := range []string{tableWeek, tableExceptions, tableTrips, sheetCalendar} {
		_, err := w.f.NewSheet(w.sheet(id))
		w.try(err)
	}
	_, err := w.f.NewSheet(sheetLists)
	w.try(err)
	w.lists()
	w.guide()
	w.week()
	w.exceptions()
	w.trips()
	w.calendar()
	w.try(w.f.SetSheetVisible(sheetLists, false, true))
	w.try(w.f.SetDocProps(&excelize.DocProperties{
		Title: w.title(), Creator: "Kezek", Language: w.o.Lang, Created: "2026-01-01T00:00:00Z", Modified: "2026-01-01T00:00:00Z",
	}))
	return w.err
}

func (w *writer) try(err error) { w.err = errors.Join(w.err, err) }

func (w *writer) say(t calendars.Text) string { return t.In(w.o.Lang) }

func (w *writer) sheet(id string) string { return w.say(sheetTitles[id]) }

// title names what the workbook is.
func (w *writer) title() string {
	return fmt.Sprintf(w.say(phrases["title"]), w.o.Year)
}

// at is the name of a cell.
func at(col, row int) string { return columnName(col) + fmt.Sprint(row) }

// put writes a value with its style.
func (w *writer) put(sheet string, col, row int, value any, style styleName) {
	if value != nil {
		w.try(w.f.SetCellValue(sheet, at(col, row), value))
	}
	w.style(sheet, col, row, col, row, style)
}

func (w *writer) style(sheet string, col, row, lastCol, lastRow int, style styleName) {
	w.try(w.f.SetCellStyle(sheet, at(col, row), at(lastCol, lastRow), w.styles[style]))
}

// banner writes title and department over the columns of a sheet.
func (w *writer) banner(sheet, title string, lastCol int) {
	for i, line := range []struct {
		text   string
		style  styleName
		height float64
	}{{title, styleTitle, 26}, {w.say(w.o.Name), styleSubtitle, 18}} {
		w.put(sheet, 1, i+1, line.text, line.style)
		w.style(sheet, 1, i+1, lastCol, i+1, line.style)
		w.try(w.f.MergeCell(sheet, at(1, i+1), at(lastCol, i+1)))
		w.try(w.f.SetRowHeight(sheet, i+1, line.height))
	}
}

// lists writes the hidden sheet: the marker, and what drop-downs offer.
func (w *writer) lists() {
	for i, value := range []any{markerWord, fmt.Sprint(formatVersion), w.o.Department, w.o.Year} {
		w.put(sheetLists, i+1, 1, value, stylePlain)
	}
	for i, word := range weekdayWords {
		w.put(sheetLists, 1, i+2, w.say(word.title), stylePlain)
	}
	for i, word := range kindWords {
		w.put(sheetLists, 2, i+2, w.say(word.title), stylePlain)
	}
	for i, t := range w.o.Territories {
		w.put(sheetLists, 3, i+2, w.territory(t.Code), stylePlain)
	}
}

// territory is the entry of the drop-down for a code.
func (w *writer) territory(code string) string {
	i := slices.IndexFunc(w.o.Territories, func(t Territory) bool { return t.Code == code })
	if i < 0 {
		return code
	}
	return code + " " + w.say(w.o.Territories[i].Name)
}

// layout is one table on its way into a sheet: where its columns are.
type layout struct {
	w     *writer
	kind  string
	sheet string
	row   int      // of the header
	ids   []column // the index is the position in the sheet
}

// lay puts the header of a table and remembers where its columns are.
func (w *writer) lay(kind string, row, breaks int) *layout {
	l := &layout{w: w, kind: kind, sheet: w.sheet(kind), row: row}
	words := columnWords[kind]
	for i := 0; i < len(words); i++ {
		switch words[i].id {
		case colNote:
		case colBreakFrom: // stands before colBreakTo
			for n := range breaks {
				l.add(words[i], n+1)
				l.add(words[i+1], n+1)
			}
			i++
		case colTerritory:
			for n := range territoryCols {
				l.add(words[i], n+1)
			}
		default:
			l.add(words[i], 0)
		}
	}
	w.try(w.f.SetRowHeight(l.sheet, row, 48))
	return l
}

func (l *layout) add(word word, n int) {
	c := column{word.id, n, len(l.ids) + 1}
	l.ids = append(l.ids, c)
	l.w.put(l.sheet, c.index, l.row, header(word, n, l.w.o.Lang), styleHeader)
	name := columnName(c.index)
	l.w.try(l.w.f.SetColWidth(l.sheet, name, name, columnWidth[c.id]))
}

// set writes a value into the column with the id.
func (l *layout) set(row int, id string, n int, value any) {
	i := slices.IndexFunc(l.ids, func(c column) bool { return c.id == id && c.n == n })
	l.w.try(l.w.f.SetCellValue(l.sheet, at(l.ids[i].index, row), value))
}

// setHours writes a span with its breaks.
func (l *layout) setHours(row int, h slots.Hours) {
	l.setSpan(row, colFrom, colTo, 0, h.Interval)
	for i, pause := range h.Breaks {
		l.setSpan(row, colBreakFrom, colBreakTo, i+1, pause)
	}
}

func (l *layout) setSpan(row int, from, to string, n int, i calendars.Interval) {
	l.set(row, from, n, float64(i.From)/float64(calendars.EndOfDay))
	l.set(row, to, n, float64(i.To)/float64(calendars.EndOfDay))
}

func (l *layout) setRooms(row int, rooms *int) {
	if rooms != nil {
		l.set(row, colRooms, 0, *rooms)
	}
}

// format gives the rows below the header their styles and input checks.
func (l *layout) format(laidOut int) {
	first := l.row + 1
	for _, c := range l.ids {
		style := columnStyle(c.id)
		l.w.style(l.sheet, c.index, first, c.index, l.row+laidOut, style)
		l.w.check(l.sheet, fmt.Sprintf("%s:%s", at(c.index, first), at(c.index, l.row+checkedRows)), l.kind, c.id)
	}
	l.w.try(l.w.f.SetSheetView(l.sheet, 0, &excelize.ViewOptions{ShowGridLines: new(false)}))
}

// excelDate is the serial number of a day.
func excelDate(d calendars.Date) int { return int(d - epoch1900) }
