//go:build !race

package sheets_test

// shareOfCases is of how many wrong workbooks one is read.
const shareOfCases = 1
