package pages_test

import (
	"testing"

	"kezek/api/pages/browsertest"
)

// What the pages of the booking may weigh, in bytes on the line, headers included.
const (
	pageBudget   = 60 << 10
	scriptBudget = 15 << 10
	oneTrip      = 10 * 1460 // what a server sends before it hears from the browser: ten full packets
)

// weight is what a first visit to a page costs.
type weight struct {
	All, HTML, Script int
	Blocking          int // files that the browser waits for before it shows anything
	Files             int
}

const weigh = `(() => {
  const [page] = performance.getEntriesByType("navigation"), files = performance.getEntriesByType("resource");
  const sum = (list) => list.reduce((n, e) => n + e.transferSize, 0);
  return { All: sum([page, ...files]), HTML: page.transferSize, Script: sum(files.filter((f) => new URL(f.name).pathname.endsWith(".js"))),
    Blocking: files.filter((f) => f.renderBlockingStatus === "blocking").length, Files: files.length };
})()`

// TestBook_Budgets measures each page as a browser with an empty cache gets it.
// Run with -v, it prints what docs/benchmarks.md tells.
func TestBook_Budgets(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	ward := wardOf(t, s, me, browsertest.KATO)
	hold, b := holds(t, s, me, "2026-06-03", "10:00"), s.Book(ward, "2026-06-03", "11:00")
	tab := s.Open(t, browsertest.Look{})
	tab.SignIn(me.Actor)
	tab.Until(`location.pathname === "/book"`)
	tab.ForgetFiles()
	for _, page := range []struct{ name, path string }{
		{"forms", "/book"}, {"times of a day", pathOf(me) + "?day=2026-06-03"},
		{"hold", "/book/hold/" + hold.Number.String()}, {"booking", "/book/booking/" + b.Number.String()},
	} {
		tab.Go(page.path)
		tab.Until(`document.readyState === "complete"`)
		w := browsertest.Value[weight](tab, weigh)
		t.Logf("%-15s %5.1f KiB in all, page %5.1f KiB, script %4.1f KiB, %d files", page.name, kib(w.All), kib(w.HTML), kib(w.Script), w.Files+1)
		if w.All > pageBudget || w.Script > scriptBudget {
			t.Errorf("%s: over the budget of %d and %d bytes: %+v", page.name, pageBudget, scriptBudget, w)
		}
		if w.HTML > oneTrip || w.Blocking > 0 {
			t.Errorf("%s: takes more than one round trip to be seen: %+v", page.name, w)
		}
		if w.HTML < 1000 || page.name != "forms" && w.Script < 1000 {
			t.Errorf("%s: nothing was measured: %+v", page.name, w)
		}
	}
}

func kib(bytes int) float64 { return float64(bytes) / 1024 }
