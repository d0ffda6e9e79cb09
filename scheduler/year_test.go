package scheduler_test

import (
	"container/heap"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/memory"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
	"kezek/testdata/akmola"
)

// yearOf is the year that passes. How many people come is in year_full_test.go.
const yearOf = 2026

// TestYear_OfARegion lives through a year of a region, event by event under the
// injected clock: forms come in, people book, move, cancel, come early, late or
// not at all, wait and are called; trips, a decree, a new mapping and restarts
// come between. What the engine says is held against a model of what people
// were told: at every act, after every day for that day, and every week over
// the whole store.
func TestYear_OfARegion(t *testing.T) {
	y := newYear(t)
	y.plan()
	for y.events.Len() > 0 {
		y.next()
	}
	y.engine.sound(y)
	y.figures.enough(t)
	t.Log(y.figures.String())
}

// year is the region with everybody in it.
type year struct {
	t      testing.TB
	engine yearEngine
	clock  *clock
	random *rand.Rand
	region *akmola.Region

	events   agenda
	sequence int
	dueNext  time.Time // of the engine's due work, unless stale
	stale    bool      // something was done since dueNext was read
	downTill time.Time // nobody can be reached until then

	offices map[string]*bureau
	people  []*citizen
	byForm  map[string]*citizen
	days    map[calendars.Date][]*stay
	figures figures
}

// yearEngine is the engine with the store under it, both replaced at a restart.
type yearEngine struct {
	*scheduler.Engine
	store *memory.Store
}

func newYear(t *testing.T) *year {
	began := calendars.NewDate(yearOf-1, time.December, 15)
	y := &year{t: t, random: storetest.Random(t), clock: &clock{now: began.At(9*60, almaty)},
		offices: map[string]*bureau{}, byForm: map[string]*citizen{}, days: map[calendars.Date][]*stay{},
		figures: newFigures(), stale: true}
	y.region = akmola.Generate(y.random.Uint64(), calendars.NewDate(yearOf, time.January, 12))
	for _, d := range y.region.Departments {
		y.offices[d.ID] = newBureau(y, d)
	}
	y.open(storetest.NewMemory())
	for _, d := range y.region.Departments {
		y.must(y.engine.PutDepartment(t.Context(), operator, d))
	}
	y.must2(y.engine.PutMappings(t.Context(), operator, y.region.Mappings, scheduler.Consequences{}))
	y.publishSchedules(yearOf)
	return y
}

// publishSchedules has every department upload its schedule of a year. The last
// department receives on two mornings a week only, so that seats are scarce there.
func (y *year) publishSchedules(of int) {
	for i, d := range y.region.Departments {
		s, ok := y.region.Schedule(d.ID, of)
		if !ok {
			y.t.Fatalf("%s has no schedule for %d", d.ID, of)
		}
		if i == len(y.region.Departments)-1 {
			s.Week = slices.DeleteFunc(s.Week, func(d slots.DayHours) bool {
				return time.Weekday(d.Weekday) != time.Tuesday && time.Weekday(d.Weekday) != time.Thursday
			})
			for i := range s.Week {
				s.Week[i].Hours = slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: scarceUntil}}
			}
		}
		y.must2(y.engine.PublishSchedule(y.t.Context(), headOf(d.ID), *s, "", scheduler.Consequences{}))
	}
}

func headOf(department string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleHead, Subject: "head-" + department, Department: department}
}

func (y *year) open(store *memory.Store) {
	y.t.Helper()
	e, err := scheduler.New(y.t.Context(), scheduler.Options{Store: store, Registry: registry.NewLocal(store), Clock: y.clock.Now})
	y.must(err)
	y.engine, y.stale = yearEngine{e, store}, true
	for id, o := range y.offices {
		o.news = e.Subscribe(y.t.Context(), id)
	}
}

func (y *year) must(err error) {
	y.t.Helper()
	if err != nil {
		y.t.Fatalf("%s: %v", y.now().Format("2006-01-02 15:04:05"), err)
	}
}

func (y *year) must2(_ any, err error) {
	y.t.Helper()
	y.must(err)
}

func (y *year) now() time.Time { return y.clock.Now().In(almaty) }

func (y *year) today() calendars.Date { return calendars.DateOf(y.now()) }

