package calendars

import (
	"slices"
	"testing"
)

func TestC5_AWorkingDayTakesTheHoursOfTheDayItReplaces(t *testing.T) {
	c := kazakhstan(t)
	for day, want := range map[string]string{
		"2024-05-04": "2024-05-08", // Saturday for a Wednesday
		"2024-05-08": "2024-05-08", // the day off itself
		"2025-01-05": "2025-01-03", // Sunday for a Friday
		"2024-05-06": "2024-05-06",
		"1999-12-31": "1999-12-31",
	} {
		if got := c.HoursOf(MustDate(day)); got != MustDate(want) {
			t.Errorf("%s is worked by the hours of %v, want %s", day, got, want)
		}
	}
}

func TestC5_EachSwapNamesADayThatItMakesOff(t *testing.T) {
	c := kazakhstan(t)
	for _, d := range Embedded().Decrees {
		if d.Status == StatusWork && !isWeekday(d.Date) && (c.HoursOf(d.Date) == d.Date || c.Working(c.HoursOf(d.Date))) {
			t.Errorf("%v is worked by the hours of %v", d.Date, c.HoursOf(d.Date))
		}
	}
}

func TestC5_InPlaceOfIsChecked(t *testing.T) {
	reason := Text{"к", "р", "e"}
	data := Data{Version: "1", Decrees: []Decree{
		{Date: MustDate("2026-07-03"), Status: StatusOff, Reason: reason, InPlaceOf: MustDate("2026-07-11")},
		{Date: MustDate("2026-07-11"), Status: StatusWork, Reason: reason, InPlaceOf: MustDate("2026-07-11")},
		{Date: MustDate("2026-07-18"), Status: StatusWork, Reason: reason, InPlaceOf: MustDate("2021-07-16")},
		{Date: MustDate("2026-07-25"), Status: StatusWork, Reason: reason, InPlaceOf: MustDate("2026-07-24")},
	}}
	want := []string{
		"decrees[0].in_place_of: stands at a day off: want it at the working day, whose hours it gives",
		"decrees[1].in_place_of: is the day itself: want the day it was swapped with",
		"decrees[2].in_place_of: 2021-07-16 is outside of the years 2022 to 2099",
	}
	if got := lines(data.Validate()); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestS7_AnotherDaysHoursAreAChange(t *testing.T) {
	before := kazakhstan(t)
	after := edition(t, stateHolidays(), func(d *Data) { d.Decrees[0].InPlaceOf = MustDate("2024-05-06") })
	changes := Diff(before, after, MustDate("2024-01-01"), MustDate("2024-12-31"))
	if len(changes) != 1 || changes[0].Flips() || !changes[0].Opens() {
		t.Errorf("%+v", changes)
	}
}
