package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kezek/api"
	"kezek/scheduler"
)

// slowRegistry is a register that answers only when it is released. It tells of
// every question.
func slowRegistry(t *testing.T) (url string, asked <-chan struct{}, release func()) {
	t.Helper()
	questions, gate := make(chan struct{}, 16), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		questions <- struct{}{}
		select {
		case <-gate:
		case <-r.Context().Done():
		}
		http.Error(w, "not now", http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	return server.URL, questions, func() { close(gate) }
}

// serving is a server that runs in the test's own process.
type serving struct {
	url   string
	token string
	stop  context.CancelFunc
	ended chan error
}

func startServing(t *testing.T, args ...string) *serving {
	t.Helper()
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "token.key")
	key, err := api.LoadKey(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	token, err := api.Issue(key, api.Claims{Subject: "test", Role: scheduler.RoleApplicant, IIN: "850101300015"}, time.Now(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s := &serving{token: token, stop: stop, ended: make(chan error, 1)}
	log, stderr := io.Pipe()
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(dir, "kezek.db"), "--key-file", keyFile}, args...)
	go func() {
		err := Run(ctx, args, strings.NewReader(""), io.Discard, stderr)
		stderr.Close()
		s.ended <- err
	}()
	lines := bufio.NewScanner(log)
	for s.url == "" && lines.Scan() {
		s.url, _ = strings.CutPrefix(lines.Text(), "listening on ")
	}
	if s.url == "" {
		t.Fatalf("the server did not start: %v", <-s.ended)
	}
	go func() { _, _ = io.Copy(io.Discard, log) }()
	return s
}

// ask sends a request that needs the registers, and delivers the status of the
// answer, 0 if there was none.
func (s *serving) ask(t *testing.T) <-chan int {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/v1/forms/F-1/eligibility", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	status := make(chan int, 1)
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			status <- 0
			return
		}
		resp.Body.Close()
		status <- resp.StatusCode
	}()
	return status
}

func TestServe_ShutdownFinishesWhatItAccepted(t *testing.T) {
	registry, asked, release := slowRegistry(t)
	s := startServing(t, "--registry-url", registry)
	status := s.ask(t)
	<-asked
	s.stop()
	select {
	case err := <-s.ended:
		t.Fatalf("the server ended with a request unanswered: %v", err)
	case got := <-status:
		t.Fatalf("the request was answered %d before the register did", got)
	case <-time.After(50 * time.Millisecond): // long enough for a shutdown that does not wait
	}
	release()
	if got := <-status; got != http.StatusServiceUnavailable {
		t.Errorf("the accepted request was answered %d, want 503 (E8)", got)
	}
	if err := <-s.ended; err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

func TestServe_ShutdownGivesUpAfterItsTimeout(t *testing.T) {
	registry, asked, release := slowRegistry(t)
	defer release()
	s := startServing(t, "--registry-url", registry, "--shutdown-timeout", "20ms")
	s.ask(t)
	<-asked
	s.stop()
	err := <-s.ended
	if err == nil || !strings.Contains(err.Error(), "still running after 20ms") {
		t.Errorf("the server ended with %v, want a word on the request that still ran", err)
	}
}

func TestRun_ReadsAndWritesWhatItIsGiven(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if err := Run(t.Context(), []string{"version"}, strings.NewReader(""), &stdout, &stderr); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stdout.String(), "kezek ") || stderr.Len() > 0 {
		t.Errorf("standard output %q, standard error %q", stdout.String(), stderr.String())
	}
}
