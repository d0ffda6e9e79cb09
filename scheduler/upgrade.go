package scheduler

import (
	"context"
	"fmt"

	"kezek/slots"
)

// indexes is the version of the records by which others are found. Version 1 has
// the numbers of what was cancelled beside each day, what was not sent by its state,
// and what was done apart from what is to be done; version 2 also whoever has the
// phone of each contact of the store's own register.
const indexes = 2

func (c *change) putIndexes() error { return c.Put(newKey(prefixIndexes), []byte{indexes}) }

// upgrade gives a store that an earlier version wrote the indexes that it lacks, in
// steps. One that was interrupted is done again from the beginning, which changes
// nothing twice. A store that has them costs one look.
func (e *Engine) upgrade(ctx context.Context) error {
	var have byte
	err := e.view(ctx, func(r Reader) error {
		b, err := r.Get(newKey(prefixIndexes))
		if err == nil && len(b) == 1 {
			have = b[0]
		}
		return exceptNotFound(err)
	})
	switch {
	case err != nil || have == indexes:
		return err
	case have > indexes:
		return fmt.Errorf("the data has indexes of version %d, and this program knows up to version %d\nhint: use the version of the program that wrote it, or a later one", have, indexes)
	}
	e.log.InfoContext(ctx, "data of an earlier version: its indexes are made, once")
	for _, kind := range []struct {
		since  byte
		prefix byte
		missed func(v []byte) (func(*change) error, error)
	}{{1, prefixBooking, missedCancelled}, {1, prefixMessage, missedUnsent}, {1, prefixWork, missedDone}, {2, prefixContact, missedSender}} {
		if have >= kind.since {
			continue
		}
		if err := e.upgradeKind(ctx, kind.prefix, kind.missed); err != nil {
			return err
		}
	}
	return e.update(ctx, func(c *change) error { return c.putIndexes() })
}

// upgradeKind goes over the records of a kind. Missed returns what is to be done
// about one; nil: nothing.
func (e *Engine) upgradeKind(ctx context.Context, prefix byte, missed func(v []byte) (func(*change) error, error)) error {
	view := func(fn func(Reader) error) error { return e.view(ctx, fn) }
	pick := func(_ Reader, _, v []byte) (func(*change) error, bool, error) {
		do, err := missed(v)
		return do, do != nil, err
	}
	return inSteps(ctx, prefix, view, pick, func(todo []func(*change) error) error {
		if len(todo) == 0 {
			return nil
		}
		return e.update(ctx, func(c *change) error {
			for _, do := range todo {
				if err := do(c); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func missedCancelled(v []byte) (func(*change) error, error) {
	var b bookingGlimpse
	if err := decode(v, &b); err != nil || b.State != slots.Cancelled {
		return nil, err
	}
	return func(c *change) error {
		return c.noteCancelled(&Booking{Number: b.Number, Department: b.Department, Date: b.Date})
	}, nil
}

func missedUnsent(v []byte) (func(*change) error, error) {
	var m Message
	if err := decode(v, &m); err != nil || !m.State.unsent() {
		return nil, err
	}
	return func(c *change) error { return c.putMessage(&m, MessageWaiting) }, nil
}

func missedDone(v []byte) (func(*change) error, error) {
	var w Work
	if err := decode(v, &w); err != nil || w.Done.IsZero() {
		return nil, err
	}
	return func(c *change) error { return c.finish(&w, w.DoneBy, w.DoneNote, w.Done) }, nil
}

func missedSender(v []byte) (func(*change) error, error) {
	var contact Contact
	if err := decode(v, &contact); err != nil || contact.Phone == "" {
		return nil, err
	}
	return func(c *change) error { return c.meet(contact.Phone, contact.IIN) }, nil
}
