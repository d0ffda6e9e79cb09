package scheduler

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"kezek/calendars"
)

// nearExpires is for how long "you are next" is worth sending.
const nearExpires = 30 * time.Minute

// sayOf enters a message about a booking into the outbox, in the transaction of
// the change it tells of (N4), and notes it in the booking's history. The
// change's own event must be the last one there.
func (c *change) sayOf(kind MessageKind, b *Booking, p *plan, now time.Time, fill func(*Message)) error {
	name, address := p.place(b.Date, b.Place)
	m := Message{Kind: kind, Booking: b.Number, Form: b.Form, IIN: b.IIN, Phone: b.Phone, Language: b.Language,
		Department: b.Department, Date: b.Date, Start: b.Start, Place: name, Address: address, LastDay: b.LastDay}
	if kind == SayReminder {
		m.Expires = b.Starts(p.loc)
	}
	if fill != nil {
		fill(&m)
	}
	id, err := c.say(m, b.NoPhone, p.loc, now)
	if n := len(b.History); err == nil && n > 0 {
		b.History[n-1].Message = id
	}
	return err
}

// say enters a message into the outbox and returns its identifier. For a person
// without a phone it goes to the department's worklist instead (N6).
func (c *change) say(m Message, noPhone bool, loc *time.Location, now time.Time) (string, error) {
	m.ID, m.Created, m.State = newID(now), now, MessageWaiting
	if noPhone {
		m.State = MessageNoPhone
		if err := c.work(Work{Department: m.Department, Kind: WorkCall, Booking: m.Booking, Message: m.ID, Form: m.Form, Note: string(m.Kind)}, now); err != nil {
			return "", err
		}
		return m.ID, put(c, arrays, messageKey(m.ID), m)
	}
	m.NextTry = c.engine.policy.loud(now, loc)
	if err := c.enqueue(&m); err != nil {
		return "", err
	}
	return m.ID, put(c, arrays, messageKey(m.ID), m)
}

// loud returns the first instant from now on that is not within quiet hours (N5).
func (p *Policy) loud(now time.Time, loc *time.Location) time.Time {
	t := now.In(loc)
	d, m, q := calendars.DateOf(t), calendars.MinuteOf(t), p.QuietHours
	switch {
	case q.From <= q.To && q.From <= m && m < q.To:
		return d.At(q.To, loc).UTC()
	case q.From > q.To && m >= q.From:
		return (d + 1).At(q.To, loc).UTC()
	case q.From > q.To && m < q.To:
		return d.At(q.To, loc).UTC()
	}
	return now
}

func sendKey(m *Message) key {
	return newKey(prefixSend).uint64(uint64(m.NextTry.UnixMilli())).name(m.ID)
}

func (c *change) enqueue(m *Message) error {
	c.sends = true
	return c.Put(sendKey(m), []byte(m.ID))
}

// PendingMessages returns the messages to send now, oldest first, and when the
// next one is due after them; zero if none waits.
func (e *Engine) PendingMessages(ctx context.Context, limit int) ([]Message, time.Time, error) {
	var out []Message
	var next time.Time
	now := e.now()
	err := e.view(ctx, func(r Reader) error {
		from := newKey(prefixSend)
		for k, id := range r.Scan(from, from.after()) {
			at := time.UnixMilli(int64(binary.BigEndian.Uint64(k[1:]))).UTC()
			if at.After(now) || len(out) == limit {
				next = at
				return nil
			}
			m, err := get[Message](r, messageKey(string(id)))
			if err != nil {
				return err
			}
			out = append(out, m)
		}
		return nil
	})
	return out, next, err
}

// WakeSend is signalled after a commit that put messages into the outbox.
func (e *Engine) WakeSend() <-chan struct{} { return e.wakeSend }

// MessageSent notes that the gateway took the message, and the text as it was sent (N2).
func (e *Engine) MessageSent(ctx context.Context, id, text string, segments int, r Receipt) error {
	now := e.now()
	return e.settleMessage(ctx, id, func(c *change, m *Message) error {
		m.State, m.Sent, m.Text, m.Segments, m.Gateway, m.GatewayID = MessageSent, now, text, segments, r.Gateway, r.ID
		m.Attempts++
		m.LastError = ""
		return nil
	})
}

// MessageFailed notes a try in vain. It is tried again at retry; a zero retry
// is for good and puts the message on the worklist (N4).
func (e *Engine) MessageFailed(ctx context.Context, id string, cause error, retry time.Time) error {
	now := e.now()
	return e.settleMessage(ctx, id, func(c *change, m *Message) error {
		m.Attempts++
		m.LastError = cause.Error()
		switch {
		case retry.IsZero():
			m.State = MessageFailed
			return c.work(Work{Department: m.Department, Kind: WorkFailed, Booking: m.Booking, Message: m.ID, Form: m.Form, Note: m.LastError}, now)
		case !m.Expires.IsZero() && !retry.Before(m.Expires):
			m.State = MessageExpired
			return nil
		}
		m.NextTry = retry.UTC().Truncate(time.Millisecond)
		return c.enqueue(m)
	})
}

