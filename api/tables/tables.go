// Package tables writes what a page or an answer shows as a table into a workbook,
// to go on counting with: dates are dates and numbers are numbers there. It chooses
// neither columns nor words, and asks nobody for data.
package tables

import (
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"kezek/calendars"
)

// MediaType is the content type of a workbook.
const MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Table is one sheet of a workbook.
type Table struct {
	Name    string // of the sheet: at most 31 characters, none of them one of []:*?/\
	Columns []Column
	Rows    [][]any // text, int, float64 with one decimal, calendars.Date, time.Time or Share; nil, a zero date and a zero time leave the cell empty
}

// Column is a column with its head.
type Column struct {
	Title string
	Width float64 // in characters
}

// Share is a part of a whole, shown in percent; without a whole the cell stays empty.
type Share struct{ part, whole int }

// ShareOf is the part of a whole.
func ShareOf(part, whole int) Share { return Share{part, whole} }

// styles are the looks of cells, by their number in the workbook.
type styles struct {
	head, date, instant, percent, decimal, lines int
	zone                                         *time.Location
}

// File writes a workbook with a sheet for each table. A workbook knows no zones:
// points in time are written as the clock in zone showed them.
func File(zone *time.Location, tables ...Table) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	look, err := newStyles(f, zone)
	if err != nil {
		return nil, err
	}
	for i, t := range tables {
		if i == 0 {
			err = f.SetSheetName("Sheet1", t.Name)
		} else {
			_, err = f.NewSheet(t.Name)
		}
		if err != nil {
			return nil, err
		}
		if err := look.write(f, &t); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", t.Name, err)
		}
	}
	buffer, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// write fills a sheet, with a head that stays in sight.
func (s *styles) write(f *excelize.File, t *Table) error {
	out, err := f.NewStreamWriter(t.Name)
	if err != nil {
		return err
	}
	head := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = excelize.Cell{StyleID: s.head, Value: c.Title}
		if err := out.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range t.Rows {
		cells := make([]any, len(row))
		for j, v := range row {
			cells[j] = s.cell(v)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// cell is a value with its look.
func (s *styles) cell(v any) any {
	switch v := v.(type) {
	case calendars.Date:
		if v == 0 {
			return nil
		}
		return excelize.Cell{StyleID: s.date, Value: v.At(0, time.UTC)}
	case time.Time:
		if v.IsZero() {
			return nil
		}
		local := v.In(s.zone)
		return excelize.Cell{StyleID: s.instant, Value: time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)}
	case Share:
		if v.whole == 0 {
			return nil
		}
		return excelize.Cell{StyleID: s.percent, Value: float64(v.part) / float64(v.whole)}
	case float64:
		return excelize.Cell{StyleID: s.decimal, Value: v}
	case string:
		if strings.Contains(v, "\n") {
			return excelize.Cell{StyleID: s.lines, Value: v}
		}
	}
	return v
}

func newStyles(f *excelize.File, zone *time.Location) (*styles, error) {
	s := &styles{zone: zone}
	date, instant, percent, decimal := "dd.mm.yyyy", "dd.mm.yyyy hh:mm", "0.0%", "0.0"
	for _, style := range []struct {
		id *int
		of excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}}},
		{&s.date, excelize.Style{CustomNumFmt: &date}},
		{&s.instant, excelize.Style{CustomNumFmt: &instant}},
		{&s.percent, excelize.Style{CustomNumFmt: &percent}},
		{&s.decimal, excelize.Style{CustomNumFmt: &decimal}},
		{&s.lines, excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
	} {
		var err error
		if *style.id, err = f.NewStyle(&style.of); err != nil {
			return nil, err
		}
	}
	return s, nil
}
