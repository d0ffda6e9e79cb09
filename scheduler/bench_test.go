package scheduler_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
)

// benchWorld is a world on a plain store whose first days are booked out, as in
// real life: the nearest months are full, the far ones are not.
func benchWorld(b *testing.B, rooms, days int) *world {
	b.Helper()
	store := storetest.Open(b)
	w := openWorld(b, store)
	s := schedule(dept, 2026)
	s.Rooms = rooms
	w.publish(s)
	w.fill(days)
	return w
}

// fill books every public seat of the department's next days.
func (w *world) fill(days int) {
	w.t.Helper()
	from := calendars.MustDate(monday)
	list, err := w.Slots(w.t.Context(), dept, from, from+calendars.Date(days)-1, false)
	w.must(err)
	for _, day := range list {
		for _, o := range day.Times {
			for range o.Free {
				a, form := w.person()
				_, err := w.Book(w.t.Context(), a, scheduler.BookRequest{Form: form, Seat: scheduler.Seat{Date: o.Date, Start: o.Start}})
				w.must(err)
			}
		}
	}
}

// BenchmarkMonth lists 30 days of one department, two of three weeks of it taken.
func BenchmarkMonth(b *testing.B) {
	w := benchWorld(b, 3, 10)
	from := calendars.MustDate(monday)
	b.ReportAllocs()
	for b.Loop() {
		list, err := w.Slots(b.Context(), dept, from, from+29, false)
		if err != nil || len(list) == 0 {
			b.Fatal(list, err)
		}
	}
}

// BenchmarkNearest finds the nearest free time in a year whose first 60 days
// are booked out: from the store alone, and for a person, whose registers are
// asked first.
func BenchmarkNearest(b *testing.B) {
	w := benchWorld(b, 2, 60)
	a, form := w.person()
	b.Run("store", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			list, err := w.NearestFree(b.Context(), office, calendars.MustDate("2026-12-31"), 1)
			if err != nil || len(list) == 0 {
				b.Fatal(list, err)
			}
		}
	})
	b.Run("person", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			list, err := w.Nearest(b.Context(), a, form, 1, false)
			if err != nil || len(list) == 0 {
				b.Fatal(list, err)
			}
		}
	})
}

// BenchmarkBooking makes durable bookings, each with its outbox message, due
// entry and history, at a number of concurrent clients. In the same run stands
// the disk's own rate of 4 KiB written and fdatasynced.
func BenchmarkBooking(b *testing.B) {
	b.Run("disk=fdatasync4K", benchmarkDisk)
	for _, clients := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) { benchmarkBooking(b, clients) })
	}
}

func benchmarkBooking(b *testing.B, clients int) {
	store := storetest.Open(b)
	w := openWorld(b, store, func(o *scheduler.Options) { o.Registry = crowd{registry.NewLocal(store)} })
	s := schedule(dept, 2026)
	s.Rooms = 99
	w.publish(s)
	free, err := w.Slots(b.Context(), dept, calendars.MustDate(monday), calendars.MustDate("2026-12-31"), false)
	w.must(err)
	var times []scheduler.Offer
	for _, d := range free {
		times = append(times, d.Times...)
	}
	if b.N > 99*len(times) {
		b.Skip("more bookings than seats")
	}
	var next atomic.Int64
	before := store.Stats()
	b.ReportAllocs()
	b.ResetTimer()
	var g errgroup.Group
	for range clients {
		g.Go(func() error {
			for n := int(next.Add(1)); n <= b.N; n = int(next.Add(1)) {
				o := times[n%len(times)]
				_, err := w.Book(b.Context(), reception, scheduler.BookRequest{Form: fmt.Sprintf("bench-%d", n),
					Seat: scheduler.Seat{Date: o.Date, Start: o.Start}})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	w.must(g.Wait())
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "bookings/s")
	after := store.Stats()
	b.ReportMetric(float64(after.Updates-before.Updates)/float64(after.Commits-before.Commits), "bookings/commit")
}

// crowd is a registry in which everybody exists, so that a benchmark measures the engine.
type crowd struct{ *registry.Local }

func (crowd) Form(_ context.Context, number string) (scheduler.Form031, error) {
	return scheduler.Form031{Number: number, IIN: iinOf(1), Issued: calendars.MustDate("2026-01-05"), LastDay: calendars.MustDate("2026-12-31")}, nil
}

func (crowd) Residence(_ context.Context, iin string) (scheduler.Residence, error) {
	return scheduler.Residence{IIN: iin, KATO: office, Permanent: true}, nil
}

func (crowd) Contact(_ context.Context, iin string) (scheduler.Contact, error) {
	return scheduler.Contact{IIN: iin, Name: "Applicant", Phone: "+77000000001", Language: "kk"}, nil
}

func benchmarkDisk(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "disk"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	begin := time.Now()
	for i := range b.N {
		if _, err := f.WriteAt(block, int64(i%256)*4096); err != nil {
			b.Fatal(err)
		}
		if err := unix.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/time.Since(begin).Seconds(), "fdatasyncs/s")
}
