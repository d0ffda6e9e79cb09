// Package calendars answers which days are working days in Kazakhstan and when
// a deadline counted in working days, hours or minutes ends (rules C1–C7).
//
// The law is code (holidays.go, kurban.go), because it changes with a reason and
// a test; what is announced year by year is Data, which can be replaced while
// the program runs. New makes a Calendar of both.
//
// It is pure: it reads no clock, file, network or global state, and imports
// nothing else of this module.
package calendars
