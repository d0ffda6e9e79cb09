package scheduler_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/bolt"
	"kezek/scheduler/store/storetest"
)

// archiveChild makes the test binary the process that is to be killed; it holds the
// paths of the data file and of the archive.
const archiveChild = "KEZEK_ARCHIVE_CHILD"

// archiveAt is when the archive of the crash test is made.
var archiveAt = at("2027-02-10 08:00:00")

func TestMain(m *testing.M) {
	if paths := os.Getenv(archiveChild); paths != "" {
		data, archive, _ := strings.Cut(paths, "\n")
		if err := archiveUntilKilled(data, archive); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// archiveUntilKilled archives, and prints how many records it has moved each time
// that they are safe.
func archiveUntilKilled(data, archive string) error {
	s, err := bolt.Open(data, bolt.Options{})
	if err != nil {
		return err
	}
	to, err := bolt.Open(archive, bolt.Options{})
	if err != nil {
		return errors.Join(err, s.Close())
	}
	e, err := scheduler.New(context.Background(), scheduler.Options{Store: s, Registry: registry.NewLocal(s), Clock: func() time.Time { return archiveAt }})
	if err == nil {
		_, err = e.Archive(context.Background(), to, "archive.db", 2027, func(a scheduler.Archived) { fmt.Println(a.Records()) })
	}
	return errors.Join(err, s.Close(), to.Close())
}

// TestArchive_SurvivesKills kills the process that archives again and again, each
// time a little later, until one comes to its end: nothing is lost, nothing counted
// twice, and no file damaged, whether one looks between two kills or after the last.
func TestArchive_SurvivesKills(t *testing.T) {
	random := storetest.Random(t)
	g := country(2_000)
	data := filepath.Join(t.TempDir(), "kezek.db")
	archive := filepath.Join(t.TempDir(), "archive.db")
	w := grown(t, g, data)
	w.clock.Set(archiveAt)
	w.due() // those that were to come are annulled, and their SMS wait
	want := countrySeen(w, g)
	w.must(w.store.Close())
	kills := 0
	for killed := true; killed; {
		if killed = killArchiving(t, data, archive, 1+3*kills+random.IntN(6)); killed {
			kills++
		}
		for _, path := range []string{data, archive} {
			if err := bolt.VerifyFile(path); err != nil {
				t.Fatalf("after %d kills: %v", kills, err)
			}
		}
		got := seenWith(t, data, archive, g)
		for what := range want {
			if got[what] != want[what] {
				t.Fatalf("after %d kills, %s:\nbefore %.600s\nafter  %.600s", kills, what, want[what], got[what])
			}
		}
	}
	if kills < 2 {
		t.Errorf("killed %d times", kills)
	}
	t.Logf("killed %d times", kills)
}

// killArchiving runs the child and kills it once it has told so many times how far it
// is; false if it had ended before.
func killArchiving(t *testing.T, data, archive string, after int) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), archiveChild+"="+data+"\n"+archive)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); after-- {
		if _, err := strconv.Atoi(lines.Text()); err != nil {
			t.Fatalf("the child says %q", lines.Text())
		}
		if after == 1 {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	err = cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the child failed: %v", err)
	}
	return err != nil
}

// seenWith reads the country from the data with its archive.
func seenWith(t *testing.T, data, archive string, g scheduler.GrowthWorld) map[string]string {
	t.Helper()
	to, err := bolt.OpenReadOnly(archive)
	if errors.Is(err, bolt.ErrUnfinished) { // to be completed by who may write to it, as kezek check does
		var s *bolt.Store
		if s, err = bolt.Open(archive, bolt.Options{}); err == nil {
			if err = s.Close(); err == nil {
				to, err = bolt.OpenReadOnly(archive)
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	w := openGrown(t, data)
	w.clock.Set(archiveAt)
	w.restart(func(o *scheduler.Options) { o.Archives = named([]scheduler.Store{to}) })
	w.sound()
	out := countrySeen(w, g)
	w.must(errors.Join(w.store.Close(), to.Close()))
	return out
}

// countrySeen is what is read of the country: its figures, its SMS that failed, its
// worklists, and some departments' days with their bookings.
func countrySeen(w *world, g scheduler.GrowthWorld) map[string]string {
	w.t.Helper()
	out := map[string]string{}
	keep := func(what string, answer any, err error) {
		w.t.Helper()
		w.must(err)
		text, err := json.Marshal(answer)
		w.must(err)
		out[what] = string(text)
	}
	ctx := w.t.Context()
	figures, err := w.Figures(ctx, operator, scheduler.FiguresFilter{From: calendars.MustDate("2026-01-01"), To: calendars.MustDate("2026-12-31")})
	keep("figures", figures, err)
	failed, err := w.Messages(ctx, operator, scheduler.MessageFilter{State: scheduler.MessageFailed})
	keep("failed SMS", failed, err)
	for _, open := range []bool{true, false} {
		work, err := w.Worklist(ctx, operator, "", open)
		keep(fmt.Sprintf("worklists %v", open), work, err)
	}
	for day := range g.Days {
		list, err := w.DayList(ctx, auditor, g.Department(day%g.Departments), g.Day(day))
		keep(fmt.Sprintf("day %s", g.Day(day)), list, err)
	}
	return out
}
