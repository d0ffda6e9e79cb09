package scheduler_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

var gatewayActor = scheduler.Actor{Role: scheduler.RoleSystem, Subject: "gateway"}

// noticed books and hands the notice of it to a gateway, and returns it.
func (w *world) noticed() scheduler.Message {
	w.t.Helper()
	_, b := w.book("2026-06-02", "10:00")
	m := w.sent(scheduler.MessageFilter{Booking: b.Number})[0]
	w.must(w.MessageSent(w.t.Context(), m.ID, "the text", 2, scheduler.Receipt{Gateway: "smpp", ID: "77-" + m.ID}))
	return w.message(m)
}

// message reads a message again.
func (w *world) message(m scheduler.Message) scheduler.Message {
	w.t.Helper()
	list := w.sent(scheduler.MessageFilter{Booking: m.Booking})
	return list[slices.IndexFunc(list, func(x scheduler.Message) bool { return x.ID == m.ID })]
}

func (w *world) report(r scheduler.DeliveryReport) scheduler.Message {
	w.t.Helper()
	m, err := w.ReceiveReport(w.t.Context(), gatewayActor, r)
	w.must(err)
	return m
}

func (w *world) openWork() []scheduler.Work {
	w.t.Helper()
	list, err := w.Worklist(w.t.Context(), reception, dept, true)
	w.must(err)
	return list
}

func TestN2_ReportsAreKeptWithTheirTimes(t *testing.T) {
	w := bookingWorld(t)
	m := w.noticed()
	w.set("08:01:00")
	w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryAccepted, At: at(monday + " 08:00:30"), Reason: "ENROUTE"})
	w.report(scheduler.DeliveryReport{Gateway: "smpp", GatewayID: "77-" + m.ID, State: scheduler.DeliveryDelivered})
	m = w.message(m)
	want := []scheduler.Delivery{
		{State: scheduler.DeliveryAccepted, At: at(monday + " 08:00:30").UTC(), Noted: at(monday + " 08:01:00").UTC(), Reason: "ENROUTE"},
		{State: scheduler.DeliveryDelivered, At: at(monday + " 08:01:00").UTC(), Noted: at(monday + " 08:01:00").UTC()},
	}
	if !slices.Equal(m.Reports, want) || m.Delivered() != scheduler.DeliveryDelivered || m.State != scheduler.MessageSent {
		t.Errorf("got %+v, %s, want %+v", m.Reports, m.State, want)
	}
}

func TestN2_ReportsComeAgainAndInAnyOrder(t *testing.T) {
	reports := []scheduler.DeliveryReport{
		{State: scheduler.DeliveryAccepted, At: at(monday + " 08:00:30")},
		{State: scheduler.DeliveryBuffered, At: at(monday + " 08:00:40")},
		{State: scheduler.DeliveryUndelivered, At: at(monday + " 08:00:50"), Reason: "EXPIRED"},
		{State: scheduler.DeliveryDelivered, At: at(monday + " 08:00:45")},
	}
	for _, c := range []struct {
		name  string
		order []int
		state scheduler.MessageState
		last  scheduler.DeliveryState
		open  int
	}{
		{"buffered last", []int{0, 1, 1}, scheduler.MessageSent, scheduler.DeliveryBuffered, 0},
		{"buffered first", []int{1, 0}, scheduler.MessageSent, scheduler.DeliveryBuffered, 0},
		{"given up", []int{2, 0, 2, 1}, scheduler.MessageFailed, scheduler.DeliveryUndelivered, 1},
		{"given up, then delivered", []int{0, 2, 3, 2, 3}, scheduler.MessageSent, scheduler.DeliveryDelivered, 0},
		{"delivered, then given up", []int{3, 2, 1, 0}, scheduler.MessageSent, scheduler.DeliveryDelivered, 0},
	} {
		w := bookingWorld(t)
		m := w.noticed()
		seen := map[int]bool{}
		for _, i := range c.order {
			r := reports[i]
			r.Message, seen[i] = m.ID, true
			w.report(r)
		}
		m = w.message(m)
		if open := w.openWork(); m.State != c.state || m.Delivered() != c.last || len(m.Reports) != len(seen) || len(open) != c.open {
			t.Errorf("%s: %s, %s, %d reports, worklist %+v", c.name, m.State, m.Delivered(), len(m.Reports), open)
		}
	}
}

// TestN4_GivenUpByTheNetworkIsOnTheWorklist with the network's reason, once; and a
// person who has dealt with it is not asked again.
func TestN4_GivenUpByTheNetworkIsOnTheWorklist(t *testing.T) {
	w := bookingWorld(t)
	m := w.noticed()
	w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryRejected, Reason: "unknown\n subscriber " + m.Phone})
	open := w.openWork()
	if len(open) != 1 || open[0].Kind != scheduler.WorkFailed || open[0].Message != m.ID || open[0].Booking != m.Booking ||
		open[0].Note != "rejected: unknown subscriber "+scheduler.MaskPhone(m.Phone) {
		t.Fatalf("worklist %+v", open)
	}
	_, err := w.FinishWork(t.Context(), reception, dept, open[0].ID, "called")
	w.must(err)
	w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryUndelivered, Reason: "again"})
	w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryDelivered})
	all, err := w.Worklist(t.Context(), reception, dept, false)
	w.must(err)
	if len(all) != 1 || all[0].DoneNote != "called" || w.message(m).State != scheduler.MessageSent {
		t.Errorf("worklist %+v, message %s", all, w.message(m).State)
	}
}

