package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

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

// putEntries stores each entry by itself. What the engine refuses is reported
// with its place; the rest is stored, and the answer says so.
func putEntries[T any](ctx context.Context, s *Server, raw []byte, put func(context.Context, T) error) (*answer[stored], error) {
	several, places, err := readEntries[T](s.huma.OpenAPI().Components.Schemas, raw)
	if err != nil {
		return nil, err
	}
	var problems slots.Problems
	count := 0
	for i, entry := range several {
		err := put(callOf(ctx).keyed(ctx, strconv.Itoa(i)), entry)
		var refused *scheduler.Error
		switch {
		case err == nil:
			count++
		case errors.As(err, &refused) && refused.Code == scheduler.CodeInvalid:
			problems = append(problems, placed(places[i], refused)...)
		default:
			return nil, err
		}
	}
	if len(problems) > 0 && count > 0 {
		return nil, &refusal{code: codePartlyStored, problems: problems}
	}
	return give(stored{count}, refuseInput(problems))
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
	return putEntries(ctx, s, in.Body.raw, func(ctx context.Context, f scheduler.Form031) error {
		_, err := s.engine.ReceiveForm(ctx, actorOf(ctx), f)
		return err
	})
}

func (s *Server) putContacts(ctx context.Context, in *registerPut[scheduler.Contact]) (*answer[stored], error) {
	return putEntries(ctx, s, in.Body.raw, func(ctx context.Context, c scheduler.Contact) error {
		return s.engine.PutContact(ctx, actorOf(ctx), c)
	})
}

func (s *Server) putResidences(ctx context.Context, in *registerPut[scheduler.Residence]) (*answer[stored], error) {
	return putEntries(ctx, s, in.Body.raw, func(ctx context.Context, r scheduler.Residence) error {
		return s.engine.PutResidence(ctx, actorOf(ctx), r)
	})
}

func (s *Server) putGuardianships(ctx context.Context, in *registerPut[scheduler.Guardianship]) (*answer[stored], error) {
	return putEntries(ctx, s, in.Body.raw, func(ctx context.Context, g scheduler.Guardianship) error {
		return s.engine.PutGuardianship(ctx, actorOf(ctx), g)
	})
}
