package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTable_RatiosArePairedByRound(t *testing.T) {
	var table table
	for _, perSecond := range []float64{100, 200, 400} { // a machine that gets faster
		table.add("book", reading{who: kezek, clients: 64, perSecond: 3 * perSecond, p99: perSecond})
		table.add("book", reading{who: oneStatement, clients: 64, perSecond: perSecond})
	}
	mine, other := table.of("book", kezek, 64), table.of("book", oneStatement, 64)
	if got := ratios(mine, other); !slices.Equal(got, []float64{3, 3, 3}) {
		t.Errorf("ratios are %v", got)
	}
	if got := median(mine, func(r reading) float64 { return r.p99 }); got != 200 {
		t.Errorf("the median is %v", got)
	}
	text := table.markdown(options{clients: []int{64}})
	if !strings.Contains(text, "| book | 64 | PostgreSQL, one statement | 200 | 3.00 (3.00–3.00) |") {
		t.Errorf("the table is\n%s", text)
	}
}

func TestTable_IsWrittenIntoItsPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "benchmarks.md")
	old := "before\n" + begins + "\nold\n" + ends + "\nafter\n"
	if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeInto(file, begins+"\nnew\n"+ends+"\n"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(old, "old", "new", 1); string(got) != want {
		t.Errorf("the file is %q, want %q", got, want)
	}
	if err := os.WriteFile(file, []byte("no place"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeInto(file, "x"); err == nil {
		t.Error("a file without a place for the table is written")
	}
}
