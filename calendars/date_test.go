package calendars

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

func TestDateCountsCivilDays(t *testing.T) {
	for text, want := range map[string]Date{
		"1970-01-01": 0, "1969-12-31": -1, "2000-02-29": 11016, "2022-01-01": firstDay, "2099-12-31": lastDay,
	} {
		d := MustDate(text)
		if d != want || d.String() != text {
			t.Errorf("%s is %d (%v), want %d", text, d, d, want)
		}
		at, _ := time.Parse(time.DateOnly, text)
		if d.Weekday() != at.Weekday() || d.YearDay() != at.YearDay() || d.Year() != at.Year() {
			t.Errorf("%s: %v, day %d of %d", text, d.Weekday(), d.YearDay(), d.Year())
		}
	}
	if got := NewDate(2026, time.December, 32); got.String() != "2027-01-01" {
		t.Errorf("32 December 2026 is %v", got)
	}
	if DaysIn(2024) != 366 || DaysIn(2026) != 365 {
		t.Errorf("2024 has %d days, 2026 %d", DaysIn(2024), DaysIn(2026))
	}
}

func TestDateIsWrittenAsTheLibraryWritesIt(t *testing.T) {
	for d := NewDate(-2, time.January, 1); d < NewDate(10_002, time.December, 31); d += 13 {
		want := time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
		text, err := d.AppendText([]byte("on "))
		if d.String() != want || string(text) != "on "+want || err != nil {
			t.Fatalf("day %d is written %s and %s, %v; want %s", d, d, text, err, want)
		}
	}
}

func TestDateDependsOnTheLocation(t *testing.T) {
	late := time.Date(2026, 2, 2, 20, 0, 0, 0, time.UTC)
	if got := DateOf(late.In(almaty(t))); got.String() != "2026-02-03" {
		t.Errorf("20:00 UTC is %v in Almaty", got)
	}
	if got := MustDate("2026-02-03").At(90, almaty(t)); !got.Equal(time.Date(2026, 2, 2, 20, 30, 0, 0, time.UTC)) {
		t.Errorf("01:30 in Almaty is %v", got)
	}
}

func TestDateRefusesWhatDoesNotExist(t *testing.T) {
	for _, s := range []string{"", "2026-02-29", "2026-2-9", "26-02-09", "2026-13-01", "2026-02-09T00:00:00Z", " 2026-02-09", "20x6-02-09", "2026-0x-09", "2026-02-0x", "2026/02/09", "2026-00-09", "2026-02-00"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v", s, d)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("MustDate accepted 30 February")
		}
	}()
	MustDate("2026-02-30")
}

func TestMinute(t *testing.T) {
	for text, want := range map[string]Minute{"00:00": 0, "09:05": 545, "23:59": 1439, "24:00": EndOfDay} {
		if m, err := ParseMinute(text); err != nil || m != want || m.String() != text {
			t.Errorf("%s is %d (%v), %v; want %d", text, m, m, err, want)
		}
	}
	for _, s := range []string{"", "9:05", "24:01", "12:60", "12.30", "12:30:00", "-1:00", "1x:00", "10:x0", "24:59"} {
		if m, err := ParseMinute(s); err == nil {
			t.Errorf("ParseMinute(%q) = %v", s, m)
		}
	}
	if got := MinuteOf(clock(t, "2026-02-02 09:05:59")); got != 545 {
		t.Errorf("09:05:59 is minute %d", got)
	}
}

func TestMinuteIsWrittenWhateverItIs(t *testing.T) {
	for m := Minute(-1500); m < 6100; m++ {
		want := fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60)
		text, err := m.AppendText([]byte("at "))
		if m.String() != want || string(text) != "at "+want || err != nil {
			t.Fatalf("minute %d is written %s and %s, %v; want %s", int(m), m, text, err, want)
		}
	}
}

func TestInterval(t *testing.T) {
	morning, noon := Interval{540, 780}, Interval{780, 840}
	if !morning.Valid() || (Interval{600, 600}).Valid() || (Interval{600, 1441}).Valid() || (Interval{-1, 5}).Valid() {
		t.Error("Valid")
	}
	if morning.Overlaps(noon) || !morning.Overlaps(Interval{779, 781}) {
		t.Error("Overlaps: intervals that touch share no minute")
	}
	if !morning.Contains(morning) || !morning.Contains(Interval{541, 700}) || morning.Contains(noon) {
		t.Error("Contains")
	}
	if got := morning.String(); got != "09:00–13:00" {
		t.Errorf("String = %s", got)
	}
}

func TestDatesAndMinutesInJSON(t *testing.T) {
	type record struct {
		Date Date     `json:"date"`
		Open Interval `json:"open"`
	}
	const text = `{"date":"2026-12-25","open":{"from":"09:00","to":"24:00"}}`
	var r record
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	if back, err := json.Marshal(r); err != nil || string(back) != text {
		t.Errorf("got %s, %v", back, err)
	}
}

func TestTextFallsBackToRussian(t *testing.T) {
	full, russian := Text{"қ", "р", "e"}, Text{RU: "р"}
	for lang, want := range map[string][2]string{
		"kk": {"қ", "р"}, "ru": {"р", "р"}, "en": {"e", "р"}, "de": {"р", "р"}, "": {"р", "р"},
	} {
		if got := [2]string{full.In(lang), russian.In(lang)}; got != want {
			t.Errorf("In(%q) = %q, want %q", lang, got, want)
		}
	}
}
