package scheduler

import (
	"fmt"
	"strings"
	"testing"

	"kezek/calendars"
)

// TestTexts_AreThereInAllLanguages holds the catalogues complete.
func TestTexts_AreThereInAllLanguages(t *testing.T) {
	whole := func(what string, text calendars.Text) {
		t.Helper()
		for language, s := range map[string]string{"kk": text.KK, "ru": text.RU, "en": text.EN} {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s has no text in %s", what, language)
			}
		}
		for i := range 3 {
			gap := fmt.Sprintf("{%d}", i)
			if in := strings.Contains(text.EN, gap); in != strings.Contains(text.KK, gap) || in != strings.Contains(text.RU, gap) {
				t.Errorf("%s: %s does not stand in every language", what, gap)
			}
		}
	}
	for code, s := range sentences {
		whole(string(code), s.text)
		whole(string(code)+", what to do", s.next)
	}
	for code, s := range checkTexts {
		whole(code, s.text)
		if passes := len(code) == 2; !passes { // E1 to E7 say that all is well
			whole(code+", what to do", s.next)
		}
	}
	for _, rule := range []string{"E1", "E2", "E3", "E4", "E5", "E6", "E7"} {
		whole(rule, checkTexts[rule].text)
	}
}
