package pages_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"kezek/api"
	"kezek/api/pages/browsertest"
	"kezek/scheduler"
)

// client is a browser without a screen: it keeps cookies and follows no redirect.
type client struct {
	t    *testing.T
	site *browsertest.Site
	http http.Client
	csrf string // of the last page
}

func newClient(t *testing.T, s *browsertest.Site) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, site: s, http: http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

type page struct {
	*http.Response
	body string
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (c *client) do(method, path string, form url.Values, header ...string) page {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if m := csrfField.FindSubmatch(body); m != nil {
		c.csrf = string(m[1])
	}
	return page{answer, string(body)}
}

func (c *client) get(path string) page { return c.do(http.MethodGet, path, nil) }

// want fails the test unless the page has the status.
func (c *client) want(p page, status int) page {
	c.t.Helper()
	if p.StatusCode != status {
		c.t.Fatalf("%s %s: %d, want %d\n%.600s", p.Request.Method, p.Request.URL.Path, p.StatusCode, status, p.body)
	}
	return p
}

// signIn signs in and opens the first page.
func (c *client) signIn(a scheduler.Actor) page {
	c.t.Helper()
	code := strings.TrimPrefix(c.site.SignIn(a), "/signin/")
	answer := c.want(c.do(http.MethodPost, "/signin", url.Values{"code": {code}}, "Sec-Fetch-Site", "same-origin"), http.StatusSeeOther)
	c.want(c.get(answer.Header.Get("Location")), http.StatusOK)
	return answer
}

// TestPages_FormsOfOthersAreRefused: whatever changes something wants the token of
// a page of ours, and the browser's word that it came from one.
func TestPages_FormsOfOthersAreRefused(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	b := s.Book(me, "2026-06-03", "10:00")
	c := newClient(t, s)
	c.signIn(me.Actor)
	path := "/book/booking/" + b.Number.String() + "/cancel"
	c.want(c.get(path), http.StatusOK)
	good := c.csrf
	other := newClient(t, s)
	other.signIn(s.NewPerson(browsertest.KATO).Actor)

	for name, try := range map[string]struct {
		token  string
		header []string
	}{
		"no token":                   {"", nil},
		"nonsense":                   {"AAAA", nil},
		"a token of another session": {other.csrf, nil},
		"another site":               {good, []string{"Sec-Fetch-Site", "cross-site"}},
		"a neighbour of our site":    {good, []string{"Sec-Fetch-Site", "same-site"}},
		"another origin":             {good, []string{"Origin", "https://evil.example"}},
		"no origin to tell":          {good, []string{"Origin", "null"}},
	} {
		answer := c.do(http.MethodPost, path, url.Values{"csrf": {try.token}}, try.header...)
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
	if got := onlyBooking(t, s, me); got.State.String() != "booked" {
		t.Fatalf("a forged form made the booking %s", got.State)
	}
	again := c.get(path)
	if c.csrf == good {
		t.Error("the token is the same on two pages, so compression can give it away")
	}
	c.want(again, http.StatusOK)
	c.want(c.do(http.MethodPost, path, url.Values{"csrf": {good}}, "Origin", s.URL), http.StatusSeeOther)
	if got := onlyBooking(t, s, me); got.State.String() != "cancelled" {
		t.Errorf("our own form did not cancel: %s", got.State)
	}
}

// TestPages_NobodySignsInAnother: only our own page and the identity provider may
// sign a person in; a page elsewhere could do it as somebody else.
func TestPages_NobodySignsInAnother(t *testing.T) {
	s := browsertest.NewSite(t, func(o *api.Options) { o.SignInURL = "https://idp.example/login" })
	me := s.NewPerson(browsertest.KATO)
	for name, try := range map[string]struct {
		header []string
		status int
	}{
		"our page":     {[]string{"Sec-Fetch-Site", "same-origin", "Origin", s.URL}, http.StatusSeeOther},
		"the provider": {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://idp.example"}, http.StatusSeeOther},
		"another site": {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, http.StatusForbidden},
		"looks alike":  {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://idp.example.evil.example"}, http.StatusForbidden},
		"not over TLS": {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "http://idp.example"}, http.StatusForbidden},
	} {
		code := strings.TrimPrefix(s.SignIn(me.Actor), "/signin/")
		answer := newClient(t, s).do(http.MethodPost, "/signin", url.Values{"code": {code}}, try.header...)
		if answer.StatusCode != try.status {
			t.Errorf("%s: %d, want %d", name, answer.StatusCode, try.status)
		}
	}
	if answer := newClient(t, s).get(s.SignIn(me.Actor)); len(answer.Cookies()) != 0 {
		t.Errorf("following a link signs in: %v", answer.Cookies())
	}
}

// TestPages_Cookies: scripts cannot read them, other sites cannot send them, and
// at a site over https nobody on the way sees them.
func TestPages_Cookies(t *testing.T) {
	for _, public := range []string{"", "https://kezek.example.kz"} {
		s := browsertest.NewSite(t, func(o *api.Options) {
			if public != "" {
				o.PublicURL = public
			}
		})
		c := newClient(t, s)
		answer := c.do(http.MethodPost, "/settings", url.Values{"language": {"kk"}, "theme": {"dark"}})
		c.want(answer, http.StatusSeeOther)
		cookies := answer.Cookies()
		code := strings.TrimPrefix(s.SignIn(s.NewPerson(browsertest.KATO).Actor), "/signin/")
		cookies = append(cookies, c.do(http.MethodPost, "/signin", url.Values{"code": {code}}).Cookies()...)
		if len(cookies) != 3 {
			t.Fatalf("%d cookies: %v", len(cookies), cookies)
		}
		for _, k := range cookies {
			secure := public != ""
			if !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" || k.Secure != secure {
				t.Errorf("%q: %s", public, k.Raw)
			}
			if strings.HasSuffix(k.Name, "session") && (k.MaxAge != 0 || !k.Expires.IsZero() || strings.HasPrefix(k.Name, "__Host-") != secure) {
				t.Errorf("%q: %s outlives the browser, or anybody may set it", public, k.Raw)
			}
		}
	}
}

// TestPages_Headers holds what browsers are told of every kind of page.
func TestPages_Headers(t *testing.T) {
	s := browsertest.NewSite(t)
	c := newClient(t, s)
	me := s.NewPerson(browsertest.KATO)
	c.signIn(me.Actor)
	for path, status := range map[string]int{"/": 200, "/signin": 200, "/book": 200, pathOf(me): 200, "/nowhere": 404, "/book/booking/1000002": 404} {
		h := c.want(c.get(path), status).Header
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: no %s in %q", path, want, csp)
			}
		}
		for _, not := range []string{"unsafe", "http:", "https:", "*"} {
			if strings.Contains(csp, not) {
				t.Errorf("%s: %s in %q", path, not, csp)
			}
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin"} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

// TestPages_SessionEnds: by signing out, for everybody who has the cookie; by half
// an hour without a request; after four hours.
func TestPages_SessionEnds(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	signedIn := func(c *client) bool {
		t.Helper()
		answer := c.get("/book")
		if answer.StatusCode != http.StatusOK && answer.Header.Get("Location") != "/signin?back=%2Fbook" {
			t.Fatalf("%d to %q", answer.StatusCode, answer.Header.Get("Location"))
		}
		return answer.StatusCode == http.StatusOK
	}
	c, thief := newClient(t, s), newClient(t, s)
	c.signIn(me.Actor)
	home, err := url.Parse(s.URL)
	s.Must(err)
	thief.http.Jar.SetCookies(home, c.http.Jar.Cookies(home))
	if !signedIn(c) || !signedIn(thief) {
		t.Fatal("nobody is signed in")
	}
	out := c.want(c.do(http.MethodPost, "/signout", url.Values{"csrf": {c.csrf}}), http.StatusSeeOther)
	if out.Header.Get("Clear-Site-Data") == "" {
		t.Error("the browser keeps what it has seen")
	}
	if signedIn(c) || signedIn(thief) {
		t.Error("the session goes on after signing out")
	}

	c.signIn(me.Actor)
	for range 7 { // of half an hour less a minute: 3 hours 23 minutes
		s.Set(s.Now().Add(29 * time.Minute))
		if !signedIn(c) {
			t.Fatal("signed out while at work")
		}
	}
	s.Set(s.Now().Add(32 * time.Minute))
	if signedIn(c) {
		t.Error("signed in after half an hour without a request")
	}
	c.signIn(me.Actor)
	for range 9 {
		s.Set(s.Now().Add(29 * time.Minute))
		c.get("/book")
	}
	if signedIn(c) {
		t.Error("signed in for more than four hours")
	}
}

// TestPages_LeadNowhereElse: no address makes us send a person to another site.
func TestPages_LeadNowhereElse(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	for _, back := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/\r\nSet-Cookie: a=b", "evil"} {
		c := newClient(t, s)
		code := strings.TrimPrefix(s.SignIn(me.Actor), "/signin/")
		for path, form := range map[string]url.Values{
			"/settings": {"language": {"ru"}, "back": {back}},
			"/signin":   {"code": {code}, "back": {back}},
		} {
			answer := c.want(c.do(http.MethodPost, path, form), http.StatusSeeOther)
			if to := answer.Header.Get("Location"); to != "/" && to != "/book" || answer.Header.Get("Set-Cookie") == "a=b" {
				t.Errorf("%s leads from %q to %q", path, back, to)
			}
		}
		if shown := c.get("/signin?back=" + url.QueryEscape(back)); !strings.Contains(shown.body, `class="stack narrow">`+"\n"+`<input type="hidden" name="back" value="/">`) {
			t.Errorf("the page to sign in leads on from %q", back)
		}
	}
}

// TestPages_HoldNoPersonalNumber: an IIN or a phone stands in no address, no log
// line and no page of the booking.
func TestPages_HoldNoPersonalNumber(t *testing.T) {
	var logged bytes.Buffer
	s := browsertest.NewSite(t, func(o *api.Options) {
		o.Log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	me := s.NewPerson(browsertest.KATO)
	ward := wardOf(t, s, me, browsertest.KATO)
	c := newClient(t, s)
	var seen bytes.Buffer
	keep := func(p page) page {
		seen.WriteString(p.body)
		seen.WriteString(p.Header.Get("Location"))
		seen.WriteString(p.Request.URL.String())
		return p
	}
	c.signIn(me.Actor)
	keep(c.get("/book"))
	keep(c.get(pathOf(ward)))
	held := keep(c.want(c.do(http.MethodPost, pathOf(ward)+"/hold", url.Values{"csrf": {c.csrf}, "seat": {"2026-06-03T10:00"}}), http.StatusSeeOther))
	hold := held.Header.Get("Location")
	keep(c.want(c.get(hold), http.StatusOK))
	booked := keep(c.want(c.do(http.MethodPost, hold+"/confirm", url.Values{"csrf": {c.csrf}}), http.StatusSeeOther))
	booking := booked.Header.Get("Location")
	for _, path := range []string{booking, booking + "/move", booking + "/cancel", "/book/bookings"} {
		keep(c.want(c.get(path), http.StatusOK))
	}
	for where, text := range map[string]string{"page or address": seen.String(), "log": logged.String()} {
		for _, secret := range []string{me.IIN, ward.IIN, "77010000001"} {
			if strings.Contains(text, secret) {
				t.Errorf("a personal number or phone stands in a %s", where)
			}
		}
	}
	if !strings.Contains(logged.String(), "/book/hold/:number") {
		t.Error("the log does not tell of the pages at all")
	}
}

// TestB4_TwoClicksAreOne: the same button of the same page holds one seat however
// often its form arrives, and confirming twice books once.
func TestB4_TwoClicksAreOne(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	c := newClient(t, s)
	c.signIn(me.Actor)
	key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(c.get(pathOf(me)).body)[1]
	send := func(seat string) string {
		t.Helper()
		form := url.Values{"csrf": {c.csrf}, "key": {key}, "seat": {seat}}
		return c.want(c.do(http.MethodPost, pathOf(me)+"/hold", form), http.StatusSeeOther).Header.Get("Location")
	}
	first, second := send("2026-06-03T10:00"), send("2026-06-03T10:00")
	if first != second {
		t.Errorf("two clicks make two holds, %s and %s", first, second)
	}
	if other := send("2026-06-03T10:30"); other == first {
		t.Error("another time of the same page is taken for the first")
	}
	again := send("2026-06-03T10:00") // back to the page that the browser kept
	if again == first {
		t.Error("a hold that is over is given again")
	}
	for range 2 {
		answer := c.want(c.do(http.MethodPost, again+"/confirm", url.Values{"csrf": {c.csrf}}), http.StatusSeeOther)
		if to := answer.Header.Get("Location"); !strings.HasPrefix(to, "/book/booking/") {
			t.Errorf("confirmed, and led to %q", to)
		}
	}
	onlyBooking(t, s, me)
	if to := send("2026-06-04T10:00"); to != strings.Replace(again, "hold", "booking", 1) {
		t.Errorf("E6: who has a booking is led to %q", to)
	}
}

// TestPages_AreForThoseTheyAreFor: strangers see nobody's booking, and staff have
// no business with the applicants' pages.
func TestPages_AreForThoseTheyAreFor(t *testing.T) {
	s := browsertest.NewSite(t)
	b := s.Book(s.NewPerson(browsertest.KATO), "2026-06-03", "10:00")
	path := "/book/booking/" + b.Number.String()
	c := newClient(t, s)
	if to := c.want(c.get(path), http.StatusSeeOther).Header.Get("Location"); to != "/signin?back="+url.QueryEscape(path) {
		t.Errorf("led to %q", to)
	}
	c.signIn(s.NewPerson(browsertest.KATO).Actor)
	for _, p := range []string{path, path + "/move", path + "/cancel", "/book/hold/" + b.Number.String()} {
		c.want(c.get(p), http.StatusNotFound)
	}
	c.want(c.do(http.MethodPost, path+"/cancel", url.Values{"csrf": {c.csrf}}), http.StatusNotFound)
	clerk := newClient(t, s)
	clerk.signIn(scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk-1", Department: browsertest.Kokshetau})
	clerk.want(clerk.get(path), http.StatusForbidden)
}
