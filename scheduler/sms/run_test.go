package sms

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kezek/scheduler"
)

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
		before := b.readings()
		wake <- struct{}{}
		time.Sleep(20*time.Second + 1)
		if reads := b.readings() - before; reads != 2 {
			t.Errorf("read %d times, want 2: when woken and when due", reads)
		}
		if len(g.sent) != 2 || g.sent[1].at != later.NextTry {
			t.Errorf("sent %+v, want the second at %v", g.sent, later.NextTry)
		}
		before = b.readings()
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
