// Package memory keeps the engine's data in the memory of the process: for tests
// and simulations that live through years. It passes the contract of every store,
// except that nothing outlives the process; Close and Reopen stand for a restart.
//
// No server may use it.
package memory

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/google/btree"

	"kezek/scheduler"
)

var _ scheduler.Store = (*Store)(nil)

// maxKey is the longest key that is taken, in bytes: the limit of the smallest
// backend.
const maxKey = 32 << 10

// Store is a scheduler.Store without a file. It is made by New or Reopen and safe
// for concurrent use.
type Store struct {
	updates sync.Mutex // held by the one update that runs

	mu     sync.Mutex // guards what follows, and is never held while a function of the caller runs
	now    *version
	closed bool
}

// version is the tree as views see it. While nobody looks at it, a commit changes
// it in place; else the commit makes another one, which shares what is the same.
type version struct {
	tree  *btree.BTreeG[pair]
	views int
}

// pair is a key with its value; neither changes once it is in a tree.
type pair struct{ key, value []byte }

func lessPair(a, b pair) bool { return bytes.Compare(a.key, b.key) < 0 }

// New returns an empty store.
func New() *Store { return &Store{now: &version{tree: btree.NewG(32, lessPair)}} }

// look returns the version that is current, until leave.
func (s *Store) look() (*version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, scheduler.ErrStoreClosed
	}
	s.now.views++
	return s.now, nil
}

func (s *Store) leave(v *version) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.views--
}

// View implements scheduler.Store.
func (s *Store) View(ctx context.Context, fn func(scheduler.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	v, err := s.look()
	if err != nil {
		return err
	}
	defer s.leave(v)
	return fn(reader{v.tree})
}

// Update implements scheduler.Store; it runs fn once, and alone.
func (s *Store) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	s.updates.Lock()
	defer s.updates.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	w, err := s.begin()
	if err != nil {
		return err
	}
	if err := fn(w); err != nil {
		return err
	}
	s.commit(w.writes)
	return nil
}

func (s *Store) begin() (*writer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, scheduler.ErrStoreClosed
	}
	return &writer{tree: s.now.tree, writes: make(map[string][]byte, 16)}, nil
}

func (s *Store) commit(writes map[string][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.views > 0 {
		s.now = &version{tree: s.now.tree.Clone()}
	}
	for k, v := range writes {
		if v == nil {
			s.now.tree.Delete(pair{key: []byte(k)})
		} else {
			s.now.tree.ReplaceOrInsert(pair{[]byte(k), v})
		}
	}
}

// Close implements scheduler.Store. Views that run go on with what they see.
func (s *Store) Close() error {
	s.updates.Lock()
	defer s.updates.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return scheduler.ErrStoreClosed
	}
	s.closed = true
	return nil
}

// Reopen returns a store with what a closed one held, as opening a data file
// again would.
func (s *Store) Reopen() *Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		panic("memory: Reopen of a store that is not closed")
	}
	return &Store{now: &version{tree: s.now.tree.Clone()}}
}

// reader is a scheduler.Reader on a version.
type reader struct{ tree *btree.BTreeG[pair] }

// Get implements scheduler.Reader.
func (r reader) Get(key []byte) ([]byte, error) { return get(r.tree, key) }

func get(tree *btree.BTreeG[pair], key []byte) ([]byte, error) {
	if p, found := tree.Get(pair{key: key}); found {
		return p.value, nil
	}
	return nil, scheduler.ErrNotFound
}

// Scan implements scheduler.Reader.
func (r reader) Scan(from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		r.tree.AscendGreaterOrEqual(pair{key: from}, func(p pair) bool {
			return (to == nil || bytes.Compare(p.key, to) < 0) && yield(p.key, p.value)
		})
	}
}

// writer is a scheduler.Writer: what it writes lies over the tree until the
// commit. No other update changes the tree meanwhile.
type writer struct {
	tree   *btree.BTreeG[pair]
	writes map[string][]byte // nil deletes the key
}

// Get implements scheduler.Writer.
func (w *writer) Get(key []byte) ([]byte, error) {
	v, own := w.writes[string(key)]
	switch {
	case !own:
		return get(w.tree, key)
	case v == nil:
		return nil, scheduler.ErrNotFound
	}
	return v, nil
}

// Put implements scheduler.Writer.
func (w *writer) Put(key, value []byte) error {
	if len(key) == 0 || len(key) > maxKey {
		return errors.New("put: the key is empty or too long")
	}
	w.writes[string(key)] = append([]byte{}, value...)
	return nil
}

// Delete implements scheduler.Writer.
func (w *writer) Delete(key []byte) error {
	w.writes[string(key)] = nil
	return nil
}
