package registry

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// contract is docs/registry.openapi.yaml.
type contract map[string]any

func readContract(t *testing.T) contract {
	t.Helper()
	content, err := os.ReadFile("../../docs/registry.openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c contract
	if err := yaml.Unmarshal(content, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// at follows a path of keys, and references on its way.
func (c contract) at(node any, keys ...string) map[string]any {
	m, _ := node.(map[string]any)
	if ref, ok := m["$ref"].(string); ok {
		m = c.at(map[string]any(c), strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	if len(keys) == 0 {
		return m
	}
	return c.at(m[keys[0]], keys[1:]...)
}

func (c contract) post(path string, keys ...string) map[string]any {
	return c.at(map[string]any(c), append([]string{"paths", path, "post"}, keys...)...)
}

// faults says where a value departs from a schema. It knows the words of JSON
// Schema that the contract uses, and refuses others.
func (c contract) faults(path string, schema map[string]any, value any) (out []string) {
	schema = c.at(schema)
	wrong := func(format string, args ...any) { out = append(out, path+": "+fmt.Sprintf(format, args...)) }
	for word, is := range schema {
		switch word {
		case "description", "format", "properties", "required":
		case "type":
			types := map[string]string{"string": "string", "bool": "boolean", "map": "object", "slice": "array"}
			if value == nil || types[reflect.TypeOf(value).Kind().String()] != is {
				wrong("%v is no %v", value, is)
			}
		case "additionalProperties", "items", "pattern", "maxLength", "minLength", "const", "enum":
		default:
			wrong("the test does not know %s", word)
		}
	}
	switch v := value.(type) {
	case string:
		if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v) {
			wrong("%q does not match %s", v, p)
		}
		if least, ok := schema["minLength"].(uint64); ok && utf8.RuneCountInString(v) < int(least) {
			wrong("%q is too short", v)
		}
		if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, any(v)) {
			wrong("%q is not one of %v", v, enum)
		}
	case bool:
		if must, ok := schema["const"]; ok && must != v {
			wrong("is not %v", must)
		}
	case []any:
		for i, item := range v {
			out = append(out, c.faults(fmt.Sprintf("%s[%d]", path, i), c.at(schema["items"]), item)...)
		}
	case map[string]any:
		out = append(out, c.objectFaults(path, schema, v)...)
	}
	return out
}

func (c contract) objectFaults(path string, schema, object map[string]any) (out []string) {
	properties := c.at(schema["properties"])
	for name, v := range object {
		if _, known := properties[name]; !known {
			out = append(out, path+": field "+name+" is not in the contract")
			continue
		}
		out = append(out, c.faults(path+"."+name, c.at(properties[name]), v)...)
	}
	for _, name := range schema["required"].([]any) {
		if _, there := object[name.(string)]; !there {
			out = append(out, path+": field "+name.(string)+" is missing")
		}
	}
	return out
}

func decoded(t *testing.T, body []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return v
}

// TestE8_QuestionsAndAnswersKeepTheContract holds the document against what the
// client sends and what the tests' register answers.
func TestE8_QuestionsAndAnswersKeepTheContract(t *testing.T) {
	c := readContract(t)
	person, ward := iin(t, "90010130012"), iin(t, "15020250033")
	serve := registersOf(t, person, ward)
	seen := map[string]bool{}
	h, _ := inMemoryClient(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		path := r.URL.Path
		for _, fault := range c.faults("question", c.post(path, "requestBody", "content", "application/json", "schema"), decoded(t, body)) {
			t.Errorf("%s: %s", path, fault)
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		recorder := httptest.NewRecorder()
		serve(recorder, r)
		status := fmt.Sprint(recorder.Code)
		seen[path+" "+status] = true
		for _, fault := range c.faults("answer", c.post(path, "responses", status, "content", "application/json", "schema"), decoded(t, recorder.Body.Bytes())) {
			t.Errorf("%s: %s: %s", path, status, fault)
		}
		maps.Copy(w.Header(), recorder.Header())
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(recorder.Body.Bytes())
	}, nil)
	for _, who := range []string{person, ward} {
		_, _ = h.Form(t.Context(), map[string]string{person: "031/15-А", ward: "031/16"}[who])
		_, _ = h.Forms(t.Context(), who)
		_, _ = h.Residence(t.Context(), who)
		_, _ = h.Guardianships(t.Context(), who)
		_, _ = h.Contact(t.Context(), who)
	}
	for path := range c.at(map[string]any(c), "paths") {
		for status := range c.post(path, "responses") {
			if status != "default" && !seen[path+" "+status] {
				t.Errorf("%s %s is in the contract and was never seen", path, status)
			}
		}
	}
}

// TestE8_BodiesHaveTheContractsFields compares the client's types with the
// document's schemas, required fields included.
func TestE8_BodiesHaveTheContractsFields(t *testing.T) {
	c := readContract(t)
	for schema, body := range map[string]any{
		"ByNumber": byNumber{}, "ByIIN": byIIN{}, "Form": formBody{}, "Forms": formsBody{}, "Residence": residenceBody{},
		"Guardianship": guardianshipBody{}, "Guardianships": guardianshipsBody{}, "Contact": contactBody{},
	} {
		s := c.at(map[string]any(c), "components", "schemas", schema)
		var all, required []string
		for field := range reflect.TypeOf(body).Fields() {
			name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			all = append(all, name)
			if options != "omitempty" {
				required = append(required, name)
			}
		}
		slices.Sort(all)
		if want := slices.Sorted(maps.Keys(c.at(s["properties"]))); !slices.Equal(all, want) {
			t.Errorf("%s: fields %v, in the contract %v", schema, all, want)
		}
		if fmt.Sprint(required) != fmt.Sprint(s["required"]) {
			t.Errorf("%s: required %v, in the contract %v", schema, required, s["required"])
		}
		if s["additionalProperties"] != false {
			t.Errorf("%s: the contract does not forbid unknown fields, the client does", schema)
		}
	}
}
