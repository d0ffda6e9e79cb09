package slots

import "time"

// MayCancel reports whether a booking that starts at start can be cancelled at
// now (B6): by the applicant before the start only, by the department at any
// time.
func MayCancel(start, now time.Time, byApplicant bool) bool {
	return !byApplicant || now.Before(start)
}
