package slots_test

import (
	"testing"

	"kezek/calendars"
	"kezek/slots"
)

// day is a case of a table: what changes in the schedule, and what then opens.
type day struct {
	name   string
	date   calendars.Date
	change func(*slots.Schedule)
	want   string
}

func runOpenings(t *testing.T, cases []day) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := schedule()
			if c.change != nil {
				c.change(s)
			}
			if got := showOpenings(slots.Openings(s, fiveDays{}, c.date)); got != c.want {
				t.Errorf("openings of %v\n got %s\nwant %s", c.date, got, c.want)
			}
		})
	}
}

func TestS1_OpeningsFollowTheSchedule(t *testing.T) {
	except := func(e slots.Exception) func(*slots.Schedule) {
		return func(s *slots.Schedule) { s.Exceptions = []slots.Exception{e} }
	}
	runOpenings(t, []day{
		{"weekday with a break", thursday, nil, "0 09:00–13:00 3+1/60, 0 14:00–18:00 3+1/60"},
		{"weekday with its own rooms", friday, nil, "0 09:00–13:00 2+1/60"},
		{"day off", saturday, nil, ""},
		{"weekday without hours", friday, func(s *slots.Schedule) { s.Week = s.Week[:4] }, ""},
		{"first day in force", thursday, func(s *slots.Schedule) { s.InForce = thursday }, "0 09:00–13:00 3+1/60, 0 14:00–18:00 3+1/60"},
		{"day before it", thursday, func(s *slots.Schedule) { s.InForce = friday }, ""},
		{"another year", calendars.MustDate("2027-02-04"), nil, ""},
		{"breaks in any order", friday, func(s *slots.Schedule) { s.Week[4].Hours = hours("09:00-13:00", "12:00-13:00", "10:00-10:15") },
			"0 09:00–10:00 2+1/60, 0 10:15–12:00 2+1/60"},
		{"closed", friday, except(slots.Exception{Date: friday, Kind: slots.Closed}), ""},
		{"other hours keep the weekday's rooms", friday, except(slots.Exception{Date: friday, Kind: slots.OtherHours, Hours: new(hours("10:00-12:00"))}),
			"0 10:00–12:00 2+1/60"},
		{"other hours and rooms", friday, except(slots.Exception{Date: friday, Kind: slots.OtherHours, Hours: new(hours("10:00-12:00")), Rooms: new(1)}),
			"0 10:00–12:00 1+1/60"},
		{"other hours make no day off a working day", saturday, except(slots.Exception{Date: saturday, Kind: slots.OtherHours, Hours: new(hours("10:00-12:00"))}), ""},
		{"extra working day", saturday, except(slots.Exception{Date: saturday, Kind: slots.ExtraWorking, Hours: new(hours("10:00-12:00"))}),
			"0 10:00–12:00 3+1/60"},
		{"exception of another date", friday, except(slots.Exception{Date: thursday, Kind: slots.Closed}), "0 09:00–13:00 2+1/60"},
	})
}

func TestS2_TripsTakeRoomsAway(t *testing.T) {
	trips := func(trips ...slots.Trip) func(*slots.Schedule) {
		return func(s *slots.Schedule) { s.Trips = trips }
	}
	away := func(rooms int, part string) slots.Trip {
		trip := slots.Trip{From: thursday, To: friday, Rooms: rooms}
		if part != "" {
			trip.Part = new(span(part))
		}
		return trip
	}
	runOpenings(t, []day{
		{"all rooms", thursday, trips(away(0, "")), ""},
		{"the day before", thursday - 1, trips(away(0, "")), "0 09:00–13:00 3+1/60, 0 14:00–18:00 3+1/60"},
		{"the last day", friday, trips(away(1, "")), "0 09:00–13:00 1+1/60"},
		{"public rooms first", thursday, trips(away(2, "")), "0 09:00–13:00 1+1/60, 0 14:00–18:00 1+1/60"},
		{"then staff's: S8", thursday, trips(away(3, "")), "0 09:00–13:00 0+1/60, 0 14:00–18:00 0+1/60"},
		{"more than public ones", thursday, trips(away(4, "")), ""},
		{"part of the day", thursday, trips(away(2, "11:00-15:00")),
			"0 09:00–11:00 3+1/60, 0 11:00–13:00 1+1/60, 0 14:00–15:00 1+1/60, 0 15:00–18:00 3+1/60"},
		{"several add up", thursday, trips(away(1, "10:00-12:00"), away(1, "11:00-15:00")),
			"0 09:00–10:00 3+1/60, 0 10:00–11:00 2+1/60, 0 11:00–12:00 1+1/60, 0 12:00–13:00 2+1/60, 0 14:00–15:00 2+1/60, 0 15:00–18:00 3+1/60"},
		{"one leaves as another comes back", thursday, trips(away(1, "00:00-11:00"), away(1, "11:00-24:00")),
			"0 09:00–13:00 2+1/60, 0 14:00–18:00 2+1/60"},
		{"part outside of the hours", thursday, trips(away(0, "18:00-20:00")), "0 09:00–13:00 3+1/60, 0 14:00–18:00 3+1/60"},
		{"days off stay off", saturday, trips(slots.Trip{From: friday, To: monday, Rooms: 1}), ""},
	})
}

