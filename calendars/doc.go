// Package calendars answers which days are working days in Kazakhstan and when
// a deadline counted in working days, hours or minutes ends (rules C1–C7).
//
// It is pure: it reads no clock, file, network or global state, and imports
// nothing else of this module.
package calendars
