package slots

import "time"

// LateAt returns the last instant at which an arrival is in time: start + grace,
// itself included (A2).
func LateAt(start time.Time, grace time.Duration) time.Time { return start.Add(grace) }

// Late reports whether an arrival at now is too late for the start: later than
// LateAt by however little (A2).
func Late(start, now time.Time, grace time.Duration) bool { return now.After(LateAt(start, grace)) }
