package scheduler_test

import (
	"fmt"
	"testing"
	"time"

	"kezek/scheduler"
)

func TestQ1_WhoGetsATicket(t *testing.T) {
	issue := func(w *world, form string, want scheduler.Code) {
		w.t.Helper()
		_, err := w.IssueTicket(w.t.Context(), reception, dept, form)
		w.wantCode(err, want)
		w.sound()
	}
	t.Run("annulled today", func(t *testing.T) {
		w := quickWorld(t)
		_, b := w.annulled("10:00")
		issue(w, b.Form, "")
		issue(w, b.Form, scheduler.CodeTicketExists)
	})
	t.Run("annulled yesterday", func(t *testing.T) {
		w := quickWorld(t)
		_, b := w.annulled("10:00")
		w.set("2026-06-02 10:00:00")
		issue(w, b.Form, scheduler.CodeQueueClosed)
	})
	t.Run("at another department", func(t *testing.T) {
		w := quickWorld(t)
		_, b := w.annulled("10:00")
		_, err := w.IssueTicket(t.Context(), stranger, other, b.Form)
		w.wantCode(err, scheduler.CodeQueueClosed)
		_, err = w.IssueTicket(t.Context(), stranger, dept, b.Form)
		w.wantCode(err, scheduler.CodeForbidden)
		w.sound()
	})
	t.Run("never booked", func(t *testing.T) {
		w := quickWorld(t)
		_, form := w.person()
		w.set("10:00:00")
		issue(w, form, scheduler.CodeQueueClosed)
	})
	t.Run("booked and in time", func(t *testing.T) {
		w := quickWorld(t)
		_, b := w.book(monday, "10:00")
		w.set("10:00:00")
		issue(w, b.Form, scheduler.CodeAlreadyBooked)
	})
	t.Run("cancelled, not annulled", func(t *testing.T) {
		w := quickWorld(t)
		a, b := w.book(monday, "10:00")
		w.must2(w.Cancel(t.Context(), a, b.Number, ""))
		w.set("10:00:00")
		issue(w, b.Form, scheduler.CodeQueueClosed)
	})
	t.Run("the form's last day was brought forward", func(t *testing.T) {
		w := quickWorld(t)
		a, b := w.annulled("10:00")
		w.form(b.Form, a.IIN, "2026-01-05", "2026-05-31")
		issue(w, b.Form, scheduler.CodeQueueClosed)
	})
	t.Run("the form's last day is today", func(t *testing.T) {
		w := quickWorld(t)
		a, b := w.annulled("10:00")
		w.form(b.Form, a.IIN, "2026-01-05", monday)
		issue(w, b.Form, "")
	})
	t.Run("examined with a ticket already", func(t *testing.T) {
		w := quickWorld(t)
		a, b := w.annulled("10:00")
		w.examineByTicket(a, b)
		issue(w, b.Form, scheduler.CodeQueueClosed)
	})
	t.Run("after the end of the day", func(t *testing.T) {
		w := quickWorld(t)
		w.arrived("09:00")
		_, b := w.annulled("10:00")
		w.set("19:00:00")
		w.due()
		issue(w, b.Form, scheduler.CodeQueueClosed)
	})
}

func TestQ1_OpenToAnybodyByPolicy(t *testing.T) {
	w := quickWorld(t, withPolicy(func(p *scheduler.Policy) { p.LiveQueueOpen = true }))
	_, form := w.person()
	w.set("08:59:00")
	_, err := w.IssueTicket(t.Context(), reception, dept, form)
	w.wantCode(err, scheduler.CodeNotOpenYet)
	w.set("10:00:00")
	w.must2(w.IssueTicket(t.Context(), reception, dept, form))
	_, form = w.personAt(far)
	_, err = w.IssueTicket(t.Context(), reception, dept, form)
	if code := scheduler.CodeOf(err); code != scheduler.CodeForbidden && code != scheduler.CodeQueueClosed {
		t.Errorf("somebody whom another department serves: %v", err)
	}
	a, form := w.person()
	w.form(form, a.IIN, "2026-01-05", "2026-05-31")
	_, err = w.IssueTicket(t.Context(), reception, dept, form)
	w.wantCode(err, scheduler.CodeNotEligible)
	w.sound()
}

// A department in a zone where it was still the old year was given a day
// outside of its plan, and the engine panicked.
func TestQ1_TheDepartmentsOwnZoneSaysWhatYearItIs(t *testing.T) {
	w := quickWorld(t)
	d := department(dept)
	d.Zone = "America/New_York"
	w.must(w.PutDepartment(t.Context(), operator, d))
	w.set("2027-01-01 02:00:00")
	_, form := w.person()
	_, err := w.IssueTicket(t.Context(), reception, dept, form)
	w.wantCode(err, scheduler.CodeQueueClosed)
	_, err = w.CallNext(t.Context(), reception, dept, "1")
	w.wantCode(err, scheduler.CodeNobodyWaits)
	w.sound()
}

func TestQ1_AWalkInWaitsWhereSomebodyReceives(t *testing.T) {
	w := newWorld(t, withPolicy(func(p *scheduler.Policy) { p.LiveQueueOpen = true }))
	w.set("2026-05-28 10:00:00")
	trip := outreachIn(monday, monday)
	trip.Rooms, trip.Outreach.Rooms = 0, 3 // everybody is away
	place := w.putTrip(trip)
	w.set("08:30:00")
	_, form := w.personAt(rural)
	ticket, err := w.IssueTicket(t.Context(), reception, dept, form)
	w.must(err)
	if ticket.Place != place {
		t.Errorf("place %d, want %d", ticket.Place, place)
	}
	w.calls(fmt.Sprintf("%d-3", place), scheduler.Visitor{Ticket: ticket.Number})
	w.clock.Set(at(monday + " 13:00:00").Add(time.Millisecond))
	w.due()
	w.sound()
}
