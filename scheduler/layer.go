package scheduler

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"slices"
)

// inArchives tells which kinds of records archives have. Reading them looks into
// the store first and then into its archives, see layer.
func inArchives(prefix byte) bool {
	switch prefix {
	case prefixBooking, prefixDay, prefixCancelled, prefixQueue, prefixMessage, prefixReceipt, prefixUnsent, prefixStanding, prefixProposal, prefixDone:
		return true
	}
	return false
}

// layer is a store over one archive: what stands in both is as the store has it.
// It is what makes a record readable wherever it lies, for all that the engine reads.
type layer struct {
	upper, lower Reader
}

var _ Reader = layer{}

// Get implements Reader.
func (l layer) Get(key []byte) ([]byte, error) {
	v, err := l.upper.Get(key)
	if errors.Is(err, ErrNotFound) && inArchives(key[0]) {
		return l.lower.Get(key)
	}
	return v, err
}

// Scan implements Reader. A range of kinds that archives do not have, or in which
// this one has nothing, costs no more than in the store alone.
func (l layer) Scan(from, to []byte) iter.Seq2[[]byte, []byte] {
	if len(from) > 0 && !inArchives(from[0]) || !l.has(from, to) {
		return l.upper.Scan(from, to)
	}
	return func(yield func(k, v []byte) bool) {
		next, stop := iter.Pull2(l.lower.Scan(from, to))
		defer stop()
		low, lowValue, more := next()
		for k, v := range l.upper.Scan(from, to) {
			for more && bytes.Compare(low, k) < 0 {
				if !yield(low, lowValue) {
					return
				}
				low, lowValue, more = next()
			}
			if more && bytes.Equal(low, k) {
				low, lowValue, more = next()
			}
			if !yield(k, v) {
				return
			}
		}
		for more && yield(low, lowValue) {
			low, lowValue, more = next()
		}
	}
}

func (l layer) has(from, to []byte) bool {
	for range l.lower.Scan(from, to) {
		return true
	}
	return false
}

// laidOver runs fn with the reader laid over the archives, of which the first is the
// uppermost.
func laidOver(ctx context.Context, r Reader, archives []Store, fn func(Reader) error) error {
	if len(archives) == 0 {
		return fn(r)
	}
	return archives[0].View(ctx, func(lower Reader) error { return laidOver(ctx, layer{r, lower}, archives[1:], fn) })
}

// Get implements Writer. What became of a form, of a booking, of work or of an SMS is
// known from the archives too, which nobody changes while they are open: an act judges
// a record there as if it stood in the store, and one that changes it writes it to the
// store, where it stands over the archive's from then on. So a form whose standing
// was archived is still examined (E6), should it be issued again.
func (c *change) Get(key []byte) ([]byte, error) {
	v, err := c.Writer.Get(key)
	if len(c.engine.archives) == 0 || !errors.Is(err, ErrNotFound) {
		return v, err
	}
	switch key[0] {
	case prefixStanding, prefixProposal, prefixBooking, prefixDone, prefixMessage, prefixReceipt:
		return c.engine.archived(key)
	}
	return v, err
}

// archived gets a record from the uppermost archive that has it.
func (e *Engine) archived(key []byte) (v []byte, err error) {
	for _, archive := range e.archives {
		// A look into a file that nobody writes takes no time worth ending early.
		err := archive.View(context.Background(), func(r Reader) (err error) {
			v, err = r.Get(key)
			v = slices.Clone(v)
			return err
		})
		if !errors.Is(err, ErrNotFound) {
			return v, err
		}
	}
	return nil, ErrNotFound
}
