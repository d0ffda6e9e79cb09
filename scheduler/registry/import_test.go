package registry

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
)

// notebook is a Sink that keeps what it gets, in order. It refuses the call
// numbered refuse, from 1.
type notebook struct {
	got    []any
	actors []scheduler.Actor
	refuse int
}

var errRefused = errors.New("refused by the engine")

func (n *notebook) put(a scheduler.Actor, v any) error {
	if len(n.got)+1 == n.refuse {
		return errRefused
	}
	n.got = append(n.got, v)
	n.actors = append(n.actors, a)
	return nil
}

func (n *notebook) PutDepartment(_ context.Context, a scheduler.Actor, d scheduler.Department) error {
	return n.put(a, d)
}

func (n *notebook) PutMappings(_ context.Context, a scheduler.Actor, m []scheduler.Mapping, _ scheduler.Consequences) (scheduler.Publication, error) {
	return scheduler.Publication{}, n.put(a, m)
}

func (n *notebook) PutContact(_ context.Context, a scheduler.Actor, c scheduler.Contact) error {
	return n.put(a, c)
}

func (n *notebook) PutResidence(_ context.Context, a scheduler.Actor, r scheduler.Residence) error {
	return n.put(a, r)
}

func (n *notebook) PutGuardianship(_ context.Context, a scheduler.Actor, g scheduler.Guardianship) error {
	return n.put(a, g)
}

func (n *notebook) ReceiveForm(_ context.Context, a scheduler.Actor, f scheduler.Form031) (scheduler.Form031, error) {
	return f, n.put(a, f)
}

var integration = scheduler.Actor{Role: scheduler.RoleIntegration, Subject: "import"}

func importText(t *testing.T, format, kind, content string) (*notebook, Report, error) {
	t.Helper()
	var sink notebook
	report, err := Import(t.Context(), strings.NewReader(content), ImportOptions{Format: format, Kind: kind, Actor: integration}, &sink)
	return &sink, report, err
}

