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
		s.endTurn(keep)
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
	poke(s.wake)
	return nil
}

// serve is the committing goroutine. It ends when the store is closed and every
// accepted update is answered.
func (s *Store) serve() {
	defer close(s.drained)
	defer s.syncer.stop()
	debug.SetPanicOnFault(true) // a file cut short under us is an error, not a crash
	for range s.wake {
		for group := s.gather(); len(group) > 0; group = s.gather() {
			s.commit(group)
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
	s.batch.reset()
	err = s.haveTurns(group)
	if err == nil && s.turns.kept > 0 {
		if err = s.persist(&s.batch); err == nil {
			s.commits.Add(1)
			s.updates.Add(s.turns.kept)
		}
	}
	for _, c := range s.turns.ran {
		c.reply <- err
	}
	s.turns = turns{} // lets the answered calls be collected
}

// turns is a group that has its turns.
type turns struct {
	waiting, ran []*call
	kept         uint64 // how many of those that ran wrote something
	base         reader
	before       int // writes in the batch when the present turn began
}

// haveTurns runs the group's functions on one snapshot, one after the other.
func (s *Store) haveTurns(group []*call) error {
	s.turns = turns{waiting: group, ran: group[:0]}
	base, err := s.snapshot()
	if err != nil {
		err = fmt.Errorf("begin in data file %s: %w", s.path, err)
		refuse(group, err)
		return err
	}
	defer s.end(base)
	s.turns.base = base.reader
	s.nextTurn()
	<-s.turned
	return nil
}

// nextTurn gives the turn to who waits for it, or back to the committer if nobody
// does. Who has had a turn passes it on: that is one change of goroutines a turn.
func (s *Store) nextTurn() {
	t := &s.turns
	for len(t.waiting) > 0 {
		c := t.waiting[0]
		t.waiting = t.waiting[1:]
		if !c.claimed.CompareAndSwap(false, true) {
			continue // its caller has gone
		}
		t.ran = append(t.ran, c)
		t.before = len(s.batch.writes)
		c.w = writer{base: t.base, batch: &s.batch}
		c.reply <- nil
		return
	}
	s.turned <- struct{}{}
}

// endTurn keeps what the present turn wrote, or takes it back.
func (s *Store) endTurn(keep bool) {
	t := &s.turns
	if !keep {
		s.batch.takeBack(t.before)
	} else if len(s.batch.writes) > t.before {
		t.kept++
	}
	s.nextTurn()
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
