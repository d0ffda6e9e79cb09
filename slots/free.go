package slots

import (
	"math/bits"
	"slices"

	"kezek/calendars"
)

// Free returns the number of seats left in the slot at Unix second now (L2):
// its capacity, the staff's (S8) or everybody's, less the lanes taken in any of
// its minutes, never below zero. Seats of the other capacity do not count. Any
// overlap counts, not just an equal start, because bookings kept through a
// change of schedule may stand askew to the new grid.
func Free(slot Slot, seats []Seat, staff bool, now int64) int {
	taken := takenLanes(slot, seats, staff, now)
	return taken.left(slot, staff)
}

// Lane returns the lowest lane, from 1, that a new seat in the slot can take; it
// is false exactly when Free is 0.
func Lane(slot Slot, seats []Seat, staff bool, now int64) (uint8, bool) {
	taken := takenLanes(slot, seats, staff, now)
	if taken.left(slot, staff) == 0 {
		return 0, false
	}
	lane := uint8(1) // one of 1..capacity is not taken, since fewer than capacity are
	for taken.has(lane) {
		lane++
	}
	return lane, true
}

// Query is what one person may be shown: when, where and of which capacity (L1).
type Query struct {
	Now        int64            // Unix second at which holds are judged
	From       calendars.Date   // day of the first bookable start
	FromMinute calendars.Minute // first bookable start on From: now + min_notice in the department's zone, rounded up
	Last       calendars.Date   // the last day, inclusive: the horizon's or the form's, whichever is sooner
	Staff      bool             // asks for the staff's capacity (S8)
	Places     []uint16         // outreach places open to this person; the Office always is
}

// Offer is a slot with seats to book.
type Offer struct {
	Date calendars.Date
	Slot
	Free int // seats left, 1 or more
}

// Bookable returns the number of seats that the person may book in the slot on
// day d, given the seats of that day; 0 when it is not bookable. It is the one
// function of L3: the list shows what it counts, and the booking asks it again.
func (q *Query) Bookable(d calendars.Date, slot Slot, seats []Seat) int {
	if !q.admits(d, slot) {
		return 0
	}
	return Free(slot, seats, q.Staff, q.Now)
}

// Day appends to dst the offers of day d, those slots of the grid for which
// Bookable is above zero, in the grid's order. It allocates nothing but what dst
// grows by, and is quickest when grid and seats are sorted by Place and Start.
func (q *Query) Day(dst []Offer, d calendars.Date, grid []Slot, seats []Seat) []Offer {
	if d < q.From || d > q.Last {
		return dst
	}
	if !sortedSlots(grid) || !sortedSeats(seats) {
		for _, slot := range grid {
			if free := q.Bookable(d, slot, seats); free > 0 {
				dst = append(dst, Offer{d, slot, free})
			}
		}
		return dst
	}
	first := 0 // seats before it are over before the slot begins, or at an earlier place
	for i := range grid {
		slot := &grid[i]
		for first < len(seats) && seats[first].before(slot) {
			first++
		}
		if !q.admits(d, *slot) {
			continue
		}
		var taken lanes
		for j := first; j < len(seats); j++ {
			seat := &seats[j]
			if seat.Place != slot.Place || seat.Start >= slot.End {
				break
			}
			if seat.takes(*slot, q.Staff, q.Now) {
				taken.add(seat.Lane)
			}
		}
		if free := taken.left(*slot, q.Staff); free > 0 {
			dst = append(dst, Offer{d, *slot, free})
		}
	}
	return dst
}

// admits is L1 without the seats: the window of time, and the place.
func (q *Query) admits(d calendars.Date, slot Slot) bool {
	if d < q.From || d > q.Last || d == q.From && slot.Start < q.FromMinute {
		return false
	}
	return slot.Place == Office || slices.Contains(q.Places, slot.Place)
}

// takenLanes returns the lanes of the seats that count against the slot.
func takenLanes(slot Slot, seats []Seat, staff bool, now int64) lanes {
	var taken lanes
	for i := range seats {
		if seat := &seats[i]; seat.Place == slot.Place && seat.takes(slot, staff, now) {
			taken.add(seat.Lane)
		}
	}
	return taken
}

// takes reports whether the seat counts against that capacity of a slot at its
// own place: it shares a minute with the slot, and is no expired hold (B2).
func (s *Seat) takes(slot Slot, staff bool, now int64) bool {
	return s.Start < slot.End && slot.Start < s.End && s.Staff == staff &&
		s.State.TakesSeat() && (s.State != Held || now < s.Until)
}

// before reports whether the seat cannot overlap the slot or any after it.
func (s *Seat) before(slot *Slot) bool {
	return s.Place < slot.Place || s.Place == slot.Place && s.End <= slot.Start
}

// The two loops are written out because slices.IsSortedFunc, copying 32 bytes
// through a function call for each comparison, took half of the time of Day.

func sortedSlots(grid []Slot) bool {
	for i := 1; i < len(grid); i++ {
		a, b := &grid[i-1], &grid[i]
		if a.Place > b.Place || a.Place == b.Place && a.Start > b.Start {
			return false
		}
	}
	return true
}

func sortedSeats(seats []Seat) bool {
	for i := 1; i < len(seats); i++ {
		a, b := &seats[i-1], &seats[i]
		if a.Place > b.Place || a.Place == b.Place && a.Start > b.Start {
			return false
		}
	}
	return true
}

// lanes is a set of lanes.
type lanes [4]uint64

func (l *lanes) add(lane uint8)      { l[lane>>6] |= 1 << (lane & 63) }
func (l *lanes) has(lane uint8) bool { return l[lane>>6]&(1<<(lane&63)) != 0 }

// left is the slot's capacity less the lanes in the set, at least 0.
func (l *lanes) left(slot Slot, staff bool) int {
	capacity := int(slot.Rooms)
	if staff {
		capacity = int(slot.StaffRooms)
	}
	for _, word := range l {
		capacity -= bits.OnesCount64(word)
	}
	return max(0, capacity)
}
