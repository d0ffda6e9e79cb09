package sms

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"kezek/scheduler"
)

// Description says how a gateway with an HTTP interface of its own is spoken to.
// docs/operations.md explains every key with an example.
type Description struct {
	Name    string            // stands with every message
	Method  string            // POST, PUT or PATCH
	URL     string            // with placeholders
	Headers map[string]string // with placeholders
	Body    string            // with placeholders, written for the Content-Type

	Success       []int    // statuses of the answer; empty: 200 to 299
	FinalStatuses []int    // statuses that no retry can mend
	ID            string   // path of the gateway's identifier in the answer; empty: it gives none
	Error         string   // path of the error; empty: the status says it all
	ErrorText     string   // path of what it says in words
	NoError       []string // values at Error that mean none; beside an absent or empty one
	FinalErrors   []string // values at Error that no retry can mend

	Callbacks Callbacks // how it tells what became of a message, and of incoming ones
}

// DescriptionError is everything that is wrong with a description.
type DescriptionError struct {
	File     string
	Problems []string // LINE: PATH: what is wrong
}

// Error implements error.
func (e *DescriptionError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = e.File + ":" + p
	}
	return "the description of the SMS gateway has errors\n" + strings.Join(lines, "\n")
}

// ReadDescription reads a description in YAML or JSON. Its error is a
// *DescriptionError, with everything that is wrong at once.
func ReadDescription(file string, content []byte) (Description, error) {
	r := descriptionReader{}
	d := Description{Name: "http", Method: http.MethodPost}
	parsed, err := parser.ParseBytes(content, 0, parser.AllowDuplicateMapKey())
	if syntax, ok := errors.AsType[yaml.Error](err); ok { // printed whole it shows a piece of the file
		return d, &DescriptionError{file, []string{fmt.Sprintf("%d: %s", syntax.GetToken().Position.Line, syntax.GetMessage())}}
	}
	if err != nil || len(parsed.Docs) != 1 || parsed.Docs[0].Body == nil {
		return d, &DescriptionError{file, []string{"1: want one YAML or JSON object"}}
	}
	r.read(&d, parsed.Docs[0].Body)
	if len(r.problems) == 0 {
		d.judge(&r)
	}
	if len(r.problems) == 0 {
		return d, nil
	}
	slices.SortFunc(r.problems, func(a, b descriptionProblem) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.text, b.text))
	})
	wrong := &DescriptionError{File: file}
	for _, p := range r.problems {
		wrong.Problems = append(wrong.Problems, fmt.Sprintf("%d: %s", p.line, p.text))
	}
	return d, wrong
}

// descriptionProblem is one thing that is wrong, where.
type descriptionProblem struct {
	line int
	text string
}

// descriptionReader walks over the file and collects what is wrong.
type descriptionReader struct {
	problems []descriptionProblem
	lines    map[string]int // of what was read, by path
}

// keys are what an object may have, each with what reads its value.
type keys map[string]func(path string, n ast.Node)

func (r *descriptionReader) read(d *Description, body ast.Node) {
	r.lines = map[string]int{}
	r.object("", body, keys{
		"name":    r.text(&d.Name),
		"method":  r.text(&d.Method),
		"url":     r.text(&d.URL),
		"headers": r.texts(&d.Headers, nil),
		"body":    r.text(&d.Body),
		"answer": r.inner(keys{
			"success": r.statuses(&d.Success), "id": r.text(&d.ID), "error": r.text(&d.Error), "error_text": r.text(&d.ErrorText),
			"no_error": r.words(&d.NoError), "final_statuses": r.statuses(&d.FinalStatuses), "final_errors": r.words(&d.FinalErrors),
		}),
		"callbacks": r.inner(keys{
			"names":  r.texts(&d.Callbacks.Names, []string{"message", "id", "state", "at", "reason", "from", "text"}),
			"states": r.states(&d.Callbacks.States),
		}),
	})
}

func (r *descriptionReader) problem(path string, format string, args ...any) {
	r.problems = append(r.problems, descriptionProblem{max(1, r.lines[path]), path + ": " + fmt.Sprintf(format, args...)})
}

// object reads the members that it knows, and names those that it does not.
func (r *descriptionReader) object(path string, n ast.Node, known keys) {
	r.members(path, n, func(key, at string, value ast.Node) {
		read, ok := known[key]
		if !ok {
			r.problem(at, "no such key; want one of %s", strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			return
		}
		read(at, value)
	})
}

// members calls fn with the name, the path and the value of each member.
func (r *descriptionReader) members(path string, n ast.Node, fn func(key, at string, value ast.Node)) {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		r.problem(path, "want keys with values")
		return
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		key := pair.Key.GetToken().Value
		at := strings.TrimPrefix(path+"."+key, ".")
		r.lines[at] = pair.Key.GetToken().Position.Line
		if seen[key] {
			r.problem(at, "stands twice")
			continue
		}
		seen[key] = true
		fn(key, at, pair.Value)
	}
}

func (r *descriptionReader) inner(known keys) func(string, ast.Node) {
	return func(path string, n ast.Node) { r.object(path, n, known) }
}

// scalar reads one value as it stands in the file: 007 stays 007.
func (r *descriptionReader) scalar(path string, n ast.Node) string {
	switch n := n.(type) {
	case *ast.LiteralNode: // a block of lines
		return n.Value.Value
	case *ast.StringNode:
		return n.Value
	case ast.ScalarNode:
		return n.GetToken().Value
	}
	r.problem(path, "want one value")
	return ""
}

func (r *descriptionReader) text(into *string) func(string, ast.Node) {
	return func(path string, n ast.Node) { *into = r.scalar(path, n) }
}

// texts reads an object of texts; names nil: any names.
func (r *descriptionReader) texts(into *map[string]string, names []string) func(string, ast.Node) {
	return func(path string, n ast.Node) {
		*into = map[string]string{}
		r.members(path, n, func(key, at string, value ast.Node) {
			if names != nil && !slices.Contains(names, key) {
				r.problem(at, "no such key; want one of %s", strings.Join(names, ", "))
			}
			(*into)[key] = r.scalar(at, value)
		})
	}
}

// words reads a list of values.
func (r *descriptionReader) words(into *[]string) func(string, ast.Node) {
	return func(path string, n ast.Node) {
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			r.problem(path, "want a list")
			return
		}
		for _, item := range list.Values {
			*into = append(*into, r.scalar(path, item))
		}
	}
}

func (r *descriptionReader) statuses(into *[]int) func(string, ast.Node) {
	return func(path string, n ast.Node) {
		var words []string
		r.words(&words)(path, n)
		for _, w := range words {
			var status int
			if _, err := fmt.Sscanf(w, "%d", &status); err != nil || status < 100 || status > 599 {
				r.problem(path, "%q: want HTTP statuses, 100 to 599", w)
				continue
			}
			*into = append(*into, status)
		}
	}
}

func (r *descriptionReader) states(into *map[string]scheduler.DeliveryState) func(string, ast.Node) {
	return func(path string, n ast.Node) {
		*into = map[string]scheduler.DeliveryState{}
		r.members(path, n, func(key, at string, value ast.Node) {
			state := scheduler.DeliveryState(r.scalar(at, value))
			if !slices.Contains(scheduler.DeliveryStates, state) {
				r.problem(at, "%q: want accepted, buffered, delivered, undelivered or rejected", string(state))
			}
			(*into)[strings.ToLower(key)] = state
		})
	}
}
