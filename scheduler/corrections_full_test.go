//go:build !race

package scheduler_test

// How many years of corrections are lived through: so many, and more until
// everything rare was seen.
const (
	correctedYears = 8
	rareYears      = 40
)
