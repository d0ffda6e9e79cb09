package scheduler

import (
	"errors"
	"fmt"
	"strings"

	"kezek/calendars"
	"kezek/slots"
)

// Code names a refusal. It is stable: callers program against it.
type Code string

// Error is the one error type of the engine. Whatever else comes out of it is
// an internal error, whose text is for the log only.
type Error struct {
	Code     Code
	Text     calendars.Text // what is wrong
	Next     calendars.Text // what to do
	Problems slots.Problems // invalid input: every fault with its path
	Nearest  []Offer        // taken or expired: the nearest free times
	Booking  *Booking       // E6: the booking that stands in the way
	Checks   []Check        // not eligible: all results (E8)
}

// Error implements error, in English, for logs and the command line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Text.EN)
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n%s: %s", p.Path, p.Text.EN)
	}
	for _, c := range e.Checks {
		if c.Result != Passed {
			fmt.Fprintf(&b, "\n%s: %s", c.Rule, c.Text.EN)
		}
	}
	return b.String()
}

// Is makes errors.Is(err, ErrNotFound) true for the engine's own not-found errors.
func (e *Error) Is(target error) bool { return target == ErrNotFound && e.Code == CodeNotFound }

// CodeOf returns the code of an engine error, or "" for any other.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// fail makes an error with the catalogue's sentences; args replace {0}, {1} ... in them.
func fail(code Code, args ...any) *Error {
	s, known := sentences[code]
	if !known {
		panic("scheduler: no sentence for code " + string(code))
	}
	return &Error{Code: code, Text: filled(s.text, args), Next: filled(s.next, args)}
}

func filled(t calendars.Text, args []any) calendars.Text {
	if len(args) == 0 {
		return t
	}
	pairs := make([]string, 0, 2*len(args))
	for i, a := range args {
		pairs = append(pairs, fmt.Sprintf("{%d}", i), fmt.Sprint(a))
	}
	r := strings.NewReplacer(pairs...)
	return calendars.Text{KK: r.Replace(t.KK), RU: r.Replace(t.RU), EN: r.Replace(t.EN)}
}

// invalid wraps problems of an input, or returns nil if there are none.
func invalid(problems slots.Problems) error {
	if len(problems) == 0 {
		return nil
	}
	e := fail(CodeInvalid)
	e.Problems = problems
	return e
}
