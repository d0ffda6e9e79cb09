package api_test

import (
	"bufio"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"pgregory.net/rapid"

	"kezek/api"
	"kezek/scheduler"
)

// bothWays are two worlds in which the same has happened: one as it is, and one in
// which every request goes to huma.
type bothWays struct {
	direct, around *world
	byHuma         int // requests that the direct way passed on
	forms          []string
	tokens         map[string]string
}

func newBothWays(t testing.TB) *bothWays {
	shared := func(o *api.Options) { o.Origins = []string{"https://portal.example.kz"} }
	b := &bothWays{direct: newWorld(t, shared)}
	b.around = newWorld(t, shared, func(o *api.Options) {
		o.Verifier = must(api.NewKeys(t.Context(), api.KeysOptions{Local: b.direct.key, Clock: b.direct.clock.Now}))
	})
	for _, path := range []string{"/v1/bookings", "/v1/holds"} {
		ways := waysTo(b.direct, path)
		huma := ways[1]
		ways[1] = func(c *fiber.Ctx) error { b.byHuma++; return huma(c) }
		waysTo(b.around, path)[0] = (*fiber.Ctx).Next
	}
	b.tokens = map[string]string{"none": "", "no token": "Bearer x.y.z", "no bearer": "Basic eDp5", "Bearer ": "Bearer "}
	for range 20 {
		iin, form := b.direct.person(office)
		b.around.person(office)
		b.forms = append(b.forms, form)
		if len(b.forms) == 1 {
			b.tokens["applicant"] = b.direct.token(scheduler.RoleApplicant, iin)
		}
	}
	b.tokens["portal"] = b.direct.token(scheduler.RolePortal, "")
	b.tokens["reception"] = b.direct.token(scheduler.RoleReception, dept)
	b.tokens["elsewhere"] = b.direct.token(scheduler.RoleHead, other)
	b.tokens["auditor"] = b.direct.token(scheduler.RoleAuditor, "")
	b.direct.clock.Set(at("2026-05-30 08:00:00"))
	b.tokens["expired"] = b.direct.tokenFor(scheduler.RoleReception, dept, time.Hour)
	b.direct.clock.Set(b.around.clock.Now())
	for name, token := range b.tokens {
		if strings.HasPrefix(token, "ey") {
			b.tokens[name] = "Bearer " + token
		}
	}
	return b
}

// waysTo are the handlers of a POST, in the order in which they are tried. Fiber
// gives one route to what is registered twice.
func waysTo(w *world, path string) []fiber.Handler {
	for r := range slices.Values(slices.Concat(w.App().Stack()...)) {
		if r.Method == fiber.MethodPost && r.Path == path && len(r.Handlers) == 2 {
			return r.Handlers
		}
	}
	w.t.Fatalf("%s has no two ways", path)
	return nil
}

// request is a request for a seat as it is sent.
type request struct {
	path, token, contentType string
	headers                  []string // whole lines
	body                     string
}

func (b *bothWays) raw(r request) string {
	lines := []string{"POST " + r.path + " HTTP/1.1", "Host: kezek.test", fmt.Sprintf("Content-Length: %d", len(r.body))}
	if token := b.tokens[r.token]; token != "" {
		lines = append(lines, "Authorization: "+token)
	}
	if r.contentType != "" {
		lines = append(lines, "Content-Type: "+r.contentType)
	}
	return strings.Join(append(lines, r.headers...), "\r\n") + "\r\n\r\n" + r.body
}

// chance is what two answers may differ in: identifiers that are made anew.
var chance = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

// answer has a request answered, and writes down the whole answer.
func (w *world) answer(raw string) string {
	x := &exchange{handler: w.App().Handler()}
	w.must(x.request.Read(bufio.NewReader(strings.NewReader(raw))))
	x.do()
	head := strings.Split(strings.TrimSpace(x.ctx.Response.Header.String()), "\r\n")
	head = slices.DeleteFunc(head, func(line string) bool { return strings.HasPrefix(line, "Date: ") })
	slices.Sort(head[1:])
	return chance.ReplaceAllString(strings.Join(head, "\n")+"\n\n"+string(x.ctx.Response.Body()), "(made anew)")
}

// send has a request answered both ways, and returns the answer and whether it went
// the direct way.
func (b *bothWays) send(t rapid.TB, r request) (answer string, direct bool) {
	t.Helper()
	before, raw := b.byHuma, b.raw(r)
	got, want := b.direct.answer(raw), b.around.answer(raw)
	if got != want {
		t.Fatalf("%q\nis answered\n%s\nand by huma\n%s", raw, got, want)
	}
	return got, b.byHuma == before
}

