package slots_test

import (
	"cmp"
	"flag"
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/slots"
	"pgregory.net/rapid"
)

// Schedules of this kind go wrong where minutes touch, which the hundred cases
// that rapid draws by default seldom hit. The flag still overrides.
func init() {
	if err := flag.Set("rapid.checks", "2000"); err != nil {
		panic(err)
	}
}

// The model answers minute by minute, straight from the rules.

// modelOpen reports whether the minute lies in the hours and in no break.
func modelOpen(h slots.Hours, m calendars.Minute) bool {
	in := func(i calendars.Interval) bool { return i.From <= m && m < i.To }
	return in(h.Interval) && !slices.ContainsFunc(h.Breaks, in)
}

// modelRooms returns the rooms and the staff's rooms that receive at the minute.
func modelRooms(s *slots.Schedule, h slots.Hours, d calendars.Date, m calendars.Minute) (rooms, staff int) {
	if !modelOpen(h, m) {
		return 0, 0
	}
	rooms, staff = s.Rooms, s.StaffRooms
	for _, t := range s.Trips {
		if d < t.From || d > t.To || t.Part != nil && (m < t.Part.From || m >= t.Part.To) {
			continue
		}
		for n := 0; n < t.Rooms || t.Rooms == 0 && rooms+staff > 0; n++ {
			if rooms > 0 {
				rooms--
			} else if staff > 0 {
				staff--
			}
		}
	}
	return rooms, staff
}

// modelFree counts the lanes that no seat takes in any minute of the slot.
func modelFree(slot slots.Slot, seats []slots.Seat, staff bool, now int64) int {
	free := int(slot.Rooms)
	if staff {
		free = int(slot.StaffRooms)
	}
	for lane := range 256 {
		taken := false
		for m := slot.Start; m < slot.End; m++ {
			for _, s := range seats {
				if int(s.Lane) == lane && s.Place == slot.Place && s.Staff == staff && s.Start <= m && m < s.End &&
					(s.State == slots.Held && s.Until > now || s.State > slots.Held && s.State <= slots.Annulled) {
					taken = true
				}
			}
		}
		if taken {
			free--
		}
	}
	return max(free, 0)
}

func drawInterval(t *rapid.T, from, to calendars.Minute) calendars.Interval {
	a := rapid.IntRange(int(from)/5, int(to)/5-1).Draw(t, "from")
	b := rapid.IntRange(a+1, int(to)/5).Draw(t, "to")
	return calendars.Interval{From: calendars.Minute(a * 5), To: calendars.Minute(b * 5)}
}

// drawHours draws hours with breaks, which may overlap.
func drawHours(t *rapid.T) slots.Hours {
	h := slots.Hours{Interval: drawInterval(t, 8*60, 12*60)}
	for range rapid.IntRange(0, 2).Draw(t, "breaks") {
		h.Breaks = append(h.Breaks, drawInterval(t, h.From, h.To))
	}
	return h
}

// drawSchedule draws a schedule of one Thursday, with trips over it.
func drawSchedule(t *rapid.T) *slots.Schedule {
	s := &slots.Schedule{
		Year: 2026, SlotMinutes: rapid.IntRange(5, 60).Draw(t, "slot"),
		Rooms: rapid.IntRange(0, 3).Draw(t, "rooms"), StaffRooms: rapid.IntRange(0, 2).Draw(t, "staff rooms"),
		Week: []slots.DayHours{{Weekday: slots.Weekday(time.Thursday), Hours: drawHours(t)}},
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "trips") {
		trip := slots.Trip{
			Number: uint16(9 - i), Rooms: rapid.IntRange(0, 2).Draw(t, "rooms away"),
			From: thursday - calendars.Date(rapid.IntRange(0, 1).Draw(t, "from")),
			To:   thursday + calendars.Date(rapid.IntRange(-1, 1).Draw(t, "to")),
		}
		if rapid.Bool().Draw(t, "part") {
			trip.Part = new(drawInterval(t, 8*60, 13*60))
		}
		if rapid.Bool().Draw(t, "outreach") {
			trip.Outreach = &slots.Outreach{Hours: drawHours(t), Rooms: rapid.IntRange(1, 2).Draw(t, "outreach rooms")}
		}
		s.Trips = append(s.Trips, trip)
	}
	return s
}

// drawSeats draws seats on and off the grid.
func drawSeats(t *rapid.T) []slots.Seat {
	seats := make([]slots.Seat, rapid.IntRange(0, 15).Draw(t, "seats"))
	for i := range seats {
		of := drawInterval(t, 8*60, 12*60)
		seats[i] = slots.Seat{
			Start: of.From, End: of.To,
			Place: rapid.SampledFrom([]uint16{slots.Office, slots.Office, 8, 9}).Draw(t, "place"),
			Lane:  uint8(rapid.IntRange(1, 3).Draw(t, "lane")),
			Staff: rapid.Bool().Draw(t, "staff"),
			State: slots.State(rapid.IntRange(1, 11).Draw(t, "state")),
			Until: int64(rapid.IntRange(999, 1001).Draw(t, "until")),
			Ref:   uint64(rapid.IntRange(1, 20).Draw(t, "ref")),
		}
	}
	if rapid.Bool().Draw(t, "sorted") {
		slices.SortStableFunc(seats, func(a, b slots.Seat) int {
			return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Start, b.Start))
		})
	}
	return seats
}

