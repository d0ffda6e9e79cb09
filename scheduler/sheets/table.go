package sheets

import (
	"fmt"
	"slices"
	"strings"

	"kezek/calendars"
)

// Bounds of what is read of a file. They keep the memory it takes below 64 MiB.
const (
	maxRows  = 10_000  // filled rows of a sheet
	maxCells = 100_000 // filled cells of a file
)

// sheet is what one sheet of a workbook holds, or the rows of one kind of a CSV
// file.
type sheet struct {
	name   string
	hidden bool
	lines  bool // of a CSV file: cells are named line:field
	rows   []row
	across map[[2]int]int // by row and column of a merged cell: its last column
}

// row is one row with its filled cells, ascending by column.
type row struct {
	number int // from 1
	cells  []cell
}

// at is the cell in a column, empty when nothing is there.
func (r row) at(col int) cell {
	i, ok := slices.BinarySearchFunc(r.cells, col, func(c cell, col int) int { return c.col - col })
	if !ok {
		return cell{col: col}
	}
	return r.cells[i]
}

// blank reports whether nothing was written into the row itself.
func (r row) blank() bool {
	return !slices.ContainsFunc(r.cells, func(c cell) bool { return !c.spread && !c.empty() })
}

// spot is the place of a cell for a problem.
func (s *sheet) spot(row int, c cell) spot {
	name := s.name
	at := columnName(c.col) + fmt.Sprint(row)
	if s.lines {
		name, at = "", fmt.Sprintf("%d:%d", row, c.col)
	}
	return spot{name, at, clean(c.text)}
}

// columnName writes a column number in letters: 1 is A, 27 is AA.
func columnName(col int) string {
	var name []byte
	for ; col > 0; col = (col - 1) / 26 {
		name = append(name, byte('A'+(col-1)%26))
	}
	slices.Reverse(name)
	return string(name)
}

// column is one column of a table that was recognised.
type column struct {
	id    string
	n     int // of several, from 1
	index int // in the sheet, from 1
}

// table is a table of one kind with its header.
type table struct {
	kind    string
	sheet   *sheet
	header  row
	columns []column
	rows    []row // those below the header that are not blank
}

// lookFor finds the row that is the header of a table of the kind: the one with
// most known columns, at least two. Strict asks for the table's key columns, for
// sheets whose name does not tell what they hold.
func lookFor(kind string, s *sheet, strict bool) *table {
	const deepest = 60 // rows in which a header is looked for
	best, most := -1, 1
	for i := range s.rows[:min(len(s.rows), deepest)] {
		known := map[string]bool{}
		for _, c := range s.rows[i].cells {
			if id, ok := columnsByID[kind].find(c.text); ok && !c.numeric {
				known[id] = true
			}
		}
		if strict && slices.ContainsFunc(keyColumns[kind], func(id string) bool { return !known[id] }) {
			continue
		}
		if len(known) > most {
			best, most = i, len(known)
		}
	}
	if best < 0 {
		return nil
	}
	return &table{kind: kind, sheet: s, header: s.rows[best], rows: withoutBlank(s.rows[best+1:])}
}

func withoutBlank(rows []row) []row {
	var filled []row
	for _, r := range rows {
		if !r.blank() {
			filled = append(filled, r)
		}
	}
	return filled
}

// readHeader recognises the columns and reports those that are missing, double
// or, though unknown, filled. It is false where the rows mean nothing because a
// key column is missing.
func (rd *reader) readHeader(t *table) bool {
	seen := map[column]int{}
	count := map[string]int{}
	known := map[int]bool{}
	for _, c := range t.header.cells {
		id, ok := columnsByID[t.kind].find(c.text)
		if !ok || c.numeric {
			continue
		}
		known[c.col] = true
		count[id]++
		key := column{id: id}
		if numbered(id) {
			if key.n = ordinal(c.text); key.n == 0 {
				key.n = count[id]
			}
		}
		if before, double := seen[key]; double && id != colNote {
			rd.add(t.sheet.spot(t.header.number, c), "column_double", titleOf(columnWords[t.kind], id), t.sheet.spot(t.header.number, cell{col: before}).cell)
			continue
		}
		seen[key] = c.col
		t.columns = append(t.columns, column{id, key.n, c.col})
	}
	complete := true
	for _, id := range keyColumns[t.kind] {
		if count[id] == 0 {
			rd.add(t.sheet.spot(t.header.number, cell{col: t.header.cells[0].col}), "column_missing", titleOf(columnWords[t.kind], id))
			complete = false
		}
	}
	rd.strayColumns(t, known)
	return complete
}

// strayColumns reports each column once whose values would go unread.
func (rd *reader) strayColumns(t *table, known map[int]bool) {
	for _, r := range t.rows {
		for _, c := range r.cells {
			if known[c.col] || c.empty() || c.spread {
				continue
			}
			known[c.col] = true
			at := t.sheet.spot(r.number, c)
			if h := t.header.at(c.col); !h.empty() {
				at = t.sheet.spot(t.header.number, h)
			}
			rd.add(at, "column_unknown")
		}
	}
}

// keyTitles joins the titles of the key columns of a table for a sentence.
func keyTitles(kind string) calendars.Text {
	var words []word
	for _, id := range keyColumns[kind] {
		words = append(words, word{title: titleOf(columnWords[kind], id)})
	}
	text := listing(words)
	quote := strings.NewReplacer(", ", "», «")
	return calendars.Text{KK: quote.Replace(text.KK), RU: quote.Replace(text.RU), EN: strings.ReplaceAll(text.EN, ", ", "”, “")}
}
