package scheduler

import (
	"cmp"
	"context"
	"encoding/binary"
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
		filled := m // not m, which would be in the heap for this
		fill(&filled)
		m = filled
	}
	id, err := c.say(m, b.NoPhone, p.loc, now)
	if n := len(b.History); err == nil && n > 0 {
		b.History[n-1].Message = id
	}
	if err != nil || c.answering == "" || c.answering == m.Phone {
		return err
	}
	// A guardian has written from a number of their own: they get to know too.
	m.Phone = c.answering
	_, err = c.say(m, false, p.loc, now)
	return err
}

// say enters a message into the outbox and returns its identifier. For a person
// without a phone it goes to the department's worklist instead (N6).
func (c *change) say(m Message, noPhone bool, loc *time.Location, now time.Time) (string, error) {
	m.ID, m.Created, m.State = NewID(now), now, MessageWaiting
	m.NextTry = now
	if m.Prompt = c.answering != "" && m.Phone == c.answering; !m.Prompt {
		m.NextTry = c.engine.policy.loud(now, loc)
	}
	var err error
	if noPhone {
		m.NextTry = time.Time{}
		err = c.callInstead(&m, now)
	} else {
		err = c.enqueue(&m)
	}
	if err != nil {
		return "", err
	}
	return m.ID, c.putMessage(&m, MessageWaiting)
}

// callInstead puts a message that has no phone to go to on the department's worklist (N6).
func (c *change) callInstead(m *Message, now time.Time) error {
	m.State = MessageNoPhone
	return c.work(Work{Department: m.Department, Kind: WorkCall, Booking: m.Booking, Message: m.ID, Form: m.Form, Note: string(m.Kind)}, now)
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

// putMessage writes a message that was in another state before, or is new and
// waits. What was not sent is entered where it is found again.
func (c *change) putMessage(m *Message, was MessageState) error {
	if was != m.State && was.unsent() {
		if err := c.Delete(unsentKey(was).name(m.ID)); err != nil {
			return err
		}
	}
	if was != m.State && m.State.unsent() {
		if err := c.Put(unsentKey(m.State).name(m.ID), []byte(m.Department)); err != nil {
			return err
		}
	}
	return c.Put(messageKey(m.ID), m.record())
}

func (c *change) enqueue(m *Message) error {
	c.sends = min(c.sends, m.NextTry.UnixMilli())
	return c.Put(sendKey(m), []byte(m.ID))
}

// PendingMessages returns the messages to send now, oldest first, and when the
// next one is due after them; zero if none waits. During quiet hours it keeps
// back what should have gone out before them (N5).
func (e *Engine) PendingMessages(ctx context.Context, limit int) ([]Message, time.Time, error) {
	var out []Message
	var next time.Time
	now := e.now()
	wait := func(until time.Time) {
		if next.IsZero() || until.Before(next) {
			next = until
		}
	}
	e.delivery.look()
	err := e.view(ctx, func(r Reader) error {
		from := newKey(prefixSend)
		for k, id := range r.Scan(from, from.after()) {
			at := time.UnixMilli(int64(binary.BigEndian.Uint64(k[1:]))).UTC()
			if at.After(now) || len(out) == limit {
				wait(at)
				return nil
			}
			m, err := get[Message](r, messageKey(string(id)))
			if err != nil {
				return err
			}
			loc, err := e.zoneOf(r, m.Department)
			if err != nil {
				return err
			}
			if loud := e.policy.loud(now, loc); !m.Prompt && loud.After(now) {
				wait(loud)
				continue
			}
			out = append(out, m)
		}
		return nil
	})
	if err == nil {
		e.delivery.sleep(next)
	}
	return out, next, err
}

// zoneOf returns a department's zone; of a message that no department wrote, the default.
func (e *Engine) zoneOf(g getter, department string) (*time.Location, error) {
	if department == "" {
		return e.location(""), nil
	}
	d, err := getDepartment(g, department)
	return e.zone(&d), err
}

// WakeSend is signalled after a commit that put messages into the outbox that are
// due before PendingMessages last said that one is.
func (e *Engine) WakeSend() <-chan struct{} { return e.delivery.wake }

// MessageSent notes that the gateway took the message, and the text as it was sent (N2).
func (e *Engine) MessageSent(ctx context.Context, id, text string, segments int, r Receipt) error {
	now := e.now()
	return e.settleMessage(ctx, id, func(c *change, m *Message) error {
		m.State, m.Sent, m.Text, m.Segments, m.Gateway, m.GatewayID = MessageSent, now, text, segments, r.Gateway, r.ID
		m.Attempts++
		m.LastError = ""
		if r.ID != "" && r.ID != m.ID {
			if err := c.Put(receiptKey(r.Gateway, r.ID), []byte(m.ID)); err != nil {
				return err
			}
		}
		return c.judge(m, now) // a report may have been quicker than this note
	})
}

// MessageFailed notes a try in vain. It is tried again at retry, or after the
// quiet hours in which that falls (N5); a zero retry is for good and puts the
// message on the worklist (N4).
func (e *Engine) MessageFailed(ctx context.Context, id string, cause error, retry time.Time) error {
	now := e.now()
	return e.settleMessage(ctx, id, func(c *change, m *Message) error {
		m.Attempts++
		m.LastError = cause.Error()
		if retry.IsZero() {
			return c.failMessage(m, now)
		}
		loc, err := e.zoneOf(c, m.Department)
		if err != nil {
			return err
		}
		if m.NextTry = retry.UTC().Truncate(time.Millisecond); !m.Prompt {
			m.NextTry = e.policy.loud(m.NextTry, loc)
		}
		if !m.Expires.IsZero() && !m.NextTry.Before(m.Expires) {
			m.State = MessageExpired
			return nil
		}
		return c.enqueue(m)
	})
}

// failMessage gives a message up, for the reason in LastError, and puts it on the
// department's worklist (N4).
func (c *change) failMessage(m *Message, now time.Time) error {
	m.State = MessageFailed
	if m.Kind == SayHelp { // nobody at a department has to do anything about it
		return nil
	}
	m.Work = NewID(now)
	return c.workAs(Work{ID: m.Work, Department: m.Department, Kind: WorkFailed, Booking: m.Booking, Message: m.ID, Form: m.Form, Note: m.LastError}, now)
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
		return c.putMessage(&m, MessageWaiting)
	})
}

// MessageContact asks the register for the phone of a message that was written
// while the register was silent, and returns the message with it; its booking
// gets name, phone and language too. The state is MessageNoPhone if there is no
// phone (N6); an error means that the register is still silent.
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
	if err := exceptNotFound(err); err != nil {
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
		if err := c.introduce(m.Booking, contact); err != nil {
			return err
		}
		if m.Phone == "" {
			if err := c.Delete(sendKey(&m)); err != nil {
				return err
			}
			if err := c.callInstead(&m, now); err != nil {
				return err
			}
		}
		return c.putMessage(&m, MessageWaiting)
	})
	return m, err
}

// introduce tells a booking, made while the register was silent, who its person is.
func (c *change) introduce(n Number, contact Contact) error {
	if n == 0 {
		return nil
	}
	b, err := getBooking(c, n)
	if err != nil || b.Phone != "" {
		return err
	}
	b.Phone, b.NoPhone = contact.Phone, contact.Phone == ""
	b.Name = cmp.Or(contact.Name, b.Name)
	b.Language = cmp.Or(contact.Language, b.Language)
	return c.putBooking(&b)
}
