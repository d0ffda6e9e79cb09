package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
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
	fn  func(scheduler.Writer) error
	w   writer
	err error // fn's
	// claimed is set by the committer that gives the call its turn or by the
	// caller that gives up waiting, whoever comes first.
	claimed atomic.Bool
	// reply tells how the group's commit ended; before it, perhaps, that the
	// caller has to take the turn. It never blocks the committer.
	reply chan error
}

// errTakeTurn has a caller run its function itself.
var errTakeTurn = errors.New("the turn is the caller's")

// Update runs fn in a transaction that it shares with concurrent updates, and
// returns after their one commit is durable.
//
// fn runs in the committer's goroutine, while no other update runs: it must not
// wait for anything slow. It sees the writes of the updates before it in the
// group; therefore its own error, too, is returned only after the commit, and
// gives way to the commit's error. If it panics or ends the goroutine, it is run
// once more in the calling one: it then does so there, and passes through Update
// with the caller's stack. This update's writes only are taken back.
//
// If ctx ends before fn was started, fn is not run and ctx.Err() comes back;
// once started, the result is awaited. Other errors: scheduler.ErrStoreClosed,
// ErrStopped, and the wrapped error of a commit that failed.
func (s *Store) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &call{fn: fn, reply: make(chan error, 1)}
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
	if err == errTakeTurn {
		s.takeTurn(c)
		err = <-c.reply
	}
	if err != nil {
		return err
	}
	return c.err
}

// takeTurn is a caller's own turn. It hands it back however the function ends.
func (s *Store) takeTurn(c *call) {
	defer func() { s.turned <- struct{}{} }()
	s.turn(c)
}

func (s *Store) enqueue(c *call) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return scheduler.ErrStoreClosed
	}
	s.queue = append(s.queue, c)
	poke(s.wake)
	return nil
}

