package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// WidgetPath is the address below which the widget for portals' own pages stands.
// It never changes: portals have written it into theirs.
const WidgetPath = "/widget/"

// WidgetFile is a file of the widget at its address.
type WidgetFile struct {
	Asset
	ETag string
}

// widgetFiles makes the files that portals load: the script of the folder widget
// in one piece, with its texts and its style, so that it is one request; and its
// types, for those who program against it.
func widgetFiles(files fs.FS, texts *Texts, lateMinutes int) (map[string]WidgetFile, error) {
	data, err := widgetData(files, texts, lateMinutes)
	if err != nil {
		return nil, err
	}
	b := bundle{files: files, made: map[string]string{"data.js": data}, done: map[string]bool{}}
	if err := b.add("element.js"); err != nil {
		return nil, err
	}
	types, err := fs.ReadFile(files, "widget/kezek-booking.d.ts")
	if err != nil {
		return nil, err
	}
	out := map[string]WidgetFile{}
	for name, body := range map[string][]byte{"kezek-booking.js": []byte(b.out.String()), "kezek-booking.d.ts": types} {
		packed, err := compressed(body)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		f := WidgetFile{Asset{Type: mediaType(name), Body: body, Gzip: packed}, `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
		if path.Ext(name) == ".ts" {
			f.Type = "text/plain; charset=utf-8" // browsers know .ts as video
		}
		out[name] = f
	}
	return out, nil
}

// widgetData is the module data.js of the widget: its texts and the words that
// dates are written with, by language, its style sheet, and the lateness that
// annuls a booking (A2).
func widgetData(files fs.FS, texts *Texts, lateMinutes int) (string, error) {
	css, err := fs.ReadFile(files, "widget/style.css")
	if err != nil {
		return "", err
	}
	said, calendar := map[string]any{}, map[string]any{}
	for _, lang := range Languages {
		own := texts.Under(lang, "widget.script")
		for state, text := range texts.Under(lang, "common.state") {
			own["state."+state] = text
		}
		said[lang] = own
		w := calendarWords[lang]
		calendar[lang] = map[string]any{"weekdays": w.weekdays, "weekdaysShort": w.weekdaysShort, "months": w.months, "monthsOf": w.monthsOf}
	}
	var out strings.Builder
	for _, c := range []struct {
		name  string
		value any
	}{{"texts", said}, {"calendar", calendar}, {"css", squeezed(string(css))}, {"lateMinutes", lateMinutes}} {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false) // it stands in a script of its own
		if err := e.Encode(c.value); err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "export const %s = %s;\n", c.name, strings.TrimSpace(b.String()))
	}
	return out.String(), nil
}

// bundle joins modules into one. They share a scope then, so each name may be
// given once among all of them; the test of the bundle sees to that.
type bundle struct {
	files fs.FS
	made  map[string]string // modules that are no files
	done  map[string]bool
	out   strings.Builder
}

var (
	importLine = regexp.MustCompile(`(?m)^import \{[^}]*\} from "\./([a-z]+\.js)";\n`)
	exportWord = regexp.MustCompile(`(?m)^export `)
)

// add adds a module, after those that it imports. Modules may import each other,
// as long as they do so for functions.
func (b *bundle) add(name string) error {
	if b.done[name] {
		return nil
	}
	b.done[name] = true
	source, isMade := b.made[name]
	if !isMade {
		content, err := fs.ReadFile(b.files, "widget/"+name)
		if err != nil {
			return err
		}
		source = string(content)
	}
	for _, m := range importLine.FindAllStringSubmatch(source, -1) {
		if err := b.add(m[1]); err != nil {
			return err
		}
	}
	source = exportWord.ReplaceAllString(importLine.ReplaceAllString(source, ""), "")
	for line := range strings.SplitSeq(source, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			b.out.WriteString(line + "\n")
		}
	}
	return nil
}

// MakeWidget makes the widget's files. lateMinutes is the lateness that annuls a
// booking (A2).
func (p *Pages) MakeWidget(lateMinutes int) (err error) {
	p.widget, err = widgetFiles(embedded, p.Texts, lateMinutes)
	return err
}

// Widget returns a file of the widget by its name below WidgetPath, once it is made.
func (p *Pages) Widget(name string) (f WidgetFile, found bool) {
	f, found = p.widget[name]
	return f, found
}
