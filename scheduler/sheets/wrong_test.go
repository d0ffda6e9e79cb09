package sheets_test

import (
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kezek/scheduler/sheets"
	"kezek/slots"
)

// set is one value written into a cell of the right workbook of wholly.
type set struct {
	cell  string // sheet!cell
	value any
}

// wrongCells are edits that make a right workbook wrong.
var wrongCells = map[string][]set{
	"time: letters":                     {{"Неделя!B13", "утром"}},
	"time: minutes beyond the hour":     {{"Неделя!B13", "9:70"}},
	"time: beyond the day":              {{"Неделя!C13", "25:00"}},
	"time: one digit of minutes":        {{"Неделя!B13", "9.3"}},
	"time: number between two meanings": {{"Неделя!B13", 9.5}},
	"time: number of a date":            {{"Неделя!B13", 46000}},
	"time: below zero":                  {{"Неделя!B13", -0.25}},
	"time: half a minute":               {{"Неделя!B13", 0.3753}},
	"time: a span in one cell":          {{"Неделя!B13", "9:00-18:00"}},
	"time: 13 PM":                       {{"Неделя!B13", "13:00 PM"}},
	"time: error of a formula":          {{"Неделя!B13", "#REF!"}},
	"week: end is missing":              {{"Неделя!C13", nil}},
	"week: beginning is missing":        {{"Неделя!B13", nil}},
	"week: break without an end":        {{"Неделя!E13", nil}},
	"week: break without hours":         {{"Неделя!B13", nil}, {"Неделя!C13", nil}},
	"week: inverted":                    {{"Неделя!B13", "19:00"}, {"Неделя!D13", nil}, {"Неделя!E13", nil}},
	"week: break outside":               {{"Неделя!D13", "18:00"}, {"Неделя!E13", "19:00"}},
	"week: breaks overlap":              {{"Неделя!F13", "14:00"}, {"Неделя!G13", "15:00"}},
	"week: too short for a slot":        {{"Неделя!B18", "9:00"}, {"Неделя!C18", "9:20"}},
	"week: weekday twice":               {{"Неделя!A14", "Понедельник"}},
	"week: no such weekday":             {{"Неделя!A13", "Понидельник"}},
	"week: no weekday":                  {{"Неделя!A13", nil}},
	"week: text below the table":        {{"Неделя!A21", "составил Иванов"}},
	"week: rooms are a word":            {{"Неделя!H13", "два"}},
	"week: rooms are a fraction":        {{"Неделя!H13", 1.5}},
	"week: too many rooms":              {{"Неделя!H13", 100}},
	"week: closed with a break":         {{"Неделя!B13", "закрыто"}, {"Неделя!C13", nil}},
	"settings: no first day":            {{"Неделя!B6", nil}},
	"settings: first day of last year":  {{"Неделя!B6", "01.01.2026"}},
	"settings: first day unreadable":    {{"Неделя!B6", "с января"}},
	"settings: no slot length":          {{"Неделя!B7", nil}},
	"settings: slot too short":          {{"Неделя!B7", 4}},
	"settings: slot length with words":  {{"Неделя!B7", "полчаса"}},
	"settings: no rooms":                {{"Неделя!B8", nil}},
	"settings: label of rooms lost":     {{"Неделя!A8", "Комнатки"}},
	"settings: rooms below zero":        {{"Неделя!B8", -1}},
	"settings: rooms twice":             {{"Неделя!A9", "Кабинеты для всех"}},
	"settings: rooms of staff":          {{"Неделя!B9", "нет"}},
	"settings: another year":            {{"Неделя!B5", 2026}},
	"settings: year in words":           {{"Неделя!B5", "будущий"}},
	"settings: another department":      {{"Неделя!B4", "akm-2"}},
	"marker: another department":        {{"_lists!C1", "akm-2"}},
	"marker: another year":              {{"_lists!D1", 2026}},
	"marker: later format":              {{"_lists!B1", "2"}},
	"columns: header lost":              {{"Неделя!B12", "Приход"}},
	"columns: same header twice":        {{"Неделя!C12", "Начало"}},
	"columns: values without a header":  {{"Неделя!K13", "обед"}},
	"columns: unknown header":           {{"Исключения!I4", "Комнаты"}},
	"columns: date of exceptions lost":  {{"Исключения!A4", nil}},
	"exceptions: no date":               {{"Исключения!A5", nil}},
	"exceptions: 30 February":           {{"Исключения!A5", "30.02.2027"}},
	"exceptions: date of two meanings":  {{"Исключения!A5", "3/4/2027"}},
	"exceptions: date without a year":   {{"Исключения!A5", "15.02"}},
	"exceptions: date and time":         {{"Исключения!A5", 46433.5}},
	"exceptions: last year":             {{"Исключения!A5", "15.02.26"}},
	"exceptions: date twice":            {{"Исключения!A6", "15.02.2027"}},
	"exceptions: no kind":               {{"Исключения!B5", nil}},
	"exceptions: unknown kind":          {{"Исключения!B5", "Субботник"}},
	"exceptions: closed with hours":     {{"Исключения!C5", "9:00"}, {"Исключения!D5", "12:00"}},
	"exceptions: closed with rooms":     {{"Исключения!I5", 1}},
	"exceptions: no hours":              {{"Исключения!C6", nil}, {"Исключения!D6", nil}},
	"exceptions: reason too long":       {{"Исключения!J5", strings.Repeat("а", 301)}},
	"trips: no first day":               {{"Командировки!B6", nil}},
	"trips: last day unreadable":        {{"Командировки!C5", "март"}},
	"trips: inverted":                   {{"Командировки!B5", "05.03.2027"}},
	"trips: half a part of the day":     {{"Командировки!D6", nil}},
	"trips: more rooms than there are":  {{"Командировки!F5", 9}},
	"trips: number twice":               {{"Командировки!A6", 4}},
	"trips: number too large":           {{"Командировки!A5", 70000}},
	"trips: overlap":                    {{"Командировки!B6", "02.03.2027"}, {"Командировки!C6", "02.03.2027"}},
	"trips: rooms unreadable":           {{"Командировки!F5", "все"}},
	"outreach: no name":                 {{"Командировки!I5", nil}},
	"outreach: no address":              {{"Командировки!L5", nil}},
	"outreach: no hours":                {{"Командировки!N5", nil}, {"Командировки!O5", nil}, {"Командировки!P5", nil}, {"Командировки!Q5", nil}},
	"outreach: no rooms":                {{"Командировки!R5", nil}},
	"outreach: more rooms than went":    {{"Командировки!R5", 2}},
	"outreach: slot too long":           {{"Командировки!S5", 300}},
	"outreach: no territory":            {{"Командировки!T5", nil}, {"Командировки!U5", nil}},
	"outreach: territory by name":       {{"Командировки!T5", "Бурабайский район"}},
	"outreach: code too short":          {{"Командировки!U5", "11700000"}},
	"outreach: outside its part of day": {{"Командировки!D5", "11:00"}, {"Командировки!E5", "15:00"}},
	"several at once":                   {{"Неделя!B13", "утром"}, {"Неделя!B7", 4}, {"Исключения!A5", "30.02.2027"}, {"Командировки!T5", "Бурабай"}},
	"one mistake is told once":          {{"Неделя!B8", "три"}, {"Неделя!B7", "полчаса"}, {"Командировки!F5", "одна"}},
}

