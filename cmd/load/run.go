package load

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
	"golang.org/x/sync/errgroup"
)

// Request is one request.
type Request struct {
	Method string
	Path   string    // with its query
	Token  string    // bearer; empty: none
	Body   []byte    // JSON; nil: none
	Header [2]string // one more, name and value; empty: none
}

// Step makes the requests of the n-th piece of work, one after another: each is
// made of the answer to the one before, and nil ends the piece. The first gets
// nil. An error ends the whole run. It is called from many goroutines.
type Step func(n int, last *Answer) (*Request, error)

// Answer is what came back. Body is good until the step returns.
type Answer struct {
	Status int
	Body   []byte
}

// Run is a load.
type Run struct {
	URL     string // of the server, such as http://127.0.0.1:8080
	Clients int    // at work at once, each with a connection of its own
	// Rate is how many pieces of work begin a second, whatever the server does (open loop): a piece that has
	// to wait for a client counts from when it should have begun. 0: each client begins the next when it
	// has ended one (closed loop).
	Rate float64
	For  time.Duration // how long pieces begin
	Most int           // pieces at most; 0: as many as fit in For
	Step Step
	// Progress, which may be nil, is told how many pieces have ended, at times.
	Progress func(ended int)
}

// waitForAnswer is how long an answer may take. One that takes longer is an
// error: a load that waits for ever measures nothing.
const waitForAnswer = 30 * time.Second

// Do runs the load and returns what it measured. An error is of the first step
// or connection that failed; what was measured until then comes with it.
func (r Run) Do(ctx context.Context) (*Result, error) {
	at, err := url.Parse(r.URL)
	if err != nil || at.Host == "" {
		return nil, fmt.Errorf("%q is no address of a server", r.URL)
	}
	if r.Clients < 1 || r.For <= 0 || r.Rate < 0 {
		return nil, errors.New("want a client, a time and no negative rate")
	}
	w := &work{Run: r, host: at.Host, began: time.Now(), result: newResult(r)}
	w.client = &fasthttp.HostClient{Addr: at.Host, MaxConns: r.Clients, ReadTimeout: waitForAnswer, WriteTimeout: waitForAnswer,
		NoDefaultUserAgentHeader: true, DisablePathNormalizing: true, RetryIfErr: func(*fasthttp.Request, int, error) (bool, bool) { return false, false }}
	defer w.client.CloseIdleConnections()
	group, ctx := errgroup.WithContext(ctx)
	for range r.Clients {
		group.Go(func() error { return w.serve(ctx) })
	}
	err = group.Wait()
	w.result.Elapsed = time.Since(w.began)
	return w.result, err
}

// work is a run under way.
type work struct {
	Run
	host   string
	client *fasthttp.HostClient
	began  time.Time
	next   atomic.Int64
	ended  atomic.Int64
	mu     sync.Mutex // guards result
	result *Result
}

// serve is one client.
func (w *work) serve(ctx context.Context) error {
	mine := newResult(w.Run)
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.result.add(mine)
	}()
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	for {
		n := int(w.next.Add(1)) - 1
		begin := w.beginning(n)
		if w.Most > 0 && n >= w.Most || begin.Sub(w.began) >= w.For {
			return nil
		}
		if err := waitUntil(ctx, begin); err != nil {
			return nil // the run was ended from outside, or by another client's error
		}
		if w.Rate == 0 {
			begin = time.Now()
		}
		if err := w.piece(n, request, response, mine); err != nil {
			return err
		}
		mine.took(time.Since(begin))
		if ended := w.ended.Add(1); w.Progress != nil && ended%256 == 0 {
			w.Progress(int(ended))
		}
	}
}

// beginning is when the n-th piece has to begin.
func (w *work) beginning(n int) time.Time {
	if w.Rate == 0 {
		return time.Now()
	}
	return w.began.Add(time.Duration(float64(n) / w.Rate * float64(time.Second)))
}

func waitUntil(ctx context.Context, at time.Time) error {
	left := time.Until(at)
	if left <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// piece does one piece of work.
func (w *work) piece(n int, request *fasthttp.Request, response *fasthttp.Response, mine *Result) error {
	var last *Answer
	for {
		next, err := w.Step(n, last)
		if err != nil || next == nil {
			return err
		}
		request.Reset()
		response.Reset()
		request.Header.SetMethod(next.Method)
		request.SetRequestURI(next.Path)
		request.SetHost(w.host)
		if next.Token != "" {
			request.Header.Set(fasthttp.HeaderAuthorization, "Bearer "+next.Token)
		}
		if next.Header[0] != "" {
			request.Header.Set(next.Header[0], next.Header[1])
		}
		if next.Body != nil {
			request.Header.SetContentType("application/json")
			request.SetBody(next.Body)
		}
		if err := w.client.Do(request, response); err != nil {
			return fmt.Errorf("%s %s: %w", next.Method, next.Path, err)
		}
		mine.Requests++
		mine.Statuses[response.StatusCode()]++
		last = &Answer{response.StatusCode(), response.Body()}
	}
}
