package calendars

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// offWeekdays lists the weekdays of a year that are off, as MM-DD.
func offWeekdays(c *Calendar, year int) []string {
	var off []string
	for d := NewDate(year, time.January, 1); d.Year() == year; d++ {
		if isWeekday(d) && !c.Working(d) {
			off = append(off, d.String()[len("2006-"):])
		}
	}
	return off
}

func TestC1toC4_LawAloneYearByYear(t *testing.T) {
	c := Law()
	for _, test := range []struct {
		year, working int
		off           string
	}{
		// 7 May was a Saturday before Victory Day on Monday, so it gave Tuesday 10 May.
		// No 1 and 19 December: both holidays were abolished in September.
		{2022, 246, "01-03 01-04 01-07 03-08 03-21 03-22 03-23 05-02 05-09 05-10 07-06 08-30 10-25 12-16"},
		{2023, 246, "01-02 01-03 03-08 03-21 03-22 03-23 05-01 05-08 05-09 06-28 07-06 08-30 10-25 12-18"},
		// Kurban Ait on Sunday 16 May moves nothing.
		{2027, 247, "01-01 01-04 01-07 03-08 03-15 03-22 03-23 03-24 05-03 05-07 05-10 07-06 10-25 12-16"},
		{2028, 245, "01-03 01-04 01-07 03-08 03-15 03-21 03-22 03-23 05-01 05-04 05-08 05-09 07-06 10-25 12-18"},
		{2030, 247, "01-01 01-02 01-07 03-08 03-15 03-21 03-22 03-25 05-01 05-07 05-09 07-08 10-25 12-16"},
	} {
		if got := strings.Join(offWeekdays(c, test.year), " "); got != test.off {
			t.Errorf("%d: weekdays off\n got %s\nwant %s", test.year, got, test.off)
		}
		if got := workingDaysOf(c, test.year); got != test.working {
			t.Errorf("%d: %d working days, want %d", test.year, got, test.working)
		}
	}
	if c.Version() != "law" || len(c.Data().Decrees) != 0 {
		t.Errorf("Law() has version %q and %d decrees", c.Version(), len(c.Data().Decrees))
	}
}

func TestC1_WeekendsAreOff(t *testing.T) {
	c := Law()
	for text, want := range map[string]Day{
		"2026-02-06": {Working: true, Kind: KindWeekday, Reason: Text{"Жұмыс күні", "Рабочий день", "Working day"}},
		"2026-02-07": {Kind: KindWeekend, Reason: Text{"Сенбі", "Суббота", "Saturday"}},
		"2026-02-08": {Kind: KindWeekend, Reason: Text{"Жексенбі", "Воскресенье", "Sunday"}},
		// Outside of the years whose law is known, nothing else is off.
		"2021-12-16": {Working: true, Kind: KindWeekday, Reason: Text{"Жұмыс күні", "Рабочий день", "Working day"}},
		"2100-01-02": {Kind: KindWeekend, Reason: Text{"Сенбі", "Суббота", "Saturday"}},
	} {
		want.Date = MustDate(text)
		if got := c.Day(want.Date); got != want {
			t.Errorf("Day(%s) = %+v, want %+v", text, got, want)
		}
		if got := c.Working(want.Date); got != want.Working {
			t.Errorf("Working(%s) = %v", text, got)
		}
	}
}

func TestC2_StateHolidaysAreDated(t *testing.T) {
	c := Law()
	for _, test := range []struct {
		day   string
		years map[int]bool
	}{
		{"10-25", map[int]bool{2022: true, 2026: true}},
		{"08-30", map[int]bool{2022: true, 2025: true, 2026: false, 2027: false}},
		{"03-15", map[int]bool{2026: false, 2027: true, 2099: true}},
		{"12-16", map[int]bool{2022: true, 2099: true}},
		{"12-17", map[int]bool{2022: false, 2026: false}},
		{"12-01", map[int]bool{2022: false, 2026: false}},
		{"03-01", map[int]bool{2022: false, 2027: false}}, // Gratitude Day is kept at work
	} {
		for year, want := range test.years {
			d := MustDate(fmt.Sprintf("%d-%s", year, test.day))
			if got := c.Day(d).Kind == KindState; got != want {
				t.Errorf("%v: state holiday = %v, want %v", d, got, want)
			}
		}
	}
}

