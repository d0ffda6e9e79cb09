package memory_test

import (
	"errors"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/memory"
	"kezek/scheduler/store/storetest"
)

func TestStore_PassesContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) scheduler.Store { return memory.New() })
}

// TestStore_HoldsEverythingAfterReopen closes a store in the midst of a view:
// what is written to its successor, the view does not see.
func TestStore_HoldsEverythingAfterReopen(t *testing.T) {
	old := memory.New()
	put(t, old, "v")
	err := old.View(t.Context(), func(r scheduler.Reader) error {
		if err := old.Close(); err != nil {
			return err
		}
		again := old.Reopen()
		if got := get(t, again); got != "v" {
			t.Errorf("the store opened again holds %q, want v", got)
		}
		put(t, again, "w")
		if v, err := r.Get([]byte("k")); string(v) != "v" || err != nil {
			t.Errorf("the view sees %q, %v, want v", v, err)
		}
		if got := get(t, again); got != "w" {
			t.Errorf("the store opened again holds %q, want w", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := old.View(t.Context(), func(scheduler.Reader) error { return nil }); !errors.Is(err, scheduler.ErrStoreClosed) {
		t.Errorf("the closed store answers %v", err)
	}
}

func put(t *testing.T, s scheduler.Store, value string) {
	t.Helper()
	if err := s.Update(t.Context(), func(w scheduler.Writer) error { return w.Put([]byte("k"), []byte(value)) }); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s scheduler.Store) (value string) {
	t.Helper()
	err := s.View(t.Context(), func(r scheduler.Reader) error {
		v, err := r.Get([]byte("k"))
		value = string(v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}
