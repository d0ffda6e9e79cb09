package slots_test

import (
	"testing"

	"kezek/calendars"
	"kezek/slots"
)

// seat is a booked public seat of the office.
func seat(of string, lane uint8) slots.Seat {
	i := span(of)
	return slots.Seat{Start: i.From, End: i.To, Lane: lane, State: slots.Booked}
}

func with(s slots.Seat, change func(*slots.Seat)) slots.Seat {
	change(&s)
	return s
}

func TestL2_SeatsLeft(t *testing.T) {
	const now = 1_770_000_000
	slot := slots.Slot{Start: at("10:00"), End: at("11:00"), Rooms: 3, StaffRooms: 1}
	state := func(state slots.State) slots.Seat {
		return with(seat("10:00-11:00", 1), func(s *slots.Seat) { s.State = state })
	}
	hold := func(until int64) slots.Seat {
		return with(state(slots.Held), func(s *slots.Seat) { s.Until = until })
	}
	staff := func(lane uint8) slots.Seat {
		return with(seat("10:00-11:00", lane), func(s *slots.Seat) { s.Staff = true })
	}
	elsewhere := with(seat("10:00-11:00", 1), func(s *slots.Seat) { s.Place = 7 })
	for _, c := range []struct {
		name                  string
		seats                 []slots.Seat
		free, lane            int
		staffFree, staffsLane int
	}{
		{"none taken", nil, 3, 1, 1, 1},
		{"one taken", []slots.Seat{seat("10:00-11:00", 1)}, 2, 2, 1, 1},
		{"a lane in the middle is free", []slots.Seat{seat("10:00-11:00", 3), seat("10:00-11:00", 1)}, 1, 2, 1, 1},
		{"the lowest lane is taken first", []slots.Seat{seat("10:00-11:00", 2)}, 2, 1, 1, 1},
		{"all taken", []slots.Seat{seat("10:00-11:00", 1), seat("10:00-11:00", 2), seat("10:00-11:00", 3)}, 0, 0, 1, 1},
		{"fewer rooms than seats", []slots.Seat{seat("10:00-11:00", 1), seat("10:00-11:00", 2), seat("10:00-11:00", 3), seat("10:00-11:00", 4)}, 0, 0, 1, 1},
		{"a lane above the capacity uses a room", []slots.Seat{seat("10:00-11:00", 200)}, 2, 1, 1, 1},
		{"ends as the slot begins", []slots.Seat{seat("09:00-10:00", 1)}, 3, 1, 1, 1},
		{"begins as the slot ends", []slots.Seat{seat("11:00-12:00", 1)}, 3, 1, 1, 1},
		{"askew at the beginning", []slots.Seat{seat("09:01-10:01", 1)}, 2, 2, 1, 1},
		{"askew at the end", []slots.Seat{seat("10:59-11:59", 1)}, 2, 2, 1, 1},
		{"longer than the slot", []slots.Seat{seat("09:00-12:00", 1)}, 2, 2, 1, 1},
		{"two of one lane, one after another", []slots.Seat{seat("10:00-10:30", 1), seat("10:30-11:00", 1)}, 2, 2, 1, 1},
		{"two of two lanes, one after another", []slots.Seat{seat("10:00-10:30", 1), seat("10:30-11:00", 2)}, 1, 3, 1, 1},
		{"another place", []slots.Seat{elsewhere}, 3, 1, 1, 1},
		{"the staff's seat: S8", []slots.Seat{staff(1)}, 3, 1, 0, 0},
		{"a hold until later", []slots.Seat{hold(now + 1)}, 2, 2, 1, 1},
		{"a hold until now has expired", []slots.Seat{hold(now)}, 3, 1, 1, 1},
		{"finished", []slots.Seat{state(slots.Finished)}, 2, 2, 1, 1},
		{"annulled frees nothing: A3", []slots.Seat{state(slots.Annulled)}, 2, 2, 1, 1},
		{"cancelled", []slots.Seat{state(slots.Cancelled)}, 3, 1, 1, 1},
		{"expired", []slots.Seat{state(slots.Expired)}, 3, 1, 1, 1},
	} {
		for _, capacity := range []struct {
			staff      bool
			free, lane int
		}{{false, c.free, c.lane}, {true, c.staffFree, c.staffsLane}} {
			if got := slots.Free(slot, c.seats, capacity.staff, now); got != capacity.free {
				t.Errorf("%s, staff %v: %d free, want %d", c.name, capacity.staff, got, capacity.free)
			}
			lane, ok := slots.Lane(slot, c.seats, capacity.staff, now)
			if int(lane) != capacity.lane || ok != (capacity.free > 0) {
				t.Errorf("%s, staff %v: lane %d, %v; want %d", c.name, capacity.staff, lane, ok, capacity.lane)
			}
		}
	}
}

