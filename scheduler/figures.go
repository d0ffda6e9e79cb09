package scheduler

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// FiguresFilter says of whom figures are wanted, and of which days.
type FiguresFilter struct {
	Department string // identifier; empty: all
	Region     string // KATO code of a region; empty: all
	From, To   calendars.Date
}

// Figures tell how the departments worked, and what they have to offer.
type Figures struct {
	From        calendars.Date      `json:"from"`
	To          calendars.Date      `json:"to"`
	Total       Counts              `json:"total"`
	Departments []DepartmentFigures `json:"departments"` // by identifier
}

// DepartmentFigures are those of one department.
type DepartmentFigures struct {
	Department string         `json:"department"`
	Name       calendars.Text `json:"name"`
	Region     string         `json:"region"`           // KATO code
	Nearest    calendars.Date `json:"nearest,omitzero"` // first day from today on with a free time at the office; 0: none within the horizon
	Counts
}

// Counts are what is counted of one department, or of several together. A
// booking counts for the day of its appointment and the department that it is at.
type Counts struct {
	Weeks      []WeekFigures `json:"weeks"`      // every week that the days touch
	Seats      int           `json:"seats"`      // that the schedules offer, those of staff and of outreaches among them
	Booked     int           `json:"booked"`     // bookings that were not cancelled
	Cancelled  int           `json:"cancelled"`  // bookings that were
	Due        int           `json:"due"`        // of those booked: whose time has come, so that they arrived or were annulled
	Annulled   int           `json:"annulled"`   // of those due: lost to lateness, and not reinstated (A2, A5)
	Reinstated int           `json:"reinstated"` // of those due: annulled, and taken back by the head (A5)
	NoShow     int           `json:"no_show"`    // of those annulled: nobody came for a ticket that day either
	Unserved   int           `json:"unserved"`   // bookings and tickets that the end of the day closed (Q6)
	Tickets    int           `json:"tickets"`    // of the live queue
	Examined   int           `json:"examined"`   // people, by booking or by ticket
	ByBooking  WaitFigures   `json:"wait_by_booking"`
	ByTicket   WaitFigures   `json:"wait_by_ticket"`
}

// Made counts all bookings that were made for the days, those cancelled among them.
func (c Counts) Made() int { return c.Booked + c.Cancelled }

// WeekFigures are the seats and bookings of a week.
type WeekFigures struct {
	Monday calendars.Date `json:"monday"`
	Seats  int            `json:"seats"`
	Booked int            `json:"booked"`
}

// WaitFigures tell how long people waited: from the arrival, or from the ticket,
// to the first call. The half of them waited no longer than the median, nine of
// ten no longer than the ninetieth percentile.
type WaitFigures struct {
	People int `json:"people"`
	Median int `json:"median_seconds"`
	P90    int `json:"p90_seconds"`
}

