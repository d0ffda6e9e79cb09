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
		if object, ok := flatObject(data); ok {
			*into = object
			return nil
		}
	case *scheduler.BookRequest:
		if object, ok := flatObject(data); ok {
			if r, ok := bookRequest(object); ok {
				*into = r
				return nil
			}
		}
	}
	return huma.DefaultJSONFormat.Unmarshal(data, v)
}

// bookRequest takes a request from an object that has its members and no others;
// ok is false if something in it is wrong, of which the library tells.
func bookRequest(object map[string]any) (r scheduler.BookRequest, ok bool) {
	for name, value := range object {
		text, _ := value.(string)
		switch name {
		case "form":
			r.Form, ok = value.(string)
		case "date":
			ok = r.Date.UnmarshalText([]byte(text)) == nil
		case "start":
			ok = r.Start.UnmarshalText([]byte(text)) == nil
		case "staff":
			r.Staff, ok = value.(bool)
		default:
			ok = false
		}
		if !ok {
			return r, false
		}
	}
	return r, true
}

// flatObject reads a JSON object of texts without escapes, true and false. ok is
// false for everything else, right or wrong, which is the library's to read.
func flatObject(data []byte) (object map[string]any, ok bool) {
	rest, ok := after(data, '{')
	if !ok || !utf8.Valid(data) {
		return nil, false
	}
	object = make(map[string]any, 6)
	for {
		var name string
		if name, rest, ok = plainText(rest); !ok {
			return nil, false
		}
		if rest, ok = after(rest, ':'); !ok {
			return nil, false
		}
		switch value, behind, isText := plainText(rest); {
		case isText:
			object[name], rest = value, behind
		case bytes.HasPrefix(rest, []byte("true")):
			object[name], rest = true, rest[len("true"):]
		case bytes.HasPrefix(rest, []byte("false")):
			object[name], rest = false, rest[len("false"):]
		default:
			return nil, false
		}
		if next, more := after(rest, ','); more {
			rest = next
			continue
		}
		rest, ok = after(rest, '}')
		return object, ok && len(rest) == 0
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
func plainText(data []byte) (text string, rest []byte, ok bool) {
	if len(data) == 0 || data[0] != '"' {
		return "", data, false
	}
	for i, c := range data[1:] {
		switch {
		case c == '"':
			return string(data[1 : i+1]), data[i+2:], true
		case c == '\\' || c < ' ':
			return "", data, false
		}
	}
	return "", data, false
}
