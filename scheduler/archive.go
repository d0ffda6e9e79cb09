package scheduler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kezek/calendars"
)

const (
	// settledDays is for how long what is over stays where reports of the network and
	// corrections may still reach it.
	settledDays = 31

	firstArchived = 2000 // year; who means one before it has mistyped
)

// Archived counts what was moved.
type Archived struct {
	Days      int            // departments' days with their live queues
	Bookings  int            // with their history
	Messages  int            // SMS with their receipts
	Standings int            // of forms that are no longer valid
	Proposals int            // that are closed
	Work      int            // that was done
	Until     calendars.Date // what was over before that day
}

// Records is how many there were in all.
func (a Archived) Records() int {
	return a.Days + a.Bookings + a.Messages + a.Standings + a.Proposals + a.Work
}

// Archive moves what was over before a year to another store: an empty one, or an
// archive of this data, whose file people know by name. Nothing that is live, due,
// on a worklist, unsent, or over for less than 31 days is moved. It writes to the
// archive first and deletes only what has not changed since, so an end at any point
// loses nothing and is made good by the next run; told may be nil, and hears how far
// it is. Errors: ErrNoArchive.
func (e *Engine) Archive(ctx context.Context, to Store, name string, year int, told func(Archived)) (Archived, error) {
	now := e.now()
	zone := e.location("")
	today := calendars.DateOf(now.In(zone))
	if err := e.MayArchive(year); err != nil {
		return Archived{}, err
	}
	if err := e.mark(ctx, to, ArchiveMark{Before: year, At: now, Indexes: indexes, Name: name}); err != nil {
		return Archived{}, err
	}
	a := &archiving{e: e, to: to, told: told, bookings: map[Number]bool{}, messages: map[string]bool{}, forms: map[string]bool{}}
	a.count.Until = min(calendars.NewDate(year, time.January, 1), today-settledDays)
	a.until = a.count.Until.At(0, zone)
	if err := a.findWork(ctx); err != nil {
		return a.count, err
	}
	for _, pass := range []struct {
		prefix byte
		pick   picker
		count  *int
	}{
		{prefixMessage, a.message, &a.count.Messages}, {prefixDone, a.work, &a.count.Work}, {prefixProposal, a.proposal, &a.count.Proposals},
		{prefixDay, a.day, &a.count.Days}, {prefixCancelled, a.day, &a.count.Days}, {prefixQueue, a.day, &a.count.Days},
		{prefixBooking, a.booking, &a.count.Bookings}, {prefixStanding, a.standing, &a.count.Standings},
	} {
		if err := a.pass(ctx, pass.prefix, pass.pick, pass.count); err != nil {
			return a.count, err
		}
	}
	return a.count, nil
}

// MayArchive refuses a year that has not begun.
func (e *Engine) MayArchive(year int) error {
	if now := calendars.DateOf(e.now().In(e.location(""))).Year(); year < firstArchived || year > now {
		return fmt.Errorf("before %d: want a year from %d to %d, which has begun", year, firstArchived, now)
	}
	return nil
}

// mark has the archive name itself, and then the store name it.
func (e *Engine) mark(ctx context.Context, to Store, mark ArchiveMark) error {
	old, err := e.markOf(ctx, to)
	switch {
	case errors.Is(err, ErrNoArchive):
		// New, or left by a run that ended before the store could name it.
		empty := true
		err := to.View(ctx, func(r Reader) error {
			for k := range r.Scan([]byte{0}, nil) {
				empty = empty && k[0] == prefixArchive
			}
			return nil
		})
		if err != nil {
			return err
		}
		if !empty {
			return ErrNoArchive
		}
		mark.ID = NewID(mark.At)
	case err != nil:
		return err
	default:
		mark.ID, mark.Before = old.ID, max(old.Before, mark.Before)
	}
	if slices.Contains(e.attached, mark.ID) {
		return errors.New("is already read as an archive")
	}
	if err := to.Update(ctx, func(w Writer) error { return put(w, maps, markKey(""), mark) }); err != nil {
		return err
	}
	return e.store.Update(ctx, func(w Writer) error { return put(w, maps, markKey(mark.ID), mark) })
}

// archiving is one run.
type archiving struct {
	e     *Engine
	to    Store
	until time.Time // what was over before it
	told  func(Archived)
	count Archived

	// What is on a worklist stays.
	bookings map[Number]bool
	messages map[string]bool
	forms    map[string]bool
}

// pair is a record as it was read, and group is what moves together or not at all.
type pair struct{ key, value []byte }

type group []pair

func (g *group) add(k, v []byte) { *g = append(*g, pair{bytes.Clone(k), bytes.Clone(v)}) }

// addIf adds the record at a key, if there is one in the store.
func (g *group) addIf(r Reader, k key) error {
	v, err := r.Get(k)
	if err == nil {
		g.add(k, v)
	}
	return exceptNotFound(err)
}

// picker judges a record of the store, which r reads; all reads archives too. It
// returns what moves with it; nil: it stays.
type picker func(r, all Reader, k, v []byte) (group, error)

// findWork reads what is to be done.
func (a *archiving) findWork(ctx context.Context) error {
	return a.e.store.View(ctx, func(r Reader) error {
		from := newKey(prefixWork)
		for _, v := range r.Scan(from, from.after()) {
			var w Work
			if err := decode(v, &w); err != nil {
				return err
			}
			a.bookings[w.Booking], a.messages[w.Message], a.forms[w.Form] = true, true, true
		}
		return nil
	})
}

// pass goes over all records of a kind and moves what is picked.
func (a *archiving) pass(ctx context.Context, prefix byte, pick picker, count *int) error {
	archives := append([]Store{a.to}, a.e.archives...)
	var all Reader
	view := func(fn func(Reader) error) error {
		return a.e.store.View(ctx, func(r Reader) error {
			return laidOver(ctx, r, archives, func(over Reader) error {
				all = over
				return fn(r)
			})
		})
	}
	picked := func(r Reader, k, v []byte) (group, bool, error) {
		g, err := pick(r, all, k, v)
		if err != nil {
			err = fmt.Errorf("at key %q: %w", k, err)
		}
		return g, g != nil, err
	}
	return inSteps(ctx, prefix, view, picked, func(groups []group) error {
		moved, err := a.move(ctx, groups)
		if err != nil {
			return err
		}
		if *count += moved; a.told != nil {
			a.told(a.count)
		}
		return nil
	})
}

// move writes groups to the archive and, once that is durable, deletes those from
// the store that are as they were read. What has changed since stays in the store,
// where it stands over what the archive has.
func (a *archiving) move(ctx context.Context, groups []group) (moved int, err error) {
	if len(groups) == 0 {
		return 0, nil
	}
	err = a.to.Update(ctx, func(w Writer) error {
		for _, p := range slices.Concat(groups...) {
			if err := w.Put(p.key, p.value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	err = a.e.store.Update(ctx, func(w Writer) error {
		moved = 0
		for _, g := range groups {
			same, err := g.unchanged(w)
			if err != nil {
				return err
			}
			if !same {
				continue
			}
			moved++
			for _, p := range g {
				if err := w.Delete(p.key); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return moved, err
}

func (g group) unchanged(w Writer) (bool, error) {
	for _, p := range g {
		v, err := w.Get(p.key)
		if err := exceptNotFound(err); err != nil {
			return false, err
		}
		if err != nil || !bytes.Equal(v, p.value) {
			return false, nil
		}
	}
	return true, nil
}
