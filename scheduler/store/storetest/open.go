package storetest

import (
	"errors"
	"path/filepath"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
)

// Open opens an empty store on a real file in the test's own directory. When
// the test ends the store is closed, if it is not yet, and the file's structure
// checked.
//
// In a synctest bubble pass the bubble's own t: the store's goroutine must live
// in the bubble of those who call Update.
func Open(t testing.TB) *bolt.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kezek.db")
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, scheduler.ErrStoreClosed) {
			t.Errorf("close the store: %v", err)
		}
		if err := bolt.VerifyFile(path); err != nil {
			t.Errorf("after the test: %v", err)
		}
	})
	return s
}
