package calendars

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// lines splits joined errors into their texts.
func lines(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

func TestC6_ParseDataReadsBackWhatWasWritten(t *testing.T) {
	written, err := json.Marshal(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseData(written)
	if err != nil || !reflect.DeepEqual(got, Embedded()) {
		t.Errorf("got %+v, %v", got, err)
	}
	minimal, err := ParseData([]byte(`{"version":"1","decrees":null}`))
	if err != nil || !reflect.DeepEqual(minimal, Data{Version: "1"}) {
		t.Errorf("minimal document: %+v, %v", minimal, err)
	}
}

func TestC6_ParseDataReportsAllErrorsAtOnce(t *testing.T) {
	const reason = `{"kk":"a","ru":"b","en":"c"}`
	document := `{
		"version": 7,
		"sorce": "",
		"decrees": [
			{"date": "2026-02-30", "status": "off", "reason": ` + reason + `},
			{"date": "2026-05-04", "status": "holiday", "reason": {"kk": "a", "ru": "", "de": "c"}},
			{"date": "2026-05-05", "status": "work", "reason": ` + reason + `, "issued": "April"},
			{"date": "2026-05-05", "status": "off", "reason": ` + reason + `},
			{"date": "2206-05-05", "status": "off", "status": "work", "reason": ` + reason + `},
			{"status": "off", "reason": "because"},
			null
		],
		"kurban_ait": [
			{"year": 2027, "first": "2026-05-27"},
			{"year": 2026, "first": "2026-05-28", "provisional": "no"},
			{"year": 2027, "first": "2027-06-16"},
			{"year": 2028, "first": "2028-05-05", "provisional": true, "announced": "2028-05-01"},
			{"year": "2029", "first": ""}
		]
	}`
	_, err := ParseData([]byte(document))
	want := []string{
		`version: is 7: want a string`,
		`sorce: is not a known field: want decrees, kurban_ait, source, version`,
		`decrees[0].date: is "2026-02-30": want an existing day written YYYY-MM-DD`,
		`decrees[1].reason.de: is not a known field: want en, kk, ru`,
		`decrees[2].issued: is "April": want an existing day written YYYY-MM-DD`,
		`decrees[4].status: is written twice: keep one of them`,
		`decrees[5].reason: want an object with the fields en, kk, ru`,
		`decrees[6]: want an object with the fields date, in_place_of, issued, reason, source, status`,
		`kurban_ait[1].provisional: is "no": want true or false`,
		`kurban_ait[4].year: is "2029": want a year such as 2027`,
		`kurban_ait[4].first: is "": want an existing day written YYYY-MM-DD`,
		`decrees[1].status: is "holiday": want "off" or "work"`,
		`decrees[1].reason.ru: is missing: people are told the reason in kk, ru and en`,
		`decrees[1].reason.en: is missing: people are told the reason in kk, ru and en`,
		`decrees[3].date: 2026-05-05 is already in decrees[2]: keep one of them`,
		`decrees[4].date: 2206-05-05 is outside of the years 2022 to 2099`,
		`decrees[5].date: is missing: want YYYY-MM-DD`,
		`kurban_ait[0].year: is 2027, but the first day is 2026-05-27: want 2026`,
		`kurban_ait[1].first: 2026-05-28 is the same feast as kurban_ait[0]: keep one of them`,
		`kurban_ait[2].first: 2027-06-16 is 31 days from 2027-05-16, which the Islamic calendar gives: want at most 5`,
		`kurban_ait[3].provisional: is true, but the day was announced on 2028-05-01: drop one of them`,
	}
	got := lines(err)
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("missing: %s", line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("unexpected: %s", line)
		}
	}
}

func TestC6_ParseDataRefusesWrongShapes(t *testing.T) {
	for document, want := range map[string]string{
		``:                                   `calendar data: not JSON, line 1: unexpected end of JSON input`,
		"{\n\"version\": \"1\"\n\"source\"}": `calendar data: not JSON, line 3: invalid character '"' after object key:value pair`,
		`{"version":"1"} {}`:                 `calendar data: not JSON, line 1: invalid character '{' after top-level value`,
		`{"version":"1","decrees":{}}`:       `decrees: want a list in brackets`,
		`[]`:                                 `calendar data: want an object with the fields decrees, kurban_ait, source, version`,
		`{}`:                                 `version: is missing: give this edition a name, such as the day it was made`,
		`{"version":"1","Version":"2"}`:      `Version: is not a known field: want decrees, kurban_ait, source, version`,
	} {
		_, err := ParseData([]byte(document))
		if got := lines(err); !slices.Equal(got, []string{want}) {
			t.Errorf("%s\n got %q\nwant %q", document, got, want)
		}
		if _, ok := errors.AsType[*DataError](err); !ok {
			t.Errorf("%s: %T holds no *DataError", document, err)
		}
	}
}

// A list written twice must not hide what is wrong inside of it.
func TestC6_ParseDataReportsBelowAFieldWrittenTwice(t *testing.T) {
	_, err := ParseData([]byte(`{"version":"1","kurban_ait":[{"year":2026,"first":"2027-05-16"}],"kurban_ait":[]}`))
	want := []string{
		"kurban_ait: is written twice: keep one of them",
		"kurban_ait[0].year: is 2026, but the first day is 2027-05-16: want 2027",
	}
	if got := lines(err); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestC6_NewRefusesWhatValidateRefuses(t *testing.T) {
	bad := Data{Decrees: []Decree{{}}}
	c, err := New(bad)
	if c != nil || err == nil || err.Error() != bad.Validate().Error() {
		t.Errorf("New: %v, %v", c, err)
	}
	if got := len(lines(err)); got != 6 { // version, date, status, three reasons
		t.Errorf("%d errors: %v", got, err)
	}
}

func TestMustPanicsOnErrors(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a broken embedded document must stop the program")
		}
	}()
	must(ParseData(nil))
}
