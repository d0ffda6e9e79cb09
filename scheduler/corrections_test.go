package scheduler_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// TestS7_AYearOfCorrections changes schedules, trips, the calendar and mappings
// at random over random bookings, on a store that fails in between and under
// engines that are started anew, and looks after each change whether every
// booking fits, or was kept by choice, or was moved or cancelled with exactly one
// SMS, or stands on the worklist.
func TestS7_AYearOfCorrections(t *testing.T) {
	random := storetest.Random(t)
	seen := map[string]int{}
	for year := 0; year < correctedYears || rare(seen) != "" && year < rareYears; year++ {
		c := newCorrector(t, random, seen)
		for range 14 {
			c.step()
			if t.Failed() {
				return
			}
		}
	}
	t.Log(seen)
	if what := rare(seen); what != "" && rareYears > 0 {
		t.Errorf("never seen: %s; %v", what, seen)
	}
}

// rare names something that was not seen yet; empty: everything was.
func rare(seen map[string]int) string {
	for _, what := range []string{"fits", "kept", "moved", "cancelled", "stuck", "schedule", "trip", "trip cancelled", "calendar", "mapping", "failures", "published again"} {
		if seen[what] == 0 {
			return what
		}
	}
	return ""
}

// corrector is a world with what is known of its bookings.
type corrector struct {
	*world
	random *rand.Rand
	seen   map[string]int
	live   map[scheduler.Number]scheduler.Booking // as they stood before the change
	mu     sync.Mutex
	broken bool
}

func newCorrector(t *testing.T, random *rand.Rand, seen map[string]int) *corrector {
	c := &corrector{random: random, seen: seen, live: map[scheduler.Number]scheduler.Booking{}}
	fail := func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.broken && c.random.IntN(6) == 0 {
			c.seen["failures"]++
			return errInjected
		}
		return nil
	}
	c.world = openWorld(t, storetest.FailCommits(storetest.LoseAnswers(storetest.NewMemory(), fail), fail))
	c.set("2026-01-12 08:30:00")
	return c
}

func (c *corrector) setBroken(yes bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = yes
}

func (c *corrector) intN(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.random.IntN(n)
}

func (c *corrector) today() calendars.Date { return calendars.DateOf(c.clock.Now().In(almaty)) }

// step lets weeks pass, has people book, and corrects something.
func (c *corrector) step() {
	c.clock.Set(c.clock.Now().Add(time.Duration(10+c.intN(15)) * 24 * time.Hour))
	c.due()
	for range 30 {
		c.someoneBooks()
	}
	for n := range c.live {
		if c.live[n] = c.booking(n); c.live[n].State != slots.Booked {
			delete(c.live, n)
		}
	}
	messages := c.told()
	c.setBroken(true)
	change := c.correct()
	for range 3 { // the worker tries, and falls
		if _, _, err := c.RunDue(c.t.Context()); err != nil && !errors.Is(err, errInjected) {
			c.t.Fatal(err)
		}
	}
	c.setBroken(false)
	if c.intN(2) == 0 {
		c.restart()
	}
	c.due()
	c.check(change, messages)
	c.sound()
}

func (c *corrector) someoneBooks() {
	home := []string{office, office, rural}[c.intN(3)]
	a, form := c.personAt(home)
	valid := 3 + c.intN(50)
	if c.intN(2) == 0 {
		valid = 2 + c.intN(6) // too short to be moved far
	}
	c.form(form, a.IIN, "2026-01-05", (c.today() + calendars.Date(valid)).String())
	offers, err := c.Nearest(c.t.Context(), a, form, 50, false)
	c.must(err)
	if len(offers) == 0 {
		return
	}
	from := c.today() + calendars.Date(c.intN(25))
	i := slices.IndexFunc(offers, func(o scheduler.Offer) bool { return o.Date >= from })
	o := offers[max(i, 0)]
	if i < 0 {
		o = offers[c.intN(len(offers))]
	}
	b, err := c.Book(c.t.Context(), a, scheduler.BookRequest{Form: form, Seat: scheduler.Seat{Date: o.Date, Start: o.Start, Place: o.Place}})
	c.must(err)
	c.live[b.Number] = b
}

