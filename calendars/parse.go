package calendars

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ParseData reads Data from a JSON document. It is stricter than encoding/json,
// because the document is written by hand and decides over people's deadlines:
// unknown fields, fields written twice and records of the same day are refused.
// All errors come at once, as joined *DataError; only a document that is not
// JSON at all gets a single one, with its line.
func ParseData(document []byte) (Data, error) {
	var (
		data Data
		p    problems
		root json.RawMessage
	)
	if err := json.Unmarshal(document, &root); err != nil {
		return Data{}, syntaxProblem(document, err)
	}
	p.object("", root, fields{
		"version": p.value(&data.Version, "want a string"),
		"source":  p.value(&data.Source, "want a string"),
		"decrees": func(path string, raw json.RawMessage) {
			data.Decrees = list(&p, path, raw, readDecree)
		},
		"kurban_ait": func(path string, raw json.RawMessage) {
			data.KurbanAit = list(&p, path, raw, readKurbanAit)
		},
	})
	data.check(&p)
	if err := errors.Join(p.errs...); err != nil {
		return Data{}, err
	}
	return data, nil
}

func readDecree(p *problems, path string, raw json.RawMessage) (d Decree) {
	p.object(path, raw, fields{
		"date":   p.value(&d.Date, wantDate),
		"status": p.value(&d.Status, `want "off" or "work"`),
		"reason": func(path string, raw json.RawMessage) {
			p.object(path, raw, fields{
				"kk": p.value(&d.Reason.KK, "want a string"),
				"ru": p.value(&d.Reason.RU, "want a string"),
				"en": p.value(&d.Reason.EN, "want a string"),
			})
		},
		"issued": p.value(&d.Issued, wantDate),
		"source": p.value(&d.Source, "want a string"),

		"in_place_of": p.value(&d.InPlaceOf, wantDate),
	})
	return d
}

func readKurbanAit(p *problems, path string, raw json.RawMessage) (k KurbanAit) {
	p.object(path, raw, fields{
		"year":        p.value(&k.Year, "want a year such as 2027"),
		"first":       p.value(&k.First, wantDate),
		"provisional": p.value(&k.Provisional, "want true or false"),
		"announced":   p.value(&k.Announced, wantDate),
	})
	return k
}

// fields holds, for each known key of an object, what reads its value.
type fields map[string]func(path string, raw json.RawMessage)

// object walks one object of a document that is known to be well-formed, so
// that the decoder's errors need no attention here.
func (p *problems) object(path string, raw json.RawMessage, known fields) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if open, _ := dec.Token(); open != json.Delim('{') {
		p.add(path, "want an object with the fields %s", known)
		return
	}
	written := map[string]bool{}
	for dec.More() {
		token, _ := dec.Token()
		key := token.(string)
		var value json.RawMessage
		_ = dec.Decode(&value)
		at := strings.TrimPrefix(path+"."+key, ".")
		read, ok := known[key]
		switch {
		case !ok:
			p.add(at, "is not a known field: want %s", known)
		case written[key]:
			p.note(at, "is written twice: keep one of them")
		default:
			read(at, value)
		}
		written[key] = true
	}
}

func (f fields) String() string { return strings.Join(slices.Sorted(maps.Keys(f)), ", ") }

// value returns what reads one plain value into target.
func (p *problems) value(target any, want string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		if json.Unmarshal(raw, target) != nil {
			p.add(path, "is %.40s: %s", raw, want)
		}
	}
}

func list[T any](
	p *problems, path string, raw json.RawMessage, read func(*problems, string, json.RawMessage) T,
) (all []T) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		p.add(path, "want a list in brackets")
	}
	for i, item := range items {
		all = append(all, read(p, fmt.Sprintf("%s[%d]", path, i), item))
	}
	return all
}

func syntaxProblem(document []byte, err error) error {
	line := 1
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		line += bytes.Count(document[:syntax.Offset], []byte("\n"))
	}
	return &DataError{Problem: fmt.Sprintf("not JSON, line %d: %v", line, err)}
}