func TestS2_OutreachOpensAtItsPlace(t *testing.T) {
	with := func(change func(*slots.Schedule, *slots.Trip)) func(*slots.Schedule) {
		return func(s *slots.Schedule) {
			trip := trip()
			change(s, &trip)
			s.Trips = append(s.Trips, trip)
		}
	}
	runOpenings(t, []day{
		{"beside an empty office", thursday, with(func(*slots.Schedule, *slots.Trip) {}), "7 10:00–13:00 2+0/90"},
		{"beside what is left", thursday, with(func(_ *slots.Schedule, t *slots.Trip) { t.Rooms = 2 }),
			"0 09:00–13:00 1+1/60, 0 14:00–18:00 1+1/60, 7 10:00–13:00 2+0/90"},
		{"with a break and the schedule's slots", thursday, with(func(_ *slots.Schedule, t *slots.Trip) {
			t.Outreach.SlotMinutes, t.Outreach.Hours = 0, hours("10:00-13:00", "11:00-11:30")
		}), "7 10:00–11:00 2+0/60, 7 11:30–13:00 2+0/60"},
		{"while the office is closed", thursday, with(func(s *slots.Schedule, _ *slots.Trip) {
			s.Exceptions = []slots.Exception{{Date: thursday, Kind: slots.Closed}}
		}), "7 10:00–13:00 2+0/90"},
		{"not on a day off", saturday, with(func(_ *slots.Schedule, t *slots.Trip) { t.To = monday }), ""},
		{"on an extra working day", saturday, with(func(s *slots.Schedule, t *slots.Trip) {
			t.To, t.Rooms = monday, 3
			s.Exceptions = []slots.Exception{{Date: saturday, Kind: slots.ExtraWorking, Hours: new(hours("09:00-10:00"))}}
		}), "0 09:00–10:00 0+1/60, 7 10:00–13:00 2+0/90"},
		{"not before it has a number", thursday, with(func(_ *slots.Schedule, t *slots.Trip) { t.Number = 0 }), ""},
		{"sorted by number", thursday, func(s *slots.Schedule) {
			later, sooner := trip(), trip()
			later.Number, sooner.Number = 9, 8
			s.Trips = []slots.Trip{later, sooner}
		}, "8 10:00–13:00 2+0/90, 9 10:00–13:00 2+0/90"},
	})
}

