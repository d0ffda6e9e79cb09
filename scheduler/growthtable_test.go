package scheduler_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"kezek/calendars"
	"kezek/scheduler"
)

// TestGrowth_Table fills files with as many bookings as KEZEK_GROWTH names, in
// turn, and measures the engine on each: make bench-growth runs it. It writes the
// table into the file that KEZEK_GROWTH_WRITE names.
func TestGrowth_Table(t *testing.T) {
	wanted := os.Getenv("KEZEK_GROWTH")
	if wanted == "" {
		t.Skip("measures only if KEZEK_GROWTH names sizes, such as 1000000,5000000")
	}
	var readings []growthReading
	for _, field := range strings.Split(wanted, ",") {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		readings = append(readings, measureGrowth(t, n))
	}
	table := growthTable(readings)
	t.Log("\n" + table)
	if file := os.Getenv("KEZEK_GROWTH_WRITE"); file != "" {
		if err := writeBetween(file, growthBegins, growthEnds, table); err != nil {
			t.Fatal(err)
		}
	}
}

// growthReading is what was measured on one file: a line of the table each, in order.
type growthReading struct {
	bookings int
	lines    []growthLine
}

type growthLine struct{ what, value string }

func (r *growthReading) add(what, format string, args ...any) {
	r.lines = append(r.lines, growthLine{what, fmt.Sprintf(format, args...)})
	fmt.Fprintf(os.Stderr, "%10d %-60s %s\n", r.bookings, what, r.lines[len(r.lines)-1].value)
}

// wholeCountry has 224 departments with 20 bookings a working day each: a year is
// 1.1 million, seven times that of the real country.
func wholeCountry(bookings int) scheduler.GrowthWorld {
	g := scheduler.GrowthWorld{Departments: 224, PerDay: 20, Ahead: 20, Today: calendars.MustDate(monday)}
	g.Days = (bookings/g.Departments/g.PerDay + 9) / 10 * 10
	return g
}

func measureGrowth(t *testing.T, bookings int) growthReading {
	g := wholeCountry(bookings)
	r := &growthReading{bookings: g.Bookings()}
	path := filepath.Join(t.TempDir(), "kezek.db")
	defer os.Remove(path) // before the next one is written
	began := time.Now()
	w := grown(t, g, path)
	filled := time.Since(began)
	w.must(w.store.Close())
	info, err := os.Stat(path)
	w.must(err)
	r.add("years of the country", "%.1f", float64(g.Days)/250)
	r.add("filled in", "%.0f s", filled.Seconds())
	r.add("file, GB", "%.2f", float64(info.Size())/1e9)
	r.add("file per booking, bytes", "%d", info.Size()/int64(g.Bookings()))
	forget(t, path)
	debug.FreeOSMemory()
	began = time.Now()
	w = openGrown(t, path)
	_, err = w.DayList(t.Context(), auditor, g.Department(7), g.Today)
	w.must(err)
	r.add("start: from opening, nothing in memory, to the first answer", "%.1f ms", ms(time.Since(began)))
	m := growthMeasure{world: w, g: g, r: r, random: rand.New(rand.NewPCG(1, 2))}
	m.reads()
	m.books(300, 1)
	m.books(6000, 64)
	m.counts()
	r.add("memory besides the file's own pages, MB", "%.0f", anonymous(t))
	began = time.Now()
	n, err := w.store.(scheduler.Backuper).Backup(t.Context(), io.Discard)
	w.must(err)
	r.add("backup, read at", "%.0f s, %.0f MB/s", time.Since(began).Seconds(), float64(n)/1e6/time.Since(began).Seconds())
	w.must(w.store.Close())
	return *r
}

// forget takes the file out of the system's memory.
func forget(t *testing.T, path string) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
		t.Fatal(err)
	}
}

// anonymous is the memory of this process that is not pages of files, in MB.
func anonymous(t *testing.T) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "RssAnon:")
	var kb float64
	if _, err := fmt.Sscan(rest, &kb); err != nil {
		t.Fatal(err)
	}
	return kb / 1000
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

type growthMeasure struct {
	*world
	g      scheduler.GrowthWorld
	r      *growthReading
	random *rand.Rand
	forms  int
}

// times does something so often and adds the median and the 99th percentile.
func (m *growthMeasure) times(what string, n int, act func(i int)) {
	all := make([]time.Duration, n)
	for i := range all {
		began := time.Now()
		act(i)
		all[i] = time.Since(began)
	}
	slices.Sort(all)
	m.r.add(what, "%.3f (%.3f)", ms(all[n/2]), ms(all[n*99/100]))
}

