package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// table gathers readings: by work, in the order in which they were made.
type table struct {
	pairs    int
	readings map[string][]reading
}

func (t *table) add(work string, r reading) {
	if t.readings == nil {
		t.readings = map[string][]reading{}
	}
	t.readings[work] = append(t.readings[work], r)
	fmt.Fprintf(os.Stderr, "  %-35s %-6s %7.0f/s  p50 %6.2f  p99 %6.2f ms\n", r.who, work, r.perSecond, r.p50, r.p99)
}

// of are the readings of one server at so many clients.
func (t *table) of(work, who string, clients int) (out []reading) {
	for _, r := range t.readings[work] {
		if r.who == who && r.clients == clients {
			out = append(out, r)
		}
	}
	return out
}

func median(of []reading, figure func(reading) float64) float64 {
	all := make([]float64, len(of))
	for i, r := range of {
		all[i] = figure(r)
	}
	return middle(all)
}

func middle(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	if n := len(all); n%2 == 0 {
		return (all[n/2-1] + all[n/2]) / 2
	}
	return all[len(all)/2]
}

// ratios are Kezek's rate over the other's, round by round.
func ratios(mine, others []reading) []float64 {
	var out []float64
	for i := range min(len(mine), len(others)) {
		out = append(out, mine[i].perSecond/others[i].perSecond)
	}
	slices.Sort(out)
	return out
}

// The table stands between these lines of its file.
const begins, ends = "<!-- make bench writes this table -->", "<!-- until here -->"

// markdown is the table of medians and ratios.
func (t *table) markdown(o options) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nOne run of %d rounds on %s, each server for %v in turn; medians, and the ratio of Kezek's rate to the other's round by round (median, smallest and largest).\n\n",
		begins, t.pairs, time.Now().Format("2 January 2006"), o.length)
	b.WriteString("| work | clients | server | per second | Kezek is ... times as fast | p50 ms | p99 ms | CPU s per 1,000 | memory MB |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, work := range []string{"book", "month"} {
		for _, clients := range o.clients {
			mine := t.of(work, kezek, clients)
			for _, who := range append([]string{kezek}, variants...) {
				r := t.of(work, who, clients)
				if len(r) == 0 {
					continue
				}
				name, ratio := who, ""
				if who != kezek {
					name = "PostgreSQL, " + who
					if work == "month" {
						name = "PostgreSQL, count by start"
					}
					all := ratios(mine, r)
					ratio = fmt.Sprintf("%.2f (%.2f–%.2f)", middle(all), all[0], all[len(all)-1])
				}
				fmt.Fprintf(&b, "| %s | %d | %s | %.0f | %s | %.1f | %.1f | %.2f | %.0f |\n", work, clients, name,
					median(r, func(r reading) float64 { return r.perSecond }), ratio,
					median(r, func(r reading) float64 { return r.p50 }), median(r, func(r reading) float64 { return r.p99 }),
					median(r, func(r reading) float64 { return r.cpu }), median(r, func(r reading) float64 { return float64(r.memory) / 1e6 }))
			}
		}
	}
	b.WriteString("\n" + ends + "\n")
	return b.String()
}

// writeInto puts the text in place of the one that stands in the file.
func writeInto(file, text string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(content), begins)
	_, after, closed := strings.Cut(rest, ends+"\n")
	if !found || !closed {
		return fmt.Errorf("%s has no place for the table: want the lines %q and %q", file, begins, ends)
	}
	return os.WriteFile(file, []byte(before+text+after), 0o644)
}