func TestL1_BookableInTheWindowAndAtOpenPlaces(t *testing.T) {
	query := slots.Query{From: thursday, FromMinute: at("10:00"), Last: monday, Places: []uint16{7}}
	for _, c := range []struct {
		name  string
		date  calendars.Date
		start string
		place uint16
		want  int
	}{
		{"first start", thursday, "10:00", slots.Office, 2},
		{"before the first start", thursday, "09:59", slots.Office, 0},
		{"earlier in the day after", friday, "09:00", slots.Office, 2},
		{"day before", thursday - 1, "12:00", slots.Office, 0},
		{"last day", monday, "17:00", slots.Office, 2},
		{"day after the last", monday + 1, "09:00", slots.Office, 0},
		{"outreach for residents", friday, "09:00", 7, 2},
		{"outreach for others", friday, "09:00", 8, 0},
	} {
		slot := slots.Slot{Start: at(c.start), End: at(c.start) + 30, Place: c.place, Rooms: 2, StaffRooms: 1}
		if got := query.Bookable(c.date, slot, nil); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		if got := len(query.Day(nil, c.date, []slots.Slot{slot}, nil)) > 0; got != (c.want > 0) {
			t.Errorf("%s: listed %v", c.name, got)
		}
	}
	staff := query
	staff.Staff = true
	if got := staff.Bookable(friday, slots.Slot{Start: 600, End: 630, Rooms: 2, StaffRooms: 1}, nil); got != 1 {
		t.Errorf("S8: the staff sees %d seats, want its own 1", got)
	}
}

func TestL4_DayListsTimesWithSeats(t *testing.T) {
	grid := slots.Grid(schedule(), fiveDays{}, friday) // 09:00 to 13:00, two rooms
	query := slots.Query{From: friday, FromMinute: at("09:30"), Last: friday}
	seats := []slots.Seat{seat("10:00-11:00", 1), seat("11:00-12:00", 1), seat("11:00-12:00", 2)}
	kept := slots.Offer{Date: thursday, Free: 1}
	want := []slots.Offer{kept, {Date: friday, Slot: grid[1], Free: 1}, {Date: friday, Slot: grid[3], Free: 2}}
	shuffled := []slots.Seat{seats[2], seats[0], seats[1]}
	for _, seats := range [][]slots.Seat{seats, shuffled} {
		got := query.Day([]slots.Offer{kept}, friday, grid, seats)
		if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("offers %+v, want %+v", got, want)
		}
	}
	backwards := []slots.Slot{grid[3], grid[1]}
	if got := query.Day(nil, friday, backwards, seats); len(got) != 2 || got[0] != want[2] || got[1] != want[1] {
		t.Errorf("offers of a grid backwards %+v", got)
	}
}

// A month as it is listed: 22 days of 16 slots, with 40 seats a day.
func month() (grid []slots.Slot, seats []slots.Seat) {
	s := schedule()
	s.SlotMinutes = 30
	grid = slots.Grid(s, fiveDays{}, thursday)
	for _, slot := range grid {
		for lane := uint8(1); lane <= 3 && len(seats) < 40; lane++ {
			seats = append(seats, slots.Seat{Start: slot.Start, End: slot.End, Lane: lane, State: slots.Booked})
		}
	}
	return grid, seats
}

func TestL4_DayAllocatesNothing(t *testing.T) {
	grid, seats := month()
	query := slots.Query{From: thursday, Last: monday}
	dst := make([]slots.Offer, 0, len(grid))
	if n := testing.AllocsPerRun(100, func() { dst = query.Day(dst[:0], thursday, grid, seats) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if len(dst) != 3 {
		t.Errorf("%d offers, want the last three slots", len(dst))
	}
}

func BenchmarkMonth(b *testing.B) {
	grid, seats := month()
	query := slots.Query{From: thursday, Last: thursday + 30}
	dst := make([]slots.Offer, 0, 22*len(grid))
	b.ReportAllocs()
	for b.Loop() {
		dst = dst[:0]
		for d := range calendars.Date(22) {
			dst = query.Day(dst, thursday+d, grid, seats)
		}
	}
}

func BenchmarkGrid(b *testing.B) {
	s := schedule()
	s.SlotMinutes = 30
	for i := range 30 {
		t := trip()
		t.Number, t.From, t.Rooms = uint16(i+1), t.From+calendars.Date(i), 1
		t.To = t.From
		s.Trips = append(s.Trips, t)
	}
	b.ReportAllocs()
	for b.Loop() {
		slots.Grid(s, fiveDays{}, thursday)
	}
}
