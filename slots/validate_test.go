package slots_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// found are the problems as "path code".
func found(problems slots.Problems) []string {
	var list []string
	for _, p := range problems {
		list = append(list, p.Path+" "+p.Code)
	}
	return list
}

// sound fails the test when a problem lacks a language, or a sentence was given
// too few or too many values.
func sound(t *testing.T, problems slots.Problems) {
	t.Helper()
	for _, p := range problems {
		for _, sentence := range []string{p.Text.KK, p.Text.RU, p.Text.EN} {
			if p.Path == "" || sentence == "" || strings.Contains(sentence, "%!") {
				t.Errorf("problem %+v is not whole", p)
			}
		}
	}
}

func TestS4_SoundSchedulesHaveNoProblems(t *testing.T) {
	for name, change := range map[string]func(*slots.Schedule){
		"plain":       func(*slots.Schedule) {},
		"with a trip": func(s *slots.Schedule) { s.Trips = []slots.Trip{trip()} },
		"trips side by side": func(s *slots.Schedule) {
			s.Trips = []slots.Trip{{From: thursday, To: monday, Rooms: 2}, {From: friday, To: friday, Rooms: 2}}
		},
		"trips one after another in a day": func(s *slots.Schedule) {
			s.Trips = []slots.Trip{{From: thursday, To: monday, Part: new(span("09:00-13:00"))}, {From: friday, To: friday, Part: new(span("13:00-18:00"))}}
		},
		"a trip of the whole year": func(s *slots.Schedule) {
			s.Trips = []slots.Trip{{From: calendars.MustDate("2026-01-01"), To: calendars.MustDate("2026-12-31"), Rooms: 1}}
		},
		"rooms of the best day": func(s *slots.Schedule) {
			s.Week[0].Rooms, s.Trips = new(5), []slots.Trip{{From: thursday, To: thursday, Rooms: 6}}
		},
		"exceptions of all kinds": func(s *slots.Schedule) {
			s.Exceptions = []slots.Exception{
				{Date: thursday, Kind: slots.Closed, Reason: "repairs"},
				{Date: friday, Kind: slots.OtherHours, Hours: new(hours("09:00-10:00")), Rooms: new(0)},
				{Date: saturday, Kind: slots.ExtraWorking, Hours: new(hours("00:00-24:00", "13:00-14:00", "14:00-15:00"))},
			}
		},
		"at the bounds": func(s *slots.Schedule) {
			s.Rooms, s.StaffRooms, s.SlotMinutes = 99, 99, 240
			s.Week, s.Department = []slots.DayHours{{Hours: hours("09:00-13:00")}}, strings.Repeat("ә", 300)
		},
		"a slot of its own at the place": func(s *slots.Schedule) {
			s.SlotMinutes, s.Trips = 240, []slots.Trip{trip()}
			s.Trips[0].Outreach.SlotMinutes = 5
		},
	} {
		s := schedule()
		change(s)
		if problems := s.Validate(); problems != nil {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestS4_EachProblemNamesItsPath(t *testing.T) {
	year := func(y int) calendars.Date { return calendars.NewDate(y, time.June, 1) }
	exception := func(e slots.Exception) func(*slots.Schedule) {
		return func(s *slots.Schedule) { s.Exceptions = []slots.Exception{e} }
	}
	trips := func(trips ...slots.Trip) func(*slots.Schedule) {
		return func(s *slots.Schedule) { s.Trips = trips }
	}
	outreach := func(change func(*slots.Trip, *slots.Outreach)) func(*slots.Schedule) {
		return func(s *slots.Schedule) {
			s.Trips = []slots.Trip{trip()}
			change(&s.Trips[0], s.Trips[0].Outreach)
		}
	}
	long := strings.Repeat("ұ", 301)
	for _, c := range []struct {
		change func(*slots.Schedule)
		want   string // "path code", several joined by "; "
		says   string // a part of the English sentence of the first
	}{
		{func(s *slots.Schedule) { s.Year = 2021 }, "year out_of_range", "2021: want a whole number from 2022 to 2100"},
		{func(s *slots.Schedule) { s.Year, s.InForce = 2101, year(2101) }, "year out_of_range", "2101"},
		{func(s *slots.Schedule) { s.InForce = year(2025) }, "in_force_from outside_year", "2025-06-01: want a day of 2026"},
		{func(s *slots.Schedule) { s.SlotMinutes = 4 }, "slot_minutes out_of_range", "4: want a whole number from 5 to 240"},
		{func(s *slots.Schedule) { s.SlotMinutes = 241 }, "slot_minutes out_of_range", "241"},
		{func(s *slots.Schedule) { s.Rooms = -1 }, "rooms out_of_range", "-1: want a whole number from 0 to 99"},
		{func(s *slots.Schedule) { s.StaffRooms = 100 }, "staff_rooms out_of_range", "100"},
		{func(s *slots.Schedule) { s.Department = long }, "department too_long", "301 characters: want at most 300"},

		{func(s *slots.Schedule) { s.Week[2].Weekday = s.Week[0].Weekday }, "week[2].weekday duplicate_weekday", "mon stands in week[0] already"},
		{func(s *slots.Schedule) { s.Week[1].Weekday = 7 }, "week[1].weekday weekday_unknown", "7 is not a weekday"},
		{func(s *slots.Schedule) { s.Week[1].Weekday = -1 }, "week[1].weekday weekday_unknown", "-1 is not a weekday"},
		{func(s *slots.Schedule) { s.Week[3].Rooms = new(100) }, "week[3].rooms out_of_range", "100"},
		{func(s *slots.Schedule) { s.Week[0].Interval = span("18:00-09:00") }, "week[0] hours_invalid", "18:00–09:00: want a beginning before the end"},
		{func(s *slots.Schedule) { s.Week[4].Interval = span("09:00-09:00") }, "week[4] hours_invalid", "09:00–09:00"},
		{func(s *slots.Schedule) { s.Week[4].To = 1441 }, "week[4] hours_invalid", "09:00–24:01"},
		{func(s *slots.Schedule) { s.Week[4].From = -1 }, "week[4] hours_invalid", "want a beginning"},
		{func(s *slots.Schedule) { s.Week[4].Hours = slots.Hours{} }, "week[4] hours_missing", "no hours"},
		{func(s *slots.Schedule) { s.Week[4].Hours = hours("09:00-09:59") }, "week[4] hours_short", "09:00–09:59 has no 60 minutes between breaks"},
		{func(s *slots.Schedule) { s.Week[4].Hours = hours("09:00-10:59", "09:59-10:00") }, "week[4] hours_short", "60"},
		{func(s *slots.Schedule) { s.Week[2].Breaks = []calendars.Interval{span("08:30-09:30")} }, "week[2].breaks[0] break_outside", "break 08:30–09:30 is outside the hours 09:00–18:00"},
		{func(s *slots.Schedule) { s.Week[2].Breaks[0] = span("14:00-13:00") }, "week[2].breaks[0] hours_invalid", "14:00–13:00"},
		{func(s *slots.Schedule) { s.Week[2].Breaks = append(s.Week[2].Breaks, span("13:30-14:30")) }, "week[2].breaks[1] break_overlap", "break 13:30–14:30 overlaps the break 13:00–14:00"},
		{func(s *slots.Schedule) {
			for i := range calendars.Minute(21) {
				s.Week[4].Breaks = append(s.Week[4].Breaks, calendars.Interval{From: 540 + i, To: 541 + i})
			}
		}, "week[4].breaks too_many", "21 entries: want at most 20"},
		{func(s *slots.Schedule) { s.Week = append(s.Week, s.Week[:3]...) },
			"week too_many; week[5].weekday duplicate_weekday; week[6].weekday duplicate_weekday", "8 entries: want at most 7"},

		{exception(slots.Exception{Date: year(2027), Kind: slots.Closed}), "exceptions[0].date outside_year", "2027-06-01"},
		{exception(slots.Exception{Date: friday, Kind: "holiday"}), "exceptions[0].kind kind_unknown", `"holiday": want closed, hours or working`},
		{exception(slots.Exception{Date: friday, Kind: slots.ExceptionKind(long)}), "exceptions[0].kind kind_unknown", strings.Repeat("ұ", 40) + `…"`},
		{exception(slots.Exception{Date: friday, Kind: slots.OtherHours}), "exceptions[0].hours hours_missing", "no hours"},
		{exception(slots.Exception{Date: friday, Kind: slots.ExtraWorking, Rooms: new(-1)}), "exceptions[0].hours hours_missing; exceptions[0].rooms out_of_range", ""},
		{exception(slots.Exception{Date: friday, Kind: slots.Closed, Hours: new(hours("09:00-10:00")), Rooms: new(1)}),
			"exceptions[0].hours superfluous; exceptions[0].rooms superfluous", "want it absent"},
		{exception(slots.Exception{Date: friday, Kind: slots.OtherHours, Hours: new(hours("09:00-11:00", "08:00-09:00"))}), "exceptions[0].hours.breaks[0] break_outside", ""},
		{exception(slots.Exception{Date: friday, Kind: slots.Closed, Reason: long}), "exceptions[0].reason too_long", ""},
		{func(s *slots.Schedule) {
			s.Exceptions = []slots.Exception{{Date: friday, Kind: slots.Closed}, {Date: thursday, Kind: slots.Closed}, {Date: friday, Kind: slots.Closed}}
		}, "exceptions[2].date duplicate_date", "2026-02-06 stands in exceptions[0] already"},
		{func(s *slots.Schedule) {
			for i := range calendars.Date(401) {
				s.Exceptions = append(s.Exceptions, slots.Exception{Date: s.InForce + min(i, 364), Kind: slots.Closed})
			}
		}, "exceptions too_many" + doubles(365, 400), "401 entries: want at most 400"},

		{trips(slots.Trip{From: friday, To: thursday}), "trips[0].from trip_inverted", "2026-02-06 is after 2026-02-05"},
		{trips(slots.Trip{From: year(2025), To: friday}), "trips[0].from outside_year", "2025-06-01"},
		{trips(slots.Trip{From: friday, To: year(2027)}), "trips[0].to outside_year; trips[0].to trip_long", "2027-06-01"},
		{trips(slots.Trip{From: friday, To: friday, Rooms: 5}), "trips[0].rooms rooms_away", "5 rooms away, the department has 4"},
		{trips(slots.Trip{From: friday, To: friday, Rooms: -1}), "trips[0].rooms out_of_range", "-1"},
		{trips(slots.Trip{From: friday, To: friday, Part: new(span("12:00-12:00"))}), "trips[0].part hours_invalid", "12:00–12:00"},
		{trips(slots.Trip{From: friday, To: friday, Reason: long}), "trips[0].reason too_long", ""},
		{trips(slots.Trip{From: thursday, To: monday, Rooms: 3}, slots.Trip{From: friday, To: friday, Rooms: 2}), "trips[1] rooms_overlap", "on 2026-02-06 overlapping trips take 5 rooms together, the department has 4"},
		{trips(slots.Trip{From: thursday, To: monday, Rooms: 1}, slots.Trip{From: friday, To: friday}), "trips[1] rooms_overlap", ""},
		{trips(slots.Trip{From: friday, To: monday}, slots.Trip{From: thursday, To: saturday, Rooms: 1}, slots.Trip{From: friday, To: friday, Rooms: 1}), "trips[1] rooms_overlap; trips[2] rooms_overlap", ""},
		{trips(slots.Trip{From: friday, To: friday, Rooms: 2}, slots.Trip{From: friday, To: friday, Rooms: 2}, slots.Trip{From: friday, To: friday, Rooms: 2, Part: new(span("12:00-12:01"))}), "trips[2] rooms_overlap", "6 rooms together"},
		{func(s *slots.Schedule) {
			s.Rooms, s.StaffRooms, s.Week[4].Rooms = 0, 0, nil
			s.Trips = []slots.Trip{{From: friday, To: friday}, {From: friday, To: friday}}
		}, "trips[1] rooms_overlap", ""},
		{func(s *slots.Schedule) {
			s.Trips = make([]slots.Trip, 401)
			for i := range s.Trips {
				day := s.InForce + calendars.Date(i%200)
				s.Trips[i] = slots.Trip{From: day, To: day, Rooms: 1}
			}
		}, "trips too_many", "401 entries: want at most 400"},
		{trips(slots.Trip{Number: 5, From: friday, To: friday}, slots.Trip{Number: 5, From: monday, To: monday}), "trips[1].number duplicate_number", "number 5 stands in trips[0] already"},

		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.KATO = nil }), "trips[0].outreach.kato kato_missing", "no KATO code"},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.KATO = []string{"115600000", "1156", "1156O0000"} }),
			"trips[0].outreach.kato[1] kato_malformed; trips[0].outreach.kato[2] kato_malformed", `"1156": want a KATO code of 9 digits`},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.KATO = slices.Repeat(o.KATO, 401) }), "trips[0].outreach.kato too_many", "401"},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.Hours = slots.Hours{} }), "trips[0].outreach.hours hours_missing", "no hours"},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.Hours = hours("10:00-11:29") }), "trips[0].outreach.hours hours_short", "90 minutes"},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.Hours.Breaks = []calendars.Interval{span("09:00-10:00")} }), "trips[0].outreach.hours.breaks[0] break_outside", ""},
		{outreach(func(t *slots.Trip, _ *slots.Outreach) { t.Part = new(span("10:30-18:00")) }), "trips[0].outreach.hours outreach_hours", "hours 10:00–13:00 are outside the trip's part of the day 10:30–18:00"},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.Rooms = 0 }), "trips[0].outreach.rooms out_of_range", "0: want a whole number from 1 to 99"},
		{outreach(func(t *slots.Trip, _ *slots.Outreach) { t.Rooms = 1 }), "trips[0].outreach.rooms outreach_rooms", "2 rooms at the place, the trip has 1"},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.Rooms = 5 }), "trips[0].outreach.rooms outreach_rooms", "the trip has 4"},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.SlotMinutes = 3 }), "trips[0].outreach.slot_minutes out_of_range", "3"},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.Place = calendars.Text{EN: "Zhaksy"} }), "trips[0].outreach.place text_missing", ""},
		{outreach(func(_ *slots.Trip, o *slots.Outreach) { o.Address.KK = long }), "trips[0].outreach.address.kk too_long", ""},
	} {
		s := schedule()
		c.change(s)
		problems := s.Validate()
		sound(t, problems)
		if got := strings.Join(found(problems), "; "); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
			continue
		}
		if !strings.Contains(problems[0].Text.EN, c.says) {
			t.Errorf("%s says %q, want %q in it", c.want, problems[0].Text.EN, c.says)
		}
	}
}

