package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
	"kezek/scheduler/store/storetest"
)

// held keeps the committer busy with an update that ends when release is
// called, so that the updates started meanwhile form one group after it.
func held(t *testing.T, s *bolt.Store) (release func()) {
	t.Helper()
	started, end, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		err := s.Update(context.Background(), func(scheduler.Writer) error {
			close(started)
			<-end
			return nil
		})
		if err != nil {
			t.Errorf("the holding update: %v", err)
		}
	}()
	<-started
	return func() { close(end); <-done }
}

// awaitQueue waits until n updates stand in the queue.
func awaitQueue(s *bolt.Store, n int) {
	for s.Queued() != n {
		runtime.Gosched()
	}
}

// queued has n updates done that stand in the queue, in their order, when the first
// one begins.
func queued(t *testing.T, s *bolt.Store, n int, fn func(i int, w scheduler.Writer) error) {
	t.Helper()
	release := held(t, s)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if err := s.Update(t.Context(), func(w scheduler.Writer) error { return fn(i, w) }); err != nil {
				t.Error(err)
			}
		})
		awaitQueue(s, i+1)
	}
	release()
	wg.Wait()
}

func putNumber(i int, w scheduler.Writer) error { return w.Put(fmt.Append(nil, i), []byte("v")) }

func TestUpdate_GroupSharesOneCommit(t *testing.T) {
	s := storetest.Open(t)
	queued(t, s, 100, putNumber)
	if st := s.Stats(); st.Commits != 1 || st.Updates != 100 {
		t.Errorf("%d updates in %d commits, want 100 in 1", st.Updates, st.Commits)
	}
}

func TestUpdate_GroupIsBounded(t *testing.T) {
	s := storetest.Open(t)
	n := 2*bolt.GroupLimit + 1
	queued(t, s, n, putNumber)
	if st := s.Stats(); st.Commits != 3 || st.Updates != uint64(n) {
		t.Errorf("%d updates in %d commits, want %d in 3", st.Updates, st.Commits, n)
	}
}

// One group holds an update that fails, one that panics, one whose goroutine
// ends (as t.FailNow does) and two that succeed; the last of these sees the
// first one's write and none of the others'.
func TestUpdate_GroupSurvivesItsMembers(t *testing.T) {
	s := storetest.Open(t)
	own := errors.New("own error")
	ends := []struct {
		key string
		end func() error
	}{
		{"first", func() error { return nil }},
		{"failing", func() error { return own }},
		{"panicking", func() error { return raise(own) }},
		{"ending", func() error { runtime.Goexit(); return nil }},
	}
	results, panics, stacks := make([]error, len(ends)), make([]any, len(ends)), make([]string, len(ends))
	release := held(t, s)
	var wg sync.WaitGroup
	for i, e := range ends {
		wg.Go(func() {
			defer func() { panics[i], stacks[i] = recover(), string(debug.Stack()) }()
			results[i] = s.Update(t.Context(), func(w scheduler.Writer) error {
				return errors.Join(w.Put([]byte(e.key), nil), e.end())
			})
		})
		awaitQueue(s, i+1) // so they stand in this order
	}
	wg.Go(func() {
		err := s.Update(t.Context(), func(w scheduler.Writer) error {
			for i, e := range ends {
				if _, err := w.Get([]byte(e.key)); (err == nil) != (i == 0) {
					t.Errorf("the last of the group gets %v at %q", err, e.key)
				}
			}
			return w.Put([]byte("last"), nil)
		})
		if err != nil {
			t.Errorf("the last of the group: %v", err)
		}
	})
	awaitQueue(s, len(ends)+1)
	release()
	wg.Wait()
	if results[0] != nil || !errors.Is(results[1], own) || !slices.Equal(panics, []any{nil, nil, own, nil}) {
		t.Errorf("results %v, panics %v", results, panics)
	}
	if stack := stacks[2]; !strings.Contains(stack, "bolt_test.raise(") || !strings.Contains(stack, "(*Store).Update") {
		t.Errorf("the panic does not show where it comes from and whose it is:\n%s", stack)
	}
	if got := keys(t, s); got != "first last" {
		t.Errorf("store holds %q, want %q", got, "first last")
	}
	if st := s.Stats(); st.Commits != 1 || st.Updates != 2 {
		t.Errorf("%d updates in %d commits, want 2 in 1", st.Updates, st.Commits)
	}
}

func raise(err error) error { panic(err) }

// In the first and in the second of three groups a function ends the committer's
// goroutine; those that go on in its place leave nobody waiting, nor Close.
func TestUpdate_GoesOnWithoutItsGoroutine(t *testing.T) {
	s := storetest.Open(t)
	n := 2*bolt.GroupLimit + 1
	queued(t, s, n, func(i int, w scheduler.Writer) error {
		if i%bolt.GroupLimit == 0 && i < n-1 {
			runtime.Goexit()
		}
		return putNumber(i, w)
	})
	if st := s.Stats(); st.Commits != 3 || st.Updates != uint64(n-2) {
		t.Errorf("%d updates in %d commits, want %d in 3", st.Updates, st.Commits, n-2)
	}
}

