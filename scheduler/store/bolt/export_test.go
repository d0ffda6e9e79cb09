package bolt

import (
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// Tuning lets the benchmarks compare what defaultTuning fixes.
type Tuning struct {
	NoFreelistSync bool
	ArrayFreelist  bool
	FillPercent    float64
	GatherYields   int
	NoLog          bool
	FillAfter      time.Duration
	LogRoom        int64
	Sync           func(*os.File) error
}

// DefaultTuning is what Open uses.
func DefaultTuning() Tuning {
	d := defaultTuning
	return Tuning{d.noFreelistSync, d.freelist == bbolt.FreelistArrayType, d.fillPercent, d.gatherYields, d.noLog, d.fillAfter, d.logRoom, d.sync}
}

// With returns the options with another tuning.
func (o Options) With(t Tuning) Options {
	d := defaultTuning
	d.noFreelistSync, d.fillPercent, d.gatherYields = t.NoFreelistSync, t.FillPercent, t.GatherYields
	d.noLog, d.fillAfter, d.logRoom, d.sync = t.NoLog, t.FillAfter, t.LogRoom, t.Sync
	if t.ArrayFreelist {
		d.freelist = bbolt.FreelistArrayType
	}
	o.tuning = &d
	return o
}

// GroupLimit is the largest number of updates in one commit.
var GroupLimit = defaultTuning.groupLimit

// Queued returns how many updates wait for their turn.
func (s *Store) Queued() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// Files are the handles of the data file and of its log, for tests that take the
// disk away.
func (s *Store) Files() (data, log *os.File) { return s.file, s.log.file }

// Frozen reports whether something is being carried to the file.
func (s *Store) Frozen() bool { return s.state.Load().frozen != nil }

// Carry brings everything from the log to the file.
func (s *Store) Carry() error {
	s.filling.Lock()
	defer s.filling.Unlock()
	return s.fillAll(2)
}

// DB is the database itself, for tests that change what Open checks.
func (s *Store) DB() *bbolt.DB { return s.db }
