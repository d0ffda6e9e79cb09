package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
)

// emptied writes a data file of which most was deleted.
func emptied(t *testing.T, path string) {
	t.Helper()
	_, err := bolt.Write(path, bolt.Options{}, func(yield func(k, v []byte) bool) {
		for k := range numberedPairs(20_000, func() {}) {
			if !yield(k, make([]byte, 2000)) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, path, bolt.Options{})
	err = s.Update(t.Context(), func(w scheduler.Writer) error {
		for i := 100; i < 20_000; i++ {
			if err := w.Delete(fmt.Appendf(nil, "key-%07d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
}

// countPairs counts what is in a data file.
func countPairs(t *testing.T, path string) (n int) {
	t.Helper()
	s, err := bolt.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(r scheduler.Reader) error {
		for range r.Scan(nil, nil) {
			n++
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return n
}

// A compacted file has everything and is smaller; the old one is kept, each time
// under another name.
func TestCompact_KeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kezek.db")
	emptied(t, path)
	for n := 1; n <= 2; n++ {
		told := 0
		c, err := bolt.Compact(t.Context(), path, func(pairs int) { told = pairs })
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%s.before-compact-%d", path, n); c.Aside != want || told != 100 || n == 1 && c.After*2 > c.Before {
			t.Errorf("%+v, told of %d pairs", c, told)
		}
		if err := bolt.VerifyFile(path); err != nil || countPairs(t, path) != 100 || countPairs(t, c.Aside) != 100 {
			t.Errorf("after round %d: %v", n, err)
		}
	}
}

// Whatever goes wrong, the file is the old one, and nothing else is left.
func TestCompact_LeavesTheFileAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "kezek.db")
	emptied(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := bolt.Compact(ctx, path, func(int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("given up in the midst: %v", err)
	}
	s := open(t, path, bolt.Options{})
	if _, err := bolt.Compact(t.Context(), path, nil); !errors.Is(err, bolt.ErrLocked) {
		t.Errorf("in use: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || countPairs(t, path) != 100 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// A file that is read only takes no update, may be opened by several, and by nobody
// who would write.
func TestReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kezek.db")
	if _, err := bolt.OpenReadOnly(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
	if _, err := bolt.Write(path, bolt.Options{}, numberedPairs(100, func() {})); err != nil {
		t.Fatal(err)
	}
	one, err := bolt.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := countPairs(t, path); n != 100 { // a second one
		t.Errorf("%d pairs", n)
	}
	err = one.View(t.Context(), func(r scheduler.Reader) error {
		var all errgroup.Group // looks from several goroutines at once
		for i := range 50 {
			all.Go(func() error {
				v, err := r.Get(fmt.Appendf(nil, "key-%07d", i))
				if err == nil && string(v) != fmt.Sprint("value ", i) {
					err = fmt.Errorf("value %d is %q", i, v)
				}
				return err
			})
		}
		return all.Wait()
	})
	if err != nil {
		t.Error(err)
	}
	if err := one.Update(t.Context(), func(scheduler.Writer) error { return nil }); !errors.Is(err, bolt.ErrReadOnly) {
		t.Errorf("update: %v", err)
	}
	if _, err := bolt.Open(path, bolt.Options{}); !errors.Is(err, bolt.ErrLocked) {
		t.Errorf("opened to be written: %v", err)
	}
	if err := one.Close(); err != nil {
		t.Error(err)
	}
	if err := one.View(t.Context(), func(scheduler.Reader) error { return nil }); !errors.Is(err, scheduler.ErrStoreClosed) {
		t.Errorf("closed: %v", err)
	}
}

// What a process that was killed has left is refused until somebody who may write
// completes it: half of it may lie in the log.
func TestReadOnly_RefusesWhatIsUnfinished(t *testing.T) {
	path, left := filepath.Join(t.TempDir(), "kezek.db"), filepath.Join(t.TempDir(), "left.db")
	s := open(t, path, bolt.Options{})
	if err := s.Update(t.Context(), func(w scheduler.Writer) error { return w.Put([]byte("key"), []byte("value")) }); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{path: left, path + ".log": left + ".log"} {
		content, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := countPairs(t, path); n != 1 {
		t.Errorf("%d pairs in a file that was closed", n)
	}
	if _, err := bolt.OpenReadOnly(left); !errors.Is(err, bolt.ErrUnfinished) {
		t.Errorf("a file left behind: %v", err)
	}
	if err := open(t, left, bolt.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if n := countPairs(t, left); n != 1 {
		t.Errorf("%d pairs in the file that was completed", n)
	}
}
