package bolt

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// CheckStructure implements scheduler.Checker: it walks every page and calls
// report, one call at a time, with each fault. Views go on meanwhile, and updates
// as long as the log has room. It returns ctx.Err() if ctx ended before the check was complete,
// or scheduler.ErrStoreClosed.
func (s *Store) CheckStructure(ctx context.Context, report func(error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// bbolt's check compares with the list of free pages, which updates change:
	// a write transaction, given up in the end, holds them off.
	s.filling.Lock()
	defer s.filling.Unlock()
	if err := s.fillAll(2); err != nil {
		return err
	}
	tx, err := s.db.Begin(true)
	if err != nil {
		return closedError(err)
	}
	defer func() { _ = tx.Rollback() }()
	return check(ctx, tx, report)
}

// check reports the faults that a transaction's pages have.
func check(ctx context.Context, tx *bbolt.Tx, report func(error)) error {
	// bbolt checks in a goroutine of its own, where a page number that leads
	// out of the file would end the process. Touching everything here first
	// finds such numbers where they can be caught.
	if err := guarded(func() error { return touch(ctx, tx) }); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		report(err)
		return nil
	}
	for fault := range tx.Check(bbolt.WithKVStringer(shortKeys{})) {
		if ctx.Err() == nil {
			report(fault) // after the end the rest is only drained: tx is in use until then
		}
	}
	return ctx.Err()
}

// touch reads every byte of every key and value, and looks each key up, which
// compares it with the keys of the branches above it.
func touch(ctx context.Context, tx *bbolt.Tx) error {
	if err := measure(tx); err != nil {
		return err
	}
	var h maphash.Hash
	return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error {
		lookup := b.Cursor()
		return b.ForEach(func(k, v []byte) error {
			h.Reset()
			h.Write(k)
			h.Write(v)
			lookup.Seek(k)
			return ctx.Err()
		})
	})
}

// measure looks for pages that claim to go on beyond the file's end: bbolt's
// check would count through all of the billions they can claim.
func measure(tx *bbolt.Tx) error {
	pages := int(tx.Size()) / tx.DB().Info().PageSize
	for id := 0; id < pages; id++ {
		info, err := tx.Page(id)
		if err != nil {
			return err
		}
		if info.Type == "free" {
			continue
		}
		if info.OverflowCount >= pages-id {
			return fmt.Errorf("%w: page %d claims %d further pages, the file has %d in all", ErrDamaged, id, info.OverflowCount, pages)
		}
		id += info.OverflowCount
	}
	return nil
}

// shortKeys writes keys into bbolt's findings. A key found at fault can claim
// any length, and reading all of it can lead out of the file.
type shortKeys struct{}

// KeyToString implements bbolt.KVStringer. It runs in the goroutine of bbolt's
// check, and from then on makes faults there panics, which that check reports.
func (shortKeys) KeyToString(key []byte) string {
	debug.SetPanicOnFault(true)
	if len(key) > 64 {
		return fmt.Sprintf("%x... (%d bytes)", key[:64], len(key))
	}
	return fmt.Sprintf("%x", key)
}

// ValueToString implements bbolt.KVStringer; findings name keys only.
func (shortKeys) ValueToString(value []byte) string { return fmt.Sprintf("%d bytes", len(value)) }

// VerifyFile checks a data file that no process has open: size, format version
// and, page by page, structure. All faults come back together, as ErrDamaged;
// other errors are those of Open.
func VerifyFile(path string) error {
	if err := verify(path); err != nil {
		return named(path, err)
	}
	return nil
}

// verify is VerifyFile without the file's name in the error.
func verify(path string) error {
	db, _, err := openDB(path, bbolt.Options{
		ReadOnly:        true,
		PreLoadFreelist: true, // here, where a fault in it is caught
		Timeout:         DefaultLockTimeout,
	})
	if err != nil {
		return err
	}
	var faults []error
	err = db.View(func(tx *bbolt.Tx) error {
		if err := check(context.Background(), tx, func(fault error) { faults = append(faults, fault) }); err != nil || len(faults) > 0 {
			return err
		}
		return verifyLog(tx, path)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("%w:\n%w", ErrDamaged, errors.Join(faults...))
	}
	return nil
}
