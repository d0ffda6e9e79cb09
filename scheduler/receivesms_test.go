package scheduler_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// gateway is who passes on what people write.
var gateway = scheduler.Actor{Role: scheduler.RoleSystem, Subject: "sms gateway"}

// writes has a phone send an SMS, and returns what came of it.
func (w *world) writes(phone, text string) scheduler.Heard {
	w.t.Helper()
	w.wrote++
	w.clock.Set(w.clock.Now().Add(time.Second)) // so that what it leads to is newer than all before
	heard, err := w.ReceiveSMS(w.t.Context(), gateway, scheduler.IncomingSMS{ID: fmt.Sprint("in-", w.wrote), Gateway: "test", Phone: phone, Text: text})
	w.must(err)
	return heard
}

func (w *world) wantHeard(got, want scheduler.Heard) {
	w.t.Helper()
	if got != want {
		w.t.Fatalf("came of it: %q, want %q", got, want)
	}
}

// phoneOf is the number that the register has for a person.
func (w *world) phoneOf(a scheduler.Actor) string {
	w.t.Helper()
	var c scheduler.Contact
	w.must(w.store.View(w.t.Context(), func(r scheduler.Reader) (err error) {
		c, err = scheduler.ReadContact(r, a.IIN)
		return err
	}))
	return c.Phone
}

// lastTold returns the newest message to a phone.
func (w *world) lastTold(phone string) scheduler.Message {
	w.t.Helper()
	list := w.allTold(phone)
	if len(list) == 0 {
		w.t.Fatalf("%s was told nothing", phone)
	}
	return list[0]
}

func (w *world) allTold(phone string) []scheduler.Message {
	w.t.Helper()
	all, err := w.Messages(w.t.Context(), auditor, scheduler.MessageFilter{Limit: 1000})
	w.must(err)
	var out []scheduler.Message
	for _, m := range all {
		if m.Phone == phone {
			out = append(out, m)
		}
	}
	return out
}

// wantTold fails the test unless the newest message to a phone is of the kind, and returns it.
func (w *world) wantTold(phone string, kind scheduler.MessageKind) scheduler.Message {
	w.t.Helper()
	last := w.lastTold(phone)
	for _, m := range w.allTold(phone) { // identifiers of one millisecond are in no order
		if m.Kind == kind && m.Created.Equal(last.Created) {
			return m
		}
	}
	w.t.Fatalf("told %s, want %s: %+v", last.Kind, kind, last)
	return last
}

func TestB8_OfferIsAcceptedBySMS(t *testing.T) {
	w, taken := fullWeek(t)
	x := w.waits("2026-06-05")
	w.free(taken["2026-06-03"])
	phone := w.phoneOf(x.Actor)
	m := w.wantTold(phone, scheduler.SayOffer)
	w.wantHeard(w.writes(phone, m.Code+"#1"), scheduler.HeardAccepted)
	b := w.liveOf(x.Actor, x.form)
	if b == nil || b.State != slots.Booked || b.Date != calendars.MustDate("2026-06-03") || len(w.waitingList()) != 0 {
		t.Fatalf("accepted: %+v", b)
	}
	if e := b.History[len(b.History)-1]; e.What != scheduler.WasBooked || e.By != "sms" || e.Message == "" {
		t.Errorf("history: %+v", e)
	}
	w.wantTold(phone, scheduler.SayBooked)
	w.wantHeard(w.writes(phone, m.Code+"#1"), scheduler.HeardStands) // again: told how things stand
	if m := w.wantTold(phone, scheduler.SayStanding); m.Booking != b.Number {
		t.Errorf("told of booking %s", m.Booking)
	}
	w.wantHeard(w.writes(phone, m.Code+"#2"), scheduler.HeardStands) // a booking is not declined, but cancelled
}

func TestB8_OfferDeclinedBySMSGoesToTheNext(t *testing.T) {
	w, taken := fullWeek(t)
	next, first := w.waits("2026-06-05"), w.waits("2026-06-04")
	w.free(taken["2026-06-03"])
	phone := w.phoneOf(first.Actor)
	code := w.wantTold(phone, scheduler.SayOffer).Code
	w.wantHeard(w.writes(phone, code+" 2"), scheduler.HeardDeclined)
	w.wantTold(phone, scheduler.SayDeclined)
	w.due()
	w.onlyOffer("2026-06-03", next, first)
	w.wantHeard(w.writes(phone, code+"#1"), scheduler.HeardRefused) // too late to change one's mind
	w.onlyOffer("2026-06-03", next, first)
}

