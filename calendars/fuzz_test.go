package calendars

import (
	"encoding/json"
	"reflect"
	"testing"
)

func FuzzParseData(f *testing.F) {
	f.Add(embedded)
	f.Add([]byte(`{"version":"1","decrees":[{"date":"2026-05-04","status":"off","reason":{"kk":"a","ru":"b","en":"c"}}]}`))
	f.Add([]byte(`{"version":"1","kurban_ait":[{"year":2039,"first":"2039-01-06"},{"year":2039,"first":"2039-12-26","provisional":true}]}`))
	f.Add([]byte(`{"decrees":[null,{"date":1}],"kurban_ait":{},"x":[[]]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		data, err := ParseData(document)
		if err != nil {
			return
		}
		if _, err := New(data); err != nil {
			t.Fatalf("parsed, but refused: %v", err)
		}
		written, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseData(written)
		if err != nil {
			t.Fatalf("%s does not read back: %v", written, err)
		}
		again, _ := json.Marshal(back)
		if string(again) != string(written) || back.Version != data.Version || !reflect.DeepEqual(back.KurbanAit, data.KurbanAit) {
			t.Fatalf("%s reads back as %s", written, again)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-12-25", "2024-02-29", "0000-01-01", "9999-12-31", "2026-02-30", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDate(s); err == nil && d.String() != s {
			t.Fatalf("%q reads as %v", s, d)
		}
	})
}

func FuzzParseMinute(f *testing.F) {
	for _, s := range []string{"00:00", "09:30", "24:00", "24:01", "9:30", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMinute(s)
		if err == nil && (m.String() != s || m < 0 || m > EndOfDay) {
			t.Fatalf("%q reads as %v", s, m)
		}
	})
}

func FuzzParseTerm(f *testing.F) {
	for _, s := range []string{"2m", "1h", "30wd", "0m", "wd", "1mh"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if term, err := ParseTerm(s); err == nil && (term.String() != s || term.check() != nil) {
			t.Fatalf("%q reads as %v", s, term)
		}
	})
}
