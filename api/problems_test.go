package api_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"kezek/api"
	"kezek/scheduler"
)

func TestProblems_InThreeLanguages(t *testing.T) {
	w := newWorld(t)
	iin, _ := w.person(office)
	me := w.token(scheduler.RoleApplicant, iin)
	for _, c := range []struct{ accept, lang, title, detail string }{
		{"kk", "kk", "Табылмады", "№ 1000015 табылмады"},
		{"kk-KZ,ru;q=0.8", "kk", "Табылмады", "№ 1000015 табылмады"},
		{"ru", "ru", "Не найдено", "№ 1000015: не найдено"},
		{"en-GB;q=0.9, ru;q=0.1", "en", "Not found", "№ 1000015 was not found"},
		{"fr", "ru", "Не найдено", "№ 1000015: не найдено"},
		{"", "ru", "Не найдено", "№ 1000015: не найдено"},
		{";;;q=", "ru", "Не найдено", "№ 1000015: не найдено"},
	} {
		r := w.call("GET", "/v1/bookings/1000015", me, nil, "Accept-Language", c.accept).want(404)
		if r.header.Get("Content-Language") != c.lang || r.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%q: headers %v", c.accept, r.header)
		}
		if r.json("title") != c.title || r.json("detail") != c.detail || r.json("code") != "not_found" ||
			r.json("status") != 404.0 || r.json("type") != "/docs#not_found" || r.json("next") == nil {
			t.Errorf("%q: %s", c.accept, r.body)
		}
		if r.json("request_id") != r.header.Get("X-Request-Id") || r.json("request_id") == "" {
			t.Errorf("%q: request %v, header %q", c.accept, r.json("request_id"), r.header.Get("X-Request-Id"))
		}
	}
}

// TestProblems_BesideTheHandlers sees that what never reaches a handler is refused
// in the same form and in all languages.
func TestProblems_BesideTheHandlers(t *testing.T) {
	w := newWorld(t)
	iin, _ := w.person(office)
	me, integration := w.token(scheduler.RoleApplicant, iin), w.token(scheduler.RoleIntegration, "")
	ok := map[string]any{"form": "x", "date": "2026-06-02", "start": "10:00"}
	for name, c := range map[string]struct {
		method, path, token string
		body                any
		headers             []string
		status              int
		code                string
	}{
		"no such route":   {"GET", "/v1/nothing", me, nil, nil, 404, "no_such_route"},
		"no such page":    {"GET", "/nowhere", "", nil, nil, 404, "no_such_route"},
		"method":          {"PATCH", "/v1/forms", me, nil, nil, 405, "method_not_allowed"},
		"no token":        {"GET", "/v1/forms", "", nil, nil, 401, "unauthenticated"},
		"role":            {"GET", "/v1/messages", me, nil, nil, 403, "forbidden"},
		"not JSON":        {"POST", "/v1/holds", me, "{\n  \"form\": \"x\",,\n}", nil, 400, "malformed"},
		"cut short":       {"PUT", "/v1/registers/forms", integration, `[{"number":`, nil, 400, "malformed"},
		"no body":         {"POST", "/v1/holds", me, nil, nil, 400, "malformed"},
		"not a JSON type": {"POST", "/v1/holds", me, ok, []string{"Content-Type", "text/plain"}, 415, "unsupported_media_type"},
		"unknown query":   {"GET", "/v1/forms?iin=" + iin, me, nil, nil, 422, "invalid"},
	} {
		words := map[any]bool{}
		for _, lang := range []string{"kk", "ru", "en"} {
			r := w.call(c.method, c.path, c.token, c.body, append(c.headers, "Accept-Language", lang)...)
			if r.status != c.status || r.json("code") != c.code {
				t.Errorf("%s: %d %s", name, r.status, r.body)
				continue
			}
			if r.header.Get("Content-Type") != "application/problem+json" || r.header.Get("Content-Language") != lang {
				t.Errorf("%s in %s: headers %v", name, lang, r.header)
			}
			if words[r.json("detail")] = true; r.json("request_id") == "" || r.header.Get("X-Request-Id") == "" {
				t.Errorf("%s in %s: %s", name, lang, r.body)
			}
			if strings.Contains(string(r.body), iin) {
				t.Errorf("%s repeats a personal number: %s", name, r.body)
			}
		}
		if len(words) != 3 {
			t.Errorf("%s: %d different texts in three languages", name, len(words))
		}
	}
	if r := w.call("POST", "/v1/holds", me, "{\n  \"form\": \"x\",,\n}").want(400); r.json("errors.0.message") != "line 2, character 15: not JSON" {
		t.Errorf("the place of the error: %s", r.body)
	}
	if r := w.call("PATCH", "/v1/forms", me, nil).want(405); r.header.Get("Allow") == "" {
		t.Error("405 without Allow")
	}
}

