package sheets

import (
	"encoding/xml"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// sheetReader takes in one sheet, token by token.
type sheetReader struct {
	b       *book
	s       *sheet
	row     row
	col     int
	kind    string // of the cell: its t attribute
	inCell  bool
	in      string // the element within the cell whose text is read
	value   strings.Builder
	formula bool
	merged  []mergedCell
}

// mergedCell is a merged cell with its four edges, inclusive.
type mergedCell struct{ top, left, bottom, right int }

func (r *sheetReader) visit(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(t.Name.Local)
	case xml.CharData:
		if r.in == "v" || r.in == "t" {
			r.value.Write(t)
			return r.b.count(len(t))
		}
	}
	return nil
}

func (r *sheetReader) start(t xml.StartElement) error {
	switch t.Name.Local {
	case "row":
		number := r.row.number + 1
		if n, err := strconv.Atoi(attribute(t, "r")); err == nil && n >= number {
			number = n
		}
		r.row, r.col = row{number: number}, 0
	case "c":
		r.col++
		if col, _, ok := cellName(attribute(t, "r")); ok && col >= r.col {
			r.col = col
		}
		r.kind, r.inCell, r.formula = attribute(t, "t"), true, false
		r.value.Reset()
	case "f":
		r.formula = r.formula || r.inCell
	case "v", "t":
		if r.inCell {
			r.in = t.Name.Local
		}
	case "mergeCell":
		return r.merge(attribute(t, "ref"))
	}
	return nil
}

func (r *sheetReader) end(name string) error {
	switch name {
	case "v", "t":
		r.in = ""
	case "c":
		r.inCell = false
		return r.add()
	case "row":
		if !r.row.blank() {
			if r.s.rows = append(r.s.rows, r.row); len(r.s.rows) > maxRows {
				return &refusal{spot{sheet: r.s.name}, "too_many_rows", []any{maxRows}}
			}
		}
	}
	return nil
}

// add puts the cell into its row, if anything is written in it.
func (r *sheetReader) add() error {
	c := cell{col: r.col, text: r.value.String()}
	switch r.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(c.text))
		if err != nil || i < 0 || i >= len(r.b.shared) {
			return errors.New("sheets: a cell refers to no text")
		}
		c.text = r.b.shared[i]
	case "b":
		c.text = map[string]string{"0": "FALSE", "1": "TRUE"}[strings.TrimSpace(c.text)]
	case "", "n":
		if x, err := strconv.ParseFloat(strings.TrimSpace(c.text), 64); err == nil && !math.IsInf(x, 0) && !math.IsNaN(x) {
			c.number, c.numeric = x, true
		}
	}
	c.bare = r.formula && c.text == ""
	if c.empty() {
		return nil
	}
	if r.b.cells++; r.b.cells > maxCells || c.col > maxColumn {
		return refuse("too_many_cells", maxCells)
	}
	r.row.cells = append(r.row.cells, c)
	return nil
}

func (r *sheetReader) merge(ref string) error {
	first, last, ok := strings.Cut(ref, ":")
	left, top, ok1 := cellName(first)
	right, bottom, ok2 := cellName(last)
	if !ok || !ok1 || !ok2 {
		return nil
	}
	if r.merged = append(r.merged, mergedCell{top, left, bottom, right}); len(r.merged) > maxMerged {
		return refuse("too_many_cells", maxCells)
	}
	return nil
}

// spread writes the value of a merged cell into each of its rows, in its first
// column, as people mean it who merge a time over several days. To the right it
// does not go: that is layout.
func (r *sheetReader) spread() error {
	r.s.across = map[[2]int]int{}
	for _, m := range r.merged {
		r.s.across[[2]int{m.top, m.left}] = m.right
		i, ok := slices.BinarySearchFunc(r.s.rows, m.top, func(r row, top int) int { return r.number - top })
		if !ok {
			continue
		}
		value := r.s.rows[i].at(m.left)
		if value.empty() {
			continue
		}
		value.spread = true
		for i++; i < len(r.s.rows) && r.s.rows[i].number <= m.bottom; i++ {
			if r.b.cells++; r.b.cells > maxCells {
				return refuse("too_many_cells", maxCells)
			}
			r.s.rows[i].put(value)
		}
	}
	return nil
}

// put writes a cell where there is none.
func (r *row) put(c cell) {
	i, there := slices.BinarySearchFunc(r.cells, c.col, func(c cell, col int) int { return c.col - col })
	if !there {
		r.cells = slices.Insert(r.cells, i, c)
	}
}

// cellName reads a name such as B12.
func cellName(name string) (col, row int, ok bool) {
	i := 0
	for ; i < len(name) && i < 3 && name[i] >= 'A' && name[i] <= 'Z'; i++ {
		col = col*26 + int(name[i]-'A') + 1
	}
	row, err := strconv.Atoi(name[i:])
	return col, row, i > 0 && err == nil && row > 0
}
