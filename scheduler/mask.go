package scheduler

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maskedKeys are the attributes that hold personal numbers whatever their form;
// true marks phones.
var maskedKeys = map[string]bool{"iin": false, "guardian": false, "ward": false, "phone": true}

// The runs that look like personal data inside longer texts. A phone may be
// written with gaps; without a plus only the numbers of this country are known.
var (
	digitRun    = regexp.MustCompile(`\d+`)
	spacedPhone = regexp.MustCompile(`\+[1-9](?:[ ()-]{0,2}\d){7,14}`)
)

// MaskIIN hides a personal number but for its last four digits.
func MaskIIN(iin string) string { return masked(iin, 4) }

// MaskPhone hides a phone number but for its last two digits.
func MaskPhone(phone string) string { return masked(phone, 2) }

// masked replaces all but the last keep characters. What is not longer than that
// is hidden whole: its length alone must not give it away.
func masked(s string, keep int) string {
	n := utf8.RuneCountInString(s)
	if n <= keep {
		return strings.Repeat("*", n)
	}
	tail := len(s)
	for range keep {
		_, size := utf8.DecodeLastRuneInString(s[:tail])
		tail -= size
	}
	return strings.Repeat("*", n-keep) + s[tail:]
}

// MaskText hides every run of 12 digits as MaskIIN does, and every phone number as
// MaskPhone does: E.164 with or without gaps, and 11 digits that begin with 7 or 8.
// It is for texts of unknown origin, such as the errors of a gateway.
func MaskText(s string) string {
	if !mayHoldNumbers(s) {
		return s
	}
	return maskNumbers(s)
}

// mayHoldNumbers is false for most of what a log has, which so is spared the
// search: a phone with a plus needs the plus, all else eleven digits in a row.
func mayHoldNumbers(s string) bool {
	run := 0
	for i := range len(s) {
		switch {
		case s[i] == '+':
			return true
		case s[i] < '0' || s[i] > '9':
			run = 0
		default:
			if run++; run == 11 {
				return true
			}
		}
	}
	return false
}

func maskNumbers(s string) string {
	s = spacedPhone.ReplaceAllStringFunc(s, MaskPhone)
	return digitRun.ReplaceAllStringFunc(s, func(run string) string {
		switch {
		case len(run) == 12:
			return MaskIIN(run)
		case len(run) == 11 && (run[0] == '7' || run[0] == '8'):
			return MaskPhone(run)
		}
		return run
	})
}

// MaskAttr keeps personal numbers out of logs. It is meant as
// slog.HandlerOptions.ReplaceAttr. Attributes keyed iin, guardian, ward and phone
// are masked whatever they hold; in all others, the log's message included,
// MaskText masks strings, errors, and whatever else prints such a number.
func MaskAttr(_ []string, a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	if isPhone, secret := maskedKeys[strings.ToLower(a.Key)]; secret {
		if isPhone {
			return slog.String(a.Key, MaskPhone(printed(v)))
		}
		return slog.String(a.Key, MaskIIN(printed(v)))
	}
	if v.Kind() != slog.KindString && v.Kind() != slog.KindAny {
		return a
	}
	plain := printed(v)
	if hidden := MaskText(plain); hidden != plain {
		return slog.String(a.Key, hidden)
	}
	return a // as it was: a handler may write a struct better than text
}

// printed returns the text in which a value would stand in a log.
func printed(v slog.Value) string {
	if v.Kind() == slog.KindAny {
		switch x := v.Any().(type) {
		case []byte:
			return string(x)
		default:
			return fmt.Sprintf("%+v", x)
		}
	}
	return v.String()
}
