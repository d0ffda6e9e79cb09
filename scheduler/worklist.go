package scheduler

import (
	"context"
	"slices"
	"strings"
	"time"
)

// work puts an item on a department's worklist.
func (c *change) work(w Work, now time.Time) error {
	w.ID = newID(now)
	return c.workAs(w, now)
}

// workAs is work for an item whose identifier the caller has made, to find it again.
func (c *change) workAs(w Work, now time.Time) error {
	w.Created = now
	return put(c, maps, workKey(w.Department, w.ID), w)
}

// withdraw ticks an item off that nobody needs to do any more, if nobody has.
func (c *change) withdraw(department, id, note string, now time.Time) error {
	w, found, err := find[Work](c, workKey(department, id))
	if err != nil || !found || !w.Done.IsZero() {
		return err
	}
	w.Done, w.DoneBy, w.DoneNote = now, system.Subject, note
	return put(c, maps, workKey(department, id), w)
}

// Worklist lists what a person must do, oldest first: of one department for
// its staff, of any or (department empty) of all for operator and auditor.
// With open, items that are done are left out.
func (e *Engine) Worklist(ctx context.Context, a Actor, department string, open bool) ([]Work, error) {
	if !a.reads() && !a.staffOf(department) {
		return nil, fail(CodeForbidden)
	}
	from := newKey(prefixWork)
	if department != "" {
		from = from.name(department)
	}
	out := []Work{}
	err := e.view(ctx, func(r Reader) error {
		for _, v := range r.Scan(from, from.after()) {
			var w Work
			if err := decode(v, &w); err != nil {
				return err
			}
			if !open || w.Done.IsZero() {
				out = append(out, w)
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Work) int { return a.Created.Compare(b.Created) }) // by department so far
	return out, err
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
		switch {
		case !found:
			return w, fail(CodeNotFound, id)
		case !w.Done.IsZero():
			return w, nil
		}
		w.Done, w.DoneBy, w.DoneNote = now, a.Subject, strings.TrimSpace(note)
		return w, put(c, maps, workKey(department, id), w)
	})
}
