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
	// how the group's commit ended. It never blocks who sends.
	reply chan error
}

// flight is a group whose updates have run, on its way to the disk.
type flight struct {
	calls []*call
	kept  uint64 // how many of them wrote something
	record
	commit uint64 // of the record; 0 if there is none: nothing was written, or all is in the file already
}

// Update runs fn in a transaction that it shares with concurrent updates, and
// returns after their one commit is durable.
//
// fn runs once, in the calling goroutine, while no other update runs: it must
// not wait for anything slow. It sees the writes of the updates before it, those
// of its group and of the group that is on its way to the disk meanwhile;
// therefore its own error, too, is returned only after the commit, and gives way
// to the commit's error. A panic, or a runtime.Goexit, passes
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
// accepted update has had its turn.
func (s *Store) serve() {
	defer close(s.flights)
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

// commit gives each call its turn and sends them on their way to the disk. While
// they are on it, the next group has its turns; the one after that waits here, and
// with it all who come, so that groups do not get small.
func (s *Store) commit(group []*call) {
	if err := s.whyStopped(); err != nil {
		refuse(group, err)
		return
	}
	s.batch.reset()
	f, err := s.haveTurns(group)
	if err == nil && f.kept > 0 {
		err = s.persist(&s.batch, &f)
	}
	if err != nil {
		f.answer(err)
		return
	}
	s.flights <- f
}

func (f flight) answer(err error) {
	for _, c := range f.calls {
		c.reply <- err
	}
}

// land is the goroutine that makes groups durable, one after the other, and
// answers them. Each group has seen what those before it wrote: if one fails, so
// do all after it.
func (s *Store) land() {
	defer close(s.drained)
	for f := range s.flights {
		err := s.whyStopped()
		if err == nil && f.commit > 0 {
			if err = s.log.write(f.record); err != nil {
				err = fmt.Errorf("commit to log %s: %w", logPath(s.path), err)
				s.stop(err)
			} else {
				s.replace(func(now *state) { now.commit = f.commit })
			}
		}
		if err == nil && f.kept > 0 {
			s.commits.Add(1)
			s.updates.Add(f.kept)
		}
		f.answer(err)
	}
}

// turns is a group that has its turns.
type turns struct {
	waiting []*call // for theirs
	base    reader
	before  int // writes in the batch when the present turn began
	flight
}

// haveTurns runs the group's functions on one snapshot, one after the other. The
// snapshot has what is on its way to the disk, too.
func (s *Store) haveTurns(group []*call) (flight, error) {
	base, err := s.snapshot()
	if err != nil {
		err = fmt.Errorf("begin in data file %s: %w", s.path, err)
		refuse(group, err)
		return flight{}, err
	}
	defer s.end(base)
	if s.log != nil {
		ahead := *base.over
		ahead.commit = s.log.seq
		base.over = &ahead
	}
	s.turns = turns{waiting: group, base: base.reader, flight: flight{calls: group[:0]}}
	s.nextTurn()
	<-s.ran
	return s.turns.flight, nil
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
		t.calls = append(t.calls, c)
		t.before = len(s.batch.writes)
		c.w = writer{base: t.base, batch: &s.batch}
		c.reply <- nil
		return
	}
	s.ran <- struct{}{}
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

// persist puts a batch on its way to the disk, by a record of the log, and where
// the updates after it see it; or into the file at once, if there is no log yet or
// the batch is too large for it.
func (s *Store) persist(b *batch, f *flight) error {
	if s.tuning.noLog || s.log == nil || !s.log.takes(b) {
		return s.persistInFile(b)
	}
	if err := s.makeRoom(b); err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	var err error
	if f.record, err = s.log.next(b); err != nil {
		if err = fmt.Errorf("commit to log %s: %w", logPath(s.path), err); !recoverable(err) {
			s.stop(err)
		}
		return err
	}
	f.commit = s.log.seq
	active := s.state.Load().active
	first := active.count == 0
	active.add(b.writes, f.commit)
	s.pending.Add(int64(b.bytes))
	if first {
		poke(s.hasPending)
	}
	if s.log.end > s.log.room/2 {
		poke(s.crowded)
	}
	return nil
}

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
	if err := errors.Join(s.fillAll(2), s.whyStopped()); err != nil {
		return err
	}
	log := s.log
	if log == nil && !s.tuning.noLog {
		var err error
		if log, err = createRedo(logPath(s.path), s.tuning.logRoom, s.tuning.sync); err != nil {
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

// stop ends updates for good.
func (s *Store) stop(err error) {
	s.landing.Lock()
	defer s.landing.Unlock()
	if s.stopped == nil {
		s.stopped = fmt.Errorf("%w: %w", ErrStopped, err)
	}
	s.landed.Broadcast()
}

// whyStopped returns why there are no more updates; nil while there are.
func (s *Store) whyStopped() error {
	s.landing.Lock()
	defer s.landing.Unlock()
	return s.stopped
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
