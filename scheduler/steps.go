package scheduler

import (
	"bytes"
	"context"
)

const (
	stepReads  = 20_000 // records looked at in one snapshot
	stepWrites = 500    // of them dealt with in one transaction
)

// inSteps goes over all records of a kind, some in each snapshot of view, and has
// do deal with what pick finds in one before the next begins. So it keeps nobody
// waiting, however many records there are.
func inSteps[T any](ctx context.Context, prefix byte, view func(func(Reader) error) error,
	pick func(r Reader, k, v []byte) (item T, found bool, err error), do func([]T) error) error {
	for from, more := newKey(prefix), true; more; {
		var items []T
		err := view(func(r Reader) error {
			seen := 0
			more = false
			for k, v := range r.Scan(from, newKey(prefix).after()) {
				if seen == stepReads || len(items) == stepWrites {
					from, more = bytes.Clone(k), true
					break
				}
				seen++
				item, found, err := pick(r, k, v)
				if err != nil {
					return err
				}
				if found {
					items = append(items, item)
				}
			}
			return ctx.Err()
		})
		if err == nil {
			err = do(items)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
