package slots

import (
	"slices"
	"strings"
)

// katoLevels are the lengths of the prefixes at which a KATO code is cut:
// region, district or city, rural okrug, settlement.
var katoLevels = [...]int{2, 4, 6, 9}

// ValidKATO reports whether code has the form of a KATO code: nine digits, the
// first two not both zero. Whether the territory exists is not known here.
func ValidKATO(code string) bool {
	if len(code) != 9 || strings.HasPrefix(code, "00") {
		return false
	}
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return false
		}
	}
	return true
}

// Prefix returns the digits that all codes under the KATO code share: trailing
// zeros are cut level by level, so 111000000 gives 1110 and not 111, which would
// take in 111600000, another city. It is empty for a code that is not valid.
func Prefix(code string) string {
	if !ValidKATO(code) {
		return ""
	}
	level := 0
	for strings.Trim(code[katoLevels[level]:], "0") != "" { // nothing follows the last level, so it ends there
		level++
	}
	return code[:katoLevels[level]]
}

// Under reports whether the KATO code is the territory or lies in it; false when
// either is not valid.
func Under(code, territory string) bool {
	return ValidKATO(code) && ValidKATO(territory) && strings.HasPrefix(code, Prefix(territory))
}

// OpenPlaces returns the outreach places open to a resident of the KATO code
// (S2), ascending. The Office, open to all, is not among them.
func (s *Schedule) OpenPlaces(kato string) []uint16 {
	var places []uint16
	for i := range s.Trips {
		t := &s.Trips[i]
		if t.Outreach == nil || t.Number == Office {
			continue
		}
		if slices.ContainsFunc(t.Outreach.KATO, func(territory string) bool { return Under(kato, territory) }) {
			places = append(places, t.Number)
		}
	}
	slices.Sort(places)
	return places
}
