package webhooks

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"kezek/scheduler"
)

// Outbox is where dispatches wait. *scheduler.Engine is one.
type Outbox interface {
	// WebhookTargets lists all webhooks with their keys.
	WebhookTargets(ctx context.Context) ([]scheduler.Webhook, error)
	// PendingDispatches returns what a webhook is to be told now, of each form only what is
	// first; when there is something to do again; and how much waits.
	PendingDispatches(ctx context.Context, webhook string, limit int) ([]scheduler.Dispatch, time.Time, int, error)
	// DispatchDelivered notes that the receiver has it.
	DispatchDelivered(ctx context.Context, id string, status int) error
	// DispatchFailed notes a try in vain, to be repeated at retry; zero gives it up.
	DispatchFailed(ctx context.Context, id, cause string, status int, refused bool, retry time.Time) error
	// WebhookGone turns a webhook off whose receiver is no more.
	WebhookGone(ctx context.Context, id, why string) error
	// ForgetDispatches drops what is older and waits no longer.
	ForgetDispatches(ctx context.Context, before time.Time) error
}

var _ Outbox = (*scheduler.Engine)(nil)

// Options of a deliverer. Zero values mean the defaults.
type Options struct {
	Timeout     time.Duration    // of one try, answer included (15s)
	GiveUpAfter time.Duration    // age at which what a silent receiver never took is given up (72h)
	KeepFor     time.Duration    // how long what was delivered or given up can be replayed (30 days)
	Poll        time.Duration    // how often the outbox is looked at unasked (30s)
	Wake        <-chan struct{}  // signals that the outbox changed, such as Engine.WakeDispatch; nil: polled only
	Jitter      func() float64   // in [0, 1), spreads retries; nil: random
	Clock       func() time.Time // nil: time.Now
	Log         *slog.Logger     // nil: discarded
}

const (
	atOnce     = 16                    // forms that one receiver is told of at once
	firstPause = 5 * time.Second       // after a try that a receiver did not answer; doubles from there
	maxPause   = 5 * time.Minute       // where doubling ends: a receiver that is back is told soon
	noteWithin = 5 * time.Second       // for noting a result after ctx has ended
	errorPause = 5 * time.Second       // after a failure of the store
	breath     = 10 * time.Millisecond // between rounds while there is work
	forgetEach = time.Hour
)

// refusedPauses are those after each refusal; after the last one it is given up.
// The steps are those that Standard Webhooks recommends.
var refusedPauses = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour}

// Deliverer tells webhooks what happened, each thing at least once and under one
// identifier. What happened to one form comes in its order: while the first is
// tried again, the next ones wait. Receivers do not wait for each other.
type Deliverer struct {
	outbox Outbox
	client *http.Client
	o      Options

	mu        sync.Mutex
	receivers map[string]*receiver // by webhook

	delivered, failed, dead atomic.Int64
}

// receiver is how a webhook's receiver has been lately.
type receiver struct {
	failures int       // tries in a row that it did not answer
	until    time.Time // it is left alone till then
	waiting  int       // dispatches when last looked
}

// NewDeliverer returns a deliverer. Several may serve one outbox: then a thing may
// be told twice, under the same identifier.
func NewDeliverer(outbox Outbox, o Options) *Deliverer {
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{{&o.Timeout, 15 * time.Second}, {&o.GiveUpAfter, 72 * time.Hour}, {&o.KeepFor, 30 * 24 * time.Hour}, {&o.Poll, 30 * time.Second}} {
		if *d.value == 0 {
			*d.value = d.usual
		}
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Deliverer{outbox: outbox, client: newClient(o.Timeout), o: o, receivers: map[string]*receiver{}}
}

// Stats are counts since the start, and how much waits.
type Stats struct {
	Delivered, Failed, Dead int64 // Failed: tries in vain
	Waiting                 int
}

// Stats returns the figures for /metrics.
func (d *Deliverer) Stats() Stats {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := Stats{Delivered: d.delivered.Load(), Failed: d.failed.Load(), Dead: d.dead.Load()}
	for _, r := range d.receivers {
		s.Waiting += r.waiting
	}
	return s
}

// Step tells one webhook what is due now, up to a round, and returns when there is
// something to do again; zero if nothing waits. A receiver that did not answer is
// tried with one thing only once its pause is over.
func (d *Deliverer) Step(ctx context.Context, h scheduler.Webhook) (next time.Time, err error) {
	until, limit := d.mood(h.ID)
	if now := d.o.Clock(); now.Before(until) {
		return until, nil
	}
	due, next, waiting, err := d.outbox.PendingDispatches(ctx, h.ID, limit)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading what webhook %s is to be told: %w", h.ID, err)
	}
	d.look(h.ID, waiting)
	var g errgroup.Group
	g.SetLimit(atOnce)
	for i := range due {
		g.Go(func() error { return d.deliver(ctx, &h, &due[i]) })
	}
	err = g.Wait()
	if len(due) > 0 {
		next = d.o.Clock() // what came behind these may be due
	}
	if until, _ := d.mood(h.ID); until.After(next) && !next.IsZero() {
		next = until
	}
	return next, err
}

// mood tells until when a receiver is left alone, and how much it is told at once then.
func (d *Deliverer) mood(id string) (until time.Time, limit int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.receivers[id]
	switch {
	case r == nil:
		return time.Time{}, atOnce
	case r.failures > 0:
		return r.until, 1
	}
	return r.until, atOnce
}

