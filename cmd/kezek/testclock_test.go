package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kezek/scheduler"
)

// clockServer is the clock of a script: processes ask it for the time, and wait
// at it for the time to be set. It starts at the real time.
type clockServer struct {
	*httptest.Server
	mu      sync.Mutex
	changed *sync.Cond
	time    time.Time
	edition int // how often it was set, from 1
	waiting int // processes that have done everything due in this edition and wait for the next
	closed  bool
}

func newClockServer() *clockServer {
	c := &clockServer{time: time.Now(), edition: 1}
	c.changed = sync.NewCond(&c.mu)
	c.Server = httptest.NewServer(http.HandlerFunc(c.serve))
	return c
}

// serve answers with the edition and the time, once the edition is another than
// the one that the caller has seen.
func (c *clockServer) serve(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := r.URL.Query().Get("seen")
	left := context.AfterFunc(r.Context(), c.changed.Broadcast)
	defer left()
	if seen == fmt.Sprint(c.edition) {
		edition := c.edition
		c.waiting++
		c.changed.Broadcast()
		for c.edition == edition && !c.closed && r.Context().Err() == nil {
			c.changed.Wait()
		}
		if c.edition == edition {
			c.waiting--
		}
	}
	fmt.Fprintf(w, "%d %s", c.edition, c.time.Format(time.RFC3339Nano))
}

// set sets the time; if a server runs, set waits until it has done what is then due.
func (c *clockServer) set(t time.Time, running bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time, c.waiting = t, 0
	c.edition++
	c.changed.Broadcast()
	c.await(running)
}

// await waits until the server that runs has nothing left to do. The lock is held.
func (c *clockServer) await(running bool) {
	for running && c.waiting == 0 && !c.closed {
		c.changed.Wait()
	}
}

func (c *clockServer) close() {
	c.mu.Lock()
	c.closed = true
	c.changed.Broadcast()
	c.mu.Unlock()
	c.Close()
}

// scriptClock is the other end, in the program under test.
type scriptClock struct {
	url     string
	edition string
	time    atomic.Pointer[time.Time]
}

func followClock(url string) *scriptClock {
	c := &scriptClock{url: url}
	if err := c.ask(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "test clock:", err)
		os.Exit(1)
	}
	return c
}

func (c *scriptClock) now() time.Time { return *c.time.Load() }

// ask waits for an edition of the time that is new.
func (c *scriptClock) ask(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"?seen="+c.edition, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	edition, text, _ := strings.Cut(string(body), " ")
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return err
	}
	c.edition = edition
	c.time.Store(&t)
	return nil
}

// work does what falls due whenever the time is set, in place of Engine.Work,
// whose timers run by the real time.
func (c *scriptClock) work(ctx context.Context, e *scheduler.Engine) error {
	for {
		if _, _, err := e.RunDue(ctx); err != nil {
			return err
		}
		if err := c.ask(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
}

// cmdClock sets the time: clock 2026-12-08T09:00. The zone is the departments'.
// When it returns, a server that runs has done what is then due.
func cmdClock(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: clock TIME")
	}
	zone, err := time.LoadLocation(scheduler.DefaultZone)
	ts.Check(err)
	t, err := time.ParseInLocation("2006-01-02T15:04:05", (args[0] + ":00")[:19], zone)
	ts.Check(err)
	w := worldOf(ts)
	w.clock.set(t, w.server != nil)
}
