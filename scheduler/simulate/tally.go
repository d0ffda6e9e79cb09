package simulate

import (
	"slices"
	"time"
)

// tally counts what happened in a region.
type tally map[string]int

func (t tally) count(what string)      { t[what]++ }
func (t tally) add(what string, n int) { t[what] += n }

// stats are what the people of one department lived through, as they see it.
type stats struct {
	days      []int32 // from the form to the examination
	byBooking []int32 // seconds from the arrival to the first call
	byTicket  []int32 // seconds from the ticket to the first call
	late      int     // came more than 15 minutes after the start
	annulled  int     // bookings, for good
	tickets   int
	unserved  int
}

func (s *stats) waited(ticket bool, d time.Duration) {
	if ticket {
		s.byTicket = append(s.byTicket, int32(d/time.Second))
	} else {
		s.byBooking = append(s.byBooking, int32(d/time.Second))
	}
}

// add adds another department's.
func (s *stats) add(o *stats) {
	s.days = append(s.days, o.days...)
	s.byBooking = append(s.byBooking, o.byBooking...)
	s.byTicket = append(s.byTicket, o.byTicket...)
	s.late += o.late
	s.annulled += o.annulled
	s.tickets += o.tickets
	s.unserved += o.unserved
}

// Spread tells how long people waited: the half of them no longer than the
// median, nine of ten no longer than the ninetieth percentile, by rank.
type Spread struct {
	People int `json:"people"`
	Median int `json:"median"`
	P90    int `json:"p90"`
}

func spreadOf(values []int32) Spread {
	n := len(values)
	if n == 0 {
		return Spread{}
	}
	values = slices.Clone(values)
	slices.Sort(values)
	rank := func(percent int) int { return int(values[(n*percent+99)/100-1]) }
	return Spread{n, rank(50), rank(90)}
}
