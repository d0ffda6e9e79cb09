package sms

import (
	"sort"
	"strings"
	"unicode"
)

// MaxSegments bounds every text: operators charge by the segment, and some old
// phones do not join more.
const MaxSegments = 3

// dots ends what was cut. The one-character ellipsis is not in the GSM alphabet
// and would turn an English text into UCS-2.
const dots = "..."

// cuts says what gives way when a text is too long, in this order, and down to
// how many characters. What has no least length is left out whole if even that
// does not help. Date, time and number never give way.
var cuts = []struct {
	name  string
	least int  // characters, dots included
	whole bool // may be left out
}{
	{"address", 15, true},
	{"reason", 15, true},
	{"place", 20, false},
}

// fit fills the template so that the text takes at most MaxSegments, cutting as
// little as will do: the same message always gives the same text. values changes.
func fit(t template, values map[string]string) (text string, segments int) {
	fits := func() bool {
		text = t.fill(values)
		segments = Segments(text)
		return segments <= MaxSegments
	}
	if fits() {
		return text, segments
	}
	for _, c := range cuts {
		whole := []rune(values[c.name])
		keep := func(n int) bool {
			values[c.name] = strings.TrimRightFunc(string(whole[:n-len(dots)]), isEdge) + dots
			return fits()
		}
		// A longer value never makes a shorter text, so the longest that fits can be searched for.
		lengths := max(0, len(whole)-c.least)
		tooLong := sort.Search(lengths, func(i int) bool { return !keep(c.least + i) })
		if tooLong > 0 {
			keep(c.least + tooLong - 1)
			return text, segments
		}
		if c.whole {
			if values[c.name] = ""; fits() {
				return text, segments
			}
		}
	}
	return text, segments
}

// isEdge tells what should not stand before the dots.
func isEdge(c rune) bool { return unicode.IsSpace(c) || unicode.IsPunct(c) && c != ')' }

// tidy makes a value that people typed fit to stand in a text: one line, single
// spaces, no full stop at its end, no control characters.
func tidy(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return ' '
		}
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, s)
	return strings.TrimRight(strings.Join(strings.Fields(s), " "), ". ")
}
