package scheduler

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"time"
)

// Session is somebody who has signed in to the pages. Stored as a CBOR array:
// new fields go to the end.
type Session struct {
	Actor Actor
	Began time.Time
	Ends  time.Time     // at the latest
	Idle  time.Duration // ends after so long without a request; 0: only at Ends
	Seen  time.Time     // of the last request, give or take seenEvery
	Name  string        // as pages show it to themselves; empty: not known
}

// over reports whether the session has ended at now.
func (s Session) over(now time.Time) bool {
	return !now.Before(s.Ends) || s.Idle > 0 && now.Sub(s.Seen) > s.Idle
}

// seenEvery is how old the note of the last request may get: noting each one
// would make every page a write.
const seenEvery = time.Minute

// sessionKey is made of the identifier's hash, so that who reads a copy of the
// store cannot take over a session.
func sessionKey(id string) key {
	sum := sha256.Sum256([]byte(id))
	return append(newKey(prefixSession), sum[:]...)
}

func sessionSubject(k key) string { return string(k[1:]) }

// OpenSession signs the actor, whose name may be empty, in until ends, or until
// idle has passed without a request, and returns the session's identifier: a secret,
// with which whoever has it acts as the actor.
func (e *Engine) OpenSession(ctx context.Context, a Actor, name string, ends time.Time, idle time.Duration) (id string, err error) {
	now := e.now()
	id = rand.Text()
	s := Session{Actor: a, Began: now, Ends: ends.UTC().Truncate(time.Millisecond), Idle: idle, Seen: now, Name: name}
	if a.Role == RoleSystem || a.Role == "" || s.over(now) {
		return "", fail(CodeForbidden)
	}
	err = e.update(ctx, func(c *change) error {
		k := sessionKey(id)
		if err := put(c, arrays, k, s); err != nil {
			return err
		}
		return c.putDue(due{s.Ends.UnixMilli(), DueSession, sessionSubject(k)})
	})
	return id, err
}

// Session returns who acts under an identifier, and notes that they are there.
// One that never was, was closed, has ended or lay idle for too long is
// CodeNotFound.
func (e *Engine) Session(ctx context.Context, id string) (Session, error) {
	now, k := e.now(), sessionKey(id)
	var s Session
	err := e.view(ctx, func(r Reader) (err error) {
		s, err = liveSession(r, k, now)
		return err
	})
	if err != nil || now.Sub(s.Seen) < seenEvery {
		return s, err
	}
	err = e.update(ctx, func(c *change) (err error) {
		if s, err = liveSession(c, k, now); err != nil {
			return err
		}
		s.Seen = now
		return put(c, arrays, k, s)
	})
	return s, err
}

func liveSession(g getter, k key, now time.Time) (Session, error) {
	s, found, err := find[Session](g, k)
	switch {
	case err != nil:
		return Session{}, err
	case !found || s.over(now):
		return Session{}, fail(CodeNotFound)
	}
	return s, nil
}

// CloseSession signs out. That there is no such session is no error.
func (e *Engine) CloseSession(ctx context.Context, id string) error {
	return e.update(ctx, func(c *change) error { return c.dropSession(sessionKey(id)) })
}

func (c *change) dropSession(k key) error {
	s, found, err := find[Session](c, k)
	if err != nil || !found {
		return err
	}
	if err := c.Delete(k); err != nil {
		return err
	}
	return c.Delete(due{s.Ends.UnixMilli(), DueSession, sessionSubject(k)}.key())
}

// sessionEnds drops a session that nobody has closed.
func (e *Engine) sessionEnds(ctx context.Context, d due) error {
	return e.update(ctx, func(c *change) error {
		if err := c.dropSession(append(newKey(prefixSession), d.subject...)); err != nil {
			return err
		}
		return c.Delete(d.key())
	})
}
