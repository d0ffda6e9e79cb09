package sms

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kezek/scheduler"
)

// asked is a request that a gateway of the tests got.
type asked struct {
	method, path string
	header       http.Header
	body         string
}

// server answers every request with the status and the text, and keeps what it was asked.
func server(t *testing.T, status int, answer string) (*httptest.Server, *[]asked) {
	t.Helper()
	var got []asked
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = append(got, asked{r.Method, r.URL.String(), r.Header, string(body)})
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(s.Close)
	return s, &got
}

var noon = time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)

func atNoon() time.Time { return noon }

func testAccount(address string) Account {
	return Account{URL: address, User: "kezek", Password: "pass-word", From: "1414", Callback: "http://127.0.0.1:8080/base/", Secret: "callback-secret"}
}

func TestN4_KannelGetsEverything(t *testing.T) {
	s, got := server(t, 202, "0: Accepted for delivery")
	k, err := NewKannel(testAccount(s.URL+"/cgi-bin/sendsms"), atNoon)
	if err != nil {
		t.Fatal(err)
	}
	r, err := k.Send(t.Context(), scheduler.SMS{ID: "0198-a", Phone: phone, Text: "Сіз жазылдыңыз: ӘҒҚҢӨҰҮҺІ", Expires: noon.Add(90*time.Minute + time.Second)})
	if err != nil || r != (scheduler.Receipt{Gateway: "kannel"}) {
		t.Fatalf("%+v, %v", r, err)
	}
	a := (*got)[0]
	if a.method != "POST" || a.path != "/cgi-bin/sendsms" || a.body != "Сіз жазылдыңыз: ӘҒҚҢӨҰҮҺІ" {
		t.Errorf("got %+v", a)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/plain; charset=UTF-8", "X-Kannel-Username": "kezek", "X-Kannel-Password": "pass-word",
		"X-Kannel-From": "1414", "X-Kannel-To": phone, "X-Kannel-Coding": "2", "X-Kannel-Validity": "90",
		"X-Kannel-Account": "0198-a", "X-Kannel-Meta-Data": "?smpp?kezek_id=0198-a", "X-Kannel-DLR-Mask": "31",
		"X-Kannel-DLR-Url": "http://127.0.0.1:8080/base/gateway/report?message=0198-a&secret=callback-secret&state=%d&at=%T&reason=%A",
	} {
		if h := a.header.Get(name); h != want {
			t.Errorf("%s: %q, want %q", name, h, want)
		}
	}
	if _, err := k.Send(t.Context(), scheduler.SMS{ID: "b", Phone: phone, Text: "Booked, 10€"}); err != nil {
		t.Fatal(err)
	}
	if h := (*got)[1].header; h.Get("X-Kannel-Coding") != "0" || h.Get("X-Kannel-Validity") != "" {
		t.Errorf("plain text: %v", h)
	}
}