// wrongBooks are workbooks wrong in another way.
var wrongBooks = map[string]func(f *excelize.File) error{
	"sheet of exceptions deleted":     func(f *excelize.File) error { return f.DeleteSheet("Исключения") },
	"sheet of the week deleted":       func(f *excelize.File) error { return f.DeleteSheet("Неделя") },
	"sheet of trips without a header": func(f *excelize.File) error { return f.RemoveRow("Командировки", 4) },
	"sheet of the week twice": func(f *excelize.File) error {
		to, err := f.NewSheet("Неделя (2)")
		if err != nil {
			return err
		}
		from, err := f.GetSheetIndex("Неделя")
		if err != nil {
			return err
		}
		return f.CopySheet(from, to)
	},
	"no year anywhere": func(f *excelize.File) error {
		return errors.Join(f.SetCellValue("Неделя", "B5", nil), f.SetCellValue("_lists", "D1", nil))
	},
	"truth for rooms":                      func(f *excelize.File) error { return f.SetCellBool("Неделя", "B8", true) },
	"formula without a value for a reason": func(f *excelize.File) error { return f.SetCellFormula("Исключения", "J7", "J5") },
	"formula without a value for a code":   func(f *excelize.File) error { return f.SetCellFormula("Командировки", "V5", "U5") },
	"formula without a value": func(f *excelize.File) error {
		if err := f.SetCellValue("Неделя", "B13", nil); err != nil {
			return err
		}
		return f.SetCellFormula("Неделя", "B13", "B14")
	},
	"merged dates are one date each": func(f *excelize.File) error { return f.MergeCell("Исключения", "A5", "A6") },
}

