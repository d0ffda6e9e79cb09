package storetest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

var errInjected = errors.New("injected")

// The wrappers are stores themselves: what they add must not break the contract.
func TestTwice_PassesContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) scheduler.Store { return storetest.Twice(storetest.Open(t)) })
}

func put(t *testing.T, s scheduler.Store, key, value string) error {
	return s.Update(t.Context(), func(w scheduler.Writer) error { return w.Put([]byte(key), []byte(value)) })
}

func get(t *testing.T, s scheduler.Store, key string) (value string, err error) {
	err = s.View(t.Context(), func(r scheduler.Reader) error {
		v, err := r.Get([]byte(key))
		value = string(v)
		return err
	})
	return value, err
}

func TestTwice_ShowsUnrepeatableFunction(t *testing.T) {
	s := storetest.Twice(storetest.Open(t))
	runs := 0
	err := s.Update(t.Context(), func(w scheduler.Writer) error {
		runs++
		return w.Put([]byte("runs"), []byte{byte('0' + runs)})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := get(t, s, "runs"); runs != 2 || got != "2" || err != nil {
		t.Errorf("ran %d times and kept %q, %v; want the second of two runs", runs, got, err)
	}
}

func TestTwice_SpoilsSlicesThatLeave(t *testing.T) {
	s := storetest.Twice(storetest.Open(t))
	if err := put(t, s, "k", "value"); err != nil {
		t.Fatal(err)
	}
	var fromUpdate, fromView, scanned []byte
	if err := s.Update(t.Context(), func(w scheduler.Writer) (err error) {
		fromUpdate, err = w.Get([]byte("k"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.View(t.Context(), func(r scheduler.Reader) (err error) {
		for _, scanned = range r.Scan(nil, nil) {
			if string(scanned) != "value" {
				t.Errorf("scan yields %q", scanned)
			}
		}
		fromView, err = r.Get([]byte("k"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	const spoilt = "\xff\xff\xff\xff\xff"
	if string(fromUpdate) != spoilt || string(fromView) != spoilt || string(scanned) != spoilt {
		t.Errorf("slices kept too long read %q, %q and %q, want them overwritten", fromUpdate, fromView, scanned)
	}
}

func TestFailCommits_KeepsNothing(t *testing.T) {
	var fail error
	s := storetest.FailCommits(storetest.Open(t), func() error { return fail })
	if err := put(t, s, "k", "1"); err != nil {
		t.Fatal(err)
	}
	fail = errInjected
	if err := put(t, s, "k", "2"); !errors.Is(err, errInjected) {
		t.Errorf("Update returned %v, want the injected error", err)
	}
	if got, err := get(t, s, "k"); got != "1" || err != nil {
		t.Errorf("store holds %q, %v, want 1", got, err)
	}
}

func TestLoseAnswers_KeepsEverything(t *testing.T) {
	s := storetest.LoseAnswers(storetest.Open(t), func() error { return errInjected })
	if err := put(t, s, "k", "1"); !errors.Is(err, errInjected) {
		t.Errorf("Update returned %v, want the injected error", err)
	}
	if got, err := get(t, s, "k"); got != "1" || err != nil {
		t.Errorf("store holds %q, %v, want 1", got, err)
	}
}

// Engine tests drive time with synctest; the store must work inside a bubble.
func TestOpen_InSynctestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.Open(t)
		start := time.Now()
		fired := make(chan error, 1)
		time.AfterFunc(time.Hour, func() { fired <- put(t, s, "k", "later") })
		if err := put(t, s, "k", "now"); err != nil {
			t.Fatal(err)
		}
		if err := <-fired; err != nil || time.Since(start) != time.Hour {
			t.Errorf("an hour later: %v after %v", err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		<-ctx.Done()
		if err := s.Update(ctx, func(scheduler.Writer) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Update after the deadline: %v", err)
		}
	})
}
