package browsertest

import (
	_ "embed" // checks.js
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/chromedp/chromedp"
)

// started says that a browser was asked for.
var started atomic.Bool

// checks.js holds what axe cannot see.
//
//go:embed checks.js
var checks string

// axe is the script of axe-core, as npm installed it beside this file.
var axe = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	b, err := os.ReadFile(filepath.Join(filepath.Dir(here), "node_modules", "axe-core", "axe.min.js"))
	return string(b), err
})

// Good checks the page as it stands, in every theme: axe finds no violation of
// WCAG 2.2 AA, there is no sideways scrolling, every control can be reached by
// keyboard in the order of the page and shows the focus, targets are at least 44
// pixels if large, and in high contrast every text has 7:1. name says in a failure
// which state it was.
func (tab *Tab) Good(name string, large bool) {
	tab.t.Helper()
	script, err := axe()
	if err != nil {
		if os.Getenv("KEZEK_REQUIRE_ALL") == "" {
			tab.t.Skipf("no axe-core: %v", err)
		}
		tab.t.Fatalf("no axe-core: %v", err)
	}
	where := fmt.Sprintf("%s (%s, %d px)", name, tab.look.Language, tab.look.Width)
	target := 0
	if large {
		target = 44
	}
	tab.Do(chromedp.Evaluate[chromedp.Void](script), chromedp.Evaluate[chromedp.Void](checks))
	faults := Value[[]string](tab, fmt.Sprintf(`kezekChecks({target: %d, themes: ["light", "dark", "contrast"]})`, target))
	for _, f := range faults {
		tab.t.Errorf("%s: %s", where, f)
	}
}
