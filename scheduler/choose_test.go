package scheduler

import (
	"fmt"
	"testing"

	"kezek/calendars"
	"kezek/slots"
)

func TestS7_TheNearestTimeThatSuits(t *testing.T) {
	own := Booking{Department: "a", Date: calendars.MustDate("2026-06-10"), Start: 10 * 60}
	// Offers are written as days away, start, and x for another place.
	for name, c := range map[string]struct {
		offers []string
		want   string
	}{
		"nothing":                                       {nil, ""},
		"its own time":                                  {[]string{"0 10:00", "0 09:30"}, "0 10:00"},
		"on the day, the nearest start":                 {[]string{"0 09:00", "0 10:30", "0 12:00"}, "0 10:30"},
		"of two starts as near, the earlier":            {[]string{"1 09:30", "1 10:30"}, "1 09:30"},
		"the nearest day":                               {[]string{"3 10:00", "2 10:00"}, "2 10:00"},
		"of two days as near, the later":                {[]string{"-2 10:00", "2 10:00"}, "2 10:00"},
		"an earlier day that is nearer":                 {[]string{"-1 10:00", "2 10:00"}, "-1 10:00"},
		"the same half of the day within a week":        {[]string{"0 14:00", "7 09:00"}, "7 09:00"},
		"the other half rather than a week later":       {[]string{"0 14:00", "8 09:00"}, "0 14:00"},
		"noon is one o'clock":                           {[]string{"0 13:00", "1 12:59"}, "1 12:59"},
		"the same place within a month":                 {[]string{"0 10:00 x", "30 10:00"}, "30 10:00"},
		"another place rather than a month later":       {[]string{"0 10:00 x", "31 10:00"}, "0 10:00 x"},
		"place outweighs half of the day":               {[]string{"0 10:00 x", "3 14:00"}, "3 14:00"},
		"half of the day counts at another place":       {[]string{"0 14:00 x", "5 10:00 x"}, "5 10:00 x"},
		"half at the own place, another place nearer":   {[]string{"0 10:00 x", "25 14:00", "31 10:00"}, "31 10:00"},
		"the afternoon long before, and another place":  {[]string{"-3 10:00 x", "26 14:00", "34 10:00"}, "26 14:00"},
		"nothing at the own place, and nothing morning": {[]string{"9 15:00 x", "20 09:00 x"}, "9 15:00 x"},
	} {
		t.Run(name, func(t *testing.T) {
			by := map[calendars.Date][]slots.Offer{}
			for _, s := range c.offers {
				var away int
				var start, other string
				_, _ = fmt.Sscan(s, &away, &start, &other)
				m, err := calendars.ParseMinute(start)
				if err != nil {
					t.Fatal(err)
				}
				o := slots.Offer{Date: own.Date + calendars.Date(away), Slot: slots.Slot{Start: m, End: m + 30}, Free: 1}
				if other != "" {
					o.Slot.Place = 6001
				}
				by[o.Date] = append(by[o.Date], o)
			}
			m := aimOf(&own)
			m.days(own.Date-60, own.Date+60, func(d calendars.Date) bool {
				m.take("a", by[d])
				return true
			})
			got := ""
			if o, ok := m.choice(); ok {
				got = fmt.Sprint(int(o.Date-own.Date), " ", o.Start)
				if o.Place != 0 {
					got += " x"
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// The walk ends as soon as nothing better can come, and never later than the last day.
func TestS7_TheSearchEndsWhenNothingBetterCanCome(t *testing.T) {
	own := Booking{Department: "a", Date: calendars.MustDate("2026-06-10"), Start: 10 * 60}
	for name, c := range map[string]struct {
		at    int // days away of the one offer; negative: earlier
		start calendars.Minute
		place uint16
		last  int // days away of the last day looked at
	}{
		"what is best":           {3, 10 * 60, 0, 3},
		"the other half":         {3, 15 * 60, 0, 3 + halfWorth},
		"another place":          {3, 10 * 60, 6001, 3 + placeWorth},
		"nothing":                {1000, 10 * 60, 0, 100},
		"nothing but earlier on": {-2, 10 * 60, 0, 2},
	} {
		m := aimOf(&own)
		seen := map[calendars.Date]bool{}
		m.days(own.Date-50, own.Date+100, func(d calendars.Date) bool {
			if seen[d] || d < own.Date-50 || d > own.Date+100 {
				t.Errorf("%s: %v came twice or lies outside", name, d)
			}
			seen[d] = true
			if d == own.Date+calendars.Date(c.at) {
				m.take("a", []slots.Offer{{Date: d, Slot: slots.Slot{Start: c.start, Place: c.place}, Free: 1}})
			}
			return true
		})
		last := calendars.Date(0)
		for d := range seen {
			last = max(last, d-own.Date)
		}
		if int(last) != c.last {
			t.Errorf("%s: looked %d days ahead, want %d", name, last, c.last)
		}
	}
}
