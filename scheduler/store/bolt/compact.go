package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"os"

	"kezek/scheduler"
)

// Compacted tells what became of a file.
type Compacted struct {
	Before, After int64  // bytes
	Aside         string // where the file as it was is kept
}

// Compact makes a data file that no process has open as small as what is in it: a
// file of which much was deleted keeps its size. The new file is written beside the
// old one, compared with it pair by pair and verified before it takes the name; the
// old one is kept under another name, path.before-compact-1, -2 ... Until then, and
// whatever goes wrong, the file at path is the old one. progress is told of the pairs
// written; nil: nobody. Errors: those of Open, ErrDamaged, and an error that says
// that somebody wrote to the file meanwhile.
func Compact(ctx context.Context, path string, progress func(pairs int)) (c Compacted, err error) {
	s, err := Open(path, Options{})
	if err != nil {
		return c, err
	}
	copied, old, err := copyOf(ctx, s, path, progress)
	if copied != "" {
		defer os.Remove(copied) // gone already if all went well
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return c, err
	}
	before, err := os.Stat(path)
	if err != nil {
		return c, fmt.Errorf("compact: %w", err)
	}
	if err := sameAs(ctx, copied, old); err != nil {
		return c, fmt.Errorf("compact %s: the copy %w", path, err)
	}
	after, err := os.Stat(copied)
	if err != nil {
		return c, fmt.Errorf("compact: %w", err)
	}
	c.Before, c.After = before.Size(), after.Size()
	c.Aside, err = exchange(path, copied, before)
	return c, err
}

// copyOf writes all pairs of a store to a new file beside path, and returns its name
// and their sum.
func copyOf(ctx context.Context, s *Store, path string, progress func(int)) (name string, sum uint64, err error) {
	if name, err = nameBeside(path); err != nil {
		return "", 0, fmt.Errorf("compact: %w", err)
	}
	err = s.View(ctx, func(r scheduler.Reader) error {
		all := newSum()
		n, done := 0, false
		_, err := Write(name, Options{}, func(yield func(k, v []byte) bool) {
			for k, v := range r.Scan([]byte{0}, nil) {
				all.add(k, v)
				if n++; progress != nil {
					progress(n)
				}
				if ctx.Err() != nil || !yield(k, v) {
					return
				}
			}
			done = true
		})
		if err == nil && !done {
			err = ctx.Err()
		}
		sum = all.Sum64()
		return err
	})
	return name, sum, err
}

// sameAs checks that a copy is sound and has what the original had.
func sameAs(ctx context.Context, path string, sum uint64) error {
	if err := verify(path); err != nil {
		return err
	}
	s, err := OpenReadOnly(path)
	if err != nil {
		return err
	}
	all := newSum()
	err = s.View(ctx, func(r scheduler.Reader) error {
		for k, v := range r.Scan([]byte{0}, nil) {
			all.add(k, v)
		}
		return nil
	})
	if err == nil && all.Sum64() != sum {
		err = fmt.Errorf("%w: it differs from the file", ErrDamaged)
	}
	return errors.Join(err, s.Close())
}

// exchange gives the copy the name of the file that was closed as info says, and
// returns the name under which that is kept.
func exchange(path, copied string, info os.FileInfo) (aside string, err error) {
	if aside, err = setAside(path, "compact"); err != nil {
		return "", fmt.Errorf("compact: %w", err)
	}
	now, err := os.Stat(aside)
	if err == nil && (now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime())) {
		err = errors.New("somebody wrote to it meanwhile\nhint: stop the server first")
	}
	if err == nil {
		err = checkFree(aside)
		if errors.Is(err, ErrExists) { // and no process has it open
			err = publish(copied, path)
		}
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("compact %s: %w", path, err), publish(aside, path))
	}
	return aside, nil
}

// pairSum sums up pairs in their order.
type pairSum struct{ hash.Hash64 }

func newSum() pairSum { return pairSum{fnv.New64a()} }

func (s pairSum) add(k, v []byte) {
	var lengths [8]byte
	binary.BigEndian.PutUint32(lengths[:], uint32(len(k)))
	binary.BigEndian.PutUint32(lengths[4:], uint32(len(v)))
	// A hash has no errors to give.
	_, _ = s.Write(lengths[:])
	_, _ = s.Write(k)
	_, _ = s.Write(v)
}
