package sms

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"kezek/scheduler"
)

// Outbox is where messages wait. *scheduler.Engine is one.
type Outbox interface {
	// PendingMessages returns what is due now, oldest first, and when the next is due after them; zero: none.
	PendingMessages(ctx context.Context, limit int) ([]scheduler.Message, time.Time, error)
	// MessageSent notes that the gateway took a message.
	MessageSent(ctx context.Context, id, text string, segments int, r scheduler.Receipt) error
	// MessageFailed notes a try in vain, to be repeated at retry; zero: for good.
	MessageFailed(ctx context.Context, id string, cause error, retry time.Time) error
	// MessageExpired notes that a message is not worth sending any more.
	MessageExpired(ctx context.Context, id string) error
	// MessageContact looks up a phone that was not known. The message comes back with it, or no
	// longer waiting; an error means that the register could not be asked.
	MessageContact(ctx context.Context, id string) (scheduler.Message, error)
}

var _ Outbox = (*scheduler.Engine)(nil)

// Options of a deliverer. Zero values mean the defaults.
type Options struct {
	Parallel    int              // messages handed over at once (8)
	Rate        rate.Limit       // messages a second, as agreed with the operator (no limit)
	SendTimeout time.Duration    // of one try (30s)
	FirstRetry  time.Duration    // about how long after the first failure; doubles from there (30s)
	MaxRetry    time.Duration    // where doubling ends (30min)
	MaxAttempts int              // tries until a message has failed for good (50)
	GiveUpAfter time.Duration    // age at which it has (24h)
	Failures    int              // in a row, refusals left out, after which the gateway is left alone (5)
	Pause       time.Duration    // for so long; then one message probes (30s)
	Poll        time.Duration    // how often the outbox is looked at unasked: other instances fill it too (30s)
	Wake        <-chan struct{}  // signals that the outbox changed, such as Engine.WakeSend; nil: polled only
	Jitter      func() float64   // in [0, 1), spreads retries; nil: random
	Clock       func() time.Time // nil: time.Now
	Log         *slog.Logger     // nil: discarded
}

const (
	batch      = 200                   // messages of one step
	breath     = 10 * time.Millisecond // between steps while there is work: an outbox that errs must not make a busy loop
	errorPause = 5 * time.Second       // after a step that failed
	noteWithin = 5 * time.Second       // for noting a result after ctx has ended
)

// Deliverer carries messages from the outbox to the gateway, each at least once
// and under one identifier by which the gateway can tell a repetition (N4).
// Messages to one person go in their order, one after another.
type Deliverer struct {
	outbox  Outbox
	gateway scheduler.Gateway
	texts   scheduler.Texts
	limiter *rate.Limiter
	outage  *outage
	figures figures
	o       Options
}

// NewDeliverer returns a deliverer. Several may serve one outbox: then a message
// may be handed over twice, under the same identifier.
func NewDeliverer(outbox Outbox, gateway scheduler.Gateway, texts scheduler.Texts, o Options) *Deliverer {
	orElse(&o.Parallel, 8)
	orElse(&o.Rate, rate.Inf)
	orElse(&o.SendTimeout, 30*time.Second)
	orElse(&o.FirstRetry, 30*time.Second)
	orElse(&o.MaxRetry, 30*time.Minute)
	orElse(&o.MaxAttempts, 50)
	orElse(&o.GiveUpAfter, 24*time.Hour)
	orElse(&o.Failures, 5)
	orElse(&o.Pause, 30*time.Second)
	orElse(&o.Poll, 30*time.Second)
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Deliverer{outbox: outbox, gateway: gateway, texts: texts, limiter: rate.NewLimiter(o.Rate, 1), o: o}
	d.outage = newOutage(o.Failures, o.Pause, d.tellOutage)
	return d
}

func orElse[T int | rate.Limit | time.Duration](v *T, preset T) {
	if *v == 0 {
		*v = preset
	}
}

// Run delivers until ctx ends, which is no error, or the store is closed. Other
// failures are logged and tried again.
func (d *Deliverer) Run(ctx context.Context) error {
	for {
		_, next, err := d.Step(ctx)
		wait := d.o.Poll
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, scheduler.ErrStoreClosed):
			return err
		case err != nil:
			d.o.Log.ErrorContext(ctx, "delivering messages", "error", err)
			wait = errorPause
		case !next.IsZero():
			wait = min(wait, max(breath, next.Sub(d.o.Clock())))
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-d.o.Wake:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// outcome is what came of some messages.
type outcome struct {
	sent int
	next time.Time // the earliest retry; zero: none
	err  error     // of the store; results of the gateway are no errors
}

func (o *outcome) add(other outcome) {
	o.sent += other.sent
	o.err = errors.Join(o.err, other.err)
	if o.next.IsZero() || !other.next.IsZero() && other.next.Before(o.next) {
		o.next = other.next
	}
}

// Step handles what is due now, up to a batch, and returns how many messages the
// gateway took and when there is something to do again: zero if nothing waits, in
// the past if the batch was full. While the gateway is left alone it does nothing,
// then it has one message probe. An error is the outbox's; the rest was done.
func (d *Deliverer) Step(ctx context.Context) (sent int, next time.Time, err error) {
	limit := batch
	switch d.outage.phase() {
	case paused:
		return 0, d.o.Clock().Add(d.outage.left()), nil
	case probing:
		limit = 1
	}
	due, next, err := d.outbox.PendingMessages(ctx, limit)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("reading the outbox: %w", err)
	}
	people := byPerson(due)
	outcomes := make([]outcome, len(people))
	var workers errgroup.Group
	workers.SetLimit(d.o.Parallel)
	for i, messages := range people {
		workers.Go(func() error {
			for _, m := range messages {
				outcomes[i].add(d.deliver(ctx, m))
			}
			return nil
		})
	}
	_ = workers.Wait() // errors are in the outcomes: one must not stop the others
	all := outcome{next: next}
	for _, o := range outcomes {
		all.add(o)
	}
	if d.outage.phase() == paused {
		all.next = d.o.Clock().Add(d.outage.left())
	}
	return all.sent, all.next, all.err
}

