package sms

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kezek/scheduler"
)

// callback is a request as a gateway makes it: GET with a query, or POST.
func callback(query, contentType, body string) *http.Request {
	if body == "" {
		return httptest.NewRequest(http.MethodGet, "/gateway/report?"+query, nil)
	}
	r := httptest.NewRequest(http.MethodPost, "/gateway/report?"+query, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return r
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json; charset=utf-8"
)

func TestN2_CallbacksInAnyDress(t *testing.T) {
	own := Callbacks{Gateway: "g"}
	theirs := Callbacks{Gateway: "g", Names: map[string]string{"id": "sms.0.uid", "state": "sms.0.stat", "at": "ts", "reason": "err"},
		States: map[string]scheduler.DeliveryState{"delivrd": scheduler.DeliveryDelivered, "2": scheduler.DeliveryUndelivered}}
	noon := time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		callbacks Callbacks
		r         *http.Request
		want      scheduler.DeliveryReport
	}{
		"query":        {own, callback("message=m&state=Delivered&at=1780297200", "", ""), scheduler.DeliveryReport{Gateway: "g", Message: "m", State: scheduler.DeliveryDelivered, At: noon}},
		"form":         {own, callback("message=m", formType, "state=buffered&reason=off"), scheduler.DeliveryReport{Gateway: "g", Message: "m", State: scheduler.DeliveryBuffered, Reason: "off"}},
		"JSON":         {own, callback("message=m", jsonType, `{"state": "rejected", "at": 1780297200000}`), scheduler.DeliveryReport{Gateway: "g", Message: "m", State: scheduler.DeliveryRejected, At: noon}},
		"their JSON":   {theirs, callback("", jsonType, `{"sms": [{"uid": 12345678901234567890, "stat": "DELIVRD"}], "ts": "2026-06-01T12:00:00+05:00"}`), scheduler.DeliveryReport{Gateway: "g", GatewayID: "12345678901234567890", State: scheduler.DeliveryDelivered, At: noon}},
		"their number": {theirs, callback("", jsonType, `{"sms": [{"uid": "u", "stat": 2}], "err": false}`), scheduler.DeliveryReport{Gateway: "g", GatewayID: "u", State: scheduler.DeliveryUndelivered, Reason: "false"}},
	} {
		got, err := c.callbacks.Report(c.r)
		if got.At.Equal(c.want.At) {
			got.At = c.want.At
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
		}
	}
}

// TestN2_WhatIsWrongWithACallback is told all at once, by the gateway's own names.
func TestN2_WhatIsWrongWithACallback(t *testing.T) {
	theirs := Callbacks{Names: map[string]string{"id": "uid", "state": "stat"}}
	for want, r := range map[string]*http.Request{
		"message or uid is missing; stat is missing":                        callback("", "", ""),
		"stat: unknown state; at: want RFC 3339, or seconds since 1970":     callback("uid=1&stat=lost&at=noon", "", ""),
		"the body is not JSON":                                              callback("", jsonType, "{"),
		"the body is not a form":                                            callback("", formType, "a=%zz"),
		"the body is neither application/json nor " + formType:              callback("", "text/plain", "x"),
		"the body cannot be read, or is longer than 65536 bytes":            callback("", jsonType, strings.Repeat(" ", 1<<17)),
		"message or uid is missing; stat: unknown state; at: want RFC 3339": callback("stat=x&at=-1", "", ""),
	} {
		if _, err := theirs.Report(r); err == nil || !strings.HasPrefix(strings.ReplaceAll(err.Error(), "\n", "; "), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestN7_IncomingSMSIsRead with the sender as the gateway gives it: the engine
// knows numbers from what is none.
func TestN7_IncomingSMSIsRead(t *testing.T) {
	for given, want := range map[string]string{"+77011234567": phone, " 87011234567 ": "87011234567", "KEZEK": "KEZEK", "1414": "1414"} {
		in, err := Callbacks{Gateway: "g"}.Incoming(callback("id=7", jsonType, `{"from": "`+given+`", "text": "  Ақан#1 "}`))
		if err != nil || in != (scheduler.IncomingSMS{Gateway: "g", ID: "7", Phone: want, Text: "  Ақан#1 "}) {
			t.Errorf("%q: %+v, %v", given, in, err)
		}
	}
	if _, err := (Callbacks{}).Incoming(callback("", jsonType, `{"from": " ", "text": "x"}`)); err == nil {
		t.Error("an SMS from nobody passes")
	}
}