// correct changes something with a random choice, and tells what.
func (c *corrector) correct() string {
	choices := []scheduler.Choice{scheduler.ChoiceKeep, scheduler.ChoiceMove, scheduler.ChoiceMove, scheduler.ChoiceCancel}
	cons := choose(choices[c.intN(len(choices))])
	cons.Each = map[scheduler.Number]scheduler.Choice{}
	for n := range c.live {
		if c.intN(4) == 0 {
			cons.Each[n] = choices[c.intN(len(choices))]
		}
	}
	name, act, again := c.correction(cons)
	err := act()
	for tries := 0; err != nil && again && errors.Is(err, errInjected) && tries < 20; tries++ {
		c.seen["published again"]++ // as a person does who got no answer
		err = act()
	}
	var refusal *scheduler.Error
	if err != nil && !errors.Is(err, errInjected) && !errors.As(err, &refusal) {
		c.t.Fatalf("%s: %v", name, err)
	}
	if err == nil {
		c.seen[name]++
	}
	return name
}

// correction returns an act, and whether it can be repeated blindly.
func (c *corrector) correction(cons scheduler.Consequences) (name string, act func() error, again bool) {
	ctx, day := c.t.Context(), c.today()+calendars.Date(c.intN(30))
	switch c.intN(9) {
	case 0:
		to := []string{dept, other}[c.intN(2)]
		return "mapping", func() error {
			_, err := c.PutMappings(ctx, operator, []scheduler.Mapping{{KATO: rural, Department: to, From: day}}, cons)
			return err
		}, true
	case 1, 2:
		data := c.randomCalendar()
		return "calendar", func() error { _, err := c.PublishCalendar(ctx, operator, data, cons); return err }, true
	case 3, 4:
		trip := outreachIn(day.String(), (day + calendars.Date(c.intN(4))).String())
		if c.intN(3) == 0 {
			trip.Rooms, trip.Outreach = 0, nil
		}
		if trip.To.Year() > 2026 {
			trip.From, trip.To = calendars.MustDate("2026-12-29"), calendars.MustDate("2026-12-30")
		}
		return "trip", func() error { _, err := c.PutTrip(ctx, head, dept, 2026, trip, cons); return err }, false
	case 5, 6:
		s := c.inForce(dept, c.today()+30)
		if len(s.Trips) > 0 {
			number := s.Trips[c.intN(len(s.Trips))].Number
			return "trip cancelled", func() error { _, err := c.CancelTrip(ctx, head, dept, 2026, number, cons); return err }, false
		}
	}
	s := c.randomSchedule()
	return "schedule", func() error { _, err := c.PublishSchedule(ctx, head, s, "", cons); return err }, true
}

// randomSchedule has other hours, rooms and closed days from some day on.
func (c *corrector) randomSchedule() slots.Schedule {
	s := schedule(dept, 2026)
	s.Rooms = 1 + c.intN(3)
	if now := c.inForce(dept, c.today()); c.intN(3) > 0 {
		s.Trips = now.Trips
	}
	s.InForce = max(s.InForce, min(c.today()+calendars.Date(c.intN(30)-15), calendars.MustDate("2026-12-30")))
	from, to := calendars.Minute(8*60+30*c.intN(4)), calendars.Minute(15*60+30*c.intN(7))
	for i := range s.Week {
		s.Week[i].Interval = calendars.Interval{From: from, To: to}
	}
	if c.intN(4) == 0 {
		s.SlotMinutes = 45
	}
	for range c.intN(6) {
		e := slots.Exception{Date: c.today() + calendars.Date(c.intN(15)), Kind: slots.Closed}
		if e.Date.Year() == 2026 && !slices.ContainsFunc(s.Exceptions, func(o slots.Exception) bool { return o.Date == e.Date }) {
			s.Exceptions = append(s.Exceptions, e)
		}
	}
	return s
}

// randomCalendar makes some weekdays days off, and some Saturdays working days in their place.
func (c *corrector) randomCalendar() calendars.Data {
	data := calendars.Embedded()
	data.Version += fmt.Sprint("+", c.intN(1000))
	reason := calendars.Text{KK: "ауыстыру", RU: "перенос", EN: "swap"}
	for range 1 + c.intN(4) {
		d := c.today() + calendars.Date(c.intN(40))
		for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			d++
		}
		saturday := d + calendars.Date(time.Saturday-d.Weekday())
		if slices.ContainsFunc(data.Decrees, func(o calendars.Decree) bool { return o.Date == d || o.Date == saturday }) {
			continue
		}
		data.Decrees = append(data.Decrees, calendars.Decree{Date: d, Status: calendars.StatusOff, Reason: reason},
			calendars.Decree{Date: saturday, Status: calendars.StatusWork, Reason: reason, InPlaceOf: d})
	}
	return data
}
