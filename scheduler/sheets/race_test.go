//go:build race

package sheets_test

import "flag"

// The race detector makes everything ten times slower and has little to see in a
// package without goroutines: it gets a share of the cases.
const shareOfCases = 6

func init() {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
}
