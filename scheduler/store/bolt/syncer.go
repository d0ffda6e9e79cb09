package bolt

import (
	"os"
	"runtime"
)

// syncer syncs the log in a thread that does nothing else. One that ran goroutines
// until now has had its share of the processor: the kernel lets others go first when
// the disk has answered, and the whole group waits.
type syncer struct {
	wanted chan *os.File
	done   chan error
}

func newSyncer() syncer { return syncer{make(chan *os.File), make(chan error, 1)} }

// run serves until stop.
func (s syncer) run(sync func(*os.File) error) {
	runtime.LockOSThread() // for good: the thread ends with this goroutine
	for f := range s.wanted {
		s.done <- sync(f)
	}
}

func (s syncer) sync(f *os.File) error {
	s.wanted <- f
	return <-s.done
}

func (s syncer) stop() { close(s.wanted) }
