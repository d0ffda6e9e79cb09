package scheduler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrNoArchive: the store is no archive, or one of other data.
var ErrNoArchive = errors.New("is no archive of this data")

// Archive is a store of what was moved out of the engine's, for reading.
type Archive struct {
	Store Store
	Name  string // of its file, for people
}

// ArchiveMark names an archive, in itself and in the store that it belongs with.
type ArchiveMark struct {
	ID      string    `json:"id"`     // UUIDv7
	Before  int       `json:"before"` // everything in it was over before this year
	At      time.Time `json:"at"`     // when it was last added to
	Indexes byte      `json:"indexes"`
	Name    string    `json:"name"` // of its file when it was last added to; for people
}

// markKey is where an archive names itself; with an identifier, where a store names
// an archive of its own.
func markKey(id string) key {
	k := newKey(prefixArchive)
	if id != "" {
		k = k.name(id)
	}
	return k
}

// IsArchive reports whether a store is an archive.
func IsArchive(ctx context.Context, s Store) (is bool, err error) {
	err = s.View(ctx, func(r Reader) error {
		_, is, err = find[ArchiveMark](r, markKey(""))
		return err
	})
	return is, err
}

// attach puts archives behind the engine's store, the latest uppermost. Each must
// belong with it.
func (e *Engine) attach(ctx context.Context, archives []Archive) error {
	own, err := IsArchive(ctx, e.store)
	if err != nil {
		return err
	}
	if own {
		return errors.New("this data is an archive\nhint: name the data that it belongs with, and this as its archive")
	}
	type marked struct {
		ArchiveMark
		store Store
	}
	var all []marked
	for _, a := range archives {
		mark, err := e.markOf(ctx, a.Store)
		if err != nil {
			return fmt.Errorf("archive %s %w", a.Name, err)
		}
		if slices.ContainsFunc(all, func(m marked) bool { return m.ID == mark.ID }) {
			return fmt.Errorf("archive %s is named twice, or is a copy of another", a.Name)
		}
		all = append(all, marked{mark, a.Store})
	}
	slices.SortFunc(all, func(a, b marked) int { return cmp.Or(cmp.Compare(b.Before, a.Before), b.At.Compare(a.At)) })
	for _, m := range all {
		e.archives, e.attached = append(e.archives, m.store), append(e.attached, m.ID)
	}
	return nil
}

// markOf reads what an archive says of itself, if it belongs with the store.
func (e *Engine) markOf(ctx context.Context, s Store) (mark ArchiveMark, err error) {
	var known bool
	err = s.View(ctx, func(r Reader) error {
		mark, known, err = find[ArchiveMark](r, markKey(""))
		return err
	})
	if err == nil && known {
		err = e.store.View(ctx, func(r Reader) error {
			_, known, err = find[ArchiveMark](r, markKey(mark.ID))
			return err
		})
	}
	switch {
	case err != nil:
		return mark, err
	case !known:
		return mark, ErrNoArchive
	case mark.Indexes > indexes:
		return mark, fmt.Errorf("has indexes of version %d, and this program knows up to version %d\nhint: use the version of the program that wrote it, or a later one", mark.Indexes, indexes)
	}
	return mark, nil
}

// Missing lists the archives that the store knows and that were not attached: what
// is in them cannot be read now.
func (e *Engine) Missing(ctx context.Context) ([]ArchiveMark, error) {
	var out []ArchiveMark
	err := e.store.View(ctx, func(r Reader) error {
		from := newKey(prefixArchive)
		for k, v := range r.Scan(from, from.after()) {
			if len(k) == len(from) || slices.Contains(e.attached, strings.TrimSuffix(string(k[1:]), "\x00")) {
				continue
			}
			var mark ArchiveMark
			if err := decode(v, &mark); err != nil {
				return err
			}
			out = append(out, mark)
		}
		return nil
	})
	return out, err
}
