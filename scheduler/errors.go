package scheduler

import (
	"errors"
	"fmt"
	"strconv"
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

// filled replaces {0}, {1} ... in a text. It stands in the path of every
// booking, so it does without a strings.Replacer, which is costly to make.
func filled(t calendars.Text, args []any) calendars.Text {
	for i, a := range args {
		slot, value := "{"+strconv.Itoa(i)+"}", fmt.Sprint(a)
		t.KK = strings.ReplaceAll(t.KK, slot, value)
		t.RU = strings.ReplaceAll(t.RU, slot, value)
		t.EN = strings.ReplaceAll(t.EN, slot, value)
	}
	return t
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
