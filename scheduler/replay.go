package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// DispatchFilter selects dispatches of a webhook; zero fields select all.
type DispatchFilter struct {
	State    DispatchState
	From, To time.Time // when it happened; To is exclusive
	Limit    int       // 0: 100; at most 1000
}

func (f *DispatchFilter) matches(d *Dispatch, webhook string) bool {
	return d.Webhook == webhook && (f.State == "" || f.State == d.State) &&
		!d.At.Before(f.From) && (f.To.IsZero() || d.At.Before(f.To))
}

// dispatchesFrom is the least key of what happened at the instant.
func dispatchesFrom(at time.Time) key {
	ms := uint64(max(at.UnixMilli(), 0))
	return append(newKey(prefixDispatch), fmt.Sprintf("%08x-%04x", ms>>16, ms&0xffff)...)
}

// eachDispatch reads the dispatches of a span of time, the oldest first.
func eachDispatch(r Reader, from, to time.Time, fn func(*Dispatch) (more bool, err error)) error {
	first, last := newKey(prefixDispatch), newKey(prefixDispatch).after()
	if !from.IsZero() {
		first = dispatchesFrom(from)
	}
	if !to.IsZero() {
		last = dispatchesFrom(to)
	}
	for _, v := range r.Scan(first, last) {
		var d Dispatch
		if err := decode(v, &d); err != nil {
			return err
		}
		if more, err := fn(&d); err != nil || !more {
			return err
		}
	}
	return nil
}

// Dispatches lists what a webhook was told or is yet to be told, the newest first.
func (e *Engine) Dispatches(ctx context.Context, a Actor, webhook string, f DispatchFilter) ([]Dispatch, error) {
	if !a.reads() {
		return nil, fail(CodeForbidden)
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	f.Limit = min(f.Limit, 1000)
	out := []Dispatch{}
	err := e.view(ctx, func(r Reader) error {
		if err := webhookThere(r, webhook); err != nil {
			return err
		}
		return eachDispatch(r, f.From, f.To, func(d *Dispatch) (bool, error) {
			if f.matches(d, webhook) {
				if out = append(out, *d); len(out) >= 2*f.Limit { // only the newest count
					out = append(out[:0], out[len(out)-f.Limit:]...)
				}
			}
			return true, nil
		})
	})
	slices.SortFunc(out, func(a, b Dispatch) int { // identifiers of one millisecond are in no order
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Form, b.Form), cmp.Compare(b.Sequence, a.Sequence))
	})
	return out[:min(len(out), f.Limit)], err
}

func webhookThere(g getter, id string) error {
	all, err := getWebhooks(g)
	if err == nil && webhookIndex(all, id) < 0 {
		err = fail(CodeNotFound, id)
	}
	return err
}

// replayBatch is how many dispatches one transaction sends again.
const replayBatch = 200

// ReplayDispatch tells a webhook one thing again, which it had or which was given
// up, under the same identifier. One that waits is left alone. Errors:
// CodeNotFound, CodeForbidden.
func (e *Engine) ReplayDispatch(ctx context.Context, a Actor, webhook, id string) (Dispatch, error) {
	if a.Role != RoleOperator {
		return Dispatch{}, fail(CodeForbidden)
	}
	now := e.now()
	return answered(ctx, e, now, func(c *change) (Dispatch, error) {
		if err := webhookThere(c, webhook); err != nil {
			return Dispatch{}, err
		}
		d, found, err := find[Dispatch](c, dispatchKey(id))
		if err != nil {
			return d, err
		}
		if !found || d.Webhook != webhook {
			return Dispatch{}, fail(CodeNotFound, id)
		}
		return d, c.replay(&d, now)
	})
}

func (c *change) replay(d *Dispatch, now time.Time) error {
	if d.State == DispatchWaiting {
		return nil
	}
	d.State, d.Since, d.NextTry, d.Settled, d.Refusals, d.Attempts = DispatchWaiting, now, now, time.Time{}, 0, 0
	if err := c.enqueueDispatch(d); err != nil {
		return err
	}
	return put(c, arrays, dispatchKey(d.ID), d)
}

// Replay tells a webhook again everything of a span of time that the filter
// selects, in its order, and returns how much that is. Doing it again after it was
// interrupted goes on where it stopped. Errors: CodeNotFound, CodeForbidden.
func (e *Engine) Replay(ctx context.Context, a Actor, webhook string, f DispatchFilter) (int, error) {
	if a.Role != RoleOperator {
		return 0, fail(CodeForbidden)
	}
	now := e.now()
	var ids []string
	err := e.view(ctx, func(r Reader) error {
		if err := webhookThere(r, webhook); err != nil {
			return err
		}
		return eachDispatch(r, f.From, f.To, func(d *Dispatch) (bool, error) {
			if f.matches(d, webhook) && d.State != DispatchWaiting {
				ids = append(ids, d.ID)
			}
			return true, nil
		})
	})
	if err != nil {
		return 0, err
	}
	for batch := range slices.Chunk(ids, replayBatch) {
		err := e.update(ctx, func(c *change) error {
			for _, id := range batch {
				d, found, err := find[Dispatch](c, dispatchKey(id))
				if err != nil || !found {
					return err
				}
				if err := c.replay(&d, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// ForgetDispatches drops what happened before an instant and waits no longer, and
// all that was for webhooks that are no more, in steps.
func (e *Engine) ForgetDispatches(ctx context.Context, before time.Time) error {
	for from := (time.Time{}); ; {
		var gone []Dispatch
		last := from
		err := e.view(ctx, func(r Reader) error {
			all, err := getWebhooks(r)
			if err != nil {
				return err
			}
			return eachDispatch(r, from, time.Time{}, func(d *Dispatch) (bool, error) {
				last = d.At
				if webhookIndex(all, d.Webhook) < 0 || d.State != DispatchWaiting && d.At.Before(before) {
					gone = append(gone, *d)
				}
				return len(gone) < replayBatch, nil
			})
		})
		if err != nil {
			return err
		}
		if err := e.dropDispatches(ctx, gone); err != nil || len(gone) < replayBatch {
			return err
		}
		from = last
	}
}

func (e *Engine) dropDispatches(ctx context.Context, gone []Dispatch) error {
	if len(gone) == 0 {
		return nil
	}
	return e.update(ctx, func(c *change) error {
		for i := range gone {
			d, found, err := find[Dispatch](c, dispatchKey(gone[i].ID))
			if err != nil {
				return err
			}
			if !found || d.State != gone[i].State { // replayed meanwhile
				continue
			}
			if err := c.Delete(d.deliverKey()); err != nil {
				return err
			}
			if err := c.Delete(dispatchKey(d.ID)); err != nil {
				return err
			}
		}
		return nil
	})
}
