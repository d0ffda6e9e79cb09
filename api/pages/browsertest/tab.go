package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kezek/scheduler"
)

// patience is how long a test waits for what a page should show. It is no
// measure of speed: machines are slow at times.
const patience = 30 * time.Second

// Look is how a tab looks at the pages. The zero Look is a desktop in Russian.
type Look struct {
	Width    int64  // CSS pixels; 0: 1280
	Height   int64  // 0: 900
	Language string // kk, ru or en; empty: ru
	Theme    string // of web.Themes; empty: light
	NoScript bool
}

// Phone is a cheap phone.
var Phone = Look{Width: 360, Height: 640}

// Zoomed is a desktop of 1280 by 1024 pixels at 400 %.
var Zoomed = Look{Width: 320, Height: 256}

// Tab is a tab in a browser of its own: cookies are not shared. Whatever goes
// wrong fails the test.
type Tab struct {
	Site *Site
	t    testing.TB
	ctx  context.Context
	look Look

	mu       sync.Mutex
	troubles []string // errors on the page's console, violations of its policy
}

// still asks pages not to move: a check must not meet a colour on its way.
var still = []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}

// browser is the one Chromium of a test program.
var browser = sync.OnceValues(func() (context.Context, error) {
	path, err := exec.LookPath("chromium-headless-shell") // the same without windows: a third of the work
	if err != nil {
		path, err = exec.LookPath("chromium")
	}
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	return ctx, chromedp.Do(ctx)
})

// Main ends the browser after a package's tests: call it from TestMain.
func Main(m *testing.M) {
	code := m.Run()
	if started.Load() {
		if ctx, err := browser(); err == nil {
			_ = chromedp.Cancel(ctx)
		}
	}
	os.Exit(code)
}

// Open opens a tab. Without Chromium the test is skipped, unless
// KEZEK_REQUIRE_ALL is set, as make test does.
func (s *Site) Open(t testing.TB, look Look) *Tab {
	t.Helper()
	started.Store(true)
	parent, err := browser()
	if err != nil {
		if os.Getenv("KEZEK_REQUIRE_ALL") == "" {
			t.Skipf("no browser: %v", err)
		}
		t.Fatalf("no browser: %v", err)
	}
	tab := &Tab{Site: s, t: t, look: look.withDefaults()}
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.listen))
	t.Cleanup(cancel)
	tab.ctx = ctx
	s.Must(chromedp.Do(ctx)) // opens it; a context with a time limit would end it
	command(tab, cdplog.Enable, cdp.Empty{})
	command(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: tab.look.Width, Height: tab.look.Height, DeviceScaleFactor: 1})
	command(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: still})
	command(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: look.NoScript})
	command(tab, network.SetCookie, network.SetCookieParams{Name: "kezek_language", Value: tab.look.Language, URL: s.URL})
	command(tab, network.SetCookie, network.SetCookieParams{Name: "kezek_theme", Value: tab.look.Theme, URL: s.URL})
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the tab is at %s", tab.where())
		}
		tab.mu.Lock()
		defer tab.mu.Unlock()
		for _, trouble := range tab.troubles {
			t.Errorf("the page complains: %s", trouble)
		}
	})
	return tab
}

func (l Look) withDefaults() Look {
	if l.Width == 0 {
		l.Width = 1280
	}
	if l.Height == 0 {
		l.Height = 900
	}
	if l.Language == "" {
		l.Language = "ru"
	}
	if l.Theme == "" {
		l.Theme = "light"
	}
	return l
}

func (tab *Tab) listen(event any) {
	trouble := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		trouble = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			trouble += " " + e.ExceptionDetails.Exception.Description
		}
	case *cdplog.EventEntryAdded:
		// A refused form is an answer of status 4xx, which the browser takes for an error.
		if e.Entry.Level == cdplog.EntryLevelError && e.Entry.Source != cdplog.EntrySourceNetwork {
			trouble = e.Entry.Text
		}
	}
	if trouble != "" {
		tab.mu.Lock()
		tab.troubles = append(tab.troubles, trouble)
		tab.mu.Unlock()
	}
}

// Do does something in the tab.
func (tab *Tab) Do(actions ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	err := chromedp.Do(ctx, actions...)
	for err != nil && strings.Contains(err.Error(), nodeGone) && ctx.Err() == nil {
		err = chromedp.Do(ctx, actions...)
	}
	if err != nil {
		tab.t.Fatalf("%v\n%s", err, tab.text())
	}
}

// nodeGone is what the browser says of an element that went with its page before
// anything was done to it: the next page was still coming in. It is looked for again.
const nodeGone = "Could not find node with given id"

// command gives the browser one command of its protocol.
func command[P, R any](tab *Tab, c cdp.Command[P, R], params P) {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, c, params); err != nil {
		tab.t.Fatalf("%s: %v", c.Method, err)
	}
}

// run does something in the tab that has a result.
func run[T any](tab *Tab, action chromedp.Action[T]) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		tab.t.Fatalf("%v\n%s", err, tab.text())
	}
	return v
}

func (tab *Tab) where() string {
	url, _ := chromedp.Run(tab.ctx, chromedp.Location()) // for a failure that is told already
	return url
}

// text is what the page says, for a failure.
func (tab *Tab) text() string {
	ctx, cancel := context.WithTimeout(tab.ctx, 5*time.Second)
	defer cancel()
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	return text
}

