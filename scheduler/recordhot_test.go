package scheduler

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/ugorji/go/codec"
	"pgregory.net/rapid"
)

// hotKind is a kind of record that is written and read without reflection.
type hotKind struct {
	handle *codec.CborHandle
	// new returns a pointer to an empty one.
	new func() hotRecord
	// draw returns a pointer to one with anything in every field, of those added later too.
	draw func(t *rapid.T, label string) hotRecord
}

var hotKinds = map[string]hotKind{
	"booking":   hot[Booking](arrays),
	"message":   hot[Message](arrays),
	"standing":  hot[standing](arrays),
	"sender":    hot[sender](arrays),
	"form":      hot[Form031](maps),
	"residence": hot[Residence](maps),
	"contact":   hot[Contact](maps),
}

func hot[T any, P interface {
	hotRecord
	*T
}](h *codec.CborHandle) hotKind {
	values := rapid.MakeCustom[T](rapid.MakeConfig{
		Types: map[reflect.Type]*rapid.Generator[any]{reflect.TypeFor[time.Time](): instants.AsAny()},
		Kinds: map[reflect.Kind]*rapid.Generator[any]{reflect.String: texts.AsAny()}})
	return hotKind{h, func() hotRecord { return P(new(T)) }, func(t *rapid.T, label string) hotRecord {
		v := values.Draw(t, label)
		return P(&v)
	}}
}

var instants = rapid.Custom(func(t *rapid.T) time.Time {
	switch rapid.IntRange(0, 4).Draw(t, "kind of instant") {
	case 0:
		return time.Time{}
	case 1:
		return time.Unix(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds"))
	case 2:
		return time.Unix(rapid.Int64().Draw(t, "far seconds"), 0).UTC()
	}
	return time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "milliseconds")).UTC()
})

var texts = rapid.Custom(func(t *rapid.T) string {
	switch rapid.IntRange(0, 3).Draw(t, "kind of text") {
	case 0:
		return rapid.String().Draw(t, "text")
	case 1:
		return string(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "bytes"))
	case 2:
		return string(bytes.Repeat([]byte("ұ"), rapid.SampledFrom([]int{11, 12, 127, 128, 40000}).Draw(t, "length")))
	}
	return rapid.SampledFrom([]string{"", "kk", "031/у-1", "Ахметова Айгүл Серікқызы", "900101300017"}).Draw(t, "usual text")
})

// TestHotRecord_WrittenAsByTheLibrary holds the bytes to the library's, and a
// record that was written is read without it.
func TestHotRecord_WrittenAsByTheLibrary(t *testing.T) {
	for name, kind := range hotKinds {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			v := kind.draw(t, "record")
			want, err := encodeAny(kind.handle, v)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := encode(kind.handle, v); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%+v is written\n%x, by the library\n%x", v, got, want)
			}
			if read := expectReadAlike(t, kind, want, kind.new(), kind.new()); !read {
				t.Fatalf("%+v is left to the library, %x", v, want)
			}
			before, same := twice(t, kind, "before")
			expectReadAlike(t, kind, want, before, same)
		}))
	}
}

// twice returns one value twice, without memory in common.
func twice(t *rapid.T, kind hotKind, label string) (hotRecord, hotRecord) {
	b := kind.draw(t, label).record()
	one, other := kind.new(), kind.new()
	for _, v := range []hotRecord{one, other} {
		if err := decodeAny(b, v); err != nil {
			t.Fatal(err)
		}
	}
	return one, other
}

// TestHotRecord_DamagedIsReadAsByTheLibrary or left to it: another version's
// record, a torn one, or one that somebody else wrote.
func TestHotRecord_DamagedIsReadAsByTheLibrary(t *testing.T) {
	heads := rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte{0x00, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x20, 0x38, 0x3b, 0x40, 0x5f, 0x60, 0x7f,
		0x80, 0x82, 0x84, 0x86, 0x88, 0x98, 0x9f, 0xa0, 0xa3, 0xbf, 0xc0, 0xc1, 0xc2, 0xf4, 0xf5, 0xf6, 0xf7, 0xf9, 0xfa, 0xfb, 0xff}))
	for name, kind := range hotKinds {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			b := kind.draw(t, "record").record()
			for range rapid.IntRange(1, 3).Draw(t, "changes") {
				at := rapid.IntRange(0, len(b)).Draw(t, "at")
				if rapid.Bool().Draw(t, "near the beginning") {
					at = min(at, at%8)
				}
				switch rapid.IntRange(0, 3).Draw(t, "change") {
				case 0:
					b = b[:at]
				case 1:
					b = slices.Insert(b, at, heads.Draw(t, "inserted"))
				case 2:
					b = slices.Delete(b, at, min(at+1, len(b)))
				case 3:
					if at < len(b) {
						b[at] = heads.Draw(t, "changed")
					}
				}
			}
			expectReadAlike(t, kind, b, kind.new(), kind.new())
			before, same := twice(t, kind, "before")
			expectReadAlike(t, kind, b, before, same)
		}))
	}
}

