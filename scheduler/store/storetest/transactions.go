package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"kezek/scheduler"
)

var errOwn = errors.New("the function's own error")

func testErrorKeepsNothing(t *testing.T, s scheduler.Store) {
	put(t, s, "a", "1")
	err := s.Update(t.Context(), func(w scheduler.Writer) error {
		return errors.Join(w.Put([]byte("a"), []byte("2")), w.Put([]byte("b"), []byte("2")), w.Delete([]byte("a")), errOwn)
	})
	if !errors.Is(err, errOwn) {
		t.Errorf("Update returned %v, want the function's error", err)
	}
	if got, want := dump(t, s), []string{"a=1"}; !slices.Equal(got, want) {
		t.Errorf("store holds %v, want %v", got, want)
	}
}

func testPanicKeepsNothing(t *testing.T, s scheduler.Store) {
	put(t, s, "a", "1")
	if p := recovered(func() {
		_ = s.Update(t.Context(), func(w scheduler.Writer) error {
			_ = w.Put([]byte("a"), []byte("2"))
			panic(errOwn)
		})
	}); p != errOwn {
		t.Errorf("Update raised %v, want the function's own value", p)
	}
	if p := recovered(func() {
		_ = s.View(t.Context(), func(scheduler.Reader) error { panic(errOwn) })
	}); p != errOwn {
		t.Errorf("View raised %v, want the function's own value", p)
	}
	put(t, s, "b", "3") // the store still works
	if got, want := dump(t, s), []string{"a=1", "b=3"}; !slices.Equal(got, want) {
		t.Errorf("store holds %v, want %v", got, want)
	}
}

// recovered returns what fn panics with.
func recovered(fn func()) (p any) {
	defer func() { p = recover() }()
	fn()
	return nil
}

// Of many updates at once two thirds fail, by an error or a panic; the others
// must be kept, and nothing else.
func testFailuresLeaveNeighbours(t *testing.T, s scheduler.Store) {
	var want []string
	var wg sync.WaitGroup
	for i := range 150 {
		key := fmt.Sprintf("key/%03d", i)
		if i%3 == 0 {
			want = append(want, key+"=v")
		}
		wg.Go(func() {
			var err error
			p := recovered(func() {
				err = s.Update(t.Context(), func(w scheduler.Writer) error {
					if err := w.Put([]byte(key), []byte("v")); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return errOwn
					case 2:
						panic(i)
					}
					return nil
				})
			})
			switch {
			case i%3 == 0 && (err != nil || p != nil), i%3 == 1 && !errors.Is(err, errOwn), i%3 == 2 && p != i:
				t.Errorf("update %d ended with error %v and panic %v", i, err, p)
			}
		})
	}
	wg.Wait()
	if got := dump(t, s); !slices.Equal(got, want) {
		t.Errorf("store holds %v, want %v", got, want)
	}
}

func testViewReturnsError(t *testing.T, s scheduler.Store) {
	if err := s.View(t.Context(), func(scheduler.Reader) error { return errOwn }); !errors.Is(err, errOwn) {
		t.Errorf("View returned %v, want the function's error", err)
	}
}

// A view sees one moment however many updates are committed meanwhile, and an
// update must not wait for a view to end.
func testViewIsSnapshot(t *testing.T, s scheduler.Store) {
	put(t, s, "a", "before")
	put(t, s, "b", "before")
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		committed := make(chan error, 1)
		go func() {
			committed <- s.Update(t.Context(), func(w scheduler.Writer) error {
				return errors.Join(w.Put([]byte("a"), []byte("after")), w.Delete([]byte("b")), w.Put([]byte("c"), []byte("after")))
			})
		}()
		if err := <-committed; err != nil {
			return err
		}
		keys := ""
		for k := range r.Scan(nil, nil) {
			keys += string(k)
		}
		if keys != "ab" {
			t.Errorf("scan in the older view yields %q, want ab", keys)
		}
		return errors.Join(expect(r, "a", "before"), expect(r, "b", "before"), expect(r, "c", "absent"))
	})
	if err != nil {
		t.Error(err)
	}
	if got, want := dump(t, s), []string{"a=after", "c=after"}; !slices.Equal(got, want) {
		t.Errorf("a later view sees %v, want %v", got, want)
	}
}

func testContextEnded(t *testing.T, s scheduler.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.Update(ctx, func(scheduler.Writer) error { t.Error("the update ran"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Update returned %v, want context.Canceled", err)
	}
	err = s.View(ctx, func(scheduler.Reader) error { t.Error("the view ran"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("View returned %v, want context.Canceled", err)
	}
}

func testClosed(t *testing.T, s scheduler.Store) {
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	calls := map[string]error{
		"Update": s.Update(t.Context(), func(scheduler.Writer) error { t.Error("the update ran"); return nil }),
		"View":   s.View(t.Context(), func(scheduler.Reader) error { t.Error("the view ran"); return nil }),
		"Close":  s.Close(),
	}
	for name, err := range calls {
		if !errors.Is(err, scheduler.ErrStoreClosed) {
			t.Errorf("%s after Close returned %v, want ErrStoreClosed", name, err)
		}
	}
}

// Close comes while updates and views stream in: each call either succeeds or
// says that the store is closed, and none hangs.
func testCloseRacesUpdates(t *testing.T, s scheduler.Store) {
	var wg sync.WaitGroup
	var kept atomic.Int64
	enough := make(chan struct{})
	stream := func(call func() error) {
		for {
			if err := call(); errors.Is(err, scheduler.ErrStoreClosed) {
				return
			} else if err != nil {
				t.Errorf("call during Close: %v", err)
				return
			}
		}
	}
	for i := range 16 {
		wg.Go(func() {
			stream(func() error {
				err := s.Update(t.Context(), func(w scheduler.Writer) error {
					return w.Put([]byte{byte(i)}, []byte("v"))
				})
				if err == nil && kept.Add(1) == 50 {
					close(enough)
				}
				return err
			})
		})
		wg.Go(func() {
			stream(func() error {
				return s.View(t.Context(), func(r scheduler.Reader) error { _, err := value(r, "k"); return err })
			})
		})
	}
	<-enough
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
}