// Go opens a page of the site, or a whole address elsewhere.
func (tab *Tab) Go(path string) {
	tab.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = tab.Site.URL + path
	}
	tab.Do(chromedp.Navigate(path))
}

// SignIn signs the actor in, and waits for their first page.
func (tab *Tab) SignIn(a scheduler.Actor) {
	tab.t.Helper()
	tab.Go(tab.Site.SignIn(a))
	tab.Click("main button.main")
	tab.Until(`document.readyState === "complete" && !location.pathname.startsWith("/signin")`)
}

// Prefers has the browser ask for pages in a language, for those without a choice.
func (tab *Tab) Prefers(lang string) {
	tab.t.Helper()
	command(tab, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}})
}

// Announced waits until a screen reader is told the sentence, in a live region.
func (tab *Tab) Announced(sentence string) {
	tab.t.Helper()
	tab.Until(fmt.Sprintf(`[...document.querySelectorAll("[role=status], [role=alert], [aria-live]")].some(e => e.textContent.includes(%q))`, sentence))
}

// Focused waits until the focus is on an element that the selector names.
func (tab *Tab) Focused(selector string) {
	tab.t.Helper()
	tab.Until(fmt.Sprintf(`document.activeElement?.matches(%q)`, selector))
}

// TabTo presses the tab key until the focus is on an element that the selector
// names.
func (tab *Tab) TabTo(selector string) {
	tab.t.Helper()
	for range 100 {
		tab.Keys(kb.Tab)
		if Value[bool](tab, fmt.Sprintf(`Boolean(document.activeElement?.matches(%q))`, selector)) {
			return
		}
	}
	tab.t.Fatalf("%s cannot be reached with the tab key\n%s", selector, tab.text())
}

// Path is the path of the page that the tab shows, with its query.
func (tab *Tab) Path() string { return strings.TrimPrefix(tab.where(), tab.Site.URL) }

// Click clicks an element that a CSS selector names, once it is there. If that
// loads a page, wait for something of it.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	tab.Do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Type types into a field, as from a keyboard or a scanner.
func (tab *Tab) Type(selector, text string) {
	tab.t.Helper()
	tab.Do(chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
}

// Keys types wherever the focus is. See package kb of chromedp for special keys.
func (tab *Tab) Keys(keys string) {
	tab.t.Helper()
	tab.Do(chromedp.KeyEvent(keys))
}

// See waits until an element with the text is shown below the selector.
func (tab *Tab) See(selector, text string) {
	tab.t.Helper()
	tab.Until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.checkVisibility() && e.innerText.replace(/\s+/g, " ").includes(%q))`, selector, text))
}

// Complains waits until the page complains with the text: an error on its console
// that is wanted for once.
func (tab *Tab) Complains(text string) {
	tab.t.Helper()
	is := func(trouble string) bool { return strings.Contains(trouble, text) }
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		tab.mu.Lock()
		found := slices.ContainsFunc(tab.troubles, is)
		tab.troubles = slices.DeleteFunc(tab.troubles, is)
		tab.mu.Unlock()
		if found {
			return
		}
		if time.Now().After(deadline) {
			tab.t.Fatalf("the page never complains with %q", text)
		}
	}
}

// Until waits until an expression of the page is true.
func (tab *Tab) Until(expression string) {
	tab.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		ctx, cancel := context.WithTimeout(tab.ctx, patience)
		held, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		cancel()
		if err == nil && held {
			return
		}
		if time.Now().After(deadline) {
			tab.t.Fatalf("never true: %s (%v)\n%s", expression, err, tab.text())
		}
		time.Sleep(20 * time.Millisecond) // a browser has no clock to inject; this only asks again
	}
}

// Value evaluates an expression of the page; a promise is waited for.
func Value[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	return run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// ForPictures skips a test that only takes pictures, unless make pictures runs it.
func ForPictures(t testing.TB) {
	t.Helper()
	if os.Getenv("KEZEK_PICTURES") == "" {
		t.Skip("no pictures wanted: see make pictures")
	}
}

// Picture takes a picture of the whole page for the documentation, if make
// pictures asked for one: the environment variable KEZEK_PICTURES names the folder.
func (tab *Tab) Picture(name string) {
	tab.t.Helper()
	if folder := os.Getenv("KEZEK_PICTURES"); folder != "" {
		picture, err := small(run(tab, chromedp.FullScreenshot(100)))
		tab.Site.Must(err)
		tab.Site.Must(os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644))
	}
}

// Paper prints the page, as its style sheet wants the paper, and returns the PDF.
func (tab *Tab) Paper() []byte {
	tab.t.Helper()
	out, err := chromedp.Call(tab.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
	tab.Site.Must(err)
	return out.Data
}

// Keys of Tab.Keys.
const (
	Enter  = kb.Enter
	TabKey = kb.Tab
)

// Back goes back in the history of the tab, and does not wait: a page's script may
// answer by itself.
var Back = Script("history.back()")

// Script runs a script in the page.
func Script(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](script)
}

// Before runs a script in every page and frame that the tab opens from now on,
// before their own.
func (tab *Tab) Before(script string) {
	tab.t.Helper()
	command(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

// Print shows the page as a printer would get it while fn runs.
func (tab *Tab) Print(fn func()) {
	tab.t.Helper()
	command(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	fn()
	command(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "", Features: still})
}

// ForgetFiles turns the browser's cache off, so that every page loads as it does
// for somebody who comes for the first time.
func (tab *Tab) ForgetFiles() {
	tab.t.Helper()
	command(tab, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
}
