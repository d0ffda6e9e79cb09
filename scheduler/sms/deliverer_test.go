package sms

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"kezek/scheduler"
)

// outbox is an engine's outbox in memory, under synctest's clock.
type outbox struct {
	mu       sync.Mutex
	messages []scheduler.Message
	phones   map[string]string // that a second look-up finds, by message
	silent   error             // of the contacts register
	broken   error             // of the store
	reads    int
}

func (b *outbox) PendingMessages(_ context.Context, limit int) (due []scheduler.Message, next time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads++
	if b.broken != nil {
		return nil, time.Time{}, b.broken
	}
	waiting := slices.DeleteFunc(slices.Clone(b.messages), func(m scheduler.Message) bool { return m.State != scheduler.MessageWaiting })
	slices.SortStableFunc(waiting, func(x, y scheduler.Message) int { return x.NextTry.Compare(y.NextTry) })
	for _, m := range waiting {
		if m.NextTry.After(time.Now()) || len(due) == limit {
			return due, m.NextTry, nil
		}
		due = append(due, m)
	}
	return due, time.Time{}, nil
}

// readings waits until all is idle, and tells how often the outbox was read.
func (b *outbox) readings() int {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reads
}

func (b *outbox) change(id string, fn func(*scheduler.Message)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.messages, func(m scheduler.Message) bool { return m.ID == id })
	if i < 0 {
		return scheduler.ErrNotFound
	}
	if b.broken == nil && b.messages[i].State == scheduler.MessageWaiting {
		fn(&b.messages[i])
	}
	return b.broken
}

func (b *outbox) MessageSent(ctx context.Context, id, text string, segments int, r scheduler.Receipt) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return b.change(id, func(m *scheduler.Message) {
		m.State, m.Text, m.Segments, m.Gateway, m.GatewayID, m.Sent = scheduler.MessageSent, text, segments, r.Gateway, r.ID, time.Now()
		m.Attempts++
	})
}

func (b *outbox) MessageFailed(_ context.Context, id string, cause error, retry time.Time) error {
	return b.change(id, func(m *scheduler.Message) {
		m.Attempts++
		m.LastError, m.NextTry = cause.Error(), retry
		if retry.IsZero() {
			m.State = scheduler.MessageFailed
		}
	})
}

func (b *outbox) MessageExpired(_ context.Context, id string) error {
	return b.change(id, func(m *scheduler.Message) { m.State = scheduler.MessageExpired })
}

func (b *outbox) MessageContact(_ context.Context, id string) (found scheduler.Message, err error) {
	if b.silent != nil {
		return found, b.silent
	}
	err = b.change(id, func(m *scheduler.Message) {
		if m.Phone = b.phones[id]; m.Phone == "" {
			m.State = scheduler.MessageNoPhone
		}
	})
	return b.message(id), err
}

func (b *outbox) message(id string) scheduler.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.messages[slices.IndexFunc(b.messages, func(m scheduler.Message) bool { return m.ID == id })]
}

// sending is one call of a gateway.
type sending struct {
	id, phone, text string
	at              time.Time
}

// operator is a gateway that answers the calls with its errors in turn, and then
// takes everything.
type operator struct {
	mu     sync.Mutex
	sent   []sending
	errs   []error
	takes  time.Duration // of each call
	at     int           // calls going on
	atOnce int           // the most of them
}

func (o *operator) Send(ctx context.Context, id, phone, text string) (r scheduler.Receipt, err error) {
	o.mu.Lock()
	o.at++
	o.atOnce = max(o.atOnce, o.at)
	o.sent = append(o.sent, sending{id, phone, text, time.Now()})
	if len(o.errs) > 0 {
		err, o.errs = o.errs[0], o.errs[1:]
	}
	o.mu.Unlock()
	select {
	case <-time.After(o.takes):
	case <-ctx.Done():
		err = ctx.Err()
	}
	o.mu.Lock()
	o.at--
	o.mu.Unlock()
	return scheduler.Receipt{Gateway: "operator", ID: "g-" + id}, err
}

const phone = "+77011234567"

// waiting is a message that is due now.
func waiting(id, iin string) scheduler.Message {
	m := sample(scheduler.SayBooked, "ru")
	m.ID, m.IIN, m.Phone, m.Created, m.NextTry = id, iin, phone, time.Now(), time.Now()
	return m
}

