package scheduler_test

import (
	"testing"

	"kezek/scheduler"
)

func TestN5_EveryReasonInThreeLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range []scheduler.Reason{scheduler.ReasonChange, scheduler.ReasonExamined, scheduler.ReasonOutside, scheduler.ReasonOverbooked,
		scheduler.ReasonElsewhere, scheduler.ReasonFormEnds, scheduler.ReasonUnmapped, scheduler.ReasonNoHours, scheduler.ReasonNoSeats} {
		for _, lang := range []string{"kk", "ru", "en"} {
			text := r.Text().In(lang)
			if text == "" || text == string(r) || seen[text] {
				t.Errorf("%s in %s: %q", r, lang, text)
			}
			seen[text] = true
		}
	}
	if got := scheduler.Reason("of a newer program").Text().RU; got != "of a newer program" {
		t.Errorf("unknown: %q", got)
	}
}

// The reason that the engine gives was stored in Russian.
func TestS7_ACancellationWithoutWordsCarriesACode(t *testing.T) {
	w := newWorld(t)
	_, b := w.book(closed, "10:00")
	w.must2(w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", scheduler.Consequences{Choice: scheduler.ChoiceCancel}))
	list, err := w.Messages(t.Context(), auditor, scheduler.MessageFilter{Booking: b.Number})
	w.must(err)
	if m := list[0]; m.Kind != scheduler.SayCancelled || m.Why != scheduler.ReasonChange || m.Reason != "" {
		t.Errorf("%+v", m)
	}
	last := w.booking(b.Number).History
	if got := last[len(last)-1]; got.What != scheduler.WasCancelled || got.Note == "" {
		t.Errorf("history %+v", last)
	}
	w.sound()
}

// A ticket that came up because an arrived booking was cancelled was told nothing.
func TestQ5_ACancelledArrivalLetsTheNextComeUp(t *testing.T) {
	w := newWorld(t, withPolicy(func(p *scheduler.Policy) { p.NearPosition = 1 }))
	_, late := w.annulled("09:00")
	b := w.arrived("09:30")
	ticket, err := w.IssueTicket(t.Context(), reception, dept, late.Form)
	w.must(err)
	if w.said(ticket.Form, scheduler.SayNear) != 0 {
		t.Fatal("the ticket is told, though an arrived booking stands before it")
	}
	w.must2(w.Cancel(t.Context(), reception, b.Number, "went home"))
	if got := w.said(ticket.Form, scheduler.SayNear); got != 1 {
		t.Errorf("told %d times, want once", got)
	}
	w.sound()
}
