package web

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Languages are what the pages speak, in the order in which they are offered.
var Languages = []string{"kk", "ru", "en"}

// Texts are the words of all pages in all languages. A file of the catalogue
// holds one area of the pages; its keys are nested, and the innermost ones are
// languages:
//
//	free:
//	  kk: "{n} бос орын"
//	  ru: {one: "{n} место", few: "{n} места", many: "{n} мест"}
//	  en: {one: "{n} seat", other: "{n} seats"}
//
// The text above in the file book.yaml is called "book.free".
type Texts struct {
	byLanguage map[string]map[string]phrase
}

// phrase is a text by its plural form; one without forms has it as other.
type phrase map[string]string

// pluralForms are the forms that the languages have for whole numbers.
var pluralForms = map[string][]string{"kk": {"one", "other"}, "ru": {"one", "few", "many"}, "en": {"one", "other"}}

var formNames = map[plural.Form]string{plural.One: "one", plural.Few: "few", plural.Many: "many"}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// ReadTexts reads the catalogue in the folder texts of files. The error lists
// everything that is wrong: a language that is missing, placeholders that differ
// between languages, a plural form that is missing.
func ReadTexts(files fs.FS) (*Texts, error) {
	t := &Texts{byLanguage: map[string]map[string]phrase{}}
	for _, lang := range Languages {
		t.byLanguage[lang] = map[string]phrase{}
	}
	names, err := fs.Glob(files, "texts/*.yaml")
	if err != nil {
		return nil, err
	}
	var wrong []error
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var tree map[string]any
		if err := yaml.Unmarshal(content, &tree); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
			continue
		}
		wrong = append(wrong, t.add(strings.TrimSuffix(path.Base(name), ".yaml"), tree)...)
	}
	return t, errors.Join(wrong...)
}

// add enters a tree of texts under a key, and returns what is wrong with it.
func (t *Texts) add(key string, tree map[string]any) (wrong []error) {
	if !isText(tree) {
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			inner, ok := tree[name].(map[string]any)
			if !ok {
				wrong = append(wrong, fmt.Errorf("%s.%s: want texts by language", key, name))
				continue
			}
			wrong = append(wrong, t.add(key+"."+name, inner)...)
		}
		return wrong
	}
	var first []string
	for i, lang := range Languages {
		p, err := readPhrase(lang, tree[lang])
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %s: %w", key, lang, err))
			continue
		}
		t.byLanguage[lang][key] = p
		names := p.placeholders()
		if i == 0 {
			first = names
		} else if !slices.Equal(first, names) {
			wrong = append(wrong, fmt.Errorf("%s: placeholders are %v in %s, but %v in %s", key, first, Languages[0], names, lang))
		}
	}
	return wrong
}

func isText(tree map[string]any) bool {
	return slices.ContainsFunc(Languages, func(lang string) bool { return tree[lang] != nil })
}

func readPhrase(lang string, v any) (phrase, error) {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil, errors.New("is empty")
		}
		return phrase{"other": glued(v)}, nil
	case map[string]any:
		p := phrase{}
		for _, form := range pluralForms[lang] {
			text, ok := v[form].(string)
			if !ok || text == "" {
				return nil, fmt.Errorf("form %q is missing", form)
			}
			p[form] = glued(text)
		}
		if len(v) != len(p) {
			return nil, fmt.Errorf("want the forms %v only", pluralForms[lang])
		}
		return p, nil
	}
	return nil, errors.New("is missing")
}

// glued keeps together what must not stand on two lines: the sign for "number"
// with its number, a dash with the word before it.
func glued(text string) string { return glue.Replace(text) }

var glue = strings.NewReplacer("№ ", "№\u00a0", " – ", "\u00a0– ")

func (p phrase) placeholders() []string {
	found := map[string]bool{}
	for _, text := range p {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			found[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// form chooses the text for a count.
func (p phrase) form(lang string, n int) string {
	if len(p) == 1 {
		return p["other"]
	}
	form := formNames[plural.Cardinal.MatchPlural(language.Make(lang), max(n, -n), 0, 0, 0, 0)]
	if text, ok := p[form]; ok {
		return text
	}
	for _, name := range []string{"other", "many"} {
		if text, ok := p[name]; ok {
			return text
		}
	}
	return p["one"]
}

// Has reports whether there is such a text.
func (t *Texts) Has(key string) bool { return t.byLanguage[Languages[0]][key] != nil }

// Text returns a text in a language. Arguments come in pairs: the name of a
// placeholder and its value. The placeholder n, if it is an int, chooses the
// plural form. The error is a mistake in a page: no such text, an argument that
// it does not have, a placeholder that got none.
func (t *Texts) Text(lang, key string, args ...any) (string, error) {
	p, ok := t.byLanguage[lang][key]
	if !ok {
		return "", fmt.Errorf("no text %q in %q", key, lang)
	}
	if len(args)%2 != 0 {
		return "", fmt.Errorf("text %q: arguments have to come in pairs", key)
	}
	n, pairs := 0, make([]string, 0, len(args))
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok || !slices.Contains(p.placeholders(), name) {
			return "", fmt.Errorf("text %q has no {%v}", key, args[i])
		}
		if count, ok := args[i+1].(int); ok && name == "n" {
			n = count
		}
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(args[i+1]))
	}
	if len(args)/2 != len(p.placeholders()) {
		return "", fmt.Errorf("text %q wants %v", key, p.placeholders())
	}
	return strings.NewReplacer(pairs...).Replace(p.form(lang, n)), nil
}

// Under returns the texts whose keys begin with prefix and a dot, by the rest of
// their key, for a script. A text with plural forms is a map of them.
func (t *Texts) Under(lang, prefix string) map[string]any {
	out := map[string]any{}
	for key, p := range t.byLanguage[lang] {
		rest, ok := strings.CutPrefix(key, prefix+".")
		switch {
		case !ok:
		case len(p) == 1:
			out[rest] = p["other"]
		default:
			out[rest] = p
		}
	}
	return out
}
