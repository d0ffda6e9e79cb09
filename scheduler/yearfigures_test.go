package scheduler_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// figures are what the year is told by when it is over.
type figures struct {
	counts map[string]int
	waited map[string]time.Duration // sum, by kind of visitor
}

func newFigures() figures {
	return figures{counts: map[string]int{}, waited: map[string]time.Duration{}}
}

func (f *figures) count(what string) { f.counts[what]++ }

func (f *figures) wait(kind string, d time.Duration) {
	f.count("called " + kind)
	f.waited[kind] += d
}

// enough fails the test if a year went by in which something hardly happened.
// The numbers are for 6,000 people.
func (f *figures) enough(t *testing.T) {
	for what, least := range map[string]int{
		"forms": 6000, "examined": 5000, "held": 1500, "moved": 100, "cancelled": 100,
		"annulled": 200, "reinstated": 1, "tickets": 50, "on the boundary": 20, "refused as late": 50,
		"called with a booking": 3000, "called with a ticket": 20, "not answered": 50, "postponed": 20, "recalled": 50,
		"unserved": 1, "waiting list": 20, "offers taken": 1, "moved by a change": 1, "cancelled by a change": 1,
		"kept by a change": 1, "holds run out": 20, "sms booked": 3000, "sms reminder": 1500,
		"sms annulled": 100, "sms near": 5, "sms unserved": 1, "sms offer": 5, "sms failed once": 20,
	} {
		if least = least * yearPeople / 6000; f.counts[what] < least {
			t.Errorf("%s: %d in the whole year, want at least %d", what, f.counts[what], least)
		}
	}
	for what, want := range map[string]int{"days checked": 365, "restarts": 18, "trips": 20} {
		if f.counts[what] != want {
			t.Errorf("%s: %d in the whole year, want %d", what, f.counts[what], want)
		}
	}
}

// String lists the figures.
func (f *figures) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "a year of a region:")
	for _, what := range slices.Sorted(maps.Keys(f.counts)) {
		fmt.Fprintf(&b, "\n  %-24s %6d", what, f.counts[what])
	}
	for kind, sum := range f.waited {
		fmt.Fprintf(&b, "\n  mean wait %s: %v", kind, (sum / time.Duration(max(f.counts["called "+kind], 1))).Round(time.Second))
	}
	return b.String()
}
