package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"kezek/api/web"
	"kezek/scheduler"
)

// mountDocs serves the OpenAPI document and the page made of it. Both are made
// once: the routes do not change while the server lives.
func (s *Server) mountDocs() error {
	document, err := json.Marshal(s.huma.OpenAPI())
	if err != nil {
		return fmt.Errorf("openapi: %w", err)
	}
	layout, style, err := web.Docs()
	if err != nil {
		return fmt.Errorf("docs: %w", err)
	}
	page, err := s.docsPage(string(layout))
	if err != nil {
		return fmt.Errorf("docs: %w", err)
	}
	serve := func(path, contentType string, body []byte) {
		s.fiber.Get(path, func(c *fiber.Ctx) error {
			callIn(c).route = path
			c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'self'; frame-ancestors 'none'")
			c.Set(fiber.HeaderCacheControl, "no-cache") // it is public, and new with every version
			c.Set(fiber.HeaderContentType, contentType)
			return c.Send(body)
		})
	}
	serve("/openapi.json", "application/json", document)
	serve("/docs", "text/html; charset=utf-8", page)
	serve("/docs/style.css", "text/css; charset=utf-8", style)
	return nil
}

// The types below are what the page shows.
type (
	docPage struct {
		Title, Version, Description string
		Groups                      []*docGroup
		Schemas                     []docSchema
		Problems                    []docProblem
	}
	docGroup struct {
		ID, Name   string
		Operations []docOperation
	}
	docOperation struct {
		ID, Method, Path, Summary string
		Roles                     []string
		Parameters                []docField
		Body, Answer              *docBody
		Status                    int
		Errors                    []string
		Curl                      string
	}
	docBody struct {
		Type     docType
		Required bool
		Fields   []docField
	}
	docField struct {
		Name, In, Doc string
		Required      bool
		Type          docType
	}
	docType struct {
		Before string // words, up to the name of a schema
		Ref    string // name of a schema, empty: none
	}
	docSchema struct {
		Name   string
		Fields []docField
	}
	docProblem struct {
		Code    scheduler.Code
		Status  int
		Meaning string
	}
)

// docsPage renders the page from the OpenAPI document and the table of routes,
// which gives the order.
func (s *Server) docsPage(layout string) ([]byte, error) {
	api := s.huma.OpenAPI()
	d := docs{api.Components.Schemas}
	page := docPage{Title: api.Info.Title, Version: api.Info.Version, Description: api.Info.Description}
	groups := map[string]*docGroup{}
	for _, r := range s.table {
		g := groups[r.noun]
		if g == nil {
			g = &docGroup{ID: "group-" + strings.ToLower(r.noun), Name: r.noun}
			groups[r.noun] = g
			page.Groups = append(page.Groups, g)
		}
		g.Operations = append(g.Operations, d.operation(r, operationOf(api.Paths[r.path], r.method)))
	}
	for _, name := range slices.Sorted(maps.Keys(d.schemas.Map())) {
		page.Schemas = append(page.Schemas, docSchema{name, d.fields(d.schemas.Map()[name])})
	}
	for code, status := range statuses {
		page.Problems = append(page.Problems, docProblem{code, status, meaningOf(code)})
	}
	slices.SortFunc(page.Problems, func(a, b docProblem) int {
		return cmp.Or(cmp.Compare(a.Status, b.Status), cmp.Compare(a.Code, b.Code))
	})
	t, err := template.New("docs.html").Parse(layout)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, page)
	return out.Bytes(), err
}

// meaningOf says a code in words: our own sentence, or the code's name.
func meaningOf(code scheduler.Code) string {
	if own, ok := sentences[code]; ok {
		return own.text.EN + ". " + own.next.EN
	}
	return titles[statusOf(code)].EN + ": " + strings.ReplaceAll(string(code), "_", " ") + "."
}

func operationOf(p *huma.PathItem, method string) *huma.Operation {
	return map[string]*huma.Operation{http.MethodGet: p.Get, http.MethodPut: p.Put,
		http.MethodPost: p.Post, http.MethodDelete: p.Delete}[method]
}

// docs turns parts of the OpenAPI document into what the page shows.
type docs struct{ schemas huma.Registry }

func (d docs) operation(r route, op *huma.Operation) docOperation {
	out := docOperation{ID: op.OperationID, Method: r.method, Path: r.path, Summary: r.summary, Status: r.status}
	for _, role := range r.roles {
		out.Roles = append(out.Roles, string(role))
	}
	for _, p := range op.Parameters {
		out.Parameters = append(out.Parameters, docField{p.Name, p.In, p.Description, p.Required, d.typeOf(p.Schema)})
	}
	if op.RequestBody != nil {
		out.Body = d.body(op.RequestBody.Content)
		out.Body.Required = op.RequestBody.Required
	}
	for status, response := range op.Responses {
		if status == fmt.Sprint(r.status) {
			out.Answer = d.body(response.Content)
		} else {
			out.Errors = append(out.Errors, status)
		}
	}
	slices.Sort(out.Errors)
	out.Curl = d.curl(r, op)
	return out
}

// body shows the one content that our bodies have; of one that may come as a form
// too, the plain one.
func (d docs) body(content map[string]*huma.MediaType) *docBody {
	for name, media := range content {
		if media.Schema == nil || media.Schema.Format == "binary" {
			return &docBody{Type: docType{Before: name}}
		}
		if name == "multipart/form-data" {
			continue
		}
		_, schema := schemaOf(d.schemas, media.Schema)
		return &docBody{Type: d.typeOf(media.Schema), Fields: d.fields(schema)}
	}
	return nil
}

func (d docs) fields(s *huma.Schema) []docField {
	var out []docField
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		out = append(out, docField{Name: name, Doc: p.Description, Required: slices.Contains(s.Required, name), Type: d.typeOf(p)})
	}
	return out
}

// typeOf says in words what a value is.
func (d docs) typeOf(s *huma.Schema) docType {
	name, _ := schemaOf(d.schemas, s)
	switch {
	case s == nil:
		return docType{}
	case name != "":
		return docType{Ref: name}
	case s.Type == huma.TypeArray:
		of := d.typeOf(s.Items)
		return docType{"list of " + of.Before, of.Ref}
	case s.Extensions["oneOf"] != nil:
		one := d.typeOf(s.Extensions["oneOf"].([]*huma.Schema)[0])
		return docType{"one of, or a list of, ", one.Ref}
	case len(s.Enum) > 0:
		return docType{Before: strings.Trim(fmt.Sprint(s.Enum), "[]")}
	case s.Format == "date" || s.Format == "date-time":
		return docType{Before: s.Format}
	}
	return docType{Before: s.Type}
}