func (d *Deliverer) look(id string, waiting int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.receivers[id] == nil {
		d.receivers[id] = &receiver{}
	}
	d.receivers[id].waiting = waiting
}

// felt notes whether a receiver was there. Several tries that began together
// count as one: they tell the same.
func (d *Deliverer) felt(id string, began time.Time, a answer) (pause time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.receivers[id]
	now := d.o.Clock()
	if a.err == nil || a.refused {
		r.failures, r.until = 0, time.Time{}
		return 0
	}
	if !began.Before(r.until) || r.failures == 0 {
		r.failures++
		pause = firstPause << min(r.failures-1, 10)
		pause = max(d.spread(min(pause, maxPause)), a.after)
		r.until = now.Add(pause)
	}
	return r.until.Sub(now)
}

// spread makes a pause a quarter more or less.
func (d *Deliverer) spread(pause time.Duration) time.Duration {
	return time.Duration(float64(pause) * (0.75 + d.o.Jitter()/2))
}

// deliver tells one thing and notes what came of it. If ctx ends first nothing is
// noted, so it is told again later.
func (d *Deliverer) deliver(ctx context.Context, h *scheduler.Webhook, m *scheduler.Dispatch) error {
	began := d.o.Clock()
	a := d.post(ctx, h, m)
	if a.err != nil && ctx.Err() != nil {
		return nil // we stop; that says nothing about the receiver
	}
	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	pause := d.felt(h.ID, began, a)
	if a.err == nil {
		d.delivered.Add(1)
		return d.outbox.DispatchDelivered(noting, m.ID, a.status)
	}
	d.failed.Add(1)
	retry := d.retry(m, a, pause)
	d.o.Log.WarnContext(ctx, "webhook not told", "webhook", h.ID, "id", m.ID, "topic", m.Topic, "attempt", m.Attempts+1,
		"status", a.status, "dead", retry.IsZero(), "error", a.err)
	if retry.IsZero() {
		d.dead.Add(1)
	}
	if a.gone {
		if err := d.outbox.WebhookGone(noting, h.ID, a.err.Error()); err != nil {
			return err
		}
	}
	return d.outbox.DispatchFailed(noting, m.ID, a.err.Error(), a.status, a.refused, retry)
}

// retry is when to try again; zero: never.
func (d *Deliverer) retry(m *scheduler.Dispatch, a answer, pause time.Duration) time.Time {
	now := d.o.Clock()
	if a.refused {
		if m.Refusals >= len(refusedPauses) {
			return time.Time{}
		}
		return now.Add(max(d.spread(refusedPauses[m.Refusals]), a.after))
	}
	if m.Attempts > 0 && now.Sub(m.Since) >= d.o.GiveUpAfter {
		return time.Time{}
	}
	return now.Add(max(pause, firstPause))
}

// result is what came of one webhook's step.
type result struct {
	id   string
	next time.Time
	err  error
}

// Run delivers until ctx ends, which is no error, or the store is closed. Other
// failures are logged and tried again.
func (d *Deliverer) Run(ctx context.Context) error {
	done := make(chan result)
	busy := map[string]bool{}
	defer func() {
		for range busy {
			<-done
		}
	}()
	due := map[string]time.Time{} // of those that are not busy; none: now
	var forget time.Time
	for {
		if now := d.o.Clock(); !now.Before(forget) {
			forget = now.Add(forgetEach)
			if err := d.outbox.ForgetDispatches(ctx, now.Add(-d.o.KeepFor)); err != nil && ctx.Err() == nil {
				d.o.Log.ErrorContext(ctx, "forgetting what webhooks were told", "error", err)
			}
		}
		wait, err := d.start(ctx, busy, due, done)
		if errors.Is(err, scheduler.ErrStoreClosed) {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case r := <-done:
			delete(busy, r.id)
			due[r.id] = d.after(ctx, r)
		case <-d.o.Wake:
			clear(due)
		case <-timer.C:
		}
		timer.Stop()
	}
}

// after tells when a webhook is next looked at.
func (d *Deliverer) after(ctx context.Context, r result) time.Time {
	now := d.o.Clock()
	switch {
	case r.err != nil && ctx.Err() == nil:
		d.o.Log.ErrorContext(ctx, "telling a webhook", "webhook", r.id, "error", r.err)
		return now.Add(errorPause)
	case r.next.IsZero():
		return now.Add(d.o.Poll)
	case r.next.Before(now.Add(breath)):
		return now.Add(breath)
	}
	return r.next
}

// start begins the step of every webhook that is due and not busy, and returns how
// long to wait for the others.
func (d *Deliverer) start(ctx context.Context, busy map[string]bool, due map[string]time.Time, done chan<- result) (time.Duration, error) {
	all, err := d.outbox.WebhookTargets(ctx)
	if err != nil {
		if ctx.Err() == nil {
			d.o.Log.ErrorContext(ctx, "reading the webhooks", "error", err)
		}
		return errorPause, err
	}
	wait := d.o.Poll
	for _, h := range all {
		if !h.Enabled || busy[h.ID] {
			continue
		}
		if left := due[h.ID].Sub(d.o.Clock()); left > 0 && !due[h.ID].IsZero() {
			wait = min(wait, left)
			continue
		}
		busy[h.ID] = true
		go func() {
			next, err := d.Step(ctx, h)
			done <- result{h.ID, next, err}
		}()
	}
	return wait, nil
}
