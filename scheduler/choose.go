package scheduler

import (
	"kezek/calendars"
	"kezek/slots"
)

// What makes a time suit who is moved (S7): see docs/decisions/0015-move-preference.md.
const (
	noon       = calendars.Minute(13 * 60) // where the halves of the day meet
	placeWorth = 30                        // days farther that a time at the same place may be
	halfWorth  = 7                         // days farther that a time in the same half of the day may be
)

// aim gathers the times that a booking could be moved to, day after day away
// from its own, and knows the one that suits best.
type aim struct {
	department string
	place      uint16
	date       calendars.Date
	start      calendars.Minute
	best       [2][2]found // by same place, same half of the day: the nearest
}

type found struct {
	Offer
	away int // days from the booking's own
	ok   bool
}

func aimOf(b *Booking) aim {
	return aim{department: b.Department, place: b.Place, date: b.Date, start: b.Start}
}

// take looks at one day's offers. Days must come as away returns them: then what
// was found first in each group is the nearest, but for others of the same day.
func (m *aim) take(department string, day []slots.Offer) {
	for _, o := range day {
		away := distance(o.Date, m.date)
		f := &m.best[index(department == m.department && o.Place == m.place)][index((o.Slot.Start < noon) == (m.start < noon))]
		if !f.ok || f.Date == o.Date && distance(o.Slot.Start, m.start) < distance(f.Start, m.start) {
			*f = found{offerOf(department, o), away, true}
		}
	}
}

// settled reports whether nothing that is so many days away, or more, can suit better.
func (m *aim) settled(away int) bool {
	if n, ok := m.nearest(true); ok {
		return m.best[1][1].ok || away > n+halfWorth
	}
	n, ok := m.nearest(false)
	return ok && away > n+placeWorth
}

// nearest returns how far the nearest time at the booking's own or another
// place is, whatever the half of the day.
func (m *aim) nearest(own bool) (away int, ok bool) {
	for _, f := range m.best[index(own)] {
		if f.ok && (!ok || f.away < away) {
			away, ok = f.away, true
		}
	}
	return away, ok
}

// choice is the time that suits best: the own place first, unless another is
// nearer by more than that is worth; then the half of the day likewise.
func (m *aim) choice() (Offer, bool) {
	here, own := m.nearest(true)
	there, other := m.nearest(false)
	of := m.best[index(own && !(other && here > there+placeWorth))]
	if of[1].ok && !(of[0].ok && of[1].away > of[0].away+halfWorth) {
		return of[1].Offer, true
	}
	return of[0].Offer, of[0].ok
}

func index(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func distance[T ~int32 | ~int16](a, b T) int { return max(int(a)-int(b), int(b)-int(a)) }

// days yields the days of a span by their distance from the booking's own, of
// two as far away the later one first, until yield returns false.
func (m *aim) days(from, to calendars.Date, yield func(calendars.Date) bool) {
	for away := 0; int(m.date)+away <= int(to) || int(m.date)-away >= int(from); away++ {
		if m.settled(away) {
			return
		}
		later, earlier := m.date+calendars.Date(away), m.date-calendars.Date(away)
		if from <= later && later <= to && !yield(later) {
			return
		}
		if away > 0 && from <= earlier && earlier <= to && !yield(earlier) {
			return
		}
	}
}