// TestImportReadsEveryKindInEveryFormat gives each kind as CSV, as an array and as
// lines, and wants the same records each time.
func TestImportReadsEveryKindInEveryFormat(t *testing.T) {
	a, b := iin(t, "90010130012"), iin(t, "05020250033")
	day := calendars.MustDate
	for kind, c := range map[string]struct {
		csv  string
		json []string
		want []any
	}{
		"forms": {"\ufeffNumber;IIN;issued;last_day\r\n031/1-А;" + a + ";2026-11-20;20.12.2026\r\n031-2;" + b + ";2026-11-21;\r\n;;;\r\n",
			[]string{`{"number":"031/1-А","iin":"` + a + `","issued":"2026-11-20","last_day":"2026-12-20"}`, `{"iin":"` + b + `","number":"031-2","issued":"2026-11-21","last_day":null}`},
			[]any{scheduler.Form031{Number: "031/1-А", IIN: a, Issued: day("2026-11-20"), LastDay: day("2026-12-20")}, scheduler.Form031{Number: "031-2", IIN: b, Issued: day("2026-11-21")}}},
		"contacts": {"iin,name,phone\n" + a + ",\"Серік, Айгүл\",+77011234567\n" + b + ",Иван,\n",
			[]string{`{"iin":"` + a + `","name":"Серік, Айгүл","phone":"+77011234567"}`, `{"iin":"` + b + `","name":"Иван"}`},
			[]any{scheduler.Contact{IIN: a, Name: "Серік, Айгүл", Phone: "+77011234567"}, scheduler.Contact{IIN: b, Name: "Иван"}}},
		"residences": {"iin,kato,address,permanent\n" + a + ",111010000,Абай к-сі,иә\n" + b + ",116651000,,0\n",
			[]string{`{"iin":"` + a + `","kato":"111010000","address":"Абай к-сі","permanent":true}`, `{"iin":"` + b + `","kato":"116651000","permanent":false}`},
			[]any{scheduler.Residence{IIN: a, KATO: "111010000", Address: "Абай к-сі", Permanent: true}, scheduler.Residence{IIN: b, KATO: "116651000"}}},
		"guardianships": {"guardian,ward,from,to\n" + a + "," + b + ",2020-01-01,\n",
			[]string{`{"guardian":"` + a + `","ward":"` + b + `","from":"2020-01-01"}`},
			[]any{scheduler.Guardianship{Guardian: a, Ward: b, From: day("2020-01-01")}}},
		"departments": {"id,name_kk,name_ru,address_kk,address_ru,region,rooms,since,name_en,address_en,phone\nkokshetau,Бөлім,Отдел,Мекенжай,Адрес,110000000,1|2 А,24.11.2025,Office,Street,+77162000000\n",
			[]string{`{"id":"kokshetau","name":{"kk":"Бөлім","ru":"Отдел","en":"Office"},"address":{"kk":"Мекенжай","ru":"Адрес","en":"Street"},"phone":"+77162000000","region":"110000000","rooms":["1","2 А"],"since":"2025-11-24"}`},
			[]any{scheduler.Department{ID: "kokshetau", Name: calendars.Text{KK: "Бөлім", RU: "Отдел", EN: "Office"}, Address: calendars.Text{KK: "Мекенжай", RU: "Адрес", EN: "Street"}, Phone: "+77162000000",
				Region: "110000000", Rooms: []string{"1", "2 А"}, Since: day("2025-11-24")}}},
		"mappings": {"kato,department,from\n110000000,kokshetau,2025-11-24\n111600000,,2026-01-01\n",
			[]string{`{"kato":"110000000","department":"kokshetau","from":"2025-11-24"}`, `{"kato":"111600000","department":"","from":"2026-01-01"}`},
			[]any{[]scheduler.Mapping{{KATO: "110000000", Department: "kokshetau", From: day("2025-11-24")}, {KATO: "111600000", From: day("2026-01-01")}}}},
	} {
		for _, file := range []struct{ format, content string }{
			{"csv", c.csv}, {"json", "[\n" + strings.Join(c.json, ",\n") + "\n]\n"}, {"json", strings.Join(c.json, "\n") + "\n"},
		} {
			sink, report, err := importText(t, file.format, kind, file.content)
			if err != nil || !reflect.DeepEqual(sink.got, c.want) || report != (Report{len(c.json), len(c.json)}) {
				t.Errorf("%s as %s:\n got %+v, %+v, %v\nwant %+v", kind, file.format, sink.got, report, err, c.want)
			}
			if slices.ContainsFunc(sink.actors, func(a scheduler.Actor) bool { return a != integration }) {
				t.Errorf("%s was stored by %v", kind, sink.actors)
			}
		}
		if !slices.Contains(Kinds, kind) {
			t.Errorf("%s is not listed", kind)
		}
	}
}