// TestDirect_AnswersAsHuma is what people and programs send, and which way it goes.
func TestDirect_AnswersAsHuma(t *testing.T) {
	b := newBothWays(t)
	const json = "application/json"
	seat := func(i int, start string) string {
		return fmt.Sprintf(`{"form":%q,"date":"2026-06-02","start":%q}`, b.forms[i], start)
	}
	me := iinOf(1)
	for _, c := range []struct {
		name   string
		status int
		direct bool
		request
	}{
		{"a booking", 201, true, request{"/v1/bookings", "reception", json, nil, seat(0, "10:00")}},
		{"the same again", 200, true, request{"/v1/bookings", "reception", json, nil, seat(0, "10:00")}},
		{"by the person, who sees their number", 200, true, request{"/v1/bookings", "applicant", json, nil, seat(0, "10:00")}},
		{"a hold beside it", 409, true, request{"/v1/holds", "reception", json, nil, seat(0, "11:00")}},
		{"a hold", 201, true, request{"/v1/holds", "reception", json, nil, seat(1, "11:00")}},
		{"by the portal", 200, true, request{"/v1/bookings", "portal", json, []string{"Kezek-Applicant: " + me}, seat(0, "10:00")}},
		{"by the portal for nobody", 422, true, request{"/v1/bookings", "portal", json, nil, seat(0, "10:00")}},
		{"by the portal for another", 422, true, request{"/v1/bookings", "portal", json, []string{"Kezek-Applicant: " + me}, seat(2, "10:00")}},
		{"by another department", 403, true, request{"/v1/bookings", "elsewhere", json, nil, seat(2, "10:00")}},
		{"a role that may not", 403, true, request{"/v1/bookings", "auditor", json, nil, seat(2, "10:00")}},
		{"without token", 401, true, request{"/v1/bookings", "none", json, nil, seat(2, "10:00")}},
		{"with something else", 401, true, request{"/v1/bookings", "no token", json, nil, seat(2, "10:00")}},
		{"an expired token", 401, true, request{"/v1/bookings", "expired", json, nil, seat(2, "10:00")}},
		{"a form that nobody knows", 422, true, request{"/v1/bookings", "reception", json, nil, `{"form":"none","date":"2026-06-02","start":"10:00"}`}},
		{"no form at all", 422, true, request{"/v1/bookings", "reception", json, nil, `{"form":"","date":"2026-06-02","start":"10:00"}`}},
		{"a time that there is not", 409, true, request{"/v1/bookings", "reception", json, []string{"Accept-Language: kk"}, seat(2, "03:00")}},
		{"a refusal in English", 409, true, request{"/v1/bookings", "reception", json, []string{"Accept-Language: en"}, seat(2, "03:00")}},
		{"under a key", 201, true, request{"/v1/bookings", "reception", json, []string{"Idempotency-Key: a"}, seat(3, "10:00")}},
		{"under the key again", 201, true, request{"/v1/bookings", "reception", json, []string{"Idempotency-Key: a"}, seat(3, "10:00")}},
		{"another under the key", 422, true, request{"/v1/bookings", "reception", json, []string{"Idempotency-Key: a"}, seat(4, "10:00")}},
		{"a key that is none", 422, true, request{"/v1/bookings", "reception", json, []string{"Idempotency-Key: ключ"}, seat(4, "10:00")}},
		{"a time that is full", 409, true, request{"/v1/bookings", "reception", json, nil, seat(4, "10:00")}},
		{"white space", 201, true, request{"/v1/bookings", "reception", json, nil, " {\n\t" + seat(5, "12:00")[1:] + "\r\n"}},
		{"of the staff's seats", 201, true, request{"/v1/bookings", "reception", json, nil, seat(6, "15:00")[:len(seat(6, "15:00"))-1] + `,"staff":true}`}},
		{"an answer that any client takes", 201, true, request{"/v1/holds", "reception", json, []string{"Accept: application/json, text/plain, */*"}, seat(7, "15:30")}},
		{"a charset", 201, true, request{"/v1/holds", "reception", "application/json; charset=utf-8", nil, seat(8, "16:00")}},
		{"a name of the request", 201, true, request{"/v1/holds", "reception", json, []string{"X-Request-ID: request-12"}, seat(9, "16:30")}},
		{"a page elsewhere", 201, true, request{"/v1/holds", "reception", json, []string{"Origin: https://portal.example.kz"}, seat(10, "17:00")}},
		{"a body that is packed", 415, true, request{"/v1/bookings", "reception", json, []string{"Content-Encoding: gzip"}, seat(11, "14:00")}},

		{"a place", 201, false, request{"/v1/bookings", "reception", json, nil, seat(12, "14:00")[:len(seat(12, "14:00"))-1] + `,"place":0}`}},
		{"an escape", 422, false, request{"/v1/bookings", "reception", json, nil, `{"form":"a\u0062","date":"2026-06-02","start":"10:00"}`}},
		{"another content type", 415, false, request{"/v1/bookings", "reception", "text/plain", nil, seat(13, "14:00")}},
		{"no content type", 200, false, request{"/v1/bookings", "reception", "", nil, seat(12, "14:00")}},
		{"a suffix of JSON", 415, false, request{"/v1/bookings", "reception", "application/json;a+b", nil, seat(13, "14:00")}},
		{"another answer", 200, false, request{"/v1/bookings", "reception", json, []string{"Accept: json"}, seat(0, "10:00")}},
		{"a query", 422, false, request{"/v1/bookings?a=b", "reception", json, nil, seat(13, "14:00")}},
		{"an empty query", 200, false, request{"/v1/bookings?", "reception", json, nil, seat(0, "10:00")}},
		{"an address with its host", 200, false, request{"http://kezek.test/v1/bookings", "reception", json, nil, seat(0, "10:00")}},
		{"a member that is missing", 422, false, request{"/v1/bookings", "reception", json, nil, `{"form":"a","date":"2026-06-02"}`}},
		{"a member that nobody knows", 422, false, request{"/v1/bookings", "reception", json, nil, `{"form":"a","date":"2026-06-02","start":"10:00","room":"5"}`}},
		{"a member in capitals", 422, false, request{"/v1/bookings", "reception", json, nil, `{"Form":"a","date":"2026-06-02","start":"10:00"}`}},
		{"a member twice", 200, true, request{"/v1/bookings", "reception", json, nil, `{"form":"none",` + seat(0, "10:00")[1:]}},
		{"null", 422, false, request{"/v1/bookings", "reception", json, nil, `{"form":null,"date":"2026-06-02","start":"10:00"}`}},
		{"a number", 422, false, request{"/v1/bookings", "reception", json, nil, `{"form":5,"date":"2026-06-02","start":"10:00"}`}},
		{"a text for yes", 422, false, request{"/v1/bookings", "reception", json, nil, `{"form":"a","date":"2026-06-02","start":"10:00","staff":"true"}`}},
		{"a yes for a text", 422, false, request{"/v1/bookings", "reception", json, nil, `{"form":true,"date":"2026-06-02","start":"10:00"}`}},
		{"29 February", 422, false, request{"/v1/bookings", "reception", json, nil, `{"form":"a","date":"2027-02-29","start":"10:00"}`}},
		{"an hour of one digit", 422, false, request{"/v1/bookings", "reception", json, nil, `{"form":"a","date":"2026-06-02","start":"9:00"}`}},
		{"a list", 422, false, request{"/v1/bookings", "reception", json, nil, `[]`}},
		{"no body", 400, false, request{"/v1/bookings", "reception", json, nil, ``}},
		{"half a body", 400, false, request{"/v1/bookings", "reception", json, nil, `{"form":"a",`}},
		{"two bodies", 400, false, request{"/v1/bookings", "reception", json, nil, seat(0, "10:00") + "{}"}},
		{"no UTF-8", 422, false, request{"/v1/bookings", "reception", json, nil, "{\"form\":\"\xff\",\"date\":\"2026-06-02\",\"start\":\"10:00\"}"}},
		{"a bad body of nobody", 401, false, request{"/v1/bookings", "none", json, nil, `{`}},
	} {
		answer, direct := b.send(t, c.request)
		if direct != c.direct {
			t.Errorf("%s: went the direct way %v", c.name, direct)
		}
		if !strings.HasPrefix(answer, fmt.Sprintf("HTTP/1.1 %d ", c.status)) {
			t.Errorf("%s: want %d\n%s", c.name, c.status, answer)
		}
	}
	b.direct.registers.silent.Store(true)
	b.around.registers.silent.Store(true)
	if answer, direct := b.send(t, request{"/v1/bookings", "reception", json, nil, seat(14, "14:00")}); !direct || !strings.HasPrefix(answer, "HTTP/1.1 503 ") {
		t.Errorf("went the direct way %v, and without a register\n%s", direct, answer)
	}
}

