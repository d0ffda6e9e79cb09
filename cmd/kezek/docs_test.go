package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// operationsDoc is what docs/operations.md says of settings.
func operationsDoc(t *testing.T) (text string, flags map[string]*kong.Flag) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	parser, err := kong.New(&cli{}, kong.NoDefaultHelp(), policyDefaults(), calendarBounds(), simulateDefaults())
	if err != nil {
		t.Fatal(err)
	}
	return string(content), flagsOf(parser.Model.Node)
}

func TestOperationsDoc_TheExampleOfASettingsFileIsRight(t *testing.T) {
	text, flags := operationsDoc(t)
	_, from, found := strings.Cut(text, "\n    listen: ")
	example, _, ended := strings.Cut(from, "\n\n")
	if !found || !ended {
		t.Fatal("no example")
	}
	example = strings.ReplaceAll("    listen: "+example, "\n    ", "\n")[4:]
	settings, problems := parseSettings([]byte(example), flags)
	if len(problems) > 0 {
		t.Errorf("the example has mistakes: %q", problems)
	}
	if settings["policy-live-queue"] != "after_all" || settings["jwks-issuer"] == nil {
		t.Errorf("the example was read as %v", settings)
	}
}

func TestOperationsDoc_NamesEveryPolicyWithItsDefault(t *testing.T) {
	text, flags := operationsDoc(t)
	documented := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\S+) \\| [A-Z]\\d").FindAllStringSubmatch(text, -1) {
		documented["policy-"+strings.ReplaceAll(row[1], "_", "-")] = row[2]
	}
	for name, flag := range flags {
		if strings.HasPrefix(name, "policy-") && documented[name] != flag.Default {
			t.Errorf("%s: the document says %q, the default is %q", name, documented[name], flag.Default)
		}
		delete(documented, name)
	}
	if len(documented) > 0 {
		t.Errorf("the document names policies that do not exist: %v", documented)
	}
}
