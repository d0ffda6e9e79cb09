package sheets

import (
	"encoding/xml"
	"errors"
	"strings"
)

// book is a workbook as far as it is read: the filled cells of its sheets. The
// parts are read as a stream, because excelize holds a workbook in memory whole
// and many times over (decision 0013).
type book struct {
	date1904 bool
	sheets   []sheet
	shared   []string
	cells    int // filled ones so far
	letters  int // bytes of text so far
}

const (
	maxSheets  = 64
	maxLetters = 8 << 20 // bytes of text of a workbook
	maxMerged  = 2000    // merged cells of a sheet
	maxColumn  = 16384   // XFD
)

// openBook reads a workbook.
func openBook(data []byte) (*book, *refusal) {
	p, r := openParts(data)
	if r != nil {
		return nil, r
	}
	b := &book{}
	err := b.read(p)
	if r, ok := errors.AsType[*refusal](err); ok {
		return nil, r
	}
	switch {
	case errors.Is(err, errUnpacked):
		return nil, refuse("file_inflates", maxUnpacked>>20)
	case err != nil:
		return nil, refuse("file_damaged")
	}
	return b, nil
}

func (b *book) read(p *parts) error {
	_, root, err := p.relations("")
	if err != nil {
		return err
	}
	workbook := root["officeDocument"]
	if p.files[strings.ToLower(workbook)] == nil {
		return errors.New("sheets: no workbook within")
	}
	byID, byType, err := p.relations(workbook)
	if err != nil {
		return err
	}
	var files []string
	if err := p.each(workbook, func(token xml.Token) error {
		start, ok := token.(xml.StartElement)
		switch {
		case ok && start.Name.Local == "workbookPr":
			value := attribute(start, "date1904")
			b.date1904 = value == "1" || value == "true"
		case ok && start.Name.Local == "sheet":
			state := attribute(start, "state")
			b.sheets = append(b.sheets, sheet{name: attribute(start, "name"), hidden: state == "hidden" || state == "veryHidden"})
			files = append(files, byID[relationID(start)])
			if len(files) > maxSheets {
				return refuse("too_many_cells", maxCells)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := b.readShared(p, byType["sharedStrings"]); err != nil {
		return err
	}
	for i := range b.sheets {
		s := &sheetReader{b: b, s: &b.sheets[i]}
		if err := p.each(files[i], s.visit); err != nil {
			return err
		}
		if err := s.spread(); err != nil {
			return err
		}
	}
	return nil
}

// relationID is the r:id of an element, which may have an id without a
// namespace beside it.
func relationID(start xml.StartElement) string {
	for _, a := range start.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// readShared reads the texts that cells refer to by number.
func (b *book) readShared(p *parts, name string) error {
	var text strings.Builder
	inText, phonetic := false, false
	return p.each(name, func(token xml.Token) error {
		switch t := token.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			if t.Name.Local == "rPh" {
				phonetic = true
			}
		case xml.EndElement:
			inText = false
			switch t.Name.Local {
			case "rPh":
				phonetic = false
			case "si":
				if b.shared = append(b.shared, text.String()); len(b.shared) > maxCells {
					return refuse("too_many_cells", maxCells)
				}
				text.Reset()
			}
		case xml.CharData:
			if inText && !phonetic {
				text.Write(t)
				return b.count(len(t))
			}
		}
		return nil
	})
}

// count adds to the text read so far.
func (b *book) count(letters int) error {
	if b.letters += letters; b.letters > maxLetters {
		return refuse("too_many_cells", maxCells)
	}
	return nil
}
