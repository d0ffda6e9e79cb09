package api

import (
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"kezek/calendars"
	"kezek/scheduler"
)

// table is one sheet of a workbook: what a page shows as a table, to go on
// counting with.
type table struct {
	name    string
	columns []column
	rows    [][]any // text, numbers, calendars.Date, time.Time or share; nil leaves the cell empty
}

type column struct {
	title calendars.Text
	width float64 // in characters
}

// share is a part of a whole, shown in percent; without a whole the cell stays empty.
type share struct{ part, whole int }

// minutesOf turns seconds into the minutes that a cell shows.
func minutesOf(seconds int) float64 { return float64(seconds) / 60 }

// tableStyles are the looks of cells.
type tableStyles struct {
	head, date, instant, percent, minutes int
	loc                                   *time.Location
}

// tableFile writes a workbook with a sheet for each table, titles in the language.
func tableFile(lang string, tables ...table) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	styles, err := newTableStyles(f)
	if err != nil {
		return nil, err
	}
	for i, t := range tables {
		if i == 0 {
			err = f.SetSheetName("Sheet1", t.name)
		} else {
			_, err = f.NewSheet(t.name)
		}
		if err != nil {
			return nil, err
		}
		if err := styles.write(f, &t, lang); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", t.name, err)
		}
	}
	buffer, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// write fills a sheet, with a head that stays in sight.
func (s *tableStyles) write(f *excelize.File, t *table, lang string) error {
	out, err := f.NewStreamWriter(t.name)
	if err != nil {
		return err
	}
	head := make([]any, len(t.columns))
	for i, c := range t.columns {
		head[i] = excelize.Cell{StyleID: s.head, Value: c.title.In(lang)}
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range t.rows {
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

// cell is a value with its look. A workbook knows no zones: an instant is shown
// as the clock in the default zone did.
func (s *tableStyles) cell(v any) any {
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
		local := v.In(s.loc)
		return excelize.Cell{StyleID: s.instant, Value: time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)}
	case share:
		if v.whole == 0 {
			return nil
		}
		return excelize.Cell{StyleID: s.percent, Value: float64(v.part) / float64(v.whole)}
	case float64:
		return excelize.Cell{StyleID: s.minutes, Value: v}
	}
	return v
}

func newTableStyles(f *excelize.File) (*tableStyles, error) {
	loc, err := time.LoadLocation(scheduler.DefaultZone)
	if err != nil {
		return nil, err
	}
	s := &tableStyles{loc: loc}
	date, instant, percent, minutes := "dd.mm.yyyy", "dd.mm.yyyy hh:mm", "0.0%", "0.0"
	for _, style := range []struct {
		id *int
		of excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}}},
		{&s.date, excelize.Style{CustomNumFmt: &date}},
		{&s.instant, excelize.Style{CustomNumFmt: &instant}},
		{&s.percent, excelize.Style{CustomNumFmt: &percent}},
		{&s.minutes, excelize.Style{CustomNumFmt: &minutes}},
	} {
		if *style.id, err = f.NewStyle(&style.of); err != nil {
			return nil, err
		}
	}
	return s, nil
}
