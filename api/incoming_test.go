package api_test

import (
	"net/url"
	"strings"
	"testing"

	"kezek/scheduler"
)

// TestN7_SMSOfPeopleComeInByTheGateway: the way of Kannel's get-url, and JSON.
func TestN7_SMSOfPeopleComeInByTheGateway(t *testing.T) {
	w := newWorld(t, withGateway)
	iin, form := w.person(office)
	b := w.book(iin, form, "2026-06-02", "10:00")
	incoming := func(query url.Values) reply {
		query.Set("secret", callbackSecret)
		return w.call("GET", "/gateway/incoming?"+query.Encode(), "", nil)
	}
	if r := incoming(url.Values{"id": {"k-1"}, "from": {"+77000000001"}, "text": {"?"}}).want(200); len(r.body) != 0 {
		t.Errorf("the answer has a text, which Kannel would send on: %s", r.body)
	}
	incoming(url.Values{"id": {"k-2"}, "from": {"KEZEK"}, "text": {"1"}}).want(200) // a service: nothing to repeat
	incoming(url.Values{"id": {"k-3"}, "text": {"1"}}).want(422)
	for range 2 {
		w.call("POST", "/gateway/incoming", "", obj{"id": "g-1", "from": "87000000001", "text": "Отмена"}, "Kezek-Gateway-Secret", callbackSecret).want(200)
	}
	w.call("POST", "/gateway/incoming", "", obj{"id": "g-2", "from": "87000000001", "text": "Отмена"}).want(401)
	if got := w.messagesOf(b); len(got) != 2 || got[0].Kind != scheduler.SayCancelled {
		t.Errorf("messages %+v", got)
	}
	log := w.log.String()
	if strings.Contains(log, "7000000001") || strings.Contains(log, "Отмена") {
		t.Errorf("phone or text in the log: %s", log)
	}
}
