package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store"
	"kezek/slots"
)

// smsEnd is Kezek with a real Kannel and an operator behind it.
type smsEnd struct {
	*testing.T
	operator *operator
	kannel   *kannel
	url      string
	dir      string
	key      *api.Key
	people   int
	today    calendars.Date
}

const smsSecret = "secret-of-the-end-to-end-test"

// TestSMS_EndToEnd follows SMS from the booking to the phone and back through a
// real Kannel.
func TestSMS_EndToEnd(t *testing.T) {
	needPrograms(t, bearerbox, smsbox, "node", filepath.Join("..", "..", "testdata", "smpp", "node_modules", ".package-lock.json"))
	e := newSMSEnd(t)
	for _, act := range []struct {
		name string
		do   func(*smsEnd)
	}{
		{"N2_KazakhLettersArriveAndTheReportIsKept", (*smsEnd).delivered},
		{"N5_PlainTextGoesInTheGSMAlphabet", (*smsEnd).plain},
		{"N4_RefusedAndLostStandOnTheWorklist", (*smsEnd).refused},
		{"N4_OperatorDownAndBack", (*smsEnd).operatorDown},
		{"N4_KannelDownAndBack", (*smsEnd).kannelDown},
		{"N7_AnAnswerBooksTheProposedTime", (*smsEnd).answered},
	} {
		t.Run(act.name, func(t *testing.T) {
			inner := *e
			inner.T = t
			act.do(&inner)
			e.people = inner.people
		})
		if t.Failed() {
			return // what follows would fail for the same reason
		}
	}
}

func newSMSEnd(t *testing.T) *smsEnd {
	t.Helper()
	e := &smsEnd{T: t, dir: t.TempDir()}
	port := freePorts(t, 1)[0]
	e.url = "http://127.0.0.1:" + port
	e.operator = startOperator(t)
	e.kannel = startKannel(t, e.operator, e.url, smsSecret)
	e.prepare()
	e.serve(port)
	return e
}

