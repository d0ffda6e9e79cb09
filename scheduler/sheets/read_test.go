package sheets_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"kezek/calendars"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

// fill writes values into a sheet row by row, from the cell A1.
func fill(t testing.TB, f *excelize.File, sheet string, rows [][]any) {
	t.Helper()
	for i, row := range rows {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
}

// messy is the workbook of whole as people make them without the template: sheets
// renamed, columns in another order, extra rows and columns, merged cells, every
// way to write days and times.
func messy(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range []string{"график 2027", "дни", "поездки", "Памятка"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	fill(t, f, "график 2027", [][]any{
		{nil, "График приема отдела"},
		{},
		{nil, "КОД  ОТДЕЛА:", " akm-1 "},
		{nil, "Год", 2027},
		{nil, "действует с:", "1.1.27"},
		{nil, "Длительность приема, мин.", "30"},
		{nil, "Кабинеты для всех", 3},
		{nil, "Кабинеты для записи сотрудниками", "1\u00a0"},
		{},
		{nil, "Перерыв с", "Перерыв до", nil, "ДЕНЬ НЕДЕЛИ", "начало  приема", "Конец", "Обед с", "Обед до", "Кабинетов", "Примечание"},
		{},
		{nil, "13:00", "14-30", nil, "ПН.", "09.00", "18:30", nil, nil, "", "весь день"},
		{nil, "13:00", "14.30", nil, "сейсенбі", nil, "18-30", "–", "-"},
		{nil, 13, "2:30 PM", nil, "СӘР", nil, 18.5 / 24},
		{nil, "13:00:00", "14:30", nil, "Thursday", nil, "18:30 "},
		{},
		{nil, "11.00", "11:15", nil, "жұма", 0.375, 17, "13-00", "14-00", " 2 "},
		{nil, nil, nil, nil, "сб", "выходной"},
		{nil, nil, nil, nil, "Вс"},
	})
	if err := f.MergeCell("график 2027", "F12", "F15"); err != nil {
		t.Fatal(err)
	}
	fill(t, f, "дни", [][]any{
		{"Причина", "Кабинеты", "Вид дня", "Дата", "с", "до", "Перерыв 1 с", "Перерыв 1 до"},
		{"Ремонт", nil, "закрыто", "15.02.2027"},
		{},
		{"Қысқартылған күн\u00a0", 1, "БАСҚА УАҚЫТ", "30.4.27", 9, "13.00"},
		{nil, nil, "рабочий день", "2027-06-05", "10:00", "24:00", "13:00", "14:00"},
	})
	fill(t, f, "поездки", [][]any{
		{"№", "Дата начала", "Дата окончания", "Часть дня с", "Часть дня до", "Кабинетов уезжает", "Причина",
			"Место выезда (каз.)", "Место выезда", "Место выезда (англ.)", "Адрес (каз.)", "Адрес",
			"Прием с", "Прием до", "Перерыв с", "Перерыв до", "Кабинетов на месте", "Длительность приема, мин", "КАТО"},
		{4, "01.03.2027 г.", 46449, nil, nil, 1, "Выезд в Бурабай", "Бурабай ауданы", "Бурабайский район", "Burabay district",
			"Щучинск қ., Абылай хан к-сі, 1", "г. Щучинск, ул. Абылай хана, 1", "10:00", "16:00", "13:00", "14:00", 1, 40, "117000000 Бурабайский район; 111600000"},
		{nil, 46636, "06.09.2027", 14, 0.75, nil, "Семинар"},
	})
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	buffer, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

func TestS4_AMessyWorkbookReadsLikeTheTemplate(t *testing.T) {
	if got := accepted(t, "messy.xlsx", messy(t)); !reflect.DeepEqual(got, whole()) {
		t.Errorf("got %+v\nwant %+v", got, whole())
	}
}

var books = flag.String("books", "", "write the sources of the workbooks of testdata into this folder")

// writeBooks writes what testdata/README.md tells how to pass through LibreOffice.
func writeBooks(t *testing.T, dir string) {
	t.Helper()
	for name, data := range map[string][]byte{
		"template-ru.xlsx": wholly(t), "template-kk.xlsx": full(t, whole(), "kk"), "messy.xlsx": messy(t), "1904.xlsx": epoch1904(t),
		"from-csv.csv": []byte(weekCSV),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// weekCSV is a sheet of weekly hours as text, which LibreOffice turns into times
// and numbers when it makes a workbook of it.
const weekCSV = `Отдел,akm-1
Год,2027
Действует с,2027-01-01
Длительность приема,30
Кабинеты,3
Кабинеты для записи сотрудниками,1
День недели,Начало,Конец,Перерыв 1 с,Перерыв 1 до,Перерыв 2 с,Перерыв 2 до,Кабинеты
Понедельник,9:00,18:30,13:00,14:30,,,
Вторник,9:00,18:30,13:00,14:30,,,
Среда,9:00,18:30,13:00,14:30,,,
Четверг,9:00,18:30,13:00,14:30,,,
Пятница,9:00,17:00,11:00,11:15,13:00,14:00,2
`

// TestS4_WorkbooksOfLibreOfficeAreRead reads what testdata/README.md tells the
// making of.
func TestS4_WorkbooksOfLibreOfficeAreRead(t *testing.T) {
	if *books != "" {
		writeBooks(t, *books)
		return
	}
	files, err := filepath.Glob("testdata/*.xlsx")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d workbooks, want 6: %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := whole()
		if strings.HasSuffix(file, "from-csv.xlsx") {
			want.Exceptions, want.Trips = nil, nil
		}
		if got := accepted(t, file, data); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v\nwant %+v", file, got, want)
		}
	}
}

func TestS4_DaysCountFromEitherEpoch(t *testing.T) {
	if got := accepted(t, "1904.xlsx", epoch1904(t)); !reflect.DeepEqual(got, whole()) {
		t.Errorf("got %+v\nwant %+v", got, whole())
	}
}

// epoch1904 is the workbook of whole whose days count from 1904, as on old Macs.
func epoch1904(t testing.TB) []byte {
	return edit(t, wholly(t), func(f *excelize.File) {
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: new(true)}); err != nil {
			t.Fatal(err)
		}
		for cell, serial := range map[string]int{"Неделя!B6": 46388, "Исключения!A5": 46433, "Исключения!A6": 46507, "Исключения!A7": 46543, "Командировки!B5": 46447, "Командировки!C5": 46449, "Командировки!B6": 46636, "Командировки!C6": 46636} {
			sheet, name, _ := strings.Cut(cell, "!")
			if err := f.SetCellValue(sheet, name, serial-1462); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// wholeCSV is whole in CSV, written with semicolons.
const wholeCSV = `Параметр;Код отдела;akm-1
Параметр;Год;2027
Параметр;Действует с;01.01.2027
Параметр;Длительность одного приема, мин;30
Параметр;Кабинеты для всех;3
Параметр;Кабинеты для записи сотрудниками;1

Неделя;День недели;Начало;Конец;Перерыв 1 с;Перерыв 1 до;Перерыв 2 с;Перерыв 2 до;Кабинеты
Неделя;понедельник;9:00;18:30;13:00;14:30;;;
Неделя;вт;9.00;18.30;13.00;14.30;;;
Неделя;Ср;9-00;18-30;13-00;14-30;;;
Неделя;ЧЕТВЕРГ;9;18:30;13;14:30;;;
Неделя;пт;09:00;17:00;11:00;11:15;13:00;14:00;2
Неделя;сб;;;;;;;
Исключение;Дата;Вид;Начало;Конец;Перерыв с;Перерыв до;Кабинеты;Причина
Исключение;15.02.27;Закрыто;;;;;;Ремонт
Исключение;30.04.2027;Другие часы;9:00;13:00;;;1;Сокращенный день
Исключение;2027-06-05;Дополнительный рабочий день;10:00;24:00;13:00;14:00;;
Командировка;№;Первый день;Последний день;Часть дня с;Часть дня до;Кабинетов уезжает;Причина;Место выезда;Адрес;Прием с;Прием до;Перерыв с;Перерыв до;Кабинетов на месте;Длительность приема, мин;Территория 1;Территория 2
Командировка;4;01.03.2027;03.03.2027;;;1;Выезд в Бурабай;Бурабайский район;"г. Щучинск; ул. Абылай хана, 1";10:00;16:00;13:00;14:00;1;40;117000000;111600000
Командировка;;06.09.2027;06.09.2027;14:00;18:00;;Семинар;;;;;;;;;;
`

// wholeInCSV is the schedule of wholeCSV.
func wholeInCSV() slots.Schedule {
	s := whole()
	s.Exceptions[1].Reason = "Сокращенный день"
	s.Trips[0].Outreach.Place = calendars.Text{RU: "Бурабайский район"}
	s.Trips[0].Outreach.Address = calendars.Text{RU: "г. Щучинск; ул. Абылай хана, 1"}
	return s
}

func TestS4_CSVIsReadInEveryEncodingAndWithEverySeparator(t *testing.T) {
	encoded := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	tabs := strings.NewReplacer(";", "\t", `"г. Щучинск; `, `"г. Щучинск; `).Replace(wholeCSV)
	commas := strings.NewReplacer(`"г. Щучинск; ул. Абылай хана, 1"`, `"г. Щучинск; ул. Абылай хана, 1"`, "приема, мин", `приема мин`, ";", ",").Replace(wholeCSV)
	for name, text := range map[string]string{
		"UTF-8":           wholeCSV,
		"UTF-8 with BOM":  "\ufeff" + wholeCSV,
		"Windows lines":   strings.ReplaceAll(wholeCSV, "\n", "\r\n"),
		"sep line":        "sep=;\n" + wholeCSV,
		"Windows-1251":    encoded(charmap.Windows1251.NewEncoder().String(strings.ReplaceAll(wholeCSV, "№", "Номер"))),
		"UTF-16 LE":       encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(wholeCSV)),
		"UTF-16 BE":       encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(wholeCSV)),
		"tabs":            tabs,
		"commas":          commas,
		"UTF-16 and tabs": encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(tabs)),
	} {
		got := accepted(t, name+".csv", []byte(text))
		if !reflect.DeepEqual(got, wholeInCSV()) {
			t.Errorf("%s: got %+v\nwant %+v", name, got, wholeInCSV())
		}
	}
}

func TestS4_JSONIsTheSchedulesOwnForm(t *testing.T) {
	data, err := json.MarshalIndent(whole(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range []string{string(data), "\ufeff\n" + string(data)} {
		if got := accepted(t, "schedule", []byte(document)); !reflect.DeepEqual(got, whole()) {
			t.Errorf("got %+v\nwant %+v", got, whole())
		}
	}
}

// TestS4_WeekdaysInThreeLanguages reads each way to write a weekday, in any case.
func TestS4_WeekdaysInThreeLanguages(t *testing.T) {
	for want, names := range map[slots.Weekday]string{
		1: "дүйсенбі,Дс,дуйсенби,ДҮЙСЕНБI,понедельник,Пн.,ПОН,Monday,mon,Mo",
		2: "сейсенбі,сс,вторник,вт,Tuesday,tue,Tues",
		3: "сәрсенбі,Сәр.,сарсенби,среда,ср,Wednesday,wed",
		4: "бейсенбі,бс,четверг,чт,Thursday,thu,thurs",
		5: "жұма,Жм,жума,пятница,пт,Friday,fri",
		6: "сенбі,сн,суббота,сб,Saturday,sat",
		0: "жексенбі,жс,воскресенье,вс,Sunday,SUN",
	} {
		for name := range strings.SplitSeq(names, ",") {
			s := accepted(t, "week.csv", []byte(csvHead+"week;weekday;from;to\nweek; "+name+"\u00a0;9:00;18:00\n"))
			if len(s.Week) != 1 || s.Week[0].Weekday != want {
				t.Errorf("%s: got %+v, want %s", name, s.Week, want)
			}
		}
	}
}

// TestS4_WhoseFileItIsComesFromTheFile reads without knowing whose file it is.
func TestS4_WhoseFileItIsComesFromTheFile(t *testing.T) {
	js, err := json.Marshal(whole())
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"a.xlsx": wholly(t), "a.csv": []byte(wholeCSV), "a.json": js} {
		s, problems := sheets.Read(name, data, sheets.ReadOptions{})
		if problems != nil || s.Department != department || s.Year != year {
			t.Errorf("%s: got %s %d, %v", name, s.Department, s.Year, problems)
		}
	}
}

// TestS4_SheetsThatAreHiddenOrEmptyAreNoLoss hides one table and empties another.
func TestS4_SheetsThatAreHiddenOrEmptyAreNoLoss(t *testing.T) {
	data := edit(t, wholly(t), func(f *excelize.File) {
		if err := f.SetSheetVisible("Исключения", false); err != nil {
			t.Fatal(err)
		}
		if err := f.DeleteSheet("Командировки"); err != nil {
			t.Fatal(err)
		}
		if _, err := f.NewSheet("Командировки (пусто)"); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellValue("Неделя", "A3", "2027 год"); err != nil {
			t.Fatal(err)
		}
	})
	want := whole()
	want.Trips = nil
	if got := accepted(t, "hidden.xlsx", data); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestS4_ProblemsReadInOneLine(t *testing.T) {
	_, problems := sheets.Read("a.csv", []byte(csvHead+"week;weekday;from;to\nweek;mon;9h;18:00\nwork;x\n"), options())
	want := "a.csv, 6:1: the kind of the row is not known: want setting, week, exception or trip in the first column; " +
		"a.csv, 5:3: not a time: want one written as 9:00, from 0:00 to 24:00"
	if got := problems.Error(); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
