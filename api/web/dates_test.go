package web

import (
	"testing"
	"time"

	"kezek/calendars"
)

func TestDates_LocalForms(t *testing.T) {
	d := calendars.MustDate("2026-12-01") // a Tuesday
	for lang, want := range map[string][5]string{
		"kk": {"2026 жылғы 1 желтоқсан", "1 желтоқсан, сейсенбі", "2026 жылғы 1 желтоқсан, сейсенбі", "сейсенбі", "2026 жылғы желтоқсан"},
		"ru": {"1 декабря 2026\u00a0г.", "вторник, 1 декабря", "вторник, 1 декабря 2026\u00a0г.", "вторник", "Декабрь 2026"},
		"en": {"1 December 2026", "Tuesday, 1 December", "Tuesday, 1 December 2026", "Tuesday", "December 2026"},
	} {
		got := [5]string{Date(lang, d), Day(lang, d), LongDate(lang, d), Weekday(lang, d), Month(lang, 2026, time.December)}
		if got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
		if WeekdayShort(lang, time.Monday) == WeekdayShort(lang, time.Tuesday) {
			t.Errorf("%s: Monday and Tuesday are written alike", lang)
		}
	}
	almaty := time.FixedZone("", 5*3600)
	if got := Instant(time.Date(2026, 12, 1, 4, 30, 0, 0, time.UTC), almaty); got != "01.12.2026, 09:30" {
		t.Errorf("instant is %q", got)
	}
}
