package scheduler_test

import (
	"testing"
	"time"

	"kezek/scheduler"
)

func TestSession_LastsUntilItsEnd(t *testing.T) {
	w := newWorld(t)
	clerk := scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk-1", Department: dept}
	began := w.clock.Now()
	id, err := w.OpenSession(t.Context(), clerk, "Ә. Серікова", began.Add(8*time.Hour), 0)
	w.must(err)
	w.clock.Set(began.Add(8*time.Hour - time.Millisecond))
	s, err := w.Session(t.Context(), id)
	w.must(err)
	if s.Actor != clerk || s.Name != "Ә. Серікова" {
		t.Errorf("%q acts as %+v, want %+v", s.Name, s.Actor, clerk)
	}
	w.clock.Set(began.Add(8 * time.Hour))
	if _, err := w.Session(t.Context(), id); scheduler.CodeOf(err) != scheduler.CodeNotFound {
		t.Errorf("after its end: %v", err)
	}
	w.due()
	w.sound()
}

func TestSession_EndsWhenNobodyIsThere(t *testing.T) {
	w := newWorld(t)
	began := w.clock.Now()
	id, err := w.OpenSession(t.Context(), scheduler.Actor{Role: scheduler.RoleOperator, Subject: "o"}, "", began.Add(8*time.Hour), 30*time.Minute)
	w.must(err)
	for range 4 { // as long as somebody is there it goes on
		w.clock.Set(w.clock.Now().Add(29 * time.Minute))
		if _, err := w.Session(t.Context(), id); err != nil {
			t.Fatalf("at %v: %v", w.clock.Now().Sub(began), err)
		}
	}
	w.clock.Set(w.clock.Now().Add(30*time.Minute + time.Millisecond))
	if _, err := w.Session(t.Context(), id); scheduler.CodeOf(err) != scheduler.CodeNotFound {
		t.Errorf("idle for too long: %v", err)
	}
}

func TestSession_Closed(t *testing.T) {
	w := newWorld(t)
	id, err := w.OpenSession(t.Context(), scheduler.Actor{Role: scheduler.RoleOperator, Subject: "o"}, "", w.clock.Now().Add(time.Hour), 0)
	w.must(err)
	w.must(w.CloseSession(t.Context(), id))
	w.must(w.CloseSession(t.Context(), id))
	if _, err := w.Session(t.Context(), id); scheduler.CodeOf(err) != scheduler.CodeNotFound {
		t.Errorf("after it was closed: %v", err)
	}
	w.sound() // nothing is left that would fall due
}

func TestSession_NobodySignsInAsTheEngine(t *testing.T) {
	w := newWorld(t)
	for _, role := range []scheduler.Role{scheduler.RoleSystem, ""} {
		_, err := w.OpenSession(t.Context(), scheduler.Actor{Role: role, Subject: "x"}, "", w.clock.Now().Add(time.Hour), 0)
		if scheduler.CodeOf(err) != scheduler.CodeForbidden {
			t.Errorf("role %q: %v", role, err)
		}
	}
}
