package api

import (
	"kezek/scheduler"
)

// nothing is the input of a route that takes none, and the output of one that
// gives none.
type nothing struct{}

// answer is the output of most routes: one value as the body.
type answer[T any] struct{ Body T }

// list is the body of a route that gives several of a kind. It is an object, so
// that it can gain fields.
type list[T any] struct {
	Items []T `json:"items" nullable:"false" doc:"The entries; none is an empty list."`
}

func give[T any](v T, err error) (*answer[T], error) {
	if err != nil {
		return nil, err
	}
	return &answer[T]{v}, nil
}

func giveList[T any](items []T, err error) (*answer[list[T]], error) {
	if err != nil {
		return nil, err
	}
	return &answer[list[T]]{list[T]{notNil(items)}}, nil
}

// giveEach answers with each item as show makes it.
func giveEach[T, V any](items []T, err error, show func(T) V) (*answer[list[V]], error) {
	if err != nil {
		return nil, err
	}
	return &answer[list[V]]{list[V]{each(items, show)}}, nil
}

// notNil is for lists in answers: a client that gets a list gets [] and not null.
func notNil[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// each makes the items of a list in an answer; it is never nil.
func each[T, V any](items []T, show func(T) V) []V {
	out := make([]V, 0, len(items))
	for _, item := range items {
		out = append(out, show(item))
	}
	return out
}

func done(err error) (*nothing, error) {
	if err != nil {
		return nil, err
	}
	return &nothing{}, nil
}

// shownIIN is a personal number as the actor may see it: a person sees their
// own, everybody else the last digits.
func shownIIN(a scheduler.Actor, iin string) string {
	if iin == "" || iin == a.IIN {
		return iin
	}
	return scheduler.MaskIIN(iin)
}

// made is the output of an act that may find its work done already: 201 for what
// is new, 200 for what was there.
type made struct {
	Status int
	Body   booking
}
