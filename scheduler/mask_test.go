package scheduler

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMaskIINAndPhone(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"iin", MaskIIN("900101300123"), "********0123"},
		{"short iin", MaskIIN("123"), "***"},
		{"nothing", MaskIIN(""), ""},
		{"phone", MaskPhone("+77011234567"), "**********67"},
		{"cyrillic", MaskPhone("ұялы"), "**лы"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestMaskText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"iin 900101300123 refused", "iin ********0123 refused"},
		{"ЖСН900101300123.", "ЖСН********0123."},
		{"to +77011234567: barred", "to **********67: barred"},
		{"to +7 (701) 123-45-67: barred", "to ****************67: barred"},
		{"to 87011234567 and 77011234567", "to *********67 and *********67"},
		{"1798752000000 ms, 13 digits", "1798752000000 ms, 13 digits"},
		{"2026-12-25T10:00:00+05:00 booking 1234 5678", "2026-12-25T10:00:00+05:00 booking 1234 5678"},
	} {
		if got := MaskText(c.text); got != c.want {
			t.Errorf("MaskText(%q)\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}

type secretive struct{ iin string }

func (s secretive) String() string { return "person " + s.iin }

// TestMaskAttr logs personal numbers in every way that a careless line could,
// and looks for them in what was written.
// TestMaskTextIsSparedWhereNothingIsMasked holds the short cut to the search.
func TestMaskTextIsSparedWhereNothingIsMasked(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789777+ ()-aб")), 0, 40, -1)
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		if got, want := MaskText(s), maskNumbers(s); got != want {
			t.Fatalf("%q is masked as %q, want %q", s, got, want)
		}
	})
}

func TestMaskAttr(t *testing.T) {
	const iin, phone = "900101300123", "+77011234567"
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{ReplaceAttr: MaskAttr}))
	log.Error("looking up "+iin,
		"iin", iin, "IIN", iin, "phone", phone, "Phone", []byte(phone), "guardian", secretive{iin},
		"err", fmt.Errorf("send: %w", errors.New("bad number "+phone)),
		"stringer", secretive{iin}, "struct", struct{ Person string }{iin},
		"bytes", []byte(iin), slog.Group("request", "path", "/people/"+iin, "iin", iin))
	for _, secret := range []string{iin, phone, phone[1:]} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log shows %s: %s", secret, &out)
		}
	}
	if n := strings.Count(out.String(), "0123\""); n < 6 {
		t.Errorf("the last digits should stay, to tell people apart, %d did: %s", n, &out)
	}
}

func TestMaskAttrKeepsTheRest(t *testing.T) {
	for _, a := range []slog.Attr{
		slog.String("form", "031-15"), slog.Int("count", 900101300), slog.Any("err", errors.New("timeout")),
		slog.Any("struct", struct{ A int }{7}), slog.Bool("late", true),
	} {
		if got := MaskAttr(nil, a); !got.Equal(a) {
			t.Errorf("%v became %v", a, got)
		}
	}
}
