package load_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kezek/cmd/load"
)

// echo answers each request with its path, and counts.
func echo(t *testing.T, answers *atomic.Int64) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers.Add(1)
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		fmt.Fprint(w, r.URL.Path)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestRun_EachPieceOnceAndInSteps(t *testing.T) {
	var answers atomic.Int64
	const pieces = 500
	var ended [pieces]atomic.Int64
	r := load.Run{URL: echo(t, &answers), Clients: 8, For: time.Minute, Most: pieces, Step: func(n int, last *load.Answer) (*load.Request, error) {
		switch {
		case last == nil:
			return &load.Request{Method: "GET", Path: fmt.Sprintf("/first/%d", n), Token: "secret"}, nil
		case strings.HasPrefix(string(last.Body), "/first/"):
			return &load.Request{Method: "POST", Path: "/second" + string(last.Body), Token: "secret", Body: []byte("{}")}, nil
		}
		if want := fmt.Sprintf("/second/first/%d", n); string(last.Body) != want || last.Status != 200 {
			return nil, fmt.Errorf("piece %d got %d %s", n, last.Status, last.Body)
		}
		ended[n].Add(1)
		return nil, nil
	}}
	result, err := r.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for n := range ended {
		if ended[n].Load() != 1 {
			t.Errorf("piece %d ended %d times", n, ended[n].Load())
		}
	}
	if result.Pieces() != pieces || result.Requests != 2*pieces || answers.Load() != 2*pieces || result.Statuses[200] != 2*pieces {
		t.Errorf("%d pieces, %d requests, %d answers, %v", result.Pieces(), result.Requests, answers.Load(), result.Statuses)
	}
}

func TestRun_AnErrorEndsIt(t *testing.T) {
	var answers atomic.Int64
	r := load.Run{URL: echo(t, &answers), Clients: 4, For: time.Hour, Step: func(n int, last *load.Answer) (*load.Request, error) {
		if last != nil && last.Status != 200 {
			return nil, fmt.Errorf("refused: %d", last.Status)
		}
		return &load.Request{Method: "GET", Path: "/"}, nil
	}}
	result, err := r.Do(t.Context())
	if err == nil || !strings.Contains(err.Error(), "refused: 401") || result == nil {
		t.Errorf("ended with %v, %v", result, err)
	}
}

// TestRun_OpenLoopCountsTheWaiting has one client and a server that stops for a
// while: every piece that should have begun meanwhile has waited too.
func TestRun_OpenLoopCountsTheWaiting(t *testing.T) {
	const pause = 200 * time.Millisecond
	first := true
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if first {
			first = false
			<-time.After(pause) // the pause is what is measured
		}
	}))
	t.Cleanup(s.Close)
	r := load.Run{URL: s.URL, Clients: 1, Rate: 1000, For: time.Minute, Most: 150, Step: func(_ int, last *load.Answer) (*load.Request, error) {
		if last != nil {
			return nil, nil
		}
		return &load.Request{Method: "GET", Path: "/"}, nil
	}}
	result, err := r.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The 75th of 150 should have begun after 75 ms and had to wait for the rest of
	// the pause. A closed loop would call it quick.
	if got := result.Percentile(50); got < pause/4 {
		t.Errorf("half of the pieces took at most %v, in spite of the pause", got)
	}
}

func TestRun_RefusesWhatCannotRun(t *testing.T) {
	for name, r := range map[string]load.Run{
		"no address": {URL: "nowhere", Clients: 1, For: time.Second},
		"no client":  {URL: "http://localhost", For: time.Second},
		"no time":    {URL: "http://localhost", Clients: 1},
	} {
		if _, err := r.Do(t.Context()); err == nil {
			t.Errorf("%s: runs", name)
		}
	}
}

func TestResult_AsJSON(t *testing.T) {
	var answers atomic.Int64
	r := load.Run{URL: echo(t, &answers), Clients: 2, For: time.Minute, Most: 10, Step: func(_ int, last *load.Answer) (*load.Request, error) {
		if last != nil {
			return nil, nil
		}
		return &load.Request{Method: "GET", Path: "/", Token: "secret"}, nil
	}}
	result, err := r.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"pieces":10`, `"statuses":{"200":10}`, `"p50":`, `"p99.9":`, `"max":`, `"clients":2`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%s is not in %s", want, b)
		}
	}
}
