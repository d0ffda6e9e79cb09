package sheets

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxMarked is how far a workbook may unpack to be marked: the library holds it
// in memory whole, many times over.
const maxMarked = 4 << 20

// Mark returns the workbook that was read with its wrong cells coloured and
// commented, and with a first sheet that lists the problems and links to their
// cells (rule S4). A file that is no workbook, or one that cannot be opened or is
// too large for that, gives a workbook of the list alone. Lang is kk, ru or en;
// anything else is ru.
//
// What was written into the workbook stays as it is, so that it can be corrected
// and uploaded again; the list does not disturb Read.
func Mark(data []byte, p Problems, lang string) ([]byte, error) {
	marked, err := mark(openForMarks(data), p, lang)
	if err != nil {
		marked, err = mark(nil, p, lang) // what cannot be written to can still be told about
	}
	if err != nil {
		return nil, fmt.Errorf("sheets: mark a workbook: %w", err)
	}
	return marked, nil
}

// openForMarks opens a workbook that is safe to hold in memory; nil for others.
func openForMarks(data []byte) *excelize.File {
	if len(data) > maxFile {
		return nil
	}
	if _, r := openBook(data); r != nil {
		return nil
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxMarked, UnzipXMLSizeLimit: maxMarked})
	if err != nil {
		return nil
	}
	return f
}

func mark(f *excelize.File, p Problems, lang string) (marked []byte, err error) {
	// The library takes the parts of a workbook to be what Excel makes of them,
	// and panics at some that are not.
	defer func() {
		if r := recover(); r != nil {
			marked, err = nil, fmt.Errorf("the workbook is not whole: %v", r)
		}
	}()
	alone := f == nil
	if alone {
		f = excelize.NewFile()
	}
	defer f.Close()
	w := &writer{f: f, o: TemplateOptions{Lang: lang}}
	if len(p) > 0 {
		w.o.Name.RU = p[0].File
	}
	w.makeStyles()
	list := w.errorSheet(alone)
	w.errorList(list, p, alone)
	if !alone {
		w.markCells(p)
	}
	if w.err != nil {
		return nil, w.err
	}
	buffer, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// errorSheet makes the first sheet, in place of the one of an earlier mark.
func (w *writer) errorSheet(alone bool) string {
	name := w.sheet(sheetErrors)
	sheets := w.f.GetSheetList()
	if alone {
		w.try(w.f.SetSheetName(sheets[0], name))
		return name
	}
	for _, s := range sheets {
		if namedFor(s) == sheetErrors && len(w.f.GetSheetList()) > 1 {
			w.try(w.f.DeleteSheet(s))
		}
	}
	_, err := w.f.NewSheet(name)
	w.try(err)
	if first := w.f.GetSheetList()[0]; first != name {
		w.try(w.f.MoveSheet(name, first))
	}
	i, err := w.f.GetSheetIndex(name)
	w.try(err)
	w.f.SetActiveSheet(i)
	return name
}

// errorList writes the problems one below the other.
func (w *writer) errorList(sheet string, p Problems, alone bool) {
	for col, width := range map[string]float64{"A": 26, "B": 34, "C": 90} {
		w.try(w.f.SetColWidth(sheet, col, col, width))
	}
	w.banner(sheet, fmt.Sprintf(w.say(phrases["errors title"]), len(p)), 3)
	w.put(sheet, 1, 3, w.say(phrases["errors hint"]), styleHint)
	w.try(w.f.MergeCell(sheet, "A3", "C3"))
	w.try(w.f.SetRowHeight(sheet, 3, 32))
	for i, id := range []string{"errors place", "errors read", "errors want"} {
		w.put(sheet, i+1, 5, w.say(phrases[id]), styleHeader)
	}
	for i, problem := range p {
		row := 6 + i
		style := styleText
		if !alone && w.markable(problem) {
			style = styleLink
			w.try(w.f.SetCellHyperLink(sheet, at(1, row), fmt.Sprintf("'%s'!%s", strings.ReplaceAll(problem.Sheet, "'", "''"), problem.Cell), "Location"))
		}
		w.put(sheet, 1, row, w.where(problem), style)
		w.put(sheet, 2, row, problem.Read, styleText)
		w.put(sheet, 3, row, w.say(problem.Text), styleText)
	}
	w.try(w.f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 5, TopLeftCell: "A6", ActivePane: "bottomLeft"}))
	w.paper(sheet, 1, "$5:$5")
}

// where is how people call the place of a problem.
func (w *writer) where(p Problem) string {
	switch {
	case p.Sheet != "" && p.Cell != "":
		return p.Sheet + " · " + p.Cell
	case p.Sheet+p.Cell != "":
		return p.Sheet + p.Cell
	}
	return w.say(phrases["whole file"])
}

// markable reports whether the problem stands in a cell of the workbook.
func (w *writer) markable(p Problem) bool {
	i, err := w.f.GetSheetIndex(p.Sheet)
	_, _, ok := cellName(p.Cell)
	return err == nil && i >= 0 && ok
}

// markCells colours each wrong cell, keeping its number format, and comments it
// with all that is wrong with it.
func (w *writer) markCells(p Problems) {
	said := map[[2]string][]string{}
	var order [][2]string
	for _, problem := range p {
		if !w.markable(problem) {
			continue
		}
		key := [2]string{problem.Sheet, problem.Cell}
		if said[key] == nil {
			order = append(order, key)
		}
		said[key] = append(said[key], w.say(problem.Text))
	}
	for _, key := range order {
		sheet, cell := key[0], key[1]
		w.fillWrong(sheet, cell)
		w.try(w.f.DeleteComment(sheet, cell))
		w.comment(sheet, cell, strings.Join(said[key], "\n"), uint(60*len(said[key])))
	}
}

func (w *writer) fillWrong(sheet, cell string) {
	id, err := w.f.GetCellStyle(sheet, cell)
	w.try(err)
	style, err := w.f.GetStyle(id)
	if err != nil {
		style = &excelize.Style{}
	}
	style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{wrongFill}}
	id, err = w.f.NewStyle(style)
	w.try(err)
	w.try(w.f.SetCellStyle(sheet, cell, cell, id))
}
