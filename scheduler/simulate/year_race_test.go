//go:build race

package simulate

import "kezek/calendars"

// The race detector makes everything several times slower: the year is as long
// and as full of changes, with a quarter of the people and, where seats are
// scarce, of the seats, and with fewer checks of the whole store.
const (
	yearPeople                   = 1500
	scarceUntil calendars.Minute = 10 * 60
	soundEvery                   = 28
	smallPeople                  = 400
	raced                        = true
)
