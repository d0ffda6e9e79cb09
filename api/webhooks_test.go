package api_test

import (
	"strings"
	"testing"

	"kezek/scheduler"
)

// TestWebhooks_TheSecretIsShownOnce, when it is made and when it is made anew.
func TestWebhooks_TheSecretIsShownOnce(t *testing.T) {
	w := newWorld(t)
	operator := w.token(scheduler.RoleOperator, "")
	body := obj{"name": "Бақылау", "url": "https://hooks.example.kz/kezek?key=1", "topics": []string{"booking.booked", "form.examined"}}
	r := w.call("POST", "/v1/webhooks", operator, body, "Idempotency-Key", "1").want(201)
	secret, _ := r.json("secret").(string)
	id, _ := r.json("id").(string)
	if !strings.HasPrefix(secret, "whsec_") || r.json("enabled") != true || r.json("with_iin") != false || r.json("by") == "" {
		t.Errorf("made %s", r.body)
	}
	if again := w.call("POST", "/v1/webhooks", operator, body, "Idempotency-Key", "1").want(201); again.json("id") != id {
		t.Errorf("made twice: %s", again.body)
	}
	list := w.call("GET", "/v1/webhooks", operator, nil).want(200)
	if list.json("items.0.id") != id || list.json("items.1") != nil || strings.Contains(string(list.body), "secret") || strings.Contains(string(list.body), "whsec_") {
		t.Errorf("listed %s", list.body)
	}
	body["enabled"] = false
	if r := w.call("PUT", "/v1/webhooks/"+id, operator, body).want(200); r.json("enabled") != false || strings.Contains(string(r.body), "whsec_") {
		t.Errorf("changed %s", r.body)
	}
	if anew := w.call("POST", "/v1/webhooks/"+id+"/secret", operator, nil).want(200); anew.json("secret") == secret || anew.json("secret") == nil {
		t.Errorf("anew %s", anew.body)
	}
	if strings.Contains(w.log.String(), "whsec_") {
		t.Error("a secret stands in the log")
	}
	w.call("DELETE", "/v1/webhooks/"+id, operator, nil).want(204)
	w.call("GET", "/v1/webhooks/"+id+"/deliveries", operator, nil).want(404)
}

func TestWebhooks_BadInputIsToldAllAtOnce(t *testing.T) {
	w := newWorld(t)
	operator := w.token(scheduler.RoleOperator, "")
	r := w.call("POST", "/v1/webhooks", operator, obj{"name": "", "url": "https://hooks.example.kz", "topics": []string{"booking.vanished"}}).want(422)
	if r.json("errors.1") == nil {
		t.Errorf("told %s", r.body)
	}
	r = w.call("POST", "/v1/webhooks", operator, obj{"name": "x", "url": "http://10.0.0.1/", "topics": []string{"booking.booked", "booking.booked"}}).want(422)
	if r.json("errors.0.path") != "url" && r.json("errors.0.path") != "body.url" || r.json("errors.1") == nil {
		t.Errorf("told %s", r.body)
	}
}

// TestWebhooks_WhatIsToBeToldIsSeen without the personal number.
func TestWebhooks_WhatIsToBeToldIsSeen(t *testing.T) {
	w := newWorld(t)
	operator := w.token(scheduler.RoleOperator, "")
	r := w.call("POST", "/v1/webhooks", operator, obj{"name": "x", "url": "https://hooks.example.kz", "topics": []string{"booking.booked"}, "with_iin": true}).want(201)
	path := "/v1/webhooks/" + r.json("id").(string)
	iin, form := w.person(office)
	b := w.book(iin, form, "2026-06-02", "10:00")
	list := w.call("GET", path+"/deliveries?state=waiting&from=2026-06-01T08:00:00%2B05:00", operator, nil).want(200)
	if list.json("items.0.topic") != "booking.booked" || list.json("items.0.booking") != b.Number.String() || strings.Contains(string(list.body), iin) {
		t.Errorf("listed %s", list.body)
	}
	w.must(w.engine.DispatchFailed(t.Context(), list.json("items.0.id").(string), "the receiver answered 400", 400, true, w.clock.Now().Add(-1)))
	w.must(w.engine.DispatchDelivered(t.Context(), list.json("items.0.id").(string), 204))
	if r := w.call("POST", path+"/replay", operator, obj{"from": "2026-06-01T00:00:00Z", "to": "2026-06-02T00:00:00Z", "state": "dead"}).want(200); r.json("replayed") != 0.0 {
		t.Errorf("replayed %s", r.body)
	}
	if r := w.call("POST", path+"/replay", operator, obj{"from": "2026-06-01T00:00:00Z", "to": "2026-06-02T00:00:00Z"}).want(200); r.json("replayed") != 1.0 {
		t.Errorf("replayed %s", r.body)
	}
}