// TestN4_AReportQuickerThanTheNote: the network may answer before the deliverer
// has noted that the gateway took the message.
func TestN4_AReportQuickerThanTheNote(t *testing.T) {
	w := bookingWorld(t)
	_, b := w.book("2026-06-02", "10:00")
	m := w.sent(scheduler.MessageFilter{Booking: b.Number})[0]
	w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryRejected, Reason: "no such number"})
	if m = w.message(m); m.State != scheduler.MessageWaiting || len(w.openWork()) != 0 {
		t.Errorf("before the note: %s, %+v", m.State, w.openWork())
	}
	w.must(w.MessageSent(t.Context(), m.ID, "the text", 2, scheduler.Receipt{Gateway: "kannel"}))
	if m = w.message(m); m.State != scheduler.MessageFailed || m.Text != "the text" || len(w.openWork()) != 1 {
		t.Errorf("after the note: %+v, %+v", m, w.openWork())
	}
}

// TestN4_DeliveredAfterWeGaveUp: a try that seemed in vain had its effect.
func TestN4_DeliveredAfterWeGaveUp(t *testing.T) {
	w := bookingWorld(t)
	_, b := w.book("2026-06-02", "10:00")
	m := w.sent(scheduler.MessageFilter{Booking: b.Number})[0]
	w.must(w.MessageFailed(t.Context(), m.ID, errors.New("no answer"), time.Time{}))
	w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryDelivered})
	if m = w.message(m); m.State != scheduler.MessageSent || m.LastError != "" || len(w.openWork()) != 0 {
		t.Errorf("got %+v, worklist %+v", m, w.openWork())
	}
}

// TestN2_AReportAfterTheArchive holds that the network may tell of an SMS that was
// archived, by either identifier: what it says is kept, here and by the next archive,
// and nobody is asked to act on what is long over.
func TestN2_AReportAfterTheArchive(t *testing.T) {
	w := quickWorld(t)
	_, b := w.book("2026-06-02", "09:00")
	w.clock.Set(b.Starts(almaty).Add(time.Hour))
	w.due()
	booked := scheduler.MessageFilter{Booking: b.Number}
	w.must(w.MessageFailed(t.Context(), w.sent(booked)[0].ID, errors.New("no such number"), time.Time{}))
	w.deliver(func() bool { return false })
	list := w.sent(booked)
	for _, item := range w.openWork() {
		w.must2(w.FinishWork(t.Context(), reception, dept, item.ID, "called"))
	}
	if len(list) != 2 || list[0].State != scheduler.MessageFailed || list[1].State != scheduler.MessageSent {
		t.Fatalf("to be archived: %+v", list)
	}
	w.clock.Set(at("2027-03-01 12:00:00"))
	w.due()
	w.deliver(func() bool { return false })
	moves := func(year int) scheduler.Store {
		t.Helper()
		to := storetest.NewMemory()
		w.archive(to, year)
		for _, m := range list {
			if w.has("m" + m.ID + "\x00") {
				t.Fatalf("message %s was not archived before %d", m.Kind, year)
			}
		}
		return to
	}
	first := moves(2027)
	w.readsWith(first)
	for _, m := range list {
		named := m.ID
		if m.GatewayID != "" {
			named = "" // the gateway tells its own only
		}
		w.report(scheduler.DeliveryReport{Gateway: m.Gateway, GatewayID: m.GatewayID, Message: named, State: scheduler.DeliveryUndelivered, Reason: "EXPIRED"})
		w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryDelivered, At: at("2027-03-01 11:00:00")})
		w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryDelivered, At: at("2027-03-01 11:00:00")})
	}
	kept := func() {
		t.Helper()
		for _, was := range list {
			if m := w.message(was); len(m.Reports) != 2 || m.Delivered() != scheduler.DeliveryDelivered || m.State != was.State {
				t.Errorf("message %s: %s, reports %+v", m.Kind, m.State, m.Reports)
			}
		}
		if open := w.openWork(); len(open) != 0 {
			t.Errorf("worklist %+v", open)
		}
		w.sound()
	}
	kept()
	w.clock.Set(at("2028-03-01 12:00:00"))
	w.readsWith(first, moves(2028))
	kept()
	_, err := w.ReceiveReport(t.Context(), gatewayActor, scheduler.DeliveryReport{Message: "0198", State: scheduler.DeliveryDelivered})
	if !errors.Is(err, scheduler.ErrNotFound) {
		t.Errorf("a report of no message: %v", err)
	}
}

func TestN2_ReportsThatAreRefused(t *testing.T) {
	w := bookingWorld(t)
	m := w.noticed()
	for name, r := range map[string]scheduler.DeliveryReport{
		"no such message": {Message: "0198", State: scheduler.DeliveryDelivered},
		"no such receipt": {Gateway: "other", GatewayID: "77-" + m.ID, State: scheduler.DeliveryDelivered},
		"unknown state":   {Message: m.ID, State: "lost"},
	} {
		if _, err := w.ReceiveReport(t.Context(), gatewayActor, r); !errors.Is(err, scheduler.ErrNotFound) && scheduler.CodeOf(err) != scheduler.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.ReceiveReport(t.Context(), operator, scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryDelivered}); scheduler.CodeOf(err) != scheduler.CodeForbidden {
		t.Errorf("the operator: %v", err)
	}
	for i := range 100 {
		w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryBuffered, At: at(monday + " 08:00:00").Add(time.Duration(i) * time.Second)})
	}
	if n := len(w.message(m).Reports); n > 32 {
		t.Errorf("%d reports kept with one message", n)
	}
}