func TestProblems_OversizedBody(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.BodyLimit = 1000 })
	r := w.raw("POST /v1/holds HTTP/1.1\r\nHost: x\r\nAccept-Language: kk\r\nContent-Length: 1001\r\n\r\n" + strings.Repeat(" ", 1001))
	if r.status != 413 || r.json("code") != "too_large" || r.json("title") != "Сұрау тым үлкен" || r.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %v %s", r.status, r.header, r.body)
	}
}

func TestProblems_OversizedHeaders(t *testing.T) {
	w := newWorld(t)
	r := w.raw("GET /v1/forms HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", 20000) + "\r\n\r\n")
	if r.status != 431 || r.json("code") != "headers_too_large" {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// TestProblems_PathThatCannotBeUnescaped is about humafiber, which takes for
// granted that net/url can read what fasthttp let pass.
func TestProblems_PathThatCannotBeUnescaped(t *testing.T) {
	w := newWorld(t)
	r := w.raw("GET /v1/forms/%zz/eligibility HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + w.token(scheduler.RoleAuditor, "") + "\r\n\r\n")
	if r.status != 400 || r.json("code") != "malformed_url" {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestProblems_BodyThatDoesNotArrive(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.ReadTimeout = 50 * time.Millisecond })
	r := w.raw("POST /v1/holds HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
	if r.status != 408 || r.json("code") != "request_timeout" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if !strings.Contains(w.log.String(), "status=408") {
		t.Error("a request that was refused before the middleware is not in the log")
	}
}

func TestE8_SilentRegisterIsNoRefusal(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	me := w.token(scheduler.RoleApplicant, iin)
	w.registers.silent.Store(true)
	for _, r := range []reply{
		w.call("GET", formPath(form)+"/eligibility", me, nil),
		w.call("POST", "/v1/bookings", me, obj{"form": form, "date": "2026-06-02", "start": "10:00"}),
	} {
		if r.status != 503 || r.json("code") != "not_checked" || r.header.Get("Retry-After") == "" || r.json("checks.0.rule") != "E1" {
			t.Errorf("%d %v %s", r.status, r.header, r.body)
		}
		if strings.Contains(string(r.body), "population") {
			t.Errorf("the cause is told: %s", r.body)
		}
	}
	w.registers.silent.Store(false)
	w.call("POST", "/v1/bookings", me, obj{"form": form, "date": "2026-06-02", "start": "10:00"}).want(201)
}

func TestE8_NotEligibleNamesEveryCheck(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	w.must(w.engine.PutResidence(t.Context(), system, scheduler.Residence{IIN: iin, KATO: office, Permanent: false}))
	r := w.call("POST", "/v1/bookings", w.token(scheduler.RoleApplicant, iin),
		map[string]any{"form": form, "date": "2026-06-02", "start": "10:00"}).want(422)
	if r.json("code") != "not_eligible" {
		t.Fatalf("%s", r.body)
	}
	var body struct {
		Checks []struct {
			Rule, Result string
			Text         map[string]string
		}
	}
	w.must(json.Unmarshal(r.body, &body))
	results := map[string]string{}
	for _, c := range body.Checks {
		results[c.Rule] = c.Result
		for _, lang := range []string{"kk", "ru", "en"} {
			if c.Text[lang] == "" {
				t.Errorf("%s has no sentence in %s", c.Rule, lang)
			}
		}
	}
	if results["E1"] != "passed" || results["E2"] != "passed" || results["E3"] != "failed" || results["E4"] != "passed" {
		t.Errorf("checks are %v", results)
	}
}

// TestStatuses_CoverEveryCode is there because a code that nobody gave a status
// would come out as an internal error.
func TestStatuses_CoverEveryCode(t *testing.T) {
	for code := range codes(t) {
		if status := api.StatusOf(scheduler.Code(code)); status == http.StatusInternalServerError {
			t.Errorf("%s has no status", code)
		}
	}
}

// codes reads the engine's codes from its source.
func codes(t *testing.T) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../scheduler/texts.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Names) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Code") || len(spec.Values) != 1 {
			return true
		}
		if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
			found[must(strconv.Unquote(literal.Value))] = true
		}
		return true
	})
	if len(found) < 20 {
		t.Fatalf("found %d codes in the source", len(found))
	}
	return found
}
