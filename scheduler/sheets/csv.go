package sheets

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// maxFields bounds the fields of a CSV file, empty ones included: a file of
// nothing but commas must not grow a hundredfold in memory.
const maxFields = 3 * maxCells

// lostLetter is what a Kazakh letter leaves in a file of Windows-1251, which has
// none of them.
var lostLetter = regexp.MustCompile(`\pL\?|\?\pL`)

// readCSV reads the one file that holds everything (see the package comment).
func (rd *reader) readCSV(data []byte) *refusal {
	rd.tables, rd.csv = true, true
	text, lossy, err := decode(data)
	if err != nil {
		return refuse("file_type")
	}
	text, comma := delimiter(text)
	if bytes.Count(text, []byte{byte(comma)})+bytes.Count(text, []byte{'\n'}) > maxFields {
		return refuse("too_many_cells", maxCells)
	}
	rows, r := records(text, comma)
	if r != nil {
		return r
	}
	if lossy {
		rd.lostLetters(rows)
	}
	rd.sort(rows)
	return nil
}

// decode brings the bytes into UTF-8. Text without a byte order mark that is not
// UTF-8 is Windows-1251, which can lose letters.
func decode(data []byte) (text []byte, lossy bool, err error) {
	from := encoding.Nop
	switch {
	case bytes.HasPrefix(data, []byte("\ufeff")):
		return data[3:], false, nil
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case !utf8.Valid(data):
		from, lossy = charmap.Windows1251, true
	}
	text, err = from.NewDecoder().Bytes(data)
	return text, lossy, err
}

// delimiter finds what separates the fields: what Excel writes as sep= in a line
// of its own, or the first of the three outside of quotes. The line is blanked,
// so that the others keep their numbers.
func delimiter(text []byte) ([]byte, rune) {
	if rest, ok := bytes.CutPrefix(text, []byte("sep=")); ok && len(rest) > 0 && strings.IndexByte(",;\t", rest[0]) >= 0 {
		return rest[1:], rune(rest[0])
	}
	quoted := false
	for _, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(",;\t", b) >= 0:
			return text, rune(b)
		}
	}
	return text, ';'
}

// records reads the rows with their lines, within the bounds.
func records(text []byte, comma rune) ([]row, *refusal) {
	rd := csv.NewReader(bytes.NewReader(text))
	rd.Comma, rd.FieldsPerRecord, rd.ReuseRecord = comma, -1, true
	var rows []row
	total := 0
	for {
		fields, err := rd.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			r := refuse("csv_quotes")
			r.at.cell = (&sheet{lines: true}).spot(parse.Line, cell{col: len(fields) + 1}).cell
			return nil, r
		} else if err != nil {
			return nil, refuse("file_damaged")
		}
		line, _ := rd.FieldPos(0)
		filled := row{number: line}
		for i, field := range fields {
			if clean(field) != "" {
				filled.cells = append(filled.cells, cell{col: i + 1, text: strings.Clone(field)})
			}
		}
		if len(filled.cells) == 0 {
			continue
		}
		if total += len(filled.cells); total > maxCells {
			return nil, refuse("too_many_cells", maxCells)
		}
		if rows = append(rows, filled); len(rows) > maxRows {
			return nil, refuse("too_many_rows", maxRows)
		}
	}
}

// lostLetters reports the cells that lost letters; what else is wrong with them
// follows from that and is not told.
func (rd *reader) lostLetters(rows []row) {
	s, lost := &sheet{lines: true}, map[string]bool{}
	for _, r := range rows {
		for _, c := range r.cells {
			if lostLetter.MatchString(c.text) {
				rd.add(s.spot(r.number, c), "letters_lost")
				lost[s.spot(r.number, c).cell] = true
			}
		}
	}
	rd.lost = lost
}

// sort puts the rows into settings and tables by the word in the first column.
func (rd *reader) sort(rows []row) {
	s := &sheet{lines: true}
	byKind := map[string]*sheet{}
	var entries []entry
	for _, r := range rows {
		first := r.at(1)
		kind, ok := rowKinds.find(first.text)
		if !ok {
			rd.add(s.spot(r.number, first), "row_kind_unknown")
			continue
		}
		if kind == "setting" {
			if id, ok := settings.find(r.at(2).text); ok {
				entries = append(entries, entry{id, s, r.number, r.at(2), r.at(3)})
			} else {
				rd.add(s.spot(r.number, r.at(2)), "setting_unknown", listing(settingWords))
			}
			continue
		}
		r.cells = r.cells[1:]
		if byKind[kind] == nil {
			byKind[kind] = &sheet{lines: true}
		}
		byKind[kind].rows = append(byKind[kind].rows, r)
	}
	rd.readSettings(s, entries)
	found := map[string]*table{}
	for _, kind := range []string{tableWeek, tableExceptions, tableTrips} {
		switch s := byKind[kind]; {
		case s != nil:
			first := sheet{lines: true, rows: s.rows[:1]}
			if t := lookFor(kind, &first, false); t != nil {
				t.rows = withoutBlank(s.rows[1:])
				found[kind] = t
			} else {
				rd.add(s.spot(s.rows[0].number, cell{col: 1}), "header_missing", keyTitles(kind))
			}
		case kind == tableWeek:
			rd.add(spot{}, "rows_missing", kind)
		}
	}
	rd.fill(found)
}
