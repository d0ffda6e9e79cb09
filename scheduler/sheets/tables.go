package sheets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"kezek/calendars"
	"kezek/slots"
)

// week writes the settings and the weekly hours, from Monday to Sunday.
func (w *writer) week() {
	sheet := w.sheet(tableWeek)
	most := minBreaks
	for _, day := range w.given.Week {
		most = max(most, len(day.Breaks))
	}
	l := w.lay(tableWeek, 12, most)
	w.banner(sheet, w.title(), len(l.ids))
	w.settings(sheet, len(l.ids))
	w.put(sheet, 1, 11, w.say(phrases["week"]), styleHint)
	w.try(w.f.MergeCell(sheet, at(1, 11), at(len(l.ids), 11)))
	l.format(len(weekdayWords))
	for i, word := range weekdayWords {
		row := l.row + 1 + i
		w.try(w.f.SetRowHeight(sheet, row, 22))
		l.set(row, colWeekday, 0, w.say(word.title))
		j := slices.IndexFunc(w.given.Week, func(d slots.DayHours) bool { return d.Weekday.String() == word.id })
		if j >= 0 {
			l.setHours(row, w.given.Week[j].Hours)
			l.setRooms(row, w.given.Week[j].Rooms)
		}
	}
	w.paper(sheet, 1)
}

// settings writes what holds for the whole year, a label with its value beside.
func (w *writer) settings(sheet string, lastCol int) {
	g := w.given
	values := []struct {
		id    string
		value any
		style styleName
		hint  string
	}{
		{setDepartment, w.o.Department, styleFixed, ""},
		{setYear, w.o.Year, styleFixed, ""},
		{setInForce, excelDate(g.InForce), styleDate, "hint in force"},
		{setSlot, g.SlotMinutes, styleNumber, "hint slot"},
		{setRooms, g.Rooms, styleNumber, "hint rooms"},
		{setStaff, g.StaffRooms, styleNumber, "hint staff"},
	}
	for i, v := range values {
		row := 4 + i
		if w.blank && v.style == styleNumber {
			v.value = nil
		}
		w.put(sheet, 1, row, w.say(titleOf(settingWords, v.id)), styleLabel)
		w.put(sheet, 2, row, v.value, v.style)
		w.check(sheet, at(2, row), "", v.id)
		if v.hint != "" {
			w.put(sheet, 3, row, w.say(phrases[v.hint]), styleHint)
			w.try(w.f.MergeCell(sheet, at(3, row), at(lastCol, row)))
		}
		w.try(w.f.SetRowHeight(sheet, row, 20))
	}
}

func (w *writer) exceptions() {
	list := w.given.Exceptions
	most := minBreaks
	for _, e := range list {
		if e.Hours != nil {
			most = max(most, len(e.Hours.Breaks))
		}
	}
	l := w.lay(tableExceptions, 4, most)
	w.above(l, fmt.Sprintf(w.say(phrases["exceptions title"]), w.o.Year), w.say(phrases["exceptions"]))
	l.format(max(blankExceptions, len(list)))
	for i, e := range list {
		row := l.row + 1 + i
		l.set(row, colDate, 0, excelDate(e.Date))
		l.set(row, colKind, 0, w.say(titleOf(kindWords, string(e.Kind))))
		if e.Hours != nil {
			l.setHours(row, *e.Hours)
		}
		l.setRooms(row, e.Rooms)
		l.setText(row, colReason, e.Reason)
	}
	w.freeze(l, 1)
	w.paper(l.sheet, 1, fmt.Sprintf("$%d:$%d", l.row, l.row))
}

func (w *writer) trips() {
	list := w.given.Trips
	most := 1
	for _, t := range list {
		if t.Outreach != nil {
			most = max(most, len(t.Outreach.Hours.Breaks))
		}
	}
	l := w.lay(tableTrips, 4, most)
	w.above(l, fmt.Sprintf(w.say(phrases["trips title"]), w.o.Year), w.say(phrases["trips"]))
	l.format(max(blankTrips, len(list)))
	for i, t := range list {
		row := l.row + 1 + i
		l.setCount(row, colNumber, int(t.Number))
		l.set(row, colFirst, 0, excelDate(t.From))
		l.set(row, colLast, 0, excelDate(t.To))
		if t.Part != nil {
			l.setSpan(row, colPartFrom, colPartTo, 0, *t.Part)
		}
		l.setCount(row, colAway, t.Rooms)
		l.setText(row, colReason, t.Reason)
		if t.Outreach != nil {
			l.setOutreach(row, t.Outreach)
		}
	}
	w.freeze(l, 3)
	w.paper(l.sheet, 3, "$A:$C", fmt.Sprintf("$%d:$%d", l.row, l.row))
}

