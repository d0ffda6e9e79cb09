//go:build race

package scheduler_test

// correctedYears is how many years of corrections are lived through: fewer, as the
// race detector makes everything several times slower.
const correctedYears = 2
