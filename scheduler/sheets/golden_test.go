package sheets_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"kezek/scheduler/sheets"
)

var update = flag.Bool("update", false, "write testdata/wrong.txt anew; read every line of the difference")

// sound fails the test when a problem lacks a language, or a sentence a value, or
// when it speaks of JSON paths to people who look at cells.
func sound(t *testing.T, file string, problems sheets.Problems) {
	t.Helper()
	for _, p := range problems {
		for _, text := range []string{p.Text.KK, p.Text.RU, p.Text.EN} {
			if p.File != file || text == "" || strings.Contains(text, "%!") || strings.Contains(text, "[") && !strings.HasSuffix(file, ".json") {
				t.Errorf("%s: problem %+v is not whole", file, p)
			}
		}
	}
}

// fileName is the name under which a case is uploaded.
func fileName(name string) string {
	if _, text := wrongTexts[name]; text {
		return name
	}
	return "график.xlsx"
}

// readOptions leave the year open where the case is about its absence.
func readOptions(name string) sheets.ReadOptions {
	if name == "no-year.json" || name == "no-fields.json" || name == "no year anywhere" {
		return sheets.ReadOptions{}
	}
	return options()
}

// report writes problems line by line, as the golden file has them.
func report(problems sheets.Problems) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%s|%s|%s|%s\n", p.Sheet, p.Cell, p.Code, p.Read)
		for _, lang := range []string{"kk", "ru", "en"} {
			fmt.Fprintf(&b, "\t%s: %s\n", lang, p.Text.In(lang))
		}
	}
	return b.String()
}

func goldenCases(t *testing.T, file string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	cases := map[string]string{}
	for _, part := range strings.Split(string(data), "=== ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		cases[name] = body
	}
	return cases
}

func writeGolden(t *testing.T, file string, cases map[string]string) {
	t.Helper()
	var b strings.Builder
	for _, name := range sortedKeys(cases) {
		fmt.Fprintf(&b, "=== %s\n%s", name, cases[name])
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
