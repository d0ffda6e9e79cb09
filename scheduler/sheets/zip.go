package sheets

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

const (
	maxParts = 2000      // files within a workbook
	maxRatio = 200       // to which a large part may unpack; real sheets reach 40
	maxToken = 256 << 10 // bytes of one tag or text; a cell holds at most 32,767 characters
	maxDepth = 100       // of nested elements
)

// errUnpacked says that a workbook unpacks to more than is read of one.
var errUnpacked = errors.New("sheets: the workbook unpacks to too much")

// parts are the files within a workbook. What was unpacked is counted over all
// of them, because the sizes in the directory are the sender's claim.
type parts struct {
	files map[string]*zip.File // by name in lower case
	left  int                  // bytes that may still be unpacked
}

// openParts checks the directory of a zip file before anything is unpacked.
func openParts(data []byte) (*parts, *refusal) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("file_damaged")
	}
	if len(zr.File) > maxParts {
		return nil, refuse("file_inflates", maxUnpacked>>20)
	}
	p := &parts{files: make(map[string]*zip.File, len(zr.File)), left: maxUnpacked}
	var total uint64
	for _, f := range zr.File {
		size := f.UncompressedSize64
		if total += size; size > maxUnpacked || total > maxUnpacked || size > 1<<20 && size/maxRatio > f.CompressedSize64 {
			return nil, refuse("file_inflates", maxUnpacked>>20)
		}
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		if p.files[name] == nil {
			p.files[strings.TrimPrefix(name, "/")] = f
		}
	}
	return p, nil
}

// each calls visit with every token of an XML part: elements and text, without
// regard to namespaces. A part that is not there has no tokens.
func (p *parts) each(name string, visit func(xml.Token) error) error {
	f := p.files[strings.ToLower(name)]
	if f == nil {
		return nil
	}
	body, err := f.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	in := &meter{r: bufio.NewReaderSize(body, 16<<10), total: &p.left}
	dec := xml.NewDecoder(in)
	depth := 0
	for {
		in.token = maxToken
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		} else if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth < 0 || depth > maxDepth {
			return errors.New("sheets: elements do not nest")
		}
		if err := visit(token); err != nil {
			return err
		}
	}
}

// meter hands out bytes as long as neither the token nor the workbook is too
// long. It is an io.ByteReader so that the decoder takes no more than it needs.
type meter struct {
	r     *bufio.Reader
	token int
	total *int
}

func (m *meter) ReadByte() (byte, error) {
	m.token--
	*m.total--
	if m.token < 0 || *m.total < 0 {
		return 0, errUnpacked
	}
	return m.r.ReadByte()
}

// Read is what makes it an io.Reader; the decoder calls ReadByte alone.
func (m *meter) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c, err := m.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = c
	return 1, nil
}

// relations are the targets of the relations of a part, by their id and, for the
// last of each, by the end of their type.
func (p *parts) relations(of string) (byID, byType map[string]string, err error) {
	byID, byType = map[string]string{}, map[string]string{}
	dir, file := path.Split(of)
	err = p.each(dir+"_rels/"+file+".rels", func(token xml.Token) error {
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "Relationship" {
			target := attribute(start, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(dir, target)
			}
			target = strings.TrimPrefix(target, "/")
			byID[attribute(start, "Id")] = target
			byType[path.Base(attribute(start, "Type"))] = target
		}
		return nil
	})
	return byID, byType, err
}

// attribute is the value of an attribute, whatever its namespace.
func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
