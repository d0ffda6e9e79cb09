package scheduler

import (
	"fmt"
	"testing"

	"kezek/slots"
)

// TestE4_KnownKATO compares the table of prefixes with the walk over all territories.
func TestE4_KnownKATO(t *testing.T) {
	walk := func(code string) bool {
		for _, known := range Territories() {
			if slots.Under(code, known.Code) {
				return true
			}
		}
		return false
	}
	for n := range 100_000 {
		code := fmt.Sprintf("%09d", n*10_000+n%7)
		if got, want := knownKATO(code), walk(code); got != want {
			t.Fatalf("%s: %v, want %v", code, got, want)
		}
	}
	for _, bad := range []string{"", "11", "1110000000", "11100000x"} {
		if knownKATO(bad) {
			t.Errorf("%q is known", bad)
		}
	}
}
