package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kezek/api"
	"kezek/scheduler"
)

const portalOrigin = "https://portal.example.kz"

func withPortal(o *api.Options) { o.Origins = []string{portalOrigin, "https://other.example.kz:8443"} }

func TestOrigins_AnAllowedSiteMayReadAnswersAndRefusals(t *testing.T) {
	w := newWorld(t, withPortal)
	iin, form := w.person(office)
	for name, r := range map[string]reply{
		"answer":     w.call("GET", "/v1/forms", w.token(scheduler.RoleApplicant, iin), nil, "Origin", portalOrigin).want(200),
		"refused":    w.call("GET", "/v1/forms", "", nil, "Origin", portalOrigin).want(401),
		"no route":   w.call("GET", "/v1/nowhere", "", nil, "Origin", portalOrigin).want(404),
		"not booked": w.call("GET", formPath(form)+"/slots", w.token(scheduler.RoleApplicant, iin), nil, "Origin", portalOrigin).want(422),
	} {
		if got := r.header.Get("Access-Control-Allow-Origin"); got != portalOrigin {
			t.Errorf("%s: allows %q", name, got)
		}
		if got := r.header.Get("Access-Control-Allow-Credentials"); got != "" {
			t.Errorf("%s: allows our cookies: %q", name, got)
		}
		if got := r.header.Get("Vary"); !strings.Contains(got, "Origin") {
			t.Errorf("%s: Vary is %q", name, got)
		}
		if got := r.header.Get("Access-Control-Expose-Headers"); !strings.Contains(got, "Kezek-Now") {
			t.Errorf("%s: shows the headers %q", name, got)
		}
	}
}

// TestOrigins_RefusedBeforeItWasRead: a page has to learn why, also of what no
// middleware saw.
func TestOrigins_RefusedBeforeItWasRead(t *testing.T) {
	w := newWorld(t, withPortal)
	r := w.raw("POST /v1/holds HTTP/1.1\r\nHost: x\r\nOrigin: " + portalOrigin + "\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n")
	if r.want(413).header.Get("Access-Control-Allow-Origin") != portalOrigin {
		t.Errorf("headers %v", r.header)
	}
}

func TestOrigins_OthersAreToldNothing(t *testing.T) {
	for name, c := range map[string]struct {
		edit   []func(*api.Options)
		origin string
		vary   bool
	}{
		"another site":   {[]func(*api.Options){withPortal}, "https://evil.example", true},
		"another port":   {[]func(*api.Options){withPortal}, portalOrigin + ":8443", true},
		"another scheme": {[]func(*api.Options){withPortal}, "http://portal.example.kz", true},
		"null":           {[]func(*api.Options){withPortal}, "null", true},
		"none allowed":   {nil, portalOrigin, false},
	} {
		w := newWorld(t, c.edit...)
		answer := w.call("GET", "/v1/forms", "", nil, "Origin", c.origin).want(401)
		asked := w.call("OPTIONS", "/v1/forms", "", nil, "Origin", c.origin, "Access-Control-Request-Method", "GET").want(405)
		script := w.call("GET", "/widget/kezek-booking.js", "", nil, "Origin", c.origin).want(200)
		for _, r := range []reply{answer, asked, script} {
			for h := range r.header {
				if strings.HasPrefix(h, "Access-Control-") {
					t.Errorf("%s: header %s", name, h)
				}
			}
		}
		if got := strings.Contains(answer.header.Get("Vary"), "Origin"); got != c.vary {
			t.Errorf("%s: Vary is %q", name, answer.header.Get("Vary"))
		}
		if got := script.header.Get("Cross-Origin-Resource-Policy"); got != "same-origin" {
			t.Errorf("%s: the script may be used by %s", name, got)
		}
	}
}

func TestOrigins_Preflight(t *testing.T) {
	w := newWorld(t, withPortal)
	r := w.call("OPTIONS", "/v1/holds", "", nil, "Origin", portalOrigin, "Access-Control-Request-Method", "POST",
		"Access-Control-Request-Headers", "authorization,content-type,idempotency-key").want(204)
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin":      portalOrigin,
		"Access-Control-Allow-Methods":     "GET, POST, PUT, DELETE",
		"Access-Control-Allow-Headers":     "Authorization, Content-Type, Accept-Language, If-None-Match, Idempotency-Key",
		"Access-Control-Max-Age":           "7200",
		"Access-Control-Allow-Credentials": "",
		"Vary":                             "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
	} {
		if got := r.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	w.call("OPTIONS", "/", "", nil, "Origin", portalOrigin, "Access-Control-Request-Method", "POST").want(405)
	if !strings.Contains(string(w.call("GET", "/metrics", "", nil).want(200).body), `route="/v1/*"`) {
		t.Error("preflights are counted by no route of their own")
	}
}

