package bolt

import (
	"sync"

	"go.etcd.io/bbolt"
)

// snapshot is the file as of one moment with what lay over it.
type snapshot struct {
	tx   *bbolt.Tx
	file uint64 // number of the file's change that it may have seen
	reader
}

// idle keeps transactions of views that ended for views to come, as long as the
// file does not change: beginning one costs more than a view's look-up.
type idle struct {
	mu        sync.Mutex
	snapshots []*snapshot
	file      uint64 // counts changes of the file, at their begin and at their end; odd: one is under way
}

// idleKept is how many are kept at most: as many as run at once, not as many as wait.
const idleKept = 16

// snapshot begins a snapshot of everything that is durable now.
//
// The file may have more than the state knows to be carried, never less: what
// lies over it says the same again. It could have too much only if a pending
// list was frozen after the state was read, grew no more, and was carried before
// the transaction began; then the turn has changed and both are read again.
func (s *Store) snapshot() (*snapshot, error) {
	for {
		st := s.state.Load()
		sn, err := s.begin()
		if err != nil {
			return nil, err
		}
		if s.state.Load().turn == st.turn {
			sn.over = st
			return sn, nil
		}
		s.end(sn)
	}
}

// begin takes a transaction that is kept, or begins one.
func (s *Store) begin() (*snapshot, error) {
	s.idle.mu.Lock()
	if last := len(s.idle.snapshots) - 1; last >= 0 {
		sn := s.idle.snapshots[last]
		s.idle.snapshots = s.idle.snapshots[:last]
		s.idle.mu.Unlock()
		return sn, nil
	}
	file := s.idle.file
	s.idle.mu.Unlock()
	tx, err := s.db.Begin(false)
	if err != nil {
		return nil, closedError(err)
	}
	return &snapshot{tx, file, readerOf(tx)}, nil
}

// end ends a snapshot, and keeps its transaction if it shows the file as it is.
func (s *Store) end(sn *snapshot) {
	s.idle.mu.Lock()
	keep := sn.file == s.idle.file && sn.file%2 == 0 && len(s.idle.snapshots) < idleKept
	if keep {
		sn.over = nil
		s.idle.snapshots = append(s.idle.snapshots, sn)
	}
	s.idle.mu.Unlock()
	if !keep {
		sn.rollback()
	}
}

// change is called before and after the file changes, and once before it is closed,
// a change that does not end: nothing may keep the file's old pages, or its mapping,
// from being used anew.
func (i *idle) change() {
	i.mu.Lock()
	dropped := i.snapshots
	i.snapshots = nil
	i.file++
	i.mu.Unlock()
	for _, sn := range dropped {
		sn.rollback()
	}
}

func (sn *snapshot) rollback() {
	_ = sn.tx.Rollback() // of an open read transaction: it has no error to give
}