func TestS2_OpeningsEqualTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		open := slots.Openings(s, fiveDays{}, thursday)
		for i, o := range open {
			if i == 0 {
				continue
			}
			last := open[i-1]
			if o.Place < last.Place || o.Place == last.Place && o.From < last.To {
				t.Fatalf("%v comes after %v", o, last)
			}
			if o.Place == last.Place && o.From == last.To && o.Rooms == last.Rooms && o.StaffRooms == last.StaffRooms {
				t.Fatalf("%v and %v are one", last, o)
			}
		}
		check := func(place uint16, m calendars.Minute, rooms, staff int) {
			i := slices.IndexFunc(open, func(o slots.Opening) bool { return o.Place == place && o.From <= m && m < o.To })
			var got slots.Opening
			if i >= 0 {
				if got = open[i]; got.Rooms == 0 && got.StaffRooms == 0 {
					t.Fatalf("%v is empty", got)
				}
			}
			if int(got.Rooms) != rooms || int(got.StaffRooms) != staff {
				t.Fatalf("place %d at %v has %d+%d rooms, want %d+%d", place, m, got.Rooms, got.StaffRooms, rooms, staff)
			}
		}
		for m := calendars.Minute(7 * 60); m < 13*60; m++ {
			rooms, staff := modelRooms(s, s.Week[0].Hours, thursday, m)
			check(slots.Office, m, rooms, staff)
			for _, trip := range s.Trips {
				rooms = 0
				if trip.Outreach != nil && trip.From <= thursday && thursday <= trip.To && modelOpen(trip.Outreach.Hours, m) {
					rooms = trip.Outreach.Rooms
				}
				check(trip.Number, m, rooms, 0)
			}
		}
	})
}

func TestL1_GridEqualsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		h := s.Week[0].Hours
		var want []slots.Slot
		for m := calendars.Minute(0); m < calendars.EndOfDay; {
			end := m + calendars.Minute(s.SlotMinutes)
			slot := slots.Slot{Start: m, End: end, Rooms: 255, StaffRooms: 255}
			whole := true
			for at := m; at < end && whole; at++ {
				whole = modelOpen(h, at)
				rooms, staff := modelRooms(s, h, thursday, at)
				slot.Rooms, slot.StaffRooms = min(slot.Rooms, uint8(rooms)), min(slot.StaffRooms, uint8(staff))
			}
			switch {
			case whole:
				if slot.Rooms > 0 || slot.StaffRooms > 0 {
					want = append(want, slot)
				}
				m = end
			default: // the stretch is over: on to where the next one begins
				for m++; m < calendars.EndOfDay && (!modelOpen(h, m) || modelOpen(h, m-1)); {
					m++
				}
			}
		}
		var got []slots.Slot
		for _, slot := range slots.Grid(s, fiveDays{}, thursday) {
			if slot.Place == slots.Office {
				got = append(got, slot)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("grid %s\nwant %s", showGrid(got), showGrid(want))
		}
	})
}

func TestL1_GridStaysWithinOpenings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		grid := slots.Grid(s, fiveDays{}, thursday)
		for i, slot := range grid {
			if int(slot.End-slot.Start) != s.SlotMinutes {
				t.Fatalf("%+v is not %d minutes long", slot, s.SlotMinutes)
			}
			h := s.Week[0].Hours
			for _, trip := range s.Trips {
				if trip.Number == slot.Place {
					h = trip.Outreach.Hours
				}
			}
			for m := slot.Start; m < slot.End; m++ {
				if !modelOpen(h, m) {
					t.Fatalf("%+v is not within %+v", slot, h)
				}
			}
			if i > 0 && grid[i-1].Place == slot.Place && grid[i-1].End > slot.Start {
				t.Fatalf("%+v overlaps %+v", grid[i-1], slot)
			}
		}
	})
}

func TestL3_ListedIsBookable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grid := slots.Grid(drawSchedule(t), fiveDays{}, thursday)
		seats := drawSeats(t)
		query := slots.Query{
			Now: 1000, Staff: rapid.Bool().Draw(t, "for staff"),
			From:       thursday - calendars.Date(rapid.IntRange(-1, 1).Draw(t, "from")),
			FromMinute: calendars.Minute(rapid.IntRange(8*60, 10*60).Draw(t, "from minute")),
			Last:       thursday + calendars.Date(rapid.IntRange(-1, 1).Draw(t, "last")),
			Places:     rapid.SampledFrom([][]uint16{nil, {9}, {8, 9}}).Draw(t, "places"),
		}
		var want []slots.Offer
		for _, slot := range grid {
			free := query.Bookable(thursday, slot, seats)
			in := query.From <= thursday && thursday <= query.Last &&
				(thursday > query.From || slot.Start >= query.FromMinute) &&
				(slot.Place == slots.Office || slices.Contains(query.Places, slot.Place))
			model := 0
			if in {
				model = modelFree(slot, seats, query.Staff, query.Now)
			}
			if free != model {
				t.Fatalf("%+v has %d bookable seats, the model says %d", slot, free, model)
			}
			if free > 0 {
				want = append(want, slots.Offer{Date: thursday, Slot: slot, Free: free})
			}
		}
		if got := query.Day(nil, thursday, grid, seats); !slices.Equal(got, want) {
			t.Fatalf("listed %+v\nbookable %+v", got, want)
		}
	})
}
