package sheets_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"kezek/scheduler/sheets"
)

// zipped packs parts into a zip file, in order of their names.
func zipped(t testing.TB, parts map[string]string) []byte {
	return zippedWith(t, parts, func(*zip.Writer) {})
}

// zippedWith packs parts, and what more is written in the end.
func zippedWith(t testing.TB, parts map[string]string, more func(*zip.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	zw := zip.NewWriter(&b)
	for _, name := range sortedKeys(parts) {
		part, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	more(zw)
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bare is a workbook of one sheet, written by hand.
func bare(sheet string) map[string]string {
	return map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="Неделя" sheetId="1" r:id="s1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="s1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="s2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet,
	}
}

func sheetOf(rows string) string { return `<worksheet><sheetData>` + rows + `</sheetData></worksheet>` }

// bomb is a workbook whose week inflates to 2 MiB, while its directory claims
// another size.
func bomb(t testing.TB, claimed uint64) []byte {
	t.Helper()
	var body bytes.Buffer
	inflates, err := flate.NewWriter(&body, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	content := sheetOf(strings.Repeat(" ", 2<<20))
	if _, err := io.WriteString(inflates, content); err != nil {
		t.Fatal(err)
	}
	if err := inflates.Close(); err != nil {
		t.Fatal(err)
	}
	parts := bare("")
	delete(parts, "xl/worksheets/sheet1.xml")
	return zippedWith(t, parts, func(zw *zip.Writer) {
		part, err := zw.CreateRaw(&zip.FileHeader{
			Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(content)),
			CompressedSize64: uint64(body.Len()), UncompressedSize64: claimed,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(body.Bytes()); err != nil {
			t.Fatal(err)
		}
	})
}

// digits are text that hardly compresses, for files whose size is honest.
func digits(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = '0' + byte(r.IntN(10))
	}
	return string(b)
}

// each cuts text into pieces of n bytes and writes each in the format.
func each(text string, n int, format string) string {
	var b strings.Builder
	for piece := range slices.Chunk([]byte(text), n) {
		fmt.Fprintf(&b, format, piece)
	}
	return b.String()
}

// hostile are files that would take much memory or time, each with the code of
// its refusal.
func hostile(t testing.TB) map[string]struct {
	data []byte
	code string
} {
	t.Helper()
	type file = struct {
		data []byte
		code string
	}
	rows := func(n int) string { return strings.Repeat(`<row><c t="str"><v>x</v></c></row>`, n) }
	ratio := bare(sheetOf(rows(1)))
	ratio["xl/media/bomb.bin"] = strings.Repeat(" ", 2<<20)
	shared := bare(sheetOf(rows(1)))
	shared["xl/sharedStrings.xml"] = "<sst>" + each(digits(1_200_000), 10, "<si><t>%s</t></si>") + "</sst>"
	many := bare(sheetOf(rows(1)))
	for i := range 2100 {
		many[fmt.Sprintf("xl/media/%d", i)] = ""
	}
	return map[string]file{
		"zip bomb":                {bomb(t, 41<<20), "file_inflates"},
		"directory that lies":     {bomb(t, 10), "file_damaged"},
		"ratio of a bomb":         {zipped(t, ratio), "file_inflates"},
		"many parts":              {zipped(t, many), "file_inflates"},
		"10,001 rows":             {zipped(t, bare(sheetOf(rows(10_001)))), "too_many_rows"},
		"rows far down":           {zipped(t, bare(sheetOf(`<row r="1048576"><c t="str"><v>x</v></c></row>`))), "header_missing"},
		"many cells":              {zipped(t, bare(sheetOf(each(each(digits(600_000), 5, "<c><v>%s</v></c>"), 200*len("<c><v>12345</v></c>"), "<row>%s</row>")))), "too_many_cells"},
		"one long token":          {zipped(t, bare(sheetOf(`<row><c t="str"><v>`+digits(1<<20)+`</v></c></row>`))), "file_inflates"},
		"many shared texts":       {zipped(t, shared), "too_many_cells"},
		"nested without end":      {zipped(t, bare(strings.Repeat("<a>", 200_000))), "file_damaged"},
		"merged over everything":  {zipped(t, bare(sheetOf(rows(9000))[:len(sheetOf(rows(9000)))-len("</worksheet>")]+strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 1500)+"</worksheet>")), "too_many_cells"},
		"no workbook in the zip":  {zipped(t, map[string]string{"a.txt": "b"}), "file_damaged"},
		"text that is not there":  {zipped(t, bare(sheetOf(`<row><c t="s"><v>7</v></c></row>`))), "file_damaged"},
		"too large":               {[]byte("PK\x03\x04" + strings.Repeat("x", 5<<20)), "file_large"},
		"csv of commas":           {[]byte("week" + strings.Repeat(",", 1<<20)), "too_many_cells"},
		"csv of 10,001 rows":      {[]byte(strings.Repeat("week;x\n", 10_001)), "too_many_rows"},
		"csv of wrong kinds":      {[]byte(strings.Repeat("x;"+digits(90)+"\n", 10_000)), "more"},
		"json of a million zeros": {[]byte(`{"week":[` + strings.Repeat("0,", 500_000) + `0]}`), "more"},
		"json nested":             {[]byte(`{"week":` + strings.Repeat("[", 500_000)), "json_syntax"},
		"json of unknown fields":  {[]byte("{" + strings.Repeat(`"x":{},`, 140_000) + `"x":0}`), "more"},
	}
}

// TestS4_HostileFilesAreRefused reads each of them within 64 MiB beyond what is
// taken already, and within seconds.
func TestS4_HostileFilesAreRefused(t *testing.T) {
	for name, file := range hostile(t) {
		began := time.Now()
		var problems sheets.Problems
		peak := memory(func() { _, problems = sheets.Read(name, file.data, options()) })
		if len(problems) == 0 || problems[len(problems)-1].Code != file.code {
			t.Errorf("%s: got %.300s, want %s", name, problems.Error(), file.code)
		}
		if len(problems) > 1001 {
			t.Errorf("%s: %d problems", name, len(problems))
		}
		if len(file.data) <= 1<<20 && peak > 64<<20 {
			t.Errorf("%s: took %d MiB, want at most 64", name, peak>>20)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// memory is the most that the heap grows while f runs.
func memory(f func()) uint64 {
	runtime.GC()
	heap := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before := heap()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := before
		tick := time.NewTicker(200 * time.Microsecond)
		defer tick.Stop()
		for {
			most = max(most, heap())
			select {
			case <-done:
				peak <- most
				return
			case <-tick.C:
			}
		}
	}()
	f()
	close(done)
	return <-peak - before
}

// TestS4_TenThousandRowsAreRead holds that the bound itself is still accepted.
func TestS4_TenThousandRowsAreRead(t *testing.T) {
	text := csvHead + "week;weekday;from;to\nweek;mon;9:00;18:00\n"
	text += strings.Repeat("week;tue;;\n", 10_000-strings.Count(text, "\n"))
	if s := accepted(t, "long.csv", []byte(text)); len(s.Week) != 1 {
		t.Errorf("%d weekdays, want 1", len(s.Week))
	}
}
