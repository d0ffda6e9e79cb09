package bolt_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"kezek/scheduler"
)

// A view may be given the transaction of one that ended; it must show what was
// carried since, and a panic in the one must not show in the other.
func TestView_AfterAnotherShowsTheFileAsItIs(t *testing.T) {
	s, _ := lazy(t)
	numberedPuts(t, s, 0, 3)
	for n := 3; n < 8; n++ {
		if got := keys(t, s); got != firstKeys(n) {
			t.Errorf("views see %q, want the first %d", got, n)
		}
		func() {
			defer func() { _ = recover() }() // the panic is the test's own
			_ = s.View(t.Context(), func(scheduler.Reader) error { panic("in a view") })
		}()
		numberedPuts(t, s, n, n+1)
		if n%2 == 0 {
			if err := s.Carry(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := keys(t, s); got != firstKeys(8) {
		t.Errorf("views see %q", got)
	}
	if v := s.Stats().Views; v != 0 {
		t.Errorf("%d views are open", v)
	}
}

// What ended views leave must not keep the file's pages from being used again:
// the same values written over and over do not make it grow.
func TestView_ThatEndedKeepsNoPages(t *testing.T) {
	s, _ := lazy(t)
	size := func() int64 {
		for range 20 {
			err := s.View(t.Context(), func(outer scheduler.Reader) error {
				_, err := outer.Get([]byte("k00"))
				return errors.Join(err, s.View(context.Background(), func(scheduler.Reader) error { return nil }))
			})
			if err != nil {
				t.Fatal(err)
			}
			mustPut(t, s, "k00", strings.Repeat("v", 1<<18))
			if err := s.Carry(); err != nil {
				t.Fatal(err)
			}
		}
		return s.Stats().Size
	}
	numberedPuts(t, s, 0, 1)
	if before, after := size(), size(); after > before {
		t.Errorf("the file grew from %d to %d bytes", before, after)
	}
}
