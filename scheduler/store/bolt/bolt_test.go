package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
	"kezek/scheduler/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) scheduler.Store { return storetest.Open(t) })
}

// The contract again with a file that has to be mapped anew while it serves.
func TestContract_FileOutgrowsItsMapping(t *testing.T) {
	storetest.Run(t, func(t *testing.T) scheduler.Store {
		return open(t, filepath.Join(t.TempDir(), "small.db"), bolt.Options{MmapSize: 1 << 17})
	})
}

// The contract again with a log of little room, that is carried to the file all
// the time; and without a log.
func TestContract_OtherLogs(t *testing.T) {
	busy, without := bolt.DefaultTuning(), bolt.DefaultTuning()
	busy.FillAfter, busy.LogRoom = 0, 4096
	without.NoLog = true
	for name, tuning := range map[string]bolt.Tuning{"busy": busy, "without": without} {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T) scheduler.Store {
				return open(t, filepath.Join(t.TempDir(), "kezek.db"), bolt.Options{}.With(tuning))
			})
		})
	}
}

// open opens a store that is closed when the test ends.
func open(t *testing.T, path string, opts bolt.Options) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, scheduler.ErrStoreClosed) {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func put(ctx context.Context, s scheduler.Store, key, value string) error {
	return s.Update(ctx, func(w scheduler.Writer) error { return w.Put([]byte(key), []byte(value)) })
}

func mustPut(t *testing.T, s scheduler.Store, key, value string) {
	t.Helper()
	if err := put(t.Context(), s, key, value); err != nil {
		t.Fatal(err)
	}
}

// keys returns all keys, joined by spaces.
func keys(t *testing.T, s scheduler.Store) string {
	t.Helper()
	var all []string
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		for k := range r.Scan(nil, nil) {
			all = append(all, string(k))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}

func TestClose_FinishesWhatWasAccepted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kezek.db")
	s := open(t, path, bolt.Options{})
	release := held(t, s)
	var wg sync.WaitGroup
	for _, key := range []string{"a", "b", "c"} {
		wg.Go(func() {
			if err := put(t.Context(), s, key, "v"); err != nil {
				t.Error(err)
			}
		})
	}
	awaitQueue(s, 3)
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	for { // until Close has shut the door
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		err := put(ctx, s, "d", "v")
		cancel()
		if errors.Is(err, scheduler.ErrStoreClosed) {
			break
		}
	}
	release()
	wg.Wait()
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if got := keys(t, open(t, path, bolt.Options{})); got != "a b c" {
		t.Errorf("reopened store holds %q, want %q", got, "a b c")
	}
}

func TestReopen_KeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kezek.db")
	var want []string
	for round := range 5 {
		s := open(t, path, bolt.Options{})
		key := fmt.Sprint("round/", round)
		mustPut(t, s, key, "v")
		if want = append(want, key); keys(t, s) != strings.Join(want, " ") {
			t.Errorf("round %d: store holds %q, want %q", round, keys(t, s), want)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStats(t *testing.T) {
	s := storetest.Open(t)
	mustPut(t, s, "k", strings.Repeat("x", 1<<16))
	mustPut(t, s, "k", "short")
	if st := s.Stats(); st.Pending == 0 {
		t.Errorf("stats are %+v", st)
	}
	if err := s.Carry(); err != nil {
		t.Fatal(err)
	}
	err := s.View(t.Context(), func(scheduler.Reader) error {
		if st := s.Stats(); st.Commits != 2 || st.Updates != 2 || st.Pending != 0 || st.Size < 1<<16 || st.Free < 1<<16 || st.Views != 1 {
			t.Errorf("stats are %+v", st)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if st := s.Stats(); st.Size != 0 || st.Commits != 2 {
		t.Errorf("stats after Close are %+v", st)
	}
}
