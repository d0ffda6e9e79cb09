package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// print writes the report as a table.
func (r benchReport) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %d clients, %s\n\n", r.At.Format(time.RFC3339), r.Clients, r.Prepared)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "work\tdone\tper second\tp50 ms\tp90 ms\tp99 ms\tp99.9 ms\tmax ms\tserver CPU s per 1000\trefused\t\n")
	for _, b := range r.Works {
		ms := func(p float64) string { return fmt.Sprintf("%.2f", float64(b.Load.Percentile(p).Microseconds())/1000) }
		each := "-"
		if b.Load.Pieces() > 0 && b.CPUSeconds > 0 {
			each = fmt.Sprintf("%.3f", b.CPUSeconds/float64(b.Load.Pieces())*1000)
		}
		fmt.Fprintf(t, "%s\t%d\t%.0f\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t\n", b.Work, b.Load.Pieces(), b.Load.PerSecond(),
			ms(50), ms(90), ms(99), ms(99.9), ms(100), each, b.Refused)
	}
	_ = t.Flush()
	fmt.Fprintln(w)
	for _, b := range r.Works {
		fmt.Fprintf(w, "%s: %s\n", b.Work, b.What)
	}
	fmt.Fprintf(w, "\nchecked: all %d acknowledged bookings are there, no seat was given twice\n", r.Checked)
	if r.PeakRSS > 0 {
		fmt.Fprintf(w, "server memory at its peak: %.0f MB\n", float64(r.PeakRSS)/1e6)
	}
}
