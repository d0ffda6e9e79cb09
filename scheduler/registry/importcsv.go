package registry

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// readCSV reads a table whose first row names its columns, in any order, up to one
// more row than maxRows. A byte order mark, as spreadsheets write it, is skipped.
func readCSV(content []byte, cols []column, faults *Faults) []row {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(content) {
		faults.add(Fault{Line: lineOfBadByte(content), Rule: "the file is not UTF-8: save the table as CSV UTF-8"})
		return nil
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma = separator(content)
	r.FieldsPerRecord = -1 // told below, for all lines at once
	header, err := r.Read()
	if err != nil {
		csvFault(err, faults)
		return nil
	}
	if !goodHeader(header, cols, faults) {
		return nil
	}
	var rows []row
	for {
		cells, err := r.Read()
		if err != nil {
			csvFault(err, faults)
			return rows
		}
		line, _ := r.FieldPos(0)
		if next, full := csvRow(header, cells, line, faults); full {
			rows = append(rows, next)
		}
		if len(rows) > maxRows {
			return rows
		}
	}
}

// separator is the semicolon where the first line has more of those than commas,
// as spreadsheets write it in our locales.
func separator(content []byte) rune {
	first, _, _ := bytes.Cut(content, []byte("\n"))
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		return ';'
	}
	return ','
}

func lineOfBadByte(content []byte) int {
	line := 1
	for len(content) > 0 {
		c, size := utf8.DecodeRune(content)
		if c == utf8.RuneError && size == 1 {
			break
		}
		if c == '\n' {
			line++
		}
		content = content[size:]
	}
	return line
}

// csvFault notes an error of the CSV reader, which cannot go on after one.
func csvFault(err error, faults *Faults) {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		faults.add(Fault{Line: parse.Line, Rule: fmt.Sprintf("not CSV: %v", parse.Err)})
	} else if err != io.EOF {
		faults.add(Fault{Line: 1, Rule: fmt.Sprintf("not CSV: %v", err)})
	}
}

// goodHeader tidies the names in place and notes what is wrong with them.
func goodHeader(header []string, cols []column, faults *Faults) bool {
	before := faults.Count
	for i, name := range header {
		header[i] = strings.ToLower(strings.TrimSpace(name))
		switch {
		case !hasColumn(cols, header[i]):
			faults.add(Fault{Line: 1, Read: shown("", header[i]), Rule: "no such column; the columns are " + columnNames(cols)})
		case slices.Contains(header[:i], header[i]):
			faults.add(Fault{Line: 1, Column: header[i], Rule: "the column stands there twice"})
		}
	}
	for _, c := range cols {
		if c.required && !slices.Contains(header, c.name) {
			faults.add(Fault{Line: 1, Column: c.name, Rule: "the column is missing"})
		}
	}
	return faults.Count == before
}

// csvRow makes a row of cells; full is false for a line of nothing but empty
// cells, as spreadsheets leave them at the end.
func csvRow(header, cells []string, line int, faults *Faults) (next row, full bool) {
	next = row{line: line, fields: make(map[string]string, len(header))}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		full = full || cell != ""
		if i < len(header) {
			next.fields[header[i]] = cell
		}
	}
	if full && len(cells) != len(header) {
		faults.add(Fault{Line: line, Rule: fmt.Sprintf("the line has %d cells, the first one %d", len(cells), len(header))})
		return next, false // its cells may stand under wrong names
	}
	return next, full
}
