//go:build unix && !aix && !solaris

package bolt

import (
	"errors"
	"os"
	"syscall"
)

// abandon closes a file over which bbolt panicked. Closing alone would leave it
// locked: the mapping that bbolt left behind still refers to it.
func abandon(f *os.File) error {
	return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}
