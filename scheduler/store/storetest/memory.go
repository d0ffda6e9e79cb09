package storetest

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/google/btree"

	"kezek/scheduler"
)

var _ scheduler.Store = (*Memory)(nil)

// maxKey is the longest key that Memory takes, in bytes: the limit of the
// smallest backend.
const maxKey = 32 << 10

// Memory is a scheduler.Store without a file, for tests that live through
// years: it passes the contract, except that nothing outlives the process.
// Close and Reopen stand for a restart.
type Memory struct {
	updates sync.Mutex // held by the one update that runs

	mu     sync.Mutex // guards what follows, and is never held while fn runs
	tree   *btree.BTreeG[pair]
	closed bool
}

// pair is a key with its value; neither changes once it is in a tree.
type pair struct{ key, value []byte }

func lessPair(a, b pair) bool { return bytes.Compare(a.key, b.key) < 0 }

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{tree: btree.NewG(32, lessPair)} }

// snapshot returns a copy of the tree that nobody else sees: nodes are copied
// only once one of the two changes.
func (m *Memory) snapshot() (*btree.BTreeG[pair], error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, scheduler.ErrStoreClosed
	}
	return m.tree.Clone(), nil
}

// View implements scheduler.Store.
func (m *Memory) View(ctx context.Context, fn func(scheduler.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tree, err := m.snapshot()
	if err != nil {
		return err
	}
	return fn(memoryTx{tree})
}

// Update implements scheduler.Store; it runs fn once, and alone.
func (m *Memory) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	m.updates.Lock()
	defer m.updates.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	tree, err := m.snapshot()
	if err != nil {
		return err
	}
	if err := fn(memoryTx{tree}); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tree = tree
	return nil
}

// Close implements scheduler.Store. Views that run go on with what they see.
func (m *Memory) Close() error {
	m.updates.Lock()
	defer m.updates.Unlock()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return scheduler.ErrStoreClosed
	}
	m.closed = true
	return nil
}

// Reopen returns a store with what a closed one held, as opening a data file
// again would.
func (m *Memory) Reopen() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		panic("storetest: Reopen of a Memory that is not closed")
	}
	return &Memory{tree: m.tree}
}

// memoryTx is a transaction on a tree of its own.
type memoryTx struct{ tree *btree.BTreeG[pair] }

// Get implements scheduler.Reader and scheduler.Writer.
func (tx memoryTx) Get(key []byte) ([]byte, error) {
	if p, found := tx.tree.Get(pair{key: key}); found {
		return p.value, nil
	}
	return nil, scheduler.ErrNotFound
}

// Scan implements scheduler.Reader.
func (tx memoryTx) Scan(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		tx.tree.AscendGreaterOrEqual(pair{key: from}, func(p pair) bool {
			return (to == nil || bytes.Compare(p.key, to) < 0) && yield(p.key, p.value)
		})
	}
}

// Put implements scheduler.Writer.
func (tx memoryTx) Put(key, value []byte) error {
	if len(key) == 0 || len(key) > maxKey {
		return errors.New("put: the key is empty or too long")
	}
	tx.tree.ReplaceOrInsert(pair{bytes.Clone(key), append([]byte{}, value...)})
	return nil
}

// Delete implements scheduler.Writer.
func (tx memoryTx) Delete(key []byte) error {
	tx.tree.Delete(pair{key: key})
	return nil
}
