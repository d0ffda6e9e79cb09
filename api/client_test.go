package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// reply is an answer that was read whole.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// json reads a member of the body by a path such as "errors.0.path".
func (r reply) json(path string) any {
	r.t.Helper()
	var v any
	if err := json.Unmarshal(r.body, &v); err != nil {
		r.t.Fatalf("not JSON: %v: %s", err, r.body)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// want fails the test unless the answer has the status, and returns it.
func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// call makes a request. The body is JSON, or text as it is; headers come in
// pairs.
func (w *world) call(method, path, token string, body any, headers ...string) reply {
	w.t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		content = bytes.NewReader(must(json.Marshal(b)))
	}
	req := httptest.NewRequest(method, path, content)
	if content != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := w.App().Test(req, -1)
	w.must(err)
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	w.must(err)
	return reply{w.t, resp.StatusCode, resp.Header, read}
}

// raw sends bytes over a real connection and reads one answer.
func (w *world) raw(request string) reply {
	w.t.Helper()
	conn, err := net.Dial("tcp", w.listen())
	w.must(err)
	defer conn.Close()
	_, err = io.WriteString(conn, request)
	w.must(err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	w.must(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	w.must(err)
	return reply{w.t, resp.StatusCode, resp.Header, body}
}

// listen serves on a loopback port until the test ends, and returns its address.
func (w *world) listen() string {
	w.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	served := make(chan error, 1)
	go func() { served <- w.Serve(ln) }()
	w.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := w.Shutdown(ctx); err != nil {
			w.t.Errorf("shutdown: %v", err)
		}
		if err := <-served; err != nil {
			w.t.Errorf("serve: %v", err)
		}
	})
	w.client = &http.Client{Transport: &http.Transport{}}
	w.t.Cleanup(w.client.CloseIdleConnections)
	return ln.Addr().String()
}

// over makes a request over a real connection.
func (w *world) over(address, method, path, token string) reply {
	req := must(http.NewRequest(method, "http://"+address+path, nil))
	req.Header.Set("Authorization", "Bearer "+token)
	resp := must(w.client.Do(req))
	defer resp.Body.Close()
	return reply{w.t, resp.StatusCode, resp.Header, must(io.ReadAll(resp.Body))}
}
