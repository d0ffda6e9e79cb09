package scheduler

import (
	"context"
	"errors"
	"io"
	"iter"
)

// Errors of the store contract. Backends return them wrapped or bare; callers
// compare with errors.Is.
var (
	// ErrNotFound: no value stands at the key.
	ErrNotFound = errors.New("not found")
	// ErrStoreClosed: the store was closed before or during the call; nothing
	// of the transaction was kept.
	ErrStoreClosed = errors.New("store is closed")
)

// Reader is a consistent snapshot of the store.
type Reader interface {
	// Get returns the value at key, or ErrNotFound; never nil, nil. The slice
	// is valid only inside the transaction. The key is not kept.
	Get(key []byte) ([]byte, error)
	// Scan yields the pairs with from <= key < to in ascending order; a nil to means no upper bound. The
	// slices are valid only until the next step.
	Scan(from, to []byte) iter.Seq2[[]byte, []byte]
}

// Writer is a serialisable transaction. It has no range read: everything a
// decision depends on is at keys that can be named.
type Writer interface {
	// Get is as Reader's, and sees this transaction's own writes.
	Get(key []byte) ([]byte, error)
	// Put sets a value. Key and value are copied or may be kept until commit: the caller must not
	// change them afterwards.
	Put(key, value []byte) error
	// Delete removes a key; a key that is not there is no error.
	Delete(key []byte) error
}

// Store is an ordered key-value store with serialisable transactions.
type Store interface {
	// View calls fn once with a snapshot.
	View(ctx context.Context, fn func(Reader) error) error
	// Update calls fn with a transaction and commits it if fn returns nil; it
	// returns only after the commit is durable. If fn returns an error nothing
	// is kept and that error comes back. fn may run more than once: it must
	// change nothing outside the transaction but variables it sets anew each time.
	// A panic in fn keeps nothing and is raised again in the caller.
	Update(ctx context.Context, fn func(Writer) error) error
	// Close waits for running transactions; later calls return ErrStoreClosed.
	Close() error
}

// Backuper is implemented by stores that can copy themselves while they serve.
type Backuper interface {
	// Backup writes a consistent copy of the whole store.
	Backup(ctx context.Context, w io.Writer) (int64, error)
}

// Checker is implemented by stores that can verify their own structure.
type Checker interface {
	// CheckStructure calls report with every fault it finds in the backend's own structure.
	CheckStructure(ctx context.Context, report func(error)) error
}
