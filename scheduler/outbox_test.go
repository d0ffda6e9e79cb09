package scheduler_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// sent lists the outbox as the auditor sees it, newest first.
func (w *world) sent(f scheduler.MessageFilter) []scheduler.Message {
	w.t.Helper()
	list, err := w.Messages(w.t.Context(), auditor, f)
	w.must(err)
	return list
}

// pending returns what the deliverer would send now, and when it looks again.
func (w *world) pending() ([]scheduler.Message, time.Time) {
	w.t.Helper()
	list, next, err := w.PendingMessages(w.t.Context(), 1000)
	w.must(err)
	return list, next
}

func TestN1_FormReceivedSaysUntilWhenAndWhere(t *testing.T) {
	w := bookingWorld(t)
	_, form := w.person()
	list := w.sent(scheduler.MessageFilter{Form: form})
	if len(list) != 1 {
		t.Fatalf("messages %+v", list)
	}
	m := list[0]
	if m.Kind != scheduler.SayFormReceived || m.LastDay != calendars.MustDate("2026-12-31") || m.Department != dept || m.Address.RU != dept || m.Language != "ru" {
		t.Errorf("message %+v", m)
	}
	w.form(form, m.IIN, "2026-01-05", "2026-11-30") // the same form again, changed
	if n := len(w.sent(scheduler.MessageFilter{Form: form})); n != 1 {
		t.Errorf("%d messages after it came again", n)
	}
}

func TestN1_NothingIsSaidOfAFormThatIsOver(t *testing.T) {
	w := bookingWorld(t)
	a, _ := w.person()
	w.form("over", a.IIN, "2026-01-05", "2026-05-31")
	w.form("today", a.IIN, "2026-01-05", monday)
	if over, today := len(w.sent(scheduler.MessageFilter{Form: "over"})), len(w.sent(scheduler.MessageFilter{Form: "today"})); over != 0 || today != 1 {
		t.Errorf("%d messages about the one that is over, %d about the one that ends today", over, today)
	}
}

// TestN2_WhatWasSentIsKept follows the legal notice of a booking.
func TestN2_WhatWasSentIsKept(t *testing.T) {
	w := bookingWorld(t)
	_, b := w.book("2026-06-02", "10:00")
	m := w.sent(scheduler.MessageFilter{Booking: b.Number})[0]
	if m.Kind != scheduler.SayBooked || m.Date != b.Date || m.Start != b.Start || m.Phone != b.Phone || m.State != scheduler.MessageWaiting {
		t.Errorf("message %+v", m)
	}
	w.set("08:00:05")
	w.must(w.MessageSent(t.Context(), m.ID, "the text", 2, scheduler.Receipt{Gateway: "smpp", ID: "77"}))
	w.must(w.MessageFailed(t.Context(), m.ID, errors.New("late"), time.Time{})) // another deliverer: too late
	m = w.sent(scheduler.MessageFilter{Booking: b.Number})[0]
	if m.State != scheduler.MessageSent || !m.Sent.Equal(at(monday+" 08:00:05")) || m.Text != "the text" || m.Segments != 2 ||
		m.Gateway != "smpp" || m.GatewayID != "77" || m.Attempts != 1 {
		t.Errorf("message %+v", m)
	}
}

