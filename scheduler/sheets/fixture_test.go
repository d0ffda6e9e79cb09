package sheets_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kezek/calendars"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

const (
	department = "akm-1"
	year       = 2027
)

func day(s string) calendars.Date { return calendars.MustDate(s) }

func span(s string) calendars.Interval {
	from, to, _ := strings.Cut(s, "-")
	var i calendars.Interval
	if i.From.UnmarshalText([]byte(from)) != nil || i.To.UnmarshalText([]byte(to)) != nil {
		panic("a span that is none: " + s)
	}
	return i
}

// hours is a span with its breaks.
func hours(spans ...string) slots.Hours {
	h := slots.Hours{Interval: span(spans[0])}
	for _, s := range spans[1:] {
		h.Breaks = append(h.Breaks, span(s))
	}
	return h
}

// whole is a schedule with something of everything.
func whole() slots.Schedule {
	s := slots.Schedule{Department: department, Year: year, InForce: day("2027-01-01"), SlotMinutes: 30, Rooms: 3, StaffRooms: 1}
	for _, name := range []string{"mon", "tue", "wed", "thu"} {
		d := slots.DayHours{Hours: hours("09:00-18:30", "13:00-14:30")}
		_ = d.Weekday.UnmarshalText([]byte(name))
		s.Week = append(s.Week, d)
	}
	s.Week = append(s.Week, slots.DayHours{Weekday: 5, Hours: hours("09:00-17:00", "11:00-11:15", "13:00-14:00"), Rooms: new(2)})
	s.Exceptions = []slots.Exception{
		{Date: day("2027-02-15"), Kind: slots.Closed, Reason: "Ремонт"},
		{Date: day("2027-04-30"), Kind: slots.OtherHours, Hours: new(hours("09:00-13:00")), Rooms: new(1), Reason: "Қысқартылған күн"},
		{Date: day("2027-06-05"), Kind: slots.ExtraWorking, Hours: new(hours("10:00-24:00", "13:00-14:00"))},
	}
	s.Trips = []slots.Trip{
		{Number: 4, From: day("2027-03-01"), To: day("2027-03-03"), Rooms: 1, Reason: "Выезд в Бурабай", Outreach: &slots.Outreach{
			Place:   calendars.Text{KK: "Бурабай ауданы", RU: "Бурабайский район", EN: "Burabay district"},
			Address: calendars.Text{KK: "Щучинск қ., Абылай хан к-сі, 1", RU: "г. Щучинск, ул. Абылай хана, 1"},
			KATO:    []string{"117000000", "111600000"}, Hours: hours("10:00-16:00", "13:00-14:00"), Rooms: 1, SlotMinutes: 40,
		}},
		{From: day("2027-09-06"), To: day("2027-09-06"), Part: new(span("14:00-18:00")), Reason: "Семинар"},
	}
	return s
}

func territories() []sheets.Territory {
	return []sheets.Territory{
		{Code: "110000000", Name: calendars.Text{KK: "Ақмола облысы", RU: "Акмолинская область", EN: "Akmola region"}},
		{Code: "111000000", Name: calendars.Text{KK: "Көкшетау қ.", RU: "г. Кокшетау", EN: "Kokshetau"}},
		{Code: "111600000", Name: calendars.Text{KK: "Степногорск қ.", RU: "г. Степногорск", EN: "Stepnogorsk"}},
		{Code: "117000000", Name: calendars.Text{KK: "Бурабай ауданы", RU: "Бурабайский район", EN: "Burabay district"}},
	}
}

func templateOptions(lang string) sheets.TemplateOptions {
	return sheets.TemplateOptions{
		Department: department, Year: year, Lang: lang, Calendar: calendars.Law(), Territories: territories(),
		Name: calendars.Text{KK: "Көкшетау қ. МӘС бөлімі № 1", RU: "Отдел МСЭ № 1, г. Кокшетау", EN: "MSE department 1, Kokshetau"},
	}
}

// template makes a template that must work.
func template(t testing.TB, o sheets.TemplateOptions) []byte {
	t.Helper()
	data, err := sheets.Template(o)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// full is the workbook of a schedule in a language.
func full(t testing.TB, s slots.Schedule, lang string) []byte {
	t.Helper()
	o := templateOptions(lang)
	o.Full = &s
	return template(t, o)
}

// edit changes cells of a workbook, given as sheet!cell.
func edit(t testing.TB, data []byte, change func(f *excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	change(f)
	buffer, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

func options() sheets.ReadOptions { return sheets.ReadOptions{Department: department, Year: year} }

// accepted is the schedule of a file that must be right.
func accepted(t testing.TB, name string, data []byte) slots.Schedule {
	t.Helper()
	s, problems := sheets.Read(name, data, options())
	for _, p := range problems {
		t.Errorf("%s %s %s %s %q: %s", p.File, p.Sheet, p.Cell, p.Code, p.Read, p.Text.EN)
	}
	if len(problems) > 0 {
		t.FailNow()
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
