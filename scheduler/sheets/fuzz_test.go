package sheets_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"kezek/scheduler/sheets"
	"kezek/slots"
)

// safely reads a file of any bytes: no crash, and either problems or a schedule
// that is valid, never both.
func safely(t *testing.T, name string, data []byte) {
	t.Helper()
	if len(data) > 1<<20 {
		return
	}
	var s slots.Schedule
	var problems sheets.Problems
	if peak := memory(func() { s, problems = sheets.Read(name, data, options()) }); peak > 64<<20 {
		t.Fatalf("took %d MiB", peak>>20)
	}
	if len(problems) > 0 {
		if !reflect.DeepEqual(s, slots.Schedule{}) {
			t.Fatalf("a schedule beside %v", problems)
		}
		sound(t, name, problems)
		return
	}
	if problems := s.Validate(); len(problems) > 0 || s.Department != department || s.Year != year {
		t.Fatalf("a schedule of %s %d that is not valid: %v", s.Department, s.Year, problems)
	}
}

// FuzzWorkbook reads workbooks whose week sheet and shared texts are any bytes,
// and any bytes as a workbook; each is marked too.
func FuzzWorkbook(f *testing.F) {
	files, err := filepath.Glob("testdata/*.xlsx")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "", "")
	}
	f.Add([]byte(nil), sheetOf(`<row r="3"><c r="B3" t="s"><v>0</v></c><c t="inlineStr"><is><t>x</t></is></c><c><f>A1</f></c></row>`)+`<mergeCell ref="B3:B9"/>`, `<sst><si><r><t>пн</t></r></si></sst>`)
	f.Fuzz(func(t *testing.T, data []byte, sheet, shared string) {
		if len(data) == 0 {
			parts := bare(sheet)
			parts["xl/sharedStrings.xml"] = shared
			data = zipped(t, parts)
		}
		safely(t, "fuzz.xlsx", data)
		_, problems := sheets.Read("fuzz.xlsx", data, options())
		if marked, err := sheets.Mark(data, problems, "kk"); err != nil || len(marked) == 0 {
			t.Fatalf("marked: %d bytes, %v", len(marked), err)
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(wholeCSV))
	for name, text := range wrongTexts {
		if filepath.Ext(name) == ".csv" {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { safely(t, "fuzz.csv", data) })
}

func FuzzJSON(f *testing.F) {
	whole, err := json.Marshal(whole())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	for name, text := range wrongTexts {
		if filepath.Ext(name) == ".json" {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { safely(t, "fuzz.json", data) })
}
