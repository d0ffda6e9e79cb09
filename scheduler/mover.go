package scheduler

import (
	"math"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// mover finds where bookings can be moved, one after the other, as if each had
// been moved before the next is looked at. It works on one snapshot, reads each
// day once, and changes nothing in the store.
type mover struct {
	e      *Engine
	r      Reader
	now    time.Time
	would  map[planKey]*plan // plans as they would be; others are filled in as they are
	routes getter            // where the mappings are read
	roads  map[string][]segment
	days   map[dayID]*moverDay
	open   map[openKey][]uint16
	buffer []slots.Offer
}

type dayID struct {
	department string
	date       calendars.Date
}

type openKey struct {
	schedule *slots.Schedule
	kato     string
}

// moverDay is a day as the moves so far leave it.
type moverDay struct {
	*dayPlan
	seats []slots.Seat
	full  [2]fullness // of everybody's and of the staff's seats
}

type fullness uint8

const (
	notCounted fullness = iota
	isFull
	hasFree
)

// newMover takes the plans that a change would put into force, or nil.
func (e *Engine) newMover(r Reader, routes getter, would map[planKey]*plan, now time.Time) *mover {
	if would == nil {
		would = map[planKey]*plan{}
	}
	return &mover{e: e, r: r, now: now, would: would, routes: routes,
		roads: map[string][]segment{}, days: map[dayID]*moverDay{}, open: map[openKey][]uint16{}}
}

func (m *mover) plan(department string, year int) (*plan, error) {
	k := planKey{department, year}
	if p := m.would[k]; p != nil {
		return p, nil
	}
	p, err := m.e.plan(m.r, department, year)
	m.would[k] = p
	return p, err
}

func (m *mover) day(p *plan, d calendars.Date) (*moverDay, error) {
	k := dayID{p.department.ID, d}
	if day := m.days[k]; day != nil {
		return day, nil
	}
	seats, err := getSeats(m.r, k.department, d)
	if err != nil {
		return nil, err
	}
	day := &moverDay{dayPlan: p.day(d), seats: unexpired(seats, m.now)}
	m.days[k] = day
	return day, nil
}

// isFull reports whether nobody at all could get a seat of that capacity.
func (d *moverDay) isFull(staff bool, now int64) bool {
	f := &d.full[index(staff)]
	if *f == notCounted {
		*f = isFull
		if slices.ContainsFunc(d.grid, func(s slots.Slot) bool { return slots.Free(s, d.seats, staff, now) > 0 }) {
			*f = hasFree
		}
	}
	return *f == isFull
}

// hunt is the search for one booking's new time.
type hunt struct {
	*mover
	aim
	booking *Booking
	search  search
	query   slots.Query
	of      string // department that query is for
	soonest calendars.Date
	mapped  bool // some department serves the address
	opened  bool // somebody receives in time
	tooSoon bool // somebody receives, but before anybody can be told
}

// find returns the time that suits the booking best, or why there is none (S7).
func (m *mover) find(b *Booking) (Offer, Reason, error) {
	h := hunt{mover: m, aim: aimOf(b), booking: b, search: moveSearch(b, m.e.policy, m.now)}
	h.soonest = calendars.DateOf(m.now.Add(h.search.notice).In(m.e.location("")))
	from, to := m.e.span(h.search)
	road, err := m.road(b.KATO)
	if err != nil {
		return Offer{}, "", err
	}
	h.aim.days(from, to, func(d calendars.Date) bool {
		i := slices.IndexFunc(road, func(s segment) bool { return s.from <= d && d <= s.to })
		if i < 0 || road[i].department == "" {
			return true
		}
		h.mapped = h.mapped || d >= h.soonest
		err = h.look(road[i].department, d)
		return err == nil
	})
	if err != nil {
		return Offer{}, "", err
	}
	if o, ok := h.choice(); ok {
		return o, "", nil
	}
	return Offer{}, h.why(), nil
}

// road is the way of an address from department to department, for as long as anybody can book.
func (m *mover) road(kato string) ([]segment, error) {
	if road, known := m.roads[kato]; known {
		return road, nil
	}
	from, to := m.e.span(search{now: m.now, lastDay: math.MaxInt32})
	road, err := route(m.routes, kato, from, to)
	m.roads[kato] = road
	return road, err
}

// look takes what one day has for the booking into the aim.
func (h *hunt) look(department string, d calendars.Date) error {
	p, err := h.plan(department, d.Year())
	if err != nil {
		return err
	}
	if h.of != department {
		h.of, h.query = department, h.e.query(p, h.search)
	}
	if d < h.query.From || d > h.query.Last || len(p.day(d).grid) == 0 {
		return nil
	}
	day, err := h.day(p, d)
	if err != nil {
		return err
	}
	h.query.Places = h.places(day.schedule)
	h.receives(day, d)
	own := d == h.booking.Date && department == h.booking.Department
	if !own && day.isFull(h.search.staff, h.query.Now) {
		return nil
	}
	seats := day.seats
	if i := seatIndex(seats, h.booking.Number); own && i >= 0 {
		seats = slices.Delete(slices.Clone(seats), i, i+1)
	}
	h.buffer = h.query.Day(h.buffer[:0], d, day.grid, seats)
	h.take(department, h.buffer)
	return nil
}

// receives notes whether the day has slots for the booking, taken or not.
func (h *hunt) receives(day *moverDay, d calendars.Date) {
	for i := 0; i < len(day.grid) && !h.opened; i++ {
		h.opened = h.query.Bookable(d, day.grid[i], nil) > 0
		h.tooSoon = h.tooSoon || d == h.query.From && day.grid[i].Start < h.query.FromMinute
	}
}

// places are those that a schedule opens to the person.
func (h *hunt) places(s *slots.Schedule) []uint16 {
	k := openKey{s, h.booking.KATO}
	open, known := h.open[k]
	if !known {
		open = s.OpenPlaces(k.kato)
		h.open[k] = open
	}
	return open
}

// why tells what keeps the booking from being moved.
func (h *hunt) why() Reason {
	switch {
	case h.booking.LastDay < h.soonest, !h.opened && (h.tooSoon || h.booking.LastDay == h.soonest):
		return ReasonFormEnds
	case !h.mapped:
		return ReasonUnmapped
	case !h.opened:
		return ReasonNoHours
	}
	return ReasonNoSeats
}

// leave frees the booking's seat.
func (m *mover) leave(b *Booking) error {
	p, err := m.plan(b.Department, b.Date.Year())
	if err != nil {
		return err
	}
	day, err := m.day(p, b.Date)
	if err != nil {
		return err
	}
	if i := seatIndex(day.seats, b.Number); i >= 0 {
		day.seats, day.full = slices.Delete(day.seats, i, i+1), [2]fullness{}
	}
	return nil
}

// move gives the booking the seat that find found.
func (m *mover) move(b *Booking, to Offer) error {
	if err := m.leave(b); err != nil {
		return err
	}
	p, err := m.plan(to.Department, to.Date.Year())
	if err != nil {
		return err
	}
	day, err := m.day(p, to.Date)
	if err != nil {
		return err
	}
	slot, _ := day.slot(to.Place, to.Start)
	moved := b.seat()
	moved.Place, moved.Start, moved.End = to.Place, slot.Start, slot.End
	moved.Lane, _ = slots.Lane(slot, day.seats, b.Staff, m.now.Unix())
	i, _ := slices.BinarySearchFunc(day.seats, moved, compareSeats)
	day.seats, day.full = slices.Insert(day.seats, i, moved), [2]fullness{}
	return nil
}
