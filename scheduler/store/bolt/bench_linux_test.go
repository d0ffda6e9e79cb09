package bolt_test

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// BenchmarkFdatasync4K is the disk's own rate of small durable writes: what the
// commits of the other benchmarks are to be held against.
func BenchmarkFdatasync4K(b *testing.B) {
	f, err := os.Create(filepath.Join(benchDir(b), "fdatasync"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	if _, err := f.Write(make([]byte, 1<<20)); err != nil {
		b.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		b.Fatal(err)
	}
	for n := int64(0); b.Loop(); n++ {
		if _, err := f.WriteAt(page, n%256*4096); err != nil {
			b.Fatal(err)
		}
		if err := unix.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
}
