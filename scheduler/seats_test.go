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
