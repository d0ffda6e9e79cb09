package webhooks

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	published "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"kezek/scheduler"
)

// TestSignature_PublishedLibraryAgrees, while a secret changes over with either.
func TestSignature_PublishedLibraryAgrees(t *testing.T) {
	w := newWorld(t)
	r := w.receiver(nil)
	first := w.webhook(r.URL)
	verify := func(secret string, h heard) error {
		lib, err := published.NewWebhook(secret)
		w.must(err)
		return lib.VerifyIgnoringTimestamp(h.body, h.header) // the clock is the test's
	}
	w.book(0)
	w.drive(first.ID, time.Minute)
	for _, h := range r.all() {
		if err := verify(first.Secret, h); err != nil {
			t.Errorf("%s: %v", h.Type, err)
		}
		if h.header.Get("webhook-id") != h.ID || h.header.Get("webhook-timestamp") != strconv.FormatInt(start.Unix(), 10) {
			t.Errorf("headers %v", h.header)
		}
		if h.body[len(h.body)-2]++; verify(first.Secret, h) == nil {
			t.Error("a body that was changed passes")
		}
	}
	second, err := w.RotateWebhookSecret(t.Context(), operator, first.ID)
	w.must(err)
	w.book(1)
	w.drive(first.ID, time.Minute)
	last := r.all()[len(r.all())-1]
	if second.Secret == first.Secret || verify(first.Secret, last) != nil || verify(second.Secret, last) != nil {
		t.Error("both secrets sign while one changes over")
	}
	w.clock.set(start.Add(25 * time.Hour))
	w.book(2)
	w.drive(first.ID, time.Minute)
	last = r.all()[len(r.all())-1]
	if verify(first.Secret, last) == nil || verify(second.Secret, last) != nil {
		t.Error("a day later the new secret alone signs")
	}
}

func TestBody_IsACloudEvent(t *testing.T) {
	w := newWorld(t)
	r := w.receiver(nil)
	h := w.webhook(r.URL, func(in *scheduler.WebhookInput) { in.Topics = []scheduler.Topic{scheduler.TopicMoved} })
	a, b := w.book(0)
	w.clock.set(start.Add(time.Second))
	_, err := w.Move(t.Context(), a, b.Number, tuesday(1), "")
	w.must(err)
	w.drive(h.ID, time.Minute)
	got := r.all()
	if len(got) != 1 {
		t.Fatalf("told %d times", len(got))
	}
	want := `{"specversion":"1.0","id":"` + got[0].ID + `","source":"/v1/departments/akm-1","type":"kezek.booking.moved","subject":"bookings/1000002",` +
		`"time":"2026-06-01T03:00:01Z","datacontenttype":"application/json","partitionkey":"031/у-1","data":{"form":"031/у-1","booking":"1000002",` +
		`"department":"akm-1","date":"2026-06-02","start":"09:30","end":"10:00","starts":"2026-06-02T04:30:00Z","place":0,` +
		`"previous":{"department":"akm-1","date":"2026-06-02","start":"09:00"}}}`
	if string(got[0].body) != want || got[0].header.Get("Content-Type") != "application/cloudevents+json; charset=utf-8" {
		t.Errorf("got\n%s, want\n%s", got[0].body, want)
	}
}

// TestBody_PersonalNumberOnlyWhereItIsWanted, and no longer when the operator has
// changed their mind before it was told.
func TestBody_PersonalNumberOnlyWhereItIsWanted(t *testing.T) {
	w := newWorld(t)
	without, with := w.receiver(nil), w.receiver(nil)
	a, b := w.webhook(without.URL), w.webhook(with.URL, func(in *scheduler.WebhookInput) { in.WithIIN = true })
	p, _ := w.book(0)
	w.drive(a.ID, time.Minute)
	w.drive(b.ID, time.Minute)
	for _, h := range without.all() {
		if strings.Contains(string(h.body), p.IIN) {
			t.Errorf("told %s", h.body)
		}
	}
	for _, h := range with.all() {
		if h.Data.IIN != p.IIN {
			t.Errorf("told %s", h.body)
		}
	}
	q, _ := w.book(1)
	_, err := w.ChangeWebhook(t.Context(), operator, b.ID, scheduler.WebhookInput{Name: "x", URL: with.URL, Topics: scheduler.Topics, Enabled: true})
	w.must(err)
	w.drive(b.ID, time.Minute)
	for _, h := range with.all() {
		if strings.Contains(string(h.body), q.IIN) {
			t.Errorf("told %s", h.body)
		}
	}
	if len(with.all()) != 4 || len(without.all()) != 2 {
		t.Errorf("told %d and %d times", len(with.all()), len(without.all()))
	}
}

