package api_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"kezek/api"
	"kezek/scheduler"
)

// listener is a client of an event stream.
type listener struct {
	t     *testing.T
	lines *bufio.Scanner
}

// open opens the stream of a department at a server that listens.
func open(t *testing.T, address, token, department string) *listener {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	req := must(http.NewRequestWithContext(ctx, "GET", "http://"+address+"/v1/departments/"+department+"/events", nil))
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Fatalf("stream answers %d %v", resp.StatusCode, resp.Header)
	}
	return &listener{t, bufio.NewScanner(resp.Body)}
}

// next reads one block of the stream; empty at its end.
func (l *listener) next() string {
	l.t.Helper()
	var block []string
	for l.lines.Scan() {
		if l.lines.Text() == "" {
			return strings.Join(block, "\n")
		}
		block = append(block, l.lines.Text())
	}
	return ""
}

func TestEvents_ArriveAfterTheCommit(t *testing.T) {
	w := newWorld(t)
	l := open(t, w.listen(), w.token(scheduler.RoleReception, dept), dept)
	if got := l.next(); got != "retry: 3000\nevent: open\ndata: {\"beat_ms\":15000}" {
		t.Fatalf("the stream begins with %q", got)
	}
	iin, form := w.person(office)
	number := w.book(iin, form, "2026-06-02", "10:00").Number.String()
	away, awayForm := w.person(far)
	w.book(away, awayForm, "2026-06-02", "10:00") // of the other department: not ours to hear
	iin, form = w.person(office)
	second := w.book(iin, form, "2026-06-02", "10:30").Number.String()
	for _, want := range []string{number, second} {
		got := l.next()
		if !strings.HasPrefix(got, "id: ") || !strings.Contains(got, "\nevent: change\ndata: {") || !strings.Contains(got, `"booking":"`+want+`"`) {
			t.Errorf("event is %q, want one about %s", got, want)
		}
		if strings.Contains(got, "Person") || strings.Contains(got, iin) {
			t.Errorf("an event tells who it is: %q", got)
		}
	}
}

func TestEvents_HeartbeatWhileNothingHappens(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.Heartbeat = time.Millisecond })
	l := open(t, w.listen(), w.token(scheduler.RoleReception, dept), dept)
	l.next()
	for range 3 {
		if got := l.next(); got != "event: beat\ndata: {}" {
			t.Errorf("heartbeat is %q", got)
		}
	}
}

func TestEvents_EndWithTheToken(t *testing.T) {
	w := newWorld(t)
	l := open(t, w.listen(), w.tokenFor(scheduler.RoleHead, dept, 50*time.Millisecond), dept)
	l.next()
	if got := l.next(); got != "event: expired\ndata: {}" {
		t.Errorf("the last event is %q", got)
	}
	if got := l.next(); got != "" {
		t.Errorf("after the token's end came %q", got)
	}
}

func TestEvents_UnknownDepartment(t *testing.T) {
	w := newWorld(t)
	w.call("GET", "/v1/departments/nowhere/events", w.token(scheduler.RoleOperator, ""), nil).want(404)
}

// TestShutdown_SilentConnections is about connections that clients open in advance
// and never use: fasthttp waited for them, here a minute long.
func TestShutdown_SilentConnections(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.ReadTimeout = time.Minute })
	ln := must(net.Listen("tcp", "127.0.0.1:0"))
	served := make(chan error, 1)
	go func() { served <- w.Serve(ln) }()
	silent := must(net.Dial("tcp", ln.Addr().String()))
	defer silent.Close()
	used := must(http.Get("http://" + ln.Addr().String() + "/healthz")) // accepted after the silent one
	used.Body.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := w.Shutdown(ctx); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
}

// TestShutdown_AsItBegins is about a server that is asked to end while it starts:
// it served on, and whoever waited for its end did so for ever.
func TestShutdown_AsItBegins(t *testing.T) {
	for round := range 10 {
		w := newWorld(t)
		ln := must(net.Listen("tcp", "127.0.0.1:0"))
		served := make(chan error, 1)
		begin := func() { served <- w.Serve(ln) }
		if round > 0 { // as it comes; first surely too late
			go begin()
		}
		if err := w.Shutdown(t.Context()); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		if round == 0 {
			begin()
		}
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		if conn, err := net.Dial("tcp", ln.Addr().String()); err == nil {
			conn.Close()
			t.Error("it still listens")
		}
	}
}

// TestShutdown_EndsStreamsAndFinishesRequests shuts a server down while a stream
// is open and a request is under way: the stream ends, the request is answered.
func TestShutdown_EndsStreamsAndFinishesRequests(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	w := newWorld(t, func(o *api.Options) {
		o.Ready = func() error { close(entered); <-release; return nil }
	})
	ln := must(net.Listen("tcp", "127.0.0.1:0"))
	served := make(chan error, 1)
	go func() { served <- w.Serve(ln) }()
	l := open(t, ln.Addr().String(), w.token(scheduler.RoleReception, dept), dept)
	l.next()

	slow := make(chan int, 1)
	go func() {
		resp, err := http.Get("http://" + ln.Addr().String() + "/readyz")
		if err != nil {
			slow <- 0
			return
		}
		resp.Body.Close()
		slow <- resp.StatusCode
	}()
	<-entered
	down := make(chan error, 1)
	go func() { down <- w.Shutdown(t.Context()) }()
	if got := l.next(); got != "" {
		t.Errorf("the stream goes on with %q", got)
	}
	select {
	case err := <-down:
		t.Fatalf("shut down with a request under way: %v", err)
	default:
	}
	close(release)
	if got := <-slow; got != 200 {
		t.Errorf("the request under way got %d", got)
	}
	if err := <-down; err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
	if r := w.call("GET", "/readyz", "", nil); r.status != 503 {
		t.Errorf("ready after the shutdown: %d", r.status)
	}
}
