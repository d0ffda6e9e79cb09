package slots

import "fmt"

// State is where a hold, booking or ticket stands. The values are stored: new
// ones are added at the end.
type State uint8

// The states. A ticket begins Arrived.
const (
	Held        State = iota + 1 // seat kept while the person confirms (B1)
	Booked                       // confirmed, not yet come
	Arrived                      // present, waits to be called (A1)
	Called                       // called to a room, or in it
	NotAnswered                  // called in vain; waits for a recall (Q4)
	Postponed                    // put aside by a room; waits for a recall (Q4)
	Finished                     // examined
	Annulled                     // lost to lateness (A2)
	Cancelled                    // by the person or the department (B6)
	Unserved                     // still waiting when the day ended (Q6)
	Expired                      // a hold that was not confirmed in time (B2)
)

var stateNames = [...]string{
	Held: "held", Booked: "booked", Arrived: "arrived", Called: "called",
	NotAnswered: "not_answered", Postponed: "postponed", Finished: "finished",
	Annulled: "annulled", Cancelled: "cancelled", Unserved: "unserved", Expired: "expired",
}

// String is the state's name in the API.
func (s State) String() string {
	if s == 0 || int(s) >= len(stateNames) {
		return fmt.Sprintf("state(%d)", uint8(s))
	}
	return stateNames[s]
}

// MarshalText implements encoding.TextMarshaler.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *State) UnmarshalText(b []byte) error {
	for i, name := range stateNames {
		if i > 0 && name == string(b) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a state", b)
}

// TakesSeat reports whether a seat in this state counts against the capacity
// (L2). An annulled or finished seat still does: its time is past, and nothing
// is freed retroactively (A3).
func (s State) TakesSeat() bool { return s >= Held && s <= Annulled }

// Live reports whether a booking in this state is the one live booking of its
// form (E6).
func (s State) Live() bool { return s >= Booked && s <= Postponed }
