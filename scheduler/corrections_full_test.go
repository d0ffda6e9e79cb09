//go:build !race

package scheduler_test

// correctedYears is how many years of corrections are lived through.
const correctedYears = 8
