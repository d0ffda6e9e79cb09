package bolt_test

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
	"kezek/scheduler/store/storetest"
)

// dataFile makes a closed data file with many small records, and returns its path.
func dataFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kezek.db")
	s := open(t, path, bolt.Options{})
	err := s.Update(t.Context(), func(w scheduler.Writer) error {
		for i := range 2000 {
			if err := w.Put(binary.BigEndian.AppendUint32(nil, uint32(i)), make([]byte, 100)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	mustPut(t, s, "second commit", "v")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// expectError checks an error's kind and that its text, which a person reads,
// has every part.
func expectError(t *testing.T, err, kind error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want %v", kind)
		return
	}
	if kind != nil && !errors.Is(err, kind) {
		t.Errorf("error %q is not %q", err, kind)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error %q does not say %q", err, p)
		}
	}
}

func TestOpen_NewFileIsPrivateAndComplete(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "kezek.db")
	s := open(t, path, bolt.Options{})
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("new file has mode %v, %v; want 0600", info.Mode(), err)
	}
	if got := s.DB().Info().PageSize; got != bolt.DefaultPageSize {
		t.Errorf("new file has pages of %d bytes, want %d", got, bolt.DefaultPageSize)
	}
	if left, err := os.ReadDir(dir); len(left) != 1 || err != nil {
		t.Errorf("directory holds %v, %v; want the data file alone", left, err)
	}
}

func TestOpen_KeepsPageSizeOfExistingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kezek.db")
	if err := open(t, path, bolt.Options{PageSize: 4096}).Close(); err != nil {
		t.Fatal(err)
	}
	if got := open(t, path, bolt.Options{}).DB().Info().PageSize; got != 4096 {
		t.Errorf("reopened file has pages of %d bytes, want 4096", got)
	}
}

func TestOpen_ReportsAllBadOptions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kezek.db")
	_, err := bolt.Open(path, bolt.Options{PageSize: 5000, MmapSize: -1, MaxSize: -1, LockTimeout: -1})
	expectError(t, err, nil, "page size 5000", "mmap size -1", "maximum size -1", "lock timeout -1ns")
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was made all the same: %v", err)
	}
}

func TestOpen_BadPlaces(t *testing.T) {
	dir := t.TempDir()
	_, err := bolt.Open(filepath.Join(dir, "missing", "kezek.db"), bolt.Options{})
	expectError(t, err, nil, "there is no directory", "missing", "\nhint: ")
	_, err = bolt.Open(dir, bolt.Options{})
	expectError(t, err, nil, dir+" is a directory", "\nhint: ")
}

func TestOpen_InUse(t *testing.T) {
	path := dataFile(t)
	open(t, path, bolt.Options{})
	_, err := bolt.Open(path, bolt.Options{LockTimeout: time.Nanosecond}) // a lock on an open file holds within a process, too
	expectError(t, err, bolt.ErrLocked, "data file "+path+" is in use by another process", "\nhint: ")
	expectError(t, bolt.RestoreFile(strings.NewReader(""), path), bolt.ErrLocked, path)
	_, err = bolt.MoveAside(path)
	expectError(t, err, bolt.ErrLocked, path)
}

func TestOpen_RefusesNewerFormat(t *testing.T) {
	path := dataFile(t)
	setFormat(t, path, binary.BigEndian.AppendUint32(nil, bolt.FormatVersion+1))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = bolt.Open(path, bolt.Options{})
	expectError(t, err, bolt.ErrNewerFormat, path, "version 3", "up to version 2", "\nhint: ")
	expectError(t, bolt.VerifyFile(path), bolt.ErrNewerFormat)
	after, err := os.ReadFile(path)
	if err != nil || string(before) != string(after) {
		t.Errorf("the refused file was changed (%v)", err)
	}
}

func setFormat(t *testing.T, path string, value []byte) {
	t.Helper()
	s := open(t, path, bolt.Options{})
	err := s.DB().Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte("meta")).Put([]byte("format"), value) })
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_RefusesWhatIsNoDataFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := filepath.Join(dir, "foreign")
	db, err := bbolt.Open(foreign, 0o600, nil)
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	unversioned := dataFile(t)
	setFormat(t, unversioned, []byte{1})
	for path, says := range map[string]string{
		write("empty", ""):                           "it is empty",
		write("short", "?"):                          "",
		write("text", strings.Repeat("text\n", 1e5)): "",
		foreign:     "another program's",
		unversioned: "no format version",
	} {
		_, err := bolt.Open(path, bolt.Options{})
		expectError(t, err, bolt.ErrDamaged, path, says, "\nhint: ")
		expectError(t, bolt.VerifyFile(path), bolt.ErrDamaged, path, says)
		// Nothing of a refused file stays open or locked.
		if _, err := bolt.MoveAside(path); err != nil {
			t.Errorf("a refused file cannot be moved away: %v", err)
		}
	}
}

// A file cut at any length is refused, whichever page is missing, and the
// process survives.
func TestOpen_RefusesCutFile(t *testing.T) {
	whole := backup(t) // a backup ends with the last page in use
	n := len(whole)
	for _, size := range []int{1, 4096, 8192, 12000, 16384, 16385, 40000, n / 2, n - bolt.DefaultPageSize, n - 1} {
		path := filepath.Join(t.TempDir(), "cut.db")
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := bolt.Open(path, bolt.Options{})
		expectError(t, err, bolt.ErrDamaged, path)
		expectError(t, bolt.VerifyFile(path), bolt.ErrDamaged, path)
	}
}

// Whole pages of noise, zeros and wild page numbers: whatever opening, reading
// and verifying make of them, they must not end the process.
func TestVerify_SurvivesScribbledPages(t *testing.T) {
	random := storetest.Random(t)
	whole := backup(t)
	pages := len(whole) / bolt.DefaultPageSize
	found := 0
	for range 60 {
		damaged := append([]byte(nil), whole...)
		start := (2 + random.IntN(pages-2)) * bolt.DefaultPageSize
		switch page := damaged[start : start+bolt.DefaultPageSize]; random.IntN(3) {
		case 0:
			clear(page)
		case 1:
			for i := range page {
				page[i] = byte(random.Uint32())
			}
		case 2:
			page[16+random.IntN(64)] ^= 0xFF // in the first elements
		}
		path := filepath.Join(t.TempDir(), "damaged.db")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := bolt.VerifyFile(path); errors.Is(err, bolt.ErrDamaged) {
			found++
		} else if err != nil {
			t.Errorf("verify: %v", err)
		}
		s, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			expectError(t, err, bolt.ErrDamaged, path)
			continue
		}
		if err := s.CheckStructure(t.Context(), func(error) {}); err != nil {
			t.Errorf("check: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	if found < 20 {
		t.Errorf("only %d of 60 damaged files were found out", found)
	}
}
