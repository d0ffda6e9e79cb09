package scheduler

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// wish is what a person wants who has written an SMS. The zero wish is that
// nobody knows.
type wish uint8

const (
	wishUnknown wish = iota
	wishAnswer       // to a question that they were sent (N7, B8)
	wishCancel       // of an own booking
	wishMove         // of an own booking
)

// reading is what an incoming SMS says.
type reading struct {
	wish
	code   string // of the question; empty: an answer without one, such as "yes"
	yes    bool   // of an answer
	number Number // of the booking to cancel or move; 0: none named
	wrong  bool   // a number was named, and it is none
}

// Lengths of the codes of questions, in digits.
const (
	codeDigits    = 5
	maxCodeDigits = 8
)

// longestSMS is how much of a text is looked at, in characters. What people mean
// to be understood is much shorter.
const longestSMS = 200

// readSMS tells what an incoming text says. A word of command counts only when
// nothing but polite words and numbers stands beside it: "I do not want to
// cancel" cancels nothing.
func readSMS(text string) reading {
	words, digits, signed := lexSMS(text)
	if len(words) == 0 {
		return readCode(digits, signed, nil)
	}
	phrase := phraseOf(words)
	if yes, known := consents[phrase]; known || phrase == "" {
		var said *bool
		if known {
			said = &yes
		}
		return readCode(digits, signed, said)
	}
	w, known := commands[phrase]
	if !known {
		return reading{}
	}
	out := reading{wish: w}
	if joined := strings.Join(digits, ""); joined != "" {
		n, err := ParseNumber(joined)
		out.number, out.wrong = n, err != nil
	}
	return out
}

// readCode reads {code}#1 and {code}#2: the last digit is the answer, whatever
// sign stands before it, or none. With a word of consent the digit may be left
// out, or has to agree with it.
func readCode(groups []string, signed bool, said *bool) reading {
	digits := strings.Join(groups, "")
	if said != nil && (digits == "" || len(digits) == codeDigits && !signed) {
		return reading{wish: wishAnswer, code: digits, yes: *said}
	}
	if digits == "" {
		return reading{}
	}
	code, last := digits[:len(digits)-1], digits[len(digits)-1]
	yes := last == '1'
	switch {
	case last != '1' && last != '2', said != nil && *said != yes:
		return reading{}
	case code != "" && (len(code) < codeDigits || len(code) > maxCodeDigits):
		return reading{}
	case signed && len(groups[len(groups)-1]) != 1:
		return reading{} // 12345#12 may be either
	}
	return reading{wish: wishAnswer, code: code, yes: yes}
}

// lexSMS cuts a text into folded words and groups of digits; signed tells whether
// a sign such as # stands directly before the last group.
func lexSMS(text string) (words, digits []string, signed bool) {
	text = strings.ReplaceAll(text, "№", "#") // or it would become the letters No
	text = norm.NFKC.String(shortened(text, longestSMS))
	sign := false
	for _, token := range strings.FieldsFunc(strings.Map(visible, text), unicode.IsSpace) {
		for _, piece := range pieces(token) {
			first, _ := utf8.DecodeRuneInString(piece)
			switch {
			case isDigit(first):
				digits, signed, sign = append(digits, piece), sign, false
			case kindOf(first) == 2:
				words, sign = append(words, fold(piece)), false
			default:
				sign = sign || strings.ContainsAny(piece, "#*")
			}
		}
	}
	return words, digits, signed
}

func shortened(s string, most int) string {
	for i := range s {
		if most == 0 {
			return s[:i]
		}
		most--
	}
	return s
}

// visible drops what is not seen: joiners, direction marks, soft hyphens.
func visible(r rune) rune {
	if unicode.In(r, unicode.Cf, unicode.Variation_Selector) || r == '\u034f' || r == unicode.ReplacementChar {
		return -1
	}
	return r
}

// pieces divides a token where letters, digits and signs meet. Letters that look
// like digits, and stand among three digits or more, are digits.
func pieces(token string) []string {
	var out []string
	for _, run := range runs(token, func(r rune) int { return min(kindOf(r), 1) }) {
		if first, _ := utf8.DecodeRuneInString(run); kindOf(first) == 0 {
			out = append(out, run)
		} else if number := asDigits(run); number != "" {
			out = append(out, number)
		} else {
			out = append(out, runs(run, kindOf)...)
		}
	}
	return out
}

// runs divides a text where the kind of its characters changes.
func runs(s string, kind func(rune) int) []string {
	var out []string
	last := -1
	for _, r := range s {
		if k := kind(r); k != last {
			out, last = append(out, ""), k
		}
		out[len(out)-1] += string(r)
	}
	return out
}

// kindOf tells letters (2), digits (1) and everything else (0) apart.
func kindOf(r rune) int {
	switch {
	case isDigit(r):
		return 1
	case unicode.IsLetter(r) || unicode.IsMark(r):
		return 2
	}
	return 0
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// lookalikes are letters that old phones and tired eyes take for digits.
var lookalikes = map[rune]rune{'o': '0', 'O': '0', 'о': '0', 'О': '0', 'l': '1', 'I': '1', 'i': '1', 'і': '1', 'І': '1', 'з': '3', 'З': '3', 'б': '6'}

// asDigits reads a run of letters and digits as a number, or returns "".
func asDigits(run string) string {
	var b strings.Builder
	count := 0
	for _, r := range run {
		d, alike := lookalikes[r]
		switch {
		case isDigit(r):
			count++
			b.WriteRune(r)
		case alike:
			b.WriteRune(d)
		default:
			return ""
		}
	}
	if count < 3 && count < b.Len() {
		return ""
	}
	return b.String()
}

// folded brings letters together that people mix up: Latin ones that look like
// Cyrillic, and Kazakh ones that many keyboards do not have.
var folded = map[rune]rune{
	'a': 'а', 'b': 'в', 'c': 'с', 'e': 'е', 'h': 'н', 'i': 'и', 'k': 'к', 'm': 'м', 'o': 'о', 'p': 'р', 't': 'т', 'x': 'х', 'y': 'у',
	'ә': 'а', 'ғ': 'г', 'қ': 'к', 'ң': 'н', 'ө': 'о', 'ұ': 'у', 'ү': 'у', 'һ': 'х', 'і': 'и', 'ё': 'е', 'й': 'и',
}

func fold(word string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		if f, ok := folded[r]; ok {
			return f
		}
		return r
	}, word)
}

// phraseOf joins the words without those that add nothing.
func phraseOf(words []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return fillers[w] }), " ")
}
