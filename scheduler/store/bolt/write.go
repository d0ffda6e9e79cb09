package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"

	"go.etcd.io/bbolt"
)

const (
	writeBatch = 100_000 // pairs in one transaction of Write
	// writeFill is how full Write leaves a page, of one: there is room for what
	// changes later, and keys that ascend at the end begin a new page anyway.
	writeFill = 0.9
)

// Write makes the data file path of pairs that come in ascending order of their
// keys, and returns how many there were. Nothing is synced until the end, so it
// is as fast as the disk writes; the file gets its name when it is complete and
// durable, and nothing is left of one that failed. ErrExists if path is there.
func Write(path string, opts Options, pairs iter.Seq2[[]byte, []byte]) (n int, err error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return 0, err
	}
	if err := checkFree(path); err != nil {
		return 0, err
	}
	tmp, err := nameBeside(path)
	if err != nil {
		return 0, err
	}
	defer os.Remove(tmp) // gone already if all went well
	if err := create(tmp, opts); err != nil {
		return 0, err
	}
	if n, err = fillWith(tmp, opts, pairs); err != nil {
		return n, fmt.Errorf("write data file %s: %w", path, err)
	}
	if err := publish(tmp, path); errors.Is(err, fs.ErrExist) {
		return n, existsError(path)
	} else if err != nil {
		return n, err
	}
	return n, nil
}

// fillWith puts the pairs into an empty data file and makes it durable.
func fillWith(path string, opts Options, pairs iter.Seq2[[]byte, []byte]) (n int, err error) {
	o := opts.bbolt()
	o.NoSync, o.NoGrowSync = true, true
	db, _, err := openDB(path, o)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.AllocSize = 1 << 20 // a file is at most so much larger than what is in it
	next, stop := iter.Pull2(pairs)
	defer stop()
	for more := true; more; {
		err := db.Update(func(tx *bbolt.Tx) error {
			data := tx.Bucket(dataBucket)
			data.FillPercent = writeFill
			for range writeBatch {
				var k, v []byte
				if k, v, more = next(); !more {
					break
				}
				if err := data.Put(k, bytes.Clone(v)); err != nil { // bbolt keeps v until the commit
					return fmt.Errorf("key of %d bytes: %w", len(k), err)
				}
				n++
			}
			return nil
		})
		if err != nil {
			return n, err
		}
	}
	return n, db.Sync()
}
