package calendars

import (
	"encoding/csv"
	"os"
	"testing"
	"time"
)

// announced reads testdata/kz-calendar.csv: weekdays off and weekend days at
// work, as officially announced for 2024 to 2026.
func announced(t *testing.T) map[Date]Kind {
	t.Helper()
	f, err := os.Open("testdata/kz-calendar.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	days := map[Date]Kind{}
	for _, row := range rows[1:] {
		d := MustDate(row[0])
		if (row[1] == "work") == isWeekday(d) {
			t.Fatalf("%v: a row must say that a weekday is off or a weekend day at work", d)
		}
		days[d] = Kind(row[2])
	}
	return days
}

func kazakhstan(t testing.TB) *Calendar {
	t.Helper()
	c, err := New(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestC1toC5_AgreesWithEachAnnouncedDay(t *testing.T) {
	c, days := kazakhstan(t), announced(t)
	from, to := MustDate("2024-01-01"), MustDate("2026-12-31")
	checked := 0
	for d := from; d <= to; d++ {
		kind, exception := days[d]
		if got, want := c.Working(d), isWeekday(d) != exception; got != want {
			t.Errorf("%v: working = %v, announced %v (%s)", d, got, want, kind)
		}
		if got := c.Day(d).Kind; exception && got != kind {
			t.Errorf("%v: kind %q, announced %q", d, got, kind)
		}
		checked++
	}
	if checked != 1096 {
		t.Errorf("checked %d days, want 1,096", checked)
	}
}

func TestC1toC5_WorkingDaysOfMonthsAndYears(t *testing.T) {
	c := kazakhstan(t)
	for year, want := range map[int]struct {
		months [12]int
		total  int
	}{
		2024: {[12]int{21, 21, 17, 22, 20, 20, 22, 21, 21, 22, 21, 21}, 249},
		2025: {[12]int{20, 20, 17, 22, 19, 20, 22, 21, 21, 22, 20, 22}, 246},
		2026: {[12]int{19, 20, 18, 22, 17, 22, 22, 21, 22, 21, 21, 22}, 247},
	} {
		for i, days := range want.months {
			month := time.January + time.Month(i)
			if got := c.WorkingDays(NewDate(year, month, 1), NewDate(year, month+1, 1)-1); got != days {
				t.Errorf("%v %d: %d working days, want %d", month, year, got, days)
			}
		}
		if got := workingDaysOf(c, year); got != want.total {
			t.Errorf("%d: %d working days, want %d", year, got, want.total)
		}
	}
}

func workingDaysOf(c *Calendar, year int) int {
	return c.WorkingDays(NewDate(year, time.January, 1), NewDate(year, time.December, 31))
}
