package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readJSON reads an array of objects, or one object after another, up to one more
// than maxRows.
func readJSON(content []byte, cols []column, faults *Faults) []row {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	d := json.NewDecoder(bytes.NewReader(content))
	lines := lineCounter{content: content, line: 1}
	array := bytes.HasPrefix(bytes.TrimLeft(content, " \t\r\n"), []byte("["))
	if array {
		if _, err := d.Token(); err != nil {
			faults.add(jsonFault(&lines, d, err))
			return nil
		}
	}
	var rows []row
	for !array || d.More() {
		var raw json.RawMessage
		err := d.Decode(&raw)
		if err == io.EOF && !array {
			return rows
		}
		if err != nil {
			faults.add(jsonFault(&lines, d, err))
			return rows
		}
		next := row{line: lines.at(d.InputOffset() - int64(len(raw))), path: fmt.Sprintf("[%d]", len(rows))}
		next.readObject(raw, cols)
		rows = append(rows, next)
		if len(rows) > maxRows {
			return rows
		}
	}
	if _, err := d.Token(); err != nil {
		faults.add(jsonFault(&lines, d, err))
	} else if _, err := d.Token(); err != io.EOF {
		faults.add(Fault{Line: lines.at(d.InputOffset()), Rule: "something follows the array"})
	}
	return rows
}

// lineCounter turns ascending offsets into line numbers.
type lineCounter struct {
	content []byte
	offset  int64
	line    int
}

func (l *lineCounter) at(offset int64) int {
	offset = max(l.offset, min(offset, int64(len(l.content))))
	l.line += bytes.Count(l.content[l.offset:offset], []byte("\n"))
	l.offset = offset
	return l.line
}

func jsonFault(lines *lineCounter, d *json.Decoder, err error) Fault {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return Fault{Line: lines.at(int64(len(lines.content))), Rule: "the end of the file is cut off"}
	}
	offset := d.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset - 1 // it counts the character that it stumbled over
	}
	return Fault{Line: lines.at(offset), Rule: "not JSON: " + err.Error()}
}

// readObject fills the row's fields from an object, whose syntax was checked.
func (r *row) readObject(raw json.RawMessage, cols []column) {
	r.fields = make(map[string]string, len(cols))
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil || object == nil {
		r.faults = append(r.faults, Fault{Line: r.line, Path: r.path, Rule: "not an object with the fields " + columnNames(cols)})
		return
	}
	r.readFields("", raw, cols)
	for _, c := range cols {
		if _, there := r.fields[c.name]; c.required && !there {
			r.fault(c.name, "the field is missing")
		}
	}
}

// readFields walks an object's fields in their order; nested objects, such as
// names in three languages, become fields whose name begins with prefix.
func (r *row) readFields(prefix string, raw json.RawMessage, cols []column) {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, _ = d.Token() // the brace: the syntax was checked
	for d.More() {
		token, _ := d.Token()
		key, _ := token.(string)
		name := prefix + key
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return
		}
		nested := bytes.HasPrefix(bytes.TrimSpace(value), []byte("{")) && prefix == ""
		if !nested && !hasColumn(cols, name) {
			r.fault(name, "no such field; the fields are "+columnNames(cols))
			continue
		}
		if _, twice := r.fields[name]; twice {
			r.fault(name, "the field stands there twice")
			continue
		}
		if nested {
			r.readFields(name+"_", value, cols)
			continue
		}
		r.readValue(name, value)
	}
}

// readValue writes a JSON value as the text that a CSV cell would hold.
func (r *row) readValue(name string, raw json.RawMessage) {
	var value any
	_ = json.Unmarshal(raw, &value) // the syntax was checked
	switch v := value.(type) {
	case nil: // as if it were left out
	case string:
		r.fields[name] = strings.TrimSpace(v)
	case bool:
		r.fields[name] = fmt.Sprint(v)
	case []any:
		labels := make([]string, len(v))
		for i := range v {
			label, ok := v[i].(string)
			if !ok || name != "rooms" || strings.Contains(label, "|") {
				r.fault(name, "only rooms are a list, of texts without | in them")
			}
			labels[i] = label
		}
		r.fields[name] = strings.Join(labels, "|")
	default:
		r.fault(name, `write it as a text in quotes: a number loses its leading zeros`)
	}
}
