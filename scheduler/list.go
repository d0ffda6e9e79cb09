package scheduler

import (
	"context"
	"sync"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// nearestShown is how many nearest times an answer or a refusal carries.
const nearestShown = 5

// mostNearest is how many nearest times can be asked for.
const mostNearest = 50

// search is what one person looks for.
type search struct {
	kato    string
	lastDay calendars.Date // of the form
	now     time.Time
	notice  time.Duration // instead of the policy's minimum notice
	staff   bool
	ignore  Number // the booking that is moved or the hold that is replaced: its own seat counts as free
}

func (f *facts) search(now time.Time, staff bool) search {
	return search{kato: f.residence.KATO, lastDay: f.lastDay, now: now, staff: staff, notice: -1}
}

// search is what the booking can be moved to: its own seat counts as free.
func (b *Booking) search(now time.Time) search {
	return search{kato: b.KATO, lastDay: b.LastDay, now: now, staff: b.Staff, notice: -1, ignore: b.Number}
}

// by keeps the staff's capacity for the staff (S8): who moves a booking that
// staff made looks for a seat that is open to everybody.
func (s search) by(a Actor) search {
	s.staff = s.staff && !a.forPerson()
	return s
}

// query turns the search into the terms of one department's zone (L1).
func (e *Engine) query(p *plan, s search) slots.Query {
	notice := s.notice
	switch {
	case notice >= 0:
	case s.staff:
		notice = 0
	default:
		notice = e.policy.MinNotice
	}
	today := calendars.DateOf(s.now.In(p.loc))
	earliest := s.now.Add(notice + time.Minute - 1).In(p.loc) // a started minute is over
	return slots.Query{Now: s.now.Unix(), From: calendars.DateOf(earliest), FromMinute: calendars.MinuteOf(earliest),
		Last: min(s.lastDay, today+calendars.Date(e.policy.Horizon)), Staff: s.staff}
}

// bookable returns how many seats a slot has left for this search; zero that is
// bookable says taken.
func (p *plan) bookable(q slots.Query, kato string, d calendars.Date, slot slots.Slot, seats []slots.Seat) (free int, bookable bool) {
	q.Places = p.day(d).schedule.OpenPlaces(kato)
	if q.Bookable(d, slot, nil) == 0 {
		return 0, false // not a question of seats: too soon, too late, or not open to this person
	}
	return q.Bookable(d, slot, seats), true
}

// offers yields the days of the span that have free times, ascending, until
// yield returns false. It is the one walk behind month and nearest (L4).
func (e *Engine) offers(r Reader, s search, from, to calendars.Date, yield func(department string, day []slots.Offer) bool) error {
	segments, err := route(r, s.kato, from, to)
	if err != nil {
		return err
	}
	for _, seg := range segments {
		if seg.department == "" {
			continue
		}
		s.lastDay = seg.to
		more, err := e.free(r, seg.department, seg.from, s, func(day []slots.Offer) bool { return yield(seg.department, day) })
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// walk lays the taken seats over one department's plan.
type walk struct {
	plan     *plan
	query    slots.Query
	search   search
	schedule *slots.Schedule // whose open places stand in query
	seats    []slots.Seat    // of the day being visited
	offers   []slots.Offer   // of the day being visited
}

// walks keeps the memory of walks for the next ones.
var walks = sync.Pool{New: func() any {
	return &walk{seats: make([]slots.Seat, 0, 64), offers: make([]slots.Offer, 0, 32)}
}}

// begin sets out over a plan; what the walk has seen before is forgotten.
func (w *walk) begin(p *plan, q slots.Query, s search) {
	*w = walk{plan: p, query: q, search: s, seats: w.seats[:0], offers: w.offers[:0]}
}

// days visits the days from..to, all of the plan's year, in one scan over the
// records of taken seats. It returns false if yield ended the walk.
func (w *walk) days(r Reader, from, to calendars.Date, yield func([]slots.Offer) bool) (bool, error) {
	from, to = max(from, w.query.From), min(to, w.query.Last)
	next := from
	visit := func(d calendars.Date, record []byte) (bool, error) {
		day := w.plan.day(d)
		if len(day.grid) == 0 {
			return true, nil
		}
		w.open(day.schedule)
		w.seats = w.seats[:0]
		if record != nil {
			var err error
			if w.seats, err = appendSeats(w.seats, record); err != nil {
				return false, err
			}
			w.forget()
		}
		w.offers = w.query.Day(w.offers[:0], d, day.grid, w.seats)
		return len(w.offers) == 0 || yield(w.offers), nil
	}
	if from <= to {
		for k, v := range r.Scan(dayKey(w.plan.department.ID, from), dayKey(w.plan.department.ID, to+1)) {
			for d := dateIn(k[len(k)-4:]); next < d; next++ {
				if more, err := visit(next, nil); err != nil || !more {
					return false, err
				}
			}
			if more, err := visit(next, v); err != nil || !more {
				return false, err
			}
			next++
		}
	}
	for ; next <= to; next++ {
		if more, err := visit(next, nil); err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

func (w *walk) open(s *slots.Schedule) {
	if s != w.schedule {
		w.schedule, w.query.Places = s, s.OpenPlaces(w.search.kato)
	}
}

// forget leaves out the person's own seat.
func (w *walk) forget() {
	if i := seatIndex(w.seats, w.search.ignore); w.search.ignore != 0 && i >= 0 {
		w.seats = append(w.seats[:i], w.seats[i+1:]...)
	}
}

// span returns the days on which the search may find something, in the default zone with a
// day to spare on either side; the query of each department cuts it exactly.
func (e *Engine) span(s search) (from, to calendars.Date) {
	today := calendars.DateOf(s.now.In(e.location("")))
	return today - 1, min(s.lastDay, today+calendars.Date(e.policy.Horizon)+1)
}

// nearest returns the first n free times, at least one and at most mostNearest.
func (e *Engine) nearest(r Reader, s search, n int) ([]Offer, error) {
	n = min(max(n, 1), mostNearest)
	out := make([]Offer, 0, n)
	from, to := e.span(s)
	err := e.offers(r, s, from, to, func(department string, day []slots.Offer) bool {
		for _, o := range day {
			if len(out) == n {
				break
			}
			out = append(out, offerOf(department, o))
		}
		return len(out) < n
	})
	return out, err
}

func offerOf(department string, o slots.Offer) Offer {
	return Offer{Department: department, Date: o.Date, Start: o.Slot.Start, End: o.Slot.End, Place: o.Slot.Place, Free: o.Free}
}

// Month lists the free times of one month for the form (L4). Errors: the
// refusals of eligibility E1–E5.
func (e *Engine) Month(ctx context.Context, a Actor, form string, year int, month time.Month, staff bool) (m Month, err error) {
	err = e.searchForm(ctx, a, form, staff, func(r Reader, s search) error {
		m, err = e.month(r, s, form, year, month)
		return err
	})
	return m, err
}

// listing gathers days with their times. The times of all days stand in one
// slice, so that a month costs a few allocations and not some for each day.
type listing struct {
	days  []Day
	times []Offer
}

// usualTimes is for how many times a day a listing makes room at first.
const usualTimes = 16

func newListing(days int) *listing {
	days = min(days, 31)
	return &listing{days: make([]Day, 0, days), times: make([]Offer, 0, days*usualTimes)}
}

// add takes the offers of one day, of which there is at least one.
func (l *listing) add(department string, offers []slots.Offer) bool {
	first := len(l.times)
	for _, o := range offers {
		l.times = append(l.times, offerOf(department, o))
	}
	l.days = append(l.days, Day{Date: offers[0].Date, Times: l.times[first:len(l.times):len(l.times)]})
	return true
}

// Nearest returns the first n free times for the form, at most 50 (L4).
// Errors: the refusals of eligibility E1–E5.
func (e *Engine) Nearest(ctx context.Context, a Actor, form string, n int, staff bool) (out []Offer, err error) {
	err = e.searchForm(ctx, a, form, staff, func(r Reader, s search) error {
		out, err = e.nearest(r, s, n)
		return err
	})
	return out, err
}

// searchForm runs fn with the search of a form that passes E1–E5: for a seat,
// in place of its hold if it has one, or for where its booking can be moved (L3).
func (e *Engine) searchForm(ctx context.Context, a Actor, form string, staff bool, fn func(Reader, search) error) error {
	now := e.now()
	return e.consult(ctx, a, form, now, false, func(r Reader, f *facts) error {
		if _, err := e.admit(r, a, f, staff); err != nil {
			return err
		}
		st, err := getStanding(r, form)
		if err != nil {
			return err
		}
		s := f.search(now, staff)
		s.ignore = st.Hold
		if st.Live != 0 {
			b, err := getBooking(r, st.Live)
			if err != nil {
				return err
			}
			s = b.search(now).by(a)
		}
		return fn(r, s)
	})
}

// admit refuses who fails E1–E5 or may not act, and returns the department.
func (e *Engine) admit(g getter, a Actor, f *facts, staff bool) (string, error) {
	var room [lastFinding]finding // on the stack
	findings, department, err := e.findings(g, f, room[:0])
	if err != nil {
		return "", err
	}
	if staff && !a.staff() {
		return "", fail(CodeForbidden)
	}
	if f.known() {
		if err := e.mayUseForm(a, department); err != nil {
			return "", err
		}
	}
	return department, verdict(findings)
}
