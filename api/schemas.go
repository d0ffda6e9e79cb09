package api

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// Patterns of what stands in bodies; faults.go says in words what they mean.
const (
	minutePattern = `^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$`
	numberPattern = `^[0-9]{2,20}$`
)

const schemaPrefix = "#/components/schemas/"

// newSchemas makes the registry of schemas. The domain's types know nothing of
// OpenAPI; what their text looks like is said here.
func newSchemas() huma.Registry {
	r := huma.NewMapRegistry(schemaPrefix, schemaName)
	for _, alias := range []struct{ of, is reflect.Type }{
		{reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[Problem]()},
		{reflect.TypeFor[calendars.Date](), reflect.TypeFor[dateSchema]()},
		{reflect.TypeFor[calendars.Minute](), reflect.TypeFor[minuteSchema]()},
		{reflect.TypeFor[calendars.Term](), reflect.TypeFor[termSchema]()},
		{reflect.TypeFor[calendars.Text](), reflect.TypeFor[textSchema]()},
		{reflect.TypeFor[scheduler.Number](), reflect.TypeFor[numberSchema]()},
		{reflect.TypeFor[slots.State](), reflect.TypeFor[stateSchema]()},
		{reflect.TypeFor[slots.Weekday](), reflect.TypeFor[weekdaySchema]()},
		{reflect.TypeFor[dateParam](), reflect.TypeFor[dateSchema]()},
	} {
		r.RegisterTypeAlias(alias.of, alias.is)
	}
	return r
}

// schemaName tells apart the types that bear one name in two packages.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[calendars.Day]():
		return "CalendarDay"
	case reflect.TypeFor[calendars.Data]():
		return "CalendarData"
	case reflect.TypeFor[textSchema]():
		return "Text"
	}
	return huma.DefaultSchemaNamer(t, hint)
}

type dateSchema struct{}

func (dateSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-12-01"}}
}

type minuteSchema struct{}

func (minuteSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: minutePattern, Examples: []any{"09:30"}}
}

type termSchema struct{}

func (termSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Examples: []any{"3wd"}}
}

type numberSchema struct{}

func (numberSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: numberPattern, Examples: []any{"1000002"}}
}

type stateSchema struct{}

func (stateSchema) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for state := slots.Held; state <= slots.Expired; state++ {
		s.Enum = append(s.Enum, state.String())
	}
	return s
}

type weekdaySchema struct{}

func (weekdaySchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Enum: []any{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}}
}

// textSchema is a text in the three languages; every text has a Russian one.
type textSchema struct {
	KK string `json:"kk,omitempty" doc:"In Kazakh."`
	RU string `json:"ru" doc:"In Russian; shown where another is missing."`
	EN string `json:"en,omitempty" doc:"In English."`
}

// optionalFields are members that the engine fills in or does without, though
// the domain's types always write them.
var optionalFields = map[string][]string{
	"Schedule":     {"department", "year", "staff_rooms"},
	"Department":   {"id", "zone"},
	"CalendarData": {"source"},
	"KurbanAit":    {"provisional"},
}

// describe completes the schemas of the domain's types after all routes are
// known: what may be left out, and what each member means.
func describe(r huma.Registry) {
	for name, schema := range r.Map() {
		schema.Required = slices.DeleteFunc(schema.Required, func(field string) bool {
			return slices.Contains(optionalFields[name], field)
		})
		for field, s := range schema.Properties {
			if s.Description == "" {
				s.Description = fieldDoc(name, field)
			}
		}
	}
	for _, schema := range r.Map() {
		schema.PrecomputeMessages()
	}
}

// fieldDoc finds the meaning of a field: by its type and name, or by name alone,
// because the domain uses one word for one thing.
func fieldDoc(schema, field string) string {
	if doc, ok := fieldDocs[schema+"."+field]; ok {
		return doc
	}
	return fieldDocs[field]
}

// schemaOf follows a reference.
func schemaOf(r huma.Registry, s *huma.Schema) (string, *huma.Schema) {
	if s == nil || s.Ref == "" {
		return "", s
	}
	return strings.TrimPrefix(s.Ref, schemaPrefix), r.SchemaFromRef(s.Ref)
}
