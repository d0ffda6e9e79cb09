package web

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func catalogue(t *testing.T, yaml string) (*Texts, error) {
	t.Helper()
	return ReadTexts(fstest.MapFS{"texts/book.yaml": {Data: []byte(yaml)}})
}

func TestTexts_EverythingWrongIsToldAtOnce(t *testing.T) {
	_, err := catalogue(t, `
fine: {kk: "а", ru: "б", en: "c"}
nested:
  missing: {kk: "а", en: "c"}
  empty: {kk: "", ru: "б", en: "c"}
differs: {kk: "{a}", ru: "{b}", en: "{a}"}
forms:
  kk: "{n} орын"
  ru: {one: "{n} место", few: "{n} места"}
  en: {one: "{n} seat", other: "{n} seats", two: "{n} seats"}
stray: "text"
`)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		"book.nested.missing: ru: is missing", "book.nested.empty: kk: is empty",
		"book.differs: placeholders are [a] in kk, but [b] in ru", `book.forms: ru: form "many" is missing`,
		"book.forms: en: want the forms [one other] only", "book.stray: want texts by language",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "fine") {
		t.Errorf("complains of a good text: %v", err)
	}
}

func TestTexts_PluralForms(t *testing.T) {
	texts, err := catalogue(t, `
free:
  kk: "{n} бос орын"
  ru: {one: "{n} место", few: "{n} места", many: "{n} мест"}
  en: {one: "{n} seat", other: "{n} seats"}
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"ru", 1, "1 место"}, {"ru", 3, "3 места"}, {"ru", 5, "5 мест"}, {"ru", 11, "11 мест"}, {"ru", 21, "21 место"},
		{"ru", 112, "112 мест"}, {"ru", 0, "0 мест"}, {"en", 1, "1 seat"}, {"en", 0, "0 seats"}, {"kk", 1, "1 бос орын"}, {"kk", 7, "7 бос орын"},
	} {
		if got, err := texts.Text(c.lang, "book.free", "n", c.n); err != nil || got != c.want {
			t.Errorf("%s %d: %q, %v, want %q", c.lang, c.n, got, err, c.want)
		}
	}
}

func TestTexts_MistakesOfAPage(t *testing.T) {
	texts, err := catalogue(t, `until: {kk: "{date} дейін", ru: "до {date}", en: "until {date}"}`)
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]any{
		"no argument": {}, "another one": {"day", 1}, "no pair": {"date"}, "one too many": {"date", 1, "time", 2},
	} {
		if got, err := texts.Text("ru", "book.until", args...); err == nil {
			t.Errorf("%s: gives %q", name, got)
		}
	}
	if _, err := texts.Text("ru", "book.nothing"); err == nil {
		t.Error("a text that does not exist is given")
	}
}

func TestTexts_UnderAPrefix(t *testing.T) {
	texts, err := catalogue(t, `
script:
  lost: {kk: "а", ru: "б", en: "c"}
  left: {kk: "{n} а", ru: {one: "{n} а", few: "{n} б", many: "{n} в"}, en: {one: "{n} a", other: "{n} b"}}
scripted: {kk: "а", ru: "б", en: "c"}
`)
	if err != nil {
		t.Fatal(err)
	}
	got := texts.Under("ru", "book.script")
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, []string{"left", "lost"}) {
		t.Fatalf("has %v", names)
	}
	if got["lost"] != "б" || got["left"].(phrase)["few"] != "{n} б" {
		t.Errorf("is %v", got)
	}
}

// textNamed finds the names of texts in templates, scripts and Go code: dotted
// words in quotes, and the beginnings that are completed at run time.
var textNamed = regexp.MustCompile("[\"`]([a-z0-9_]+(?:\\.[a-z0-9_]+)*\\.?)[\"`]")

// TestTexts_NoneIsMissingOrUnused lays the catalogue beside what the pages name.
// A name that is put together at run time counts by its beginning, "book.check.".
func TestTexts_NoneIsMissingOrUnused(t *testing.T) {
	texts, err := ReadTexts(embedded)
	if err != nil {
		t.Fatal(err)
	}
	whole, beginnings := map[string]bool{}, []string{}
	read := func(content []byte) {
		for _, m := range textNamed.FindAllSubmatch(content, -1) {
			if name := string(m[1]); strings.HasSuffix(name, ".") {
				beginnings = append(beginnings, name)
			} else {
				whole[name] = true
			}
		}
	}
	called := regexp.MustCompile(`\bt "([^"]+)"`)
	err = fs.WalkDir(embedded, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "texts") {
			return err
		}
		content, err := fs.ReadFile(embedded, name)
		read(content)
		for _, m := range called.FindAllSubmatch(content, -1) {
			if !strings.HasSuffix(string(m[1]), ".") && !texts.Has(string(m[1])) {
				t.Errorf("%s: there is no text %q", name, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, pattern := range []string{"../*/*.go", "../*.go", "../../cmd/kezek/simulate*.go"} { // the report of a simulation is a page too
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, files...)
	}
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read(content)
	}
	for _, key := range slices.Sorted(maps.Keys(texts.byLanguage[Languages[0]])) {
		used := whole[key] || slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(key, b) })
		for area := key; !used && strings.Contains(area, "."); { // texts "book.script" gives all of them to a script
			area = area[:strings.LastIndex(area, ".")]
			used = strings.Contains(area, ".") && whole[area] && whole[strings.TrimPrefix(key, area+".")]
		}
		if !used {
			t.Errorf("nothing says the text %q", key)
		}
	}
}
