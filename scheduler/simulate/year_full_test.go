//go:build !race

package simulate

import "kezek/calendars"

// How large the year is: Akmola's share of a year's examinations in person.
const yearPeople = 6000

// scarceUntil is when the department at which seats are scarce closes.
const scarceUntil calendars.Minute = 13 * 60

// soundEvery is how many days pass between checks of the whole store.
const soundEvery = 7

// How many people a small country has.
const smallPeople = 1500

// raced is whether the race detector is on.
const raced = false
