//go:build !unix || aix || solaris

package bolt

import "os"

// abandon closes a file over which bbolt panicked; here that unlocks it as well.
func abandon(f *os.File) error { return f.Close() }
