//go:build race

package scheduler_test

// How many years of corrections are lived through: few, as the race detector makes
// everything several times slower, and whatever they bring.
const (
	correctedYears = 2
	rareYears      = 0
)
