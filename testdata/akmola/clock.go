package akmola

import (
	"sync/atomic"
	"time"
)

// Clock is a clock that Load can set, for scheduler.Options.Clock. It stands
// still until Follow is called. The zero Clock stands at 1970.
type Clock struct {
	set  atomic.Int64 // Unix nanoseconds
	live atomic.Pointer[func() time.Time]
}

// Now returns the time of the clock.
func (c *Clock) Now() time.Time {
	if live := c.live.Load(); live != nil {
		return (*live)()
	}
	return time.Unix(0, c.set.Load())
}

// Set stops the clock at t.
func (c *Clock) Set(t time.Time) {
	c.set.Store(t.UnixNano())
	c.live.Store(nil)
}

// Follow makes the clock show what another one shows.
func (c *Clock) Follow(other func() time.Time) { c.live.Store(&other) }
