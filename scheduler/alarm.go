package scheduler

import (
	"math"
	"sync/atomic"
	"time"
)

// never is when nothing is due, in Unix milliseconds.
const never = math.MaxInt64

// alarm wakes somebody who sleeps until a time, if there is something to do
// before it: most of what is entered falls due much later, and looking each time
// would cost as much as entering it.
type alarm struct {
	wake  chan struct{} // holds one token
	until atomic.Int64  // Unix milliseconds; what is due before then wakes
}

func newAlarm() *alarm {
	a := &alarm{wake: make(chan struct{}, 1)}
	a.look()
	return a
}

// look is called before looking for what there is to do: what is entered from
// now on may not be seen, and wakes whenever it is due.
func (a *alarm) look() { a.until.Store(never) }

// sleep is called after looking, with when the next thing is due; zero: nothing
// was there.
func (a *alarm) sleep(next time.Time) {
	if !next.IsZero() {
		a.until.Store(next.UnixMilli())
	}
}

// ring is called once something is committed that is due at an instant, in Unix
// milliseconds.
func (a *alarm) ring(at int64) {
	if at < a.until.Load() {
		poke(a.wake)
	}
}
