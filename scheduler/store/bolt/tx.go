package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"

	"kezek/scheduler"
)

// errOver answers the use of a Writer after its function returned.
var errOver = errors.New("the transaction is over")

// reader is a scheduler.Reader on a read transaction; its slices are bbolt's
// mapped memory.
type reader struct{ data *bbolt.Bucket }

// Get implements scheduler.Reader.
func (r reader) Get(key []byte) ([]byte, error) {
	if v := r.data.Get(key); v != nil {
		return v, nil
	}
	return nil, scheduler.ErrNotFound
}

// Scan implements scheduler.Reader.
func (r reader) Scan(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		c := r.data.Cursor()
		for k, v := c.Seek(from); k != nil && (to == nil || bytes.Compare(k, to) < 0); k, v = c.Next() {
			if !yield(k, v) {
				return
			}
		}
	}
}

// writer is one update's turn in the shared transaction: its own writes lie
// over the bucket, which holds what the committed file and the group's earlier
// updates say.
type writer struct {
	data   *bbolt.Bucket
	writes map[string][]byte // nil deletes the key
	over   bool
}

// Get implements scheduler.Writer. The slice is the value that was Put, or
// bbolt's mapped memory: it must not be changed.
func (w *writer) Get(key []byte) ([]byte, error) {
	if w.over {
		return nil, errOver
	}
	v, own := w.writes[string(key)]
	if !own {
		v = w.data.Get(key)
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
	w.write(key, value)
	return nil
}

// Delete implements scheduler.Writer.
func (w *writer) Delete(key []byte) error {
	if w.over {
		return errOver
	}
	w.write(key, nil)
	return nil
}

func (w *writer) write(key, value []byte) {
	if w.writes == nil {
		w.writes = make(map[string][]byte, 8)
	}
	w.writes[string(key)] = value
}

// flush moves the overlay into the bucket. Put has checked what bbolt checks,
// so an error here is a fault of the file.
func (w *writer) flush() error {
	for k, v := range w.writes {
		var err error
		if v == nil {
			err = w.data.Delete([]byte(k))
		} else {
			err = w.data.Put([]byte(k), v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
