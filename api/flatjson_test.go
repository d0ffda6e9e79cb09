package api

import (
	"reflect"
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
	if _, ok := bookRequest([]byte(`{"form":"bench-1","date":"2026-11-26","start":"09:00","staff":false}`)); !ok {
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
