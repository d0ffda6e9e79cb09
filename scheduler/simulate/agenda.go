package simulate

import (
	"container/heap"
	"time"

	"kezek/calendars"
)

// event is something that happens. One that is firm happens once the engine can
// be reached again; any other is lost if it cannot. A look may find nothing to do;
// if it does something it says so in stale.
type event struct {
	at   time.Time
	n    int // order of events at one instant
	firm bool
	look bool
	do   func() error
}

// agenda is a heap of events by time.
type agenda []event

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || a[i].at.Equal(a[j].at) && a[i].n < a[j].n
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(event)) }
func (a *agenda) Pop() any {
	end := len(*a) - 1
	last := (*a)[end]
	(*a)[end] = event{}
	*a = (*a)[:end]
	return last
}

// dayCloses is how long after midnight a day is looked back on: one without hours,
// on which somebody waits all the same, ends an hour after midnight (Q6).
const dayCloses = 90

// enter puts an event on the agenda; the year ends once 31 December is closed.
func (w *world) enter(e event) {
	if e.at.After((w.last() + 1).At(dayCloses, zone)) {
		return
	}
	w.sequence++
	e.n = w.sequence
	heap.Push(&w.agenda, e)
}

func (w *world) at(t time.Time, firm bool, do func() error) {
	w.enter(event{at: t, firm: firm, do: do})
}

// in enters an event some time from now.
func (w *world) in(d time.Duration, firm bool, do func() error) { w.at(w.now().Add(d), firm, do) }

// next does the next event, and before it whatever falls due.
func (w *world) next() error {
	e := heap.Pop(&w.agenda).(event)
	if e.at.Before(w.downTill) {
		if e.firm {
			e.at = w.downTill
			w.enter(e)
		}
		return nil
	}
	if err := w.advance(e.at); err != nil {
		return err
	}
	w.stale = !e.look
	return e.do()
}

// advance moves the clock, stopping wherever work falls due, as the worker would.
func (w *world) advance(to time.Time) error {
	for w.stale || !w.dueNext.IsZero() && !w.dueNext.After(to) {
		if !w.stale {
			w.clock.set(w.dueNext)
		}
		if err := w.runDue(); err != nil {
			return err
		}
	}
	w.clock.set(to)
	return nil
}

// runDue does what is due, and lets the departments hear of it.
func (w *world) runDue() error {
	done, next, err := w.engine.RunDue(w.ctx)
	if err != nil {
		return err
	}
	w.dueNext, w.stale = next, false
	if !next.IsZero() && !next.After(w.now()) {
		return w.violation("A4", "", w.today(), 0, "work due at %s was left", next.In(zone).Format(time.DateTime))
	}
	if done == 0 {
		return nil
	}
	for _, o := range w.offices {
		if err := o.listen(); err != nil {
			return err
		}
	}
	return nil
}

// eachDay enters what begins every day; the rest of the day is entered then.
func (w *world) eachDay(d calendars.Date, do func() error) { w.at(d.At(10, zone), true, do) }