func TestB8_AnswerAfterTheOfferHasEnded(t *testing.T) {
	w, taken := fullWeek(t)
	x := w.waits("2026-06-05")
	w.free(taken["2026-06-03"])
	phone := w.phoneOf(x.Actor)
	code := w.wantTold(phone, scheduler.SayOffer).Code
	w.clock.Set(w.offered(x).Until) // and no sweep has run
	w.wantHeard(w.writes(phone, code+"#1"), scheduler.HeardRefused)
	if m := w.wantTold(phone, scheduler.SayRefused); m.Why != scheduler.ReasonOver {
		t.Errorf("told %+v", m)
	}
}

// liveOf returns the live booking of a form, or nil.
func (w *world) liveOf(a scheduler.Actor, form string) *scheduler.Booking {
	w.t.Helper()
	forms, err := w.Forms(w.t.Context(), a)
	w.must(err)
	for _, f := range forms {
		if f.Number == form && f.Booking != nil && f.Booking.State != slots.Held {
			return f.Booking
		}
	}
	return nil
}

// TestN7_AnotherNumberChangesNothing, and reveals nothing: whether a code or a
// booking exists, a stranger gets the same help text, once a day.
func TestN7_AnotherNumberChangesNothing(t *testing.T) {
	w, taken := fullWeek(t)
	x := w.waits("2026-06-05")
	w.free(taken["2026-06-03"])
	code := w.wantTold(w.phoneOf(x.Actor), scheduler.SayOffer).Code
	const strange = "+77999999999"
	for i, text := range []string{code + "#1", "10000#1", "отмена", "отмена " + taken["2026-06-02"].Number.String(), "перенос", "да"} {
		want := scheduler.HeardIgnored
		if i == 0 {
			want = scheduler.HeardHelp
		}
		w.wantHeard(w.writes(strange, text), want)
	}
	if m := w.wantTold(strange, scheduler.SayHelp); m.Form != "" || m.IIN != "" || m.Department != "" || m.Booking != 0 {
		t.Errorf("revealed %+v", m)
	}
	known, _ := w.person() // somebody else whom we know
	w.wantHeard(w.writes(w.phoneOf(known), code+"#1"), scheduler.HeardHelp)
	if w.offered(x) == nil || w.state(taken["2026-06-02"].Number) != slots.Booked {
		t.Error("something has changed")
	}
	w.set("2026-06-02 08:00:00")
	w.wantHeard(w.writes(strange, "?"), scheduler.HeardHelp) // the next day
}

// TestN7_NumberThatChangedHands: who has the phone now, says the register.
func TestN7_NumberThatChangedHands(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book("2026-06-02", "09:00")
	phone := w.phoneOf(a)
	w.must(w.PutContact(t.Context(), integration, scheduler.Contact{IIN: a.IIN, Name: "A", Phone: "+77011111111", Language: "kk"}))
	w.wantHeard(w.writes(phone, "отмена"), scheduler.HeardHelp)
	w.wantHeard(w.writes("8 701 111 11 11", "Отмена"), scheduler.HeardCancelled)
	if w.state(b.Number) != slots.Cancelled {
		t.Error("not cancelled")
	}
}

func TestN7_HelpIsLimited(t *testing.T) {
	w := bookingWorld(t, withPolicy(func(p *scheduler.Policy) { p.HelpTexts = 2 }))
	a, _ := w.person()
	phone := w.phoneOf(a)
	w.set("23:00:00") // in the quiet hours: who writes is awake
	for _, want := range []scheduler.Heard{scheduler.HeardHelp, scheduler.HeardHelp, scheduler.HeardIgnored} {
		w.wantHeard(w.writes(phone, "где это?"), want)
	}
	if m := w.wantTold(phone, scheduler.SayHelp); m.Language != "ru" || !m.Prompt || !m.NextTry.Equal(at(monday+" 23:00:02")) {
		t.Errorf("help: %+v", m)
	}
	due, _, err := w.PendingMessages(t.Context(), 100)
	w.must(err)
	if len(due) != 2 {
		t.Errorf("%d messages go out at night, want 2", len(due))
	}
	w.wantHeard(w.writes("Kaspi", "Ваш код 12345#1"), scheduler.HeardIgnored)
	w.wantHeard(w.writes("1414", "1"), scheduler.HeardIgnored)
}

