package slots_test

import (
	"slices"
	"testing"

	"kezek/slots"
	"pgregory.net/rapid"
)

func TestS7_SeatsThatNoLongerFit(t *testing.T) {
	open := []slots.Opening{ // two rooms, one of them until 12:00 only, and one for staff
		{Interval: span("09:00-12:00"), Rooms: 2, StaffRooms: 1},
		{Interval: span("12:00-13:00"), Rooms: 1, StaffRooms: 1},
		{Interval: span("14:00-15:00"), Rooms: 2},
		{Place: 7, Interval: span("09:00-10:00"), Rooms: 1},
	}
	booked := func(ref uint64, of string) slots.Seat {
		return with(seat(of, 1), func(s *slots.Seat) { s.Ref = ref })
	}
	state := func(s slots.Seat, state slots.State) slots.Seat {
		s.State = state
		return s
	}
	staff := func(s slots.Seat) slots.Seat {
		s.Staff = true
		return s
	}
	place := func(s slots.Seat, place uint16) slots.Seat {
		s.Place = place
		return s
	}
	for _, c := range []struct {
		name  string
		seats []slots.Seat
		want  []int
	}{
		{"nobody", nil, nil},
		{"within", []slots.Seat{booked(1, "09:00-10:00"), booked(2, "09:00-10:00"), booked(3, "14:00-15:00")}, nil},
		{"across openings that touch", []slots.Seat{booked(1, "11:30-12:30")}, nil},
		{"into the break", []slots.Seat{booked(1, "12:30-13:01")}, []int{0}},
		{"across the break", []slots.Seat{booked(1, "12:00-15:00")}, []int{0}},
		{"before opening", []slots.Seat{booked(1, "08:59-09:30")}, []int{0}},
		{"the last booked goes", []slots.Seat{booked(3, "09:00-10:00"), booked(1, "09:00-10:00"), booked(2, "09:00-10:00")}, []int{0}},
		{"two go, in the order of the list", []slots.Seat{booked(4, "09:00-10:00"), booked(1, "09:00-10:00"), booked(3, "09:00-10:00"), booked(2, "09:00-10:00")}, []int{0, 2}},
		{"full in one minute only", []slots.Seat{booked(1, "11:30-12:30"), booked(2, "12:29-13:00")}, []int{1}},
		{"who does not fit takes nothing from the next", []slots.Seat{booked(1, "12:00-13:00"), booked(2, "11:00-13:00"), booked(3, "11:00-12:00"), booked(4, "11:00-12:00")}, []int{1}},
		{"holds too", []slots.Seat{state(booked(1, "13:00-14:00"), slots.Held)}, []int{0}},
		{"who came stays, and counts", []slots.Seat{booked(1, "12:00-13:00"), state(booked(2, "12:00-13:00"), slots.Arrived)}, []int{0}},
		{"who came outside of the hours stays", []slots.Seat{state(booked(1, "13:00-14:00"), slots.Called)}, nil},
		{"who came to a place that is no more stays", []slots.Seat{state(place(booked(1, "09:00-10:00"), 8), slots.Arrived)}, nil},
		{"who came for no minutes counts in none", []slots.Seat{state(booked(1, "12:00-12:00"), slots.Arrived), booked(2, "12:00-13:00")}, nil},
		{"cancelled and expired are nothing", []slots.Seat{
			state(booked(1, "12:00-13:00"), slots.Cancelled), state(booked(2, "12:00-13:00"), slots.Expired), booked(3, "12:00-13:00"),
		}, nil},
		{"staff by itself: S8", []slots.Seat{staff(booked(1, "09:00-10:00")), staff(booked(2, "09:00-10:00")), booked(3, "09:00-10:00")}, []int{1}},
		{"no room for staff", []slots.Seat{staff(booked(1, "14:00-15:00"))}, []int{0}},
		{"each place by itself", []slots.Seat{place(booked(1, "09:00-10:00"), 7), place(booked(2, "09:00-10:00"), 7), booked(3, "09:00-10:00")}, []int{1}},
		{"a place that is no more", []slots.Seat{place(booked(1, "09:00-10:00"), 8)}, []int{0}},
		{"a seat without minutes", []slots.Seat{booked(1, "09:00-09:00")}, []int{0}},
	} {
		if got := slots.Unfit(c.seats, open); !slices.Equal(got, c.want) {
			t.Errorf("%s: unfit %v, want %v", c.name, got, c.want)
		}
	}
	if got := slots.Unfit([]slots.Seat{booked(1, "09:00-10:00")}, nil); !slices.Equal(got, []int{0}) {
		t.Errorf("on a day off: unfit %v", got)
	}
}

// Whatever is booked through Lane fits the day it was booked on, and never takes
// more rooms than there are, even beside seats that stand askew.
func TestS7_UntouchedScheduleFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		grid := slots.Grid(s, fiveDays{}, thursday)
		if len(grid) == 0 {
			return
		}
		var seats []slots.Seat
		for ref := range uint64(rapid.IntRange(0, 30).Draw(t, "bookings")) {
			slot := rapid.SampledFrom(grid).Draw(t, "slot")
			staff := rapid.Bool().Draw(t, "staff")
			before := slots.Free(slot, seats, staff, 0)
			lane, ok := slots.Lane(slot, seats, staff, 0)
			if ok != (before > 0) {
				t.Fatalf("lane %d, %v with %d free", lane, ok, before)
			}
			if !ok {
				continue
			}
			seats = append(seats, slots.Seat{
				Start: slot.Start, End: slot.End, Place: slot.Place, Lane: lane, Staff: staff, State: slots.Booked, Ref: ref,
			})
			if after := slots.Free(slot, seats, staff, 0); after != before-1 {
				t.Fatalf("%d free, then booked lane %d: %d free", before, lane, after)
			}
		}
		open := slots.Openings(s, fiveDays{}, thursday)
		if unfit := slots.Unfit(seats, open); unfit != nil {
			t.Fatalf("unfit %v of %+v in %s", unfit, seats, showOpenings(open))
		}
	})
}

// What remains after the unfit are gone fits, whatever the schedule became.
func TestS7_TheRestFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		open := slots.Openings(drawSchedule(t), fiveDays{}, thursday)
		seats := drawSeats(t)
		unfit := slots.Unfit(seats, open)
		var rest []slots.Seat
		for i, seat := range seats {
			gone := slices.Contains(unfit, i)
			if gone && seat.State != slots.Held && seat.State != slots.Booked {
				t.Fatalf("%+v cannot be moved", seat)
			}
			if !gone {
				rest = append(rest, seat)
			}
		}
		if again := slots.Unfit(rest, open); again != nil {
			t.Fatalf("of the rest %+v still unfit: %v", rest, again)
		}
	})
}
