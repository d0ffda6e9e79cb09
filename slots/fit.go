package slots

import (
	"cmp"
	"slices"

	"kezek/calendars"
)

// Unfit returns the indices, ascending, of the seats of a day that no longer fit
// its openings (S7): holds and bookings not yet come that lie partly outside the
// openings of their place, or find no room in some minute because the capacity,
// everybody's and the staff's each by itself (S8), is used up. Who came stays,
// and uses capacity first; then those with the lower Ref keep their seats, so it
// is the ones booked last that do not fit. Seats that take no capacity are
// passed over; the caller leaves out holds that have expired.
func Unfit(seats []Seat, openings []Opening) []int {
	rooms := make(map[capacity]*[calendars.EndOfDay]int16)
	for _, o := range openings {
		add(rooms, capacity{o.Place, false}, o.Interval, int16(o.Rooms))
		add(rooms, capacity{o.Place, true}, o.Interval, int16(o.StaffRooms))
	}
	var movable []int
	for i, seat := range seats {
		switch {
		case seat.State == Held || seat.State == Booked:
			movable = append(movable, i)
		case seat.State.TakesSeat():
			add(rooms, seat.capacity(), seat.interval(), -1)
		}
	}
	slices.SortStableFunc(movable, func(a, b int) int { return cmp.Compare(seats[a].Ref, seats[b].Ref) })
	var unfit []int
	for _, i := range movable {
		seat := &seats[i]
		if !fits(rooms[seat.capacity()], seat.interval()) {
			unfit = append(unfit, i)
			continue
		}
		add(rooms, seat.capacity(), seat.interval(), -1)
	}
	slices.Sort(unfit)
	return unfit
}

// capacity names one of the two capacities of a place.
type capacity struct {
	place uint16
	staff bool
}

func (s *Seat) capacity() capacity { return capacity{s.Place, s.Staff} }

func (s *Seat) interval() calendars.Interval { return calendars.Interval{From: s.Start, To: s.End} }

// add changes the rooms left in each minute of span by n; a span that is not
// valid has no minutes.
func add(rooms map[capacity]*[calendars.EndOfDay]int16, of capacity, span calendars.Interval, n int16) {
	day := rooms[of]
	if day == nil {
		day = new([calendars.EndOfDay]int16)
		rooms[of] = day
	}
	if !span.Valid() {
		return
	}
	for m := span.From; m < span.To; m++ {
		day[m] += n
	}
}

// fits reports whether a room is left in every minute of the span.
func fits(left *[calendars.EndOfDay]int16, span calendars.Interval) bool {
	if left == nil || !span.Valid() {
		return false
	}
	for m := span.From; m < span.To; m++ {
		if left[m] <= 0 {
			return false
		}
	}
	return true
}
