package sheets

import (
	"bytes"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// What a picture shows of a sheet at most.
const (
	pictureWhole   = 40  // filled rows of a sheet that is shown whole
	pictureAround  = 2   // rows before and after a wrong one otherwise
	pictureRows    = 150 // rows of a sheet
	pictureColumns = 30
)

// Excerpt is a sheet of a workbook, or the lines of a CSV file, as far as it has
// to be seen to understand what is wrong with it (S4).
type Excerpt struct {
	Sheet   string   // name; empty: lines of a CSV file
	Columns []string // what the columns are called: A, B ... or 1, 2 ...
	Rows    []ExcerptRow
}

// ExcerptRow is a row of an excerpt.
type ExcerptRow struct {
	Number int  // in the sheet, from 1
	Gap    bool // rows before it are left out that have something written in them
	Cells  []ExcerptCell
}

// ExcerptCell is a cell of an excerpt, or several that are merged.
type ExcerptCell struct {
	Name     string // as problems cite it
	Text     string // as people see it
	Span     int    // columns that it takes, 1 or more
	Problems []int  // indices of what is wrong with it
}

// Picture shows the sheets that have problems in their cells, with the rows
// around those: all of a small sheet. Files that are neither workbook nor CSV, or
// cannot be opened, have no picture.
func Picture(name string, data []byte, p Problems) []Excerpt {
	wrong := map[[2]string][]int{}
	for i, problem := range p {
		if problem.Cell != "" {
			at := [2]string{problem.Sheet, problem.Cell}
			wrong[at] = append(wrong[at], i)
		}
	}
	if len(wrong) == 0 || len(data) > maxFile {
		return nil
	}
	list := sheetsOf(name, data)
	var formats *excelize.File
	if len(list) > 0 && !list[0].lines {
		if formats = openForMarks(data); formats != nil {
			defer formats.Close()
		}
	}
	var out []Excerpt
	for _, s := range list {
		if rows := wrongRows(&s, p); len(rows) > 0 {
			out = append(out, excerptOf(&s, rows, wrong, formats))
		}
	}
	return out
}

// sheetsOf reads the sheets of a workbook, or a CSV file as one sheet.
func sheetsOf(name string, data []byte) []sheet {
	if bytes.HasPrefix(data, []byte("PK")) {
		b, r := openBook(data)
		if r != nil {
			return nil
		}
		return b.sheets
	}
	if strings.HasSuffix(strings.ToLower(name), ".json") || bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return nil
	}
	text, _, err := decode(data)
	if err != nil {
		return nil
	}
	text, comma := delimiter(text)
	if bytes.Count(text, []byte{byte(comma)})+bytes.Count(text, []byte{'\n'}) > maxFields {
		return nil
	}
	rows, r := records(text, comma)
	if r != nil {
		return nil
	}
	return []sheet{{lines: true, rows: rows}}
}

// shown is a cell's text as people see it: dates and times as the workbook's
// formats show them. In one that is too large for the library they stay the
// numbers that they are.
func shown(f *excelize.File, sheet, name string, c cell) (text string) {
	text = excerpt(clean(c.text))
	if f == nil || !c.numeric || c.spread {
		return text
	}
	defer func() { _ = recover() }() // see mark: the library panics at some workbooks
	if formatted, err := f.GetCellValue(sheet, name); err == nil && formatted != "" {
		return excerpt(clean(formatted))
	}
	return text
}

// wrongRows are the rows of a sheet that have problems, ascending.
func wrongRows(s *sheet, p Problems) []int {
	var out []int
	for _, problem := range p {
		if row, _, ok := s.position(problem); ok {
			out = append(out, row)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// position finds the cell that a problem cites, if it is one of the sheet.
func (s *sheet) position(p Problem) (row, col int, ok bool) {
	if p.Sheet != s.name {
		return 0, 0, false
	}
	if !s.lines {
		col, row, ok = cellName(p.Cell)
		return row, col, ok
	}
	line, field, found := strings.Cut(p.Cell, ":")
	row, col = digits(line), digits(field)
	return row, col, found && row > 0 && col > 0
}

func excerptOf(s *sheet, wrongRows []int, wrong map[[2]string][]int, formats *excelize.File) Excerpt {
	numbers := slices.Clone(wrongRows)
	for _, r := range s.rows {
		numbers = append(numbers, r.number)
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	visible := numbers
	if len(numbers) > pictureWhole {
		visible = around(numbers, wrongRows, s.headers())
	}
	visible = visible[:min(len(visible), pictureRows)]
	out := Excerpt{Sheet: s.name}
	width := s.width(visible, wrong)
	for col := 1; col <= width; col++ {
		out.Columns = append(out.Columns, s.columnTitle(col))
	}
	next := 0 // index of the row that follows the one shown before
	for _, n := range visible {
		i, _ := slices.BinarySearch(numbers, n)
		out.Rows = append(out.Rows, ExcerptRow{Number: n, Gap: i > next, Cells: s.excerptCells(n, width, wrong, formats)})
		next = i + 1
	}
	return out
}

func (s *sheet) columnTitle(col int) string {
	if s.lines {
		return strings.TrimPrefix(s.spot(0, cell{col: col}).cell, "0:")
	}
	return columnName(col)
}

// headers are the rows that are headers of tables.
func (s *sheet) headers() []int {
	var out []int
	for _, kind := range []string{tableWeek, tableExceptions, tableTrips} {
		if t := lookFor(kind, s, true); t != nil {
			out = append(out, t.header.number)
		}
	}
	return out
}

// around chooses the rows near the wrong ones, and the headers.
func around(numbers, wrong, headers []int) []int {
	show := map[int]bool{}
	for _, n := range headers {
		show[n] = true
	}
	for _, n := range wrong {
		i, _ := slices.BinarySearch(numbers, n)
		for _, near := range numbers[max(0, i-pictureAround):min(len(numbers), i+pictureAround+1)] {
			show[near] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(numbers), func(n int) bool { return !show[n] })
}

// width is the last column in which the rows have something, or should have.
func (s *sheet) width(rows []int, wrong map[[2]string][]int) int {
	last := 1
	for _, r := range s.rows {
		if _, shown := slices.BinarySearch(rows, r.number); shown && len(r.cells) > 0 {
			last = max(last, r.cells[len(r.cells)-1].col)
		}
	}
	for at := range wrong {
		if row, col, ok := s.position(Problem{Sheet: at[0], Cell: at[1]}); ok {
			if _, shown := slices.BinarySearch(rows, row); shown {
				last = max(last, col)
			}
		}
	}
	return min(last, pictureColumns)
}

func (s *sheet) excerptCells(number, width int, wrong map[[2]string][]int, formats *excelize.File) []ExcerptCell {
	var r row
	if i, found := slices.BinarySearchFunc(s.rows, number, func(r row, n int) int { return r.number - n }); found {
		r = s.rows[i]
	}
	var out []ExcerptCell
	for col := 1; col <= width; col++ {
		c := r.at(col)
		where := s.spot(number, cell{col: col})
		one := ExcerptCell{Name: where.cell, Text: shown(formats, s.name, where.cell, c), Span: 1, Problems: wrong[[2]string{where.sheet, where.cell}]}
		for right := min(s.across[[2]int{number, col}], width); col < right; col++ {
			next := s.spot(number, cell{col: col + 1})
			if wrong[[2]string{next.sheet, next.cell}] != nil {
				break
			}
			one.Span++
		}
		out = append(out, one)
	}
	return out
}
