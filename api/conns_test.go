package api

import (
	"net"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// socket is a connection, and the listener that accepts it, which notes its deadlines.
type socket struct {
	net.Conn
	net.Listener
	read, write time.Time
	moved       int // how often a deadline was set
}

func (s *socket) Accept() (net.Conn, error)  { return s, nil }
func (s *socket) Close() error               { return nil }
func (s *socket) Read(b []byte) (int, error) { return len(b), nil }

func (s *socket) SetReadDeadline(t time.Time) error {
	s.read = t
	s.moved++
	return nil
}

func (s *socket) SetWriteDeadline(t time.Time) error {
	s.write = t
	s.moved++
	return nil
}

func accepted(t rapid.TB, s *socket, slack time.Duration) net.Conn {
	t.Helper()
	conn, err := newSilentConns(s, slack).Accept()
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// TestConn_DeadlinesHoldWithinTheSlack: whatever was set before, what waits ends
// when it has to, or a little earlier.
func TestConn_DeadlinesHoldWithinTheSlack(t *testing.T) {
	const slack = time.Second
	rapid.Check(t, func(t *rapid.T) {
		s := new(socket)
		conn := accepted(t, s, slack)
		now, reads, writes := time.Now(), time.Time{}, time.Time{}
		for range rapid.IntRange(1, 30).Draw(t, "acts") {
			now = now.Add(time.Duration(rapid.IntRange(0, 1500).Draw(t, "ms")) * time.Millisecond)
			by := time.Time{} // none
			if seconds := rapid.SampledFrom([]int{0, 10, 11, 60}).Draw(t, "seconds"); seconds > 0 {
				by = now.Add(time.Duration(seconds) * time.Second)
			}
			var err error
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				reads, err = by, conn.SetReadDeadline(by)
			case 1:
				writes, err = by, conn.SetWriteDeadline(by)
			case 2:
				reads, writes, err = by, by, conn.SetDeadline(by)
			case 3:
				err = readByte(conn)
				if early := reads.Sub(s.read); early < 0 || early > slack {
					t.Fatalf("reading ends %v too early", early)
				}
			}
			if early := writes.Sub(s.write); err != nil || early < 0 || early > slack {
				t.Fatalf("writing ends %v too early: %v", early, err)
			}
		}
	})
}

// TestConn_DeadlinesAreSeldomMoved: requests that come whole and one soon after the
// other wait under the deadlines of the first.
func TestConn_DeadlinesAreSeldomMoved(t *testing.T) {
	s := new(socket)
	conn := accepted(t, s, time.Second)
	began := time.Now()
	for i := range 10 {
		now := began.Add(time.Duration(i) * 100 * time.Millisecond)
		for _, err := range []error{
			conn.SetReadDeadline(now.Add(time.Minute)), readByte(conn), // waits for the request
			conn.SetReadDeadline(now.Add(10 * time.Second)), conn.SetWriteDeadline(now.Add(15 * time.Second)),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if s.moved != 2 {
		t.Errorf("moved %d times, want 2: one for reading, one for writing", s.moved)
	}
}

// TestConn_AHurryStays: a shutdown comes between the server's deadline for a first
// request and its reading.
func TestConn_AHurryStays(t *testing.T) {
	s := new(socket)
	conns := newSilentConns(s, time.Second)
	conn, err := conns.Accept()
	if err != nil {
		t.Fatal(err)
	}
	by := time.Now().Add(time.Hour)
	if err := conn.SetReadDeadline(by); err != nil {
		t.Fatal(err)
	}
	conns.end()
	if err := readByte(conn); err != nil {
		t.Fatal(err)
	}
	if !s.read.Before(by) {
		t.Error("the server's deadline has undone the hurry")
	}
}

func readByte(conn net.Conn) error {
	_, err := conn.Read(make([]byte, 1))
	return err
}