func TestB6_CancelBySMS(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book("2026-06-02", "09:00")
	phone := w.phoneOf(a)
	in := scheduler.IncomingSMS{ID: "gw/1", Gateway: "test", Phone: phone, Text: "ОТМЕНА"}
	for range 3 { // the gateway repeats itself
		heard, err := w.ReceiveSMS(t.Context(), gateway, in)
		w.must(err)
		w.wantHeard(heard, scheduler.HeardCancelled)
	}
	if got := w.messages(b.Number); len(got) != 2 || got[1] != scheduler.SayCancelled || w.state(b.Number) != slots.Cancelled {
		t.Errorf("messages %v", got)
	}
	if m := w.wantTold(phone, scheduler.SayCancelled); !m.Prompt {
		t.Error("the answer waits for the end of quiet hours")
	}
	w.wantHeard(w.writes(phone, "cancel"), scheduler.HeardRefused)
	if m := w.lastTold(phone); m.Kind != scheduler.SayRefused || m.Why != scheduler.ReasonNoBooking {
		t.Errorf("told %+v", m)
	}
}

func TestB6_CancelBySMSAfterTheStart(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book(monday, "10:00")
	w.set("10:00:00")
	w.wantHeard(w.writes(w.phoneOf(a), "бас тарту"), scheduler.HeardRefused)
	if m := w.lastTold(w.phoneOf(a)); m.Kind != scheduler.SayRefused || m.Reason != "Время приёма уже наступило" || w.state(b.Number) != slots.Booked {
		t.Errorf("told %+v", m)
	}
}

// TestB6_SeveralBookingsNeedANumber: a guardian with a ward names the one that is meant.
func TestB6_SeveralBookingsNeedANumber(t *testing.T) {
	w := bookingWorld(t)
	guardian, own := w.book("2026-06-02", "09:00")
	_, form := w.ward(guardian, office, "2026-01-01", "")
	wards := w.bookFor(guardian, form, "2026-06-02", "10:00")
	phone := w.phoneOf(guardian)
	w.wantHeard(w.writes(phone, "отменить"), scheduler.HeardAsked)
	m := w.wantTold(phone, scheduler.SayWhich)
	if len(m.Numbers) != 2 || m.Numbers[0] != own.Number || m.Numbers[1] != wards.Number {
		t.Fatalf("asked %+v", m.Numbers)
	}
	w.wantHeard(w.writes(phone, "отменить 12345"), scheduler.HeardAsked)
	w.wantHeard(w.writes(phone, "отмена "+wards.Number.Spoken()), scheduler.HeardCancelled)
	if w.state(wards.Number) != slots.Cancelled || w.state(own.Number) != slots.Booked {
		t.Error("the wrong one was cancelled")
	}
	if m := w.wantTold(phone, scheduler.SayCancelled); m.Booking != wards.Number || !m.Prompt {
		t.Errorf("the guardian is told %+v", m)
	}
	if m := w.wantTold(wards.Phone, scheduler.SayCancelled); m.Prompt { // the notice goes where the register says
		t.Errorf("the ward is told %+v", m)
	}
	_, foreign := w.book("2026-06-02", "11:00")
	w.wantHeard(w.writes(phone, "отмена "+foreign.Number.String()), scheduler.HeardRefused)
	if w.state(foreign.Number) != slots.Booked {
		t.Error("somebody else's was cancelled")
	}
}

func TestB5_MoveBySMS(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book("2026-06-02", "09:00")
	phone := w.phoneOf(a)
	w.wantHeard(w.writes(phone, "перенести запись"), scheduler.HeardAsked)
	first := w.wantTold(phone, scheduler.SayMoveOffer)
	if first.Date != calendars.MustDate("2026-06-03") || first.OldDate != b.Date || first.Booking != b.Number {
		t.Fatalf("offered %s %s in place of %s", first.Date, first.Start, first.OldDate)
	}
	w.wantHeard(w.writes(phone, first.Code+"#2"), scheduler.HeardAsked) // another time
	second := w.wantTold(phone, scheduler.SayMoveOffer)
	if second.Date != first.Date || second.Start == first.Start || second.Code == first.Code {
		t.Fatalf("offered %s %s after %s", second.Date, second.Start, first.Start)
	}
	w.wantHeard(w.writes(phone, first.Code+"#1"), scheduler.HeardStands) // the first is no longer asked about
	w.wantHeard(w.writes(phone, second.Code+"#1"), scheduler.HeardMoved)
	w.wantTold(phone, scheduler.SayMoved)
	moved := w.liveOf(a, b.Form)
	if moved == nil || moved.Date != second.Date || moved.Start != second.Start || moved.Number != b.Number {
		t.Errorf("moved to %+v", moved)
	}
	w.wantHeard(w.writes(phone, second.Code+"#1"), scheduler.HeardStands)
}

