package scheduler

import "slices"

// latest gathers the n latest of any number of things, in memory for no more than
// twice as many.
type latest[T any] struct {
	n     int
	newer func(a, b T) int // below zero: a is
	all   []T
}

func (l *latest[T]) add(v T) {
	if l.all = append(l.all, v); len(l.all) >= 2*l.n {
		l.all = l.list()
	}
}

// list returns them, the latest first.
func (l *latest[T]) list() []T {
	slices.SortFunc(l.all, l.newer)
	return l.all[:min(len(l.all), l.n)]
}
