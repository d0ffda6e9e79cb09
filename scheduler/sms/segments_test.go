package sms

import (
	"strings"
	"testing"
)

func TestN5_Segments(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"empty", "", 1},
		{"GSM, one full", strings.Repeat("a", 160), 1},
		{"GSM, one too many", strings.Repeat("a", 161), 2},
		{"GSM, two full", strings.Repeat("a", 306), 2},
		{"GSM, three", strings.Repeat("a", 307), 3},
		{"GSM, three full", strings.Repeat("a", 459), 3},
		{"GSM, four", strings.Repeat("a", 460), 4},
		{"euro takes two", strings.Repeat("€", 80), 1},
		{"euro, one too many", strings.Repeat("€", 80) + "a", 2},
		{"escape not divided", strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), 3},
		{"all of the alphabet", gsmBasic, 1},
		{"Cyrillic, one full", strings.Repeat("ә", 70), 1},
		{"Cyrillic, one too many", strings.Repeat("ә", 71), 2},
		{"Cyrillic, two full", strings.Repeat("ә", 134), 2},
		{"Cyrillic, three", strings.Repeat("ә", 135), 3},
		{"Cyrillic, three full", strings.Repeat("ә", 201), 3},
		{"Cyrillic, four", strings.Repeat("ә", 202), 4},
		{"one letter is enough", strings.Repeat("a", 70) + "я", 2},
		{"numero sign is not GSM", strings.Repeat("a", 70) + "№", 2},
		{"surrogates count two", strings.Repeat("😀", 35), 1},
		{"surrogates, one too many", strings.Repeat("😀", 35) + "a", 2},
		{"pair not divided", strings.Repeat("ә", 66) + "😀" + strings.Repeat("ә", 66), 3},
	} {
		if got := Segments(c.text); got != c.want {
			t.Errorf("%s: got %d segments, want %d", c.name, got, c.want)
		}
	}
	if len(septets) != 127+10 { // 128 places of the table but the escape to the extension
		t.Errorf("the alphabet has %d characters, want 137", len(septets))
	}
}