func TestN4_WhatKannelSays(t *testing.T) {
	for _, c := range []struct {
		status       int
		answer       string
		taken, final bool
	}{
		{202, "0: Accepted for delivery", true, false},
		{202, "3: Queued for later delivery", true, false},
		{400, "Missing receiver(s) number(s), rejected", false, true},
		{400, "Number(s) has/have been denied by white- and/or black-lists. +77011234567", false, true},
		{400, "Sender missing and no global set, rejected", false, false},
		{403, "Authorization failed for sendsms pass-word", false, false},
		{404, "Unknown request.", false, false},
		{503, "Temporal failure, try again later.", false, false},
		{302, "", false, false},
		{200, "<html>a proxy</html>", false, false},
	} {
		s, got := server(t, c.status, c.answer)
		k, err := NewKannel(testAccount(s.URL), nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = k.Send(t.Context(), scheduler.SMS{ID: "a", Phone: phone, Text: "x"})
		if (err == nil) != c.taken || errors.Is(err, scheduler.ErrRefused) != c.final || len(*got) != 1 {
			t.Errorf("%d %s: %v after %d requests", c.status, c.answer, err, len(*got))
		}
		hidden(t, err)
	}
	k, err := NewKannel(testAccount("http://127.0.0.1:1/x?password=pass-word"), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.Send(t.Context(), scheduler.SMS{ID: "a", Phone: phone, Text: "x"})
	if err == nil || errors.Is(err, scheduler.ErrRefused) || strings.Contains(err.Error(), "/x") {
		t.Errorf("nobody there: %v", err)
	}
	hidden(t, err)
}

// hidden sees that a text shows neither phone nor secret.
func hidden(t *testing.T, v any) {
	t.Helper()
	for _, secret := range []string{phone[1:], "pass-word", "callback-secret"} {
		if text := fmt.Sprintf("%v %+v %#v", v, v, v); v != nil && strings.Contains(text, secret) {
			t.Errorf("shows %s: %s", secret, text)
		}
	}
}

func TestN2_WhatKannelReports(t *testing.T) {
	k, err := NewKannel(testAccount("https://kannel.example/sendsms"), nil)
	if err != nil {
		t.Fatal(err)
	}
	hidden(t, k.account)
	for _, c := range []struct {
		state, said string
		want        scheduler.DeliveryState
		reason      string
	}{
		{"8", "ACK/", scheduler.DeliveryAccepted, ""},
		{"1", "id:1 sub:001 dlvrd:001 submit date:2611252216 done date:2611252216 stat:DELIVRD err:000 text:Сіз МӘС", scheduler.DeliveryDelivered, "DELIVRD"},
		{"2", "id:1 sub:001 dlvrd:000 submit date:2611252216 done date:2611252216 stat:UNDELIV err:017 text:Сіз", scheduler.DeliveryUndelivered, "UNDELIV 017"},
		{"4", "", scheduler.DeliveryBuffered, ""},
		{"16", "NACK/0x0000000b/Invalid Destination Address", scheduler.DeliveryRejected, "Invalid Destination Address 0x0000000b"},
		{"16", "NACK/", scheduler.DeliveryRejected, ""},
		{"16", "validity expired", scheduler.DeliveryRejected, "validity expired"},
	} {
		q := url.Values{"message": {"0198-a"}, "state": {c.state}, "at": {"1780297200"}, "reason": {c.said}}
		r, err := k.Report(callback(q.Encode(), "", ""))
		if err != nil || r.State != c.want || r.Reason != c.reason || r.Message != "0198-a" || !r.At.Equal(noon) || r.Gateway != "kannel" {
			t.Errorf("%s %q: %+v, %v", c.state, c.said, r, err)
		}
	}
	if _, err := k.Report(callback("message=a&state=32", "", "")); err == nil {
		t.Error("a state that Kannel does not have was taken")
	}
}

func TestN7_WhatKannelPassesOn(t *testing.T) {
	k := &Kannel{}
	incoming := func(from, at, body string) (scheduler.IncomingSMS, error) {
		r := callback("", `text/plain; charset="UTF-8"`, body)
		r.Header.Set("X-Kannel-From", from)
		r.Header.Set("X-Kannel-Time", at)
		return k.Incoming(r)
	}
	in, err := incoming(phone, "2026-06-01 07:00:00", "Ақан 1234 5674#1")
	if err != nil || in.Phone != phone || in.Text != "Ақан 1234 5674#1" || !in.At.Equal(noon) || in.ID == "" || in.Gateway != "kannel" {
		t.Errorf("%+v, %v", in, err)
	}
	again, _ := incoming(phone+" ", "2026-06-01 07:00:00", "Ақан 1234 5674#1")
	other, _ := incoming(phone, "2026-06-01 07:00:01", "Ақан 1234 5674#1")
	if again.ID != in.ID || other.ID == in.ID {
		t.Errorf("identifiers %s, again %s, another %s", in.ID, again.ID, other.ID)
	}
	for _, bad := range [][3]string{{"", "2026-06-01 07:00:00", "x"}, {phone, "noon", "x"}, {phone, "2026-06-01 07:00:00", "\xff"}} {
		if _, err := incoming(bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestAccountsThatCannotWork(t *testing.T) {
	for want, change := range map[string]func(*Account){
		"url: want https://host/path":                 func(a *Account) { a.URL = "sendsms" },
		"url: http://kannel.example: want https":      func(a *Account) { a.URL = "http://kannel.example/?p=pass-word" },
		"callback url: http://kezek.example":          func(a *Account) { a.Callback = "http://kezek.example" },
		"callback url: needs a callback secret":       func(a *Account) { a.Secret = "" },
		"url: want https://host/path without user an": func(a *Account) { a.URL = "https://kezek:pass-word@kannel.example" },
	} {
		a := testAccount("https://kannel.example/cgi-bin/sendsms")
		change(&a)
		_, err := NewKannel(a, nil)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		hidden(t, err)
	}
	a := Account{URL: "x", Callback: "y"}
	if _, err := NewKannel(a, nil); err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("not all at once: %v", err)
	}
}