// TestOrder_NothingOvertakes: while the first thing about a form is tried again,
// the next ones wait, and other forms do not.
func TestOrder_NothingOvertakes(t *testing.T) {
	w := newWorld(t)
	r := w.receiver(func(h heard, tries int) int {
		if h.Data.Form == "031/у-1" && h.Type == "kezek.booking.booked" && tries < 3 {
			return http.StatusUnprocessableEntity
		}
		return http.StatusOK
	})
	h := w.webhook(r.URL)
	a, b := w.book(0)
	_, err := w.Move(t.Context(), a, b.Number, tuesday(1), "") // at the same instant
	w.must(err)
	_, err = w.Cancel(t.Context(), a, b.Number, "")
	w.must(err)
	_, other := w.book(2)
	w.drive(h.ID, time.Second)
	if got := r.types(other.Form); len(got) != 2 {
		t.Errorf("another form waits: %v", got)
	}
	w.drive(h.ID, time.Hour)
	want := []string{"kezek.form.accepted", "kezek.booking.booked", "kezek.booking.booked", "kezek.booking.booked", "kezek.booking.moved", "kezek.booking.cancelled"}
	if got := r.types(b.Form); !slices.Equal(got, want) {
		t.Errorf("told %v", got)
	}
	if len(w.dispatches(h.ID, scheduler.DispatchDelivered)) != 6 {
		t.Error("not everything is noted as delivered")
	}
}

// TestReceiver_AbsentAndBack: it is left alone for longer and longer, with one try
// at a time, and told everything soon after it is back.
func TestReceiver_AbsentAndBack(t *testing.T) {
	w := newWorld(t)
	var away atomic.Bool
	away.Store(true)
	r := w.receiver(func(heard, int) int {
		if away.Load() {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	})
	h := w.webhook(r.URL)
	for n := range 12 {
		w.book(n)
	}
	w.drive(h.ID, 0) // the first round: up to a few at once
	first := len(r.all())
	w.drive(h.ID, 12*time.Hour)
	tries := len(r.all()) - first
	if first > atOnce || tries < 12*12-10 || tries > 12*12+20 {
		t.Errorf("%d tries at first, then %d in twelve hours, want about one every five minutes", first, tries)
	}
	away.Store(false)
	back := w.clock.Now()
	w.drive(h.ID, time.Hour)
	if took := w.clock.Now().Sub(back); took > 2*maxPause || len(w.dispatches(h.ID, scheduler.DispatchDelivered)) != 24 {
		t.Errorf("%d told %v after it was back", len(w.dispatches(h.ID, scheduler.DispatchDelivered)), took)
	}
	if s := w.d.Stats(); s.Delivered != 24 || s.Dead != 0 || s.Failed != int64(first+tries) || s.Waiting != 0 {
		t.Errorf("figures %+v", s)
	}
}

// TestReceiver_NeverThere is given up after three days, one thing after the other.
func TestReceiver_NeverThere(t *testing.T) {
	w := newWorld(t)
	r := w.receiver(nil)
	url := r.URL
	r.Close() // nobody listens
	h := w.webhook(url, func(in *scheduler.WebhookInput) { in.Topics = []scheduler.Topic{scheduler.TopicBooked} })
	w.book(0)
	w.drive(h.ID, 71*time.Hour)
	if len(w.dispatches(h.ID, scheduler.DispatchWaiting)) != 1 {
		t.Fatal("given up too soon")
	}
	w.drive(h.ID, 2*time.Hour)
	dead := w.dispatches(h.ID, scheduler.DispatchDead)
	if len(dead) != 1 || dead[0].LastStatus != 0 || dead[0].LastError == "" || strings.Contains(dead[0].LastError, "Post") {
		t.Errorf("dead: %+v", dead)
	}
}

// TestReceiver_SlowIsNotThere: whoever takes too long is tried again.
func TestReceiver_SlowIsNotThere(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Timeout = 50 * time.Millisecond })
	released := make(chan struct{})
	r := w.receiver(func(_ heard, tries int) int {
		if tries == 1 {
			<-released
		}
		return http.StatusOK
	})
	h := w.webhook(r.URL, func(in *scheduler.WebhookInput) { in.Topics = []scheduler.Topic{scheduler.TopicBooked} })
	w.book(0)
	w.drive(h.ID, time.Second)
	if d := w.dispatches(h.ID, scheduler.DispatchWaiting); len(d) != 1 || d[0].Attempts != 1 {
		t.Fatalf("waiting: %+v", d)
	}
	close(released)
	w.drive(h.ID, time.Minute)
	got := r.all()
	if len(got) != 2 || got[0].ID != got[1].ID || string(got[0].body) != string(got[1].body) || len(w.dispatches(h.ID, scheduler.DispatchDelivered)) != 1 {
		t.Errorf("told %+v", got)
	}
}

