package kezek_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the table of the design: which of our packages a package may
// import, tests left out. A package that is not in it is a finding.
var mayImport = map[string][]string{
	"kezek/calendars":                 {},
	"kezek/slots":                     {"kezek/calendars"},
	"kezek/scheduler":                 {"kezek/slots", "kezek/calendars"},
	"kezek/scheduler/registry":        {"kezek/scheduler", "kezek/slots", "kezek/calendars"},
	"kezek/scheduler/sheets":          {"kezek/slots", "kezek/calendars"},
	"kezek/scheduler/simulate":        {"kezek/scheduler", "kezek/scheduler/registry", "kezek/scheduler/store/memory", "kezek/slots", "kezek/calendars"},
	"kezek/scheduler/sms":             {"kezek/scheduler", "kezek/slots", "kezek/calendars"},
	"kezek/scheduler/webhooks":        {"kezek/scheduler", "kezek/calendars"},
	"kezek/scheduler/store":           {"kezek/scheduler", "kezek/scheduler/store/bolt"},
	"kezek/scheduler/store/bolt":      {"kezek/scheduler"},
	"kezek/scheduler/store/memory":    {"kezek/scheduler"},
	"kezek/scheduler/store/storetest": {"kezek/scheduler", "kezek/scheduler/store/bolt", "kezek/scheduler/store/memory"},
	"kezek/api":                       {"kezek/scheduler", "kezek/scheduler/sheets", "kezek/slots", "kezek/calendars", "kezek/api/pages", "kezek/api/tables", "kezek/api/web"},
	"kezek/api/pages":                 {"kezek/scheduler", "kezek/scheduler/sheets", "kezek/slots", "kezek/calendars", "kezek/api/tables", "kezek/api/web"},
	"kezek/api/tables":                {"kezek/calendars"},
	"kezek/api/web":                   {"kezek/calendars"},
	"kezek/api/pages/browsertest":     {"kezek/api", "kezek/api/pages", "kezek/scheduler", "kezek/scheduler/registry", "kezek/scheduler/store/storetest", "kezek/slots", "kezek/calendars"},
	"kezek/testdata/akmola":           {"kezek/scheduler", "kezek/slots", "kezek/calendars"},
	"kezek/cmd/load":                  {},
	"kezek/bench/postgres":            {"kezek/cmd/load"},
	"kezek/testdata/portal":           {},
	"kezek/cmd/kezek": {"kezek/api", "kezek/api/pages", "kezek/api/web", "kezek/calendars", "kezek/cmd/load", "kezek/scheduler", "kezek/scheduler/registry", "kezek/scheduler/sheets", "kezek/scheduler/simulate", "kezek/scheduler/sms",
		"kezek/scheduler/webhooks", "kezek/scheduler/store", "kezek/scheduler/store/bolt", "kezek/slots", "kezek/testdata/akmola", "kezek/testdata/portal"},
}

// onlyIn names who alone may import a module that the rest must not know.
var onlyIn = map[string][]string{
	"github.com/gofiber/fiber": {"kezek/api", "kezek/api/pages"}, // docs/decisions/0019-pages.md
	"go.etcd.io/bbolt":         {"kezek/scheduler/store/bolt"},
}

// pureMayNot are the packages that calendars and slots do not touch (no clock,
// file, network or global state).
var pureMayNot = []string{"os", "net", "net/http", "log", "log/slog", "math/rand", "math/rand/v2", "sync", "context"}

type source struct {
	file    string
	pkg     string // import path
	imports []string
	doc     bool // has a package comment
	test    bool
}

func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && file != "." || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.ImportsOnly)
		if err != nil {
			return err
		}
		s := source{file: file, pkg: path.Join("kezek", filepath.ToSlash(filepath.Dir(file))), doc: f.Doc != nil, test: strings.HasSuffix(file, "_test.go")}
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, name)
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestImports_FollowTheTable holds the design's table of who may import whom.
func TestImports_FollowTheTable(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		allowed, known := mayImport[s.pkg]
		if !known {
			t.Errorf("%s: package %s is not in the table", s.file, s.pkg)
			continue
		}
		for _, i := range s.imports {
			if strings.HasPrefix(i, "kezek/") && !slices.Contains(allowed, i) {
				t.Errorf("%s imports %s: %s may not", s.file, i, s.pkg)
			}
			for module, alone := range onlyIn {
				if strings.HasPrefix(i, module) && !slices.Contains(alone, s.pkg) {
					t.Errorf("%s imports %s: only %v may", s.file, i, alone)
				}
			}
			if (s.pkg == "kezek/calendars" || s.pkg == "kezek/slots") && slices.Contains(pureMayNot, i) {
				t.Errorf("%s imports %s: %s is pure", s.file, i, s.pkg)
			}
		}
	}
}

// TestPackages_HaveOneComment holds that every package says once what it is for.
func TestPackages_HaveOneComment(t *testing.T) {
	comments := map[string][]string{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		comments[s.pkg] = append(comments[s.pkg], "")
		if s.doc {
			comments[s.pkg] = append(comments[s.pkg], s.file)
		}
	}
	for pkg, files := range comments {
		files = slices.DeleteFunc(files, func(f string) bool { return f == "" })
		if len(files) != 1 {
			t.Errorf("package %s has its package comment in %d files (%v), want one", pkg, len(files), files)
		}
	}
}
