package api

import (
	"context"
	"testing"
	"time"
)

// counted is a Verifier that counts, and refuses once it is told to.
type counted struct {
	calls   int
	refuse  error
	expires time.Time
}

func (c *counted) Verify(context.Context, string) (Claims, error) {
	c.calls++
	return Claims{Subject: "somebody", Expires: c.expires}, c.refuse
}

// TestTokenCache_BelievesForAWhile: a token is checked once, anew after the
// while is over, when it has expired, when the clock was set back, and
// whenever it did not pass.
func TestTokenCache_BelievesForAWhile(t *testing.T) {
	begin := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	now := begin
	v := &counted{expires: begin.Add(time.Hour)}
	cache, err := newTokenCache(v, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after  time.Duration // since the beginning
		refuse error
		calls  int
	}{
		{0, nil, 1},
		{believedFor - 1, nil, 1},
		{believedFor, nil, 2},
		{time.Second, nil, 3}, // set back
		{time.Hour, ErrTokenExpired, 4},
		{time.Hour, ErrTokenExpired, 5},
	} {
		now, v.refuse = begin.Add(step.after), step.refuse
		if _, err := cache.claims(t.Context(), []byte("token")); err != step.refuse || v.calls != step.calls {
			t.Errorf("after %v: error %v and %d checks, want %v and %d", step.after, err, v.calls, step.refuse, step.calls)
		}
	}
	if _, err := cache.claims(t.Context(), []byte("another")); err == nil || v.calls != 6 {
		t.Errorf("another token: error %v, %d checks", err, v.calls)
	}
}
