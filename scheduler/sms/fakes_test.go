package sms

import (
	"context"
	"slices"
	"sync"
	"testing/synctest"
	"time"

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

func (o *operator) Send(ctx context.Context, sms scheduler.SMS) (r scheduler.Receipt, err error) {
	o.mu.Lock()
	o.at++
	o.atOnce = max(o.atOnce, o.at)
	o.sent = append(o.sent, sending{sms.ID, sms.Phone, sms.Text, time.Now()})
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
	return scheduler.Receipt{Gateway: "operator", ID: "g-" + sms.ID}, err
}