func TestN3_ReminderTheWorkingDayBefore(t *testing.T) {
	w := bookingWorld(t)
	_, b := w.book("2026-06-08", "10:00") // a Monday
	w.set("2026-06-05 09:59:59")
	w.due()
	if n := len(w.messages(b.Number)); n != 1 {
		t.Fatalf("%d messages before the reminder", n)
	}
	w.set("2026-06-05 10:00:00")
	w.due()
	if got := w.messages(b.Number); !slices.Equal(got, []scheduler.MessageKind{scheduler.SayBooked, scheduler.SayReminder}) {
		t.Errorf("messages %v", got)
	}
	if m := w.sent(scheduler.MessageFilter{Booking: b.Number})[0]; !m.Expires.Equal(at("2026-06-08 10:00:00")) {
		t.Errorf("the reminder is worthless from %s", m.Expires)
	}
	_, late := w.book("2026-06-08", "10:30") // after the time of the reminder
	w.set("2026-06-07 12:00:00")
	w.due()
	if n := len(w.messages(late.Number)); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// TestN4_TheDelivererIsWokenForWhatIsDueSooner: it sleeps until the quiet hours
// end, whatever is entered meanwhile that waits for their end too.
func TestN4_TheDelivererIsWokenForWhatIsDueSooner(t *testing.T) {
	w := bookingWorld(t)
	woken := func() bool {
		select {
		case <-w.WakeSend():
			return true
		default:
			return false
		}
	}
	w.set("23:00:00")
	w.book("2026-06-02", "10:00")
	if !woken() {
		t.Error("nobody has looked yet, and the deliverer is not woken")
	}
	if list, next := w.pending(); len(list) > 0 || next.IsZero() {
		t.Fatalf("%d messages in the quiet hours, the next at %s", len(list), next)
	}
	w.book("2026-06-02", "10:30")
	if woken() {
		t.Error("woken in the quiet hours, for what waits for their end")
	}
	w.set("20:00:00") // the clock was wrong
	w.book("2026-06-02", "11:00")
	if !woken() {
		t.Error("not woken for what is due before it would look again")
	}
}

func TestN4_RetriedThenOnTheWorklist(t *testing.T) {
	w := bookingWorld(t)
	_, b := w.book("2026-06-02", "10:00")
	id := w.sent(scheduler.MessageFilter{Booking: b.Number})[0].ID
	mine := func() bool {
		list, _ := w.pending()
		return slices.ContainsFunc(list, func(m scheduler.Message) bool { return m.ID == id })
	}
	if !mine() {
		t.Fatal("the message does not wait")
	}
	w.must(w.MessageFailed(t.Context(), id, errors.New("busy"), at(monday+" 08:01:00")))
	if mine() {
		t.Error("tried again at once")
	}
	w.set("08:01:00")
	if !mine() {
		t.Error("not tried again")
	}
	w.must(w.MessageFailed(t.Context(), id, errors.New("no such number"), time.Time{}))
	m := w.sent(scheduler.MessageFilter{Booking: b.Number})[0]
	if mine() || m.State != scheduler.MessageFailed || m.Attempts != 2 || m.LastError != "no such number" {
		t.Errorf("message %+v", m)
	}
	work, err := w.Worklist(t.Context(), reception, dept, true)
	w.must(err)
	if len(work) != 1 || work[0].Kind != scheduler.WorkFailed || work[0].Booking != b.Number || work[0].Message != id {
		t.Fatalf("worklist %+v", work)
	}
	done, err := w.FinishWork(t.Context(), reception, dept, work[0].ID, " called ")
	w.must(err)
	again, err := w.FinishWork(t.Context(), reception, dept, work[0].ID, "other")
	w.must(err)
	if done.DoneNote != "called" || again.DoneNote != "called" {
		t.Errorf("done %+v, again %+v", done, again)
	}
}

// TestN4_NoMessageWithoutItsChange breaks the commit: neither is kept.
func TestN4_NoMessageWithoutItsChange(t *testing.T) {
	var broken error
	w := soundly(openWorld(t, storetest.FailCommits(storetest.Open(t), func() error { return broken })))
	a, b := w.book("2026-06-02", "10:00")
	messages, entries := w.records('m'), w.records('o')
	broken = errors.New("disk full")
	if _, err := w.Cancel(t.Context(), a, b.Number, ""); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	broken = nil
	if m, o := w.records('m'), w.records('o'); m != messages || o != entries || w.state(b.Number) != slots.Booked {
		t.Errorf("%d messages more, %d entries more", m-messages, o-entries)
	}
}

func TestN5_QuietHoursAroundMidnight(t *testing.T) {
	for _, c := range []struct{ now, heard string }{
		{"2026-06-01 20:59:59", "2026-06-01 20:59:59"},
		{"2026-06-01 21:00:00", "2026-06-02 08:00:00"},
		{"2026-06-01 23:59:59", "2026-06-02 08:00:00"},
		{"2026-06-02 00:00:00", "2026-06-02 08:00:00"},
		{"2026-06-02 07:59:59", "2026-06-02 08:00:00"},
		{"2026-06-02 08:00:00", "2026-06-02 08:00:00"},
		{"2026-12-31 22:00:00", "2027-01-01 08:00:00"},
	} {
		w := bookingWorld(t)
		w.set(c.now)
		_, form := w.person()
		if m := w.sent(scheduler.MessageFilter{Form: form})[0]; !m.NextTry.Equal(at(c.heard)) {
			t.Errorf("written at %s, sent at %s, want %s", c.now, m.NextTry.In(almaty), c.heard)
		}
	}
}

func TestN5_QuietHoursWithinADayAndNone(t *testing.T) {
	for _, c := range []struct {
		quiet      calendars.Interval
		now, heard string
	}{
		{calendars.Interval{From: 13 * 60, To: 14 * 60}, "2026-06-01 12:59:59", "2026-06-01 12:59:59"},
		{calendars.Interval{From: 13 * 60, To: 14 * 60}, "2026-06-01 13:00:00", "2026-06-01 14:00:00"},
		{calendars.Interval{From: 13 * 60, To: 14 * 60}, "2026-06-01 14:00:00", "2026-06-01 14:00:00"},
		{calendars.Interval{}, "2026-06-01 00:00:00", "2026-06-01 00:00:00"},
	} {
		w := bookingWorld(t, withPolicy(func(p *scheduler.Policy) { p.QuietHours = c.quiet }))
		w.set(c.now)
		_, form := w.person()
		if m := w.sent(scheduler.MessageFilter{Form: form})[0]; !m.NextTry.Equal(at(c.heard)) {
			t.Errorf("quiet %+v, written at %s: sent at %s, want %s", c.quiet, c.now, m.NextTry.In(almaty), c.heard)
		}
	}
}

// TestN5_QuietHoursAreTheDepartments puts the department two hours west.
func TestN5_QuietHoursAreTheDepartments(t *testing.T) {
	w := bookingWorld(t)
	d := department(dept)
	d.Zone = "Europe/Kyiv"
	w.must(w.PutDepartment(t.Context(), operator, d))
	w.clock.Set(inZone("Europe/Kyiv", "2026-06-01 20:30:00")) // in Almaty it is quiet
	_, form := w.person()
	m := w.sent(scheduler.MessageFilter{Form: form})[0]
	if list, _ := w.pending(); !m.NextTry.Equal(w.clock.Now()) || len(list) != 1 {
		t.Errorf("sent at %s, pending %+v", m.NextTry, list)
	}
}

// TestN5_RetriesAndBacklogKeepQuiet is about messages that should have gone out
// before the quiet hours: by a retry that falls into them, and by a deliverer
// that was away.
func TestN5_RetriesAndBacklogKeepQuiet(t *testing.T) {
	w := bookingWorld(t)
	w.set("20:50:00")
	_, form := w.person()
	_, waits := w.person()
	id := w.sent(scheduler.MessageFilter{Form: form})[0].ID
	w.must(w.MessageFailed(t.Context(), id, errors.New("busy"), at(monday+" 21:05:00")))
	morning := at("2026-06-02 08:00:00")
	if m := w.sent(scheduler.MessageFilter{Form: form})[0]; !m.NextTry.Equal(morning) {
		t.Errorf("tried again at %s", m.NextTry.In(almaty))
	}
	w.set("23:00:00")
	if list, next := w.pending(); len(list) != 0 || !next.Equal(morning) {
		t.Errorf("at night %d messages go out, next at %s", len(list), next.In(almaty))
	}
	w.set("2026-06-02 08:00:00")
	list, _ := w.pending()
	if len(list) != 2 || list[0].Form != waits || list[1].Form != form {
		t.Errorf("in the morning: %+v", list)
	}
}

func TestN6_NoPhoneStandsOnTheWorklist(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	w.must(w.PutContact(t.Context(), integration, scheduler.Contact{IIN: a.IIN, Name: "No Phone"}))
	b := w.bookFor(a, form, "2026-06-02", "10:00")
	if m := w.sent(scheduler.MessageFilter{Booking: b.Number})[0]; !b.NoPhone || m.State != scheduler.MessageNoPhone || m.Language != "kk" {
		t.Errorf("booking %+v, message %+v", b, m)
	}
	work, err := w.Worklist(t.Context(), reception, dept, true)
	w.must(err)
	if len(work) != 1 || work[0].Kind != scheduler.WorkCall || work[0].Booking != b.Number || work[0].Note != string(scheduler.SayBooked) {
		t.Errorf("worklist %+v", work)
	}
	_, err = w.Worklist(t.Context(), stranger, dept, true)
	w.wantCode(err, scheduler.CodeForbidden)
}

// TestN6_PhoneIsAskedForLaterIfTheRegisterWasSilent with and without one there.
func TestN6_PhoneIsAskedForLaterIfTheRegisterWasSilent(t *testing.T) {
	for _, phone := range []string{"+77010000001", ""} {
		t.Run(fmt.Sprintf("%q", phone), func(t *testing.T) {
			w, registers := doubleWorld(t)
			a, form := w.person()
			w.must(w.PutContact(t.Context(), integration, scheduler.Contact{IIN: a.IIN, Name: "Known Later", Phone: phone, Language: "en"}))
			registers.silent[contactsRegister] = true
			b := w.bookFor(a, form, "2026-06-02", "10:00")
			id := w.sent(scheduler.MessageFilter{Booking: b.Number})[0].ID
			if _, err := w.MessageContact(t.Context(), id); !errors.Is(err, errSilent) {
				t.Errorf("while the register is silent: %v", err)
			}
			registers.silent[contactsRegister] = false
			m, err := w.MessageContact(t.Context(), id)
			w.must(err)
			b, err = w.Booking(t.Context(), a, b.Number)
			w.must(err)
			if b.Name != "Known Later" || b.Phone != phone || b.Language != "en" || b.NoPhone != (phone == "") {
				t.Errorf("booking %+v", b)
			}
			work, err := w.Worklist(t.Context(), reception, dept, true)
			w.must(err)
			if phone != "" && (m.Phone != phone || m.State != scheduler.MessageWaiting || len(work) != 0) ||
				phone == "" && (m.State != scheduler.MessageNoPhone || len(work) != 1) {
				t.Errorf("message %+v, worklist %+v", m, work)
			}
		})
	}
}

// TestMessages_NewestFirst reads a year of messages, and pages and filters them.
func TestMessages_NewestFirst(t *testing.T) {
	w := bookingWorld(t)
	var want []string
	for i := range 60 {
		w.clock.Set(at("2026-01-05 09:00:00").Add(time.Duration(i*i) * 2 * time.Hour)) // ever further apart, to October
		a, _ := w.person()
		form := fmt.Sprintf("n-%d", i)
		w.form(form, a.IIN, "2026-01-05", "2026-12-31")
		want = append([]string{form}, want...)
	}
	w.clock.Set(w.clock.Now().Add(-time.Hour)) // this instance's clock is behind
	for _, limit := range []int{1, 7, 60, 1000} {
		var got []string
		for _, m := range w.sent(scheduler.MessageFilter{Limit: 2 * limit}) {
			if m.Form[0] == 'n' {
				got = append(got, m.Form)
			}
		}
		if n := min(limit, 60); !slices.Equal(got[:min(n, len(got))], want[:n]) {
			t.Errorf("limit %d: %v, want %v", limit, got, want[:n])
		}
	}
	if list := w.sent(scheduler.MessageFilter{Form: "n-0"}); len(list) != 1 {
		t.Errorf("the oldest by its form: %+v", list)
	}
	if list := w.sent(scheduler.MessageFilter{State: scheduler.MessageFailed}); list == nil || len(list) != 0 {
		t.Errorf("none that failed: %+v", list)
	}
	for _, a := range []scheduler.Actor{reception, stranger} {
		list, err := w.Messages(t.Context(), a, scheduler.MessageFilter{})
		w.must(err)
		if own := len(list) > 0; own != (a == reception) {
			t.Errorf("%s sees %d messages", a.Subject, len(list))
		}
	}
	_, err := w.Messages(t.Context(), stranger, scheduler.MessageFilter{Department: dept})
	w.wantCode(err, scheduler.CodeForbidden)
}
