package browsertest

import (
	"net"
	"sync"
)

// line is a listener that can be cut off from the network.
type line struct {
	net.Listener
	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]struct{}
}

// Cut ends every connection to the site and refuses new ones, as when a cable is
// pulled, until Mend.
func (s *Site) Cut() {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	s.line.cut = true
	for c := range s.line.conns {
		_ = c.Close()
	}
	s.line.conns = nil
}

// Mend takes new connections again.
func (s *Site) Mend() {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	s.line.cut = false
}

// Accept implements net.Listener.
func (l *line) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if l.keep(c) {
			return &lineConn{c, l}, nil
		}
		_ = c.Close()
	}
}

func (l *line) keep(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return false
	}
	if l.conns == nil {
		l.conns = map[net.Conn]struct{}{}
	}
	l.conns[c] = struct{}{}
	return true
}

type lineConn struct {
	net.Conn
	line *line
}

// Close implements net.Conn.
func (c *lineConn) Close() error {
	c.line.mu.Lock()
	delete(c.line.conns, c.Conn)
	c.line.mu.Unlock()
	return c.Conn.Close()
}
