package api_test

import (
	"net/url"
	"strings"
	"testing"

	"kezek/api"
	"kezek/scheduler"
	"kezek/scheduler/sms"
)

const callbackSecret = "0123456789abcdef-of-the-test"

// withGateway lets the gateway of the tests call back.
func withGateway(o *api.Options) {
	o.Callbacks, o.CallbackSecret = sms.Callbacks{Gateway: "test"}, callbackSecret
}

// notice is the message that a gateway took about a new booking.
func (w *world) notice() scheduler.Message {
	w.t.Helper()
	iin, form := w.person(office)
	b := w.book(iin, form, "2026-06-02", "10:00")
	m := w.messagesOf(b)[0]
	w.must(w.engine.MessageSent(w.t.Context(), m.ID, "text", 1, scheduler.Receipt{Gateway: "test", ID: "its/" + m.ID}))
	return m
}

func (w *world) messagesOf(b scheduler.Booking) []scheduler.Message {
	w.t.Helper()
	list, err := w.engine.Messages(w.t.Context(), system, scheduler.MessageFilter{Booking: b.Number})
	w.must(err)
	return list
}

func TestN2_ReportsOfTheGatewayReachTheMessage(t *testing.T) {
	w := newWorld(t, withGateway)
	m := w.notice()
	query := url.Values{"secret": {callbackSecret}, "message": {m.ID}, "state": {"accepted"}, "at": {"1780290000"}}
	if r := w.call("GET", "/gateway/report?"+query.Encode(), "", nil).want(200); len(r.body) != 0 {
		t.Errorf("the answer has a text, which some gateways would send on: %s", r.body)
	}
	form := url.Values{"id": {"its/" + m.ID}, "state": {"undelivered"}, "reason": {"absent +77000000001"}}
	w.call("POST", "/gateway/report", "", form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Kezek-Gateway-Secret", callbackSecret).want(200)
	w.call("POST", "/gateway/report", "", obj{"message": m.ID, "state": "delivered", "at": "2026-06-01T08:00:00+05:00"}, "Kezek-Gateway-Secret", callbackSecret).want(200)
	r := w.call("GET", "/v1/messages?booking="+m.Booking.String(), w.token(scheduler.RoleAuditor, ""), nil).want(200)
	for path, want := range map[string]any{
		"items.0.delivery": "delivered", "items.0.reports.0.state": "accepted", "items.0.reports.0.at": "2026-06-01T05:00:00Z",
		"items.0.reports.1.reason": "absent **********01", "items.0.reports.2.at": "2026-06-01T03:00:00Z",
	} {
		if got := r.json(path); got != want {
			t.Errorf("%s: %v, want %v in %s", path, got, want, r.body)
		}
	}
}

func TestN2_WhoMayReport(t *testing.T) {
	w := newWorld(t, withGateway)
	m := w.notice()
	operator := w.token(scheduler.RoleOperator, "")
	for name, c := range map[string]struct {
		path, token string
		headers     []string
		status      int
		code        string
	}{
		"nobody":               {"/gateway/report?state=delivered&message=" + m.ID, "", nil, 401, "gateway_secret"},
		"a token":              {"/gateway/report?state=delivered&message=" + m.ID, operator, nil, 401, "gateway_secret"},
		"part of the secret":   {"/gateway/report?state=delivered&message=" + m.ID + "&secret=" + callbackSecret[:20], "", nil, 401, "gateway_secret"},
		"a wrong header first": {"/gateway/report?state=delivered&message=" + m.ID + "&secret=" + callbackSecret, "", []string{"Kezek-Gateway-Secret", "x"}, 401, "gateway_secret"},
		"no state":             {"/gateway/report?message=" + m.ID + "&secret=" + callbackSecret, "", nil, 422, "invalid"},
		"no message":           {"/gateway/report?state=delivered&message=0198&secret=" + callbackSecret, "", nil, 404, "no_such_message"},
	} {
		r := w.call("GET", c.path, c.token, nil, c.headers...)
		if r.status != c.status || r.json("code") != c.code {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	if got := w.messagesOf(scheduler.Booking{Number: m.Booking})[0]; len(got.Reports) != 0 {
		t.Errorf("kept %+v", got.Reports)
	}
	if strings.Contains(w.log.String(), callbackSecret[:20]) {
		t.Errorf("the secret stands in the log: %s", w.log)
	}
}

func TestN2_NobodyReportsWhereThereIsNoSecret(t *testing.T) {
	for name, edit := range map[string]func(*api.Options){
		"nothing":    func(*api.Options) {},
		"no secret":  func(o *api.Options) { o.Callbacks = sms.Callbacks{} },
		"no gateway": func(o *api.Options) { o.CallbackSecret = callbackSecret },
	} {
		if r := newWorld(t, edit).call("GET", "/gateway/report?secret=&state=delivered&message=1", "", nil); r.status != 404 || r.json("code") != "no_such_route" {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}
