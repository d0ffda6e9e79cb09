package pages_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kezek/api"
	"kezek/api/pages/browsertest"
	"kezek/scheduler"
	"kezek/testdata/portal"
)

// portalSite is a portal on an origin of its own, beside a site of ours.
type portalSite struct {
	*browsertest.Site
	URL    string
	person atomic.Pointer[scheduler.Actor] // who is signed in to it
	asked  atomic.Int32                    // how often it gave a token
	behind time.Duration                   // how far the portal's clock is behind
}

func newPortal(t *testing.T, edit ...func(*api.Options)) *portalSite {
	t.Helper()
	p := &portalSite{}
	server := httptest.NewUnstartedServer(nil)
	p.URL = "http://" + server.Listener.Addr().String()
	edit = append([]func(*api.Options){func(o *api.Options) { o.Origins = []string{p.URL} }}, edit...)
	p.Site = browsertest.NewSite(t, edit...)
	server.Config.Handler = portal.Site{Kezek: p.Site.URL, Token: p.token}.Handler()
	server.Start()
	t.Cleanup(server.Close)
	return p
}

func (p *portalSite) token(context.Context) (string, error) {
	p.asked.Add(1)
	a := p.person.Load()
	return api.Issue(p.Key, api.Claims{Subject: a.Subject, Role: a.Role, IIN: a.IIN}, p.Now().Add(-p.behind), 5*time.Minute)
}

// widget is the element in a tab at the portal.
type widget struct {
	*browsertest.Tab
	t *testing.T
}

// openWidget opens a page of the portal for somebody with a form.
func (p *portalSite) openWidget(t *testing.T, look browsertest.Look, path string) (widget, browsertest.Person) {
	t.Helper()
	person := p.NewPerson(browsertest.KATO)
	w := widget{p.Open(t, look), t}
	w.visit(p, person, path)
	return w, person
}

func (w widget) visit(p *portalSite, person browsertest.Person, path string) {
	w.t.Helper()
	p.person.Store(&person.Actor)
	w.Go(p.URL + path)
}

const (
	inside   = `document.querySelector("kezek-booking").shadowRoot`
	squeezed = `.innerText.replace(/\s+/g, " ")`
)

// button is an expression for the widget's button with a text.
func button(text string) string {
	return fmt.Sprintf(`[...%s.querySelectorAll("button")].find(b => b.checkVisibility() && (b%s + " " + b.ariaLabel).includes(%q))`, inside, squeezed, text)
}

// press clicks a button of the widget with the mouse, once it is there.
func (w widget) press(text string) {
	w.t.Helper()
	w.Until(button(text))
	w.Until(inside + `.querySelector("[aria-busy]") === null`)
	at := browsertest.Value[[]float64](w.Tab, `(() => { const b = `+button(text)+`; b.scrollIntoView({ block: "center" });
		const r = b.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()`)
	w.Do(chromedp.MouseClickXY(at[0], at[1]))
}

// says waits until the widget shows a text.
func (w widget) says(text string) {
	w.t.Helper()
	w.Until(fmt.Sprintf(`%s.querySelector(".frame")%s.includes(%q)`, inside, squeezed, text))
}

// titled waits for a screen by its title.
func (w widget) titled(text string) {
	w.t.Helper()
	w.Until(fmt.Sprintf(`%s.getElementById("title").innerText === %q && !%s.querySelector("[aria-busy]")`, inside, text, inside))
}

// focusIs waits until the focus is on what matches a selector inside the widget.
func (w widget) focusIs(selector string) {
	w.t.Helper()
	w.Until(fmt.Sprintf(`%s.activeElement?.matches(%q)`, inside, selector))
}

// told waits until the portal heard an event, and returns the lines of its log
// that are of that event.
func (w widget) told(event string, parts ...string) {
	w.t.Helper()
	for _, part := range append(parts, "") {
		w.Until(fmt.Sprintf(`[...document.querySelectorAll("#log li")].some(l => l.textContent.startsWith(%q) && l.textContent.includes(%q))`, event+" ", part))
	}
}

// tabTo presses the Tab key until the focus is on a button with the text.
func (w widget) tabTo(text string) {
	w.t.Helper()
	focused := fmt.Sprintf(`(e => e?.localName === "button" && (e%s + " " + e.ariaLabel).includes(%q))(%s.activeElement)`, squeezed, text, inside)
	w.Until(button(text))
	for range 60 {
		if browsertest.Value[bool](w.Tab, focused) {
			return
		}
		w.Keys(kb.Tab)
	}
	w.t.Fatalf("the Tab key does not get to %q", text)
}

func (w widget) enter(text string) {
	w.t.Helper()
	w.tabTo(text)
	w.Keys(kb.Enter)
}
