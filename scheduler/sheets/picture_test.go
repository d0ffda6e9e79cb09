package sheets_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kezek/scheduler/sheets"
)

// pictured is the picture of a file with the problems that it has.
func pictured(t *testing.T, name string, data []byte) ([]sheets.Excerpt, sheets.Problems) {
	t.Helper()
	_, problems := sheets.Read(name, data, options())
	if len(problems) == 0 {
		t.Fatal("nothing is wrong with the file")
	}
	return sheets.Picture(name, data, problems), problems
}

// marks lists the wrong cells of a picture with their texts.
func marks(e sheets.Excerpt) map[string]string {
	out := map[string]string{}
	for _, r := range e.Rows {
		for _, c := range r.Cells {
			if c.Problems != nil {
				out[c.Name] = c.Text
			}
		}
	}
	return out
}

// TestS4_PictureShowsTheSheetAsPeopleSeeIt: dates and times stand there as the
// workbook shows them, and what is wrong is marked at its cell.
func TestS4_PictureShowsTheSheetAsPeopleSeeIt(t *testing.T) {
	sheet := "Неделя"
	var wrongCell string
	data := edit(t, full(t, whole(), "ru"), func(f *excelize.File) {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			if len(r) > 1 && r[0] == "Вторник" {
				wrongCell = fmt.Sprintf("B%d", i+1)
			}
		}
		if err := f.SetCellValue(sheet, wrongCell, "девять"); err != nil {
			t.Fatal(err)
		}
	})
	picture, problems := pictured(t, "год.xlsx", data)
	if len(picture) != 1 || picture[0].Sheet != sheet {
		t.Fatalf("sheets: %+v", picture)
	}
	if got := marks(picture[0]); len(got) != 1 || got[wrongCell] != "девять" {
		t.Errorf("marked %v, want %s", got, wrongCell)
	}
	if problems[0].Cell != wrongCell {
		t.Errorf("problem at %s", problems[0].Cell)
	}
	var all []string
	for _, r := range picture[0].Rows {
		width := 0
		for _, c := range r.Cells {
			all = append(all, c.Text)
			width += c.Span
		}
		if width != len(picture[0].Columns) {
			t.Errorf("row %d has %d columns of %d", r.Number, width, len(picture[0].Columns))
		}
	}
	if text := strings.Join(all, "|"); !strings.Contains(text, "01.01.2027") || !strings.Contains(text, "18:30") {
		t.Errorf("dates or times are not as people see them: %s", text)
	}
}

// TestS4_PictureOfALongSheetShowsRowsAroundErrors, with the header of the table.
func TestS4_PictureOfALongSheetShowsRowsAroundErrors(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("setting;in force from;01.01.2027\nsetting;slot length, min;30\nsetting;rooms open to everybody;2\n" +
		"week;weekday;from;to\nweek;mon;9:00;18:00\nexception;date;kind;from;to;reason\n")
	for d := 1; d <= 80; d++ {
		fmt.Fprintf(&csv, "exception;%02d.%02d.2027;closed;;;repairs\n", d%28+1, d/28+1)
	}
	csv.WriteString("exception;31.06.2027;closed;;;\n")
	picture, problems := pictured(t, "year.csv", []byte(csv.String()))
	if len(picture) != 1 || picture[0].Sheet != "" || picture[0].Columns[1] != "2" {
		t.Fatalf("%+v, of %v", picture, problems)
	}
	if got := marks(picture[0]); len(got) != 1 || got["87:2"] != "31.06.2027" {
		t.Errorf("marked %v", got)
	}
	if rows := picture[0].Rows; len(rows) > 8 || !rows[len(rows)-3].Gap {
		t.Errorf("%d rows: %+v", len(rows), rows)
	}
}

// TestS4_PictureOfWhatCannotBeOpenedIsNone and does not panic.
func TestS4_PictureOfWhatCannotBeOpenedIsNone(t *testing.T) {
	good := full(t, whole(), "kk")
	for name, data := range map[string][]byte{
		"damaged.xlsx": good[:len(good)/2], "empty.csv": nil, "year.json": []byte(`{"year": "x"}`), "zip": bytes.Repeat([]byte("PK\x03\x04"), 9),
	} {
		_, problems := sheets.Read(name, data, options())
		problems = append(problems, sheets.Problem{Cell: "A1"})
		if picture := sheets.Picture(name, data, problems); picture != nil {
			t.Errorf("%s: %+v", name, picture)
		}
	}
}
