package sms

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kezek/scheduler"
)

// provider is a description as docs/operations.md shows it.
func provider(t *testing.T, address string) Description {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "provider.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := ReadDescription("provider.yaml", []byte(strings.ReplaceAll(string(content), "https://sms.example", address)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// tricky has what must be escaped in any body.
const tricky = "Сіз \"жазылдыңыз\" \\ <&>'\n{phone} {id}% +1"

func TestN4_ADescribedGatewayGetsEverything(t *testing.T) {
	s, got := server(t, 200, `{"data": {"id": 12345678901234567890}, "error": {"code": 0}}`)
	g, err := NewDescribed(provider(t, s.URL), testAccount(""), atNoon)
	if err != nil {
		t.Fatal(err)
	}
	r, err := g.Send(t.Context(), scheduler.SMS{ID: "0198-a", Phone: phone, Text: tricky})
	if err != nil || r != (scheduler.Receipt{Gateway: "provider", ID: "12345678901234567890"}) {
		t.Fatalf("%+v, %v", r, err)
	}
	a := (*got)[0]
	var body map[string]any
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	for name, want := range map[string]any{"to": phone[1:], "text": tricky, "sender": "1414", "reference": "0198-a", "ttl": 4320.0,
		"report": "http://127.0.0.1:8080/base/gateway/report?message=0198-a&secret=callback-secret"} {
		if body[name] != want {
			t.Errorf("%s: %v, want %v", name, body[name], want)
		}
	}
	if a.method != "POST" || a.path != "/v1/messages" || a.header.Get("Authorization") != "Bearer pass-word" || a.header.Get("Content-Type") != "application/json" {
		t.Errorf("got %+v", a)
	}
}

func TestN4_BodiesOfEveryKind(t *testing.T) {
	for media, c := range map[string]struct{ body, want string }{
		"application/x-www-form-urlencoded": {"to={phone}&text={text}", "to=%2B77011234567&text=" + url.QueryEscape(tricky)},
		"application/xml":                   {"<sms to='{phone}'>{text}</sms>", "<sms to='+77011234567'>Сіз &#34;жазылдыңыз&#34; \\ &lt;&amp;&gt;&#39;&#xA;{phone} {id}% +1</sms>"},
		"text/plain":                        {"{phone} {text}", phone + " " + tricky},
	} {
		s, got := server(t, 200, "OK")
		g, err := NewDescribed(Description{Name: "p", Method: "PUT", URL: s.URL, Headers: map[string]string{"Content-Type": media + "; charset=utf-8", "X-Id": "{id}"}, Body: c.body}, Account{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Send(t.Context(), scheduler.SMS{ID: "a\r\nX-Other: b", Phone: phone, Text: tricky}); err != nil {
			t.Fatal(err)
		}
		if a := (*got)[0]; a.body != c.want || a.method != "PUT" || a.header.Get("X-Id") != "a  X-Other: b" {
			t.Errorf("%s: got %s, want %s; %v", media, a.body, c.want, a.header)
		}
	}
}

func TestN4_WhatADescribedGatewaySays(t *testing.T) {
	for _, c := range []struct {
		status       int
		answer       string
		taken, final bool
		words        string
	}{
		{200, `{"data": {"id": "7"}, "error": {"code": 0}}`, true, false, ""},
		{201, `{"data": {"id": "7"}}`, true, false, ""},
		{200, `{"data": {}}`, true, false, ""}, // taken, without an identifier
		{200, `{"error": {"code": 12, "message": "bad number +77011234567"}}`, false, true, "error 12: bad number **********67"},
		{200, `{"error": {"code": 99, "message": "no money, pass-word"}}`, false, false, "error 99: no money, ***"},
		{422, `{"error": {"code": 99}}`, false, true, "error 99"},
		{400, `{"error": {"code": 12}}`, false, true, "answers 400, error 12"},
		{500, `{"data": {"id": "7"}}`, false, false, "answers 500"},
		{202, `{"data": {"id": "7"}}`, false, false, "answers 202"}, // not among the statuses of success
		{200, "<html>a proxy\x00</html>", false, false, "not JSON"},
		{301, "", false, false, "answers 301"},
	} {
		s, got := server(t, c.status, c.answer)
		g, err := NewDescribed(provider(t, s.URL), testAccount(""), nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = g.Send(t.Context(), scheduler.SMS{ID: "a", Phone: phone, Text: "x"})
		if (err == nil) != c.taken || errors.Is(err, scheduler.ErrRefused) != c.final || len(*got) != 1 || err != nil && !strings.Contains(err.Error(), c.words) {
			t.Errorf("%d %s: %v after %d requests", c.status, c.answer, err, len(*got))
		}
		hidden(t, err)
	}
}

func TestN2_WhatADescribedGatewayReports(t *testing.T) {
	g, err := NewDescribed(provider(t, "https://sms.example"), testAccount(""), nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := g.Report(callback("message=0198-a", jsonType, `{"id": 7, "status": "Expired", "ts": 1780297200}`))
	if err != nil || r.State != scheduler.DeliveryUndelivered || r.Message != "0198-a" || r.GatewayID != "7" || r.Gateway != "provider" || !r.At.Equal(noon) {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestDescription_EveryFaultAtOnce with its line and path.
func TestDescription_EveryFaultAtOnce(t *testing.T) {
	for _, name := range []string{"form", "meaning", "syntax"} {
		file := filepath.Join("testdata", "wrong-"+name+".yaml")
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(strings.TrimSuffix(file, ".yaml") + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		var wrong *DescriptionError
		if _, err := ReadDescription("w.yaml", content); !errors.As(err, &wrong) || err.Error()+"\n" != string(want) {
			t.Errorf("%s: got\n%v\nwant\n%s", name, err, want)
		}
	}
	if _, err := ReadDescription("w.json", []byte(`{"url": "https://sms.example", "headers": {"Content-Type": "text/plain"}, "body": "{phone} {text}"}`)); err != nil {
		t.Errorf("JSON: %v", err)
	}
}

func TestDescription_NeedsWhatItUses(t *testing.T) {
	_, err := NewDescribed(provider(t, "https://sms.example"), Account{}, nil)
	for _, name := range []string{"password", "from", "callback"} {
		if err == nil || !strings.Contains(err.Error(), "uses {"+name+"}, which is not set") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewDescribed(provider(t, "http://sms.example"), testAccount(""), nil); err == nil {
		t.Error("http to another machine was taken")
	}
}

// TestDescription_IsTheOneOfTheDocumentation: what operators copy is what is tested.
func TestDescription_IsTheOneOfTheDocumentation(t *testing.T) {
	example, err := os.ReadFile(filepath.Join("testdata", "provider.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	docs, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	if shown := "    " + strings.ReplaceAll(strings.TrimSpace(string(example)), "\n", "\n    "); !strings.Contains(string(docs), shown) {
		t.Errorf("docs/operations.md does not show\n%s", shown)
	}
}
