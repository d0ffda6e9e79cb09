package scheduler_test

import (
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// webhook makes a webhook that is told the topics.
func (w *world) webhook(topics ...scheduler.Topic) scheduler.WebhookSecret {
	w.t.Helper()
	h, err := w.CreateWebhook(w.t.Context(), operator, scheduler.WebhookInput{Name: "Follow-up", URL: "https://hooks.example.kz/kezek", Topics: topics, Enabled: true})
	w.must(err)
	return h
}

// waitingFor lists what a webhook is yet to be told, in its order.
func (w *world) waitingFor(webhook string) []scheduler.Dispatch {
	w.t.Helper()
	var out []scheduler.Dispatch
	for {
		ready, _, _, err := w.PendingDispatches(w.t.Context(), webhook, 100)
		w.must(err)
		if len(ready) == 0 {
			return out
		}
		for _, d := range ready {
			w.must(w.DispatchDelivered(w.t.Context(), d.ID, 200))
		}
		out = append(out, ready...)
	}
}

func (w *world) wantTopics(webhook string, want ...scheduler.Topic) []scheduler.Dispatch {
	w.t.Helper()
	list := w.waitingFor(webhook)
	var got []scheduler.Topic
	for _, d := range list {
		got = append(got, d.Topic)
	}
	if !slices.Equal(got, want) {
		w.t.Fatalf("topics %v, want %v", got, want)
	}
	return list
}

// TestWebhooks_WhatHappensToOneForm is told in its order, all at one instant too.
func TestWebhooks_WhatHappensToOneForm(t *testing.T) {
	w := bookingWorld(t)
	h := w.webhook(scheduler.Topics...)
	a, b := w.book(monday, "09:00")
	w.must2(w.Move(t.Context(), a, b.Number, seat(monday, "10:00"), ""))
	list := w.wantTopics(h.ID, scheduler.TopicFormAccepted, scheduler.TopicBooked, scheduler.TopicMoved)
	if d := list[0]; d.Form != b.Form || d.Department != dept || d.LastDay != calendars.MustDate("2026-12-31") || d.IIN != "" {
		t.Errorf("form: %+v", d)
	}
	if d := list[2]; d.Booking != b.Number || d.Start != 10*60 || d.OldStart != 9*60 || d.OldDate != b.Date || !d.Starts.Equal(at(monday+" 10:00:00")) {
		t.Errorf("move: %+v", d)
	}
	w.set("09:30:00")
	w.must2(w.Arrive(t.Context(), reception, b.Number))
	w.must2(w.UndoArrival(t.Context(), reception, b.Number, "test"))
	w.must2(w.Arrive(t.Context(), reception, b.Number))
	w.must2(w.CallNext(t.Context(), reception, dept, "1"))
	w.must2(w.Finish(t.Context(), reception, dept, "1"))
	w.wantTopics(h.ID, scheduler.TopicArrived, scheduler.TopicArrivalUndone, scheduler.TopicArrived, scheduler.TopicExamined)
}

func TestWebhooks_LatenessTicketAndEndOfDay(t *testing.T) {
	w := bookingWorld(t)
	_, b := w.annulled("09:00")
	_, c := w.annulled("09:00")
	h := w.webhook(scheduler.TopicAnnulled, scheduler.TopicReinstated, scheduler.TopicExamined, scheduler.TopicUnserved, scheduler.TopicCancelled)
	_, d := w.book("2026-06-02", "09:00")
	w.must2(w.IssueTicket(t.Context(), reception, dept, b.Form))
	w.must2(w.CallNext(t.Context(), reception, dept, "1"))
	w.must2(w.Finish(t.Context(), reception, dept, "1"))
	w.must2(w.Reinstate(t.Context(), head, c.Number, "test"))
	w.must2(w.Cancel(t.Context(), reception, d.Number, "ремонт"))
	w.set("20:00:00")
	w.due()
	list := w.wantTopics(h.ID, scheduler.TopicExamined, scheduler.TopicReinstated, scheduler.TopicCancelled, scheduler.TopicUnserved)
	if e := list[0]; e.Ticket != 1 || e.Booking != 0 || e.Form != b.Form || e.Department != dept {
		t.Errorf("examined: %+v", e)
	}
	if list[2].Reason != "ремонт" {
		t.Errorf("cancelled: %+v", list[2])
	}
	_, late := w.book("2026-06-03", "09:00")
	w.clock.Set(late.Starts(almaty).Add(15*time.Minute + time.Millisecond))
	w.due()
	w.wantTopics(h.ID, scheduler.TopicAnnulled)
}

// TestWebhooks_NothingIsWrittenForNobody: bookings are the hot path.
func TestWebhooks_NothingIsWrittenForNobody(t *testing.T) {
	w := bookingWorld(t)
	w.book("2026-06-02", "09:00")
	h := w.webhook(scheduler.TopicExamined)
	w.book("2026-06-02", "09:30")
	in := scheduler.WebhookInput{Name: "x", URL: h.URL, Topics: scheduler.Topics}
	w.must2(w.ChangeWebhook(t.Context(), operator, h.ID, in)) // turned off
	w.book("2026-06-02", "10:00")
	if n := w.records('h') + w.records('H'); n != 0 {
		t.Errorf("%d records", n)
	}
	in.Enabled = true
	w.must2(w.ChangeWebhook(t.Context(), operator, h.ID, in))
	w.book("2026-06-02", "10:30")
	w.wantTopics(h.ID, scheduler.TopicFormAccepted, scheduler.TopicBooked)
}

// TestWebhooks_ClockThatIsBehind: an instance whose clock is behind tells in order too.
func TestWebhooks_ClockThatIsBehind(t *testing.T) {
	w := bookingWorld(t)
	h := w.webhook(scheduler.TopicBooked, scheduler.TopicMoved, scheduler.TopicCancelled)
	a, b := w.book("2026-06-02", "09:00")
	w.set("07:00:00")
	w.must2(w.Move(t.Context(), a, b.Number, seat("2026-06-02", "10:00"), ""))
	w.set("06:00:00")
	w.must2(w.Cancel(t.Context(), a, b.Number, ""))
	w.set("08:00:00")
	w.wantTopics(h.ID, scheduler.TopicBooked, scheduler.TopicMoved, scheduler.TopicCancelled)
}

func TestWebhooks_OnlyTheOperatorMakesThem(t *testing.T) {
	w := newWorld(t)
	h := w.webhook(scheduler.TopicBooked)
	in := scheduler.WebhookInput{Name: "x", URL: "https://hooks.example.kz", Topics: scheduler.Topics}
	for _, a := range []scheduler.Actor{head, reception, integration, auditor} {
		_, err := w.CreateWebhook(t.Context(), a, in)
		w.wantCode(err, scheduler.CodeForbidden)
		_, err = w.ChangeWebhook(t.Context(), a, h.ID, scheduler.WebhookInput{})
		w.wantCode(err, scheduler.CodeForbidden)
		_, err = w.RotateWebhookSecret(t.Context(), a, h.ID)
		w.wantCode(err, scheduler.CodeForbidden)
		w.wantCode(w.DropWebhook(t.Context(), a, h.ID), scheduler.CodeForbidden)
		_, err = w.ReplayDispatch(t.Context(), a, h.ID, "x")
		w.wantCode(err, scheduler.CodeForbidden)
		_, err = w.Replay(t.Context(), a, h.ID, scheduler.DispatchFilter{})
		w.wantCode(err, scheduler.CodeForbidden)
		if a.Role == scheduler.RoleAuditor {
			continue
		}
		_, err = w.Webhooks(t.Context(), a)
		w.wantCode(err, scheduler.CodeForbidden)
		_, err = w.Dispatches(t.Context(), a, h.ID, scheduler.DispatchFilter{})
		w.wantCode(err, scheduler.CodeForbidden)
	}
	for _, err := range []error{
		second(w.RotateWebhookSecret(t.Context(), operator, "x")), second(w.ChangeWebhook(t.Context(), operator, "x", in)),
		second(w.Replay(t.Context(), operator, "x", scheduler.DispatchFilter{})), second(w.ReplayDispatch(t.Context(), operator, h.ID, "x")),
		second(w.Dispatches(t.Context(), operator, "x", scheduler.DispatchFilter{})),
	} {
		w.wantCode(err, scheduler.CodeNotFound)
	}
	w.must(w.DropWebhook(t.Context(), operator, "x"))
}

func second[T any](_ T, err error) error { return err }

func TestWebhooks_InputIsJudgedAllAtOnce(t *testing.T) {
	w := newWorld(t)
	_, err := w.CreateWebhook(t.Context(), operator, scheduler.WebhookInput{URL: "http://hooks.example.kz", Topics: []scheduler.Topic{"x", scheduler.TopicBooked, scheduler.TopicBooked}})
	if e := w.wantCode(err, scheduler.CodeInvalid); len(e.Problems) != 4 {
		t.Errorf("problems %+v", e.Problems)
	}
	for url, good := range map[string]bool{
		"https://hooks.example.kz/kezek?key=1": true, "https://10.0.0.5:8443/": true, "http://127.0.0.1:8080/x": true, "http://localhost/x": true, "http://[::1]/x": true,
		"": false, "hooks.example.kz": false, "ftp://hooks.example.kz": false, "http://10.0.0.5/": false, "https://u:p@hooks.example.kz": false, "https://": false,
		"file:///etc/passwd": false, "https://hooks.example.kz/#x": false,
	} {
		in := scheduler.WebhookInput{Name: "x", URL: url, Topics: scheduler.Topics}
		if problems := in.Validate(); (len(problems) == 0) != good {
			t.Errorf("%q: %v", url, problems)
		}
	}
	for range 20 {
		_, err = w.CreateWebhook(t.Context(), operator, scheduler.WebhookInput{Name: "x", URL: "https://hooks.example.kz", Topics: scheduler.Topics})
		w.must(err)
	}
	_, err = w.CreateWebhook(t.Context(), operator, scheduler.WebhookInput{Name: "x", URL: "https://hooks.example.kz", Topics: scheduler.Topics})
	w.wantCode(err, scheduler.CodeInvalid)
}

// TestWebhooks_ReplayOfASpan takes what happened in it and is over, and nothing twice.
func TestWebhooks_ReplayOfASpan(t *testing.T) {
	w := bookingWorld(t)
	h, other := w.webhook(scheduler.TopicBooked), w.webhook(scheduler.TopicBooked)
	w.book("2026-06-02", "09:00")
	w.book("2026-06-03", "09:00")
	if n, err := w.Replay(t.Context(), operator, h.ID, scheduler.DispatchFilter{}); n != 0 || err != nil {
		t.Errorf("replayed %d, %v, although nothing is over yet", n, err)
	}
	w.waitingFor(other.ID)
	for i, at := range []string{"08:10:00", "08:20:00", "08:30:00"} {
		w.set(at)
		w.book("2026-06-0"+string(rune('2'+i)), "10:00")
	}
	if n := len(w.waitingFor(h.ID)); n != 5 {
		t.Fatalf("%d were told", n)
	}
	span := scheduler.DispatchFilter{From: at(monday + " 08:10:00"), To: at(monday + " 08:30:00")}
	for range 2 {
		n, err := w.Replay(t.Context(), operator, h.ID, span)
		w.must(err)
		if n != 2 && n != 0 {
			t.Errorf("replayed %d", n)
		}
	}
	if list := w.waitingFor(h.ID); len(list) != 2 || !list[0].At.Equal(span.From) {
		t.Errorf("told again: %+v", list)
	}
	if n := len(w.waitingFor(other.ID)); n != 3 {
		t.Errorf("another webhook is told %d things", n)
	}
	list, err := w.Dispatches(t.Context(), auditor, h.ID, scheduler.DispatchFilter{State: scheduler.DispatchDelivered, Limit: 2})
	w.must(err)
	if len(list) != 2 || !list[0].At.After(list[1].At) {
		t.Errorf("newest first: %+v", list)
	}
}