// Figures counts what happened on the days from one to another, at most 366,
// and what is offered on them. Staff see their own department. It reads the
// bookings of those days: see docs/benchmarks.md.
func (e *Engine) Figures(ctx context.Context, a Actor, f FiguresFilter) (Figures, error) {
	if a.staff() && f.Region == "" && (f.Department == "" || f.Department == a.Department) {
		f.Department = a.Department
	} else if !a.reads() {
		return Figures{}, fail(CodeForbidden)
	}
	var problems faults
	problems.check(f.From > 0 && f.From <= f.To && f.To-f.From < spanLimit, "to", "span",
		say("аралық 1–366 күн болуы тиіс", "период должен быть от 1 до 366 дней", "the span must be 1 to 366 days"))
	if f.Region != "" {
		problems.kato("region", f.Region)
	}
	if err := invalid(problems.Problems); err != nil {
		return Figures{}, err
	}
	now := e.now()
	t := &tallies{filter: f, of: map[string]*tally{}, came: map[Number]bool{}}
	err := e.view(ctx, func(r Reader) error {
		if err := e.begin(r, t, now); err != nil {
			return err
		}
		for _, one := range t.of { // once everybody with a ticket is known
			if err := t.bookings(ctx, r, one); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Figures{}, err
	}
	return t.figures(), nil
}

// tallies are figures that are being counted.
type tallies struct {
	filter  FiguresFilter
	of      map[string]*tally // by department
	came    map[Number]bool   // annulled bookings whose person came for a ticket
	seats   []slots.Seat      // of the day being counted
	history historyGlimpse    // of the booking being counted; every field is read anew for each
}

type tally struct {
	DepartmentFigures
	byBooking, byTicket []int32 // waits, seconds
}

// begin finds the departments, with what they offer and their live queues.
func (e *Engine) begin(r Reader, t *tallies, now time.Time) error {
	err := eachDepartment(r, func(d Department) error {
		if t.filter.Department != "" && t.filter.Department != d.ID || t.filter.Region != "" && t.filter.Region != d.Region {
			return nil
		}
		one := &tally{DepartmentFigures: DepartmentFigures{Department: d.ID, Name: d.Name, Region: d.Region}}
		one.Weeks = t.filter.weeks()
		t.of[d.ID] = one
		if err := e.offered(r, one, t.filter, now); err != nil {
			return err
		}
		return t.tickets(r, one)
	})
	if err == nil && t.filter.Department != "" && len(t.of) == 0 {
		err = fail(CodeNotFound, t.filter.Department)
	}
	return err
}

// weeks lists the weeks that the days touch, empty.
func (f *FiguresFilter) weeks() []WeekFigures {
	var out []WeekFigures
	for monday := mondayOf(f.From); monday <= f.To; monday += 7 {
		out = append(out, WeekFigures{Monday: monday})
	}
	return out
}

func mondayOf(d calendars.Date) calendars.Date { return d - calendars.Date((d.Weekday()+6)%7) }

// week returns the week of a day within the filter.
func (c *Counts) week(d calendars.Date) *WeekFigures { return &c.Weeks[(d-c.Weeks[0].Monday)/7] }

// offered counts the seats of the schedules, and finds the nearest free day.
func (e *Engine) offered(r Reader, t *tally, f FiguresFilter, now time.Time) error {
	for d := f.From; d <= f.To; {
		p, err := e.plan(r, t.Department, d.Year())
		if err != nil {
			return err
		}
		for ; d <= min(f.To, p.last()); d++ {
			public, staff := p.day(d).seats()
			t.Seats += public + staff
			t.week(d).Seats += public + staff
		}
	}
	today := calendars.DateOf(now.In(e.location("")))
	s := search{lastDay: today + calendars.Date(e.policy.Horizon) + 1, now: now, notice: -1} // zones differ by a day at most
	_, err := e.free(r, t.Department, today-1, s, func(day []slots.Offer) bool {
		t.Nearest = day[0].Date
		return false
	})
	return err
}

// tickets counts the live queues of a department.
func (t *tallies) tickets(r Reader, one *tally) error {
	for _, v := range r.Scan(queueKey(one.Department, t.filter.From), queueKey(one.Department, t.filter.To+1)) {
		var q queueRecord
		if err := decode(v, &q); err != nil {
			return err
		}
		for i := range q.Tickets {
			ticket := &q.Tickets[i]
			one.Tickets++
			switch ticket.State {
			case slots.Finished:
				one.Examined++
			case slots.Unserved:
				one.Unserved++
			}
			if ticket.Booking != 0 {
				t.came[ticket.Booking] = true
			}
			if wait, called := waited(glimpsed(ticket.History)); called {
				one.byTicket = append(one.byTicket, wait)
			}
		}
	}
	return nil
}

// bookings counts the bookings of a department's days: those that have a seat by
// the records of the days, those that were cancelled by the records beside them. So
// it costs what the days had, however many years the store keeps.
func (t *tallies) bookings(ctx context.Context, r Reader, one *tally) error {
	var err error
	for k, v := range r.Scan(dayKey(one.Department, t.filter.From), dayKey(one.Department, t.filter.To+1)) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if t.seats, err = appendSeats(t.seats[:0], v); err != nil {
			return err
		}
		week := one.week(dateIn(k[len(k)-4:]))
		for i := range t.seats {
			if t.seats[i].State == slots.Held {
				continue
			}
			week.Booked++
			if err := t.booking(r, one, &t.seats[i]); err != nil {
				return err
			}
		}
	}
	for _, v := range r.Scan(cancelledKey(one.Department, t.filter.From), cancelledKey(one.Department, t.filter.To+1)) {
		one.Cancelled += len(v) / cancelledBytes
	}
	return nil
}

// booking counts one booking by its seat, and by its history if there is something in it.
func (t *tallies) booking(r Reader, one *tally, s *slots.Seat) error {
	one.Booked++
	switch s.State {
	case slots.Booked:
		return nil
	case slots.Annulled:
		one.Annulled++
		if !t.came[Number(s.Ref)] {
			one.NoShow++
		}
	case slots.Finished:
		one.Examined++
	case slots.Unserved:
		one.Unserved++
	}
	one.Due++
	if s.State == slots.Annulled {
		return nil
	}
	v, err := r.Get(bookingKey(Number(s.Ref)))
	if err != nil {
		return err
	}
	h := &t.history
	if err := decode(v, h); err != nil {
		return err
	}
	if slices.ContainsFunc(h.History, func(e eventGlimpse) bool { return e.What == WasReinstated }) {
		one.Reinstated++
	}
	if wait, called := waited(h.History); called {
		one.byBooking = append(one.byBooking, wait)
	}
	return nil
}

// waited returns how many seconds somebody waited before they were first called,
// from when they came for good: an arrival that was undone does not count.
func waited(history []eventGlimpse) (seconds int32, called bool) {
	var came time.Time
	for i := range history {
		switch e := &history[i]; e.What {
		case WasArrived, WasReinstated, WasIssued:
			came = e.At
		case WasCalled:
			return int32(e.At.Sub(came) / time.Second), !came.IsZero()
		}
	}
	return 0, false
}

func glimpsed(history []Event) []eventGlimpse {
	out := make([]eventGlimpse, len(history))
	for i, e := range history {
		out[i] = eventGlimpse{e.At, e.What}
	}
	return out
}

// figures sums up.
func (t *tallies) figures() Figures {
	out := Figures{From: t.filter.From, To: t.filter.To, Departments: []DepartmentFigures{}}
	var all tally
	all.Weeks = t.filter.weeks()
	for _, one := range t.of {
		all.add(&one.Counts)
		all.byBooking = append(all.byBooking, one.byBooking...)
		all.byTicket = append(all.byTicket, one.byTicket...)
		one.sumUp()
		out.Departments = append(out.Departments, one.DepartmentFigures)
	}
	slices.SortFunc(out.Departments, func(a, b DepartmentFigures) int { return cmp.Compare(a.Department, b.Department) })
	all.sumUp()
	out.Total = all.Counts
	return out
}

func (t *tally) sumUp() { t.ByBooking, t.ByTicket = waitFigures(t.byBooking), waitFigures(t.byTicket) }

// add adds up everything but waits, which have to be ranked together.
func (c *Counts) add(o *Counts) {
	for i := range c.Weeks {
		c.Weeks[i].Seats += o.Weeks[i].Seats
		c.Weeks[i].Booked += o.Weeks[i].Booked
	}
	c.Seats += o.Seats
	c.Booked += o.Booked
	c.Cancelled += o.Cancelled
	c.Due += o.Due
	c.Annulled += o.Annulled
	c.Reinstated += o.Reinstated
	c.NoShow += o.NoShow
	c.Unserved += o.Unserved
	c.Tickets += o.Tickets
	c.Examined += o.Examined
}

// waitFigures ranks waits: the least that so many in a hundred do not exceed.
func waitFigures(waits []int32) WaitFigures {
	n := len(waits)
	if n == 0 {
		return WaitFigures{}
	}
	slices.Sort(waits)
	rank := func(percent int) int { return int(waits[(n*percent+99)/100-1]) }
	return WaitFigures{People: n, Median: rank(50), P90: rank(90)}
}
