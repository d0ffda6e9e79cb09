package scheduler

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// work puts an item on a department's worklist.
func (c *change) work(w Work, now time.Time) error {
	w.ID = NewID(now)
	return c.workAs(w, now)
}

// workAs is work for an item whose identifier the caller has made, to find it again.
func (c *change) workAs(w Work, now time.Time) error {
	w.Created = now
	return put(c, maps, workKey(w.Department, w.ID), w)
}

// finish ticks an item off: what was done stands apart, so that what is to be
// done is found however much was.
func (c *change) finish(w *Work, by, note string, now time.Time) error {
	w.Done, w.DoneBy, w.DoneNote = now, by, note
	if err := c.Delete(workKey(w.Department, w.ID)); err != nil {
		return err
	}
	return put(c, maps, doneKey(w.Department, w.ID), w)
}

// withdraw ticks an item off that nobody needs to do any more, if nobody has.
func (c *change) withdraw(department, id, note string, now time.Time) error {
	w, found, err := find[Work](c, workKey(department, id))
	if err != nil || !found {
		return err
	}
	return c.finish(&w, system.Subject, note, now)
}

// doneListed is how many items that were done a list has at most.
const doneListed = 1000

// Worklist lists what a person must do, oldest first: of one department for
// its staff, of any or (department empty) of all for operator and auditor.
// With open, items that are done are left out; otherwise the last 1000 are there.
func (e *Engine) Worklist(ctx context.Context, a Actor, department string, open bool) ([]Work, error) {
	if !a.reads() && !a.staffOf(department) {
		return nil, fail(CodeForbidden)
	}
	out := []Work{}
	err := e.view(ctx, func(r Reader) error {
		if err := eachWork(r, prefixWork, department, func(w Work) { out = append(out, w) }); err != nil || open {
			return err
		}
		done := latest[Work]{n: doneListed, newer: func(a, b Work) int { return b.Done.Compare(a.Done) }}
		err := eachWork(r, prefixDone, department, done.add)
		out = append(out, done.list()...)
		return err
	})
	slices.SortFunc(out, func(a, b Work) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Department, b.Department), cmp.Compare(a.ID, b.ID))
	})
	return out, err
}

// eachWork goes over what is to be done, or was, at one department or (empty) at all.
func eachWork(r Reader, kind byte, department string, fn func(Work)) error {
	from := newKey(kind)
	if department != "" {
		from = from.name(department)
	}
	for _, v := range r.Scan(from, from.after()) {
		var w Work
		if err := decode(v, &w); err != nil {
			return err
		}
		fn(w)
	}
	return nil
}

// FinishWork ticks an item off, with a note on what was done. An item done
// already is answered as it is.
func (e *Engine) FinishWork(ctx context.Context, a Actor, department, id, note string) (Work, error) {
	if !a.staffOf(department) && a.Role != RoleOperator {
		return Work{}, fail(CodeForbidden)
	}
	now := e.now()
	return answered(ctx, e, now, func(c *change) (Work, error) {
		w, found, err := find[Work](c, workKey(department, id))
		if err != nil {
			return w, err
		}
		if found {
			err := c.finish(&w, a.Subject, strings.TrimSpace(note), now)
			return w, err
		}
		if w, found, err = find[Work](c, doneKey(department, id)); err == nil && !found {
			err = fail(CodeNotFound, id)
		}
		return w, err
	})
}
