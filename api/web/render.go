package web

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"kezek/calendars"
)

// Themes are the looks of the pages. Auto follows the person's system; contrast
// is the version for people with weak sight.
var Themes = []string{"auto", "light", "dark", "contrast"}

// Frame is what every page shows around its content.
type Frame struct {
	Language string    // kk, ru or en
	Theme    string    // one of Themes
	Path     string    // of this page, to come back to; it holds nothing personal
	CSRF     string    // token that a form of this page has to send; empty: nobody is signed in
	Role     string    // of who is signed in; empty: nobody is
	Who      string    // their name, or as whom histories have them; empty: neither would tell them anything
	Links    []Link    // of the navigation
	Now      time.Time // of the server: a script must not believe the clock of the visitor's machine
}

// Link is an entry of the navigation.
type Link struct {
	Path, Text string // Text is the key of a text
	Current    bool
}

// view is what a template is executed with.
type view struct {
	Frame
	Data any
}

// Pages renders pages. It is safe for concurrent use.
type Pages struct {
	Texts     *Texts
	assets    *assets
	styles    styles
	templates map[string]map[string]pageTemplate // by language, then name of the page
	widget    map[string]WidgetFile
	loc       *time.Location
}

// layout is the file, and the part, that has the other parts of every page in it.
const layout = "layout.html"

// pageTemplate makes a page's template when it is first asked for: with the parts
// that pages share, those of all pages in all languages are most of what a server
// would keep in memory.
type pageTemplate func() (*template.Template, error)

// New reads the embedded pages and checks them: every template can be parsed and
// every text is there in every language. loc is the zone in which points in time
// are written. The pages of one zone are read once in a process: they do not
// change, and reading them takes longest of all that a server does at its start.
func New(loc *time.Location) (*Pages, error) {
	once, _ := known.LoadOrStore(loc.String(), sync.OnceValues(func() (*Pages, error) { return read(embedded, loc) }))
	return once.(func() (*Pages, error))()
}

// known are the pages by the name of their zone, each a func() (*Pages, error).
var known sync.Map

func read(files fs.FS, loc *time.Location) (*Pages, error) {
	texts, err := ReadTexts(files)
	if err != nil {
		return nil, err
	}
	p := &Pages{Texts: texts, templates: map[string]map[string]pageTemplate{}, loc: loc}
	if p.assets, err = readAssets(files); err != nil {
		return nil, err
	}
	p.styles = p.assets.styles()
	names, err := fs.Glob(files, "templates/pages/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names { // alone: what is wrong with one is to be told at the start
		if _, err := template.New("").Funcs(p.funcs(Languages[0])).ParseFS(files, name); err != nil {
			return nil, err
		}
	}
	for _, lang := range Languages {
		if p.templates[lang], err = p.pages(files, names, lang); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// pages are those of one language: each a file of templates/pages with the layout
// and the parts that pages share.
func (p *Pages) pages(files fs.FS, names []string, lang string) (map[string]pageTemplate, error) {
	shared, err := template.New(layout).Funcs(p.funcs(lang)).ParseFS(files, "templates/"+layout, "templates/parts/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]pageTemplate{}
	for _, name := range names {
		pages[strings.TrimSuffix(path.Base(name), ".html")] = sync.OnceValues(func() (*template.Template, error) {
			page, err := shared.Clone()
			if err != nil {
				return nil, err
			}
			return page.ParseFS(files, name)
		})
	}
	return pages, nil
}

// Render writes a page. A page is a file of templates/pages without its ending;
// data is what it stands for.
func (p *Pages) Render(page string, f Frame, data any) ([]byte, error) {
	return p.RenderPart(page, layout, f, data)
}

// RenderPart writes one part of a page alone, for a script that replaces it.
func (p *Pages) RenderPart(page, part string, f Frame, data any) ([]byte, error) {
	made := p.templates[f.Language][page]
	if made == nil {
		return nil, fmt.Errorf("no page %q in %q", page, f.Language)
	}
	t, err := made()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, part, view{f, data}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Asset returns the asset whose address ends in name after the digest; nil:
// there is none. Current says whether the digest is today's: an older page may
// still ask for the asset, but nobody must keep the answer for good.
func (p *Pages) Asset(digest, name string) (asset *Asset, current bool) {
	return p.assets.files[name], digest == p.assets.digest
}

// StylePolicy lists the hashes of the styles that stand in pages, for the
// directive style-src of their content security policy.
func (p *Pages) StylePolicy() string { return p.styles.policy }

// funcs are what templates can call.
func (p *Pages) funcs(lang string) template.FuncMap {
	return template.FuncMap{
		"t":            func(key string, args ...any) (string, error) { return p.Texts.Text(lang, key, args...) },
		"tin":          p.Texts.Text,
		"texts":        func(prefix string) map[string]any { return p.scriptTexts(lang, prefix) },
		"languages":    func() []string { return Languages },
		"themes":       func() []string { return Themes },
		"in":           func(t calendars.Text) string { return t.In(lang) },
		"date":         func(d calendars.Date) string { return Date(lang, d) },
		"day":          func(d calendars.Date) string { return Day(lang, d) },
		"longdate":     func(d calendars.Date) string { return LongDate(lang, d) },
		"weekday":      func(d calendars.Date) string { return Weekday(lang, d) },
		"weekdayshort": func(d time.Weekday) string { return WeekdayShort(lang, d) },
		"weekdays":     func() []time.Weekday { return weekdays },
		"dayofmonth":   func(d calendars.Date) int { _, _, day := d.Civil(); return day },
		"month":        func(year int, m time.Month) string { return Month(lang, year, m) },
		"instant":      func(t time.Time) string { return Instant(t, p.loc) },
		"clock":        func(t time.Time) string { return t.In(p.loc).Format("15:04") },
		"state":        func(s fmt.Stringer) (string, error) { return p.Texts.Text(lang, "common.state."+s.String()) },
		"phone":        Phone,
		"percent":      func(part, whole int) string { return Percent(lang, part, whole) },
		"asset":        p.assets.address,
		"style":        p.style,
		"dict":         dict,
		"inc":          func(n int) int { return n + 1 },
		"int":          func(n uint8) int { return int(n) },
		"hours":        hours,
	}
}

// scriptTexts are the texts under a prefix, with those that page.js needs on
// every page.
func (p *Pages) scriptTexts(lang, prefix string) map[string]any {
	all := p.Texts.Under(lang, prefix)
	maps.Copy(all, p.Texts.Under(lang, "common.script"))
	return all
}

// style is the element of a style sheet of the folder static.
func (p *Pages) style(area string) (template.HTML, error) {
	s, ok := p.styles.elements[area]
	if !ok {
		return "", fmt.Errorf("there is no static/%s.css", area)
	}
	return s, nil
}

// hours writes minutes as hours: "160", or "7:30".
func hours(minutes int) string {
	if minutes%60 == 0 {
		return strconv.Itoa(minutes / 60)
	}
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}

// dict makes a map of pairs, for a part that takes several values.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict: values have to come in pairs")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// ChooseLanguage returns the language if the pages speak it, or else the other.
func ChooseLanguage(lang, other string) string {
	if slices.Contains(Languages, lang) {
		return lang
	}
	return other
}