func step(t *testing.T, d *Deliverer) (int, time.Time) {
	t.Helper()
	sent, next, err := d.Step(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sent, next
}

// bubble runs a test under synctest's clock with an outbox and a deliverer.
func bubble(t *testing.T, o Options, fn func(t *testing.T, b *outbox, g *operator, d *Deliverer)) {
	t.Helper()
	c := newCatalogue(t)
	synctest.Test(t, func(t *testing.T) {
		b, g := &outbox{}, &operator{}
		o.Jitter = func() float64 { return 0.5 } // changes nothing
		fn(t, b, g, NewDeliverer(b, g, c, o))
	})
}

func TestN4_SentOnceWithTextSegmentsAndReceipt(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		b.messages = []scheduler.Message{waiting("m1", "1")}
		if sent, next := step(t, d); sent != 1 || !next.IsZero() {
			t.Errorf("sent %d, next %v; want one and nothing to come", sent, next)
		}
		m := b.message("m1")
		if m.State != scheduler.MessageSent || m.Text != g.sent[0].text || m.Segments != Segments(m.Text) ||
			m.Gateway != "operator" || m.GatewayID != "g-m1" || g.sent[0].id != "m1" || g.sent[0].phone != phone {
			t.Errorf("got %+v, sent %+v", m, g.sent)
		}
		if sent, _ := step(t, d); sent != 0 || len(g.sent) != 1 {
			t.Errorf("sent again: %+v", g.sent)
		}
	})
}

// TestN4_RetriesWithBackOff: the pauses double up to their bound, and the
// identifier stays the same.
func TestN4_RetriesWithBackOff(t *testing.T) {
	bubble(t, Options{FirstRetry: 10 * time.Second, MaxRetry: 35 * time.Second}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		b.messages = []scheduler.Message{waiting("m1", "1")}
		g.errs = slices.Repeat([]error{errors.New("busy, number " + phone)}, 4)
		began := time.Now()
		for range 5 {
			if _, next := step(t, d); !next.IsZero() {
				time.Sleep(time.Until(next))
			}
		}
		var offsets []time.Duration
		for _, s := range g.sent {
			offsets = append(offsets, s.at.Sub(began)/time.Second)
			if s.id != "m1" {
				t.Errorf("identifier %q", s.id)
			}
		}
		if want := []time.Duration{0, 10, 30, 65, 100}; !slices.Equal(offsets, want) {
			t.Errorf("tried after %d seconds, want %d", offsets, want)
		}
		if m := b.message("m1"); m.State != scheduler.MessageSent || m.Attempts != 5 || strings.Contains(m.LastError, phone) {
			t.Errorf("got %+v", m)
		}
	})
}

func TestN4_JitterStaysWithinAQuarter(t *testing.T) {
	for jitter, want := range map[float64]time.Duration{0: 45 * time.Second, 0.5: time.Minute, 0.999999: 75 * time.Second} {
		d := NewDeliverer(nil, nil, nil, Options{FirstRetry: time.Minute, Jitter: func() float64 { return jitter }})
		if got := d.pause(0).Round(time.Second); got != want {
			t.Errorf("jitter %v: pause %v, want %v", jitter, got, want)
		}
	}
}

func TestN4_WhatFailsForGood(t *testing.T) {
	for _, c := range []struct {
		name  string
		o     Options
		spoil func(*scheduler.Message)
		err   error
		final bool
	}{
		{"refused", Options{}, nil, fmt.Errorf("number: %w", scheduler.ErrRefused), true},
		{"tried often enough", Options{MaxAttempts: 3}, func(m *scheduler.Message) { m.Attempts = 2 }, errors.New("busy"), true},
		{"one try is left", Options{MaxAttempts: 3}, func(m *scheduler.Message) { m.Attempts = 1 }, errors.New("busy"), false},
		{"too old", Options{GiveUpAfter: time.Hour}, func(m *scheduler.Message) { m.Created = time.Now().Add(-time.Hour) }, errors.New("busy"), true},
		{"not old yet", Options{GiveUpAfter: time.Hour}, func(m *scheduler.Message) { m.Created = time.Now().Add(-50 * time.Minute) }, errors.New("busy"), false},
		{"no text for it", Options{}, func(m *scheduler.Message) { m.Date = 0 }, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, c.o, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
				m := waiting("m1", "1")
				if c.spoil != nil {
					c.spoil(&m)
				}
				b.messages, g.errs = []scheduler.Message{m}, []error{c.err}
				_, next := step(t, d)
				failed := b.message("m1").State == scheduler.MessageFailed
				if failed != c.final || next.IsZero() != c.final {
					t.Errorf("got %+v, next %v; want for good: %v", b.message("m1"), next, c.final)
				}
			})
		})
	}
}

