package kezek_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestDocs_ShowEveryPicture holds pictures and pages of docs together: each
// picture is shown somewhere, and none is missing.
func TestDocs_ShowEveryPicture(t *testing.T) {
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, page := range pages {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\(img/([^)]+)\)`).FindAllSubmatch(content, -1) {
			shown[string(m[1])] = true
			if _, err := os.Stat(filepath.Join("docs", "img", string(m[1]))); err != nil {
				t.Errorf("%s shows a picture that is not there: %v", page, err)
			}
		}
	}
	pictures, err := filepath.Glob("docs/img/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		if !shown[filepath.Base(p)] {
			t.Errorf("nothing shows %s", p)
		}
	}
}
