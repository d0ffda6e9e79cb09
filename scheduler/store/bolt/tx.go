package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"kezek/scheduler"
)

// errOver answers the use of a Writer after its function returned.
var errOver = errors.New("the transaction is over")

// reader is a scheduler.Reader on a snapshot: what is pending lies over the
// file. Its slices are bbolt's mapped memory, or what was Put.
type reader struct {
	data *bbolt.Bucket
	over *state
	// cursor is used again for each look at the file. Who looks takes it: a second
	// goroutine in the same view meanwhile makes one of its own.
	cursor *atomic.Pointer[bbolt.Cursor]
}

func readerOf(tx *bbolt.Tx) reader {
	return reader{data: tx.Bucket(dataBucket), cursor: new(atomic.Pointer[bbolt.Cursor])}
}

// Get implements scheduler.Reader.
func (r reader) Get(key []byte) ([]byte, error) {
	v := r.get(maphash.Bytes(seed, key), key)
	if v == nil {
		return nil, scheduler.ErrNotFound
	}
	return v, nil
}

// get returns nil if there is no such key.
func (r reader) get(hash uint64, key []byte) []byte {
	for _, p := range [...]*pending{r.over.active, r.over.frozen} {
		if p == nil {
			continue
		}
		if n := p.find(hash, key); n != nil {
			if v := n.at(r.over.commit); v != nil {
				return v.value
			}
		}
	}
	c := r.cursor.Swap(nil)
	if c == nil {
		c = r.data.Cursor()
	}
	k, v := c.Seek(key)
	r.cursor.Store(c)
	if !bytes.Equal(k, key) {
		return nil
	}
	return v
}

// Scan implements scheduler.Reader.
func (r reader) Scan(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		c := r.data.Cursor()
		k, v := c.Seek(from)
		// Of one key, what is active counts more than what is frozen, and that
		// more than the file.
		active, frozen := r.walk(r.over.active, from, to), r.walk(r.over.frozen, from, to)
		for {
			if k != nil && to != nil && bytes.Compare(k, to) >= 0 {
				k = nil
			}
			over := &active
			if active.n == nil || frozen.n != nil && bytes.Compare(frozen.n.key, active.n.key) < 0 {
				over = &frozen
			}
			if over.n == nil || k != nil && bytes.Compare(k, over.n.key) < 0 { // the file is next
				if k == nil || !yield(k, v) {
					return
				}
				k, v = c.Next()
				continue
			}
			n, value := over.n, over.value
			for _, w := range [...]*walk{&active, &frozen} {
				if w.n != nil && bytes.Equal(w.n.key, n.key) {
					w.next(w.n.next())
				}
			}
			if k != nil && bytes.Equal(k, n.key) {
				k, v = c.Next()
			}
			if value != nil && !yield(n.key, value) {
				return
			}
		}
	}
}

// walk goes through a pending list as of one commit.
type walk struct {
	n      *node // nil: the end
	value  []byte
	to     []byte
	commit uint64
}

func (r reader) walk(p *pending, from, to []byte) walk {
	w := walk{to: to, commit: r.over.commit}
	if p != nil {
		w.next(p.seek(from))
	}
	return w
}

// next goes to n, or to the first node after it that has a version.
func (w *walk) next(n *node) {
	for ; n != nil; n = n.next() {
		if w.to != nil && bytes.Compare(n.key, w.to) >= 0 {
			break
		}
		if v := n.at(w.commit); v != nil {
			w.n, w.value = n, v.value
			return
		}
	}
	w.n = nil
}

// writer is one update's turn: it sees the writes of its group before it.
type writer struct {
	base  reader
	batch *batch
	over  bool
}

// Get implements scheduler.Writer. The slice is the value that was Put, or
// bbolt's mapped memory: it must not be changed.
func (w *writer) Get(key []byte) ([]byte, error) {
	if w.over {
		return nil, errOver
	}
	hash := maphash.Bytes(seed, key)
	var v []byte
	if own := w.batch.get(hash, key); own != nil {
		v = own.value
	} else {
		v = w.base.get(hash, key)
	}
	if v == nil {
		return nil, scheduler.ErrNotFound
	}
	return v, nil
}

// Put implements scheduler.Writer. It refuses at once what bbolt would refuse
// when the group is committed: one caller's bad key must not fail the others.
func (w *writer) Put(key, value []byte) error {
	switch {
	case w.over:
		return errOver
	case len(key) == 0:
		return errors.New("put: the key is empty")
	case len(key) > bbolt.MaxKeySize:
		return fmt.Errorf("put: the key has %d bytes, at most %d fit", len(key), bbolt.MaxKeySize)
	case len(value) > bbolt.MaxValueSize:
		return fmt.Errorf("put: the value has %d bytes, at most %d fit", len(value), bbolt.MaxValueSize)
	}
	if value == nil {
		value = []byte{} // an empty value, where nil would be a deletion
	}
	w.batch.add(key, value)
	return nil
}

// Delete implements scheduler.Writer.
func (w *writer) Delete(key []byte) error {
	if w.over {
		return errOver
	}
	w.batch.add(key, nil)
	return nil
}
