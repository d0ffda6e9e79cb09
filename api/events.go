package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"kezek/scheduler"
)

// reconnectAfter is how long a client waits before it opens a lost stream again.
const reconnectAfter = 3 * time.Second

// stream is an answer that goes on until one side ends it.
type stream struct {
	Body func(huma.Context) `contentType:"text/event-stream"`
}

// events streams the changes of a department's days (server-sent events). An
// event says what changed, not the new state: a client reads the queue again, as
// it does whenever a stream opens, because changes between two streams are lost.
func (s *Server) events(ctx context.Context, in *oneDepartment) (*stream, error) {
	a := actorOf(ctx)
	if a.Department != "" && a.Department != in.ID { // whoever has one sees no other
		return nil, refuse(scheduler.CodeForbidden)
	}
	if _, err := s.engine.Department(ctx, in.ID); err != nil {
		return nil, err
	}
	select {
	case <-s.closing:
		return nil, refuse(codeUnavailable)
	default:
	}
	left := callOf(ctx).expires.Sub(s.opts.Clock())
	return &stream{Body: func(hc huma.Context) { s.openStream(hc, in.ID, left) }}, nil
}

// openStream hands the connection over to a writer of its own. It must not touch
// the Fiber context: that is given back as soon as the handler returns.
func (s *Server) openStream(hc huma.Context, department string, left time.Duration) {
	c := humafiber.Unwrap(hc)
	hc.SetStatus(200)
	hc.SetHeader("Content-Type", "text/event-stream; charset=utf-8")
	hc.SetHeader("X-Accel-Buffering", "no") // a proxy that gathers the events would delay the board
	conn := c.Context().Conn()
	// Subscribed before the answer begins, so that nothing is missed between.
	ctx, cancel := context.WithCancel(context.Background())
	changes := s.engine.Subscribe(ctx, department)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer cancel()
		s.metrics.streams.Inc()
		defer s.metrics.streams.Dec()
		s.stream(&eventWriter{w: w, conn: conn, timeout: s.opts.WriteTimeout}, changes, left)
	})
}

// stream writes events until the client goes, the token expires or the server
// shuts down.
func (s *Server) stream(w *eventWriter, changes <-chan scheduler.Change, left time.Duration) {
	expired := time.NewTimer(left)
	defer expired.Stop()
	beat := time.NewTicker(s.opts.Heartbeat)
	defer beat.Stop()
	w.send("retry: %d\nevent: open\ndata: {\"beat_ms\":%d}\n\n", reconnectAfter.Milliseconds(), s.opts.Heartbeat.Milliseconds())
	for n := 1; w.err == nil; {
		select {
		case change, open := <-changes:
			if !open {
				return
			}
			data, err := json.Marshal(change)
			if err != nil {
				s.log.Error("event", "cause", err)
				return
			}
			w.send("id: %d-%d\nevent: change\ndata: %s\n\n", change.At.UnixMilli(), n, data)
			n++
		case <-beat.C:
			w.send("event: beat\ndata: {}\n\n")
		case <-expired.C:
			w.send("event: expired\ndata: {}\n\n")
			return
		case <-s.closing:
			return
		}
	}
}

// eventWriter writes and flushes, and remembers the first error. Each event has
// its own time limit: the server's is for answers that end.
type eventWriter struct {
	w       *bufio.Writer
	conn    net.Conn
	timeout time.Duration
	err     error
}

func (e *eventWriter) send(format string, args ...any) {
	if e.err != nil {
		return
	}
	if e.err = e.conn.SetWriteDeadline(time.Now().Add(e.timeout)); e.err != nil {
		return
	}
	fmt.Fprintf(e.w, format, args...)
	e.err = e.w.Flush()
}
