package sheets

import (
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"kezek/calendars"
)

// Where the months of the calendar sheet stand: three beside, four below each
// other, each of seven columns and eight rows.
const (
	monthsBeside = 3
	monthWidth   = 8
	monthHeight  = 9
	monthsTop    = 4
)

// calendar draws the year with its days off already coloured (C1–C6), for
// people to look at while they write; Read passes over it.
func (w *writer) calendar() {
	sheet := w.sheet(sheetCalendar)
	width := monthsBeside*monthWidth - 1
	w.try(w.f.SetColWidth(sheet, "A", columnName(width), 4.4))
	w.banner(sheet, fmt.Sprintf(w.say(phrases["calendar title"]), w.o.Year), width)
	var special []calendars.Day
	for month := time.January; month <= time.December; month++ {
		special = append(special, w.month(sheet, month)...)
	}
	row := w.legend(sheet, monthsTop+4*monthHeight, width)
	for _, day := range special {
		w.specialDay(sheet, row, width, day)
		row++
	}
	w.try(w.f.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: new(false)}))
	w.paper(sheet, 1)
	w.try(w.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: new("portrait")}))
}

// month draws one month and returns the days in it that the law or a decree
// makes what they are.
func (w *writer) month(sheet string, month time.Month) []calendars.Day {
	i := int(month) - 1
	left := 1 + i%monthsBeside*monthWidth
	top := monthsTop + i/monthsBeside*monthHeight
	first := calendars.NewDate(w.o.Year, month, 1)
	last := calendars.NewDate(w.o.Year, month+1, 1) - 1
	name := fmt.Sprintf(w.say(phrases["month"]), w.say(monthNames[i]), w.o.Calendar.WorkingDays(first, last))
	w.put(sheet, left, top, name, styleMonth)
	w.style(sheet, left, top, left+6, top, styleMonth)
	w.try(w.f.MergeCell(sheet, at(left, top), at(left+6, top)))
	for d, word := range weekdayWords {
		w.put(sheet, left+d, top+1, w.say(shortWeekdays[word.id]), styleWeekday)
	}
	var special []calendars.Day
	for d := first; d <= last; d++ {
		day := w.o.Calendar.Day(d)
		monday := (int(first.Weekday()) + 6) % 7 // columns before the first
		cell := monday + int(d-first)
		col, row := left+cell%7, top+2+cell/7
		w.put(sheet, col, row, int(d-first)+1, dayStyle(day))
		if day.Kind == calendars.KindWeekday || day.Kind == calendars.KindWeekend {
			continue
		}
		special = append(special, day)
		w.comment(sheet, at(col, row), w.reason(day), 60)
	}
	return special
}

// reason says why a day is off, and whether that may change.
func (w *writer) reason(day calendars.Day) string {
	text := w.say(day.Reason)
	if day.Provisional {
		text += " – " + w.say(phrases["provisional"])
	}
	return text
}

func dayStyle(day calendars.Day) styleName {
	switch {
	case day.Provisional:
		return styleProvisional
	case day.Working && day.Kind == calendars.KindDecree:
		return styleMadeWorking
	case day.Working:
		return styleDay
	case day.Kind == calendars.KindWeekend:
		return styleWeekend
	}
	return styleHoliday
}

// legend explains the colours and returns the row below it.
func (w *writer) legend(sheet string, row, width int) int {
	for i, sample := range []struct {
		style  styleName
		phrase string
	}{
		{styleHoliday, "legend off"}, {styleWeekend, "legend weekend"},
		{styleProvisional, "legend provisional"}, {styleMadeWorking, "legend working"},
	} {
		w.put(sheet, 1, row+i, nil, sample.style)
		w.put(sheet, 2, row+i, w.say(phrases[sample.phrase]), styleStep)
		w.try(w.f.MergeCell(sheet, at(2, row+i), at(width, row+i)))
	}
	w.put(sheet, 1, row+5, w.say(phrases["special days"]), styleMonth)
	w.try(w.f.MergeCell(sheet, at(1, row+5), at(width, row+5)))
	return row + 6
}

// specialDay lists one day with its reason, for paper has no comments.
func (w *writer) specialDay(sheet string, row, width int, day calendars.Day) {
	_, month, date := day.Date.Civil()
	w.put(sheet, 1, row, fmt.Sprintf("%02d.%02d", date, month), dayStyle(day))
	w.style(sheet, 1, row, 2, row, dayStyle(day))
	w.try(w.f.MergeCell(sheet, at(1, row), at(2, row)))
	weekday := (int(day.Date.Weekday()) + 6) % 7
	w.put(sheet, 3, row, w.say(weekdayWords[weekday].title), styleStep)
	w.try(w.f.MergeCell(sheet, at(3, row), at(6, row)))
	w.put(sheet, 7, row, w.reason(day), styleStep)
	w.try(w.f.MergeCell(sheet, at(7, row), at(width, row)))
	if len([]rune(w.reason(day))) > 80 {
		w.try(w.f.SetRowHeight(sheet, row, 32))
	}
}

// comment puts a note on a cell, as high as it says in pixels.
func (w *writer) comment(sheet, cell, text string, height uint) {
	w.try(w.f.AddComment(sheet, excelize.Comment{
		Cell: cell, Author: "Kezek", Width: 260, Height: height,
		Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Family: "Calibri", Size: 10}}},
	}))
}

// guide writes the first sheet: what to do, in a few steps.
func (w *writer) guide() {
	sheet := w.sheet(sheetGuide)
	w.try(w.f.SetColWidth(sheet, "A", "A", 5))
	w.try(w.f.SetColWidth(sheet, "B", "B", 104))
	w.banner(sheet, w.title(), 2)
	due := calendars.ScheduleDue(w.o.Year)
	_, _, dueDay := due.Civil()
	for i, step := range guide {
		text := w.say(step)
		if i == len(guide)-1 {
			text = fmt.Sprintf(text, dueDay, due.Year())
		}
		row := 4 + i
		w.put(sheet, 1, row, i+1, styleWeekday)
		w.put(sheet, 2, row, text, styleStep)
		lines := 1 + len([]rune(text))/105
		w.try(w.f.SetRowHeight(sheet, row, float64(8+16*lines)))
	}
	w.try(w.f.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: new(false)}))
	w.paper(sheet, 1)
}
