package slots_test

import (
	"testing"

	"kezek/calendars"
	"kezek/slots"
)

// swapped is a calendar in which a Saturday is worked in place of the Friday before.
type swapped struct{ fiveDays }

func (s swapped) Working(d calendars.Date) bool {
	return d == saturday || d != friday && s.fiveDays.Working(d)
}

func (swapped) HoursOf(d calendars.Date) calendars.Date {
	if d == saturday {
		return friday
	}
	return d
}

func TestC5_ASwappedSaturdayIsWorkedByTheHoursItReplaces(t *testing.T) {
	for name, c := range map[string]struct {
		day  calendars.Date
		edit func(*slots.Schedule)
		want string
	}{
		"hours and rooms of Friday": {saturday, nil, "0 09:00–13:00 2+1/60"},
		"Friday itself is off":      {friday, nil, ""},
		"a Saturday with hours of its own": {saturday, func(s *slots.Schedule) {
			s.Week = append(s.Week, slots.DayHours{Weekday: 6, Hours: hours("10:00-11:00")})
		}, "0 10:00–11:00 3+1/60"},
		"an exception outweighs the decree": {saturday, func(s *slots.Schedule) { s.Exceptions = []slots.Exception{{Date: saturday, Kind: slots.Closed}} }, ""},
		"no Fridays here":                   {saturday, func(s *slots.Schedule) { s.Week = s.Week[:4] }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := schedule()
			if c.edit != nil {
				c.edit(s)
			}
			if got := showOpenings(slots.Openings(s, swapped{}, c.day)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
