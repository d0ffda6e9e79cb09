package scheduler_test

import (
	"context"
	"encoding/binary"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

func TestA4_TheWorkerWakesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at("2026-06-01 08:00:00"))) // the bubble's clock, not ours
		w := openWorld(t, storetest.Open(t), func(o *scheduler.Options) { o.Clock = time.Now })
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Work(ctx) }()
		synctest.Wait()
		_, b := w.book(monday, "10:00") // after the worker found nothing to do
		a, form := w.person()
		hold, err := w.Hold(ctx, a, scheduler.BookRequest{Form: form, Seat: seat(monday, "11:00")})
		w.must(err)
		for _, c := range []struct {
			until  time.Time
			number scheduler.Number
			want   slots.State
		}{
			{hold.Until.Add(-time.Millisecond), hold.Number, slots.Held},
			{hold.Until, hold.Number, slots.Expired},
			{at(monday + " 10:15:00"), b.Number, slots.Booked},
			{at(monday + " 10:15:00").Add(time.Millisecond), b.Number, slots.Annulled},
		} {
			time.Sleep(time.Until(c.until))
			synctest.Wait()
			if got := w.state(c.number); got != c.want {
				t.Errorf("at %v booking %s is %s, want %s", c.until, c.number, got, c.want)
			}
		}
		w.sound()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the worker ended with %v", err)
		}
	})
}

func TestA4_TheWorkerEndsWithItsStore(t *testing.T) {
	w := openWorld(t, storetest.NewMemory())
	w.must(w.store.Close())
	if err := w.Work(t.Context()); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("ended with %v", err)
	}
}

// One broken entry kept everything behind it from being done.
func TestA4_ABrokenEntryHoldsUpNobody(t *testing.T) {
	w := newWorld(t)
	_, broken := w.book(monday, "09:30")
	_, b := w.book(monday, "10:00")
	key := append([]byte{'b'}, binary.BigEndian.AppendUint64(nil, uint64(broken.Number))...)
	odd := append(binary.BigEndian.AppendUint64([]byte{'u'}, 1), byte(scheduler.DueLateness), 'x')
	unknown := append(binary.BigEndian.AppendUint64([]byte{'u'}, 2), 99, 'x')
	w.must(w.store.Update(t.Context(), func(tx scheduler.Writer) error {
		for _, k := range [][]byte{odd, unknown} {
			if err := tx.Put(k, []byte{1}); err != nil {
				return err
			}
		}
		return tx.Delete(key)
	}))
	_, later := w.book(monday, "12:00")
	w.set("10:20:00")
	done, next, err := w.RunDue(t.Context())
	if err == nil || strings.Count(err.Error(), "\n") != 2 || done != 1 {
		t.Errorf("%d done, error %v; want one done and three failures", done, err)
	}
	if want := later.Starts(almaty).Add(15*time.Minute + time.Millisecond); !next.Equal(want) {
		t.Errorf("next at %v, want %v", next, want)
	}
	if got := w.state(b.Number); got != slots.Annulled {
		t.Errorf("%s", got)
	}
}

// With a longer grace period than the entry was made for, RunDue never ended.
func TestA4_ALongerGracePeriodMovesTheAnnulment(t *testing.T) {
	w := newWorld(t)
	_, b := w.book(monday, "10:00")
	w.set("10:20:00")
	p := scheduler.DefaultPolicy()
	p.LatenessGrace = 30 * time.Minute
	e, err := scheduler.New(t.Context(), scheduler.Options{Store: w.store, Registry: registry.NewLocal(w.store), Clock: w.clock.Now, Policy: &p})
	w.must(err)
	w.Engine = e
	_, next, err := w.RunDue(t.Context())
	if want := at(monday + " 10:30:00").Add(time.Millisecond); err != nil || !next.Equal(want) || w.state(b.Number) != slots.Booked {
		t.Errorf("next at %v, %v, booking %s; want it to wait until %v", next, err, w.state(b.Number), want)
	}
	w.sound()
	w.clock.Set(next)
	w.due()
	if got := w.state(b.Number); got != slots.Annulled {
		t.Errorf("%s", got)
	}
	w.sound()
}

func TestA4_TwoEnginesDoEverythingOnce(t *testing.T) {
	w := newWorld(t)
	second, err := scheduler.New(t.Context(), scheduler.Options{Store: w.store, Registry: registry.NewLocal(w.store), Clock: w.clock.Now})
	w.must(err)
	var all []scheduler.Booking
	for _, start := range []string{"09:00", "09:00", "09:30", "09:30", "10:00", "10:00"} {
		_, b := w.book(monday, start)
		all = append(all, b)
	}
	w.set("11:00:00")
	failed := make(chan error, 2)
	for _, e := range []*scheduler.Engine{w.Engine, second} {
		go func() {
			_, _, err := e.RunDue(t.Context())
			failed <- err
		}()
	}
	w.must(<-failed)
	w.must(<-failed)
	for _, b := range all {
		if got := w.booking(b.Number); happened(got.History, scheduler.WasAnnulled) != 1 || w.said(b.Form, scheduler.SayAnnulled) != 1 {
			t.Errorf("%+v", got.History)
		}
	}
	w.sound()
}
