package scheduler

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestB7_NumberFindsEveryWrongDigitAndSwap misreads numbers in every way that
// the check digit promises to find.
func TestB7_NumberFindsEveryWrongDigitAndSwap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := numberOf(rapid.Uint64Range(firstSequence, 1e12).Draw(t, "sequence"))
		right := n.String()
		if got, err := ParseNumber(right); err != nil || got != n {
			t.Fatalf("%s is read as %d, %v", right, got, err)
		}
		for i := range right {
			for d := byte('0'); d <= '9'; d++ {
				wrong := right[:i] + string(d) + right[i+1:]
				if _, err := ParseNumber(wrong); wrong != right && err == nil {
					t.Fatalf("%s passes for %s", wrong, right)
				}
			}
			if i+1 < len(right) && right[i] != right[i+1] {
				wrong := right[:i] + right[i+1:i+2] + right[i:i+1] + right[i+2:]
				if _, err := ParseNumber(wrong); err == nil {
					t.Fatalf("%s passes for %s", wrong, right)
				}
			}
		}
	})
}

func TestB7_NumberIsReadAsPeopleWriteIt(t *testing.T) {
	n := numberOf(firstSequence)
	s := n.String()
	for _, gap := range []string{" ", "-", "\u00a0", "\u202f", "\u2009", "\u2011", "  "} {
		written := s[:2] + gap + s[2:4] + gap + s[4:]
		if got, err := ParseNumber(written); err != nil || got != n {
			t.Errorf("%q is read as %d, %v", written, got, err)
		}
	}
	for _, bad := range []string{"", "0", "7", s + "1", "0" + s, "+" + s, s[:3] + "." + s[3:], "١٠٠", strings.Repeat("9", 30), "18446744073709551616"} {
		if got, err := ParseNumber(bad); err == nil {
			t.Errorf("%q is read as %d", bad, got)
		}
	}
}

func TestB7_NumberIsSpokenInFours(t *testing.T) {
	for n, want := range map[Number]string{1000003: "1000 003", 12345678: "1234 5678", 123456789: "1234 5678 9", 1234: "1234"} {
		if got := n.Spoken(); got != want {
			t.Errorf("%d is spoken %q, want %q", n, got, want)
		}
	}
	var n Number
	if err := n.UnmarshalText([]byte("1000 004")); err == nil {
		t.Error("a wrong check digit was read from text")
	}
}
