package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// state is what views lay over the file. It is replaced whole.
type state struct {
	commit uint64   // the latest that is durable and may be seen
	active *pending // takes new commits
	frozen *pending // is being carried to the file; nil: nothing is
	turn   uint64   // counts how often active became frozen
}

// What the file says of its log.
const (
	logNone   byte = iota // the file is complete
	logNeeded             // commits may stand in the log only
	logBackup             // as logNeeded; a copy of the file is complete without the log
)

var logKey = []byte("log")

// logMark is the record of the meta bucket that ties the file to its log.
type logMark struct {
	kind   byte
	id     identity
	commit uint64 // the latest of the log's commits that the file has
}

// put writes the mark; from then on only a program that knows of logs opens the file.
func (m logMark) put(tx *bbolt.Tx) error {
	meta := tx.Bucket(metaBucket)
	if err := meta.Put(formatKey, binary.BigEndian.AppendUint32(nil, FormatVersion)); err != nil {
		return err
	}
	b := append([]byte{m.kind}, m.id[:]...)
	return meta.Put(logKey, binary.BigEndian.AppendUint64(b, m.commit))
}

func markIn(tx *bbolt.Tx) (m logMark, err error) {
	b := tx.Bucket(metaBucket).Get(logKey)
	if b == nil {
		return m, nil // a file of a time without logs
	}
	if len(b) != 1+len(m.id)+8 || b[0] > logBackup {
		return m, fmt.Errorf("%w (it does not say whether it has a log)", ErrDamaged)
	}
	m.kind = b[0]
	copy(m.id[:], b[1:])
	m.commit = binary.BigEndian.Uint64(b[1+len(m.id):])
	return m, nil
}

// fillBehind carries what is pending to the file, a while after it came.
func (s *Store) fillBehind() {
	defer close(s.filled)
	debug.SetPanicOnFault(true)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-s.ending:
			return
		case <-s.hasPending:
		}
		timer.Reset(s.tuning.fillAfter)
		select {
		case <-s.ending:
			return
		case <-timer.C:
		case <-s.crowded:
		}
		s.filling.Lock()
		err := s.fillAll(1) // the errors are kept for the next update
		s.filling.Unlock()
		if err != nil && recoverable(err) {
			poke(s.hasPending) // tried again
		}
	}
}

func poke(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default: // a token already lies there
	}
}

// fillAll carries everything that is pending at its begin to the file, in at
// most so many turns; s.filling is held. Only the committer, while it adds
// nothing, and Close leave nothing pending behind it.
func (s *Store) fillAll(turns int) error {
	for range turns {
		st := s.freeze()
		if st.frozen == nil {
			return nil
		}
		err := s.fill(st)
		s.writing.Lock()
		if s.full = err; err == nil {
			now := *s.state.Load()
			now.frozen = nil
			s.state.Store(&now)
			s.pending.Add(-int64(st.frozen.bytes))
		} else if !recoverable(err) {
			s.stop(err)
		}
		s.writing.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// freeze lets new commits go to another list, and the other half of the log,
// unless the last one that was frozen is still to be carried.
func (s *Store) freeze() *state {
	s.writing.Lock()
	defer s.writing.Unlock()
	st := s.state.Load()
	if st.frozen != nil || st.active.count == 0 {
		return st
	}
	now := &state{commit: st.commit, active: newPending(st.active.count), frozen: st.active, turn: st.turn + 1}
	s.state.Store(now)
	s.log.turn()
	return now
}

// fill puts the frozen list into the file, but for what is not durable: the commit
// after which updates stopped.
func (s *Store) fill(st *state) error {
	commit := min(st.frozen.last, st.commit)
	return s.inFile(func(tx *bbolt.Tx, data *bbolt.Bucket) error {
		for n := st.frozen.head.next(); n != nil; n = n.next() {
			v := n.at(commit)
			if v == nil {
				continue
			}
			if err := putOrDelete(data, n.key, v.value); err != nil {
				return err
			}
		}
		return logMark{logNeeded, s.log.id, commit}.put(tx)
	})
}

func putOrDelete(data *bbolt.Bucket, key, value []byte) error {
	if value == nil {
		return data.Delete(key)
	}
	return data.Put(key, value)
}

// inFile runs fn in a write transaction of the file and commits.
func (s *Store) inFile(fn func(tx *bbolt.Tx, data *bbolt.Bucket) error) error {
	s.idle.change()
	defer s.idle.change()
	tx, err := s.db.Begin(true)
	if err == nil {
		data := tx.Bucket(dataBucket)
		data.FillPercent = s.tuning.fillPercent
		err = finish(tx, guarded(func() error { return fn(tx, data) }))
	}
	if err != nil {
		return fmt.Errorf("commit to data file %s: %w", s.path, closedError(err))
	}
	return nil
}

// finish commits, or rolls back if err says that the transaction is spoilt; it
// returns err or the commit's error.
func finish(tx *bbolt.Tx, err error) error {
	if err == nil {
		if err = guarded(tx.Commit); err == nil {
			return nil
		}
	}
	// bbolt has mostly rolled back itself when a commit fails, but not when it
	// panicked; either way the write lock must not stay taken.
	if rerr := guarded(tx.Rollback); rerr != nil && !errors.Is(rerr, berrors.ErrTxClosed) {
		err = errors.Join(err, rerr)
	}
	return err
}

// complete makes the file complete without its log, and removes the log. The
// committer and the filler have ended.
func (s *Store) complete() error {
	if s.log == nil {
		return nil
	}
	s.filling.Lock()
	defer s.filling.Unlock()
	err := s.stopped
	if err == nil {
		err = s.fillAll(2)
	}
	if err == nil {
		err = s.inFile(func(tx *bbolt.Tx, _ *bbolt.Bucket) error {
			return logMark{logNone, s.log.id, s.log.seq}.put(tx)
		})
	}
	if err := errors.Join(err, s.log.file.Close()); err != nil {
		return err
	}
	return os.Remove(logPath(s.path))
}

// logPath is where the log of a data file lies.
func logPath(path string) string { return path + ".log" }