// TestImportTellsAllFaultsAtOnce: every fault of a file comes, with its place, what
// stands there and what should; nothing of the file is stored.
func TestImportTellsAllFaultsAtOnce(t *testing.T) {
	good := iin(t, "90010130012")
	bad := good[:11] + string('0'+(good[11]-'0'+1)%10)
	for _, c := range []struct {
		name, format, kind, content string
		want                        []string // beginnings of the faults
	}{
		{"cells", "csv", "forms", "number,iin,issued,last_day\n031 1," + bad + ",2026-02-30,soon\n031-2," + good + ",2026-11-20,2026-11-19\n,,,x\n", []string{
			`line 2, column issued: a date is an existing day, written YYYY-MM-DD or DD.MM.YYYY (read "2026-02-30")`, `line 2, column last_day: a date is`,
			`line 2, column number: a form number has`, `line 2, column iin: the check digit of the IIN is wrong (read "********` + bad[8:] + `")`,
			`line 3, column last_day: the last day is before`,
			`line 4, column last_day: a date is`, `line 4, column number: a form`, `line 4, column iin: an IIN`, `line 4, column issued: the date of issue is missing`}},
		{"leading zero lost", "csv", "contacts", "iin;name\n5020250033;А\n", []string{`line 2, column iin: an IIN has 12 digits; a spreadsheet may have cut leading zeros: make the column text (read "******0033")`}},
		{"header", "csv", "contacts", "iin,fone,iin\n", []string{`line 1: no such column; the columns are iin, name, phone, language, no_portal (read "fone")`,
			`line 1, column iin: the column stands there twice`, `line 1, column name: the column is missing`}},
		{"cells too few", "csv", "contacts", "iin,name\n" + good + "\n" + good + ",А,Б\n", []string{`line 2: the line has 1 cells, the first one 2`, `line 3: the line has 3`}},
		{"quote", "csv", "contacts", "iin,name\n" + good + ",\"А\n", []string{`line 2: not CSV`}},
		{"not UTF-8", "csv", "contacts", "iin,name\n" + good + ",\xc0\xe9\n", []string{`line 2: the file is not UTF-8`}},
		{"twice", "csv", "contacts", "iin,name\n" + good + ",А\n" + good + ",Б\n", []string{`line 3, column iin: line 2 is about the same (read "********` + good[8:] + `")`}},
		{"yes or no", "csv", "residences", "iin,kato,permanent\n" + good + ",1110,maybe\n", []string{`line 2, column permanent: true or false is wanted`, `line 2, column kato: a KATO code has nine digits (read "1110")`}},
		{"persons", "csv", "contacts", "iin,name,phone,language\n" + good + ",,87011234567,kz\n", []string{
			`line 2, column name: a name has`, `line 2, column phone: a phone is + and 8 to 15 digits (read "*********67")`, `line 2, column language: the language is`}},
		{"dates", "csv", "guardianships", "guardian,ward,from,to\n" + good + "," + good + ",2026-01-02,2026-01-01\n", []string{
			`line 2, column ward: guardian and ward are the same person`, `line 2, column to: the end is before the beginning`}},
		{"rooms", "csv", "departments", "id,name_kk,name_ru,name_en,address_kk,address_ru,address_en,phone,region,zone,rooms,since\nK,,О,D,М,А,A,1,11,Mars,1||1,\n", []string{
			`line 2, column id: `, `line 2, column name_kk: `, `line 2, column phone: `, `line 2, column region: `, `line 2, column zone: `, `line 2, column rooms: `, `line 2, column since: `}},
		{"territories", "csv", "mappings", "kato,department,from\n1,K,\n", []string{`line 2, column kato: a KATO`, `line 2, column from: the first day is missing`}},
		{"fields", "json", "forms", "[{\"number\":31,\"iin\":\"1\",\n\"issued\":\"x\",\"until\":\"y\"},\n7,\n{\"number\":\"1\",\"number\":\"2\"}]", []string{
			`line 1, [0].number: write it as a text in quotes`, `line 1, [0].until: no such field; the fields are number, iin, issued, last_day`,
			`line 1, [0].issued: a date is an existing day`, `line 1, [0].iin: an IIN has 12 digits`,
			`line 3, [1]: not an object`, `line 4, [2].number: the field stands there twice`, `line 4, [2].iin: the field is missing`, `line 4, [2].issued: the field is missing`}},
		{"nested", "json", "departments", `{"id":"kk","name":{"kk":"А","ru":"Б","de":"В"},"address":{"kk":"А","ru":5},"region":"110000000","rooms":[1],"since":"2025-11-24"}`, []string{
			`line 1, [0].name.de: no such field`, `line 1, [0].address.ru: write it as a text`, `line 1, [0].rooms: only rooms are a list`}},
		{"cut off", "json", "contacts", "[\n{\"iin\":\"1\",", []string{`line 2: the end of the file is cut off`}},
		{"syntax", "json", "contacts", "{\"iin\":\"1\"}\nx", []string{`line 2: not JSON`}},
		{"more after it", "json", "mappings", "[]\n[]", []string{`line 2: something follows the array`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sink, report, err := importText(t, c.format, c.kind, c.content)
			var faults *Faults
			if !errors.As(err, &faults) || len(sink.got) != 0 || report.Stored != 0 {
				t.Fatalf("got %v, stored %v; want faults and nothing stored", err, sink.got)
			}
			for _, want := range c.want {
				if !slices.ContainsFunc(faults.Shown, func(f Fault) bool { return strings.HasPrefix(f.String(), want) }) {
					t.Errorf("no fault begins with %q", want)
				}
			}
			if c.name == "cells" && faults.Count != len(c.want) {
				t.Errorf("%d faults, want %d", faults.Count, len(c.want))
			}
			if t.Failed() {
				t.Log(err)
			}
		})
	}
}