func TestUpdate_NothingWrittenCommitsNothing(t *testing.T) {
	s := storetest.Open(t)
	err := s.Update(t.Context(), func(w scheduler.Writer) error {
		_, err := w.Get([]byte("k"))
		if !errors.Is(err, scheduler.ErrNotFound) {
			t.Errorf("Get: %v", err)
		}
		return nil
	})
	if st := s.Stats(); err != nil || st.Commits != 0 {
		t.Errorf("update that only read: %v, %d commits", err, st.Commits)
	}
}

// An update whose context ends in the queue is not run; one that has started is
// awaited, and its result counts.
func TestUpdate_ContextEndsWhileQueuedOrRunning(t *testing.T) {
	s := storetest.Open(t)
	release := held(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error)
	go func() { result <- put(ctx, s, "queued", "v") }()
	awaitQueue(s, 1)
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in the queue: %v", err)
	}
	release()

	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	err := s.Update(ctx, func(w scheduler.Writer) error {
		cancel()
		return w.Put([]byte("running"), nil)
	})
	if err != nil {
		t.Errorf("cancelled while running: %v", err)
	}
	if got := keys(t, s); got != "running" {
		t.Errorf("store holds %q, want %q", got, "running")
	}
}

func TestUpdate_WriterIsUselessAfterwards(t *testing.T) {
	s := storetest.Open(t)
	var escaped scheduler.Writer
	if err := s.Update(t.Context(), func(w scheduler.Writer) error { escaped = w; return nil }); err != nil {
		t.Fatal(err)
	}
	_, err := escaped.Get([]byte("k"))
	if err == nil || escaped.Put([]byte("k"), nil) == nil || escaped.Delete([]byte("k")) == nil {
		t.Error("a writer works after its transaction")
	}
}

// A full file refuses updates without keeping a part of them, and goes on.
func TestUpdate_CommitErrorReachesWholeGroup(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "kezek.db"), bolt.Options{MaxSize: 1 << 20, MmapSize: 1 << 20})
	release := held(t, s)
	results := make([]error, 3)
	var wg sync.WaitGroup
	for i, size := range []int{10, 4 << 20, 10} {
		wg.Go(func() {
			results[i] = put(t.Context(), s, fmt.Sprint("k", i), strings.Repeat("x", size))
		})
	}
	awaitQueue(s, 3)
	release()
	wg.Wait()
	for i, err := range results {
		if err == nil || errors.Is(err, scheduler.ErrNotFound) || errors.Is(err, bolt.ErrStopped) {
			t.Errorf("update %d of a group that does not fit: %v", i, err)
		}
	}
	mustPut(t, s, "small", "v")
	if got := keys(t, s); got != "small" {
		t.Errorf("store holds %q, want %q", got, "small")
	}
}

// When the disk fails, nothing more is written on ground that is not known.
func TestUpdate_StopsAfterDiskError(t *testing.T) {
	s, err := bolt.Open(filepath.Join(t.TempDir(), "kezek.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mustPut(t, s, "before", "v")
	data, log := s.Files()
	if err := errors.Join(data.Close(), log.Close()); err != nil {
		t.Fatal(err)
	}
	if err := put(t.Context(), s, "during", "v"); !errors.Is(err, os.ErrClosed) {
		t.Errorf("update that meets the disk error: %v", err)
	}
	if err := put(t.Context(), s, "after", "v"); !errors.Is(err, bolt.ErrStopped) {
		t.Errorf("update after the disk error: %v, want ErrStopped", err)
	}
	if got := keys(t, s); got != "before" {
		t.Errorf("views see %q, want %q", got, "before")
	}
	if err := s.Close(); err == nil || errors.Is(err, scheduler.ErrStoreClosed) {
		t.Errorf("Close of a file that is gone: %v", err)
	}
}

// What the disk may not have nobody sees, though it was entered meanwhile; it is
// not carried to the file, and the next start finds it at most.
func TestUpdate_StopsAfterASyncThatFailed(t *testing.T) {
	gone := errors.New("the disk is gone")
	var fails bool
	tuning := bolt.DefaultTuning()
	tuning.FillAfter = time.Hour
	tuning.Sync = func(*os.File) error {
		if fails {
			return gone
		}
		return nil
	}
	path := filepath.Join(t.TempDir(), "kezek.db")
	s, err := bolt.Open(path, bolt.Options{}.With(tuning))
	if err != nil {
		t.Fatal(err)
	}
	numberedPuts(t, s, 0, 3)
	fails = true
	if err := put(t.Context(), s, "during", "v"); !errors.Is(err, gone) {
		t.Errorf("update that meets the error: %v", err)
	}
	if err := put(t.Context(), s, "after", "v"); !errors.Is(err, bolt.ErrStopped) || !errors.Is(err, gone) {
		t.Errorf("update after it: %v, want ErrStopped and why", err)
	}
	for _, when := range []string{"stopped", "carried"} {
		if got := keys(t, s); got != firstKeys(3) {
			t.Errorf("%s: views see %q", when, got)
		}
		copied, _ := image(t, path)
		if got := keys(t, open(t, copied, bolt.Options{})); got != "during "+firstKeys(3) {
			t.Errorf("%s: reopened store holds %q", when, got)
		}
		if err := s.Carry(); err != nil {
			t.Errorf("carry what is durable: %v", err)
		}
	}
	if err := s.Close(); !errors.Is(err, bolt.ErrStopped) {
		t.Errorf("Close: %v", err)
	}
}
