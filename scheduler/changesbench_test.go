package scheduler_test

import (
	"fmt"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// crowded is a world with n bookings, spread over the year from Monday on as
// evenly as seats are.
func crowded(b *testing.B, store scheduler.Store, rooms, n int, from string) *world {
	b.Helper()
	w := openWorld(b, store, func(o *scheduler.Options) { o.Registry = crowd{registry.NewLocal(store)} })
	s := schedule(dept, 2026)
	s.Rooms = rooms
	w.publish(s)
	days, err := w.Slots(b.Context(), dept, calendars.MustDate(from), calendars.MustDate("2026-12-30"), false)
	w.must(err)
	for i := 0; n > 0; i++ {
		for _, day := range days {
			if n == 0 {
				break
			}
			o := day.Times[i%len(day.Times)]
			w.must2(w.Book(b.Context(), reception, scheduler.BookRequest{Form: fmt.Sprintf("bench-%d", n), Seat: scheduler.Seat{Date: o.Date, Start: o.Start}}))
			n--
		}
	}
	return w
}

// BenchmarkPreview looks at a correction of a year that has 5,000 bookings: one
// that leaves nobody without a place, one that closes ten days, and one that
// takes the mornings away and leaves half of them without.
func BenchmarkPreview(b *testing.B) {
	w := crowded(b, storetest.NewMemory(), 4, 5000, monday)
	more, afternoons := schedule(dept, 2026), schedule(dept, 2026)
	more.Rooms, afternoons.Rooms = 5, 4
	var days []string
	for i := range 10 {
		days = append(days, (calendars.MustDate("2026-09-07") + calendars.Date(7*i)).String())
	}
	closed := closedOn(dept, days...)
	closed.Rooms = 4
	for i := range afternoons.Week {
		afternoons.Week[i].Hours = slots.Hours{Interval: calendars.Interval{From: 14 * 60, To: 18 * 60}}
	}
	for _, c := range []struct {
		name string
		slots.Schedule
	}{{"one room more", more}, {"ten days closed", closed}, {"mornings closed", afternoons}} {
		b.Run(c.name, func(b *testing.B) {
			affected := 0
			for b.Loop() {
				p, err := w.PreviewSchedule(b.Context(), head, c.Schedule)
				if err != nil {
					b.Fatal(err)
				}
				affected = len(p.Affected)
			}
			b.ReportMetric(float64(affected), "affected")
		})
	}
}

// BenchmarkPublicationThatMoves publishes, on a file, a schedule that moves 1,000 bookings.
func BenchmarkPublicationThatMoves(b *testing.B) {
	moved := 0
	for b.Loop() {
		b.StopTimer()
		w := crowded(b, storetest.Open(b), 80, 1000, "2026-12-10")
		s := closedOn(dept, "2026-12-10", "2026-12-11", "2026-12-14", "2026-12-15", "2026-12-16", "2026-12-17", "2026-12-18",
			"2026-12-21", "2026-12-22", "2026-12-23", "2026-12-24", "2026-12-25", "2026-12-28", "2026-12-29", "2026-12-30")
		s.Rooms = 80
		b.StartTimer()
		p, err := w.PublishSchedule(b.Context(), head, s, "", choose(scheduler.ChoiceMove))
		if err != nil {
			b.Fatal(err)
		}
		w.due()
		b.StopTimer()
		if p, err = w.Job(b.Context(), head, p.Job); err != nil || p.Moved != 1000 {
			b.Fatalf("%+v, %v", p, err)
		}
		moved += p.Moved
		b.StartTimer()
	}
	b.ReportMetric(float64(moved)/b.Elapsed().Seconds(), "moves/s")
}
