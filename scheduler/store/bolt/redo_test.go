package bolt_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
	"kezek/scheduler/store/storetest"
)

// lazy is a store whose log is carried to the file only on demand.
func lazy(t *testing.T) (*bolt.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kezek.db")
	tuning := bolt.DefaultTuning()
	tuning.FillAfter = time.Hour
	return open(t, path, bolt.Options{}.With(tuning)), path
}

// image copies a data file and its log as a loss of power would leave them, and
// returns the copy's path and the log's content.
func image(t *testing.T, path string) (string, []byte) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "kezek.db")
	var log []byte
	for _, suffix := range []string{"", ".log"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		write(t, to+suffix, content)
		log = content
	}
	return to, log
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// numberedPuts writes k0, k1 ... one update each.
func numberedPuts(t *testing.T, s scheduler.Store, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		mustPut(t, s, fmt.Sprintf("k%02d", n), strings.Repeat("v", 50))
	}
}

func firstKeys(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("k%02d", i))
	}
	return strings.Join(all, " ")
}

// lastByte is the end of the records: the log's room goes on with zeros.
func lastByte(log []byte) int { return len(bytes.TrimRight(log, "\x00")) }

// A log that ends anywhere, or whose last record is half written or wrong, gives
// what was acknowledged before: always the first so many updates, nothing else.
func TestLog_TornTail(t *testing.T) {
	random := storetest.Random(t)
	s, path := lazy(t)
	const updates = 20 // the first goes to the file itself
	numberedPuts(t, s, 0, updates)
	copied, log := image(t, path)
	end := lastByte(log)
	reopened := func(what string, log []byte) int {
		write(t, copied+".log", log)
		file, err := os.ReadFile(path) // opening the copy changed it
		if err != nil {
			t.Fatal(err)
		}
		write(t, copied, file)
		if err := bolt.VerifyFile(copied); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		again := open(t, copied, bolt.Options{})
		got := keys(t, again)
		n := len(strings.Fields(got))
		if got != firstKeys(n) {
			t.Errorf("%s: store holds %q", what, got)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := reopened("whole", log); n != updates {
		t.Errorf("a whole log gives %d updates, want %d", n, updates)
	}
	before := 1
	for cut := 4096; cut <= end; cut += 1 + random.IntN(120) {
		n := reopened(fmt.Sprint("cut to ", cut), log[:cut])
		if n < before || cut < end && n == updates {
			t.Errorf("a log of %d of %d bytes gives %d updates, and a shorter one %d", cut, end, n, before)
		}
		before = n
	}
	for range 20 { // in the last record: 4+4+8 bytes of head, key, value
		at := end - 1 - random.IntN(60)
		wrong := bytes.Clone(log)
		wrong[at] ^= byte(1 + random.IntN(255))
		if n := reopened(fmt.Sprint("wrong at ", at), wrong); n != updates-1 {
			t.Errorf("a last record that is wrong at byte %d of %d gives %d updates, want %d", at, end, n, updates-1)
		}
	}
}

// A record that cannot be read, with others of its turn behind it, was
// acknowledged: the file is refused rather than opened without it.
func TestLog_DamageInTheMiddle(t *testing.T) {
	s, path := lazy(t)
	numberedPuts(t, s, 0, 20)
	copied, log := image(t, path)
	log[4096+200] ^= 1 // in the third record
	write(t, copied+".log", log)
	_, err := bolt.Open(copied, bolt.Options{})
	expectError(t, err, bolt.ErrDamaged, copied, "commit 3 of its log", "\nhint: ")
	expectError(t, bolt.VerifyFile(copied), bolt.ErrDamaged, "commit 3 of its log")
	if after, err := os.ReadFile(copied + ".log"); err != nil || !bytes.Equal(after, log) {
		t.Errorf("the refused log was changed (%v)", err)
	}
}

// A kill while the log is carried to the file leaves commits in both halves.
func TestLog_BothHalves(t *testing.T) {
	s, path := lazy(t)
	numberedPuts(t, s, 0, 10)
	hold, err := s.DB().Begin(true) // nobody else can write to the file
	if err != nil {
		t.Fatal(err)
	}
	carried := make(chan error)
	go func() { carried <- s.Carry() }()
	for !s.Frozen() {
		time.Sleep(time.Millisecond)
	}
	numberedPuts(t, s, 10, 20)
	if got := keys(t, s); got != firstKeys(20) {
		t.Errorf("while it is carried the store holds %q", got)
	}
	copied, log := image(t, path)
	if got := keys(t, open(t, copied, bolt.Options{})); got != firstKeys(20) {
		t.Errorf("reopened store holds %q", got)
	}
	// Without the first half, what the second has does not follow.
	other, _ := image(t, path)
	clear(log[4096 : 4096+4096])
	write(t, other+".log", log)
	_, err = bolt.Open(other, bolt.Options{})
	expectError(t, err, bolt.ErrDamaged, "its log goes on with commit 10")
	if err := errors.Join(hold.Rollback(), <-carried); err != nil {
		t.Fatal(err)
	}
}

// What an earlier turn left in the log's room is not taken for new.
func TestLog_LeftoversOfEarlierTurns(t *testing.T) {
	s, path := lazy(t)
	for turn := range 5 {
		for n := range 10 - turn {
			mustPut(t, s, "k", fmt.Sprint(turn, "/", n))
		}
		if err := s.Carry(); err != nil {
			t.Fatal(err)
		}
		mustPut(t, s, "last", fmt.Sprint(turn))
		copied, _ := image(t, path)
		again := open(t, copied, bolt.Options{})
		if got := valueOf(t, again, "k") + " " + valueOf(t, again, "last"); got != fmt.Sprintf("%d/%d %d", turn, 9-turn, turn) {
			t.Errorf("turn %d: reopened store holds %q", turn, got)
		}
	}
}

func valueOf(t *testing.T, s scheduler.Store, key string) (value string) {
	t.Helper()
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		v, err := r.Get([]byte(key))
		value = string(v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// A process that was killed while it made its log leaves a piece of a header, or
// room for one, beside a file that is complete: it opens, whether it is new or was
// closed. Such a file was refused as damaged.
func TestLog_OfAProcessKilledWhileItMadeIt(t *testing.T) {
	s, path := lazy(t)
	numberedPuts(t, s, 0, 1)
	_, log := image(t, path)
	for name, left := range map[string][]byte{"nothing": {}, "a piece": log[:20], "room": make([]byte, 4096)} {
		t.Run(name, func(t *testing.T) {
			closed, made := dataFile(t), filepath.Join(t.TempDir(), "kezek.db")
			if err := open(t, made, bolt.Options{}).Close(); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{made, closed} {
				write(t, path+".log", left)
				if err := bolt.VerifyFile(path); err != nil {
					t.Error(err)
				}
				for value := range 2 {
					s := open(t, path, bolt.Options{})
					numberedPuts(t, s, value, value+1)
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := os.Stat(path + ".log"); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("the log is still there: %v", err)
				}
			}
			write(t, closed+".log", append(make([]byte, 4096), 1)) // records may have been there
			_, err := bolt.Open(closed, bolt.Options{})
			expectError(t, err, bolt.ErrDamaged, "its log has no header")
		})
	}
}

// A data file that has a log is not opened without it, nor with another's.
func TestLog_BelongsToItsFile(t *testing.T) {
	s, path := lazy(t)
	numberedPuts(t, s, 0, 3)
	copied, log := image(t, path)
	if err := os.Remove(copied + ".log"); err != nil {
		t.Fatal(err)
	}
	_, err := bolt.Open(copied, bolt.Options{})
	expectError(t, err, bolt.ErrLogMissing, copied, "\nhint: ", copied+".log", "kezek backup")
	expectError(t, bolt.VerifyFile(copied), bolt.ErrLogMissing)

	other := dataFile(t)
	write(t, other+".log", log)
	_, err = bolt.Open(other, bolt.Options{})
	expectError(t, err, bolt.ErrForeignLog, other, "\nhint: ", "move "+other+".log away")
	write(t, copied+".log", []byte("kezek"))
	_, err = bolt.Open(copied, bolt.Options{})
	expectError(t, err, bolt.ErrDamaged, "its log is cut short")
	scribbled := bytes.Clone(log)
	scribbled[20]++
	write(t, copied+".log", scribbled)
	_, err = bolt.Open(copied, bolt.Options{})
	expectError(t, err, bolt.ErrDamaged, "its log has no header")
	newer := bytes.Clone(log)
	newer[len("kezekredo")]++
	const end = len("kezekredo") + 1 + 16 + 8
	binary.BigEndian.PutUint32(newer[end:], crc32.Checksum(newer[:end], crc32.MakeTable(crc32.Castagnoli)))
	write(t, copied+".log", newer)
	_, err = bolt.Open(copied, bolt.Options{})
	expectError(t, err, bolt.ErrNewerFormat, "a log of version 2")
	write(t, copied+".log", log)
	if got := keys(t, open(t, copied, bolt.Options{})); got != firstKeys(3) {
		t.Errorf("with its own log the file holds %q", got)
	}
}

// A process that is killed after it made its log and before its first update
// leaves a log that says nothing.
func TestLog_MadeAndNotUsed(t *testing.T) {
	s, path := lazy(t)
	numberedPuts(t, s, 0, 1)
	_, log := image(t, path)
	other := dataFile(t)
	write(t, other+".log", log[:4096])
	mustPut(t, open(t, other, bolt.Options{}), "k", "v")
}

// A store that was closed is one file.
func TestLog_EndsWithItsStore(t *testing.T) {
	s, path := lazy(t)
	numberedPuts(t, s, 0, 30)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".log"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the log is still there: %v", err)
	}
	if got := keys(t, open(t, path, bolt.Options{})); got != firstKeys(30) {
		t.Errorf("reopened store holds %q", got)
	}
}

// A copy that Backup made is complete by itself, and restoring it, or moving the
// file away for it, leaves nothing of a log that could be taken for its own.
func TestLog_BackupAndRestore(t *testing.T) {
	s, path := lazy(t)
	numberedPuts(t, s, 0, 10)
	var copied bytes.Buffer
	if _, err := s.Backup(t.Context(), &copied); err != nil {
		t.Fatal(err)
	}
	numberedPuts(t, s, 10, 20)
	byHand := filepath.Join(t.TempDir(), "copy.db")
	write(t, byHand, copied.Bytes())
	if got := keys(t, open(t, byHand, bolt.Options{})); got != firstKeys(10) {
		t.Errorf("the backup holds %q", got)
	}
	crashed, _ := image(t, path)
	aside, err := bolt.MoveAside(crashed)
	if err != nil {
		t.Fatal(err)
	}
	if err := bolt.RestoreFile(&copied, crashed); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, open(t, crashed, bolt.Options{})); got != firstKeys(10) {
		t.Errorf("the restored file holds %q", got)
	}
	if got := keys(t, open(t, aside, bolt.Options{})); got != firstKeys(20) {
		t.Errorf("the file that was moved away holds %q", got)
	}
	orphan := filepath.Join(t.TempDir(), "kezek.db")
	write(t, orphan+".log", nil)
	expectError(t, bolt.RestoreFile(bytes.NewReader(nil), orphan), bolt.ErrExists, orphan+".log")
}

// An update that the log has no room for goes to the file, after all before it.
func TestLog_UpdateLargerThanItsRoom(t *testing.T) {
	tuning := bolt.DefaultTuning()
	tuning.FillAfter, tuning.LogRoom = time.Hour, 4096
	path := filepath.Join(t.TempDir(), "kezek.db")
	s := open(t, path, bolt.Options{}.With(tuning))
	for n := range 50 { // several times the room of both halves
		mustPut(t, s, fmt.Sprintf("k%02d", n), strings.Repeat("v", 1+n*200))
	}
	if got := keys(t, s); got != firstKeys(50) {
		t.Errorf("store holds %q", got)
	}
	copied, _ := image(t, path)
	if got := keys(t, open(t, copied, bolt.Options{})); got != firstKeys(50) {
		t.Errorf("reopened store holds %q", got)
	}
}

// When the data file fails, what the log has is kept and seen, and comes back
// with the next start; further updates stop.
func TestLog_KeepsWhatTheFileCannotTake(t *testing.T) {
	s, path := lazy(t)
	numberedPuts(t, s, 0, 5)
	data, _ := s.Files()
	copied, err := os.ReadFile(path)
	if err := errors.Join(err, data.Close()); err != nil {
		t.Fatal(err)
	}
	numberedPuts(t, s, 5, 10)
	if err := s.Carry(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("carrying to a file that is gone: %v", err)
	}
	if err := put(t.Context(), s, "k10", ""); !errors.Is(err, bolt.ErrStopped) {
		t.Errorf("update after that: %v, want ErrStopped", err)
	}
	if got := keys(t, s); got != firstKeys(10) {
		t.Errorf("views see %q", got)
	}
	if err := s.Close(); err == nil {
		t.Error("Close says nothing of the file that is gone")
	}
	write(t, path, copied)
	if got := keys(t, open(t, path, bolt.Options{})); got != firstKeys(10) {
		t.Errorf("reopened store holds %q", got)
	}
}

// A snapshot stays what it is while the log is carried to the file beneath it.
func TestView_StaysWhileTheLogIsCarried(t *testing.T) {
	s, _ := lazy(t)
	numberedPuts(t, s, 0, 5)
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		for n := range 3 { // now in the log, then in the file, then anew
			err := s.Update(context.Background(), func(w scheduler.Writer) error {
				return errors.Join(w.Put([]byte("k01"), fmt.Append(nil, n)), w.Delete([]byte("k02")), w.Put([]byte("new"), nil))
			})
			if err := errors.Join(err, s.Carry()); err != nil {
				return err
			}
			var seen []string
			for k, v := range r.Scan([]byte("k01"), []byte("l")) {
				seen = append(seen, fmt.Sprintf("%s=%d", k, len(v)))
			}
			if got := strings.Join(seen, " "); got != "k01=50 k02=50 k03=50 k04=50" {
				t.Errorf("round %d: the snapshot shows %s", n, got)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := keys(t, s); got != "k00 k01 k03 k04 new" {
		t.Errorf("store holds %q", got)
	}
}

// Keys that always change together are seen together, by Get and by Scan,
// whatever is carried meanwhile.
func TestView_ConsistentWhileTheLogIsCarried(t *testing.T) {
	tuning := bolt.DefaultTuning()
	tuning.FillAfter = 0
	s := open(t, filepath.Join(t.TempDir(), "kezek.db"), bolt.Options{}.With(tuning))
	twins := []string{"a", "m", "z"}
	set := func(n int) {
		err := s.Update(t.Context(), func(w scheduler.Writer) error {
			var errs []error
			for _, k := range twins {
				errs = append(errs, w.Put([]byte(k), fmt.Append(nil, n)))
			}
			return errors.Join(errs...)
		})
		if err != nil {
			t.Error(err)
		}
	}
	set(0)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				err := s.View(t.Context(), func(r scheduler.Reader) error {
					var seen []string
					for _, v := range r.Scan(nil, nil) {
						seen = append(seen, string(v))
					}
					v, err := r.Get([]byte("m"))
					if len(seen) != 3 || seen[0] != seen[1] || seen[1] != seen[2] || seen[0] != string(v) {
						t.Errorf("a snapshot shows %q and %q", seen, v)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for n := range 150 {
		set(n)
	}
	close(done)
	wg.Wait()
}

// A backup is complete by itself also when everything had been carried before.
func TestLog_BackupOfAnIdleStore(t *testing.T) {
	s, _ := lazy(t)
	numberedPuts(t, s, 0, 10)
	if err := s.Carry(); err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	if _, err := s.Backup(t.Context(), &copied); err != nil {
		t.Fatal(err)
	}
	dest := filepath.Join(t.TempDir(), "restored.db")
	if err := bolt.RestoreFile(&copied, dest); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, open(t, dest, bolt.Options{})); got != firstKeys(10) {
		t.Errorf("the restored file holds %q", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), io.Discard); !errors.Is(err, scheduler.ErrStoreClosed) {
		t.Errorf("backup of a closed store: %v", err)
	}
}