func (l *layout) setOutreach(row int, o *slots.Outreach) {
	for id, text := range map[string]string{
		colPlaceKK: o.Place.KK, colPlaceRU: o.Place.RU, colPlaceEN: o.Place.EN,
		colAddressKK: o.Address.KK, colAddressRU: o.Address.RU, colAddressEN: o.Address.EN,
	} {
		l.setText(row, id, text)
	}
	l.setHours(row, o.Hours)
	l.set(row, colRooms, 0, o.Rooms)
	l.setCount(row, colSlot, o.SlotMinutes)
	for i, code := range o.KATO[:min(len(o.KATO), territoryCols)] {
		l.set(row, colTerritory, i+1, l.w.territory(code))
	}
	if len(o.KATO) > territoryCols {
		l.set(row, colTerritory, territoryCols, strings.Join(o.KATO[territoryCols-1:], ", "))
	}
}

func (l *layout) setText(row int, id, text string) {
	if text != "" {
		l.set(row, id, 0, text)
	}
}

// setCount writes a number whose zero says nothing.
func (l *layout) setCount(row int, id string, n int) {
	if n != 0 {
		l.set(row, id, 0, n)
	}
}

// above writes what stands over the header of a table.
func (w *writer) above(l *layout, title, hint string) {
	width := min(len(l.ids), 10) // so that a wide table's title is seen without scrolling
	w.banner(l.sheet, title, width)
	w.put(l.sheet, 1, 3, hint, styleHint)
	w.style(l.sheet, 1, 3, width, 3, styleHint)
	w.try(w.f.MergeCell(l.sheet, at(1, 3), at(width, 3)))
	w.try(w.f.SetRowHeight(l.sheet, 3, 48))
}

// freeze keeps the header and the first columns in sight.
func (w *writer) freeze(l *layout, columns int) {
	w.try(w.f.SetPanes(l.sheet, &excelize.Panes{
		Freeze: true, XSplit: columns, YSplit: l.row, TopLeftCell: at(columns+1, l.row+1), ActivePane: "bottomRight",
	}))
}

// paper sets a sheet up for printing on A4 in landscape, as wide as some pages;
// the rows and columns that are named repeat on each page.
func (w *writer) paper(sheet string, pages int, repeat ...string) {
	const a4 = 9
	w.try(w.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Size: new(a4), Orientation: new("landscape"), FitToWidth: &pages, FitToHeight: new(0),
	}))
	w.try(w.f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: new(true)}))
	w.try(w.f.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{
		Left: new(0.4), Right: new(0.4), Top: new(0.5), Bottom: new(0.6), Header: new(0.3), Footer: new(0.3),
	}))
	w.try(w.f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&8&A&R&8&P / &N"}))
	if len(repeat) == 0 {
		return
	}
	for i, cells := range repeat {
		repeat[i] = fmt.Sprintf("'%s'!%s", sheet, cells)
	}
	w.try(w.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: strings.Join(repeat, ","), Scope: sheet}))
}

// check lets the format refuse what Read would: a whole number out of range, a
// date of another year, a time that is none, a word that is not on the list.
func (w *writer) check(sheet, cells, kind, id string) {
	v := excelize.NewDataValidation(true)
	v.SetSqref(cells)
	stop, hint := "", ""
	number := func(from, to int) {
		w.try(v.SetRange(from, to, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween))
		stop = fmt.Sprintf(w.say(phrases["stop number"]), from, to)
	}
	switch id {
	case colFrom, colTo, colBreakFrom, colBreakTo, colPartFrom, colPartTo:
		w.try(v.SetRange(0, 1, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
		stop = w.say(phrases["stop time"])
	case colDate, colFirst, colLast, setInForce:
		w.try(v.SetRange(excelDate(calendars.NewDate(w.o.Year, 1, 1)), excelDate(calendars.NewDate(w.o.Year, 12, 31)),
			excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween))
		stop = fmt.Sprintf(w.say(phrases["stop date"]), w.o.Year)
	case setYear:
		number(w.o.Year, w.o.Year)
	case setSlot, colSlot:
		number(5, 240)
	case colAway:
		number(1, 198)
		hint = w.say(phrases["hint away"])
	case colNumber:
		number(1, 65535)
		hint = w.say(phrases["hint number"])
	case colRooms, setStaff: // setRooms too
		least := 0
		if kind == tableTrips {
			least = 1
		}
		number(least, 99)
	case colWeekday:
		v.SetSqrefDropList(w.choices(1, len(weekdayWords)))
		stop = w.say(phrases["stop list"])
	case colKind:
		v.SetSqrefDropList(w.choices(2, len(kindWords)))
		stop = w.say(phrases["stop list"])
	case colTerritory:
		if len(w.o.Territories) == 0 {
			return
		}
		v.SetSqrefDropList(w.choices(3, len(w.o.Territories)))
		hint = w.say(phrases["hint territory"])
	default:
		return
	}
	if stop != "" {
		v.SetError(excelize.DataValidationErrorStyleStop, w.say(phrases["stop"]), stop)
	}
	v.ShowErrorMessage = stop != "" // several codes may share a cell of territories
	if hint != "" {
		v.SetInput("", hint)
	}
	w.try(w.f.AddDataValidation(sheet, v))
}

// choices is a column of the hidden sheet.
func (w *writer) choices(col, n int) string {
	name := columnName(col)
	return fmt.Sprintf("%s!$%s$2:$%s$%d", sheetLists, name, name, n+1)
}
