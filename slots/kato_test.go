package slots_test

import (
	"slices"
	"testing"

	"kezek/slots"
)

func TestS2_KATOContainsWhatExtendsItsPrefix(t *testing.T) {
	for _, c := range []struct {
		code, territory string
		want            bool
	}{
		{"111010000", "110000000", true},   // a city in its region
		{"110000000", "110000000", true},   // itself
		{"110000000", "111010000", false},  // the region is not in the city
		{"111600000", "111000000", false},  // another city whose code shares three digits
		{"111010000", "111000000", true},   // within the city
		{"101010000", "100000000", true},   // the region's own code ends in a zero: 10, not 1
		{"111010000", "100000000", false},  // 1 would take in region 11
		{"115630100", "115630000", true},   // a settlement in its okrug
		{"115635100", "115630000", false},  // another okrug
		{"115630107", "115630100", false},  // settlements do not nest: the last level has three digits
		{"115630100", "115630100", true},   // a settlement itself
		{"110012345", "110012000", true},   // zeros within the code are no end of it
		{"11563010", "115630000", false},   // eight digits
		{"115630100", "11563000", false},   // eight digits
		{"115630100", "", false},           // nothing contains nothing
		{"11563010x", "115630000", false},  // not digits
		{"000000001", "000000000", false},  // no region
		{"1156301000", "115630000", false}, // ten digits
		{"115/30100", "115630000", false},  // a character below the digits
	} {
		if got := slots.Under(c.code, c.territory); got != c.want {
			t.Errorf("%q under %q: %v, want %v", c.code, c.territory, got, c.want)
		}
	}
}

func TestS2_KATOPrefixIsCutAtALevel(t *testing.T) {
	for code, want := range map[string]string{
		"110000000": "11", "100000000": "10", "111000000": "1110", "115600000": "1156",
		"115630000": "115630", "115630100": "115630100", "110000001": "110000001",
		"": "", "11": "", "abcdefghi": "", "001000000": "",
	} {
		if got := slots.Prefix(code); got != want {
			t.Errorf("prefix of %q is %q, want %q", code, got, want)
		}
	}
}

func TestS2_OutreachIsOpenToItsResidents(t *testing.T) {
	zhaksy, esil, plain, draft := trip(), trip(), trip(), trip()
	esil.Number, esil.Outreach.KATO = 3, []string{"114600000", "115630000"}
	plain.Number, plain.Outreach = 4, nil
	draft.Number = 0
	s := schedule()
	s.Trips = []slots.Trip{zhaksy, esil, plain, draft}
	for kato, want := range map[string][]uint16{
		"115630100": {3, 7},
		"115640100": {7},
		"114630100": {3},
		"111010000": nil,
		"":          nil,
	} {
		if got := s.OpenPlaces(kato); !slices.Equal(got, want) {
			t.Errorf("places open to %q: %v, want %v", kato, got, want)
		}
	}
}
