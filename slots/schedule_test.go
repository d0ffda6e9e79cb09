package slots_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// fiveDays is a calendar without holidays: Monday to Friday are working days.
type fiveDays struct{}

func (fiveDays) Working(d calendars.Date) bool {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

func (fiveDays) HoursOf(d calendars.Date) calendars.Date { return d }

// Days of the tests.
var (
	thursday = calendars.MustDate("2026-02-05")
	friday   = calendars.MustDate("2026-02-06")
	saturday = calendars.MustDate("2026-02-07")
	monday   = calendars.MustDate("2026-02-09")
)

// span reads 09:00-13:00.
func span(s string) calendars.Interval {
	from, to, _ := strings.Cut(s, "-")
	return calendars.Interval{From: at(from), To: at(to)}
}

func at(s string) calendars.Minute {
	m, err := calendars.ParseMinute(s)
	if err != nil {
		panic(err)
	}
	return m
}

func hours(of string, breaks ...string) slots.Hours {
	h := slots.Hours{Interval: span(of)}
	for _, b := range breaks {
		h.Breaks = append(h.Breaks, span(b))
	}
	return h
}

func text(s string) calendars.Text { return calendars.Text{KK: s, RU: s, EN: s} }

// schedule is a department with three rooms and one for staff, of which Friday
// has two and one. It is valid.
func schedule() *slots.Schedule {
	s := &slots.Schedule{
		Department: "akmola-1", Year: 2026, InForce: calendars.MustDate("2026-01-01"),
		SlotMinutes: 60, Rooms: 3, StaffRooms: 1,
	}
	for day := slots.Weekday(time.Monday); day <= slots.Weekday(time.Thursday); day++ {
		s.Week = append(s.Week, slots.DayHours{Weekday: day, Hours: hours("09:00-18:00", "13:00-14:00")})
	}
	s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday(time.Friday), Hours: hours("09:00-13:00"), Rooms: new(2)})
	return s
}

// trip is trip number 7, of all rooms for that whole Thursday, with an outreach
// of two rooms for residents of Zhaksy district.
func trip() slots.Trip {
	return slots.Trip{Number: 7, From: thursday, To: thursday, Outreach: &slots.Outreach{
		Place: text("Zhaksy"), Address: text("Lenin 5"), KATO: []string{"115600000"},
		Hours: hours("10:00-13:00"), Rooms: 2, SlotMinutes: 90,
	}}
}

func show[T any](list []T, line func(T) string) string {
	lines := make([]string, len(list))
	for i, v := range list {
		lines[i] = line(v)
	}
	return strings.Join(lines, ", ")
}

func showOpenings(open []slots.Opening) string {
	return show(open, func(o slots.Opening) string {
		return fmt.Sprintf("%d %v %d+%d/%d", o.Place, o.Interval, o.Rooms, o.StaffRooms, o.SlotMinutes)
	})
}

func showGrid(grid []slots.Slot) string {
	return show(grid, func(s slots.Slot) string {
		return fmt.Sprintf("%d %v–%v %d+%d", s.Place, s.Start, s.End, s.Rooms, s.StaffRooms)
	})
}

func TestSchedule_KeepsItsShapeInJSON(t *testing.T) {
	s := schedule()
	s.Trips = append(s.Trips, trip())
	s.Exceptions = append(s.Exceptions, slots.Exception{Date: saturday, Kind: slots.ExtraWorking, Hours: new(hours("09:00-12:00"))})
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`{"weekday":"mon","from":"09:00","to":"18:00","breaks":[{"from":"13:00","to":"14:00"}]}`,
		`{"weekday":"fri","from":"09:00","to":"13:00","rooms":2}`,
		`{"date":"2026-02-07","kind":"working","hours":{"from":"09:00","to":"12:00"}}`,
	} {
		if !strings.Contains(string(b), part) {
			t.Errorf("%s\nlacks %s", b, part)
		}
	}
	var back slots.Schedule
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&back, s) {
		t.Errorf("read back %+v, want %+v", back, s)
	}
}

func TestWeekday_RefusesOtherWords(t *testing.T) {
	var w slots.Weekday
	if err := json.Unmarshal([]byte(`"monday"`), &w); err == nil || !strings.Contains(err.Error(), `"monday" is not a weekday`) {
		t.Errorf("error %v", err)
	}
}

func TestState_NamesAndMeaning(t *testing.T) {
	for _, c := range []struct {
		state      slots.State
		name       string
		takes, own bool
	}{
		{slots.Held, "held", true, false},
		{slots.Booked, "booked", true, true},
		{slots.Arrived, "arrived", true, true},
		{slots.Called, "called", true, true},
		{slots.NotAnswered, "not_answered", true, true},
		{slots.Postponed, "postponed", true, true},
		{slots.Finished, "finished", true, false},
		{slots.Annulled, "annulled", true, false},
		{slots.Cancelled, "cancelled", false, false},
		{slots.Unserved, "unserved", false, false},
		{slots.Expired, "expired", false, false},
	} {
		b, err := c.state.MarshalText()
		if err != nil || string(b) != c.name {
			t.Errorf("state %d is %q, %v; want %q", c.state, b, err, c.name)
		}
		var back slots.State
		if err := back.UnmarshalText(b); err != nil || back != c.state {
			t.Errorf("%q reads as %v, %v", b, back, err)
		}
		if c.state.TakesSeat() != c.takes || c.state.Live() != c.own {
			t.Errorf("%v: takes a seat %v, live %v", c.state, c.state.TakesSeat(), c.state.Live())
		}
	}
	var s slots.State
	for _, word := range []string{"", "BOOKED", "state(0)"} {
		if err := s.UnmarshalText([]byte(word)); err == nil {
			t.Errorf("%q was read as %v", word, s)
		}
	}
	if slots.State(0).String() != "state(0)" || slots.State(200).String() != "state(200)" {
		t.Error("unknown states must show their number")
	}
}
