package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/memory"
)

// world is one engine with the regions that it serves, and everybody in them.
type world struct {
	*Options
	ctx    context.Context
	engine engine
	store  *memory.Store
	clock  *clock
	leave  func() // ends what listens to the engine

	agenda   agenda
	sequence int
	dueNext  time.Time // of the engine's due work, unless stale
	stale    bool      // something was done since dueNext was read
	downTill time.Time // nobody can be reached until then
	days     int       // that have passed
	sounds   int       // checks of the whole store

	regions []*region
	offices []*office
	byID    map[string]*office
	byForm  map[string]*person
	data    calendars.Data      // of the calendar, as it was published last
	working *calendars.Calendar // made of it
	changed time.Time           // of the last change that concerns bookings
}

// clock is the engine's: it stands still until it is set.
type clock struct{ nanoseconds atomic.Int64 }

func (c *clock) now() time.Time  { return time.Unix(0, c.nanoseconds.Load()) }
func (c *clock) set(t time.Time) { c.nanoseconds.Store(t.UnixNano()) }

// region is one region of a world. What chance decides about its departments,
// and about each of its people, comes from generators of their own: what happens
// elsewhere does not touch it, and a change of schedules changes nobody's nature.
type region struct {
	*world
	Region
	index   int // among all regions that are played
	random  *rand.Rand
	offices []*office
	people  []*person
	tally   tally

	remapped []scheduler.Mapping // during the year
}

// newWorld opens an engine and tells it of the regions, each with its index.
func newWorld(ctx context.Context, o *Options, regions map[int]Region) (*world, error) {
	w := &world{Options: o, ctx: ctx, clock: &clock{}, stale: true, byID: map[string]*office{}, byForm: map[string]*person{}}
	w.clock.set(o.begins())
	w.data, _ = calendarBefore(o.Year)
	var err error
	if w.working, err = calendars.New(w.data); err != nil {
		return nil, err
	}
	for i := range len(o.Regions) {
		def, ours := regions[i]
		if !ours {
			continue
		}
		r := &region{world: w, Region: def, index: i, random: rand.New(rand.NewPCG(o.Seed, uint64(i)<<32)), tally: tally{}}
		w.regions = append(w.regions, r)
		for j := range def.Offices {
			f := newOffice(r, j)
			r.offices, w.offices, w.byID[f.ID] = append(r.offices, f), append(w.offices, f), f
		}
	}
	if err := w.open(memory.New()); err != nil {
		return nil, err
	}
	return w, w.found()
}

// open starts an engine over a store.
func (w *world) open(store *memory.Store) error {
	policy := w.policy()
	e, err := scheduler.New(w.ctx, scheduler.Options{Store: store, Registry: registry.NewLocal(store), Texts: w.Texts,
		Clock: w.clock.now, Policy: &policy, Calendar: &w.data})
	if err != nil {
		return err
	}
	w.close()
	w.engine, w.store, w.stale = e, store, true
	listening, leave := context.WithCancel(w.ctx)
	w.leave = leave
	for _, o := range w.offices {
		o.news = e.Subscribe(listening, o.ID)
	}
	return nil
}

// close lets go of the engine, which would live as long as the context otherwise.
func (w *world) close() {
	if w.leave != nil {
		w.leave()
	}
}

// policy is the default one, with times proposed to new forms in some regions (N7).
func (w *world) policy() scheduler.Policy {
	p := scheduler.DefaultPolicy()
	p.ProposalRegions = map[string]scheduler.Proposing{}
	for _, r := range w.regions {
		if r.proposes() {
			p.ProposalRegions[r.Code] = scheduler.ProposeOn
		}
	}
	return p
}

// proposes reports whether the region offers times by SMS.
func (r *region) proposes() bool { return r.index%4 == 0 }

func (w *world) now() time.Time { return w.clock.now().In(zone) }

func (w *world) today() calendars.Date { return calendars.DateOf(w.now()) }

// found enters departments and who serves which territory.
func (w *world) found() error {
	var all []scheduler.Mapping
	for _, o := range w.offices {
		if err := w.engine.PutDepartment(w.ctx, operator, o.Department); err != nil {
			return fmt.Errorf("department %s: %w", o.ID, err)
		}
		for _, code := range o.Territories {
			all = append(all, scheduler.Mapping{KATO: code, Department: o.ID, From: o.Since})
		}
	}
	_, err := w.engine.PutMappings(w.ctx, operator, all, scheduler.Consequences{})
	return err
}

// play lives through the year.
func (w *world) play(passed func()) error {
	if err := w.plan(passed); err != nil {
		return err
	}
	for w.agenda.Len() > 0 {
		if err := w.next(); err != nil {
			return err
		}
		if err := w.ctx.Err(); err != nil {
			return err
		}
	}
	w.endYear()
	return w.sound()
}

// plan enters what is certain about the year: forms come on working days, those of
// the weeks before it too, and changes on the year's, but for the last two weeks.
// passed is called after each day.
func (w *world) plan(passed func()) error {
	var before, during, changes []calendars.Date
	for d := w.opens(); d <= w.last(); d++ {
		switch working := w.working.Working(d); {
		case working && d < w.first():
			before = append(before, d)
		case working:
			if during = append(during, d); d <= w.last()-14 {
				changes = append(changes, d)
			}
		}
		w.eachDay(d, func() error { return w.openDay(d) })
		w.at((d+1).At(dayCloses, zone), true, func() error {
			passed()
			return w.closeDay(d)
		})
	}
	w.planCalendar()
	for _, r := range w.regions {
		r.planSchedules()
		r.planChanges(changes)
		r.populate(before, during)
	}
	for _, s := range w.Stops {
		w.at(s.From, true, func() error { return w.restart(s.Until) })
	}
	return nil
}

// restart closes the store and opens it again at a later time. What fell due
// meanwhile is done before anybody asks (A4).
func (w *world) restart(up time.Time) error {
	for _, r := range w.regions {
		r.tally.count("restarts")
	}
	if err := w.store.Close(); err != nil {
		return err
	}
	if now := w.now(); up.Before(now) {
		up = now
	}
	w.clock.set(up)
	w.downTill = up
	if err := w.open(w.store.Reopen()); err != nil {
		return err
	}
	if err := w.runDue(); err != nil {
		return err
	}
	return w.deliver()
}
