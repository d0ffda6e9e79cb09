package bolt_test

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
)

// numberedPairs yields n pairs in order, and then what the end does.
func numberedPairs(n int, end func()) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		for i := range n {
			if !yield(fmt.Appendf(nil, "key-%07d", i), fmt.Appendf(nil, "value %d", i)) {
				return
			}
		}
		end()
	}
}

// A file made of pairs has them all, in more than one transaction, and never takes
// the place of another.
func TestWrite_MakesAFileOfPairs(t *testing.T) {
	const pairs = 101_000 // one transaction takes 100,000
	path := filepath.Join(t.TempDir(), "kezek.db")
	n, err := bolt.Write(path, bolt.Options{}, numberedPairs(pairs, func() {}))
	if err != nil || n != pairs {
		t.Fatal(n, err)
	}
	if err := bolt.VerifyFile(path); err != nil {
		t.Error(err)
	}
	s := open(t, path, bolt.Options{})
	err = s.View(t.Context(), func(r scheduler.Reader) error {
		i := 0
		for k, v := range r.Scan(nil, nil) {
			if string(k) != fmt.Sprintf("key-%07d", i) || string(v) != fmt.Sprintf("value %d", i) {
				t.Fatalf("pair %d is %q, %q", i, k, v)
			}
			i++
		}
		if i != pairs {
			t.Errorf("%d pairs of %d", i, pairs)
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Write(path, bolt.Options{}, numberedPairs(1, func() {})); !errors.Is(err, bolt.ErrExists) {
		t.Errorf("over a file: %v", err)
	}
}

// What cannot be written, or ends in a panic, leaves no file behind.
func TestWrite_LeavesNothingOfWhatFailed(t *testing.T) {
	dir := t.TempDir()
	if _, err := bolt.Write(filepath.Join(dir, "kezek.db"), bolt.Options{}, func(yield func(k, v []byte) bool) { yield(nil, nil) }); err == nil {
		t.Error("a pair without a key was written")
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = bolt.Write(filepath.Join(dir, "kezek.db"), bolt.Options{}, numberedPairs(1000, func() { panic("no more") }))
	}()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