func TestN4_ExpiredIsNotSent(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		past, present, future := waiting("past", "1"), waiting("present", "2"), waiting("future", "3")
		past.Expires, present.Expires, future.Expires = time.Now().Add(-time.Hour), time.Now(), time.Now().Add(1)
		b.messages = []scheduler.Message{past, present, future}
		if sent, _ := step(t, d); sent != 1 || g.sent[0].id != "future" {
			t.Errorf("sent %+v", g.sent)
		}
		for _, id := range []string{"past", "present"} {
			if m := b.message(id); m.State != scheduler.MessageExpired {
				t.Errorf("%s: %s", id, m.State)
			}
		}
	})
}

// TestN4_CrashBetweenSendingAndNoting: the message is sent again, under the
// identifier by which the gateway can tell.
func TestN4_CrashBetweenSendingAndNoting(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		b.messages = []scheduler.Message{waiting("m1", "1"), waiting("m2", "2")}
		b.broken = errors.New("disk full")
		if _, _, err := d.Step(t.Context()); !errors.Is(err, b.broken) {
			t.Fatalf("got %v", err)
		}
		if len(g.sent) != 0 {
			t.Errorf("sent without having read: %+v", g.sent)
		}
		b.broken = nil
		d.outbox = &breaking{outbox: b}
		sent, _, err := d.Step(t.Context())
		if sent != 2 || !errors.Is(err, errBroken) {
			t.Fatalf("sent %d, %v; want both sent and the store's error", sent, err)
		}
		d.outbox = b
		if sent, _ := step(t, d); sent != 2 || len(g.sent) != 4 {
			t.Errorf("sent %+v, want both once more", g.sent)
		}
		slices.SortFunc(g.sent, func(x, y sending) int { return strings.Compare(x.id, y.id) })
		if g.sent[0] != g.sent[1] || g.sent[2] != g.sent[3] {
			t.Errorf("a repetition differs: %+v", g.sent)
		}
	})
}

var errBroken = errors.New("store broke down")

// breaking is an outbox that can be read but not written.
type breaking struct{ *outbox }

func (*breaking) MessageSent(context.Context, string, string, int, scheduler.Receipt) error {
	return errBroken
}

func TestN4_StoppingLosesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want scheduler.MessageState
	}{
		"taken before the end":  {nil, scheduler.MessageSent},
		"cut off by the end":    {context.Canceled, scheduler.MessageWaiting},
		"failed without answer": {errors.New("connection reset"), scheduler.MessageWaiting},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, Options{}, func(t *testing.T, b *outbox, _ *operator, d *Deliverer) {
				b.messages = []scheduler.Message{waiting("m1", "1")}
				ctx, cancel := context.WithCancel(t.Context())
				d.gateway = gatewayFunc(func() (scheduler.Receipt, error) { cancel(); return scheduler.Receipt{}, c.err })
				if _, _, err := d.Step(ctx); err != nil {
					t.Error(err)
				}
				if m := b.message("m1"); m.State != c.want || m.State == scheduler.MessageWaiting && m.Attempts != 0 {
					t.Errorf("got %s after %d attempts, want %s", m.State, m.Attempts, c.want)
				}
			})
		})
	}
}

type gatewayFunc func() (scheduler.Receipt, error)

func (f gatewayFunc) Send(context.Context, string, string, string) (scheduler.Receipt, error) {
	return f()
}

func TestN4_ASlowGatewayIsCutOff(t *testing.T) {
	bubble(t, Options{SendTimeout: 3 * time.Second}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		b.messages = []scheduler.Message{waiting("m1", "1")}
		g.takes = time.Hour
		began := time.Now()
		_, next := step(t, d)
		if took := time.Since(began); took != 3*time.Second || next.IsZero() || b.message("m1").State != scheduler.MessageWaiting {
			t.Errorf("took %v, next %v, %+v", took, next, b.message("m1"))
		}
	})
}

// TestN4_OrderAndParallel: people are served at once, one person's messages in turn.
func TestN4_OrderAndParallel(t *testing.T) {
	bubble(t, Options{Parallel: 3}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		g.takes = time.Second
		for i := range 20 {
			b.messages = append(b.messages, waiting(fmt.Sprintf("m%02d", i), fmt.Sprint(i%5)))
		}
		if sent, _ := step(t, d); sent != 20 || g.atOnce != 3 {
			t.Errorf("sent %d, at most %d at once; want 20 and 3", sent, g.atOnce)
		}
		last := map[string]string{}
		for _, s := range g.sent {
			person := b.message(s.id).IIN
			if last[person] > s.id {
				t.Errorf("person %s got %s after %s", person, s.id, last[person])
			}
			last[person] = s.id
		}
	})
}

