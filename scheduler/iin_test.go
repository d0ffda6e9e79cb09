package scheduler

import (
	"strings"
	"testing"
)

// TestCheckIIN compares with numbers worked out apart from this code: weights 1
// to 11; if that leaves 10, weights 3 to 11, 1, 2; if that too, there is no number.
func TestCheckIIN(t *testing.T) {
	for _, iin := range []string{"410313311865", "680212383134", "270103668518", "080403609682", // first weights
		"931210646622", "590816514073", "670605386527"} { // second weights
		if err := CheckIIN(iin); err != nil {
			t.Errorf("%s: %v", iin, err)
		}
		for d := byte('0'); d <= '9'; d++ {
			if wrong := iin[:11] + string(d); wrong != iin && CheckIIN(wrong) == nil {
				t.Errorf("%s passes", wrong)
			}
		}
	}
	for d := range 10 {
		for _, never := range []string{"65092668319", "47121561051"} {
			if iin := never + string(rune('0'+d)); CheckIIN(iin) == nil {
				t.Errorf("%s passes", iin)
			}
		}
	}
	for _, iin := range []string{"", "41031331186", "4103133118655", "41031331186x", "41031331186５", " 41031331186"} {
		err := CheckIIN(iin)
		if CodeOf(err) != CodeInvalid {
			t.Errorf("%q: %v", iin, err)
		} else if iin != "" && strings.Contains(err.Error(), iin) {
			t.Errorf("the refusal repeats the number: %v", err)
		}
	}
}
