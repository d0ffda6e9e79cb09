package scheduler

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Numbers are handed out from blocks that the engine reserves in the store, so
// that they ascend, never repeat, and cost no write of their own. What is left
// of a block when the engine stops is lost.
const (
	firstSequence = 100_000 // so that every number has at least 7 digits
	blockSize     = 1_000
)

type numbers struct {
	mu         sync.Mutex
	next, last uint64 // next to hand out, and the first not reserved
}

// number returns a new booking number.
func (e *Engine) number(ctx context.Context) (Number, error) {
	e.numbers.mu.Lock()
	defer e.numbers.mu.Unlock()
	if e.numbers.next == e.numbers.last {
		var first uint64
		err := e.store.Update(ctx, func(w Writer) error {
			b, err := w.Get(newKey(prefixNumbers))
			switch {
			case errors.Is(err, ErrNotFound):
				first = firstSequence
			case err != nil:
				return err
			default:
				first = binary.BigEndian.Uint64(b)
			}
			return w.Put(newKey(prefixNumbers), binary.BigEndian.AppendUint64(nil, first+blockSize))
		})
		if err != nil {
			return 0, err
		}
		e.numbers.next, e.numbers.last = first, first+blockSize
	}
	e.numbers.next++
	return numberOf(e.numbers.next - 1), nil
}

// NewID returns a UUID of version 7 of the instant, so that identifiers sort by the
// engine's clock and not by the machine's. They are no secrets: the random part is
// the runtime's, which asks neither the system nor for a lock, as uuid.NewV7 would.
func NewID(at time.Time) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|rand.Uint64()>>48)
	binary.BigEndian.PutUint64(id[8:], rand.Uint64())
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}
