package bolt_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
)

// benchDir is a directory on the disk to measure: KEZEK_BENCH_DIR, or a
// temporary one, which may lie in memory and then says nothing of commits.
func benchDir(b *testing.B) string {
	dir, err := os.MkdirTemp(os.Getenv("KEZEK_BENCH_DIR"), "kezek-bench-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func openBench(b *testing.B, opts bolt.Options) *bolt.Store {
	s, err := bolt.Open(filepath.Join(benchDir(b), "bench.db"), opts)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// booking writes what one booking does, near enough: a record at an ascending
// key, a short index entry at a random one, and one of 200 day records, which it
// reads first.
func booking(n uint64, get func([]byte) []byte, put func(k, v []byte) error) error {
	day := fmt.Appendf(nil, "day/%03d", n%200)
	get(day)
	record := make([]byte, 300)
	binary.BigEndian.PutUint64(record, n)
	id := binary.BigEndian.AppendUint64(nil, n)
	if err := put(append([]byte("booking/"), id...), record); err != nil {
		return err
	}
	form := binary.BigEndian.AppendUint64([]byte("form/"), n*0x9E3779B97F4A7C15)
	if err := put(form, record[:12]); err != nil {
		return err
	}
	return put(day, record)
}

// concurrently spreads b.N operations over callers that each wait for theirs,
// and reports operations per second.
func concurrently(b *testing.B, callers int, op func(n uint64) error) {
	b.Helper()
	var next atomic.Uint64
	var wg sync.WaitGroup
	b.ResetTimer()
	start := time.Now()
	for range callers {
		wg.Go(func() {
			for n := next.Add(1); n <= uint64(b.N); n = next.Add(1) {
				if err := op(n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "updates/s")
}

func update(s scheduler.Store) func(n uint64) error {
	return func(n uint64) error {
		return s.Update(context.Background(), func(w scheduler.Writer) error {
			return booking(n, func(k []byte) []byte { v, _ := w.Get(k); return v }, w.Put)
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, callers := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			s := openBench(b, bolt.Options{})
			concurrently(b, callers, update(s))
			st := s.Stats()
			b.ReportMetric(float64(st.Updates)/float64(max(st.Commits, 1)), "updates/commit")
		})
	}
}

// BenchmarkTuning compares what docs/decisions/0004-shared-commits.md and
// docs/decisions/0030-redo-log.md decide. What the log holds at the end is
// carried before pages and bytes are counted.
func BenchmarkTuning(b *testing.B) {
	base := bolt.DefaultTuning()
	tuned := func(change func(*bolt.Tuning)) bolt.Options {
		t := base
		change(&t)
		return bolt.Options{}.With(t)
	}
	for _, c := range []struct {
		name string
		opts bolt.Options
	}{
		{"default", bolt.Options{}},
		{"page=4K", bolt.Options{PageSize: 4 << 10}},
		{"page=16K", bolt.Options{PageSize: 16 << 10}},
		{"freelist=array", tuned(func(t *bolt.Tuning) { t.ArrayFreelist = true })},
		{"freelist=unsynced", tuned(func(t *bolt.Tuning) { t.NoFreelistSync = true })},
		{"fill=0.5", tuned(func(t *bolt.Tuning) { t.FillPercent = 0.5 })},
		{"fill=0.9", tuned(func(t *bolt.Tuning) { t.FillPercent = 0.9 })},
		{"yields=0", tuned(func(t *bolt.Tuning) { t.GatherYields = 0 })},
		{"yields=8", tuned(func(t *bolt.Tuning) { t.GatherYields = 8 })},
		{"yields=100", tuned(func(t *bolt.Tuning) { t.GatherYields = 100 })},
		{"log=none", tuned(func(t *bolt.Tuning) { t.NoLog = true })},
		{"carried=100ms", tuned(func(t *bolt.Tuning) { t.FillAfter = 100 * time.Millisecond })},
		{"carried=5s", tuned(func(t *bolt.Tuning) { t.FillAfter = 5 * time.Second })},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := openBench(b, c.opts)
			concurrently(b, 64, update(s))
			if err := s.Carry(); err != nil {
				b.Fatal(err)
			}
			st := s.DB().Stats().TxStats
			b.ReportMetric(float64(st.GetWrite())/float64(b.N), "writes/op")
			var used int64
			if err := s.DB().View(func(tx *bbolt.Tx) error { used = tx.Size(); return nil }); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(used)/float64(b.N), "filebytes/op")
		})
	}
}

// BenchmarkBatch is bbolt's own way of sharing a commit, on the same work.
func BenchmarkBatch(b *testing.B) {
	for _, full := range []bool{false, true} {
		for _, callers := range []int{1, 64, 256} {
			b.Run(fmt.Sprintf("full=%v/callers=%d", full, callers), func(b *testing.B) {
				db := openBench(b, bolt.Options{}).DB()
				db.MaxBatchDelay = time.Millisecond // of bbolt's default, 10 ms, most would be waiting
				if full {                           // the best that Batch can do: it knows how many will come
					db.MaxBatchSize = callers
				}
				concurrently(b, callers, func(n uint64) error {
					return db.Batch(func(tx *bbolt.Tx) error {
						data := tx.Bucket([]byte("data"))
						return booking(n, data.Get, data.Put)
					})
				})
			})
		}
	}
}

const benchDays = 30

// filled is a store with 4000 day records among which 30 are read.
func filled(b *testing.B) *bolt.Store {
	s := openBench(b, bolt.Options{})
	err := s.Update(context.Background(), func(w scheduler.Writer) error {
		for n := range 4000 {
			if err := w.Put(dayKey(n), make([]byte, 300)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func dayKey(n int) []byte { return fmt.Appendf(nil, "day/%05d", n) }

func BenchmarkView30Gets(b *testing.B) {
	s := filled(b)
	keys := make([][]byte, benchDays)
	for i := range keys {
		keys[i] = dayKey(1000 + i)
	}
	for b.Loop() {
		err := s.View(context.Background(), func(r scheduler.Reader) error {
			for _, k := range keys {
				if _, err := r.Get(k); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScan30(b *testing.B) {
	s := filled(b)
	from, to := dayKey(1000), dayKey(1000+benchDays)
	for b.Loop() {
		n := 0
		err := s.View(context.Background(), func(r scheduler.Reader) error {
			for range r.Scan(from, to) {
				n++
			}
			return nil
		})
		if err != nil || n != benchDays {
			b.Fatal(n, err)
		}
	}
}