func TestOrigins_AreCheckedAtTheStart(t *testing.T) {
	w := newWorld(t)
	good := []string{"https://a.example.kz", "https://a.example.kz:8443", "http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"}
	if _, err := api.New(api.Options{Engine: w.engine, Verifier: must(api.NewKeys(t.Context(), api.KeysOptions{Local: w.key})), Origins: good}); err != nil {
		t.Error(err)
	}
	bad := []string{"*", "https://*.example.kz", "portal.example.kz", "https://portal.example.kz/", "https://portal.example.kz/x", "https://Portal.example.kz",
		"https://portal.example.kz:443", "http://localhost:80", "http://portal.example.kz", "https://a.kz https://b.kz", "null", "", "https://u@portal.example.kz", "ftp://a.kz"}
	_, err := api.New(api.Options{Engine: w.engine, Verifier: must(api.NewKeys(t.Context(), api.KeysOptions{Local: w.key})), Origins: append(good, bad...)})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, o := range bad {
		if !strings.Contains(err.Error(), `origin "`+o+`"`) {
			t.Errorf("%q is not told: %v", o, err)
		}
	}
	if got := strings.Count(err.Error(), "widget origin"); got != len(bad) {
		t.Errorf("%d faults, want %d: %v", got, len(bad), err)
	}
}

// TestNow_IsOfTheServersClock: what a widget counts a hold by.
func TestNow_IsOfTheServersClock(t *testing.T) {
	w := newWorld(t)
	for _, r := range []reply{w.call("GET", "/v1/departments", w.token(scheduler.RoleOperator, ""), nil).want(200), w.call("GET", "/v1/forms", "", nil).want(401)} {
		got, err := time.Parse(time.RFC3339, r.header.Get("Kezek-Now"))
		if err != nil || !got.Equal(w.clock.Now().Truncate(time.Millisecond)) {
			t.Errorf("%q (%v), want %v", r.header.Get("Kezek-Now"), err, w.clock.Now())
		}
	}
}

func TestWidget_Files(t *testing.T) {
	w := newWorld(t, withPortal)
	script := w.call("GET", "/widget/kezek-booking.js", "", nil, "Origin", portalOrigin, "Accept-Encoding", "gzip").want(200)
	for name, want := range map[string]string{
		"Content-Type":                 "text/javascript; charset=utf-8",
		"Cache-Control":                "public, no-cache",
		"Access-Control-Allow-Origin":  portalOrigin,
		"Cross-Origin-Resource-Policy": "cross-origin",
		"Vary":                         "Origin, Accept-Encoding",
		"Content-Encoding":             "gzip",
		"X-Content-Type-Options":       "nosniff",
	} {
		if got := script.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if size := len(script.body); size > 17<<10 {
		t.Errorf("the script is %d bytes; docs/benchmarks.md and docs/widget.md promise less", size)
	}
	same := w.call("GET", "/widget/kezek-booking.js", "", nil, "If-None-Match", script.header.Get("ETag")).want(304)
	if len(same.body) > 0 || same.header.Get("ETag") != script.header.Get("ETag") {
		t.Errorf("not modified: %d bytes, headers %v", len(same.body), same.header)
	}
	if types := w.call("GET", "/widget/kezek-booking.d.ts", "", nil).want(200); types.header.Get("Content-Type") != "text/plain; charset=utf-8" || !strings.Contains(string(types.body), "KezekEventMap") {
		t.Errorf("types: %v", types.header)
	}
	w.call("GET", "/widget/element.js", "", nil).want(404)
}

func TestWidget_OnlyItsFrameMayBeFramed(t *testing.T) {
	w := newWorld(t, withPortal)
	frame := w.call("GET", "/widget/frame?lang=kk&theme=dark", "", nil, "Accept", "text/html").want(200)
	if got := frame.header.Get("Content-Security-Policy"); !strings.HasSuffix(got, "frame-ancestors "+portalOrigin+" https://other.example.kz:8443") {
		t.Errorf("the policy is %q", got)
	}
	if got, there := frame.header["X-Frame-Options"]; there {
		t.Errorf("X-Frame-Options %q", got)
	}
	for _, part := range []string{`<html lang="kk">`, `theme="dark"`, `data-origins="` + portalOrigin + " "} {
		if !strings.Contains(string(frame.body), part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	for _, path := range []string{"/", "/signin", "/nowhere", "/docs", "/v1/forms", "/widget/kezek-booking.js", "/widget/nothing"} {
		r := w.call("GET", path, "", nil, "Accept", "text/html", "Origin", portalOrigin)
		if !strings.Contains(r.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") || r.header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s may be framed: %v", path, r.header)
		}
	}
	none := newWorld(t)
	if r := none.call("GET", "/widget/frame", "", nil, "Accept", "text/html"); r.status != http.StatusNotFound || r.header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("without any origin: %d, %v", r.status, r.header)
	}
}
