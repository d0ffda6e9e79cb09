package web

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestRender_WhatIsWrongWithATemplateIsToldAtTheStart(t *testing.T) {
	good := fstest.MapFS{
		"templates/layout.html":     {Data: []byte(`{{style "base"}}{{template "main" .}}`)},
		"templates/parts/part.html": {Data: []byte(`{{define "part"}}{{.Language}}{{end}}`)},
		"templates/pages/one.html":  {Data: []byte(`{{define "main"}}<p>{{.Data}}</p>{{template "part" .}}{{end}}`)},
		"static/base.css":           {Data: []byte("/* why */\np { margin: 0; }\n")},
		"texts/common.yaml":         {Data: []byte(`x: {kk: "а", ru: "б", en: "c"}`)},
	}
	p, err := read(good, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Render("one", Frame{Language: "ru"}, "<b>")
	if want := "<style>p { margin: 0; }</style><p>&lt;b&gt;</p>ru"; err != nil || string(got) != want {
		t.Errorf("renders %q, %v, want %q", got, err, want)
	}
	if got, err := p.RenderPart("one", "part", Frame{Language: "kk"}, nil); err != nil || string(got) != "kk" {
		t.Errorf("the part renders %q, %v", got, err)
	}
	if !strings.Contains(p.StylePolicy(), "'sha256-") {
		t.Errorf("the policy is %q", p.StylePolicy())
	}
	if _, err := p.Render("two", Frame{Language: "ru"}, nil); err == nil {
		t.Error("a page that is not there renders")
	}
	for name, change := range map[string]fstest.MapFS{
		"does not parse":   {"templates/pages/one.html": {Data: []byte(`{{define "main"}}{{end`)}},
		"unknown function": {"templates/pages/one.html": {Data: []byte(`{{define "main"}}{{shout .}}{{end}}`)}},
		"a wrong text":     {"texts/common.yaml": {Data: []byte(`x: {kk: "а"}`)}},
	} {
		wrong := maps.Clone(good)
		maps.Copy(wrong, change)
		if _, err := read(wrong, time.UTC); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAssets_AddressChangesWithTheContent(t *testing.T) {
	address := func(js string) string {
		a, err := readAssets(fstest.MapFS{"static/a.js": {Data: []byte(js)}, "static/b.js": {Data: []byte("1")}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.address("b.js")
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if first, again := address("x"), address("x"); first != again {
		t.Error("the address changes by itself")
	}
	if address("x") == address("y") { // b.js may import a.js
		t.Error("the address stays although another asset is new")
	}
}

func TestAssets_AreSmall(t *testing.T) {
	a, err := readAssets(embedded)
	if err != nil {
		t.Fatal(err)
	}
	for name, asset := range a.files {
		if asset.Type == "" {
			t.Errorf("%s has no media type", name)
		}
		if len(asset.Body) > 2000 && asset.Gzip == nil {
			t.Errorf("%s is not packed", name)
		}
	}
	if areas := slices.Collect(maps.Keys(a.styles().elements)); slices.Contains(areas, "docs") {
		t.Error("the style of /docs stands in pages")
	}
}