func (e *smsEnd) must(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

func (e *smsEnd) file(name string) string { return filepath.Join(e.dir, name) }

// prepare makes an office with long names, so that its SMS take several segments.
func (e *smsEnd) prepare() {
	e.Helper()
	s, err := store.Open(storeURL(e.file("kezek.db")))
	e.must(err)
	engine, err := scheduler.New(e.Context(), scheduler.Options{Store: s, Registry: registry.NewLocal(s)})
	e.must(err)
	e.today, err = openOffice(e.Context(), engine,
		calendars.Text{KK: "Көкшетау МӘС бөлімі", RU: "Отдел МСЭ г. Кокшетау", EN: "Kokshetau MSE department"},
		calendars.Text{KK: "Ғабит Мүсірепов к-сі, 96 үй, ӘҒҚҢӨҰҮҺІ", RU: "ул. Мусрепова, 96", EN: "96 Musrepov St."})
	e.must(err)
	e.must(s.Close())
}

// serve runs the server in the test's own process until the test ends.
func (e *smsEnd) serve(port string) {
	e.Helper()
	e.must(os.WriteFile(e.file("password"), []byte(e.kannel.password+"\n"), 0o600))
	e.must(os.WriteFile(e.file("secret"), []byte(smsSecret+"\n"), 0o600))
	key, err := api.LoadKey(e.file("token.key"))
	e.must(err)
	e.key = key
	serving := startServing(e.T, "--listen", "127.0.0.1:"+port, "--data", e.file("kezek.db"), "--key-file", e.file("token.key"),
		"--sms-gateway", "kannel", "--sms-url", "http://"+e.kannel.sendsms+"/cgi-bin/sendsms", "--sms-user", "kezek",
		"--sms-password-file", e.file("password"), "--sms-from", "1414", "--sms-callback-url", e.url, "--sms-callback-secret-file", e.file("secret"),
		"--sms-first-retry", "100ms", "--sms-pause", "200ms", "--policy-quiet-hours", "00:00-00:00", "--policy-min-notice", "0s", "--policy-proposals", "no_portal")
	e.Cleanup(func() {
		serving.stop()
		if err := <-serving.ended; err != nil {
			e.Errorf("the server ended with %v", err)
		}
	})
}

// call asks the server as one of the roles and reads a JSON answer into out.
func (e *smsEnd) call(method, path string, claims api.Claims, body, out any) {
	e.Helper()
	claims.Subject = "test"
	token, err := api.Issue(e.key, claims, time.Now(), time.Hour)
	e.must(err)
	req, err := http.NewRequestWithContext(e.Context(), method, e.url+path, bytes.NewReader(must(json.Marshal(body))))
	e.must(err)
	req.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	e.must(err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	e.must(err)
	if resp.StatusCode/100 != 2 {
		e.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, answer)
	}
	if out != nil {
		e.must(json.Unmarshal(answer, out))
	}
}

// visitor is somebody with a phone and a form.
type visitor struct{ iin, phone, form string }

// visitor makes one.
func (e *smsEnd) visitor(language string) visitor {
	e.Helper()
	return e.visitorOf(scheduler.Contact{Language: language})
}

func (e *smsEnd) visitorOf(contact scheduler.Contact) visitor {
	e.Helper()
	e.people++
	v := visitor{iin: crashIIN(e.people), phone: fmt.Sprintf("+7701%07d", e.people), form: fmt.Sprintf("sms-%d", e.people)}
	contact.IIN, contact.Phone, contact.Name = v.iin, v.phone, "Ақан"
	integration := api.Claims{Role: scheduler.RoleIntegration}
	e.call("PUT", "/v1/registers/contacts", integration, contact, nil)
	e.call("PUT", "/v1/registers/residences", integration, map[string]any{"iin": v.iin, "kato": "111000000", "address": "x", "permanent": true}, nil)
	e.call("PUT", "/v1/registers/forms", integration, map[string]any{"number": v.form, "iin": v.iin, "issued": e.today - 1, "last_day": e.today + 5}, nil)
	return v
}

// book takes the nearest time for somebody, and returns the booking's number.
func (e *smsEnd) book(v visitor) scheduler.Number {
	e.Helper()
	me := api.Claims{Role: scheduler.RoleApplicant, IIN: v.iin}
	var nearest struct{ Items []scheduler.Offer }
	e.call("GET", "/v1/forms/"+v.form+"/nearest", me, nil, &nearest)
	var booked struct{ Number scheduler.Number }
	e.call("POST", "/v1/bookings", me, map[string]any{"form": v.form, "date": nearest.Items[0].Date, "start": nearest.Items[0].Start}, &booked)
	return booked.Number
}

// notice is the message that tells of a booking, as the API shows it.
func (e *smsEnd) notice(n scheduler.Number) scheduler.Message {
	e.Helper()
	var list struct{ Items []scheduler.Message }
	e.call("GET", "/v1/messages?booking="+n.String(), api.Claims{Role: scheduler.RoleOperator}, nil, &list)
	for _, m := range list.Items {
		if m.Kind == scheduler.SayBooked {
			return m
		}
	}
	e.Fatalf("no message tells of booking %s: %+v", n, list.Items)
	return scheduler.Message{}
}

// becomes waits until the network has said so of a notice.
func (e *smsEnd) becomes(n scheduler.Number, want scheduler.DeliveryState) (m scheduler.Message) {
	e.Helper()
	await(e.T, fmt.Sprintf("the notice of %s is %s", n, want), func() bool {
		m = e.notice(n)
		return m.Delivered() == want
	})
	return m
}

// arrives waits for the notice at the operator: the form's own SMS comes first.
func (e *smsEnd) arrives(v visitor, n scheduler.Number) operatorEvent {
	e.Helper()
	for {
		got := e.operator.expect("sms", v.phone)
		if strings.Contains(got.Text, n.Spoken()) {
			return got
		}
	}
}

func (e *smsEnd) delivered() {
	v := e.visitor("kk")
	n := e.book(v)
	got := e.arrives(v, n)
	m := e.becomes(n, scheduler.DeliveryDelivered)
	if got.Text != m.Text || got.ID != m.ID || got.From != "1414" || got.Coding != 8 || got.Parts != m.Segments || got.Parts < 2 {
		e.Errorf("the operator got %+v, we noted %+v", got, m)
	}
	for _, word := range []string{"Көкшетау МӘС бөлімі", "ӘҒҚҢӨҰҮҺІ"} {
		if !strings.Contains(got.Text, word) {
			e.Errorf("%s is not in the SMS: %s", word, got.Text)
		}
	}
	if m.State != scheduler.MessageSent || m.Gateway != "kannel" || m.Attempts != 1 || time.Since(m.Reports[0].At) > time.Hour {
		e.Errorf("noted %+v", m)
	}
}

func (e *smsEnd) plain() {
	v := e.visitor("en")
	n := e.book(v)
	if got := e.arrives(v, n); got.Coding != 0 || got.Text != e.becomes(n, scheduler.DeliveryDelivered).Text {
		e.Errorf("the operator got %+v, we noted %q", got, e.notice(n).Text)
	}
}

func (e *smsEnd) refused() {
	for _, c := range []struct {
		do     string
		state  scheduler.DeliveryState
		reason string
	}{
		{"refuse", scheduler.DeliveryRejected, "rejected"}, // of an SMS in parts Kannel tells no more
		{"lose", scheduler.DeliveryUndelivered, "undelivered: UNDELIV 017"},
	} {
		e.people++
		number := fmt.Sprintf("7701%07d", e.people)
		e.people--
		e.operator.do(c.do, "number", number)
		n := e.book(e.visitor("ru"))
		if m := e.becomes(n, c.state); m.State != scheduler.MessageFailed || m.LastError != c.reason {
			e.Errorf("%s: noted %+v", c.do, m)
		}
		var list struct{ Items []scheduler.Work }
		e.call("GET", "/v1/departments/"+crashOffice+"/worklist", api.Claims{Role: scheduler.RoleReception, Department: crashOffice}, nil, &list)
		found := false
		for _, w := range list.Items {
			found = found || w.Kind == scheduler.WorkFailed && w.Booking == n && w.Note == c.reason
		}
		if !found {
			e.Errorf("%s: the worklist says %+v", c.do, list.Items)
		}
	}
}

// operatorDown: Kannel keeps what it took until the operator is back.
func (e *smsEnd) operatorDown() {
	e.operator.do("down")
	e.operator.expect("down", "")
	v := e.visitor("kk")
	n := e.book(v)
	await(e.T, "Kannel takes the notice", func() bool { return e.notice(n).State == scheduler.MessageSent })
	if m := e.notice(n); m.Delivered() != "" && m.Delivered() != scheduler.DeliveryBuffered {
		e.Errorf("with the operator down the notice is %s", m.Delivered())
	}
	e.operator.do("up")
	e.operator.expect("bound", "")
	got := e.arrives(v, n)
	if m := e.becomes(n, scheduler.DeliveryDelivered); got.Text != m.Text || m.Attempts != 1 {
		e.Errorf("the operator got %+v, we noted %+v", got, m)
	}
}

// kannelDown: Kezek keeps its messages, with their attempts, until Kannel is back.
func (e *smsEnd) kannelDown() {
	e.kannel.killSMS()
	var people []visitor
	var bookings []scheduler.Number
	for range 10 {
		v := e.visitor("kk")
		people, bookings = append(people, v), append(bookings, e.book(v))
	}
	await(e.T, "sending is paused", func() bool { return strings.Contains(e.metrics(), "\nkezek_sms_gateway_up 0\n") })
	e.kannel.startSMSBox()
	for i, n := range bookings {
		m := e.becomes(n, scheduler.DeliveryDelivered)
		if m.State != scheduler.MessageSent {
			e.Errorf("%s: noted %+v", people[i].phone, m)
		}
	}
	await(e.T, "sending goes on", func() bool { return strings.Contains(e.metrics(), "\nkezek_sms_gateway_up 1\n") })
}

func (e *smsEnd) metrics() string {
	e.Helper()
	resp, err := http.Get(e.url + "/metrics")
	e.must(err)
	defer resp.Body.Close()
	return string(must(io.ReadAll(resp.Body)))
}

// proposedCode finds the code in the SMS that proposes a time.
var proposedCode = regexp.MustCompile(`\b(\d{5})#1`)

// answered: a person who cannot use the portal is offered a time, and takes it by
// an SMS written with full-width signs, which comes in UCS-2.
func (e *smsEnd) answered() {
	v := e.visitorOf(scheduler.Contact{Language: "kk", NoPortal: true})
	var code []string
	for code == nil {
		code = proposedCode.FindStringSubmatch(e.operator.expect("sms", v.phone).Text)
	}
	wide := strings.Map(func(c rune) rune {
		if c == '#' || c >= '0' && c <= '9' {
			return c - '!' + '！'
		}
		return c
	}, code[1]+" # 1")
	e.operator.do("send", "from", v.phone[1:], "to", "1414", "text", wide)
	var mine struct{ Items []scheduler.Booking }
	await(e.T, "the answer books", func() bool {
		e.call("GET", "/v1/bookings", api.Claims{Role: scheduler.RoleApplicant, IIN: v.iin}, nil, &mine)
		return len(mine.Items) == 1
	})
	n := mine.Items[0].Number
	got := e.arrives(v, n)
	if m := e.becomes(n, scheduler.DeliveryDelivered); got.Text != m.Text || mine.Items[0].State != slots.Booked {
		e.Errorf("booked %+v, the operator got %+v", mine.Items[0], got)
	}
}