// byPerson divides messages by whom they are for, keeping their order.
func byPerson(messages []scheduler.Message) (people [][]scheduler.Message) {
	index := make(map[string]int)
	for _, m := range messages {
		i, known := index[m.IIN]
		if !known {
			i = len(people)
			index[m.IIN] = i
			people = append(people, nil)
		}
		people[i] = append(people[i], m)
	}
	return people
}

// deliver sends one message and notes what came of it. If ctx ends first nothing
// is noted, so the message is sent again later.
func (d *Deliverer) deliver(ctx context.Context, m scheduler.Message) outcome {
	if !m.Expires.IsZero() && !d.o.Clock().Before(m.Expires) {
		d.figures.expired.Add(1)
		return d.noted(ctx, "noting that a message expired", d.outbox.MessageExpired(ctx, m.ID))
	}
	if m.Phone == "" {
		found, err := d.outbox.MessageContact(ctx, m.ID)
		switch {
		case err != nil:
			return d.failed(ctx, m, err, false)
		case found.State != scheduler.MessageWaiting:
			return outcome{} // settled: there is no phone, and the worklist says to call (N6)
		}
		m = found
	}
	text, segments, err := d.texts.Text(m)
	if err != nil {
		return d.failed(ctx, m, fmt.Errorf("%w: %w", scheduler.ErrRefused, err), false)
	}
	if d.limiter.Wait(ctx) != nil {
		return outcome{}
	}
	probe := d.outage.phase() == probing
	receipt, tried, err := d.outage.try(func() (scheduler.Receipt, error) {
		sending, cancel := context.WithTimeout(ctx, d.o.SendTimeout)
		defer cancel()
		return d.gateway.Send(sending, scheduler.SMS{ID: m.ID, Phone: m.Phone, Text: text, Expires: m.Expires})
	})
	switch {
	case err != nil:
		return d.failed(ctx, m, err, probe)
	case !tried:
		return outcome{} // it keeps its place and its attempts
	}
	d.figures.sent.Add(1)
	d.o.Log.InfoContext(ctx, "message sent", "id", m.ID, "kind", m.Kind, "phone", scheduler.MaskPhone(m.Phone),
		"segments", segments, "attempt", m.Attempts+1, "gateway", receipt.Gateway)
	// The gateway has it, whatever has become of ctx meanwhile.
	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	result := d.noted(ctx, "noting that a message was sent", d.outbox.MessageSent(noting, m.ID, text, segments, receipt))
	result.sent = 1
	return result
}

// failed notes a try in vain: for good if the gateway refuses the message or it
// was tried long enough, else to be repeated after a pause that doubles (N4). A
// probe is never given up: what it found out is about the gateway.
func (d *Deliverer) failed(ctx context.Context, m scheduler.Message, cause error, probe bool) outcome {
	if ctx.Err() != nil {
		return outcome{} // we stop; that says nothing about the message
	}
	now := d.o.Clock()
	retry := now.Add(d.pause(m.Attempts))
	final := errors.Is(cause, scheduler.ErrRefused) ||
		!probe && (m.Attempts+1 >= d.o.MaxAttempts || retry.Sub(m.Created) > d.o.GiveUpAfter)
	if final {
		retry = time.Time{}
		d.figures.failed.Add(1)
	} else {
		d.figures.retried.Add(1)
	}
	cause = &maskedError{cause}
	d.o.Log.WarnContext(ctx, "message not sent", "id", m.ID, "kind", m.Kind, "phone", scheduler.MaskPhone(m.Phone),
		"attempt", m.Attempts+1, "final", final, "error", cause)
	result := d.noted(ctx, "noting that a message was not sent", d.outbox.MessageFailed(ctx, m.ID, cause, retry))
	result.next = retry
	return result
}

// pause is how long to wait after so many earlier failures: doubled each time up
// to MaxRetry, a quarter more or less, so that an outage does not end in a rush.
func (d *Deliverer) pause(failures int) time.Duration {
	pause := d.o.FirstRetry
	for range failures {
		if pause >= d.o.MaxRetry {
			break
		}
		pause *= 2
	}
	pause = min(pause, d.o.MaxRetry)
	return time.Duration(float64(pause) * (0.75 + d.o.Jitter()/2))
}

func (d *Deliverer) noted(ctx context.Context, what string, err error) outcome {
	if err != nil && ctx.Err() == nil {
		return outcome{err: fmt.Errorf("%s: %w", what, err)}
	}
	return outcome{}
}

// maskedError is a gateway's error without the phone number that stands in it: it
// is stored with the message and shown on the worklist.
type maskedError struct{ cause error }

func (e *maskedError) Error() string { return scheduler.MaskText(e.cause.Error()) }
func (e *maskedError) Unwrap() error { return e.cause }
