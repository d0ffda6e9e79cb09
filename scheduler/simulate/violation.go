package simulate

import (
	"fmt"
	"strings"

	"kezek/calendars"
	"kezek/scheduler"
)

// Violation is a rule that did not hold. It ends the play of its region.
type Violation struct {
	Rule       string // its identifier, as in the design
	Department string // empty: of none, or of several
	Date       calendars.Date
	Booking    scheduler.Number // 0: of none
	Seed       uint64           // of the play, to see it again
	What       string
}

var _ error = (*Violation)(nil)

// Error names everything by which the violation can be found again.
func (v *Violation) Error() string {
	out := []string{"rule " + v.Rule + " does not hold"}
	if v.Department != "" {
		out = append(out, "department "+v.Department)
	}
	out = append(out, v.Date.String())
	if v.Booking != 0 {
		out = append(out, "booking "+v.Booking.String())
	}
	return strings.Join(append(out, fmt.Sprintf("seed %d", v.Seed)), ", ") + ": " + v.What
}

func (w *world) violation(rule, department string, d calendars.Date, n scheduler.Number, format string, args ...any) error {
	return &Violation{Rule: rule, Department: department, Date: d, Booking: n, Seed: w.Seed, What: fmt.Sprintf(format, args...)}
}
