package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
)

const (
	quietFor  = 2 * time.Second // what is quicker shows no progress
	showEvery = 200 * time.Millisecond
	clearLine = "\r\x1b[K" // back to the line's beginning, and empty it
)

// progress shows on a terminal how far something is that takes its time. In a
// pipe it shows nothing. It counts the bytes written to it.
type progress struct {
	out     io.Writer // nil: nothing is shown
	what    string
	clock   func() time.Time
	show    time.Time // not before
	bytes   int64
	showing bool
}

var _ io.Writer = (*progress)(nil)

func (p *program) progress(what string) *progress {
	shown := &progress{what: what, clock: time.Now, show: time.Now().Add(quietFor)}
	if p.terminal() {
		shown.out = p.stderr
	}
	return shown
}

// terminal reports whether somebody looks at the standard error.
func (p *program) terminal() bool {
	file, ok := p.stderr.(*os.File)
	return ok && isatty.IsTerminal(file.Fd())
}

// Write counts the bytes of a copy. It never fails.
func (p *progress) Write(b []byte) (int, error) {
	p.bytes += int64(len(b))
	p.tell(fmt.Sprintf("%.1f MB", float64(p.bytes)/1e6))
	return len(b), nil
}

// tell shows how far it is, if it is time to.
func (p *progress) tell(far string) {
	if p.out == nil {
		return
	}
	now := p.clock()
	if now.Before(p.show) {
		return
	}
	p.show, p.showing = now.Add(showEvery), true
	fmt.Fprintf(p.out, "%s%s: %s", clearLine, p.what, far)
}

// done takes away what was shown.
func (p *progress) done() {
	if p.showing {
		fmt.Fprint(p.out, clearLine)
	}
}