func TestImportLimits(t *testing.T) {
	for format, content := range map[string]string{
		"csv":  "iin,name\n" + strings.Repeat("1,А\n", maxRows+1),
		"json": strings.Repeat("{}", maxRows+1),
	} {
		if _, _, err := importText(t, format, "contacts", content); err == nil || !strings.Contains(err.Error(), "more than 100000 rows") {
			t.Errorf("too many rows in %s: %.200v", format, err)
		}
	}
	_, _, err := importText(t, "csv", "contacts", "iin,name\n"+strings.Repeat("1,А\n", maxFaults+1))
	var faults *Faults
	if !errors.As(err, &faults) || len(faults.Shown) != maxFaults || faults.Count != maxFaults+1 ||
		!strings.HasSuffix(err.Error(), "\nand 1 more") {
		t.Errorf("too many faults: %.200v", err)
	}
	if _, err := Import(t.Context(), endless{}, ImportOptions{Format: "csv", Kind: "forms"}, &notebook{}); err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("endless file: %v", err)
	}
	for _, o := range []ImportOptions{{Format: "xlsx", Kind: "forms"}, {Format: "csv", Kind: "people"}, {Format: "csv", Kind: "forms"}, {Format: "json", Kind: "forms"}} {
		if _, err := Import(t.Context(), strings.NewReader(""), o, &notebook{}); err == nil {
			t.Errorf("%+v: an empty file was taken", o)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestImportStopsAtARefusal: the error says which line the engine refused and that
// the rows before it stand.
func TestImportStopsAtARefusal(t *testing.T) {
	content := fmt.Sprintf("iin,name\n%s,А\n%s,Б\n%s,В\n", iin(t, "90010130012"), iin(t, "90010130014"), iin(t, "90010130016"))
	sink := &notebook{refuse: 2}
	var told []int
	report, err := Import(t.Context(), strings.NewReader(content), ImportOptions{Format: "csv", Kind: "contacts",
		Progress: func(done, total int) { told = append(told, done, total) }}, sink)
	if !errors.Is(err, errRefused) || !strings.HasPrefix(err.Error(), "line 3 (the 1 rows before it are stored)") ||
		report != (Report{Rows: 3, Stored: 1}) || !slices.Equal(told, []int{1, 3}) {
		t.Errorf("got %+v, %v, progress %v", report, err, told)
	}
	_, err = Import(t.Context(), strings.NewReader("kato,department,from\n110000000,kk,2026-01-01\n"),
		ImportOptions{Format: "csv", Kind: "mappings"}, &notebook{refuse: 1})
	if !errors.Is(err, errRefused) {
		t.Errorf("mappings: got %v", err)
	}
}

func FuzzImport(f *testing.F) {
	person := iin(f, "90010130012")
	for i := range Kinds {
		f.Add("iin,name\n"+person+",А\n", byte(i), false)
		f.Add("guardian;ward\n\"", byte(i), false)
		f.Add(`[{"iin":"`+person+`","name":{"kk":[1,{}]}},null]`, byte(i), true)
		f.Add(`{"kato":"110000000","department":"kk","from":"2026-01-01"}{`, byte(i), true)
	}
	f.Fuzz(func(t *testing.T, content string, kind byte, isJSON bool) {
		o := ImportOptions{Format: Formats[0], Kind: Kinds[int(kind)%len(Kinds)]}
		if isJSON {
			o.Format = Formats[1]
		}
		var sink notebook
		report, err := Import(t.Context(), strings.NewReader(content), o, &sink)
		var faults *Faults
		switch {
		case err != nil && (len(sink.got) != 0 || report.Stored != 0):
			t.Errorf("stored %v of a wrong file: %v", sink.got, err)
		case errors.As(err, &faults) && (faults.Count == 0 || len(faults.Shown) == 0 || faults.Shown[0].Line < 1 || faults.Shown[0].Rule == ""):
			t.Errorf("a fault without a place: %+v", faults)
		case err == nil && (report.Stored != report.Rows || report.Rows == 0 || len(sink.got) == 0):
			t.Errorf("no error and not all stored: %+v", report)
		}
	})
}
