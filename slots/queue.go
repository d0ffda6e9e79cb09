package slots

import (
	"cmp"
	"slices"
	"time"

	"kezek/calendars"
)

// Turn is one person's place in the queue of a day: a booking, or a ticket of
// the live queue.
type Turn struct {
	Ticket bool
	Ref    uint64           // number of the booking or ticket in the store
	Start  calendars.Minute // of a booking: the time of the appointment
	Number uint16           // of a ticket: the number on it
	State  State
}

// Rule says when a ticket may be called while bookings of the day are still to
// come (Q2).
type Rule string

// The rules of the live queue. Any other value means AfterAll.
const (
	AfterAll Rule = "after_all" // only when no booking of the day is still to come; the default
	InGaps   Rule = "in_gaps"   // when enough rooms stay idle for the bookings due before it is over
)

// Next returns the turn to be called at minute now; it is false when nobody can
// be called. Only Arrived turns are called: bookings in the order of their start,
// tickets by number (Q3), and a ticket only when no booking waits and the rule
// allows it (Q2). For InGaps, expected is the length of an examination in
// minutes, and idleRooms the number of rooms with nobody in them, the calling one
// included: fewer bookings than that may be due before the ticket is over.
func Next(turns []Turn, rule Rule, now calendars.Minute, expected, idleRooms int) (Turn, bool) {
	best := -1
	coming, due := 0, 0 // bookings still to come, and those of them due before a ticket called now is over
	for i := range turns {
		t := &turns[i]
		switch {
		case t.State == Arrived && (best < 0 || compareTurns(*t, turns[best]) < 0):
			best = i
		case t.State == Booked && !t.Ticket:
			coming++
			if int(t.Start) < int(now)+expected {
				due++
			}
		}
	}
	if best < 0 {
		return Turn{}, false
	}
	if turns[best].Ticket {
		if rule == InGaps && due >= idleRooms || rule != InGaps && coming > 0 {
			return Turn{}, false
		}
	}
	return turns[best], true
}

// Order returns those who wait in the order in which they will be called if
// nobody else comes (Q2, Q3).
func Order(turns []Turn) []Turn {
	waiting := slices.DeleteFunc(slices.Clone(turns), func(t Turn) bool { return t.State != Arrived })
	slices.SortFunc(waiting, compareTurns)
	return waiting
}

// Position returns how many turns it takes until the turn with of's kind and Ref
// is called (Q5): 1 when it is next, 0 when it is not waiting.
func Position(turns []Turn, of Turn) int {
	self := slices.IndexFunc(turns, func(t Turn) bool { return t.Ticket == of.Ticket && t.Ref == of.Ref })
	if self < 0 || turns[self].State != Arrived {
		return 0
	}
	position := 1
	for _, t := range turns {
		if t.State == Arrived && compareTurns(t, turns[self]) < 0 {
			position++
		}
	}
	return position
}

// ExpectedWait returns how long the turn at a position waits (Q5), in whole
// minutes, rounded up, when all rooms have just begun and one examination takes
// expected minutes: rooms become free expected/rooms apart. No rooms count as
// one. It is 0 for position 0.
func ExpectedWait(position, rooms, expected int) time.Duration {
	rooms = max(rooms, 1)
	minutes := (max(position, 0)*max(expected, 0) + rooms - 1) / rooms
	return time.Duration(minutes) * time.Minute
}

// compareTurns puts bookings before tickets, bookings by start, tickets by
// number, and equals by Ref (Q2, Q3).
func compareTurns(a, b Turn) int {
	switch {
	case a.Ticket != b.Ticket && a.Ticket:
		return 1
	case a.Ticket != b.Ticket:
		return -1
	case a.Ticket:
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Ref, b.Ref))
	}
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Ref, b.Ref))
}
