package sheets_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kezek/scheduler/sheets"
)

// marked opens what Mark makes of a file.
func marked(t *testing.T, name string, data []byte, lang string) (*excelize.File, []byte) {
	t.Helper()
	_, problems := sheets.Read(name, data, options())
	out, err := sheets.Mark(data, problems, lang)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, out
}

// wrongThrice is a workbook with three wrong cells on two sheets.
func wrongThrice(t *testing.T) []byte {
	return edit(t, wholly(t), func(f *excelize.File) {
		for _, s := range []set{{"Неделя!B13", "утром"}, {"Неделя!C14", "25:00"}, {"Исключения!A5", "30.02.2027"}} {
			sheet, cell, _ := strings.Cut(s.cell, "!")
			if err := f.SetCellValue(sheet, cell, s.value); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestS4_WrongCellsAreMarkedAndCommented(t *testing.T) {
	f, _ := marked(t, "график.xlsx", wrongThrice(t), "kk")
	for cell, want := range map[string]string{
		"Неделя!B13":    "уақыт оқылмады: 9:00 түріндегі, 0:00–24:00 аралығындағы уақыт керек",
		"Неделя!C14":    "уақыт оқылмады: 9:00 түріндегі, 0:00–24:00 аралығындағы уақыт керек",
		"Исключения!A5": "күн оқылмады: 15.03.2027 түріндегі бар күн керек",
	} {
		sheet, name, _ := strings.Cut(cell, "!")
		id, err := f.GetCellStyle(sheet, name)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || strings.Join(style.Fill.Color, "") != "FF9C9C" {
			t.Errorf("%s: fill %v, %v", cell, style.Fill, err)
		}
		if got := comment(t, f, sheet, name); got != want {
			t.Errorf("%s: comment %q, want %q", cell, got, want)
		}
	}
	if got := comment(t, f, "Неделя", "B14"); got != "" {
		t.Errorf("a right cell says %q", got)
	}
}

func comment(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	comments, err := f.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, c := range comments {
		if c.Cell == cell {
			text += c.Text
			for _, run := range c.Paragraph {
				text += run.Text
			}
		}
	}
	return text
}

func TestS4_TheFirstSheetListsAllErrorsWithLinks(t *testing.T) {
	f, _ := marked(t, "график.xlsx", wrongThrice(t), "ru")
	if got := f.GetSheetList()[0]; got != "Ошибки" {
		t.Fatalf("the first sheet is %q", got)
	}
	for i, want := range [][]string{
		{"Неделя · B13", "утром", "время не читается: нужно время вида 9:00 от 0:00 до 24:00"},
		{"Неделя · C14", "25:00", "время не читается: нужно время вида 9:00 от 0:00 до 24:00"},
		{"Исключения · A5", "30.02.2027", "дата не читается: нужна существующая дата вида 15.03.2027"},
	} {
		rows, err := f.GetRows("Ошибки")
		if err != nil || len(rows) != 8 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		if got := rows[5+i]; !reflect.DeepEqual(got, want) {
			t.Errorf("row %d: got %q, want %q", 6+i, got, want)
		}
	}
	if ok, link, err := f.GetCellHyperLink("Ошибки", "A6"); !ok || link != "'Неделя'!B13" || err != nil {
		t.Errorf("link %q, %v", link, err)
	}
}

// TestS4_AMarkedWorkbookCanBeCorrectedAndUploaded holds that marks and list do
// not disturb the next upload, nor the next marks.
func TestS4_AMarkedWorkbookCanBeCorrectedAndUploaded(t *testing.T) {
	_, once := marked(t, "график.xlsx", wrongThrice(t), "ru")
	f, twice := marked(t, "график.xlsx", once, "kk")
	if got := f.GetSheetList()[:2]; !reflect.DeepEqual(got, []string{"Қателер", "Памятка"}) {
		t.Errorf("sheets %q", got)
	}
	corrected := edit(t, twice, func(f *excelize.File) {
		for _, s := range []set{{"Неделя!B13", "9:00"}, {"Неделя!C14", "18:30"}, {"Исключения!A5", "15.02.2027"}} {
			sheet, cell, _ := strings.Cut(s.cell, "!")
			if err := f.SetCellValue(sheet, cell, s.value); err != nil {
				t.Fatal(err)
			}
		}
	})
	if got := accepted(t, "график.xlsx", corrected); !reflect.DeepEqual(got, whole()) {
		t.Errorf("got %+v\nwant %+v", got, whole())
	}
}

// TestS4_FilesThatCannotBeMarkedGiveTheList marks CSV, JSON and broken workbooks.
func TestS4_FilesThatCannotBeMarkedGiveTheList(t *testing.T) {
	for _, name := range []string{"time.csv", "types.json", "cut.xlsx", "old.xls", "empty.csv"} {
		f, _ := marked(t, name, []byte(wrongTexts[name]), "en")
		rows, err := f.GetRows("Errors")
		if err != nil || len(f.GetSheetList()) != 1 || len(rows) < 6 {
			t.Errorf("%s: %d rows on sheets %q, %v", name, len(rows), f.GetSheetList(), err)
		}
	}
	f, _ := marked(t, "bomb.xlsx", bomb(t, 41<<20), "en")
	if got, err := f.GetCellValue("Errors", "A6"); got != "the whole file" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