// plan enters what is certain about the year: forms, working days, and what the
// operator and the departments do.
func (y *year) plan() {
	_, cal, err := y.engine.Calendar(y.t.Context())
	y.must(err)
	var working []calendars.Date
	first, last := calendars.NewDate(yearOf, time.January, 1), calendars.NewDate(yearOf, time.December, 31)
	for d := first; d <= last; d++ {
		if d <= last-14 && cal.Working(d) {
			working = append(working, d)
		}
		y.openDay(d)
	}
	for i := range yearPeople {
		y.formComes(working[i*len(working)/yearPeople])
	}
	y.planChanges(working)
	y.planRestarts()
}

// yearEvent is something that happens. One that is firm happens once the engine can
// be reached again; any other is lost if it cannot. A look may find nothing to do;
// if it does something it says so in stale.
type yearEvent struct {
	at   time.Time
	n    int // order of events at one instant
	firm bool
	look bool
	do   func()
}

// agenda is a heap of events by time.
type agenda []yearEvent

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || a[i].at.Equal(a[j].at) && a[i].n < a[j].n
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(yearEvent)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// at enters an event; the year ends with 31 December.
func (y *year) at(t time.Time, firm bool, do func()) {
	if t.In(almaty).Year() > yearOf {
		return
	}
	y.sequence++
	heap.Push(&y.events, yearEvent{at: t, n: y.sequence, firm: firm, do: do})
}

// in enters an event some time from now.
func (y *year) in(d time.Duration, firm bool, do func()) { y.at(y.clock.Now().Add(d), firm, do) }

// next does the next event, and before it whatever falls due.
func (y *year) next() {
	e := heap.Pop(&y.events).(yearEvent)
	if e.at.Before(y.downTill) {
		if e.firm {
			y.sequence++
			e.at, e.n = y.downTill, y.sequence
			heap.Push(&y.events, e)
		}
		return
	}
	y.advance(e.at)
	y.listen()
	y.stale = !e.look
	e.do()
	y.listen()
}

// listen has every department hear what the engine tells its listeners.
func (y *year) listen() {
	for _, d := range y.region.Departments {
		y.offices[d.ID].listen()
	}
}

// advance moves the clock, stopping wherever work falls due, as the worker would.
func (y *year) advance(to time.Time) {
	for y.stale || !y.dueNext.IsZero() && !y.dueNext.After(to) {
		if !y.stale {
			y.clock.Set(y.dueNext)
		}
		_, next, err := y.engine.RunDue(y.t.Context())
		y.must(err)
		y.dueNext, y.stale = next, false
		if !next.IsZero() && !next.After(y.clock.Now()) {
			y.t.Fatalf("%v: work due at %v was left", y.now(), next.In(almaty))
		}
	}
	y.clock.Set(to)
}

// planRestarts stops the engine now and then for a moment, and twice for long:
// over the end of a day, and over a weekend.
func (y *year) planRestarts() {
	for d := calendars.NewDate(yearOf, time.January, 20); d.Year() == yearOf; d += 23 {
		y.at(d.At(calendars.Minute(9*60+y.random.IntN(9*60)), almaty), true, func() { y.restart(y.clock.Now()) })
	}
	for _, stop := range [][2]string{{"2026-03-11 11:20:00", "2026-03-12 08:10:00"}, {"2026-08-07 15:00:00", "2026-08-10 07:30:00"}} {
		y.at(at(stop[0]), true, func() { y.restart(at(stop[1])) })
	}
}

// restart closes the store and opens it again at a later time. What fell due
// meanwhile is done before anybody asks (A4).
func (y *year) restart(up time.Time) {
	y.figures.count("restarts")
	y.must(y.engine.store.Close())
	y.clock.Set(up)
	y.downTill = up
	y.open(y.engine.store.Reopen())
	_, _, err := y.engine.RunDue(y.t.Context())
	y.must(err)
	y.deliver()
}

// sound checks every invariant over the whole store.
func (e yearEngine) sound(y *year) {
	y.t.Helper()
	y.must(e.Check(y.t.Context(), func(err error) { y.t.Errorf("%v: invariant: %v", y.now(), err) }))
	if y.t.Failed() {
		y.t.FailNow()
	}
}
