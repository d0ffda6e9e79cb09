package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"path"
	"strings"
)

// AssetsPath is the address below which assets stand. The next part of an
// asset's address changes with the content of any of them, so that a browser
// may keep each for good.
const AssetsPath = "/assets/"

// Asset is a file that a page needs: a script, a picture, a sound.
type Asset struct {
	Type string // media type
	Body []byte
	Gzip []byte // the same, compressed; nil where that does not make it smaller
}

// assets are all files of the folder static, by path below it.
type assets struct {
	files  map[string]*Asset
	digest string // of all of them
}

func readAssets(files fs.FS) (*assets, error) {
	a := &assets{files: map[string]*Asset{}}
	all := sha256.New()
	err := fs.WalkDir(files, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(all, "%s %d\n", name, len(body))
		all.Write(body)
		packed, err := compressed(body)
		if err != nil {
			return err
		}
		a.files[strings.TrimPrefix(name, "static/")] = &Asset{Type: mediaType(name), Body: body, Gzip: packed}
		return nil
	})
	a.digest = hex.EncodeToString(all.Sum(nil)[:6])
	return a, err
}

// mediaType does not ask the machine, which may call scripts text/plain.
func mediaType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".ogg":
		return "audio/ogg"
	default:
		return mime.TypeByExtension(ext)
	}
}

func compressed(body []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if out.Len() >= len(body) {
		return nil, nil
	}
	return out.Bytes(), nil
}

// address of an asset, such as "book.js".
func (a *assets) address(name string) (string, error) {
	if a.files[name] == nil {
		return "", fmt.Errorf("there is no static/%s", name)
	}
	return AssetsPath + a.digest + "/" + name, nil
}

// styles are the sheets that stand in a page itself: a page then needs one round
// trip to be seen. The policy of a page names them by their hash.
type styles struct {
	elements map[string]template.HTML
	policy   string // for style-src
}

func (a *assets) styles() styles {
	s := styles{elements: map[string]template.HTML{}}
	for name, asset := range a.files {
		if area, isStyle := strings.CutSuffix(name, ".css"); isStyle && area != "docs" {
			css := squeezed(string(asset.Body))
			sum := sha256.Sum256([]byte(css))
			s.elements[area] = template.HTML("<style>" + css + "</style>") //nolint:gosec // a file of the binary
			s.policy += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		}
	}
	return s
}

// squeezed leaves out comments and the white space at the ends of lines: half of
// what compression would have to carry otherwise.
func squeezed(css string) string {
	var b strings.Builder
	for css != "" {
		before, rest, found := strings.Cut(css, "/*")
		b.WriteString(before)
		if !found {
			break
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
	var lines []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
