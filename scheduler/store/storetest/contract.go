package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"kezek/scheduler"
)

// Run is the contract of scheduler.Store as tests. open returns an empty store
// each time, and sees to it in t.Cleanup that it is closed; tests may close it
// before.
func Run(t *testing.T, open func(t *testing.T) scheduler.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, scheduler.Store)
	}{
		{"GetPutDelete", testGetPutDelete},
		{"RefusedKeys", testRefusedKeys},
		{"Scan", testScan},
		{"ScanStopsEarly", testScanStopsEarly},
		{"OddKeysAndValues", testOddKeysAndValues},
		{"OwnWritesSeen", testOwnWritesSeen},
		{"SlicesReusedAfterUpdate", testSlicesReused},
		{"ErrorKeepsNothing", testErrorKeepsNothing},
		{"PanicKeepsNothing", testPanicKeepsNothing},
		{"FailuresLeaveNeighbours", testFailuresLeaveNeighbours},
		{"ViewReturnsError", testViewReturnsError},
		{"ViewIsSnapshot", testViewIsSnapshot},
		{"ContextEnded", testContextEnded},
		{"Closed", testClosed},
		{"CloseRacesUpdates", testCloseRacesUpdates},
		{"CountersAreExact", testCountersAreExact},
		{"Serialisable", testSerialisable},
		{"RandomOperations", testRandomOperations},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// update runs fn in an Update that must succeed.
func update(t *testing.T, s scheduler.Store, fn func(scheduler.Writer) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

// put sets one key in an update of its own.
func put(t *testing.T, s scheduler.Store, key, value string) {
	t.Helper()
	update(t, s, func(w scheduler.Writer) error { return w.Put([]byte(key), []byte(value)) })
}

// dump returns every pair of the store as key=value, in the order of Scan.
func dump(t *testing.T, s scheduler.Store) []string { return scan(t, s, nil, nil) }

func scan(t *testing.T, s scheduler.Store, from, to []byte) []string {
	t.Helper()
	var got []string
	err := s.View(context.WithoutCancel(t.Context()), func(r scheduler.Reader) error {
		got = nil
		for k, v := range r.Scan(from, to) {
			got = append(got, fmt.Sprintf("%s=%s", k, v))
		}
		return nil
	})
	if err != nil {
		t.Fatalf("view: %v", err)
	}
	return got
}

// getter is what a Reader and a Writer have in common.
type getter interface {
	Get(key []byte) ([]byte, error)
}

// value returns the value at key as text, and "absent" if there is none.
func value(g getter, key string) (string, error) {
	v, err := g.Get([]byte(key))
	switch {
	case errors.Is(err, scheduler.ErrNotFound):
		return "absent", nil
	case err != nil:
		return "", err
	case v == nil:
		return "", fmt.Errorf("Get(%q) = nil, nil", key)
	}
	return string(v), nil
}

// expect returns an error unless key has the wanted value.
func expect(g getter, key, want string) error {
	got, err := value(g, key)
	if err == nil && got != want {
		err = fmt.Errorf("Get(%q) = %q, want %q", key, got, want)
	}
	return err
}
