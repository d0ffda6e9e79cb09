package api

import (
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
)

// StatusOf lets the tests see the status of a code.
var StatusOf = statusOf

// ExampleFaults checks the example bodies of the documentation as a server would,
// and returns what is wrong with them.
func (s *Server) ExampleFaults() (faults []string) {
	api := s.huma.OpenAPI()
	d := docs{api.Components.Schemas}
	for _, r := range s.table {
		op := operationOf(api.Paths[r.path], r.method)
		if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil { // none, or a file
			continue
		}
		schema := op.RequestBody.Content["application/json"].Schema
		if several, ok := schema.Extensions["oneOf"].([]*huma.Schema); ok {
			schema = several[0]
		}
		var read any
		body, err := json.Marshal(d.example(schema, ""))
		if err == nil {
			err = json.Unmarshal(body, &read)
		}
		if err != nil {
			faults = append(faults, err.Error())
			continue
		}
		var found huma.ValidateResult
		huma.Validate(d.schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, read, &found)
		for _, err := range found.Errors {
			faults = append(faults, fmt.Sprintf("%s %s: %v", r.method, r.path, err))
		}
	}
	return faults
}

// ErrNotTried and StoreEach are what stores the entries of a register.
var ErrNotTried = errNotTried

func StoreEach(people []string, person func(string) string, put func(int) error) []error {
	return storeEach(people, person, put)
}
