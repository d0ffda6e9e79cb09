package pages_test

import (
	"testing"

	"kezek/api/pages/browsertest"
)

// TestBook_AsksTheRegistersOnce: a page of times needs one round of the registers,
// which are somebody else's and far away.
func TestBook_AsksTheRegistersOnce(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	b := s.Book(wardOf(t, s, me, browsertest.KATO), "2026-06-03", "11:00")
	applicant, clerk := newClient(t, s), newClient(t, s)
	applicant.signIn(me.Actor)
	clerk.signIn(browsertest.Clerk(browsertest.Kokshetau))
	for path, c := range map[string]*client{
		pathOf(me): applicant, pathOf(me) + "?month=2026-07": applicant,
		"/book/booking/" + b.Number.String() + "/move":       applicant,
		"/reception/bookings/" + b.Number.String() + "/move": clerk,
	} {
		before := s.Registers.Asked.Load()
		c.page("en", path)
		if n := s.Registers.Asked.Load() - before; n != 1 {
			t.Errorf("%s asks %d times", path, n)
		}
	}
}
