package scheduler_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// TestN7_AnswerSurvivesEveryFailure lets each transaction behind an SMS fail, or
// its answer be lost, and the gateway send the SMS again: it has its effect once,
// and is answered once.
func TestN7_AnswerSurvivesEveryFailure(t *testing.T) {
	wraps := map[string]func(scheduler.Store, func() error) scheduler.Store{
		"commit fails": storetest.FailCommits, "answer lost": storetest.LoseAnswers,
	}
	acts := map[string]struct {
		text  func(w *world, x proposed) string
		heard scheduler.Heard
		kind  scheduler.MessageKind
		state scheduler.ProposalState
	}{
		"accept": {func(w *world, x proposed) string { return w.proposal(x).Code + "#1" }, scheduler.HeardAccepted, scheduler.SayBooked, scheduler.ProposalAccepted},
		"accept what is gone": {func(w *world, x proposed) string {
			p := w.proposal(x)
			for range 2 {
				w.book(p.Date.String(), p.Start.String())
			}
			return p.Code + "#1"
		}, scheduler.HeardAsked, scheduler.SayProposal, scheduler.ProposalOpen},
		"decline": {func(w *world, x proposed) string { return w.proposal(x).Code + "#2" }, scheduler.HeardDeclined, scheduler.SayDeclined, scheduler.ProposalDeclined},
		"cancel": {func(w *world, x proposed) string {
			w.bookFor(x.Actor, x.form, "2026-06-02", "11:00")
			return "отмена"
		}, scheduler.HeardCancelled, scheduler.SayCancelled, scheduler.ProposalSuperseded},
		"nonsense": {func(*world, proposed) string { return "?" }, scheduler.HeardHelp, scheduler.SayHelp, scheduler.ProposalOpen},
	}
	for wrap, failing := range wraps {
		for act, c := range acts {
			for n, failed := int64(1), true; failed; n++ {
				t.Run(fmt.Sprintf("%s/%s/%d", wrap, act, n), func(t *testing.T) {
					var left atomic.Int64
					w := openWorld(t, failing(storetest.NewMemory(), func() error {
						if left.Add(-1) == 0 {
							return errInjected
						}
						return nil
					}), proposing(scheduler.ProposeOn))
					x := w.propose()
					in := scheduler.IncomingSMS{ID: "1", Gateway: "g", Phone: x.phone, Text: c.text(w, x)}
					before := w.countTold(x.phone, c.kind)
					left.Store(n)
					heard, err := w.ReceiveSMS(t.Context(), gateway, in)
					if failed = errors.Is(err, errInjected); failed {
						heard, err = w.ReceiveSMS(t.Context(), gateway, in)
					}
					w.must(err)
					w.wantHeard(heard, c.heard)
					if got := w.countTold(x.phone, c.kind) - before; got != 1 {
						t.Errorf("told %d times", got)
					}
					if p := w.proposal(x); p.State != c.state {
						t.Errorf("proposal is %s", p.State)
					}
					if b := w.liveOf(x.Actor, x.form); (b != nil && b.State == slots.Booked) != (c.state == scheduler.ProposalAccepted) {
						t.Errorf("booked: %+v", b)
					}
					w.sound()
				})
			}
		}
	}
}

// TestN7_ProposingSurvivesEveryFailure: the worker proposes once, and closes once.
func TestN7_ProposingSurvivesEveryFailure(t *testing.T) {
	for _, failing := range []func(scheduler.Store, func() error) scheduler.Store{storetest.FailCommits, storetest.LoseAnswers} {
		for n, failed := int64(1), true; failed; n++ {
			var left atomic.Int64
			w := openWorld(t, failing(storetest.NewMemory(), func() error {
				if left.Add(-1) == 0 {
					return errInjected
				}
				return nil
			}), proposing(scheduler.ProposeOn))
			a, form := w.person()
			x := proposed{a, form, w.phoneOf(a)}
			failed = false
			work := func() {
				left.Store(n)
				if _, _, err := w.RunDue(t.Context()); err != nil {
					failed = true
					w.restart(proposing(scheduler.ProposeOn)) // and the process starts anew
					w.due()
				}
			}
			work()
			w.clock.Set(w.wantProposal(x, scheduler.ProposalOpen, scheduler.WasProposed).Closes)
			work()
			w.wantProposal(x, scheduler.ProposalClosed, scheduler.WasProposed, scheduler.WasClosed)
			if a, b := w.countTold(x.phone, scheduler.SayProposal), w.countTold(x.phone, scheduler.SayProposalClosed); a != 1 || b != 1 {
				t.Errorf("told %d and %d times", a, b)
			}
			w.sound()
		}
	}
}

// TestCheck_FindsDamageOfProposalsAndDispatches damages what they are made of.
func TestCheck_FindsDamageOfProposalsAndDispatches(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(d damage) error
		want string
	}{
		"no proposals":            {func(d damage) error { return d.drop('p') }, "has none that waits for it"},
		"no questions":            {func(d damage) error { return d.drop('Q') }, "cannot be answered"},
		"no standings":            {func(d damage) error { return d.drop('f') }, "its form knows of an open one: false"},
		"no due entries":          {func(d damage) error { return d.drop('u') }, "does not stand in the due index"},
		"no dispatches":           {func(d damage) error { return d.drop('h') }, "and does not wait"},
		"nothing to be delivered": {func(d damage) error { return d.drop('H') }, "in the index of what is to be delivered: false"},
		"half an entry":           {func(d damage) error { return d.Put([]byte("H1"), []byte{1}) }, "malformed entry"},
	} {
		t.Run(name, func(t *testing.T) {
			w := quickWorld(t, proposing(scheduler.ProposeOn))
			w.webhook(scheduler.TopicFormAccepted)
			w.propose()
			w.sound()
			w.must(w.store.Update(t.Context(), func(tx scheduler.Writer) error { return c.do(damage{tx, w}) }))
			found := false
			w.must(w.Check(t.Context(), func(err error) { found = found || strings.Contains(err.Error(), c.want) }))
			if !found {
				t.Errorf("no report of %q", c.want)
			}
		})
	}
}