const csvHead = "setting;in force from;01.01.2027\nsetting;slot length, min;30\nsetting;rooms open to everybody;2\n"

const jsonWeek = `"week":[{"weekday":"mon","from":"09:00","to":"18:00"}]`

const jsonHead = `{"department":"akm-1","year":2027,"in_force_from":"2027-01-01","slot_minutes":30,"rooms":2,`

// wrongTexts are files of text, by name.
var wrongTexts = map[string]string{
	"empty.csv":         " \r\n",
	"kind.csv":          csvHead + "week;weekday;from;to\nweeek;mon;9:00;18:00\n",
	"no-week.csv":       csvHead,
	"no-header.csv":     csvHead + "week;mon;9:00;18:00\n",
	"no-settings.csv":   "week;weekday;from;to\nweek;mon;9:00;18:00\n",
	"setting.csv":       csvHead + "setting;lunch;13:00\nweek;weekday;from;to\nweek;mon;9:00;18:00\n",
	"setting-twice.csv": csvHead + "setting;rooms;3\nweek;weekday;from;to\nweek;mon;9:00;18:00\n",
	"time.csv":          csvHead + "week;weekday;from;to\nweek;mon;9h;18:00\n",
	"column.csv":        csvHead + "week;weekday;from\nweek;mon;9:00\n",
	"quotes.csv":        csvHead + "week;weekday;from;to\nweek;\"mon;9:00;18:00\n",
	"lost.csv":          "setting;\xc4\xe5\xe9\xf1\xf2\xe2\xf3\xe5\xf2 \xf1;01.01.2027\nsetting;slot;30\nsetting;rooms;2\nweek;weekday;from;to\nweek;\xe4?\xe9\xf1\xe5\xed\xe1\xb3;9:00;18:00\n",
	"serial.csv":        csvHead + "week;weekday;from;to\nweek;mon;9:00;18:00\nexception;date;kind\nexception;46433;closed\n",
	"twice.csv":         csvHead + "week;weekday;from;to\nweek;mon;9:00;18:00\nweek;пн;9:00;13:00\n",
	"no-year.json":      `{"in_force_from":"2027-01-01","slot_minutes":30,"rooms":2,` + jsonWeek + `}`,
	"syntax.json":       jsonHead + "\n" + jsonWeek + ",}",
	"cut.json":          jsonHead + "\n  " + `"week":[`,
	"list.json":         `[]`,
	"unknown.json":      jsonHead + jsonWeek + `,"lunch":"13:00"}`,
	"double.json":       jsonHead + jsonWeek + `,"rooms":3}`,
	"no-weekday.json":   jsonHead + `"week":[{"from":"09:00","to":"18:00"}]}`,
	"weekday.json":      jsonHead + `"week":[{"weekday":"Monday","from":"09:00","to":"18:00"}]}`,
	"no-fields.json":    `{}`,
	"types.json":        `{"department":1,"year":"2027","in_force_from":"01.01.2027","slot_minutes":30.5,"rooms":null,"week":{}}`,
	"break.json":        jsonHead + `"week":[{"weekday":"mon","from":"09:00","to":"18:00","breaks":[{"from":"13:00"},{"from":"08:00","to":"08:30"}]}]}`,
	"exception.json":    jsonHead + jsonWeek + `,"exceptions":[{"date":"2027-02-30","kind":"closed"},{"date":"2027-03-01","kind":"off","hours":[]}]}`,
	"trip.json":         jsonHead + jsonWeek + `,"trips":[{"from":"2027-03-02","to":"2027-03-01","outreach":{"place":"Бурабай","address":{"ru":"x"},"kato":[117000000],"hours":{"from":"10:00","to":"9:00"},"rooms":1}}]}`,
	"department.json":   strings.Replace(jsonHead, "akm-1", "akm-2", 1) + jsonWeek + `}`,
	"trips.json":        jsonHead + jsonWeek + `,"trips":[{"from":1,"to":"2027-03-02","rooms":"x","outreach":{"place":{"ru":"x"},"address":{"ru":"x"},"kato":["110000000"],"hours":{"from":9,"to":"18:00"},"rooms":2}},{"from":"2027-03-05","to":1,"part":{"from":"09:00","to":18},"number":70000}]}`,
	"once.json":         `{"year":2027,"in_force_from":"2027-01-01","slot_minutes":"x","rooms":"x","staff_rooms":[],"week":7,"trips":[{"from":"2027-03-02","to":"2027-03-02","rooms":50}]}`,
	"quoted.csv":        "\"setting\",\"rooms; all\",2\n",
	"settings.csv":      "sep=,\nsetting,year,x\nsetting,in force from,x\nsetting,slot,x\nsetting,rooms,x\nsetting,staff rooms,x\nweek,weekday,from,to\nweek,mon,9:00,18:00\n",
	"breaks.csv":        csvHead + "week;weekday;from;to;break from;break to;break from;break to\nweek;mon;x;18:00;y;14:00;16:00;19:00\n",
	"year.json":         strings.ReplaceAll(jsonHead, "2027", "2026") + jsonWeek + `}`,
	"old.xls":           "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on",
	"picture.png":       "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
	"cut.xlsx":          "PK\x03\x04 and nothing behind it",
}

