package api_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kezek/scheduler"
)

// document is what the tests read of the OpenAPI document.
type document struct {
	OpenAPI string
	Info    struct{ Title, Version string }
	Paths   map[string]map[string]struct {
		OperationID, Summary string
		Roles                []string `json:"x-roles"`
		Security             []map[string][]string
		Parameters           []struct{ Name, In, Description string }
		Responses            map[string]struct {
			Description string
			Content     map[string]struct{ Schema map[string]any }
		}
	}
	Components struct {
		Schemas map[string]struct {
			Type       any
			Properties map[string]map[string]any
			Required   []string
		}
	}
}

func TestOpenAPI_IsWhole(t *testing.T) {
	w := newWorld(t)
	raw := w.call("GET", "/openapi.json", "", nil).want(200).body
	var d document
	w.must(json.Unmarshal(raw, &d))
	if !strings.HasPrefix(d.OpenAPI, "3.1.") || d.Info.Title == "" || d.Info.Version != "test" {
		t.Errorf("version %s of %+v", d.OpenAPI, d.Info)
	}
	ids := map[string]bool{}
	operations := 0
	for path, methods := range d.Paths {
		for method, op := range methods {
			operations++
			if op.Summary == "" || len(op.Roles) == 0 || len(op.Security) == 0 || ids[op.OperationID] {
				t.Errorf("%s %s: summary %q, roles %v, security %v, id %q", method, path, op.Summary, op.Roles, op.Security, op.OperationID)
			}
			ids[op.OperationID] = true
			for _, role := range op.Roles {
				if !slices.Contains(scheduler.Roles, scheduler.Role(role)) {
					t.Errorf("%s %s: role %s", method, path, role)
				}
			}
			for _, status := range []string{"401", "403", "500"} {
				if op.Responses[status].Content["application/problem+json"].Schema["$ref"] != "#/components/schemas/Problem" {
					t.Errorf("%s %s does not describe its %s", method, path, status)
				}
			}
			for _, hole := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				if !slices.ContainsFunc(op.Parameters, func(p struct{ Name, In, Description string }) bool {
					return p.In == "path" && p.Name == hole[1] && p.Description != ""
				}) {
					t.Errorf("%s %s does not describe {%s}", method, path, hole[1])
				}
			}
			if strings.Contains(path, "iin") {
				t.Errorf("%s: a personal number in an address", path)
			}
			for _, p := range op.Parameters {
				if p.In == "query" && strings.Contains(strings.ToLower(p.Name), "iin") {
					t.Errorf("%s: a personal number in a query", path)
				}
			}
		}
	}
	if operations != len(w.Routes()) {
		t.Errorf("%d operations, %d routes", operations, len(w.Routes()))
	}
	for name, schema := range d.Components.Schemas {
		for field, s := range schema.Properties {
			if s["description"] == nil || s["description"] == "" {
				t.Errorf("%s.%s has no description", name, field)
			}
		}
		for _, field := range schema.Required {
			if schema.Properties[field] == nil {
				t.Errorf("%s requires %s, which it does not have", name, field)
			}
		}
	}
	for _, ref := range regexp.MustCompile(`"\$ref":"#/components/schemas/(\w+)"`).FindAllStringSubmatch(string(raw), -1) {
		if _, ok := d.Components.Schemas[ref[1]]; !ok {
			t.Errorf("there is no schema %s", ref[1])
		}
	}
	for _, inner := range []string{"due_kind", `"due":{"format"`, "segments_left", "ErrorModel"} {
		if strings.Contains(string(raw), inner) {
			t.Errorf("the document shows %s", inner)
		}
	}
}

func TestDocs_PageIsReadable(t *testing.T) {
	w := newWorld(t)
	r := w.call("GET", "/docs", "", nil).want(200)
	page := string(r.body)
	ids, links := map[string]int{}, []string{}
	parser := xml.NewDecoder(strings.NewReader(page))
	parser.Strict, parser.AutoClose, parser.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := parser.Token()
		if err == io.EOF {
			break
		}
		w.must(err)
		n, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range n.Attr {
			switch name := a.Name.Local; {
			case name == "id":
				ids[a.Value]++
			case name == "href" && strings.HasPrefix(a.Value, "#"):
				links = append(links, a.Value[1:])
			case (name == "href" || name == "src") && strings.Contains(a.Value, "//"):
				t.Errorf("the page needs %s", a.Value)
			}
		}
		if n.Name.Local == "script" || n.Name.Local == "img" {
			t.Errorf("the page has <%s>", n.Name.Local)
		}
	}
	for id, times := range ids {
		if times > 1 {
			t.Errorf("id %s stands there %d times", id, times)
		}
	}
	for _, link := range links {
		if ids[link] == 0 {
			t.Errorf("nothing stands at #%s", link)
		}
	}
	for _, route := range w.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if !strings.Contains(page, `<span class="method">`+method+`</span> `+path) {
			t.Errorf("the page lacks %s", route)
		}
	}
	for code := range codes(t) {
		if ids[code] != 1 {
			t.Errorf("the page does not explain %s", code)
		}
	}
	if strings.Contains(page, "&lt;nil&gt;") || strings.Contains(page, "%!") {
		t.Error("an example has a hole")
	}
	for _, word := range []string{`<html lang="en">`, `<main id="main">`, `aria-label="Contents"`, "curl -X POST"} {
		if !strings.Contains(page, word) {
			t.Errorf("the page lacks %s", word)
		}
	}
	style := w.call("GET", "/docs/style.css", "", nil).want(200)
	if !strings.Contains(string(style.body), "prefers-color-scheme: dark") {
		t.Error("no dark colours")
	}
}

func TestDocs_ExamplesWouldBeAccepted(t *testing.T) {
	for _, fault := range newWorld(t).ExampleFaults() {
		t.Error(fault)
	}
}