// TestReceiver_WrongIsGivenUpAndReplayed under the same identifier.
func TestReceiver_WrongIsGivenUpAndReplayed(t *testing.T) {
	w := newWorld(t)
	var right atomic.Bool
	r := w.receiver(func(h heard, _ int) int {
		if right.Load() || h.Type == "kezek.form.accepted" {
			return http.StatusOK
		}
		return http.StatusBadRequest
	})
	h := w.webhook(r.URL)
	_, one := w.book(0)
	_, two := w.book(1)
	w.drive(h.ID, 48*time.Hour)
	dead := w.dispatches(h.ID, scheduler.DispatchDead)
	if len(dead) != 2 || dead[0].Attempts != len(refusedPauses)+1 || dead[0].LastStatus != 400 {
		t.Fatalf("dead: %+v", dead)
	}
	right.Store(true)
	_, err := w.ReplayDispatch(t.Context(), operator, h.ID, dead[0].ID)
	w.must(err)
	w.drive(h.ID, time.Minute)
	if got := r.all(); got[len(got)-1].ID != dead[0].ID {
		t.Errorf("replayed %+v", got[len(got)-1])
	}
	n, err := w.Replay(t.Context(), operator, h.ID, scheduler.DispatchFilter{From: start, To: start.Add(time.Hour)})
	w.must(err)
	w.drive(h.ID, time.Minute)
	if n != 4 || len(w.dispatches(h.ID, scheduler.DispatchDelivered)) != 4 {
		t.Errorf("replayed %d", n)
	}
	for _, form := range []string{one.Form, two.Form} {
		if got := r.types(form); got[len(got)-2] != "kezek.form.accepted" || got[len(got)-1] != "kezek.booking.booked" {
			t.Errorf("replayed out of order: %v", got)
		}
	}
}

func TestReceiver_GoneTurnsTheWebhookOff(t *testing.T) {
	w := newWorld(t)
	r := w.receiver(func(heard, int) int { return http.StatusGone })
	h := w.webhook(r.URL)
	w.book(0)
	w.step(h.ID)
	all, err := w.Webhooks(t.Context(), operator)
	w.must(err)
	if all[0].Enabled || all[0].Off == "" || all[0].Keys != nil {
		t.Errorf("webhook %+v", all[0])
	}
	waiting := len(w.dispatches(h.ID, scheduler.DispatchWaiting))
	w.book(1)
	if got := len(w.dispatches(h.ID, scheduler.DispatchWaiting)); got != waiting || got == 0 {
		t.Errorf("%d wait, then %d", waiting, got)
	}
}

func TestReceiver_SaysWhenToComeBack(t *testing.T) {
	w := newWorld(t)
	r := w.receiver(nil)
	busy := w.receiver(nil)
	busy.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "1200")
		rw.WriteHeader(http.StatusTooManyRequests)
	})
	h := w.webhook(busy.URL, func(in *scheduler.WebhookInput) { in.Topics = []scheduler.Topic{scheduler.TopicBooked} })
	w.book(0)
	if next := w.step(h.ID); next.Sub(start) != 20*time.Minute {
		t.Errorf("again after %v", next.Sub(start))
	}
	if len(r.all()) != 0 {
		t.Error("somebody else was told")
	}
}

// TestReceiver_RedirectIsNotFollowed: what is signed for one is told to nobody else.
func TestReceiver_RedirectIsNotFollowed(t *testing.T) {
	w := newWorld(t)
	elsewhere := w.receiver(nil)
	r := w.receiver(nil)
	r.Config.Handler = http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect)
	h := w.webhook(r.URL, func(in *scheduler.WebhookInput) { in.Topics = []scheduler.Topic{scheduler.TopicBooked} })
	w.book(0)
	w.step(h.ID)
	if d := w.dispatches(h.ID, scheduler.DispatchWaiting); len(elsewhere.all()) != 0 || len(d) != 1 || d[0].Refusals != 1 || d[0].LastStatus != 307 {
		t.Errorf("redirected: %+v", d)
	}
}