func TestL1_GridFillsTheHours(t *testing.T) {
	for _, c := range []day{
		{"the break begins anew", thursday, func(s *slots.Schedule) {
			s.SlotMinutes = 75
		}, "0 09:00–10:15 3+1, 0 10:15–11:30 3+1, 0 11:30–12:45 3+1, 0 14:00–15:15 3+1, 0 15:15–16:30 3+1, 0 16:30–17:45 3+1"},
		{"a trip's part lowers, and does not shift", friday, func(s *slots.Schedule) {
			s.Trips = []slots.Trip{{From: friday, To: friday, Part: new(span("10:30-11:30")), Rooms: 1}}
		}, "0 09:00–10:00 2+1, 0 10:00–11:00 1+1, 0 11:00–12:00 1+1, 0 12:00–13:00 2+1"},
		{"a trip that begins as a slot ends does not lower it", friday, func(s *slots.Schedule) { // it did once
			s.Trips = []slots.Trip{{From: friday, To: friday, Part: new(span("10:00-11:00")), Rooms: 1}}
		}, "0 09:00–10:00 2+1, 0 10:00–11:00 1+1, 0 11:00–12:00 2+1, 0 12:00–13:00 2+1"},
		{"a slot with nobody for a while is left out", friday, func(s *slots.Schedule) {
			s.Trips = []slots.Trip{{From: friday, To: friday, Part: new(span("10:30-11:10"))}}
		}, "0 09:00–10:00 2+1, 0 12:00–13:00 2+1"},
		{"staff's rooms alone make a slot", friday, func(s *slots.Schedule) {
			s.Trips = []slots.Trip{{From: friday, To: friday, Rooms: 2}}
			s.SlotMinutes = 240
		}, "0 09:00–13:00 0+1"},
		{"places one after another", thursday, func(s *slots.Schedule) {
			s.Week[3].Hours = hours("09:00-11:00")
			later, sooner := trip(), trip()
			later.Number, later.Rooms, sooner.Rooms = 8, 1, 1
			s.Trips = []slots.Trip{later, sooner}
		}, "0 09:00–10:00 1+1, 0 10:00–11:00 1+1, 7 10:00–11:30 2+0, 7 11:30–13:00 2+0, 8 10:00–11:30 2+0, 8 11:30–13:00 2+0"},
		{"day off", saturday, nil, ""},
		{"no slot length: not validated", friday, func(s *slots.Schedule) { s.SlotMinutes = 0 }, ""},
		{"hours upside down: not validated", friday, func(s *slots.Schedule) { s.Week[4].Hours = hours("13:00-09:00") }, ""},
		{"break upside down: not validated", friday, func(s *slots.Schedule) { s.Week[4].Hours = hours("09:00-11:00", "10:30-09:30") },
			"0 09:00–10:00 2+1, 0 10:00–11:00 2+1"},
		{"a break to the end", friday, func(s *slots.Schedule) { s.Week[4].Hours = hours("09:00-12:00", "10:00-12:00") }, "0 09:00–10:00 2+1"},
		{"more rooms than fit the field: not validated", friday, func(s *slots.Schedule) {
			s.Week[4].Hours, s.Week[4].Rooms = hours("09:00-10:00"), new(1000)
		}, "0 09:00–10:00 255+1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := schedule()
			if c.change != nil {
				c.change(s)
			}
			if got := showGrid(slots.Grid(s, fiveDays{}, c.date)); got != c.want {
				t.Errorf("grid of %v\n got %s\nwant %s", c.date, got, c.want)
			}
		})
	}
}

func TestC7_ReceptionIsTheUnionOfPlaces(t *testing.T) {
	for _, c := range []day{
		{"office alone", thursday, nil, "09:00–13:00, 14:00–18:00"},
		{"outreach through the break", thursday, func(s *slots.Schedule) {
			trip := trip()
			trip.Rooms, trip.Outreach.Hours = 1, hours("12:00-14:00")
			s.Trips = []slots.Trip{trip}
		}, "09:00–18:00"},
		{"outreach before, within and after", thursday, func(s *slots.Schedule) {
			trip := trip()
			trip.Rooms, trip.Outreach.Hours = 1, hours("08:00-19:00", "08:30-10:00", "11:00-18:30")
			s.Trips = []slots.Trip{trip}
		}, "08:00–08:30, 09:00–13:00, 14:00–18:00, 18:30–19:00"},
		{"a slot cannot begin, and still somebody receives", thursday, func(s *slots.Schedule) { s.SlotMinutes = 240 }, "09:00–13:00, 14:00–18:00"},
		{"day off", saturday, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := schedule()
			if c.change != nil {
				c.change(s)
			}
			got := show(slots.Reception(s, fiveDays{}, c.date), calendars.Interval.String)
			if got != c.want {
				t.Errorf("reception on %v is %s, want %s", c.date, got, c.want)
			}
		})
	}
}
