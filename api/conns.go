package api

import (
	"errors"
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
	close  func() error  // of Listener, once
	slack  time.Duration // by which deadlines of its connections may end too early
	mu     sync.Mutex
	silent map[*conn]struct{}
	ending bool
}

func newSilentConns(ln net.Listener, slack time.Duration) *silentConns {
	return &silentConns{Listener: ln, close: sync.OnceValue(ln.Close), slack: slack, silent: map[*conn]struct{}{}}
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

// conn reports its first byte, or its end, to its listener. The server sets three
// deadlines for each request, which costs as much as reading its headers: a deadline
// is put to the socket only if something waits for it, and if the one that is there
// would end too early.
type conn struct {
	net.Conn
	from  *silentConns
	known atomic.Bool // the listener has forgotten it
	late  atomic.Bool // its time to begin is limited

	readBy, readingBy time.Time // of the next Read; that of the socket
	writing           sync.Mutex
	writingBy         time.Time // of the socket
}

func (c *conn) hurry() {
	c.late.Store(true)
	_ = c.Conn.SetReadDeadline(time.Now().Add(shutdownGrace)) // fails on a closed connection only
}

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline implements net.Conn, but for a Read that has begun: whoever sets
// the deadline has to be who reads.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.readBy = t
	return nil
}

// SetWriteDeadline implements net.Conn. A stream sets it beside the server.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.near(c.writingBy, t) {
		return nil
	}
	c.writingBy = t
	return c.Conn.SetWriteDeadline(t)
}

// near reports whether a deadline will do for another.
func (c *conn) near(is, wanted time.Time) bool {
	return !is.After(wanted) && wanted.Sub(is) <= c.from.slack
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	if !c.near(c.readingBy, c.readBy) {
		if err := c.Conn.SetReadDeadline(c.readBy); err != nil {
			return 0, err
		}
		c.readingBy = c.readBy
		if c.late.Load() && !c.known.Load() {
			c.hurry() // which this deadline must not undo
		}
	}
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
