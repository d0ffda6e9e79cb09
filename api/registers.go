package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"strconv"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"kezek/scheduler"
	"kezek/slots"
)

// maxEntries bounds how many entries of a register one request may bring.
const maxEntries = 1000

// entries is a body that is one entry of a register or a list of them. It is
// checked by readEntries: huma would say of such a body only that it is neither.
type entries[T any] struct{ raw []byte }

// UnmarshalJSON keeps the document.
func (e *entries[T]) UnmarshalJSON(b []byte) error {
	e.raw = bytes.Clone(b)
	return nil
}

// Schema tells the documentation what huma is not to check.
func (entries[T]) Schema(r huma.Registry) *huma.Schema {
	one := r.Schema(reflect.TypeFor[T](), true, "")
	most := maxEntries
	return &huma.Schema{Description: "One entry, or a list of up to 1000.", Extensions: map[string]any{
		"oneOf": []*huma.Schema{one, {Type: huma.TypeArray, Items: one, MaxItems: &most}}}}
}

type registerPut[T any] struct{ Body entries[T] }

// stored tells how much a register took.
type stored struct {
	Stored int `json:"stored" doc:"Number of entries stored."`
}

// readEntries checks the document as huma would check each entry, and reports
// everything that is wrong with it.
func readEntries[T any](r huma.Registry, raw []byte) ([]T, []string, error) {
	var document any
	if err := json.Unmarshal(raw, &document); err != nil {
		return nil, nil, &refusal{code: codeMalformed, problems: slots.Problems{malformed(raw)}}
	}
	several, isList := document.([]any)
	if !isList {
		several = []any{document}
	}
	var found huma.ValidateResult
	if len(several) > maxEntries {
		found.Errors = append(found.Errors, &huma.ErrorDetail{Location: "body", Message: fmt.Sprintf("expected array length <= %d", maxEntries)})
		several = nil
	}
	schema, places := r.Schema(reflect.TypeFor[T](), true, ""), make([]string, len(several))
	for i, entry := range several {
		path := huma.NewPathBuffer(nil, 0)
		path.Push("body")
		if isList {
			path.PushIndex(i)
		}
		places[i] = path.String()
		huma.Validate(r, schema, path, huma.ModeWriteToServer, entry, &found)
	}
	if len(found.Errors) > 0 {
		return nil, nil, refuseInput(problemsOf(&huma.ErrorModel{Errors: details(found.Errors)}))
	}
	if !isList {
		raw = append(append([]byte{'['}, raw...), ']')
	}
	var out []T
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, nil, refuseInput(slots.Problems{worded("body", err.Error())})
	}
	return out, places, nil
}

func details(errs []error) []*huma.ErrorDetail {
	var out []*huma.ErrorDetail
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok {
			out = append(out, d.ErrorDetail())
		}
	}
	return out
}

// entriesAtOnce bounds how many entries of a request are stored side by side, so
// that they share commits.
const entriesAtOnce = 64

// putEntries stores each entry by itself, side by side but for those of one
// person, which go in the order in which they were sent: the last one counts.
// What the engine refuses is reported with its place; the rest is stored, and the
// answer says so.
func putEntries[T any](ctx context.Context, s *Server, raw []byte, person func(T) string, put func(context.Context, T) error) (*answer[stored], error) {
	several, places, err := readEntries[T](s.huma.OpenAPI().Components.Schemas, raw)
	if err != nil {
		return nil, err
	}
	outcomes := storeEach(several, person, func(i int) error {
		return put(callOf(ctx).keyed(ctx, strconv.Itoa(i)), several[i])
	})
	var problems slots.Problems
	var broken error
	count := 0
	for i, err := range outcomes {
		var refused *scheduler.Error
		switch {
		case err == nil:
			count++
		case errors.As(err, &refused) && refused.Code == scheduler.CodeInvalid:
			problems = append(problems, placed(places[i], refused)...)
		case broken == nil || errors.Is(broken, errNotTried):
			broken = err
		}
	}
	if broken != nil {
		return nil, broken
	}
	if len(problems) > 0 && count > 0 {
		return nil, &refusal{code: codePartlyStored, problems: problems}
	}
	return give(stored{count}, refuseInput(problems))
}

// errNotTried is of an entry that came after one that could not be stored.
var errNotTried = errors.New("not stored: another entry of the request could not be")

// storeEach calls put for each entry and returns what came of it, in their order.
// After an error that is no refusal nothing more is begun.
func storeEach[T any](entries []T, person func(T) string, put func(i int) error) []error {
	outcomes, next := make([]error, len(entries)), make([]int, len(entries))
	last, firsts := make(map[string]int, len(entries)), make([]int, 0, len(entries))
	for i, e := range entries {
		if before, ok := last[person(e)]; ok {
			next[before] = i
		} else {
			firsts = append(firsts, i)
		}
		last[person(e)] = i
	}
	var failed atomic.Bool
	var g errgroup.Group
	g.SetLimit(entriesAtOnce)
	for _, first := range firsts {
		g.Go(func() error {
			for i := first; ; i = next[i] {
				if failed.Load() {
					outcomes[i] = errNotTried
				} else if outcomes[i] = caught(func() error { return put(i) }); outcomes[i] != nil && scheduler.CodeOf(outcomes[i]) != scheduler.CodeInvalid {
					failed.Store(true)
				}
				if next[i] == 0 {
					return nil
				}
			}
		})
	}
	_ = g.Wait()
	return outcomes
}

// caught makes a panic an error: in a goroutine of its own it would end the
// program, and not only the request.
func caught(act func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return act()
}

// placed returns what the engine found wrong with an entry; some refusals name
// no member, and then the entry itself is at fault.
func placed(place string, e *scheduler.Error) slots.Problems {
	if len(e.Problems) == 0 {
		return slots.Problems{{Path: place, Code: string(e.Code), Text: e.Text}}
	}
	return prefixed(place, e.Problems)
}

func (s *Server) putForms(ctx context.Context, in *registerPut[scheduler.Form031]) (*answer[stored], error) {
	person := func(f scheduler.Form031) string { return f.IIN }
	return putEntries(ctx, s, in.Body.raw, person, func(ctx context.Context, f scheduler.Form031) error {
		_, err := s.engine.ReceiveForm(ctx, actorOf(ctx), f)
		return err
	})
}

func (s *Server) putContacts(ctx context.Context, in *registerPut[scheduler.Contact]) (*answer[stored], error) {
	person := func(c scheduler.Contact) string { return c.IIN }
	return putEntries(ctx, s, in.Body.raw, person, func(ctx context.Context, c scheduler.Contact) error {
		return s.engine.PutContact(ctx, actorOf(ctx), c)
	})
}

func (s *Server) putResidences(ctx context.Context, in *registerPut[scheduler.Residence]) (*answer[stored], error) {
	person := func(r scheduler.Residence) string { return r.IIN }
	return putEntries(ctx, s, in.Body.raw, person, func(ctx context.Context, r scheduler.Residence) error {
		return s.engine.PutResidence(ctx, actorOf(ctx), r)
	})
}

func (s *Server) putGuardianships(ctx context.Context, in *registerPut[scheduler.Guardianship]) (*answer[stored], error) {
	person := func(g scheduler.Guardianship) string { return g.Guardian }
	return putEntries(ctx, s, in.Body.raw, person, func(ctx context.Context, g scheduler.Guardianship) error {
		return s.engine.PutGuardianship(ctx, actorOf(ctx), g)
	})
}
