package sms

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"kezek/scheduler"
)

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

func (f gatewayFunc) Send(context.Context, scheduler.SMS) (scheduler.Receipt, error) {
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
	for people, atOnce := range map[int]int{5: 3, 2: 2} {
		bubble(t, Options{Parallel: 3}, func(t *testing.T, b *outbox, g *operator, d *Deliverer) {
			g.takes = time.Second
			for i := range 20 {
				b.messages = append(b.messages, waiting(fmt.Sprintf("m%02d", i), fmt.Sprint(i%people)))
			}
			if sent, _ := step(t, d); sent != 20 || g.atOnce != atOnce {
				t.Errorf("%d people: sent %d, at most %d at once; want 20 and %d", people, sent, g.atOnce, atOnce)
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
