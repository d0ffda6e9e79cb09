package scheduler

import (
	"context"
	"encoding/binary"
	"time"

	"kezek/calendars"
)

// DispatchState is where a dispatch stands. The values are stored.
type DispatchState string

// The states of dispatches.
const (
	DispatchWaiting   DispatchState = "waiting"   // to be delivered, or tried again
	DispatchDelivered DispatchState = "delivered" // the receiver said so
	DispatchDead      DispatchState = "dead"      // given up; the operator may replay it
)

// DispatchStates lists every state.
var DispatchStates = []DispatchState{DispatchWaiting, DispatchDelivered, DispatchDead}

// Dispatch is something that happened, on its way to one webhook. Stored as a
// CBOR array: new fields go to the end.
type Dispatch struct {
	ID         string           `json:"id"` // UUIDv7 of the instant; the receiver's key against repetitions
	Webhook    string           `json:"webhook"`
	Topic      Topic            `json:"topic"`
	At         time.Time        `json:"at"` // when it happened; of one booking ascending
	Form       string           `json:"form"`
	IIN        string           `json:"iin,omitempty"` // only for a webhook that is told personal numbers
	Sequence   uint32           `json:"sequence"`      // orders what happened to one booking at the same instant
	Booking    Number           `json:"booking,omitempty"`
	Ticket     uint16           `json:"ticket,omitempty"`
	Department string           `json:"department,omitempty"`
	Date       calendars.Date   `json:"date,omitzero"`
	Start      calendars.Minute `json:"start,omitzero"`
	End        calendars.Minute `json:"end,omitzero"`
	Place      uint16           `json:"place,omitempty"`
	Starts     time.Time        `json:"starts,omitzero"` // of the appointment
	LastDay    calendars.Date   `json:"last_day,omitzero"`
	Reason     string           `json:"reason,omitempty"` // cancelled

	// Of a booking that was moved: the time and place before.
	OldDate       calendars.Date   `json:"old_date,omitzero"`
	OldStart      calendars.Minute `json:"old_start,omitzero"`
	OldDepartment string           `json:"old_department,omitempty"`

	State      DispatchState `json:"state"`
	Since      time.Time     `json:"since"` // when it began to wait: it happened, or was replayed
	Attempts   int           `json:"attempts"`
	Refusals   int           `json:"refusals"` // of the attempts: how often the receiver was there and would not have it
	NextTry    time.Time     `json:"next_try,omitzero"`
	LastError  string        `json:"last_error,omitempty"`
	LastStatus int           `json:"last_status,omitempty"` // HTTP status of the last answer; 0: there was none
	Settled    time.Time     `json:"settled,omitzero"`      // when it was delivered or given up
}

func dispatchKey(id string) key { return newKey(prefixDispatch).name(id) }

// PendingDispatches returns what a webhook is to be told now: of each form the
// first that waits, because nothing may overtake it, at most limit. Next is when
// there is something to do again, zero if nothing else waits; waiting is how many
// dispatches wait in all, as far as was looked.
func (e *Engine) PendingDispatches(ctx context.Context, webhook string, limit int) (ready []Dispatch, next time.Time, waiting int, err error) {
	now := e.now()
	forms := map[string]bool{} // that have an earlier one
	err = e.view(ctx, func(r Reader) error {
		from := newKey(prefixDeliver).name(webhook)
		for k, v := range r.Scan(from, from.after()) {
			if waiting++; waiting > maxPending {
				return nil
			}
			form := string(k[len(from)+8 : len(k)-5])
			if forms[form] {
				continue
			}
			forms[form] = true
			at := time.UnixMilli(int64(binary.BigEndian.Uint64(v))).UTC()
			if at.After(now) || len(ready) == limit {
				if next.IsZero() || at.Before(next) {
					next = at
				}
				continue
			}
			d, err := get[Dispatch](r, dispatchKey(string(v[8:])))
			if err != nil {
				return err
			}
			ready = append(ready, d)
		}
		return nil
	})
	return ready, next, waiting, err
}

// maxPending is how far the index of one webhook is read at a time.
const maxPending = 20_000

// WakeDispatch is signalled after a commit that gave webhooks something to be told.
func (e *Engine) WakeDispatch() <-chan struct{} { return e.wakeDispatch }

// DispatchDelivered notes that the receiver has it.
func (e *Engine) DispatchDelivered(ctx context.Context, id string, status int) error {
	now := e.now()
	return e.settleDispatch(ctx, id, func(c *change, d *Dispatch) error {
		d.State, d.Settled, d.LastStatus, d.LastError = DispatchDelivered, now, status, ""
		d.Attempts++
		return nil
	})
}

// DispatchFailed notes a try in vain, and whether the receiver was there and would
// not have it. It is tried again at retry; a zero retry gives it up.
func (e *Engine) DispatchFailed(ctx context.Context, id, cause string, status int, refused bool, retry time.Time) error {
	now := e.now()
	return e.settleDispatch(ctx, id, func(c *change, d *Dispatch) error {
		d.Attempts++
		if refused {
			d.Refusals++
		}
		d.LastError, d.LastStatus = cause, status
		if retry.IsZero() {
			d.State, d.Settled = DispatchDead, now
			return nil
		}
		d.NextTry = retry.UTC().Truncate(time.Millisecond)
		return c.enqueueDispatch(d)
	})
}

// settleDispatch changes a dispatch that waits, and takes its old entry out of the
// index. One that no longer waits is left as it is: another deliverer was first.
func (e *Engine) settleDispatch(ctx context.Context, id string, fn func(*change, *Dispatch) error) error {
	return e.update(ctx, func(c *change) error {
		d, found, err := find[Dispatch](c, dispatchKey(id))
		if err != nil || !found || d.State != DispatchWaiting {
			return err
		}
		if err := c.Delete(d.deliverKey()); err != nil {
			return err
		}
		if err := fn(c, &d); err != nil {
			return err
		}
		return put(c, arrays, dispatchKey(id), d)
	})
}