// wholly is the workbook that wrongCells change.
func wholly(t testing.TB) []byte { return full(t, whole(), "ru") }

// wrongFiles makes every wrong input of the tables, by what is wrong with it.
func wrongFiles(t *testing.T) map[string][]byte {
	t.Helper()
	right := wholly(t)
	files := map[string][]byte{}
	for i, name := range sortedKeys(wrongCells) {
		if i%shareOfCases != 0 {
			continue
		}
		sets := wrongCells[name]
		files[name] = edit(t, right, func(f *excelize.File) {
			for _, s := range sets {
				sheet, cell, _ := strings.Cut(s.cell, "!")
				if err := f.SetCellValue(sheet, cell, s.value); err != nil {
					t.Fatal(name, err)
				}
			}
		})
	}
	for name, change := range wrongBooks {
		files[name] = edit(t, right, func(f *excelize.File) {
			if err := change(f); err != nil {
				t.Fatal(name, err)
			}
		})
	}
	for name, text := range wrongTexts {
		files[name] = []byte(text)
	}
	return files
}

// TestS4_WrongFilesAreToldWhereAndWhat holds the exact cell, reading and
// sentences of every wrong input, which testdata/wrong.txt lists.
func TestS4_WrongFilesAreToldWhereAndWhat(t *testing.T) {
	golden := filepath.Join("testdata", "wrong.txt")
	want := goldenCases(t, golden)
	got := map[string]string{}
	for name, data := range wrongFiles(t) {
		s, problems := sheets.Read(fileName(name), data, readOptions(name))
		if !reflect.DeepEqual(s, slots.Schedule{}) {
			t.Errorf("%s: a schedule comes back from a wrong file", name)
		}
		if len(problems) == 0 {
			t.Errorf("%s: no problem", name)
		}
		sound(t, fileName(name), problems)
		got[name] = report(problems)
		if !*update && got[name] != want[name] {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, got[name], want[name])
		}
	}
	if len(want) < 60 {
		t.Errorf("%d wrong inputs, want at least 60", len(want))
	}
	if *update {
		writeGolden(t, golden, got)
	} else if shareOfCases == 1 && len(want) != len(got) {
		t.Errorf("%s has %d cases, want %d", golden, len(want), len(got))
	}
}