// TestReach_NamesDoNotLeadInside: a name may point anywhere, and only a webhook
// that names this machine gets to it.
func TestReach_NamesDoNotLeadInside(t *testing.T) {
	for _, c := range []struct {
		host, reached string
		may           bool
	}{
		{"hooks.example.kz", "93.184.216.34:443", true}, {"hooks.example.kz", "10.1.2.3:443", true}, {"10.1.2.3", "10.1.2.3:443", true},
		{"hooks.example.kz", "[2a00:1450::5]:443", true},
		{"hooks.example.kz", "127.0.0.1:443", false}, {"hooks.example.kz", "[::1]:443", false}, {"hooks.example.kz", "[::ffff:127.0.0.1]:443", false},
		{"hooks.example.kz", "169.254.169.254:443", false}, {"hooks.example.kz", "[fe80::1]:443", false}, {"hooks.example.kz", "0.0.0.0:443", false},
		{"169.254.169.254", "169.254.169.254:443", false}, {"hooks.example.kz", "224.0.0.1:443", false}, {"hooks.example.kz", "255.255.255.255:443", false},
		{"localhost", "127.0.0.1:80", true}, {"127.0.0.1", "127.0.0.1:80", true}, {"::1", "[::1]:80", true}, {"localhost", "10.1.2.3:80", false},
		{"hooks.example.kz", "nonsense", false},
	} {
		if err := mayReach(c.host, c.reached); (err == nil) != c.may {
			t.Errorf("%s at %s: %v", c.host, c.reached, err)
		}
	}
}

// forgetful is an outbox that loses a note: the process died after the receiver had it.
type forgetful struct {
	Outbox
	lost atomic.Int32
}

func (f *forgetful) DispatchDelivered(ctx context.Context, id string, status int) error {
	if f.lost.Add(1) == 1 {
		return errors.New("the process died here")
	}
	return f.Outbox.DispatchDelivered(ctx, id, status)
}

// TestCrash_BetweenTellingAndNoting tells again, under the same identifier, and
// still in order.
func TestCrash_BetweenTellingAndNoting(t *testing.T) {
	w := newWorld(t)
	w.d.outbox = &forgetful{Outbox: w.Engine}
	r := w.receiver(nil)
	h := w.webhook(r.URL)
	_, b := w.book(0)
	if _, err := w.d.Step(t.Context(), must(w.WebhookTargets(t.Context()))[0]); err == nil {
		t.Fatal("the note was not lost")
	}
	w.d = NewDeliverer(w.Engine, w.d.o) // started anew
	w.drive(h.ID, time.Minute)
	got := r.all()
	if want := []string{"kezek.form.accepted", "kezek.form.accepted", "kezek.booking.booked"}; !slices.Equal(r.types(b.Form), want) || got[0].ID != got[1].ID {
		t.Errorf("told %v", r.types(b.Form))
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestRun_ReceiversDoNotWaitForEachOther: one that hangs does not hold up another,
// new things are told when they happen, and Run ends with its context.
func TestRun_ReceiversDoNotWaitForEachOther(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Clock = nil })
	released := make(chan struct{})
	defer close(released)
	hangs := w.receiver(func(heard, int) int { <-released; return http.StatusOK })
	told := make(chan string, 10)
	quick := w.receiver(func(h heard, _ int) int { told <- h.Type; return http.StatusOK })
	w.webhook(hangs.URL)
	w.webhook(quick.URL)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.d.Run(ctx) }()
	w.book(0)
	for _, want := range []string{"kezek.form.accepted", "kezek.booking.booked"} {
		if got := <-told; got != want {
			t.Errorf("told %s, want %s", got, want)
		}
	}
	w.book(1)
	<-told
	<-told
	stop()
	if err := <-done; err != nil {
		t.Errorf("Run ended with %v", err)
	}
}

func TestForget_WhatIsOldAndWhatIsForNobody(t *testing.T) {
	w := newWorld(t)
	r := w.receiver(nil)
	kept, dropped := w.webhook(r.URL), w.webhook("https://hooks.example.kz/x")
	w.book(0)
	w.drive(kept.ID, time.Minute)
	w.must(w.DropWebhook(t.Context(), operator, dropped.ID))
	w.must(w.ForgetDispatches(t.Context(), start.Add(-time.Hour)))
	if n := len(w.dispatches(kept.ID, "")); n != 2 {
		t.Errorf("%d kept", n)
	}
	w.clock.set(start.Add(31 * 24 * time.Hour))
	w.must(w.ForgetDispatches(t.Context(), w.clock.Now().Add(-30*24*time.Hour)))
	if n := len(w.dispatches(kept.ID, "")); n != 0 {
		t.Errorf("%d kept", n)
	}
}
