package tables_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"kezek/api/tables"
	"kezek/calendars"
)

// TestFile_WritesEveryKindOfValue: as itself where one goes on counting, and as
// nothing where there is nothing.
func TestFile_WritesEveryKindOfValue(t *testing.T) {
	zone := time.FixedZone("UTC+5", 5*60*60)
	columns := []tables.Column{{"Text", 20}, {"Number", 10}, {"Decimal", 10}, {"Day", 12}, {"When", 18}, {"Share", 10}, {"Lines", 30}}
	data, err := tables.File(zone,
		tables.Table{Name: "First", Columns: columns, Rows: [][]any{
			{"=1+1", 7, 2.25, calendars.MustDate("2026-06-01"), time.Date(2026, 5, 31, 20, 30, 59, 0, time.UTC), tables.ShareOf(1, 3), "one\ntwo"},
			{"nothing", nil, nil, calendars.Date(0), time.Time{}, tables.ShareOf(0, 0), "end"},
		}},
		tables.Table{Name: "Second", Columns: columns[:1]})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"First", "Second"}) {
		t.Errorf("sheets %q", got)
	}
	rows, err := f.GetRows("First")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Text", "Number", "Decimal", "Day", "When", "Share", "Lines"},
		{"=1+1", "7", "2.3", "01.06.2026", "01.06.2026 01:30", "33.3%", "one\ntwo"},
		{"nothing", "", "", "", "", "", "end"},
	}
	for i := range want {
		if i >= len(rows) || !slices.Equal(rows[i], want[i]) {
			t.Errorf("row %d: want %q, got %q", i, want[i], rows)
		}
	}
	if formula, err := f.GetCellFormula("First", "A2"); err != nil || formula != "" {
		t.Errorf("text became the formula %q, %v", formula, err)
	}
	if raw, err := f.GetCellValue("First", "E2", excelize.Options{RawCellValue: true}); err != nil || raw[:6] != "46174." {
		t.Errorf("the instant is no number of days: %q, %v", raw, err)
	}
}

// TestFile_RefusesASheetThatCannotBe: an error, and no broken file.
func TestFile_RefusesASheetThatCannotBe(t *testing.T) {
	if _, err := tables.File(time.UTC, tables.Table{Name: "a/b"}); err == nil {
		t.Error("a sheet has a name that workbooks do not have")
	}
}