// doubles are the problems of exceptions from..to-1 that repeat a date.
func doubles(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "; exceptions[%d].date duplicate_date", i)
	}
	return b.String()
}

func TestS4_AllProblemsAtOnce(t *testing.T) {
	s := schedule()
	s.Rooms = 100
	s.Week[2].Breaks = []calendars.Interval{span("08:00-09:30")}
	s.Exceptions = []slots.Exception{{Date: friday, Kind: "off"}}
	s.Trips = []slots.Trip{{From: friday, To: friday}, trip()}
	s.Trips[1].Outreach.KATO = []string{"Жақсы"}
	problems := s.Validate()
	want := "rooms out_of_range; week[2].breaks[0] break_outside; exceptions[0].kind kind_unknown; trips[1].outreach.kato[0] kato_malformed"
	if got := strings.Join(found(problems), "; "); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	var err error = problems
	if want := "rooms: 100: want a whole number from 0 to 99; week[2].breaks[0]: break 08:00–09:30"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %q, want it to begin %q", err, want)
	}
	b, err := json.Marshal(problems[0])
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"path":"rooms","code":"out_of_range","text":{"kk":"100: 0–99 аралығындағы бүтін сан болуы керек","ru":"100: нужно целое число от 0 до 99","en":"100: want a whole number from 0 to 99"}}`; string(b) != want {
		t.Errorf("JSON %s", b)
	}
}

// A schedule without problems can be opened on any day of its year, and each
// slot lies within its openings; one with problems says them whole.
func FuzzValidate(f *testing.F) {
	full := schedule()
	full.Trips = []slots.Trip{trip(), {From: friday, To: monday, Rooms: 1, Part: new(span("09:00-11:00"))}}
	full.Exceptions = []slots.Exception{{Date: saturday, Kind: slots.ExtraWorking, Hours: new(hours("09:00-12:00", "10:00-10:30"))}}
	broken := schedule()
	broken.Year, broken.SlotMinutes, broken.Trips = 1999, 0, []slots.Trip{{From: monday, To: friday, Rooms: 200, Outreach: &slots.Outreach{}}}
	for _, s := range []*slots.Schedule{full, broken, {}} {
		b, err := json.Marshal(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s slots.Schedule
		if json.Unmarshal(b, &s) != nil {
			return
		}
		problems := s.Validate()
		sound(t, problems)
		if _, err := json.Marshal(problems); err != nil {
			t.Error(err)
		}
		if problems != nil {
			return
		}
		for _, d := range []calendars.Date{s.InForce, calendars.NewDate(s.Year, time.June, 1), calendars.NewDate(s.Year, time.December, 31)} {
			open := slots.Openings(&s, fiveDays{}, d)
			for _, slot := range slots.Grid(&s, fiveDays{}, d) {
				seat := slots.Seat{Start: slot.Start, End: slot.End, Place: slot.Place, State: slots.Booked, Staff: slot.Rooms == 0}
				if slots.Unfit([]slots.Seat{seat}, open) != nil {
					t.Errorf("slot %+v of %v is not within %s", slot, d, showOpenings(open))
				}
			}
		}
	})
}