// TestDirect_AnswersAsHumaAtRandom sends what is nearly right. Both worlds change
// with each request, and go on from what the ones before have left.
func TestDirect_AnswersAsHumaAtRandom(t *testing.T) {
	b := newBothWays(t)
	from := func(values ...string) *rapid.Generator[string] { return rapid.SampledFrom(values) }
	value := from(`"2026-06-02"`, `"2026-06-03"`, `"10:00"`, `"10:30"`, `"24:00"`, `"9:00"`, `"2026-02-30"`, `"none"`, `""`, `"\u0061"`, "true", "false", "null", "0", "1", "-1", "1.5", "[]", "{}", "\"\xff\"", `"x`)
	space := from("", "", "", "", " ", "\n", "\t\r", "\x00")
	tokens := slices.Sorted(func(yield func(string) bool) {
		for name := range b.tokens {
			if !yield(name) {
				return
			}
		}
	})
	right := rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf(`{"form":%q,"date":"2026-06-0%d","start":"%02d:%s"}`, rapid.SampledFrom(b.forms).Draw(t, "form"), rapid.IntRange(1, 7).Draw(t, "day"), rapid.IntRange(8, 18).Draw(t, "hour"), from("00", "30", "15").Draw(t, "minute"))
	})
	wrong := rapid.Custom(func(t *rapid.T) string {
		s := right.Draw(t, "right")
		unknown := from("Form", "room", "").Draw(t, "unknown") // of several, huma tells in any order
		name := from("form", "date", "start", "form", "date", "start", "staff", "place", unknown)
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			member := `"` + name.Draw(t, "name") + `"` + space.Draw(t, "space") + ":" + value.Draw(t, "value")
			if rapid.Bool().Draw(t, "first") {
				s = "{" + member + "," + s[1:]
			} else {
				s = strings.TrimSuffix(s, "}") + space.Draw(t, "space") + "," + member + "}"
			}
		}
		if rapid.IntRange(0, 5).Draw(t, "cut") == 0 {
			s = s[:rapid.IntRange(0, len(s)).Draw(t, "at")]
		}
		return space.Draw(t, "before") + s + space.Draw(t, "behind")
	})
	usual := from("", "", "", "Accept: */*", "Accept: application/json", "Accept-Language: kk", "Accept-Language: en-GB, ru;q=0.5", "Kezek-Applicant: "+iinOf(1), "Kezek-Applicant: "+iinOf(2), "Kezek-Applicant: 1",
		"Idempotency-Key: a", "Idempotency-Key: b", "Idempotency-Key: a b", "Accept: text/html", "Accept: json;q=0.5, application/json;q=0.1", "Accept-Encoding: gzip", "If-None-Match: *", "Content-Encoding: gzip", "Content-Encoding:",
		"Origin: https://portal.example.kz", "X-Request-ID: request-1", "X-Request-ID: 900101300001", "Expect: ", "Cookie: kezek=1", "Content-Type: text/plain")
	requests := rapid.Custom(func(t *rapid.T) request {
		return request{
			path:        from("/v1/bookings", "/v1/bookings", "/v1/holds", "/v1/holds", "/v1/holds?", "/v1/bookings?a=b", "/v1/bookings#a", "/v1/bookings/", "//v1/bookings", "/v1/%62ookings", "http://a.kz/v1/holds").Draw(t, "path"),
			token:       rapid.OneOf(from("reception", "applicant", "portal"), rapid.SampledFrom(tokens)).Draw(t, "token"),
			contentType: from("application/json", "application/json", "application/json", "application/json; charset=utf-8", "application/json;a+b", "application/merge-patch+json", "text/plain", "Application/JSON", "").Draw(t, "content type"),
			headers:     slices.DeleteFunc(rapid.SliceOfN(usual, 0, 3).Draw(t, "headers"), func(s string) bool { return s == "" }),
			body:        rapid.OneOf(right, right, wrong).Draw(t, "body"),
		}
	})
	way := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		for _, r := range rapid.SliceOfN(requests, 1, 8).Draw(t, "requests") {
			_, direct := b.send(t, r)
			way[direct]++
		}
	})
	if way[true] == 0 || way[false] == 0 {
		t.Errorf("went the direct way, or not: %v", way)
	}
}

// TestDirect_EndsAtTheDeadline: a seat is not given to who was told that there was
// no time for it, whichever way they came.
func TestDirect_EndsAtTheDeadline(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.HandlerTimeout = 1 })
	_, form := w.person(office)
	token := w.token(scheduler.RoleReception, dept)
	for _, accept := range []string{"*/*", "text/html"} {
		w.call("POST", "/v1/bookings", token, obj{"form": form, "date": "2026-06-02", "start": "10:00"}, "Accept", accept).want(503)
	}
	if days := w.times("2026-06-02", "2026-06-02"); len(days) != 16 {
		t.Errorf("%d times are free, want all", len(days))
	}
}
