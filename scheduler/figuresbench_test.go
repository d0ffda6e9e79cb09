package scheduler_test

import (
	"context"
	"fmt"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

// BenchmarkFigures counts the year of one department and of a country in a file
// with the 153,000 bookings that a country makes in a year, each with the history
// that an examination leaves.
func BenchmarkFigures(b *testing.B) {
	w := openWorld(b, storetest.Open(b))
	w.must(scheduler.FillWithBookings(b.Context(), w.store, 153_000, 200))
	for i := range 200 {
		d := department(fmt.Sprintf("d-%03d", i))
		w.must(w.PutDepartment(b.Context(), operator, d))
		w.must2(w.PublishSchedule(context.Background(), headAt(d.ID), schedule(d.ID, 2026), "", scheduler.Consequences{}))
	}
	f := scheduler.FiguresFilter{From: calendars.MustDate("2026-01-01"), To: calendars.MustDate("2026-12-31")}
	for _, c := range []struct {
		name, department string
		least            int
	}{{"department", "d-007", 700}, {"country", "", 150_000}} {
		b.Run(c.name, func(b *testing.B) {
			f.Department = c.department
			b.ReportAllocs()
			for b.Loop() {
				got, err := w.Figures(b.Context(), operator, f)
				if err != nil || got.Total.Examined < c.least {
					b.Fatal(got.Total, err)
				}
			}
		})
	}
}
