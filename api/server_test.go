package api_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"

	"kezek/api"
	"kezek/scheduler"
)

// fixed is a verifier that gives every token the same claims.
type fixed struct{ api.Claims }

func (f fixed) Verify(context.Context, string) (api.Claims, error) { return f.Claims, nil }

// panicking is a verifier with a fault.
type panicking struct{}

func (panicking) Verify(context.Context, string) (api.Claims, error) { panic("secret 900101300017") }

func TestPanic_IsAnInternalError(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.Verifier = panicking{} })
	r := w.call("GET", "/v1/forms", "x", nil, "Accept-Language", "kk").want(500)
	if r.json("code") != "internal" || r.json("title") != "Ішкі қате" || strings.Contains(string(r.body), "secret") {
		t.Errorf("%s", r.body)
	}
	id := r.json("request_id").(string)
	if logged := w.log.String(); !strings.Contains(logged, id) || !strings.Contains(logged, "panicking") {
		t.Errorf("the log does not tell of request %s: %s", id, logged)
	}
}

type broken struct{}

func (broken) Verify(context.Context, string) (api.Claims, error) {
	return api.Claims{}, errors.New("password of the database")
}

func TestInternalError_CauseGoesToTheLogOnly(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.Verifier = broken{} })
	r := w.call("GET", "/v1/forms", "x", nil).want(500)
	if strings.Contains(string(r.body), "password") || !strings.Contains(w.log.String(), "password") {
		t.Errorf("answer %s\nlog %s", r.body, w.log)
	}
}

func TestHealth(t *testing.T) {
	cause := errors.New("disk full")
	w := newWorld(t, func(o *api.Options) {
		o.Ready = func() error { return cause }
		o.Gauges = []api.Gauge{{Name: "kezek_test_things", Help: "Things.", Read: func() float64 { return 42 }}}
	})
	w.call("GET", "/healthz", "", nil).want(200)
	if r := w.call("GET", "/readyz", "", nil).want(503); strings.Contains(string(r.body), "disk") || r.header.Get("Retry-After") == "" {
		t.Errorf("%s", r.body)
	}
	cause = nil
	w.call("GET", "/readyz", "", nil).want(200)
	iin, form := w.person(office)
	w.call("GET", formPath(form)+"/eligibility", w.token(scheduler.RoleApplicant, iin), nil).want(200)
	w.call("GET", "/somewhere/900101300017", "", nil).want(404)
	text := string(w.call("GET", "/metrics", "", nil).want(200).body)
	for _, want := range []string{
		`kezek_http_request_duration_seconds_count{method="GET",route="/v1/forms/{form}/eligibility",status="200"} 1`,
		`kezek_http_request_duration_seconds_count{method="GET",route="none",status="404"} 1`,
		`kezek_test_things 42`, `kezek_http_requests_in_flight 1`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if strings.Contains(text, "900101300017") || strings.Contains(text, "031%") || strings.Contains(text, "031/") { // a time may well have the digits 031
		t.Error("metrics hold addresses as sent")
	}
}

func TestLog_HoldsNoPersonalNumbers(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	portal := w.token(scheduler.RolePortal, "")
	w.call("GET", "/v1/forms?iin="+iin, portal, nil, "Kezek-Applicant", iin).want(422)
	w.call("GET", "/v1/forms/"+iin+"/eligibility", portal, nil, "Kezek-Applicant", iin, "X-Request-Id", iin).want(200)
	w.call("POST", "/v1/bookings", portal, obj{"form": form, "date": "2026-06-02", "start": "10:00"}, "Kezek-Applicant", iin).want(201)
	if logged := w.log.String(); strings.Contains(logged, iin) || !strings.Contains(logged, `route=/v1/forms/{form}/eligibility`) {
		t.Errorf("the log: %s", logged)
	}
}

func TestRequestID(t *testing.T) {
	w := newWorld(t)
	uuid7 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for given, kept := range map[string]bool{"proxy-1234.a_b": true, "": false, "short": false, "900101300017": false,
		"with space 1": false, strings.Repeat("a", 65): false, "line%0Abreak": false} {
		got := w.call("GET", "/healthz", "", nil, "X-Request-Id", given).header.Get("X-Request-Id")
		if kept && got != given || !kept && !uuid7.MatchString(got) {
			t.Errorf("given %q, got %q", given, got)
		}
	}
}

func TestHeaders_Security(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/healthz", "/v1/forms", "/docs", "/nowhere"} {
		h := w.call("GET", path, "", nil).header
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("Access-Control-Allow-Origin") != "" || h.Get("Server") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if h := w.call("GET", "/v1/forms", "", nil).header; h.Get("Cache-Control") != "no-store" {
		t.Errorf("answers with personal data may be cached: %q", h.Get("Cache-Control"))
	}
}

func TestNew_NamesWhatIsMissing(t *testing.T) {
	if _, err := api.New(api.Options{}); err == nil {
		t.Error("a server without an engine was made")
	}
	w := newWorld(t)
	if _, err := api.New(api.Options{Engine: w.engine, Verifier: fixed{}, Gauges: []api.Gauge{{Name: "kezek_http_event_streams", Help: "x", Read: func() float64 { return 0 }}}}); err == nil {
		t.Error("a gauge under one of our own names was accepted")
	}
}

// TestFiber_MemoryIsNotReused is about Fiber, which lends its strings for the time
// of a handler: what the engine stored must not change with later requests.
func TestFiber_MemoryIsNotReused(t *testing.T) {
	w := newWorld(t)
	head := w.token(scheduler.RoleHead, dept)
	address := w.listen()
	iin, form := w.person(office)
	booked := w.book(iin, form, "2026-06-01", "10:00").Number.String()
	w.clock.Set(at("2026-06-01 09:30:00"))
	clerk := w.token(scheduler.RoleReception, dept)
	get := func(method, path, token string) {
		r := w.over(address, method, path, token)
		if r.status >= 500 {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	get("POST", "/v1/bookings/"+booked+"/arrival", clerk)
	get("POST", "/v1/departments/"+dept+"/rooms/2/next", clerk)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				get("GET", "/v1/departments/zzzzzzzzzzzz/rooms/XXXXXXXXXXXXXXXXX/"+strings.Repeat("y", 50), head)
			}
		})
	}
	all.Wait()
	r := w.call("GET", "/v1/bookings/"+booked, clerk, nil).want(200)
	if r.json("room") != "2" || r.json("history.0.by") != "p" || r.json("department") != dept {
		t.Errorf("what was stored has changed: %s", r.body)
	}
}
