package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
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
	// waiting holds the processes, by their ids, that have done everything due in
	// this edition. One that ends stays in it: its connection may break late, when
	// the next process already waits, and must not be taken for that one's.
	waiting map[string]bool
	closed  bool
}

func newClockServer() *clockServer {
	c := &clockServer{time: time.Now(), edition: 1, waiting: map[string]bool{}}
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
		c.waiting[r.URL.Query().Get("process")] = true
		c.changed.Broadcast()
		for c.edition == edition && !c.closed && r.Context().Err() == nil {
			c.changed.Wait()
		}
	}
	fmt.Fprintf(w, "%d %s", c.edition, c.time.Format(time.RFC3339Nano))
}

// set sets the time.
func (c *clockServer) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = t
	c.edition++
	clear(c.waiting)
	c.changed.Broadcast()
}

// await waits until the server p has nothing left to do. It fails if p ends.
func (c *clockServer) await(ts *testscript.TestScript, p *process) {
	ended := context.AfterFunc(p.running, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.changed.Broadcast()
	})
	defer ended()
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.waiting[strconv.Itoa(p.cmd.Process.Pid)] && !c.closed {
		if p.running.Err() != nil {
			ts.Fatalf("the server has ended:\n%s", p.log.String())
		}
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
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s?seen=%s&process=%d", c.url, c.edition, os.Getpid()), nil)
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
	w.clock.set(t)
	if w.server != nil {
		w.clock.await(ts, w.server)
	}
}