func TestN4_Rate(t *testing.T) {
	bubble(t, Options{Rate: rate.Limit(2)}, func(t *testing.T, b *outbox, _ *operator, d *Deliverer) {
		for i := range 9 {
			b.messages = append(b.messages, waiting(fmt.Sprint("m", i), fmt.Sprint(i)))
		}
		began := time.Now()
		step(t, d)
		if took := time.Since(began).Round(time.Millisecond); took != 4*time.Second {
			t.Errorf("nine messages took %v, at two a second want 4s", took)
		}
	})
}

func TestN6_PhoneThatWasNotKnown(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		for _, id := range []string{"found", "none"} {
			m := waiting(id, id)
			m.Phone = ""
			b.messages = append(b.messages, m)
		}
		b.phones = map[string]string{"found": phone}
		b.silent = errors.New("contacts register could not be asked")
		_, next := step(t, d)
		if m := b.message("none"); next.IsZero() || m.State != scheduler.MessageWaiting || len(g.sent) != 0 {
			t.Errorf("a silent register: next %v, %+v", next, m)
		}
		b.silent = nil
		time.Sleep(time.Until(next))
		step(t, d)
		if m := b.message("found"); m.State != scheduler.MessageSent || g.sent[0].phone != phone {
			t.Errorf("found: %+v", m)
		}
		if m := b.message("none"); m.State != scheduler.MessageNoPhone || len(g.sent) != 1 {
			t.Errorf("none: %+v", m)
		}
	})
}

// TestN4_RunWaitsAndWakes: the outbox is read when something is due, when woken,
// and now and then; never in a busy loop.
func TestN4_RunWaitsAndWakes(t *testing.T) {
	bubble(t, Options{Poll: time.Minute}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		wake := make(chan struct{}, 1) // made in the bubble: waiting on another does not count as idle
		d.o.Wake = wake
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		synctest.Wait()
		add := func(m scheduler.Message) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.messages = append(b.messages, m)
		}
		add(waiting("woken", "1"))
		wake <- struct{}{}
		synctest.Wait()
		if len(g.sent) != 1 {
			t.Error("the wake-up was not heard")
		}
		later := waiting("later", "1")
		later.NextTry = time.Now().Add(20 * time.Second)
		add(later)
		wake <- struct{}{}
		time.Sleep(20*time.Second + 1)
		synctest.Wait()
		if len(g.sent) != 2 || g.sent[1].at != later.NextTry {
			t.Errorf("sent %+v, want the second at %v", g.sent, later.NextTry)
		}
		before := b.readings()
		time.Sleep(10 * time.Minute)
		if reads := b.readings() - before; reads != 10 {
			t.Errorf("read %d times in ten idle minutes, want 10", reads)
		}
		before = b.readings()
		b.mu.Lock()
		b.broken = errors.New("disk full")
		b.mu.Unlock()
		wake <- struct{}{}
		time.Sleep(time.Minute + time.Second)
		if reads := b.readings() - before; reads < 2 || reads > 15 {
			t.Errorf("read %d times in a minute of failures", reads)
		}
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
}

func TestN4_RunGoesOnAtOnceAfterAFullBatch(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		for i := range 2*batch + 1 {
			b.messages = append(b.messages, waiting(fmt.Sprint("m", i), fmt.Sprint(i)))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := d.Run(ctx); err != nil || len(g.sent) != 2*batch+1 {
			t.Errorf("sent %d in a second, %v", len(g.sent), err)
		}
	})
}

func TestN4_RunEndsWithTheStore(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, b *outbox, _ *operator, d *Deliverer) {
		b.broken = fmt.Errorf("bolt: %w", scheduler.ErrStoreClosed)
		if err := d.Run(t.Context()); !errors.Is(err, scheduler.ErrStoreClosed) {
			t.Errorf("got %v", err)
		}
	})
}

// TestLogsHoldNoPhones reads what the deliverer and the gateway for development write.
func TestLogsHoldNoPhones(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil)) // without MaskAttr: the package must not need it
	bubble(t, Options{Log: log, Parallel: 1}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
		b.messages = []scheduler.Message{waiting("m1", "900101300123")}
		g.errs = []error{errors.New("no route to " + phone)}
		_, next := step(t, d)
		time.Sleep(time.Until(next))
		d.gateway = LogGateway{Log: log}
		if sent, _ := step(t, d); sent != 1 {
			t.Error("not sent")
		}
		if m := b.message("m1"); m.Gateway != "log" || m.GatewayID != "m1" {
			t.Errorf("receipt: %+v", m)
		}
	})
	wantWords(t, out.String(), "no route to **********67", "Вы записаны", "1234 5674")
	if strings.Contains(out.String(), phone[1:]) || strings.Contains(out.String(), "900101300123") {
		t.Errorf("personal numbers in the log: %s", &out)
	}
}
