package api

import (
	"bytes"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"kezek/scheduler"
)

// readBody reads a request's body. huma asks for every body twice: as a value of
// any kind, which it holds against the schema, and as the handler's type. Bodies
// that are asked for most are a few short texts; those it gets without reflection.
func readBody(data []byte, v any) error {
	switch into := v.(type) {
	case *any:
		object := make(map[string]any, 6)
		if flatObject(data, func(name []byte, value flat) bool { object[string(name)] = value.any(); return true }) {
			*into = object
			return nil
		}
	case *scheduler.BookRequest:
		if r, _, ok := bookRequest(data); ok {
			*into = r
			return nil
		}
	}
	return huma.DefaultJSONFormat.Unmarshal(data, v)
}

// bookRequest reads a request that is a flat object of its members and no others.
// It is whole if none lacks that has to be there.
func bookRequest(data []byte) (r scheduler.BookRequest, whole, ok bool) {
	var form, date, start bool
	ok = flatObject(data, func(name []byte, value flat) (ok bool) {
		switch string(name) {
		case "form":
			r.Form, form, ok = string(value.text), true, value.isText
		case "date":
			date, ok = true, value.isText && r.Date.UnmarshalText(value.text) == nil
		case "start":
			start, ok = true, value.isText && r.Start.UnmarshalText(value.text) == nil
		case "staff":
			r.Staff, ok = value.yes, !value.isText
		}
		return ok // if not, something is wrong with it, of which the library tells
	})
	return r, form && date && start, ok
}

// flat is a text, or true or false.
type flat struct {
	text        []byte // part of what was read
	isText, yes bool
}

func (f flat) any() any {
	if f.isText {
		return string(f.text)
	}
	return f.yes
}

// flatObject reads a JSON object of texts without escapes, true and false, and has
// each member taken, in its order. It is false for everything else, right or
// wrong, which is the library's to read, and if a member was not taken.
func flatObject(data []byte, take func(name []byte, value flat) bool) bool {
	rest, ok := after(data, '{')
	if !ok || !utf8.Valid(data) {
		return false
	}
	for {
		var name []byte
		if name, rest, ok = plainText(rest); !ok {
			return false
		}
		if rest, ok = after(rest, ':'); !ok {
			return false
		}
		var value flat
		switch text, behind, isText := plainText(rest); {
		case isText:
			value, rest = flat{text: text, isText: true}, behind
		case bytes.HasPrefix(rest, []byte("true")):
			value, rest = flat{yes: true}, rest[len("true"):]
		case bytes.HasPrefix(rest, []byte("false")):
			value, rest = flat{}, rest[len("false"):]
		default:
			return false
		}
		if !take(name, value) {
			return false
		}
		if next, more := after(rest, ','); more {
			rest = next
			continue
		}
		rest, ok = after(rest, '}')
		return ok && len(rest) == 0
	}
}

// after steps over white space, one mark, and white space again.
func after(data []byte, mark byte) ([]byte, bool) {
	data = bytes.TrimLeft(data, " \t\r\n")
	if len(data) == 0 || data[0] != mark {
		return data, false
	}
	return bytes.TrimLeft(data[1:], " \t\r\n"), true
}

// plainText reads a text in quotes that stands for itself.
func plainText(data []byte) (text, rest []byte, ok bool) {
	if len(data) == 0 || data[0] != '"' {
		return nil, data, false
	}
	for i, c := range data[1:] {
		switch {
		case c == '"':
			return data[1 : i+1], data[i+2:], true
		case c == '\\' || c < ' ':
			return nil, data, false
		}
	}
	return nil, data, false
}
