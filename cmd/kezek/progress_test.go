package main

import (
	"strings"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	start := time.Date(2026, 12, 8, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		after []time.Duration // since the start, of each step
		want  string
	}{
		{"quick work shows nothing", []time.Duration{0, time.Second, 1999 * time.Millisecond}, ""},
		{"slow work shows how far it is, and takes it away", []time.Duration{time.Second, 2 * time.Second}, clearLine + "copying: 2.0 MB" + clearLine},
		{"not more often than can be read", []time.Duration{2 * time.Second, 2100 * time.Millisecond, 2200 * time.Millisecond},
			clearLine + "copying: 1.0 MB" + clearLine + "copying: 3.0 MB" + clearLine},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			now := start
			p := &progress{out: &out, what: "copying", clock: func() time.Time { return now }, show: start.Add(quietFor)}
			for _, after := range c.after {
				now = start.Add(after)
				if n, err := p.Write(make([]byte, 1e6)); n != 1e6 || err != nil {
					t.Fatal(n, err)
				}
			}
			p.done()
			if out.String() != c.want {
				t.Errorf("shown %q, want %q", out.String(), c.want)
			}
		})
	}
}

func TestProgress_ShowsNothingInAPipe(t *testing.T) {
	var pipe strings.Builder
	program := newProgram()
	program.stderr = &pipe
	p := program.progress("copying")
	p.show = time.Time{}
	p.tell("far")
	p.done()
	if pipe.Len() > 0 {
		t.Errorf("shown %q", pipe.String())
	}
}