func TestC3_MovesToNextWorkingDay(t *testing.T) {
	c := Law()
	for _, test := range []struct{ holiday, movedTo, reason string }{
		{"2026-03-21", "2026-03-24", "Day off moved: Nauryz, 21 March (Saturday)"},
		{"2026-03-22", "2026-03-25", "Day off moved: Nauryz, 22 March (Sunday)"},
		{"2022-01-01", "2022-01-03", "Day off moved: New Year, 1 January (Saturday)"},
		{"2022-01-02", "2022-01-04", "Day off moved: New Year, 2 January (Sunday)"},
		{"2022-05-07", "2022-05-10", "Day off moved: Defender's Day, 7 May (Saturday)"},
		{"2025-08-30", "2025-09-01", "Day off moved: Constitution Day, 30 August (Saturday)"},
	} {
		if got := c.Day(MustDate(test.holiday)); got.Kind != KindState || got.Working {
			t.Errorf("%s: %+v, want a state holiday", test.holiday, got)
		}
		if got := c.Day(MustDate(test.movedTo)); got.Kind != KindMoved || got.Working || got.Reason.EN != test.reason {
			t.Errorf("%s: %+v, want the day off moved from %s", test.movedTo, got, test.holiday)
		}
	}
	want := Text{
		"Ауыстырылған демалыс күні: Наурыз мейрамы, 21 наурыз (Сенбі)",
		"Перенос выходного дня: Наурыз мейрамы, 21 марта (Суббота)",
		"Day off moved: Nauryz, 21 March (Saturday)",
	}
	if got := c.Day(MustDate("2026-03-24")).Reason; got != want {
		t.Errorf("reason %+v, want %+v", got, want)
	}
}

// A feast on a state holiday makes that holiday coincide with a day off, so
// the holiday moves and the feast does not.
func TestC3_StateHolidayOnKurbanAitMoves(t *testing.T) {
	c, err := New(Data{Version: "t", KurbanAit: []KurbanAit{{Year: 2032, First: MustDate("2032-03-22"), Provisional: true}}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Kind{
		"2032-03-21": KindState, // Sunday, gives the 24th
		"2032-03-22": KindState, // Monday and Kurban Ait, gives the 25th
		"2032-03-23": KindState,
		"2032-03-24": KindMoved,
		"2032-03-25": KindMoved,
		"2032-03-26": KindWeekday,
	} {
		if got := c.Day(MustDate(text)).Kind; got != want {
			t.Errorf("%s: kind %q, want %q", text, got, want)
		}
	}
	if c.Day(MustDate("2032-03-24")).Provisional {
		t.Error("24 March comes from a Sunday and is certain")
	}
	if !c.Day(MustDate("2032-03-22")).Provisional || !c.Day(MustDate("2032-03-25")).Provisional {
		t.Error("22 and 25 March hang on a feast that is not announced")
	}
}

func TestC4_ReligiousDaysNeverMove(t *testing.T) {
	c := Law()
	for _, text := range []string{
		"2023-01-07", "2024-01-07", // Christmas on Saturday and Sunday
		"2022-07-09", "2024-06-16", "2027-05-16", // Kurban Ait on Saturday and Sundays
	} {
		d := MustDate(text)
		if got := c.Day(d).Kind; got != KindReligious {
			t.Errorf("%v: kind %q", d, got)
		}
		for monday := d + 1; monday <= d+3; monday++ {
			if isWeekday(monday) && !c.Working(monday) {
				t.Errorf("%v is off, but %v must not move", monday, d)
			}
		}
	}
	for _, text := range []string{"2025-01-07", "2026-01-07", "2023-06-28", "2025-06-06", "2026-05-27"} {
		if c.Working(MustDate(text)) {
			t.Errorf("%s must be off", text)
		}
	}
}

// A state holiday that would move onto 7 January moves past it.
func TestC3_MovedDayPassesReligiousDay(t *testing.T) {
	sixth := yearly(time.January, 6, Text{"x", "x", "x"})
	fifth := yearly(time.January, 5, Text{"y", "y", "y"})
	c := build([]holiday{fifth, sixth}, Data{})
	// 2024: Friday 5, Saturday 6, Sunday 7 (Christmas): the 6th gives Monday 8.
	if got := c.Day(MustDate("2024-01-08")).Kind; got != KindMoved {
		t.Errorf("2024-01-08: kind %q", got)
	}
	// 2030: Saturday 5, Sunday 6, Monday 7 (Christmas): they give 8 and 9.
	if got, want := offWeekdays(c, 2030)[:3], []string{"01-07", "01-08", "01-09"}; !slices.Equal(got, want) {
		t.Errorf("2030: weekdays off %v, want %v", got, want)
	}
}
