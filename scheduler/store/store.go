// Package store opens the store that a configuration names. It is the only
// importer of the backends and must not do more than choose one.
package store

import (
	"fmt"
	"strings"

	"kezek/scheduler"
	"kezek/scheduler/store/bolt"
)

// OpenReadOnly opens a store that was written before and that nobody may change
// meanwhile. Its errors are Open's and bolt.OpenReadOnly's.
func OpenReadOnly(url string) (scheduler.Store, error) {
	file, isFile := strings.CutPrefix(url, "bolt:")
	if !isFile || file == "" {
		return nil, fmt.Errorf("archive %q is not a data file\nhint: write bolt:FILE", url)
	}
	s, err := bolt.OpenReadOnly(file)
	if err != nil {
		return nil, err // not s, see Open
	}
	return s, nil
}

// Open opens the store at url. "bolt:FILE" is a data file on this machine,
// which is made if it does not exist; its errors are bolt.Open's. This build
// has no other backend, and any other url is refused with an example.
func Open(url string) (scheduler.Store, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch {
	case scheme == "etcd":
		return nil, fmt.Errorf("store %q: this build has no etcd backend yet\nhint: it supports bolt:FILE, for example bolt:/var/lib/kezek/kezek.db", url)
	case scheme != "bolt" || rest == "":
		return nil, fmt.Errorf("store %q is not understood\nhint: write bolt:FILE, for example bolt:/var/lib/kezek/kezek.db", url)
	}
	s, err := bolt.Open(rest, bolt.Options{})
	if err != nil {
		return nil, err // not s: a nil *bolt.Store in the interface would not be nil
	}
	return s, nil
}
