package api

import (
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"pgregory.net/rapid"

	"kezek/scheduler"
)

// TestJSON_BodiesReadAsByTheLibrary holds readBody to the library, for what is
// nearly an object of texts.
func TestJSON_BodiesReadAsByTheLibrary(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"{", "}", `"form"`, `"date":"2026-11-26"`, `"start":"09:00"`, `"start":"9"`, `"staff":true`, `"staff":false`, `"Көкшетау"`, `"a\nb"`, `"`,
		":", ",", " ", "\n", "null", "12", "[", "\x00", "\xff", "tru", `""`, `"form":"bench-1"`})
	rapid.Check(t, func(t *rapid.T) {
		body := ""
		for _, p := range rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces") {
			body += p
		}
		if rapid.Bool().Draw(t, "braces") {
			body = "{" + body + "}"
		}
		expectRead(t, body)
	})
	for _, body := range []string{`{"form":"bench-1","date":"2026-11-26","start":"09:00"}`, ` { "a" : "b" , "a":true } `, `{}`, `{"a":"b",}`, `{"a":"b"}x`, ``} {
		expectRead(t, body)
	}
	if _, whole, ok := bookRequest([]byte(`{"form":"bench-1","date":"2026-11-26","start":"09:00","staff":false}`)); !whole || !ok {
		t.Error("a booking's body is not read without reflection")
	}
}

func expectRead(t interface{ Fatalf(string, ...any) }, body string) {
	expectReadAs[any](t, body)
	expectReadAs[scheduler.BookRequest](t, body)
}

func expectReadAs[T any](t interface{ Fatalf(string, ...any) }, body string) {
	var got, want T
	gotErr, wantErr := readBody([]byte(body), &got), huma.DefaultJSONFormat.Unmarshal([]byte(body), &want)
	if (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr.Error() != wantErr.Error() || wantErr == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("%q is read as %v, %v; by the library as %v, %v", body, got, gotErr, want, wantErr)
	}
}

// TestJSON_WholeRequestsAreWithinTheSchema: of what bookRequest reads and calls
// whole, huma finds nothing wrong.
func TestJSON_WholeRequestsAreWithinTheSchema(t *testing.T) {
	schemas := newSchemas()
	schema := schemas.Schema(reflect.TypeFor[scheduler.BookRequest](), true, "")
	describe(schemas)
	text := rapid.OneOf(rapid.StringMatching(`[0-9]{2}:[0-9]{2}`), rapid.StringMatching(`20[0-9]{2}-[0-3][0-9]-[0-3][0-9]`), rapid.StringMatching(`[-+ 0-9:.T]{4,11}`),
		rapid.SampledFrom([]string{"", "24:00", "00:00", "09:30", "2026-02-28", "0000-01-01", "9999-12-31", "09:30:00", "9:30"}))
	member := rapid.Custom(func(t *rapid.T) string {
		value := `"` + text.Draw(t, "text") + `"`
		return `"` + rapid.SampledFrom([]string{"form", "date", "start", "staff"}).Draw(t, "name") + `":` + rapid.SampledFrom([]string{value, value, value, "true", "false"}).Draw(t, "value")
	})
	read := 0
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.SliceOfN(member, 0, 2).Draw(t, "members")
		for _, usual := range []string{`"form":"a"`, `"date":"2026-11-26"`, `"start":"09:00"`} {
			if rapid.IntRange(0, 9).Draw(t, "lacks") > 0 {
				members = append(members, usual)
			}
		}
		body := []byte("{" + strings.Join(rapid.Permutation(members).Draw(t, "order"), ",") + "}")
		if _, whole, ok := bookRequest(body); !whole || !ok {
			return
		}
		read++
		var v any
		if err := huma.DefaultJSONFormat.Unmarshal(body, &v); err != nil {
			t.Fatal(err)
		}
		var found huma.ValidateResult
		if huma.Validate(schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, v, &found); len(found.Errors) > 0 {
			t.Fatalf("%s is called whole, but: %v", body, found.Errors)
		}
	})
	if read == 0 {
		t.Error("no request was whole")
	}
}
