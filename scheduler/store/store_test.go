package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store"
	"kezek/scheduler/store/bolt"
)

func TestOpen_Bolt(t *testing.T) {
	url := "bolt:" + filepath.Join(t.TempDir(), "kezek.db")
	s, err := store.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(w scheduler.Writer) error { return w.Put([]byte("k"), []byte("v")) })
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(url); err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(r scheduler.Reader) error { _, err := r.Get([]byte("k")); return err })
	if err := errors.Join(err, s.Close()); err != nil {
		t.Error(err)
	}
}

func TestOpen_Refusals(t *testing.T) {
	for url, says := range map[string]string{
		"etcd:10.0.0.1:2379": "no etcd backend yet",
		"etcd:":              "no etcd backend yet",
		"bolt:":              "not understood",
		"kezek.db":           "not understood",
		"mysql://host/db":    "not understood",
		"":                   "not understood",
	} {
		s, err := store.Open(url)
		if err == nil {
			t.Errorf("%q was opened", url)
			continue
		}
		if s != nil {
			t.Errorf("%q: a store comes with the error", url)
		}
		for _, part := range []string{says, "\nhint: ", "bolt:/"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q: error %q does not say %q", url, err, part)
			}
		}
	}
	dir := t.TempDir()
	if err := bolt.VerifyFile(filepath.Join(dir, "kezek.db")); err == nil {
		t.Error("a file that is not there was verified")
	}
	if s, err := store.Open("bolt:" + dir); err == nil || s != nil {
		t.Errorf("opening a directory gives %v, %v", s, err)
	}
}