// TestB5_MoveBySMSToATimeThatWasTaken offers the next.
func TestB5_MoveBySMSToATimeThatWasTaken(t *testing.T) {
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	a, b := w.book("2026-06-02", "09:00")
	phone := w.phoneOf(a)
	w.wantHeard(w.writes(phone, "АУЫСТЫРУ"), scheduler.HeardAsked)
	first := w.wantTold(phone, scheduler.SayMoveOffer)
	w.book(first.Date.String(), "09:00")
	w.wantHeard(w.writes(phone, first.Code+"#1"), scheduler.HeardAsked)
	second := w.wantTold(phone, scheduler.SayMoveOffer)
	if second.Why != scheduler.ReasonGone || second.Date <= first.Date {
		t.Errorf("offered %+v", second)
	}
	w.must2(w.Cancel(t.Context(), a, b.Number, ""))
	w.wantHeard(w.writes(phone, second.Code+"#1"), scheduler.HeardRefused) // what was to be moved is no more
}

func TestB5_MoveBySMSWhereNothingIsFree(t *testing.T) {
	w, taken := fullWeek(t)
	a := scheduler.Actor{Role: scheduler.RoleApplicant, IIN: taken["2026-06-04"].IIN, Subject: "p"}
	w.form(taken["2026-06-04"].Form, a.IIN, "2026-01-05", "2026-06-05")
	w.wantHeard(w.writes(w.phoneOf(a), "move"), scheduler.HeardRefused)
	if m := w.wantTold(w.phoneOf(a), scheduler.SayNothingFree); m.Booking != taken["2026-06-04"].Number {
		t.Errorf("told %+v", m)
	}
}

// TestE8_SilentRegisterIsNoRefusal: whoever we know is asked to try again, the
// gateway of anybody else.
func TestE8_SilentRegisterIsNoRefusalBySMS(t *testing.T) {
	w, d := doubleWorld(t)
	a, b := w.book("2026-06-02", "09:00")
	phone := w.phoneOf(a)
	d.silent[contactsRegister] = true
	w.wantHeard(w.writes(phone, "отмена"), scheduler.HeardRefused)
	if m := w.wantTold(phone, scheduler.SayRefused); w.state(b.Number) != slots.Booked || m.IIN != "" {
		t.Errorf("told %+v", m)
	}
	d.silent = map[string]bool{formsRegister: true}
	w.wantHeard(w.writes(phone, "отмена"), scheduler.HeardRefused)
	d.silent = map[string]bool{}
	w.wantHeard(w.writes(phone, "отмена"), scheduler.HeardCancelled)
}

func TestN7_IncomingIsLoggedMasked(t *testing.T) {
	var log bytes.Buffer
	w := bookingWorld(t, func(o *scheduler.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	a, _ := w.book("2026-06-02", "09:00")
	w.writes(w.phoneOf(a), "отмена, мой ИИН "+a.IIN)
	w.writes(w.phoneOf(a), "отмена")
	if s := log.String(); strings.Contains(s, w.phoneOf(a)[3:]) || strings.Contains(s, a.IIN) || !strings.Contains(s, "heard=cancelled") {
		t.Errorf("log: %s", s)
	}
}

func TestN7_OnlyTheSystemPassesSMSOn(t *testing.T) {
	w := newWorld(t)
	for _, a := range []scheduler.Actor{operator, head, reception, integration, auditor} {
		_, err := w.ReceiveSMS(t.Context(), a, scheduler.IncomingSMS{ID: "1", Phone: "+77000000001", Text: "1"})
		w.wantCode(err, scheduler.CodeForbidden)
	}
}
