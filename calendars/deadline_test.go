package calendars

import (
	"errors"
	"testing"
	"time"
	_ "time/tzdata" // the change of zone of 2024 is tested on machines without a zone database too

	"github.com/rickar/cal/v2"
)

// office is open 09:00–18:00 with a lunch break, on whatever day it is asked for.
func office(Date) []Interval {
	return []Interval{{9 * 60, 13 * 60}, {14 * 60, 18 * 60}}
}

func almaty(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func clock(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", text, almaty(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestC7_DeadlinesOfTheRegulations(t *testing.T) {
	c := kazakhstan(t)
	for _, test := range []struct{ from, term, want string }{
		// Working days: the day of the event is not counted, the last one ends at 24:00.
		{"2025-11-24 00:00:00", "3wd", "2025-11-28 00:00:00"}, // S3: due 27 November
		{"2026-02-02 09:30:00", "1wd", "2026-02-04 00:00:00"},
		{"2026-02-02 23:59:59", "1wd", "2026-02-04 00:00:00"},
		{"2026-02-07 12:00:00", "1wd", "2026-02-10 00:00:00"}, // from a Saturday
		{"2026-03-19 12:00:00", "2wd", "2026-03-27 00:00:00"}, // Friday 20, then past Nauryz to the 26th
		{"2026-03-20 12:00:00", "3wd", "2026-03-31 00:00:00"}, // past Nauryz
		{"2026-12-30 12:00:00", "4wd", "2027-01-09 00:00:00"}, // past New Year and Christmas
		{"2026-04-29 12:00:00", "5wd", "2026-05-09 00:00:00"}, // past 1 and 7 May
		{"2026-04-30 12:00:00", "8wd", "2026-05-16 00:00:00"}, // past 1, 7 and 11 May
		{"2024-05-03 12:00:00", "1wd", "2024-05-05 00:00:00"}, // the working Saturday
		{"2026-03-02 12:00:00", "17wd", "2026-04-01 00:00:00"},
		{"2026-03-02 12:00:00", "30wd", "2026-04-18 00:00:00"},

		// Minutes and hours inside reception hours.
		{"2026-02-02 10:00:00", "2m", "2026-02-02 10:02:00"},
		{"2026-02-02 12:59:30", "2m", "2026-02-02 14:01:30"}, // over lunch
		{"2026-02-02 08:00:00", "30m", "2026-02-02 09:30:00"},
		{"2026-02-02 13:30:00", "30m", "2026-02-02 14:30:00"},
		{"2026-02-02 17:30:00", "30m", "2026-02-02 18:00:00"}, // used up at closing time
		{"2026-02-02 12:00:00", "1h", "2026-02-02 13:00:00"},  // used up when lunch begins
		{"2026-02-02 12:30:00", "1h", "2026-02-02 14:30:00"},
		{"2026-02-06 17:45:00", "1h", "2026-02-09 09:45:00"},  // over a weekend
		{"2026-03-20 17:45:00", "30m", "2026-03-26 09:15:00"}, // over Nauryz
		{"2026-03-22 12:00:00", "2m", "2026-03-26 09:02:00"},  // during Nauryz
		{"2026-02-02 18:00:00", "2m", "2026-02-03 09:02:00"},
		{"2026-02-02 09:00:00", "9h", "2026-02-03 10:00:00"}, // longer than a day
		{"2024-02-29 17:59:00", "2m", "2024-03-01 09:01:00"}, // the clocks went back that night
		{"2024-02-29 12:00:00", "1wd", "2024-03-02 00:00:00"},
	} {
		term, err := ParseTerm(test.term)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Deadline(clock(t, test.from), term, office)
		if want := clock(t, test.want); err != nil || !got.Equal(want) || got.Location().String() != want.Location().String() {
			t.Errorf("%s + %s = %v, %v; want %v", test.from, test.term, got, err, want)
		}
	}
}

func TestC7_WorkingTimeNearTheChangeOfZone(t *testing.T) {
	// The last hour of 29 February 2024 came twice: 22:00–24:00 lasted three hours.
	evening := func(Date) []Interval { return []Interval{{22 * 60, EndOfDay}} }
	from := clock(t, "2024-02-29 22:00:00")
	got, err := kazakhstan(t).AddWorkingTime(from, 150*time.Minute, evening)
	if want := from.Add(150 * time.Minute); err != nil || !got.Equal(want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestC7_WorkingTimeThatNeverEnds(t *testing.T) {
	c, from := kazakhstan(t), clock(t, "2026-02-02 10:00:00")
	closed := func(Date) []Interval { return nil }
	if got, err := c.AddWorkingTime(from, time.Minute, closed); !errors.Is(err, ErrNoHours) || !got.IsZero() {
		t.Errorf("closed: %v, %v", got, err)
	}
	saturdays := func(d Date) []Interval {
		if d.Weekday() == time.Saturday {
			return office(d)
		}
		return nil
	}
	if _, err := c.AddWorkingTime(from, time.Minute, saturdays); !errors.Is(err, ErrNoHours) {
		t.Errorf("open on days off only: %v", err)
	}
	for _, d := range []time.Duration{0, -time.Hour} {
		if got, err := c.AddWorkingTime(from, d, office); err == nil || !got.IsZero() {
			t.Errorf("%v: %v, %v", d, got, err)
		}
	}
	if got, err := c.Deadline(from, Term{}, office); err == nil || !got.IsZero() {
		t.Errorf("zero term: %v, %v", got, err)
	}
}

func TestC7_AddWorkingDaysBothWays(t *testing.T) {
	c := kazakhstan(t)
	for _, test := range []struct {
		event string
		n     int
		want  string
	}{
		{"2026-03-20", 0, "2026-03-20"},
		{"2026-03-22", 0, "2026-03-22"},
		{"2026-03-20", 1, "2026-03-26"},
		{"2026-03-26", -1, "2026-03-20"},
		{"2026-03-24", -2, "2026-03-19"},
		{"2025-11-24", 3, "2025-11-27"},
		{"2021-12-31", 1, "2022-01-05"}, // into the years of the law
		{"2100-01-03", -1, "2100-01-01"},
	} {
		if got := c.AddWorkingDays(MustDate(test.event), test.n); got != MustDate(test.want) {
			t.Errorf("%s %+d working days = %v, want %s", test.event, test.n, got, test.want)
		}
	}
	if got := c.Next(MustDate("2026-03-20")); got != MustDate("2026-03-26") {
		t.Errorf("Next = %v", got)
	}
	if got := c.Previous(MustDate("2026-03-26")); got != MustDate("2026-03-20") {
		t.Errorf("Previous = %v", got)
	}
	for d := Date(-20); d < 20; d++ { // around 1 January 1970, where a day's number changes its sign
		if got := c.WorkingDays(d, d) == 1; got != c.Working(d) {
			t.Errorf("%v alone counts as a working day: %v", d, got)
		}
	}
	if got := c.WorkingDays(MustDate("2026-03-26"), MustDate("2026-03-20")); got != 0 {
		t.Errorf("an inverted range has %d working days", got)
	}
}

// The counting is checked against that of rickar/cal, which walks day by day.
func TestC7_CountsLikeRickarCal(t *testing.T) {
	c := kazakhstan(t)
	other := cal.NewBusinessCalendar()
	other.WorkdayFunc = func(at time.Time) bool { return c.Working(DateOf(at)) }
	for year := FirstYear; year <= 2030; year++ {
		from, to := NewDate(year, 1, 1), NewDate(year, 12, 31)
		if got, want := c.WorkingDays(from, to), other.WorkdaysInRange(from.utc(), to.utc()); got != want {
			t.Errorf("%d: %d working days, rickar/cal says %d", year, got, want)
		}
		for _, term := range Terms()[3:] {
			want := DateOf(other.WorkdaysFrom(from.utc(), term.Count))
			if got := c.AddWorkingDays(from, term.Count); got != want {
				t.Errorf("%v + %v = %v, rickar/cal says %v", from, term, got, want)
			}
		}
	}
}

func TestC7_TermsOfTheRegulations(t *testing.T) {
	want := []string{"2m", "30m", "1h", "1wd", "2wd", "3wd", "4wd", "5wd", "8wd", "17wd", "30wd"}
	terms := Terms()
	if len(terms) != len(want) {
		t.Fatalf("%d terms, want %d", len(terms), len(want))
	}
	for i, term := range terms {
		text, err := term.MarshalText()
		if string(text) != want[i] || err != nil {
			t.Errorf("term %d is %s, %v; want %s", i, text, err, want[i])
		}
		var back Term
		if err := back.UnmarshalText(text); err != nil || back != term {
			t.Errorf("%s reads back as %v, %v", text, back, err)
		}
	}
	for _, s := range []string{"", "3", "wd", "0wd", "-1wd", "+1wd", "03wd", "1000m", "3dw", "3 wd", "1d", "9999999999999999999m"} {
		if term, err := ParseTerm(s); err == nil {
			t.Errorf("ParseTerm(%q) = %v", s, term)
		}
	}
	if _, err := (Term{1, "d"}).MarshalText(); err == nil {
		t.Error("an unknown unit was written")
	}
}

func TestS3_ScheduleIsDueBy25December(t *testing.T) {
	for year, want := range map[int]string{2026: "2025-12-25", 2027: "2026-12-25", 2028: "2027-12-25"} {
		if got := ScheduleDue(year); got != MustDate(want) {
			t.Errorf("the schedule of %d is due %v, want %s", year, got, want)
		}
	}
	if due := ScheduleDue(2028); kazakhstan(t).Working(due) {
		t.Errorf("%v is a Saturday: the case in which it does not move", due)
	}
}
