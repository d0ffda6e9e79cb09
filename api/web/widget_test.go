package web

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func widgetScript(t *testing.T) string {
	t.Helper()
	p, err := New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.MakeWidget(20); err != nil {
		t.Fatal(err)
	}
	f, found := p.Widget("kezek-booking.js")
	if !found {
		t.Fatal("there is no script")
	}
	return string(f.Body)
}

var declared = regexp.MustCompile(`(?m)^(?:export )?(?:async )?(?:function|class|const|let|var) (\w+)`)

// TestWidget_IsOneModuleOfAll: every module is in it once, nothing is left to be
// fetched, and no two modules give the same name, since they share one scope.
func TestWidget_IsOneModuleOfAll(t *testing.T) {
	script := widgetScript(t)
	if m := regexp.MustCompile(`(?m)^(import|export) .*`).FindString(script); m != "" {
		t.Errorf("left over: %s", m)
	}
	names, err := fs.Glob(embedded, "widget/*.js")
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]string{"texts": "data.js", "calendar": "data.js", "css": "data.js", "lateMinutes": "data.js"}
	for _, name := range names {
		source, err := fs.ReadFile(embedded, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
			if other, twice := by[m[1]]; twice {
				t.Errorf("%s is declared in %s and %s", m[1], other, name)
			}
			by[m[1]] = name
			if n := len(regexp.MustCompile(`(?m)^(async )?(function|class|const|let|var) `+m[1]+`\b`).FindAllString(script, -1)); n != 1 {
				t.Errorf("%s of %s is declared %d times in the bundle", m[1], name, n)
			}
		}
	}
}

// TestWidget_HasEveryTextThatItShows, in every language.
func TestWidget_HasEveryTextThatItShows(t *testing.T) {
	p, err := New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	script := widgetScript(t)
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?:\bt|\btext)\(([a-z]+ (?:< 0 )?\? )?"([a-z_]+)"(?: : "([a-z_]+)")?`).FindAllStringSubmatch(script, -1) {
		used[m[2]], used[m[3]] = true, true
	}
	delete(used, "")
	if len(used) < 40 {
		t.Fatalf("only %d texts found: the script is written in another way than this test expects", len(used))
	}
	known := p.Texts.Under("kk", "widget.script")
	for key := range used {
		if known[key] == nil {
			t.Errorf("there is no text %q", key)
		}
	}
	if !strings.Contains(script, "lateMinutes = 20;") {
		t.Error("it does not know the lateness of the policy")
	}
}

func TestWidget_WhatIsWrongIsToldAtTheStart(t *testing.T) {
	good := fstest.MapFS{
		"widget/element.js":         {Data: []byte("import { css } from \"./data.js\";\nimport { a } from \"./a.js\";\n// why\nexport const b = a(css);\n")},
		"widget/a.js":               {Data: []byte("import { b } from \"./element.js\";\nexport const a = () =>\n  b;\n")},
		"widget/style.css":          {Data: []byte("/* why */ p { margin: 0; }")},
		"widget/kezek-booking.d.ts": {Data: []byte("export {};")},
	}
	texts, err := ReadTexts(fstest.MapFS{"texts/widget.yaml": {Data: []byte(`script: {x: {kk: "а", ru: "б", en: "c"}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	files, err := widgetFiles(good, texts, 15)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(files["kezek-booking.js"].Body); !strings.HasSuffix(got, "const a = () =>\nb;\nconst b = a(css);\n") || !strings.Contains(got, `"kk":{"x":"а"}`) {
		t.Errorf("the bundle is %q", got)
	}
	for name := range good {
		wrong := fstest.MapFS{}
		for other, f := range good {
			if other != name {
				wrong[other] = f
			}
		}
		if _, err := widgetFiles(wrong, texts, 15); err == nil {
			t.Errorf("made without %s", name)
		}
	}
}