// expectReadAlike reads a record into one value, and by the library into another
// that is the same, and reports whether the library was not needed.
func expectReadAlike(t interface{ Fatalf(string, ...any) }, kind hotKind, b []byte, got, want hotRecord) bool {
	unchanged := reflect.ValueOf(got).Elem().Interface()
	memory := slices.Clone(b)
	if !decodeHot(memory, got) {
		if !reflect.DeepEqual(reflect.ValueOf(got).Elem().Interface(), unchanged) {
			t.Fatalf("%x was not read, and left %+v of %+v", b, got, unchanged)
		}
		return false
	}
	clear(memory) // as the store's is when the transaction is over
	if err := decodeAny(b, want); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%x is read as\n%+v, by the library as\n%+v, %v", b, got, want, err)
	}
	return true
}

// TestHotRecord_OfOtherVersionsIsLeftToTheLibrary has what other programs write,
// and what the library then makes of it.
func TestHotRecord_OfOtherVersionsIsLeftToTheLibrary(t *testing.T) {
	for name, b := range map[string]string{
		"fewer fields":     "\x82\x01\x02",
		"more fields":      "\x88\x01\x02\x60\xf4\xf6\xf4\x60\x07",
		"length not told":  "\x9f\x01\x02\x60\xf4\xf6\xf4\x60\xff",
		"no number":        "\x87\xf6\x02\x60\xf4\xf6\xf4\x60",
		"number as float":  "\x87\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00\x02\x60\xf4\xf6\xf4\x60",
		"text as bytes":    "\x87\x01\x02\x41a\xf4\xf6\xf4\x60",
		"as a map":         "\xa2\x64Live\x01\x64Hold\x02",
		"something behind": "\x87\x01\x02\x60\xf4\xf6\xf4\x60\x00",
	} {
		var got, want standing
		if decodeHot([]byte(b), &got) {
			t.Errorf("%s: not left to the library", name)
		}
		if err := decodeAny([]byte(b), &want); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := decode([]byte(b), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}
	var f Form031
	if err := decode([]byte("\xa2\x63new\x01\x66number\x61x"), &f); err != nil || f != (Form031{Number: "x"}) {
		t.Errorf("a form with a new field: %+v, %v", f, err)
	}
}

// FuzzHotRecord reads anything as every kind of record.
func FuzzHotRecord(f *testing.F) {
	for _, name := range []string{"booking", "message", "standing", "sender"} {
		b, err := encodeAny(arrays, arrayRecords[name])
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add((&Form031{Number: "031/у-1", IIN: "900101300017", Issued: 20605, LastDay: 20818}).record())
	f.Add((&Residence{IIN: "900101300017", KATO: "111000000", Address: "Көкшетау", Permanent: true}).record())
	f.Add((&Contact{IIN: "900101300017", Name: "Ақан", Phone: "+77000000001", Language: "kk", NoPortal: true}).record())
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, kind := range hotKinds {
			expectReadAlike(t, kind, b, kind.new(), kind.new())
		}
	})
}

// TestHotRecord_OneWithinAnotherIsNotTheWhole because a struct has the methods of
// what is embedded in it.
func TestHotRecord_OneWithinAnotherIsNotTheWhole(t *testing.T) {
	type around struct {
		standing
		More string
	}
	v := &around{standing{Live: 1000003}, "more"}
	b, err := encode(arrays, v)
	if err != nil {
		t.Fatal(err)
	}
	var got around
	if err := decode(b, &got); err != nil || !reflect.DeepEqual(&got, v) {
		t.Errorf("%+v, %v", got, err)
	}
}
