package slots_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

func TestS5_DaysThatLookLikeMistakes(t *testing.T) {
	except := func(e slots.Exception) func(*slots.Schedule) {
		return func(s *slots.Schedule) { s.Exceptions = []slots.Exception{e} }
	}
	trips := func(trips ...slots.Trip) func(*slots.Schedule) {
		return func(s *slots.Schedule) { s.Trips = trips }
	}
	all := slots.Trip{From: thursday, To: friday}
	one := slots.Trip{From: thursday, To: thursday, Rooms: 1, Reason: "fair"}
	for _, c := range []struct {
		name   string
		change func(*slots.Schedule)
		want   string
	}{
		{"an ordinary year", nil, ""},
		{"closed without a reason", except(slots.Exception{Date: friday, Kind: slots.Closed}), "02-06 no_slots"},
		{"closed with one", except(slots.Exception{Date: friday, Kind: slots.Closed, Reason: "audit"}), ""},
		{"everybody away without a reason", trips(all), "02-05 no_slots, 02-06 no_slots"},
		{"everybody away with one", trips(slots.Trip{From: thursday, To: friday, Reason: "audit"}), ""},
		{"everybody away, receiving there", trips(trip()), ""},
		{"closed at home, receiving there", func(s *slots.Schedule) {
			s.Trips, s.Exceptions = []slots.Trip{trip()}, []slots.Exception{{Date: thursday, Kind: slots.Closed}}
		}, ""},
		{"a weekday without hours stands once", func(s *slots.Schedule) { s.Week = s.Week[:4] }, "01-02 no_slots"},
		{"from the day in force on", func(s *slots.Schedule) { s.Week, s.InForce = s.Week[:4], saturday }, "02-13 no_slots"},
		{"no rooms on a date", except(slots.Exception{Date: friday, Kind: slots.OtherHours, Hours: new(hours("09:00-13:00")), Rooms: new(0)}), "02-06 no_rooms"},
		{"no rooms on a weekday", func(s *slots.Schedule) { s.Week[4].Rooms = new(0) }, "01-02 no_rooms"},
		{"a trip leaves rooms for staff only", trips(slots.Trip{From: friday, To: friday, Rooms: 2}), "02-06 no_rooms"},
		{"slots on a day off", except(slots.Exception{Date: saturday, Kind: slots.ExtraWorking, Hours: new(hours("09:00-13:00"))}), "02-07 day_off"},
		{"slots on a day off with a reason", except(slots.Exception{Date: saturday, Kind: slots.ExtraWorking, Hours: new(hours("09:00-13:00")), Reason: "backlog"}), ""},
		{"hours on a day off", except(slots.Exception{Date: saturday, Kind: slots.OtherHours, Hours: new(hours("09:00-13:00"))}), "02-07 no_effect"},
		{"closed on a day off", except(slots.Exception{Date: saturday, Kind: slots.Closed}), ""},
		{"no break on a date", except(slots.Exception{Date: thursday, Kind: slots.OtherHours, Hours: new(hours("09:00-18:00"))}), "02-05 no_break"},
		{"a short day needs none", except(slots.Exception{Date: thursday, Kind: slots.OtherHours, Hours: new(hours("09:00-14:00"))}), ""},
		{"no break on a weekday stands once", func(s *slots.Schedule) { s.Week[2].Breaks = nil }, "01-07 no_break"},
		{"no break on the first day", func(s *slots.Schedule) { s.InForce, s.Week[4].Hours = friday, hours("09:00-17:00") }, "02-06 no_break"},
		{"no break on any day", func(s *slots.Schedule) {
			for i := range s.Week {
				s.Week[i].Hours = hours("09:00-18:00")
			}
		}, ""},
		{"only that day is worked", func(s *slots.Schedule) {
			s.Week, s.InForce = nil, calendars.MustDate("2026-12-31")
			s.Exceptions = []slots.Exception{{Date: s.InForce, Kind: slots.OtherHours, Hours: new(hours("09:00-18:00"))}}
		}, ""},
		{"by night", except(slots.Exception{Date: friday, Kind: slots.OtherHours, Hours: new(hours("18:00-22:00"))}), "02-06 night"},
		{"before dawn", func(s *slots.Schedule) { s.Week[4].Hours = hours("06:00-10:00") }, "01-02 night"},
		{"much shorter", except(slots.Exception{Date: thursday, Kind: slots.OtherHours, Hours: new(hours("09:00-12:00"))}), "02-05 unusual"},
		{"an hour shorter before a holiday", except(slots.Exception{Date: thursday, Kind: slots.OtherHours, Hours: new(hours("09:00-17:00", "13:00-14:00"))}), ""},
		{"much longer", except(slots.Exception{Date: friday, Kind: slots.OtherHours, Hours: new(hours("09:00-18:00", "13:00-14:00"))}), "02-06 unusual"},
		{"a weekday unlike the others", func(s *slots.Schedule) { s.Week[4].Hours = hours("09:00-12:00") }, "01-02 unusual"},
		{"trips that overlap", trips(one, slots.Trip{From: thursday - 1, To: friday, Rooms: 1, Reason: "fair"}), "02-05 trips_overlap"},
		{"trips in turn", trips(one, slots.Trip{From: friday, To: friday, Rooms: 1, Reason: "fair"}), ""},
		{"trips in the morning and in the afternoon", trips(
			slots.Trip{From: thursday, To: thursday, Rooms: 1, Part: new(span("09:00-12:00"))},
			slots.Trip{From: thursday, To: thursday, Rooms: 1, Part: new(span("12:00-18:00"))}), ""},
		{"a trip at the weekend", trips(slots.Trip{From: saturday, To: saturday + 1, Rooms: 1}), "02-07 trip_idle"},
		{"a trip on a Saturday worked", func(s *slots.Schedule) {
			s.Trips = []slots.Trip{{From: saturday, To: saturday, Rooms: 1}}
			s.Exceptions = []slots.Exception{{Date: saturday, Kind: slots.ExtraWorking, Hours: new(hours("09:00-13:00")), Reason: "backlog"}}
		}, ""},
		{"several, by date", func(s *slots.Schedule) {
			s.Trips = []slots.Trip{{From: saturday, To: saturday, Rooms: 1}}
			s.Exceptions = []slots.Exception{{Date: monday, Kind: slots.Closed}, {Date: friday, Kind: slots.Closed}}
		}, "02-06 no_slots, 02-07 trip_idle, 02-09 no_slots"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := schedule()
			if c.change != nil {
				c.change(s)
			}
			if problems := s.Validate(); len(problems) > 0 {
				t.Fatal(problems)
			}
			var got []string
			for _, one := range slots.Suspicions(s, fiveDays{}) {
				got = append(got, one.Date.String()[5:]+" "+one.Code)
				for _, text := range []string{one.Text.KK, one.Text.RU, one.Text.EN} {
					if text == "" || strings.Contains(text, "%") {
						t.Errorf("%s says %q", one.Code, text)
					}
				}
			}
			if got := strings.Join(got, ", "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestS5_ASwappedSaturdayIsNoMistake(t *testing.T) {
	s := schedule()
	s.InForce = friday
	for _, one := range slots.Suspicions(s, swapped{}) {
		if one.Date <= saturday {
			t.Errorf("%+v", one)
		}
	}
}

func ExampleSuspicions() {
	s := schedule()
	s.Exceptions = []slots.Exception{{Date: friday, Kind: slots.OtherHours, Hours: new(hours("09:00-10:00"))}}
	for _, one := range slots.Suspicions(s, fiveDays{}) {
		fmt.Println(one.Date, one.Text.EN)
	}
	// Output: 2026-02-06 receives for 1:00, usually for 4:00
}

func BenchmarkSuspicions(b *testing.B) {
	s := schedule()
	for i := range 100 {
		s.Trips = append(s.Trips, slots.Trip{From: monday + calendars.Date(2*i), To: monday + calendars.Date(2*i+1), Rooms: 1, Reason: time.Weekday(i % 7).String()})
	}
	for b.Loop() {
		slots.Suspicions(s, fiveDays{})
	}
}
