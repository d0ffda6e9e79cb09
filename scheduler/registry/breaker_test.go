package registry

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kezek/scheduler"
)

// TestE8_AbsentRegister asks a port at which nobody listens any more.
func TestE8_AbsentRegister(t *testing.T) {
	server := httptest.NewServer(answer(200, ""))
	server.Close()
	h, err := NewHTTP(HTTPOptions{URL: server.URL, FirstWait: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	wantUnavailable(t, second(h.Contact(t.Context(), iin(t, "90010130012"))), "contacts")
}

// TestE8_RecoversWithinOneLookUp: a failure that passes is not seen by the person.
func TestE8_RecoversWithinOneLookUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int32
		h, m := inMemoryClient(t, func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) == 1 {
				w.Header().Set("Retry-After", "2")
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			answer(http.StatusNotFound, `{"found":false}`)(w, r)
		}, nil)
		began := time.Now()
		_, err := h.Form(t.Context(), "031-1")
		if !errors.Is(err, scheduler.ErrNotFound) || m.asked.Load() != 2 {
			t.Errorf("asked %d times: %v, want ErrNotFound at the second", m.asked.Load(), err)
		}
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("asked again after %v, want the two seconds of Retry-After", took)
		}
	})
}

func TestE8_BreakerLeavesADeadRegisterAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		person := iin(t, "90010130012")
		var dead atomic.Bool
		dead.Store(true)
		h, m := inMemoryClient(t, func(w http.ResponseWriter, r *http.Request) {
			if dead.Load() && r.URL.Path == "/v1/contact" {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			answer(http.StatusNotFound, `{"found":false}`)(w, r)
		}, nil)
		ask := func() (asked int32, took time.Duration, err error) {
			before, began := m.asked.Load(), time.Now()
			_, err = h.Contact(t.Context(), person)
			return m.asked.Load() - before, time.Since(began), err
		}
		for range 5 {
			_, _, err := ask()
			wantUnavailable(t, err, "contacts")
		}
		asked, took, err := ask()
		wantUnavailable(t, err, "contacts")
		if asked != 0 || took != 0 {
			t.Errorf("open: asked %d times, took %v; want no question and no wait", asked, took)
		}
		if _, err := h.Form(t.Context(), "031-1"); !errors.Is(err, scheduler.ErrNotFound) {
			t.Errorf("another register is hindered: %v", err)
		}
		time.Sleep(15*time.Second + 1) // of the bubble's clock
		if asked, _, err = ask(); asked == 0 {
			t.Errorf("half open: the register was not asked: %v", err)
		}
		if asked, _, _ = ask(); asked != 0 {
			t.Error("the probe failed, and still the register was asked again at once")
		}
		dead.Store(false)
		time.Sleep(15*time.Second + 1)
		for range 2 {
			if asked, _, err = ask(); asked != 1 || !errors.Is(err, scheduler.ErrNotFound) {
				t.Errorf("recovered: asked %d times: %v", asked, err)
			}
		}
	})
}

// TestE8_WhatDoesNotCountAgainstARegister: callers that go away and questions that
// are refused leave the breaker closed.
func TestE8_WhatDoesNotCountAgainstARegister(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, m := inMemoryClient(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/form" {
				<-r.Context().Done()
			}
			answer(http.StatusBadRequest, "")(w, r)
		}, nil)
		for range 10 {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Millisecond, cancel)
			if _, err := h.Form(ctx, "031-1"); !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v, want the caller's cancellation", err)
			}
			_, err := h.Forms(t.Context(), iin(t, "90010130012"))
			wantUnavailable(t, err, "forms")
		}
		if asked := m.asked.Load(); asked != 20 {
			t.Errorf("asked %d times, want all 20", asked)
		}
	})
}