// serve is the committing goroutine. It ends when the store is closed and every
// accepted update is answered, or when a function ends it: another goroutine then
// goes on in its place.
func (s *Store) serve() {
	defer func() {
		if s.turns.running {
			go s.serve()
		}
	}()
	debug.SetPanicOnFault(true) // a file cut short under us is an error, not a crash
	if s.turns.running {
		s.finish()
		poke(s.wake) // the token of those that wait, or of Close, may be used up
	}
	for range s.wake {
		for group := s.gather(); len(group) > 0; group = s.gather() {
			s.commit(group)
		}
		s.mu.Lock()
		done := s.closed && len(s.queue) == 0
		s.mu.Unlock()
		if done {
			s.syncer.stop()
			close(s.drained)
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

// turns is a group that has its turns, on one snapshot.
type turns struct {
	base    *snapshot
	waiting []*call // the first one has its turn
	ran     []*call
	kept    uint64 // how many of those that ran wrote something
	running bool   // the first one's function runs in the committer's goroutine, or has not returned there
}

// commit has each call have its turn, makes what they kept durable and answers
// them.
func (s *Store) commit(group []*call) {
	s.writing.Lock()
	err := s.stopped
	s.writing.Unlock()
	if err != nil {
		refuse(group, err)
		return
	}
	base, err := s.snapshot()
	if err != nil {
		refuse(group, fmt.Errorf("begin in data file %s: %w", s.path, err))
		return
	}
	s.batch.reset()
	s.turns = turns{base: base, waiting: group, ran: group[:0]}
	s.finish()
}

// finish goes on with a commit from the next turn.
func (s *Store) finish() {
	t := &s.turns
	for ; len(t.waiting) > 0; t.waiting = t.waiting[1:] {
		c := t.waiting[0]
		if !t.running { // or else it has just ended the goroutine before this one
			if !c.claimed.CompareAndSwap(false, true) {
				continue // its caller has gone
			}
			t.ran = append(t.ran, c)
			if s.tryTurn(c) {
				continue
			}
		}
		t.running = false
		c.reply <- errTakeTurn
		<-s.turned
	}
	s.end(t.base)
	var err error
	if t.kept > 0 {
		if err = s.persist(&s.batch); err == nil {
			s.commits.Add(1)
			s.updates.Add(t.kept)
		}
	}
	for _, c := range t.ran {
		c.reply <- err
	}
	*t = turns{} // lets the answered calls be collected
}

// tryTurn has a call's turn in the committer's goroutine, which knows the way by
// heart and need not wait for another one to wake. It reports whether the function
// returned.
func (s *Store) tryTurn(c *call) (returned bool) {
	defer func() { _ = recover() }() // a panic comes again where the caller sees it
	s.turns.running = true
	s.turn(c)
	s.turns.running = false
	return true
}

// turn runs a call's function and keeps what it writes, or takes that back if the
// function fails or does not return.
func (s *Store) turn(c *call) {
	before, keep := len(s.batch.writes), false
	c.w = writer{base: s.turns.base.reader, batch: &s.batch}
	defer func() {
		c.w.over = true
		if !keep {
			s.batch.takeBack(before)
		} else if len(s.batch.writes) > before {
			s.turns.kept++
		}
	}()
	c.err = c.fn(&c.w)
	keep = c.err == nil
}

// persist makes a batch durable: in the log, or in the file at once if there is
// no log yet or the batch is too large for it.
func (s *Store) persist(b *batch) error {
	if s.tuning.noLog || s.log == nil || !s.log.takes(b) {
		return s.persistInFile(b)
	}
	if err := s.makeRoom(b); err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.log.append(b); err != nil {
		if err = fmt.Errorf("commit to log %s: %w", logPath(s.path), err); !recoverable(err) {
			s.stop(err)
		}
		return err
	}
	now := *s.state.Load()
	now.commit = s.log.seq
	first := now.active.count == 0
	// Nobody sees what is entered before the state says so: it is done by the time
	// that the disk has done its part. If the disk fails, nobody ever does.
	var err error
	if len(b.writes) > fewWrites {
		entered := make(chan struct{})
		go func() {
			defer close(entered)
			now.active.add(b.writes, now.commit)
		}()
		err = s.syncer.sync(s.log.file)
		<-entered
	} else {
		now.active.add(b.writes, now.commit)
		err = s.tuning.sync(s.log.file)
	}
	if err != nil {
		err = fmt.Errorf("commit to log %s: %w", logPath(s.path), err)
		s.stop(err)
		return err
	}
	s.state.Store(&now)
	s.pending.Add(int64(b.bytes))
	if first {
		poke(s.hasPending)
	}
	if s.log.end > s.log.room/2 {
		poke(s.crowded)
	}
	return nil
}

// fewWrites are entered sooner than another thread has woken.
const fewWrites = 32

// makeRoom sees to it that a batch fits into the log, and that the log can be
// carried to the file: what a full disk keeps from there must not grow for ever.
func (s *Store) makeRoom(b *batch) error {
	s.writing.Lock()
	enough := s.full == nil && s.log.fits(b)
	s.writing.Unlock()
	if enough {
		return nil
	}
	s.filling.Lock()
	defer s.filling.Unlock()
	return s.fillAll(2)
}

// persistInFile commits a batch to bbolt. The first of a store's life begins
// the log: the file then says so, and nobody takes it for complete without it.
func (s *Store) persistInFile(b *batch) error {
	s.filling.Lock()
	defer s.filling.Unlock()
	if err := s.fillAll(2); err != nil {
		return err
	}
	log := s.log
	if log == nil && !s.tuning.noLog {
		var err error
		if log, err = createRedo(logPath(s.path), s.tuning.logRoom, 0); err != nil {
			return fmt.Errorf("make log %s: %w", logPath(s.path), err)
		}
	}
	err := s.inFile(func(tx *bbolt.Tx, data *bbolt.Bucket) error {
		for i := range b.writes {
			if err := putOrDelete(data, b.writes[i].key, b.writes[i].value); err != nil {
				return err
			}
		}
		if log == nil {
			return nil
		}
		return logMark{logNeeded, log.id, log.seq}.put(tx)
	})
	s.writing.Lock()
	defer s.writing.Unlock()
	switch {
	case err == nil:
		s.log = log
	case !recoverable(err):
		s.stop(err) // and keep a new log: the file may already say that it has one
	case log != s.log:
		err = errors.Join(err, log.file.Close(), os.Remove(logPath(s.path)))
	}
	return err
}

// stop ends updates for good; s.writing is held.
func (s *Store) stop(err error) {
	if s.stopped == nil {
		s.stopped = fmt.Errorf("%w: %w", ErrStopped, err)
	}
}

// refuse answers calls that get no turn.
func refuse(group []*call, err error) {
	for _, c := range group {
		if c.claimed.CompareAndSwap(false, true) {
			c.reply <- err
		}
	}
}

// recoverable reports whether updates may go on after a commit failed with err:
// bbolt then wrote nothing that counts. After anything else, above all a failed
// fsync, the kernel may have dropped pages that it calls clean, and what a
// further commit builds on is not known to be on disk.
func recoverable(err error) bool {
	return errors.Is(err, berrors.ErrMaxSizeReached) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