// reads measures what people look at. Each reads somewhere else.
func (m *growthMeasure) reads() {
	ctx := m.t.Context()
	person := scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk"}
	m.times("month listing for a person, ms", 2000, func(i int) {
		d := m.random.IntN(m.g.Departments)
		person.Department = m.g.Department(d)
		m.must2(m.Month(ctx, person, inhabitant(d, i), 2026, time.June, false))
	})
	m.times("five nearest times for a person, ms", 2000, func(i int) {
		d := m.random.IntN(m.g.Departments)
		person.Department = m.g.Department(d)
		m.must2(m.Nearest(ctx, person, inhabitant(d, i), 5, false))
	})
	m.times("a department's list of today, ms", 2000, func(int) {
		m.must2(m.DayList(ctx, auditor, m.g.Department(m.random.IntN(m.g.Departments)), m.g.Today))
	})
	m.times("a department's list of any day of this year, ms", 2000, func(int) {
		day := m.g.Day(m.g.Days - m.g.Ahead - 1 - m.random.IntN(100))
		m.must2(m.DayList(ctx, auditor, m.g.Department(m.random.IntN(m.g.Departments)), day))
	})
}

// books measures durable bookings by so many callers at once.
func (m *growthMeasure) books(n, callers int) {
	type request struct {
		actor scheduler.Actor
		scheduler.BookRequest
	}
	requests := make([]request, n)
	for i := range requests {
		d := m.forms % m.g.Departments // one after the other, each seat but once
		place := m.forms / m.g.Departments
		requests[i] = request{scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk", Department: m.g.Department(d)},
			scheduler.BookRequest{Form: inhabitant(d, 1_000_000+m.forms), Seat: scheduler.Seat{
				Date: m.g.Day(m.g.Days - 1 - place%(m.g.Ahead-1)), Start: calendars.Minute(15*60 + 30*(place/(m.g.Ahead-1)%6))}}}
		m.forms++
	}
	m.random.Shuffle(n, func(i, j int) { requests[i], requests[j] = requests[j], requests[i] })
	took := make([]time.Duration, n)
	began := time.Now()
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			for i := caller; i < n; i += callers {
				began := time.Now()
				if _, err := m.Book(context.Background(), requests[i].actor, requests[i].BookRequest); err != nil {
					m.t.Error(err)
				}
				took[i] = time.Since(began)
			}
		})
	}
	all.Wait()
	rate := float64(n) / time.Since(began).Seconds()
	slices.Sort(took)
	m.r.add(fmt.Sprintf("bookings a second, callers: %d", callers), "%.0f", rate)
	m.r.add(fmt.Sprintf("a durable booking, callers: %d, ms", callers), "%.2f (%.2f)", ms(took[n/2]), ms(took[n*99/100]))
}

// counts measures what goes over much.
func (m *growthMeasure) counts() {
	ctx := m.t.Context()
	year := scheduler.FiguresFilter{From: calendars.MustDate("2025-06-01"), To: calendars.MustDate("2026-05-31")}
	one := year
	one.Department = m.g.Department(7)
	m.times("figures of a year, one department, ms", 20, func(int) { m.must2(m.Figures(ctx, operator, one)) })
	m.times("figures of a year, the country of 1.1 million bookings, ms", 3, func(int) { m.must2(m.Figures(ctx, operator, year)) })
	m.times("the last 100 SMS that failed, ms", 20, func(int) {
		m.must2(m.Messages(ctx, operator, scheduler.MessageFilter{State: scheduler.MessageFailed}))
	})
	m.times("the last 100 SMS that failed, one department, ms", 3, func(int) {
		m.must2(m.Messages(ctx, operator, scheduler.MessageFilter{State: scheduler.MessageFailed, Department: m.g.Department(7)}))
	})
	m.times("what is open on a department's worklist, ms", 100, func(int) {
		m.must2(m.Worklist(ctx, operator, m.g.Department(m.random.IntN(m.g.Departments)), true))
	})
	m.times("what is open on all worklists, ms", 5, func(int) { m.must2(m.Worklist(ctx, operator, "", true)) })
}

const growthBegins, growthEnds = "<!-- make bench-growth writes this table -->", "<!-- until here: growth -->"

// growthTable has a column for each file and a line for each reading.
func growthTable(readings []growthReading) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Read on %s on %d cores, one file after the other.\n\n", time.Now().Format("2 January 2006"), runtime.NumCPU())
	b.WriteString("| what; where there are two figures, median (99th percentile) |")
	for _, r := range readings {
		fmt.Fprintf(&b, " %.1f million |", float64(r.bookings)/1e6)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(readings)) + "\n")
	for i, line := range readings[0].lines {
		fmt.Fprintf(&b, "| %s |", line.what)
		for _, r := range readings {
			fmt.Fprintf(&b, " %s |", r.lines[i].value)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// writeBetween puts the text between two lines of a file.
func writeBetween(file, begins, ends, text string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	from, to := strings.Index(string(content), begins), strings.Index(string(content), ends)
	if from < 0 || to < from {
		return fmt.Errorf("%s has no place for the table: want the lines %q and %q", file, begins, ends)
	}
	out := slices.Concat(content[:from+len(begins)], []byte("\n\n"+text+"\n"), content[to:])
	return os.WriteFile(file, out, 0o644)
}
