package bolt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"go.etcd.io/bbolt"

	"kezek/scheduler"
)

// ErrReadOnly answers an update of a file that was opened to be read only.
var ErrReadOnly = errors.New("is opened for reading only")

// ErrUnfinished: a process that wrote the file was killed, and what it left in the
// log beside it was not carried over yet.
var ErrUnfinished = errors.New("was not closed by who wrote it last")

var _ scheduler.Store = (*ReadOnly)(nil)

// ReadOnly is a data file that nobody changes as long as it is open; any number of
// processes may have it open so. It is safe for concurrent use.
type ReadOnly struct {
	path string
	db   *bbolt.DB
}

// OpenReadOnly opens an existing data file for reading only. It never makes one.
// Errors: ErrLocked if a process may write to it, ErrUnfinished, ErrNewerFormat,
// ErrDamaged, and those of the file system, fs.ErrNotExist among them.
func OpenReadOnly(path string) (*ReadOnly, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("data file %s: %w\nhint: give the name of a file that is there", path, fs.ErrNotExist)
	} else if err != nil {
		return nil, fmt.Errorf("data file: %w", err)
	}
	db, _, err := openDB(path, bbolt.Options{ReadOnly: true, Timeout: DefaultLockTimeout})
	if err != nil {
		return nil, named(path, err)
	}
	if err := finished(db, path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &ReadOnly{path, db}, nil
}

// finished refuses a file that is not complete without its log.
func finished(db *bbolt.DB, path string) error {
	err := db.View(func(tx *bbolt.Tx) error {
		mark, log, err := logBeside(tx, path)
		if log == nil || err != nil {
			return err
		}
		if mark.kind != logNone {
			err = ErrUnfinished
		}
		return errors.Join(err, log.file.Close())
	})
	switch {
	case errors.Is(err, ErrUnfinished):
		return fmt.Errorf("data file %s %w\nhint: kezek check %s completes it", path, ErrUnfinished, path)
	case err != nil:
		return named(path, err)
	}
	return nil
}

// View implements scheduler.Store.
func (s *ReadOnly) View(ctx context.Context, fn func(scheduler.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := s.db.Begin(false)
	if err != nil {
		return closedError(err)
	}
	defer func() { _ = tx.Rollback() }() // of an open read transaction: it has no error to give
	r := readerOf(tx)
	r.over = &state{} // nothing lies over the file
	return fn(r)
}

// Update implements scheduler.Store: it refuses with ErrReadOnly.
func (s *ReadOnly) Update(context.Context, func(scheduler.Writer) error) error {
	return fmt.Errorf("data file %s %w", s.path, ErrReadOnly)
}

// Close implements scheduler.Store.
func (s *ReadOnly) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close data file %s: %w", s.path, err)
	}
	return nil
}
