package calendars

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawCalendar makes a calendar with random decrees and feasts a day or two off.
func drawCalendar(t *rapid.T) *Calendar {
	data := Data{Version: "random"}
	dates := rapid.SliceOfNDistinct(rapid.Int32Range(int32(firstDay), int32(lastDay)), 0, 40, rapid.ID).Draw(t, "decrees")
	for _, d := range dates {
		status := rapid.SampledFrom([]Status{StatusOff, StatusWork}).Draw(t, "status")
		data.Decrees = append(data.Decrees, Decree{Date: Date(d), Status: status, Reason: Text{"к", "р", "e"}})
	}
	for year := range rapid.MapOfN(rapid.IntRange(1445, 1520), rapid.Bool(), 0, 10).Draw(t, "feasts") {
		first := expectedKurbanAit(year) + Date(rapid.IntRange(-2, 2).Draw(t, "late"))
		data.KurbanAit = append(data.KurbanAit, KurbanAit{Year: first.Year(), First: first})
	}
	c, err := New(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func drawDate(t *rapid.T, label string) Date {
	// A year more at both ends, to cross the bounds of the law.
	return Date(rapid.Int32Range(int32(firstDay)-400, int32(lastDay)+400).Draw(t, label))
}

func TestC7_AddWorkingDaysIsANaiveCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, event := drawCalendar(t), drawDate(t, "event")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		last := c.AddWorkingDays(event, n)
		if !c.Day(last).Working || c.WorkingDays(event+1, last) != n {
			t.Fatalf("%v + %d = %v, with %d working days between", event, n, last, c.WorkingDays(event+1, last))
		}
		first := c.AddWorkingDays(event, -n)
		if !c.Day(first).Working || c.WorkingDays(first, event-1) != n {
			t.Fatalf("%v - %d = %v, with %d working days between", event, n, first, c.WorkingDays(first, event-1))
		}
	})
}

func TestC7_WorkingDaysIsANaiveCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, from := drawCalendar(t), drawDate(t, "from")
		to := from + Date(rapid.IntRange(-5, 1500).Draw(t, "length"))
		want := 0
		for d := from; d <= to; d++ {
			if c.Day(d).Working != c.Working(d) {
				t.Fatalf("%v: Day and Working disagree", d)
			}
			if c.Working(d) {
				want++
			}
		}
		if got := c.WorkingDays(from, to); got != want {
			t.Fatalf("%v to %v: %d working days, counted %d", from, to, got, want)
		}
	})
}

// In each year as many days off are moved as state holidays fall on a day off,
// and each of them takes a weekday that would have been a working day.
func TestC3_EachCoincidingHolidayGivesOneWorkingDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := drawCalendar(t).Data()
		data.Decrees = nil
		with := build(stateHolidays(), data)
		year := rapid.IntRange(FirstYear, LastYear).Draw(t, "year")
		without := build(nil, data) // weekends and religious days only
		var coincide, moved int
		for d := NewDate(year, time.January, 1); d.Year() == year; d++ {
			switch day := with.Day(d); day.Kind {
			case KindState:
				if !without.Working(d) {
					coincide++
				}
			case KindMoved:
				moved++
				if !without.Working(d) {
					t.Fatalf("%v is off anyway and cannot take a moved day", d)
				}
				if with.Working(d - 1) {
					t.Fatalf("%v: the day before is a working day and was passed over", d)
				}
			}
		}
		if coincide != moved {
			t.Fatalf("%d: %d holidays fell on days off, %d days were moved", year, coincide, moved)
		}
	})
}

func TestC5_ADecreeHasTheLastWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		for _, decree := range c.Data().Decrees {
			if day := c.Day(decree.Date); day.Kind != KindDecree || day.Working != (decree.Status == StatusWork) {
				t.Fatalf("%+v under %+v", day, decree)
			}
		}
	})
}

func TestC6_DiffFindsEachFlippedDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, from := drawCalendar(t), drawCalendar(t), drawDate(t, "from")
		to := from + Date(rapid.IntRange(-1, 1000).Draw(t, "length"))
		if changes := Diff(a, a, from, to); changes != nil {
			t.Fatalf("a calendar differs from itself: %v", changes)
		}
		var got, want []Date
		for _, change := range Diff(a, b, from, to) {
			if change.Before == change.After || change.Before.Date != change.After.Date {
				t.Fatalf("not a change: %+v", change)
			}
			if change.Flips() {
				got = append(got, change.After.Date)
			}
		}
		for d := from; d <= to; d++ {
			if a.Working(d) != b.Working(d) {
				want = append(want, d)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("flipped days %v, want %v", got, want)
		}
	})
}

func TestC7_WorkingTimeAddsUp(t *testing.T) {
	c, base := kazakhstan(t), clock(t, "2026-01-01 00:00:00")
	rapid.Check(t, func(t *rapid.T) {
		from := base.Add(time.Duration(rapid.IntRange(0, 500*24*3600).Draw(t, "second")) * time.Second)
		first := time.Duration(rapid.IntRange(1, 3*3600).Draw(t, "first")) * time.Second
		second := time.Duration(rapid.IntRange(1, 30*3600).Draw(t, "second part")) * time.Second
		half, err1 := c.AddWorkingTime(from, first, office)
		twice, err2 := c.AddWorkingTime(half, second, office)
		whole, err3 := c.AddWorkingTime(from, first+second, office)
		if err1 != nil || err2 != nil || err3 != nil || !twice.Equal(whole) {
			t.Fatalf("%v: in two steps %v, in one %v (%v, %v, %v)", from, twice, whole, err1, err2, err3)
		}
		if !c.Working(DateOf(whole)) || whole.Before(from.Add(first+second)) {
			t.Fatalf("%v + %v = %v", from, first+second, whole)
		}
	})
}
