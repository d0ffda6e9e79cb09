package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
)

// slowDisk is a lazy store whose commits each wait until the test says how their
// sync ends. Its first update is done: it makes the log.
func slowDisk(t *testing.T, logRoom int64) (s *bolt.Store, path string, syncs chan error) {
	t.Helper()
	syncs = make(chan error)
	path = filepath.Join(t.TempDir(), "kezek.db")
	tuning := bolt.DefaultTuning()
	tuning.FillAfter, tuning.LogRoom = time.Hour, logRoom
	tuning.Sync = func(*os.File) error { return <-syncs }
	s, err := bolt.Open(path, bolt.Options{}.With(tuning))
	if err != nil {
		t.Fatal(err)
	}
	mustPut(t, s, "first", "v")
	return s, path, syncs
}

// background puts a key in an update that has to see others, and returns once it
// had its turn; its result comes later.
func background(t *testing.T, s *bolt.Store, key string, sees ...string) (result chan error) {
	t.Helper()
	ran := make(chan struct{})
	result = make(chan error, 1)
	go func() {
		result <- s.Update(context.Background(), func(w scheduler.Writer) error {
			defer close(ran)
			for _, k := range sees {
				if _, err := w.Get([]byte(k)); err != nil {
					t.Errorf("%s's turn: %s: %v", key, k, err)
				}
			}
			return w.Put([]byte(key), []byte("of "+key))
		})
	}()
	<-ran
	return result
}

func expectKeys(t *testing.T, s *bolt.Store, when, want string) {
	t.Helper()
	if got := keys(t, s); got != want {
		t.Errorf("%s: views see %q, want %q", when, got, want)
	}
}

// The next group has its turns, on what is on its way to the disk, and views see
// nothing of either until it is there.
func TestUpdate_RunsWhileTheGroupBeforeIsSynced(t *testing.T) {
	s, path, syncs := slowDisk(t, 1<<20)
	a := background(t, s, "a", "first")
	b := background(t, s, "b", "first", "a")
	expectKeys(t, s, "nothing synced", "first")
	syncs <- nil
	if err := <-a; err != nil {
		t.Fatal(err)
	}
	expectKeys(t, s, "one synced", "a first")
	c := background(t, s, "c", "a", "b")
	syncs <- nil
	if err := <-b; err != nil {
		t.Fatal(err)
	}
	expectKeys(t, s, "two synced", "a b first")
	syncs <- nil
	if err := <-c; err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	expectKeys(t, open(t, path, bolt.Options{}), "reopened", "a b c first")
}

// An update that only read what is on its way is answered when it is there.
func TestUpdate_ThatOnlyReadsWaitsForWhatItSaw(t *testing.T) {
	s, _, syncs := slowDisk(t, 1<<20)
	a := background(t, s, "a")
	ran, result := make(chan struct{}), make(chan error, 1)
	own := errors.New("there is an a")
	go func() {
		result <- s.Update(context.Background(), func(w scheduler.Writer) error {
			defer close(ran)
			if _, err := w.Get([]byte("a")); err != nil {
				return err
			}
			return own
		})
	}()
	<-ran
	select {
	case err := <-result:
		t.Fatalf("answered %v before anybody knows whether there is an a", err)
	default:
	}
	failed := errors.New("the disk is gone")
	syncs <- failed
	if err := <-a; !errors.Is(err, failed) {
		t.Errorf("update that met the error: %v", err)
	}
	if err := <-result; !errors.Is(err, bolt.ErrStopped) || errors.Is(err, own) {
		t.Errorf("update that saw it: %v, want ErrStopped", err)
	}
	if err := s.Close(); !errors.Is(err, bolt.ErrStopped) {
		t.Errorf("Close: %v", err)
	}
}

// A group fails with the one that it has seen. What was durable before stays, can
// be carried and backed up, and of the rest the next start finds at most what had
// been written.
func TestUpdate_FailsWithTheGroupBefore(t *testing.T) {
	s, path, syncs := slowDisk(t, 1<<20)
	a := background(t, s, "a", "first")
	syncs <- nil
	if err := <-a; err != nil {
		t.Fatal(err)
	}
	b := background(t, s, "b", "a")
	c := background(t, s, "c", "b")
	failed := errors.New("the disk is gone")
	syncs <- failed
	if err := <-b; !errors.Is(err, failed) {
		t.Errorf("update that met the error: %v", err)
	}
	if err := <-c; !errors.Is(err, bolt.ErrStopped) || !errors.Is(err, failed) {
		t.Errorf("update that had seen it: %v, want ErrStopped and why", err)
	}
	if err := put(t.Context(), s, "d", "v"); !errors.Is(err, bolt.ErrStopped) {
		t.Errorf("update after it: %v, want ErrStopped", err)
	}
	expectKeys(t, s, "stopped", "a first")
	copied, _ := image(t, path)
	expectKeys(t, open(t, copied, bolt.Options{}), "reopened", "a b first")

	if err := s.Carry(); err != nil {
		t.Errorf("carry what is durable: %v", err)
	}
	expectKeys(t, s, "carried", "a first")
	copied, _ = image(t, path)
	expectKeys(t, open(t, copied, bolt.Options{}), "carried and reopened", "a b first")
	if err := s.Close(); !errors.Is(err, bolt.ErrStopped) {
		t.Errorf("Close: %v", err)
	}
}

// What is carried to the file waits for the log: a view must not see in the file
// what nobody knows to be durable. New commits go to the other half meanwhile.
func TestCarry_WaitsForWhatIsOnItsWay(t *testing.T) {
	s, path, syncs := slowDisk(t, 1<<20)
	a := background(t, s, "a")
	for s.Stats().Pending == 0 {
		runtime.Gosched()
	}
	carried := make(chan error, 1)
	go func() { carried <- s.Carry() }()
	for !s.Frozen() {
		runtime.Gosched()
	}
	b := background(t, s, "b", "a")
	for range 100 {
		expectKeys(t, s, "on its way", "first")
	}
	select {
	case err := <-carried:
		t.Errorf("carried before it was durable: %v", err)
	default:
	}
	for _, update := range []chan error{a, b} {
		syncs <- nil
		if err := <-update; err != nil {
			t.Fatal(err)
		}
	}
	if err := <-carried; err != nil {
		t.Fatal(err)
	}
	expectKeys(t, s, "carried", "a b first")
	copied, _ := image(t, path)
	expectKeys(t, open(t, copied, bolt.Options{}), "lost power", "a b first")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// An update too large for the log goes to the file only after what it has seen.
func TestUpdate_LargerThanTheLogWaitsForWhatIsOnItsWay(t *testing.T) {
	for _, failed := range []error{nil, errors.New("the disk is gone")} {
		t.Run(fmt.Sprint(failed), func(t *testing.T) {
			s, _, syncs := slowDisk(t, 4096)
			a := background(t, s, "a")
			large := make(chan error, 1)
			ran := make(chan struct{})
			go func() {
				large <- s.Update(context.Background(), func(w scheduler.Writer) error {
					defer close(ran)
					return w.Put([]byte("large"), make([]byte, 8192))
				})
			}()
			<-ran
			syncs <- failed
			if err := <-a; !errors.Is(err, failed) {
				t.Errorf("update on its way: %v", err)
			}
			want := "a first large"
			if failed != nil {
				want = "first"
			}
			if err := <-large; (err == nil) != (failed == nil) {
				t.Errorf("large update: %v", err)
			}
			expectKeys(t, s, "after it", want)
			if err := s.Close(); (err == nil) != (failed == nil) {
				t.Errorf("Close: %v", err)
			}
		})
	}
}