// MessageExpired notes that a message lost its worth before it could be sent.
func (e *Engine) MessageExpired(ctx context.Context, id string) error {
	return e.settleMessage(ctx, id, func(_ *change, m *Message) error {
		m.State = MessageExpired
		return nil
	})
}

// settleMessage changes a waiting message and takes its old entry out of the
// send index. A message that no longer waits is left as it is: another deliverer was first.
func (e *Engine) settleMessage(ctx context.Context, id string, fn func(*change, *Message) error) error {
	return e.update(ctx, func(c *change) error {
		m, err := get[Message](c, messageKey(id))
		if err != nil || m.State != MessageWaiting {
			return err
		}
		if err := c.Delete(sendKey(&m)); err != nil {
			return err
		}
		if err := fn(c, &m); err != nil {
			return err
		}
		return put(c, arrays, messageKey(id), m)
	})
}

// MessageContact asks the register for the phone of a message that was written
// while the register was silent, and returns the message with it. The state is
// MessageNoPhone if there is none (N6); an error means that the register is still silent.
func (e *Engine) MessageContact(ctx context.Context, id string) (Message, error) {
	var m Message
	err := e.view(ctx, func(r Reader) (err error) {
		m, err = get[Message](r, messageKey(id))
		return err
	})
	if err != nil || m.Phone != "" || m.State != MessageWaiting {
		return m, err
	}
	contact, err := e.registry.Contact(ctx, m.IIN)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return m, err
	}
	now := e.now()
	err = e.update(ctx, func(c *change) error {
		if m, err = get[Message](c, messageKey(id)); err != nil || m.State != MessageWaiting {
			return err
		}
		m.Phone = contact.Phone
		if contact.Language != "" {
			m.Language = contact.Language
		}
		if m.Phone == "" {
			m.State = MessageNoPhone
			if err := c.Delete(sendKey(&m)); err != nil {
				return err
			}
			if err := c.work(Work{Department: m.Department, Kind: WorkCall, Booking: m.Booking, Message: m.ID, Form: m.Form, Note: string(m.Kind)}, now); err != nil {
				return err
			}
		}
		return put(c, arrays, messageKey(id), m)
	})
	return m, err
}

// Messages lists messages, newest first. A department's staff see their own.
func (e *Engine) Messages(ctx context.Context, a Actor, f MessageFilter) ([]Message, error) {
	if a.staff() && (f.Department == "" || f.Department == a.Department) {
		f.Department = a.Department
	} else if !a.reads() {
		return nil, fail(CodeForbidden)
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 100
	}
	limit = min(limit, 1000)
	var out []Message
	err := e.view(ctx, func(r Reader) error {
		if f.Booking != 0 {
			return e.messagesOf(r, f, &out)
		}
		from := newKey(prefixMessage)
		for _, v := range r.Scan(from, from.after()) {
			var m Message
			if err := decode(v, &m); err != nil {
				return err
			}
			if !f.matches(&m) {
				continue
			}
			if out = append(out, m); len(out) > 2*limit { // only the newest count
				out = append(out[:0], out[limit:]...)
			}
		}
		return nil
	})
	slices.Reverse(out)
	if len(out) > limit {
		out = out[:limit]
	}
	for i := range out {
		e.render(&out[i])
	}
	return out, err
}

// messagesOf finds a booking's messages through its history.
func (e *Engine) messagesOf(r Reader, f MessageFilter, out *[]Message) error {
	b, err := getBooking(r, f.Booking)
	if err != nil {
		return err
	}
	for _, event := range b.History {
		if event.Message == "" {
			continue
		}
		m, err := get[Message](r, messageKey(event.Message))
		if err != nil {
			return err
		}
		if f.matches(&m) {
			*out = append(*out, m)
		}
	}
	return nil
}

func (f *MessageFilter) matches(m *Message) bool {
	return (f.Department == "" || f.Department == m.Department) && (f.Form == "" || f.Form == m.Form) &&
		(f.State == "" || f.State == m.State)
}

// render shows the text that will be sent while it has not been.
func (e *Engine) render(m *Message) {
	if m.Text == "" && e.texts != nil {
		if text, segments, err := e.texts.Text(*m); err == nil {
			m.Text, m.Segments = text, segments
		}
	}
}
