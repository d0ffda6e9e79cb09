package scheduler

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kezek/calendars"
	"kezek/slots"
)

// TestLayout_SeatsOfADay enters, changes and gives back seats in any order, and
// compares the record with a list that is sorted anew each time.
func TestLayout_SeatsOfADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var record []byte
		var list []slots.Seat
		for now := range int64(rapid.IntRange(1, 40).Draw(t, "changes")) {
			s := slots.Seat{Ref: rapid.Uint64Range(1, 12).Draw(t, "ref"), Place: rapid.Uint16Range(0, 2).Draw(t, "place"),
				Start: calendars.Minute(rapid.IntRange(0, 3).Draw(t, "start")), Lane: rapid.Uint8Range(1, 3).Draw(t, "lane"), Staff: rapid.Bool().Draw(t, "staff"),
				State: rapid.SampledFrom([]slots.State{slots.Held, slots.Booked, slots.Arrived, slots.Cancelled, slots.Expired}).Draw(t, "state")}
			if s.State == slots.Held {
				s.Until = rapid.Int64Range(1, 40).Draw(t, "until")
			}
			var err error
			if record, err = withSeat(record, s, now); err != nil {
				t.Fatal(err)
			}
			list = append(slices.DeleteFunc(list, func(other slots.Seat) bool { return other.Ref == s.Ref }), s)
			list = slices.DeleteFunc(list, func(s slots.Seat) bool {
				return s.State == slots.Cancelled || s.State == slots.Expired || s.State == slots.Held && s.Until <= now
			})
			slices.SortFunc(list, compareSeats)
			if got, err := appendSeats(nil, record); err != nil || !slices.Equal(got, list) {
				t.Fatalf("after %+v: %v\n%+v, want\n%+v", s, err, got, list)
			}
		}
	})
	if _, err := withSeat([]byte{dayLayout, 0}, slots.Seat{}, 0); err == nil {
		t.Error("a seat was entered into half a record")
	}
}

// lent is the record at every key.
type lent []byte

// Get implements getter.
func (l lent) Get([]byte) ([]byte, error) { return l, nil }

// TestLayout_SeatsOverASlot holds a slot's own seats against all of its day's:
// they leave it the same room.
func TestLayout_SeatsOverASlot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		record := []byte{dayLayout}
		seats := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) slots.Seat {
			start := calendars.Minute(rapid.IntRange(0, 90).Draw(t, "start"))
			return slots.Seat{Place: rapid.Uint16Range(0, 1).Draw(t, "place"), Start: start, End: start + calendars.Minute(rapid.IntRange(1, 45).Draw(t, "length")),
				Lane: rapid.Uint8Range(1, 9).Draw(t, "lane"), Staff: rapid.Bool().Draw(t, "staff"), State: slots.Booked}
		}), 0, 40).Draw(t, "seats")
		for _, s := range seats {
			record = appendSeat(record, s)
		}
		slot := slots.Slot{Place: rapid.Uint16Range(0, 1).Draw(t, "slot's place"), Start: 30, End: 60, Rooms: 9, StaffRooms: 9}
		over, err := appendSeatsOver(nil, lent(record), "akm-1", 20605, slot)
		if err != nil {
			t.Fatal(err)
		}
		for _, staff := range []bool{false, true} {
			if got, want := slots.Free(slot, over, staff, 0), slots.Free(slot, seats, staff, 0); got != want {
				t.Fatalf("%d free with %+v, %d with all of %+v", got, over, want, seats)
			}
		}
		for _, s := range over {
			if !slices.Contains(seats, s) || s.Place != slot.Place || s.End <= slot.Start || slot.End <= s.Start {
				t.Fatalf("%+v is not over %+v", s, slot)
			}
		}
	})
	if _, err := appendSeatsOver(nil, lent{dayLayout, 0}, "akm-1", 20605, slots.Slot{}); err == nil {
		t.Error("seats were read from half a record")
	}
}
