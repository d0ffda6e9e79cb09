package scheduler

import (
	"fmt"
	"strconv"
	"strings"
)

// Number is the short number of a booking, to be read out over a phone (B7):
// an ascending sequence number whose last digit is a Damm check digit, which
// finds every single wrong digit and every swap of two neighbours.
type Number uint64

// damm is a totally anti-symmetric quasigroup of order 10.
// Source: H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004.
var damm = [10][10]uint8{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9}, {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5}, {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

func dammDigit(digits string) uint8 {
	var interim uint8
	for i := range len(digits) {
		interim = damm[interim][digits[i]-'0']
	}
	return interim
}

// numberOf gives the sequence number its check digit.
func numberOf(sequence uint64) Number {
	return Number(sequence*10 + uint64(dammDigit(strconv.FormatUint(sequence, 10))))
}

// gaps are what people and programs put between groups of digits: spaces, also
// no-break and thin ones, and hyphens.
var gaps = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", "\t", "", "-", "", "\u2011", "")

// ParseNumber reads a number as people write it: digits with gaps between them.
// It refuses a wrong check digit.
func ParseNumber(s string) (Number, error) {
	digits := gaps.Replace(s)
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || len(digits) < 2 || dammDigit(digits) != 0 || digits[0] == '0' {
		return 0, fmt.Errorf("%q is not a booking number: a digit is wrong or missing", s)
	}
	return Number(n), nil
}

// String writes the digits without gaps.
func (n Number) String() string { return strconv.FormatUint(uint64(n), 10) }

// Spoken writes the digits in groups of four, counted from the front, for people.
func (n Number) Spoken() string {
	s := n.String()
	var groups []string
	for len(s) > 4 {
		groups, s = append(groups, s[:4]), s[4:]
	}
	return strings.Join(append(groups, s), " ")
}

// MarshalText implements encoding.TextMarshaler.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; its errors are ParseNumber's.
func (n *Number) UnmarshalText(b []byte) (err error) {
	*n, err = ParseNumber(string(b))
	return err
}
