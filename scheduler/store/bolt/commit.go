package bolt

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"kezek/scheduler"
)

// ErrStopped: an earlier commit failed in a way after which the disk's state is
// not known. Views still work; updates do again once the file is reopened.
var ErrStopped = errors.New("updates are stopped after a failed commit")

// gatherTime bounds what gathering adds to an update; it is about the time of
// one fsync.
const gatherTime = 500 * time.Microsecond

// call is one Update on its way through the committer.
type call struct {
	w writer
	// claimed is set by the committer that gives the call its turn or by the
	// caller that gives up waiting, whoever comes first.
	claimed atomic.Bool
	// reply first gives the turn (or an error: there will be none), then tells
	// how the group's commit ended. It never blocks the committer.
	reply chan error
}

// Update runs fn in a transaction that it shares with concurrent updates, and
// returns after their one commit is durable.
//
// fn runs once, in the calling goroutine, while no other update runs: it must
// not wait for anything slow. It sees the writes of the updates before it in
// the group; therefore its own error, too, is returned only after the commit,
// and gives way to the commit's error. A panic, or a runtime.Goexit, passes
// through Update and takes back this update's writes only.
//
// If ctx ends before fn was started, fn is not run and ctx.Err() comes back;
// once started, the result is awaited. Other errors: scheduler.ErrStoreClosed,
// ErrStopped, and the wrapped error of a commit that failed.
func (s *Store) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &call{reply: make(chan error, 1)}
	if err := s.enqueue(c); err != nil {
		return err
	}
	var err error
	select {
	case err = <-c.reply:
	case <-ctx.Done():
		if c.claimed.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		err = <-c.reply
	}
	if err != nil {
		return err
	}
	fnErr := s.takeTurn(c, fn)
	if err := <-c.reply; err != nil {
		return err
	}
	return fnErr
}

// takeTurn runs fn and hands the turn back however fn ends.
func (s *Store) takeTurn(c *call, fn func(scheduler.Writer) error) error {
	keep := false
	defer func() {
		c.w.over = true
		s.ran <- keep
	}()
	err := fn(&c.w)
	keep = err == nil
	return err
}

func (s *Store) enqueue(c *call) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return scheduler.ErrStoreClosed
	}
	s.queue = append(s.queue, c)
	s.signal()
	return nil
}

// signal wakes the committer; s.mu is held.
func (s *Store) signal() {
	select {
	case s.wake <- struct{}{}:
	default: // a token already lies there
	}
}

// serve is the committing goroutine. It ends when the store is closed and every
// accepted update is answered.
func (s *Store) serve() {
	defer close(s.drained)
	debug.SetPanicOnFault(true) // a file cut short under us is an error, not a crash
	var stopped error
	for range s.wake {
		for group := s.gather(); len(group) > 0; group = s.gather() {
			if stopped != nil {
				refuse(group, stopped)
				continue
			}
			if err := s.commit(group); err != nil && !recoverable(err) {
				stopped = fmt.Errorf("%w: %w", ErrStopped, err)
			}
		}
		s.mu.Lock()
		done := s.closed && len(s.queue) == 0
		s.mu.Unlock()
		if done {
			return
		}
	}
}

// gather takes the next group from the queue. It steps back first, until a few
// yields in a row have brought no more: callers that the last commit has just
// answered come back with their next update, and one commit for many costs
// little more than one for few. Where long computations keep the processors
// busy a single yield can take milliseconds, hence the limit in time.
func (s *Store) gather() []*call {
	begun := time.Now()
	for quiet, n := 0, 0; quiet < s.tuning.gatherYields && n < s.tuning.groupLimit; quiet++ {
		runtime.Gosched()
		s.mu.Lock()
		if len(s.queue) > n {
			quiet, n = 0, len(s.queue)
		}
		s.mu.Unlock()
		if time.Since(begun) > gatherTime {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.queue), s.tuning.groupLimit)
	group := s.queue[:n:n]
	if s.queue = s.queue[n:]; len(s.queue) == 0 {
		s.queue = nil // lets the answered calls be collected
	}
	return group
}

// commit gives each call its turn, commits what they kept and answers them.
// The error is the group's; the callers have it already.
func (s *Store) commit(group []*call) error {
	tx, err := s.db.Begin(true)
	if err != nil {
		err = fmt.Errorf("begin in data file %s: %w", s.path, err)
		refuse(group, err)
		return err
	}
	data := tx.Bucket(dataBucket)
	data.FillPercent = s.tuning.fillPercent
	ran, kept, writes := group[:0], uint64(0), 0
	for i, c := range group {
		if !c.claimed.CompareAndSwap(false, true) {
			continue // its caller has gone
		}
		c.w.data = data
		c.reply <- nil
		keep := <-s.ran
		ran = append(ran, c)
		if !keep || len(c.w.writes) == 0 {
			continue
		}
		if err = guarded(c.w.flush); err != nil {
			refuse(group[i+1:], err)
			break
		}
		kept++
		writes += len(c.w.writes)
	}
	if err = finish(tx, writes > 0, err); err != nil {
		err = fmt.Errorf("commit to data file %s: %w", s.path, err)
	} else if writes > 0 {
		s.commits.Add(1)
		s.updates.Add(kept)
	}
	for _, c := range ran {
		c.reply <- err
	}
	return err
}

// refuse answers calls that get no turn.
func refuse(group []*call, err error) {
	for _, c := range group {
		if c.claimed.CompareAndSwap(false, true) {
			c.reply <- err
		}
	}
}

// finish commits, or rolls back if there is nothing to keep or err says that
// the transaction is spoilt; it returns err or the commit's error.
func finish(tx *bbolt.Tx, wrote bool, err error) error {
	if wrote && err == nil {
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

// recoverable reports whether updates may go on after a commit failed with err:
// bbolt then wrote nothing that counts. After anything else, above all a failed
// fsync, the kernel may have dropped pages that it calls clean, and what a
// further commit builds on is not known to be on disk.
func recoverable(err error) bool {
	return errors.Is(err, berrors.ErrMaxSizeReached) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
