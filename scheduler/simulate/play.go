package simulate

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Play lives through the year and reports how it went. A rule that does not hold
// is a *Violation in the error, of each region the first; any other error is of
// what could not be played.
func Play(ctx context.Context, o Options) (*Report, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	groups := o.groups()
	parts, failures := make([]*part, len(groups)), make([]error, len(groups))
	done := &meter{tell: o.Progress}
	for _, r := range o.Regions {
		done.all += r.people() * o.daysLived()
	}
	var g errgroup.Group
	g.SetLimit(o.atOnce())
	for i, regions := range groups {
		g.Go(func() error {
			parts[i], failures[i] = o.play(ctx, regions, done)
			return nil
		})
	}
	_ = g.Wait() // the failures are kept apart: one must not end the others
	if err := errors.Join(failures...); err != nil {
		return nil, err
	}
	return o.report(parts), nil
}

// play plays the regions of one world.
func (o *Options) play(ctx context.Context, regions map[int]Region, done *meter) (*part, error) {
	people := 0
	for _, r := range regions {
		people += r.people()
	}
	w, err := newWorld(ctx, o, regions)
	if err != nil {
		return nil, err
	}
	defer w.close()
	if err := w.play(func() { done.add(people) }); err != nil {
		return nil, err
	}
	return w.figures()
}

// groups are the regions that share an engine, by index; the largest first, so
// that no core is left alone with one of them at the end.
func (o *Options) groups() (out []map[int]Region) {
	if o.Together {
		together := map[int]Region{}
		for i, r := range o.Regions {
			together[i] = r
		}
		return []map[int]Region{together}
	}
	order := make([]int, len(o.Regions))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(o.Regions[b].people(), o.Regions[a].people()) })
	for _, i := range order {
		out = append(out, map[int]Region{i: o.Regions[i]})
	}
	return out
}

func (r *Region) people() (n int) {
	for _, o := range r.Offices {
		n += o.People
	}
	return n
}

// meter adds up how far the worlds are.
type meter struct {
	mu   sync.Mutex
	tell func(share float64)
	done int
	all  int
}

func (m *meter) add(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += n
	if m.tell != nil {
		m.tell(float64(m.done) / float64(m.all))
	}
}
