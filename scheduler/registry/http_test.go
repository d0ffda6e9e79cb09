package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// iin returns a personal number with a right check digit.
func iin(t testing.TB, eleven string) string {
	t.Helper()
	for digit := range 10 {
		if n := fmt.Sprint(eleven, digit); scheduler.CheckIIN(n) == nil {
			return n
		}
	}
	t.Fatalf("no personal number begins with %s", eleven)
	return ""
}

// answer returns a handler that always answers so.
func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// inMemory is a transport that calls a handler without a network, so that it
// works under synctest's clock. It counts requests.
type inMemory struct {
	handler http.HandlerFunc
	asked   atomic.Int32
}

func (m *inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	m.asked.Add(1)
	done := make(chan *http.Response, 1)
	go func() {
		w := httptest.NewRecorder()
		m.handler(w, r)
		done <- w.Result()
	}()
	select {
	case resp := <-done:
		return resp, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func inMemoryClient(t *testing.T, handler http.HandlerFunc, log *slog.Logger) (*HTTP, *inMemory) {
	t.Helper()
	m := &inMemory{handler: handler}
	h, err := NewHTTP(HTTPOptions{URL: "https://registers.example/", Token: "secret", Transport: m, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	return h, m
}

func wantUnavailable(t *testing.T, err error, register string) {
	t.Helper()
	var u *Unavailable
	if !errors.As(err, &u) || u.Register != register || errors.Is(err, scheduler.ErrNotFound) {
		t.Fatalf("got %v, want the %s register to be unavailable", err, register)
	}
}

func TestE8_AnswersOfWorkingRegisters(t *testing.T) {
	person, ward := iin(t, "90010130012"), iin(t, "15020250033")
	server := httptest.NewServer(registersOf(t, person, ward))
	defer server.Close()
	h, err := NewHTTP(HTTPOptions{URL: server.URL, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	form := scheduler.Form031{Number: "031/15-А", IIN: person,
		Issued: calendars.MustDate("2026-11-20"), LastDay: calendars.MustDate("2026-12-20")}
	if got, err := h.Form(ctx, form.Number); err != nil || got != form {
		t.Errorf("Form: got %v, %v", got, err)
	}
	if got, err := h.Forms(ctx, person); err != nil || len(got) != 1 || got[0] != form {
		t.Errorf("Forms: got %v, %v", got, err)
	}
	if got, err := h.Residence(ctx, person); err != nil || got != (scheduler.Residence{IIN: person, KATO: "111010000", Address: "Көкшетау", Permanent: true}) {
		t.Errorf("Residence: got %v, %v", got, err)
	}
	if got, err := h.Guardianships(ctx, person); err != nil || len(got) != 1 || got[0].Ward != ward || got[0].To != 0 {
		t.Errorf("Guardianships: got %v, %v", got, err)
	}
	if got, err := h.Contact(ctx, person); err != nil || got.Phone != "+77011234567" || got.Language != "kk" {
		t.Errorf("Contact: got %v, %v", got, err)
	}
	if got, err := h.Guardianships(ctx, ward); err != nil || len(got) != 0 {
		t.Errorf("none is an empty list: got %v, %v", got, err)
	}
	for name, err := range map[string]error{
		"form": second(h.Form(ctx, "unknown")), "residence": second(h.Residence(ctx, ward)), "contact": second(h.Contact(ctx, ward)),
	} {
		if !errors.Is(err, scheduler.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrNotFound", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// registersOf serves the contract for one person with one form and one ward. It
// fails the test if a question does not come as the contract says.
func registersOf(t *testing.T, person, ward string) http.HandlerFunc {
	form := fmt.Sprintf(`{"number":"031/15-А","iin":%q,"issued":"2026-11-20","last_day":"2026-12-20"}`, person)
	known := map[string]string{
		"/v1/form":          form,
		"/v1/forms":         `{"forms":[` + form + `]}`,
		"/v1/residence":     fmt.Sprintf(`{"iin":%q,"kato":"111010000","address":"Көкшетау","permanent":true}`, person),
		"/v1/guardianships": fmt.Sprintf(`{"guardianships":[{"guardian":%q,"ward":%q,"from":"2020-01-01"}]}`, person, ward),
		"/v1/contact":       fmt.Sprintf(`{"iin":%q,"name":"Айгүл","phone":"+77011234567","language":"kk","no_portal":true}`, person),
	}
	unknown := map[string]string{"/v1/forms": `{"forms":[]}`, "/v1/guardianships": `{"guardianships":[]}`}
	return func(w http.ResponseWriter, r *http.Request) {
		var question map[string]string
		if err := json.NewDecoder(r.Body).Decode(&question); err != nil || r.Method != http.MethodPost ||
			r.Header.Get("Authorization") != "Bearer secret" || strings.Contains(r.URL.String(), person) {
			t.Errorf("question %s %s, %v: %v", r.Method, r.URL, r.Header, err)
		}
		switch about, none := unknown[r.URL.Path]; {
		case question["iin"] == person || question["number"] == "031/15-А":
			answer(http.StatusOK, known[r.URL.Path])(w, r)
		case none:
			answer(http.StatusOK, about)(w, r)
		default:
			answer(http.StatusNotFound, `{"found": false}`)(w, r)
		}
	}
}

// TestE8_BadAnswersAreNoAnswers: nothing that a broken register says may pass for
// an answer, neither for "no such entry" nor for an entry.
func TestE8_BadAnswersAreNoAnswers(t *testing.T) {
	person, other := iin(t, "90010130012"), iin(t, "85030330044")
	good := fmt.Sprintf(`{"iin":%q,"kato":"111010000","address":"","permanent":true}`, person)
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		asked   int32 // requests: 3 where trying again may help
	}{
		{"500", answer(500, `{"found": false}`), 3},
		{"429", answer(429, ``), 3},
		{"401", answer(401, ``), 1},
		{"400", answer(400, ``), 1},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, 1},
		{"404 of a proxy", answer(404, `<html>404 page not found</html>`), 1},
		{"404 with JSON of another kind", answer(404, `{"error": "no route"}`), 1},
		{"404 that says found", answer(404, `{"found": true}`), 1},
		{"204", answer(204, ``), 1},
		{"garbage", answer(200, `<html>`), 1},
		{"empty", answer(200, ``), 1},
		{"cut off", answer(200, good[:40]), 1},
		{"null", answer(200, `null`), 1},
		{"not found with 200", answer(200, `{"found": false}`), 1},
		{"something after it", answer(200, good+good), 1},
		{"another person", answer(200, strings.ReplaceAll(good, person, other)), 1},
		{"malformed KATO", answer(200, strings.ReplaceAll(good, "111010000", "1110")), 1},
		{"permanent missing", answer(200, strings.ReplaceAll(good, `,"permanent":true`, "")), 1},
		{"permanent null", answer(200, strings.ReplaceAll(good, "true", "null")), 1},
		{"permanent is a text", answer(200, strings.ReplaceAll(good, "true", `"true"`)), 1},
		{"unknown field", answer(200, strings.ReplaceAll(good, `"address"`, `"adress"`)), 1},
		{"not JSON by its type", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, good) }, 1},
		{"huge", answer(200, `{"iin":"`+strings.Repeat("9", maxAnswer)), 1},
		{"good and then too much", answer(200, good+strings.Repeat(" ", maxAnswer)), 1},
		{"slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				h, m := inMemoryClient(t, c.handler, slog.New(slog.NewTextHandler(&log, nil)))
				began := time.Now()
				_, err := h.Residence(t.Context(), person)
				wantUnavailable(t, err, "residence")
				if asked := m.asked.Load(); asked != c.asked && (c.name != "slow" || asked < 2) {
					t.Errorf("asked %d times, want %d", asked, c.asked)
				}
				if took := time.Since(began); took > 5*time.Second {
					t.Errorf("took %v, longer than the timeout of a look-up", took)
				}
				for _, secret := range []string{person, other} {
					if strings.Contains(err.Error()+log.String(), secret) {
						t.Errorf("a personal number stands in the error or the log: %v %s", err, &log)
					}
				}
			})
		})
	}
}

func TestE8_MalformedRecordsAreNoAnswers(t *testing.T) {
	person, other := iin(t, "90010130012"), iin(t, "85030330044")
	type ask func(context.Context, *HTTP) error
	form := func(ctx context.Context, h *HTTP) error { return second(h.Form(ctx, "031-1")) }
	forms := func(ctx context.Context, h *HTTP) error { return second(h.Forms(ctx, person)) }
	guardianships := func(ctx context.Context, h *HTTP) error { return second(h.Guardianships(ctx, person)) }
	contact := func(ctx context.Context, h *HTTP) error { return second(h.Contact(ctx, person)) }
	for name, c := range map[string]struct {
		ask      ask
		register string
		body     string
	}{
		"form: another number": {form, "forms", `{"number":"031-2","iin":"` + person + `","issued":"2026-11-20"}`},
		"form: no such day":    {form, "forms", `{"number":"031-1","iin":"` + person + `","issued":"2026-02-30"}`},
		"form: ends early":     {form, "forms", `{"number":"031-1","iin":"` + person + `","issued":"2026-11-20","last_day":"2026-11-19"}`},
		"form: bad check digit": {form, "forms", `{"number":"031-1","iin":"` + person[:11] + string('0'+(person[11]-'0'+1)%10) +
			`","issued":"2026-11-20"}`},
		"form: issued missing":      {form, "forms", `{"number":"031-1","iin":"` + person + `"}`},
		"form: last_day misspelt":   {form, "forms", `{"number":"031-1","iin":"` + person + `","issued":"2026-11-20","lastday":"2026-12-20"}`},
		"forms: list missing":       {forms, "forms", `{}`},
		"forms: list null":          {forms, "forms", `{"forms":null}`},
		"forms: another person's":   {forms, "forms", `{"forms":[{"number":"031-1","iin":"` + other + `","issued":"2026-11-20"}]}`},
		"guardianships: another's":  {guardianships, "guardianships", `{"guardianships":[{"guardian":"` + other + `","ward":"` + person + `","from":"2020-01-01"}]}`},
		"contact: another person's": {contact, "contacts", `{"iin":"` + other + `","name":"А"}`},
		"forms: one is bad":         {forms, "forms", `{"forms":[{}]}`},
		"guardianships: their ward": {guardianships, "guardianships", `{"guardianships":[{"guardian":"` + person + `","ward":"` + person + `","from":"2020-01-01"}]}`},
		"guardianships: from":       {guardianships, "guardianships", `{"guardianships":[{"guardian":"` + person + `","ward":"1"}]}`},
		"contact: phone":            {contact, "contacts", `{"iin":"` + person + `","name":"А","phone":"8 701"}`},
		"contact: language":         {contact, "contacts", `{"iin":"` + person + `","name":"А","language":"kz"}`},
		"contact: nameless":         {contact, "contacts", `{"iin":"` + person + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			h, _ := inMemoryClient(t, answer(200, c.body), nil)
			wantUnavailable(t, c.ask(t.Context(), h), c.register)
		})
	}
	t.Run("404 to a question with lists", func(t *testing.T) {
		h, _ := inMemoryClient(t, answer(404, `{"found":false}`), nil)
		wantUnavailable(t, forms(t.Context(), h), "forms")
		wantUnavailable(t, guardianships(t.Context(), h), "guardianships")
	})
}

func TestNewHTTPRefusesBadOptions(t *testing.T) {
	for _, o := range []HTTPOptions{
		{URL: ""}, {URL: "registers.example"}, {URL: "ftp://registers.example"}, {URL: "http://registers.example"},
		{URL: "https://user:word@registers.example"}, {URL: "https://registers.example?a=b"},
		{URL: "https://registers.example", Tries: -1}, {URL: "https://registers.example", Token: "a\nb"},
	} {
		if h, err := NewHTTP(o); err == nil || h != nil {
			t.Errorf("%+v was taken", o)
		}
	}
	_, err := NewHTTP(HTTPOptions{Timeout: -1, Failures: -1})
	for _, word := range []string{"URL", "Timeout", "Failures"} {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%v does not tell of %s", err, word)
		}
	}
	for _, o := range []HTTPOptions{{URL: "http://127.0.0.1:1"}, {URL: "http://[::1]:1/x/"}, {URL: "http://registers.example", Plain: true}} {
		if _, err := NewHTTP(o); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
