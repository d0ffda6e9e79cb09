package slots_test

import (
	"testing"
	"time"

	"kezek/slots"
)

func TestB6_CancelUntilTheStart(t *testing.T) {
	start := time.Date(2026, 2, 5, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		now                   time.Duration // after the start
		applicant, department bool
	}{
		{-24 * time.Hour, true, true},
		{-1, true, true},
		{0, false, true},
		{1, false, true},
		{24 * time.Hour, false, true},
	} {
		if got := slots.MayCancel(start, start.Add(c.now), true); got != c.applicant {
			t.Errorf("applicant at start%+v: %v", c.now, got)
		}
		if got := slots.MayCancel(start, start.Add(c.now), false); got != c.department {
			t.Errorf("department at start%+v: %v", c.now, got)
		}
	}
}
