package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"kezek/scheduler"
)

var (
	_ scheduler.Store    = (*Store)(nil)
	_ scheduler.Backuper = (*Store)(nil)
	_ scheduler.Checker  = (*Store)(nil)
)

// Defaults of Options.
const (
	DefaultPageSize    = 8 << 10
	DefaultMmapSize    = 1 << 30
	DefaultLockTimeout = time.Second
)

// Options tune a data file. The zero value is what a server wants.
type Options struct {
	// PageSize is bbolt's page in bytes, a power of two from 4096 to 65536;
	// 0 means DefaultPageSize. Only a new file takes it.
	PageSize int
	// MmapSize is the address space in bytes to reserve for the file; 0 means
	// DefaultMmapSize. While the file is smaller, an update never has to wait
	// for long views, which bbolt otherwise must let end before it maps anew.
	MmapSize int
	// MaxSize limits the file, in bytes; 0 means no limit. Updates that would
	// outgrow it fail and keep nothing, and the store goes on.
	MaxSize int
	// LockTimeout is how long Open waits for another process to let go of the
	// file; 0 means DefaultLockTimeout.
	LockTimeout time.Duration

	tuning *tuning // nil means defaultTuning; the benchmarks compare others
}

// tuning holds what was chosen by measurement, see
// docs/decisions/0004-shared-commits.md.
type tuning struct {
	noFreelistSync bool
	freelist       bbolt.FreelistType
	fillPercent    float64
	gatherYields   int           // yields without a newcomer before a group is taken
	groupLimit     int           // updates in one commit
	noLog          bool          // commit to bbolt at once
	fillAfter      time.Duration // from the first commit in the log to its way to bbolt
	logRoom        int64         // bytes of each half of the log
	sync           func(*os.File) error
}

var defaultTuning = tuning{
	freelist:     bbolt.FreelistMapType,
	fillPercent:  0.75,
	gatherYields: 32,
	groupLimit:   256,
	fillAfter:    time.Second,
	logRoom:      64 << 20,
	sync:         datasync,
}

func (o Options) withDefaults() Options {
	if o.PageSize == 0 {
		o.PageSize = DefaultPageSize
	}
	if o.MmapSize == 0 {
		o.MmapSize = DefaultMmapSize
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = DefaultLockTimeout
	}
	if o.tuning == nil {
		o.tuning = &defaultTuning
	}
	return o
}

// validate reports every option that cannot be used.
func (o Options) validate() error {
	var errs []error
	if o.PageSize < 4096 || o.PageSize > 65536 || o.PageSize&(o.PageSize-1) != 0 {
		errs = append(errs, fmt.Errorf("page size %d: want a power of two from 4096 to 65536, or 0 for %d", o.PageSize, DefaultPageSize))
	}
	if o.MmapSize < 0 {
		errs = append(errs, fmt.Errorf("mmap size %d: want a number of bytes, or 0 for %d", o.MmapSize, DefaultMmapSize))
	}
	if o.MaxSize < 0 {
		errs = append(errs, fmt.Errorf("maximum size %d: want a number of bytes, or 0 for no limit", o.MaxSize))
	}
	if o.LockTimeout < 0 {
		errs = append(errs, fmt.Errorf("lock timeout %v: want a positive duration, or 0 for %v", o.LockTimeout, DefaultLockTimeout))
	}
	return errors.Join(errs...)
}

// Store is a scheduler.Store on one bbolt file. It is made by Open and safe for
// concurrent use.
//
// Transactions must not be nested: an Update, a CheckStructure or a Close from
// within an Update waits for itself for ever (an Update gives up when its
// context ends), and an Update from within a View may do so once the file
// outgrows its mapping.
type Store struct {
	path   string
	file   *os.File // bbolt's own handle, for its size
	db     *bbolt.DB
	tuning tuning

	mu     sync.Mutex
	queue  []*call
	closed bool

	wake    chan struct{} // holds one token while the queue may have work, or at Close
	turns   turns         // of the group whose functions run
	batch   batch         // of what they wrote
	turned  chan struct{} // holds one token when a caller had its turn itself
	drained chan struct{} // closed when the committer has ended

	state   atomic.Pointer[state]
	idle    idle
	filling sync.Mutex // whoever carries from the log to the file; taken before writing
	writing sync.Mutex // whoever adds to the log, or turns it
	syncer  syncer     // the committer's
	log     *redo      // made by the first update
	full    error      // why the log could not be carried to the file; it is tried again
	stopped error      // why there are no more updates

	hasPending, crowded chan struct{} // tokens: there is something to carry; there is much
	ending, filled      chan struct{} // closed when the filler is to end, and when it has

	commits, updates atomic.Uint64
	pending          atomic.Int64 // bytes
}

// View runs fn with a snapshot, in the calling goroutine. It returns fn's
// error, ctx.Err() if ctx had ended before, or scheduler.ErrStoreClosed.
//
// A view that stays open keeps the pages it sees from being used again, so the
// file grows meanwhile.
func (s *Store) View(ctx context.Context, fn func(scheduler.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	sn, err := s.snapshot()
	if err != nil {
		return err
	}
	defer s.end(sn)
	return fn(sn.reader)
}

// closedError names bbolt's closed state by the contract's sentinel.
func closedError(err error) error {
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return scheduler.ErrStoreClosed
	}
	return err
}

// Close lets the updates that were accepted finish, waits for running views and
// closes the file. Later calls of any method return scheduler.ErrStoreClosed.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return scheduler.ErrStoreClosed
	}
	s.closed = true
	poke(s.wake)
	s.mu.Unlock()

	<-s.drained
	close(s.ending)
	<-s.filled
	err := s.complete()
	s.idle.change()
	if err := errors.Join(err, s.db.Close()); err != nil {
		return fmt.Errorf("close data file %s: %w", s.path, err)
	}
	return nil
}

// Stats are figures for monitoring, counted since Open.
type Stats struct {
	Commits uint64 // durable commits
	Updates uint64 // updates that these commits kept
	Size    int64  // bytes of the file; 0 once closed
	Pending int64  // bytes of keys and values that the log has and the file not yet
	Free    int64  // bytes inside the file that new data can use
	Views   int    // views open now
}

// Stats returns the current figures. Updates/Commits is the mean group size.
func (s *Store) Stats() Stats {
	st := Stats{Commits: s.commits.Load(), Updates: s.updates.Load(), Pending: s.pending.Load()}
	if info, err := s.file.Stat(); err == nil {
		st.Size = info.Size()
	}
	b := s.db.Stats()
	s.idle.mu.Lock()
	st.Free, st.Views = int64(b.FreeAlloc), b.OpenTxN-len(s.idle.snapshots)
	s.idle.mu.Unlock()
	return st
}
