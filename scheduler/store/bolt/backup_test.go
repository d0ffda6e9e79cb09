package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
	"kezek/scheduler/store/storetest"
)

// A backup taken while updates stream in restores to a sound file with the
// state of one moment: both keys of each update, or neither.
func TestBackup_ConsistentWhileServing(t *testing.T) {
	s := storetest.Open(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				err := s.Update(t.Context(), func(w scheduler.Writer) error {
					v, err := w.Get([]byte("left"))
					if err != nil && !errors.Is(err, scheduler.ErrNotFound) {
						return err
					}
					v = append(slices.Clone(v), 'x')
					return errors.Join(w.Put([]byte("left"), v), w.Put([]byte("right"), v))
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for round := range 5 {
		for s.Stats().Updates < uint64(20*(round+1)) {
			mustPut(t, s, "turn", "v")
		}
		var copied bytes.Buffer
		n, err := s.Backup(t.Context(), &copied)
		if err != nil || n != int64(copied.Len()) {
			t.Fatalf("backup of %d bytes says %d, %v", copied.Len(), n, err)
		}
		dest := filepath.Join(t.TempDir(), "restored.db")
		if err := bolt.RestoreFile(&copied, dest); err != nil {
			t.Fatal(err)
		}
		expectTwins(t, open(t, dest, bolt.Options{}))
	}
	close(stop)
	wg.Wait()
}

func expectTwins(t *testing.T, s scheduler.Store) {
	t.Helper()
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		left, err := r.Get([]byte("left"))
		right, err2 := r.Get([]byte("right"))
		if string(left) != string(right) {
			t.Errorf("restored file has %d and %d bytes at keys that change together", len(left), len(right))
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Error(err)
	}
}

func TestBackup_StopsWithContext(t *testing.T) {
	s := storetest.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancelling := writerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil })
	if _, err := s.Backup(ctx, cancelling); !errors.Is(err, context.Canceled) {
		t.Errorf("backup whose context ended: %v", err)
	}
	if _, err := s.Backup(t.Context(), writerFunc(func([]byte) (int, error) { return 0, io.ErrShortWrite })); err == nil {
		t.Error("backup to a writer that fails says nothing")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), io.Discard); !errors.Is(err, scheduler.ErrStoreClosed) {
		t.Errorf("backup of a closed store: %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// backup is a small store's backup.
func backup(t *testing.T) []byte {
	t.Helper()
	return backupOf(t, dataFile(t))
}

func backupOf(t *testing.T, path string) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := open(t, path, bolt.Options{}).Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRestore_NeverOverwrites(t *testing.T) {
	dest := dataFile(t)
	damaged := filepath.Join(filepath.Dir(dest), "damaged.db")
	if err := os.WriteFile(damaged, []byte("damaged, yet somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dest, damaged} {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		expectError(t, bolt.RestoreFile(bytes.NewReader(backup(t)), path), bolt.ErrExists, path, "\nhint: ")
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s was changed (%v)", path, err)
		}
	}
}

// What cannot be restored leaves nothing behind, neither at the destination nor
// beside it.
func TestRestore_RefusesBadBackups(t *testing.T) {
	good := backup(t)
	path := filepath.Join(t.TempDir(), "newer.db")
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	setFormat(t, path, []byte{0, 0, 1, 0})
	newer, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	errRead := errors.New("tape torn")
	for name, c := range map[string]struct {
		backup io.Reader
		kind   error
		says   string
	}{
		"empty":      {strings.NewReader(""), bolt.ErrDamaged, "the backup is damaged"},
		"text":       {strings.NewReader(strings.Repeat("x", 1e5)), bolt.ErrDamaged, "the backup is damaged"},
		"cut":        {bytes.NewReader(good[:len(good)/2]), bolt.ErrDamaged, "the backup is damaged"},
		"newer":      {bytes.NewReader(newer), bolt.ErrNewerFormat, "version 256"},
		"unreadable": {io.MultiReader(bytes.NewReader(good), readerFunc(func([]byte) (int, error) { return 0, errRead })), errRead, "copy the backup"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			expectError(t, bolt.RestoreFile(c.backup, filepath.Join(dir, "kezek.db")), c.kind, c.says)
			if left, err := os.ReadDir(dir); len(left) != 0 || err != nil {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
	err = bolt.RestoreFile(bytes.NewReader(good), filepath.Join(t.TempDir(), "missing", "kezek.db"))
	expectError(t, err, nil, "there is no directory")
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestMoveAside_NumbersOnward(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kezek.db")
	for _, want := range []string{path + ".before-restore-1", path + ".before-restore-2"} {
		if err := bolt.RestoreFile(bytes.NewReader(backup(t)), path); err != nil {
			t.Fatal(err)
		}
		if got, err := bolt.MoveAside(path); got != want || err != nil {
			t.Errorf("moved to %q, %v; want %q", got, err, want)
		}
		if err := bolt.VerifyFile(want); err != nil {
			t.Error(err)
		}
	}
	if got, err := bolt.MoveAside(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("moving a file that is not there gives %q, %v", got, err)
	}
}

func TestCheckStructure_WhileServing(t *testing.T) {
	s := storetest.Open(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if err := put(t.Context(), s, "k", strings.Repeat("v", 20000)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 10 {
		if err := s.CheckStructure(t.Context(), func(fault error) { t.Errorf("fault: %v", fault) }); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.CheckStructure(ctx, func(error) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("check with an ended context: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckStructure(t.Context(), func(error) {}); !errors.Is(err, scheduler.ErrStoreClosed) {
		t.Errorf("check of a closed store: %v", err)
	}
}
