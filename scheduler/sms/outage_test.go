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

// down is a gateway that can be down, and then fails at once.
type down struct {
	operator
	broken bool
	tries  int // while it was broken
}

func (d *down) Send(ctx context.Context, sms scheduler.SMS) (scheduler.Receipt, error) {
	d.mu.Lock()
	broken := d.broken
	if broken {
		d.tries++
	}
	d.mu.Unlock()
	if broken {
		return scheduler.Receipt{}, errors.New("connection refused")
	}
	return d.operator.Send(ctx, sms)
}

func (d *down) set(broken bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.broken = broken
}

// TestN4_AGatewayThatIsDownIsLeftAlone: sending pauses and goes on by itself, and
// messages do not lose their attempts over an outage, however long.
func TestN4_AGatewayThatIsDownIsLeftAlone(t *testing.T) {
	var log bytes.Buffer
	o := Options{Parallel: 1, Pause: 30 * time.Second, Log: slog.New(slog.NewTextHandler(&log, nil)), GiveUpAfter: time.Hour, MaxAttempts: 10}
	bubble(t, o, func(t *testing.T, b *outbox, _ *operator, d *Deliverer) {
		g := &down{broken: true}
		d.gateway = g
		for i := range 100 {
			b.messages = append(b.messages, waiting(fmt.Sprintf("m%03d", i), fmt.Sprint(i)))
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(5 * time.Hour)
		synctest.Wait()
		if most := 5 + 5*60*2; g.tries < most/2 || g.tries > most {
			t.Errorf("%d tries in 5 hours, want about one in 30 seconds", g.tries)
		}
		if s := d.Stats(); s.Up || s.Failed != 0 || s.Sent != 0 {
			t.Errorf("figures %+v", s)
		}
		g.set(false)
		time.Sleep(31*time.Second + o.Pause)
		if s := d.Stats(); !s.Up || s.Sent < 50 {
			t.Errorf("a minute after it came back: %+v", s)
		}
		time.Sleep(time.Hour) // for those that probed
		if s := d.Stats(); s.Sent != 100 || s.Failed != 0 {
			t.Errorf("in the end: %+v", s)
		}
		cancel()
		<-done
	})
	for _, line := range []string{"sending is paused", "works again"} {
		if n := strings.Count(log.String(), line); n != 1 {
			t.Errorf("the log says %q %d times", line, n)
		}
	}
}

// TestN4_OneBadMessageStopsNobody, nor do refusals.
func TestN4_OneBadMessageStopsNobody(t *testing.T) {
	bubble(t, Options{Parallel: 1, FirstRetry: time.Second, Failures: 3}, func(t *testing.T, b *outbox, _ *operator, d *Deliverer) {
		taken := 0
		d.gateway = sendFunc(func(sms scheduler.SMS) error {
			switch {
			case sms.ID == "bad":
				return errors.New("status 500")
			case strings.HasPrefix(sms.ID, "refused"):
				return fmt.Errorf("no such number: %w", scheduler.ErrRefused)
			}
			taken++
			return nil
		})
		b.messages = append(b.messages, waiting("bad", "0"))
		for i := range 20 {
			b.messages = append(b.messages, waiting(fmt.Sprint("refused", i), fmt.Sprint("r", i)))
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(time.Hour) // the bad one alone has the gateway left alone now and then
		synctest.Wait()
		b.mu.Lock()
		for i := range 20 {
			b.messages = append(b.messages, waiting(fmt.Sprint("good", i), fmt.Sprint("g", i)))
		}
		b.mu.Unlock()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if s := d.Stats(); taken != 20 || s.Failed != 20 {
			t.Errorf("%d taken, %+v", taken, s)
		}
		cancel()
		<-done
	})
}

// sendFunc is a gateway that is one function.
type sendFunc func(scheduler.SMS) error

func (f sendFunc) Send(_ context.Context, sms scheduler.SMS) (scheduler.Receipt, error) {
	return scheduler.Receipt{Gateway: "f"}, f(sms)
}
