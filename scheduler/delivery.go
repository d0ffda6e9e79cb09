package scheduler

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// DeliveryState is what the operator's network says of a message. The values are stored.
type DeliveryState string

// The states of delivery.
const (
	DeliveryAccepted    DeliveryState = "accepted"    // the operator's centre took it
	DeliveryBuffered    DeliveryState = "buffered"    // the phone cannot be reached now; the network tries on
	DeliveryDelivered   DeliveryState = "delivered"   // it is on the phone
	DeliveryUndelivered DeliveryState = "undelivered" // the network gave it up
	DeliveryRejected    DeliveryState = "rejected"    // the operator's centre did not take it
)

// DeliveryStates lists every state.
var DeliveryStates = []DeliveryState{DeliveryAccepted, DeliveryBuffered, DeliveryDelivered, DeliveryUndelivered, DeliveryRejected}

// failed reports whether the message will not reach the phone.
func (s DeliveryState) failed() bool { return s == DeliveryUndelivered || s == DeliveryRejected }

// Delivery is one report of the network, kept with its message (N2).
// Stored as a CBOR array: new fields go to the end.
type Delivery struct {
	State  DeliveryState `json:"state"`
	At     time.Time     `json:"at"`               // when it happened, as the network says; else when we were told
	Noted  time.Time     `json:"noted"`            // when we were told
	Reason string        `json:"reason,omitempty"` // the network's own words or code
}

// DeliveryReport is a report as a gateway passes it on.
type DeliveryReport struct {
	Message   string // our identifier; empty: the gateway's tells which message is meant
	Gateway   string // name of the gateway
	GatewayID string // the gateway's identifier
	State     DeliveryState
	At        time.Time // zero: not told
	Reason    string
}

const (
	maxReports = 32  // kept with one message; a message in three parts may get three of each state
	maxReason  = 200 // characters
)

// weight orders reports by what they leave to hope for.
func (s DeliveryState) weight() int {
	switch {
	case s == DeliveryDelivered:
		return 2
	case s.failed():
		return 1
	}
	return 0
}

// verdict is the report that decides, the same in whatever order they came: once
// delivered a message stays so, and what was given up is only outdone by that.
// Zero: there is no report yet.
func (m *Message) verdict() Delivery {
	if len(m.Reports) == 0 {
		return Delivery{}
	}
	return slices.MaxFunc(m.Reports, func(a, b Delivery) int {
		return cmp.Or(cmp.Compare(a.State.weight(), b.State.weight()), a.At.Compare(b.At),
			cmp.Compare(a.State, b.State), cmp.Compare(a.Reason, b.Reason))
	})
}

// Delivered returns what the network says of the message; empty: nothing yet.
func (m *Message) Delivered() DeliveryState { return m.verdict().State }

// ReceiveReport keeps what the network says of a message (N2). A report that came
// before is not kept twice. The report that a message was given up puts it on the
// department's worklist (N4); if it is delivered after all, that is taken back. A
// message in an archive is about what is long over: its reports are kept, its state
// stays, and nobody is asked to do anything. Only the system may; ErrNotFound if
// there is no such message.
func (e *Engine) ReceiveReport(ctx context.Context, a Actor, r DeliveryReport) (Message, error) {
	if a.Role != RoleSystem {
		return Message{}, fail(CodeForbidden)
	}
	if !slices.Contains(DeliveryStates, r.State) {
		var f faults
		f.check(false, "state", "delivery_state", say("хабардың белгісіз күйі", "неизвестное состояние сообщения", "unknown state of a message"))
		return Message{}, invalid(f.Problems)
	}
	now := e.now()
	d := Delivery{State: r.State, At: r.At.UTC().Truncate(time.Millisecond), Noted: now, Reason: shortReason(r.Reason)}
	if r.At.IsZero() {
		d.At = now
	}
	var m Message
	err := e.update(ctx, func(c *change) (err error) {
		if m, err = c.reported(r); err != nil || m.knows(d, r.At.IsZero()) || len(m.Reports) >= maxReports {
			return err
		}
		was := m.State
		m.Reports = append(m.Reports, d)
		if _, err = e.archived(messageKey(m.ID)); errors.Is(err, ErrNotFound) {
			err = c.judge(&m, now)
		}
		if err != nil {
			return err
		}
		return c.putMessage(&m, was)
	})
	return m, err
}

// shortReason makes the network's words fit to be kept and shown.
func shortReason(s string) string {
	s = strings.Join(strings.Fields(MaskText(strings.ToValidUTF8(s, "?"))), " ")
	if r := []rune(s); len(r) > maxReason {
		return string(r[:maxReason])
	}
	return s
}

// reported finds the message that a report is about.
func (c *change) reported(r DeliveryReport) (Message, error) {
	id := r.Message
	if id == "" {
		b, err := c.Get(receiptKey(r.Gateway, r.GatewayID))
		if err != nil {
			return Message{}, err
		}
		id = string(b)
	}
	return get[Message](c, messageKey(id))
}

// knows reports whether a report is there already. One that tells no time is, if
// its state and reason are.
func (m *Message) knows(d Delivery, timeless bool) bool {
	return slices.ContainsFunc(m.Reports, func(known Delivery) bool {
		return known.State == d.State && known.Reason == d.Reason && (timeless || known.At.Equal(d.At))
	})
}

// judge draws the consequences of a message's reports. A message that still waits
// is judged when it has been handed over.
func (c *change) judge(m *Message, now time.Time) error {
	switch d := m.verdict(); {
	case d.State.failed() && m.State == MessageSent:
		m.LastError = strings.TrimSuffix(string(d.State)+": "+d.Reason, ": ")
		return c.failMessage(m, now)
	case d.State == DeliveryDelivered && m.State == MessageFailed:
		m.State, m.LastError = MessageSent, ""
		return c.withdraw(m.Department, m.Work, "delivered after all", now)
	}
	return nil
}
