package api

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// shutdownGrace is how long a connection that has sent nothing yet may still
// begin a request after a shutdown began. What has been sent by then is read in a
// fraction of it.
const shutdownGrace = 200 * time.Millisecond

// silentConns is a listener that knows on which of its connections nothing was
// read yet. Browsers and HTTP clients open some in advance and never use them;
// fasthttp, which closes idle connections at a shutdown, takes these for busy and
// would wait for them until ReadTimeout.
type silentConns struct {
	net.Listener
	close  func() error // of Listener, once
	mu     sync.Mutex
	silent map[*conn]struct{}
	ending bool
}

func newSilentConns(ln net.Listener) *silentConns {
	return &silentConns{Listener: ln, close: sync.OnceValue(ln.Close), silent: map[*conn]struct{}{}}
}

// Close implements net.Listener. Fasthttp closes what a shutdown has closed already.
func (l *silentConns) Close() error { return l.close() }

// Accept implements net.Listener.
func (l *silentConns) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: accepted, from: l}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silent[c] = struct{}{}
	if l.ending {
		c.hurry()
	}
	return c, nil
}

// end gives the connections on which nothing was read their last chance.
func (l *silentConns) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ending = true
	for c := range l.silent {
		c.hurry()
	}
}

func (l *silentConns) forget(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.silent, c)
}

// conn reports its first byte, or its end, to its listener.
type conn struct {
	net.Conn
	from  *silentConns
	known atomic.Bool // the listener has forgotten it
	late  atomic.Bool // its time to begin is limited
}

func (c *conn) hurry() {
	c.late.Store(true)
	_ = c.Conn.SetReadDeadline(time.Now().Add(shutdownGrace)) // fails on a closed connection only
}

// SetReadDeadline implements net.Conn. The server sets its own deadline when it
// begins to wait for a request, and that must not undo the hurry.
func (c *conn) SetReadDeadline(t time.Time) error {
	if c.late.Load() && !c.known.Load() {
		return nil
	}
	return c.Conn.SetReadDeadline(t)
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if !c.known.Load() && c.known.CompareAndSwap(false, true) {
		c.from.forget(c)
	}
	return n, err
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.from.forget(c)
	return c.Conn.Close()
}
