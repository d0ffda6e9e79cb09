package bolt_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
	"kezek/scheduler/store/storetest"
)

// crashChild makes the test binary the process that is to be killed; it holds
// the data file's path. With crashBusy its log has little room and is carried to
// the file all the time, so that kills meet that too.
const (
	crashChild = "KEZEK_CRASH_CHILD"
	crashBusy  = "KEZEK_CRASH_BUSY"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashChild); path != "" {
		if err := writeUntilKilled(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes numbers upwards from the first that the file lacks,
// each at two keys in one update, and prints each once it is acknowledged.
func writeUntilKilled(path string) error {
	var opts bolt.Options
	if os.Getenv(crashBusy) != "" {
		busy := bolt.DefaultTuning()
		busy.FillAfter, busy.LogRoom = 0, 64<<10
		opts = opts.With(busy)
	}
	s, err := bolt.Open(path, opts)
	if err != nil {
		return err
	}
	var next atomic.Uint64
	err = s.View(context.Background(), func(r scheduler.Reader) error {
		for k := range r.Scan([]byte("a"), []byte("b")) {
			next.Store(binary.BigEndian.Uint64(k[1:]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	failed := make(chan error)
	for range 16 {
		go func() {
			for {
				n := next.Add(1)
				err := s.Update(context.Background(), func(w scheduler.Writer) error {
					if err := w.Put(numbered('a', n), make([]byte, 300)); err != nil {
						return err
					}
					return w.Put(numbered('b', n), nil)
				})
				if err == nil {
					_, err = fmt.Println(n) // one write: lines of two goroutines do not mix
				}
				if err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

func numbered(prefix byte, n uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{prefix}, n)
}

// A process killed at any moment loses no update that it acknowledged, keeps no
// half of one, and leaves a sound file and log. (What a kill cannot show, that data
// survives the loss of power, rests on the fdatasync before each answer;
// TestLog_TornTail shows what such a loss may leave.)
func TestCrash_AcknowledgedUpdatesSurviveKill(t *testing.T) {
	random := storetest.Random(t)
	path := filepath.Join(t.TempDir(), "kezek.db")
	acknowledged := map[uint64]bool{}
	for round := range 20 {
		before := len(acknowledged)
		killAfter(t, path, round%2 == 1, 1+random.IntN(400), acknowledged)
		if len(acknowledged) == before {
			t.Fatalf("round %d: nothing was acknowledged", round)
		}
		if err := bolt.VerifyFile(path); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		expectNumbers(t, path, acknowledged)
	}
	t.Logf("%d updates acknowledged", len(acknowledged))
}

// killAfter runs the child, kills it once it has acknowledged n updates and
// adds all that it acknowledged until it was dead.
func killAfter(t *testing.T, path string, busy bool, n int, acknowledged map[uint64]bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashChild+"="+path)
	if busy {
		cmd.Env = append(cmd.Env, crashBusy+"=1")
	}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var kill sync.Once
	for lines := bufio.NewScanner(out); lines.Scan(); n-- {
		if n <= 1 {
			kill.Do(func() {
				if err := cmd.Process.Kill(); err != nil {
					t.Error(err)
				}
			})
		}
		number, err := strconv.ParseUint(lines.Text(), 10, 64)
		if err != nil {
			t.Fatalf("the child says %q", lines.Text())
		}
		acknowledged[number] = true
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the child was not killed: %v", err)
	}
}

// expectNumbers checks that every acknowledged number is in the file, and each
// that is there at both of its keys.
func expectNumbers(t *testing.T, path string, acknowledged map[uint64]bool) {
	t.Helper()
	s := open(t, path, bolt.Options{})
	defer s.Close()
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		for n := range acknowledged {
			if _, err := r.Get(numbered('a', n)); err != nil {
				t.Errorf("acknowledged update %d: %v", n, err)
			}
		}
		count := map[byte]int{}
		for k := range r.Scan(nil, nil) {
			count[k[0]]++
			twin := numbered('a'+'b'-k[0], binary.BigEndian.Uint64(k[1:]))
			if _, err := r.Get(twin); err != nil {
				t.Errorf("half an update was kept: %q without %q", k, twin)
			}
		}
		if count['a'] < len(acknowledged) {
			t.Errorf("%d updates kept of %d acknowledged", count['a'], len(acknowledged))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
