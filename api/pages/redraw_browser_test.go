package pages_test

import (
	"fmt"
	"slices"
	"testing"

	"kezek/api/pages/browsertest"
	"kezek/scheduler"
)

// TestReception_RedrawOfABigDay measures what docs/benchmarks.md holds: a day of
// 200 people is open, others come one by one, and the page follows. It fails if a
// row is missing, never for a time: machines differ.
func TestReception_RedrawOfABigDay(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement")
	}
	s := browsertest.NewSite(t)
	s.Set(browsertest.At("2026-05-28", "10:00"))
	wide := browsertest.Schedule(browsertest.Kokshetau, 2026)
	wide.Rooms = 13
	_, err := s.Engine.PublishSchedule(t.Context(), browsertest.System, wide, "", scheduler.Consequences{})
	s.Must(err)
	var booked []scheduler.Booking
	for i := range 200 {
		minute := 9*60 + i/13*30
		if minute >= 13*60 {
			minute += 60
		}
		booked = append(booked, s.Book(s.NewPerson(browsertest.KATO), browsertest.Today, fmt.Sprintf("%02d:%02d", minute/60, minute%60)))
	}
	s.Set(browsertest.At(browsertest.Today, "09:05"))
	tab := s.Open(t, browsertest.Look{})
	tab.SignIn(clerk)
	live(tab)
	tab.Until(`document.querySelector(".figures .total dd").textContent === "200"`)
	tab.Until(`performance.getEntriesByName("redraw").length === 1`) // the first reading
	// With the layout that the browser would do a moment later.
	browsertest.Value[any](tab, `(() => {
		const measure = performance.measure.bind(performance);
		globalThis.took = [];
		performance.measure = (name, o) => { document.body.offsetHeight; took.push(performance.now() - o.start); measure(name, o); };
	})()`)
	for i := range 25 {
		_, err := s.Engine.Arrive(t.Context(), clerk, booked[i].Number)
		s.Must(err)
		tab.See(fmt.Sprintf(`[data-rows=waiting] [data-key="b%s"]`, booked[i].Number), booked[i].Name)
		tab.Until(`document.querySelectorAll(".list .row[data-key^=b]").length === 200`)
	}
	took := browsertest.Value[[]float64](tab, `took`)
	asked := browsertest.Value[[]float64](tab, `performance.getEntriesByType("resource").filter((e) => e.name.includes("/reception/day")).slice(-25).map((e) => e.duration)`)
	slices.Sort(took)
	slices.Sort(asked)
	t.Logf("redraw with layout: median %.1f ms, longest %.1f ms of %d; reading the day: median %.1f ms, longest %.1f ms",
		took[len(took)/2], took[len(took)-1], len(took), asked[len(asked)/2], asked[len(asked)-1])
}
