package api

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"pgregory.net/rapid"

	"kezek/calendars"
	"kezek/scheduler"
)

// TestJSON_WrittenByHandAsByTheLibrary holds the answers that are written by hand
// to encoding/json, byte by byte, whatever stands in them. A field that the types
// gain and that is not written fails it.
func TestJSON_WrittenByHandAsByTheLibrary(t *testing.T) {
	for name, check := range map[string]func(*rapid.T){
		"month":   alike(rapid.Make[scheduler.Month]()),
		"booking": alike(bookings),
		"days":    alike(rapid.Make[list[scheduler.Day]]()),
		"offers":  alike(rapid.Make[list[scheduler.Offer]]()),
		"offers of few places and days": alike(rapid.Custom(func(t *rapid.T) list[scheduler.Offer] {
			return list[scheduler.Offer]{rapid.SliceOf(rapid.Custom(func(t *rapid.T) scheduler.Offer {
				o := rapid.Make[scheduler.Offer]().Draw(t, "offer")
				o.Department = rapid.SampledFrom([]string{"akm-1", "akm-2", "\"\n"}).Draw(t, "department")
				o.Date = rapid.SampledFrom([]calendars.Date{20000, 20001}).Draw(t, "date")
				return o
			})).Draw(t, "offers")}
		})),
	} {
		t.Run(name, func(t *testing.T) { rapid.Check(t, check) })
	}
}

// bookings have instants that JSON can hold: years of four digits.
var bookings = rapid.Custom(func(t *rapid.T) booking {
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "none") {
			return time.Time{}
		}
		return time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "milliseconds")).UTC()
	})
	texts := rapid.Custom(func(t *rapid.T) scheduler.Event {
		return scheduler.Event{At: instant.Draw(t, "at"), What: scheduler.What(rapid.String().Draw(t, "what")), By: rapid.String().Draw(t, "by"),
			Note: rapid.String().Draw(t, "note"), Message: rapid.String().Draw(t, "message")}
	})
	v := rapid.MakeCustom[booking](rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[time.Time](): instant.AsAny(), reflect.TypeFor[[]scheduler.Event](): rapid.SliceOf(texts).AsAny(),
	}}).Draw(t, "booking")
	return v
})

func alike[T any](values *rapid.Generator[T]) func(*rapid.T) {
	return func(t *rapid.T) {
		v := values.Draw(t, "answer")
		if _, ok := appendAnswer(nil, v); !ok {
			t.Fatalf("%T is not written by hand", v)
		}
		var got, want bytes.Buffer
		if err := writeAnswer(&got, v); err != nil {
			t.Fatal(err)
		}
		if err := huma.DefaultJSONFormat.Marshal(&want, v); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Fatalf("written by hand:\n%s\nby the library:\n%s", &got, &want)
		}
	}
}

// TestJSON_StringsThatNeedEscapes has what is rare in random strings.
func TestJSON_StringsThatNeedEscapes(t *testing.T) {
	for _, s := range []string{"", "akm-1", "031/у-1", "Көкшетау", `a"b`, `a\b`, "a\nb", "\x00", "\x7f", "<&>", "a\u2028b", "\u2029", "\xff", "a\xc3", "\ufffd", "😀"} {
		var want bytes.Buffer
		if err := huma.DefaultJSONFormat.Marshal(&want, s); err != nil {
			t.Fatal(err)
		}
		if got := string(appendString(nil, s)) + "\n"; got != want.String() {
			t.Errorf("%q is written %s, want %s", s, got, &want)
		}
	}
}
