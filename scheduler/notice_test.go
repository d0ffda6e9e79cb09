package scheduler_test

import (
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// TestN2_ProofOfNoticeHasEveryMessage, oldest first, whatever became of the booking.
func TestN2_ProofOfNoticeHasEveryMessage(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book("2026-06-08", "10:00")
	w.must(w.MessageSent(t.Context(), w.sent(scheduler.MessageFilter{Booking: b.Number})[0].ID, "the first text", 1, scheduler.Receipt{Gateway: "smpp"}))
	w.set("2026-06-05 10:00:00")
	w.due() // the reminder
	_, err := w.Move(t.Context(), a, b.Number, scheduler.Seat{Date: calendars.MustDate("2026-06-09"), Start: 11 * 60}, "")
	w.must(err)
	w.report(scheduler.DeliveryReport{Message: w.sent(scheduler.MessageFilter{Booking: b.Number})[2].ID, State: scheduler.DeliveryDelivered})
	_, err = w.Cancel(t.Context(), a, b.Number, "")
	w.must(err)
	n, err := w.Notice(t.Context(), head, b.Number)
	w.must(err)
	var kinds []scheduler.MessageKind
	for _, m := range n.Messages {
		kinds = append(kinds, m.Kind)
	}
	if want := []scheduler.MessageKind{scheduler.SayBooked, scheduler.SayReminder, scheduler.SayMoved, scheduler.SayCancelled}; len(kinds) != 4 || kinds[0] != want[0] || kinds[1] != want[1] || kinds[2] != want[2] || kinds[3] != want[3] {
		t.Fatalf("kinds %v, want %v", kinds, want)
	}
	if first := n.Messages[0]; first.Text != "the first text" || first.Delivered() != scheduler.DeliveryDelivered || first.Phone == "" {
		t.Errorf("the first message: %+v", first)
	}
	if n.Date != calendars.MustDate("2026-06-09") || n.Start != 11*60 || n.Form != b.Form || n.IIN != b.IIN || n.Office.RU != dept || n.Place.RU != dept || !n.Made.Equal(w.clock.Now()) || w.state(b.Number) != slots.Cancelled {
		t.Errorf("proof %+v", n)
	}
}

func TestN2_WhoMaySeeTheProof(t *testing.T) {
	w := bookingWorld(t)
	a, b := w.book("2026-06-08", "10:00")
	away := scheduler.Actor{Role: scheduler.RoleHead, Subject: "head-2", Department: other}
	for _, c := range []struct {
		actor scheduler.Actor
		want  scheduler.Code
	}{
		{head, ""}, {operator, ""}, {auditor, ""}, {away, scheduler.CodeForbidden}, {reception, scheduler.CodeForbidden}, {integration, scheduler.CodeForbidden}, {a, scheduler.CodeForbidden},
	} {
		if _, err := w.Notice(t.Context(), c.actor, b.Number); scheduler.CodeOf(err) != c.want || c.want == "" && err != nil {
			t.Errorf("%s of %s: %v, want %q", c.actor.Role, c.actor.Department, err, c.want)
		}
	}
	if _, err := w.Notice(t.Context(), operator, 1000015); scheduler.CodeOf(err) != scheduler.CodeNotFound {
		t.Errorf("no such booking: %v", err)
	}
}

// TestN2_EveryKindAndStateHasWords for people, in three languages.
func TestN2_EveryKindAndStateHasWords(t *testing.T) {
	seen := map[calendars.Text]string{}
	check := func(name string, text calendars.Text) {
		if text.KK == "" || text.RU == "" || text.EN == "" || text.EN == name {
			t.Errorf("%s: %+v", name, text)
		}
		if other, twice := seen[text]; twice {
			t.Errorf("%s and %s have the same words %+v", name, other, text)
		}
		seen[text] = name
	}
	for _, k := range scheduler.MessageKinds {
		check(string(k), k.Text())
	}
	for _, s := range []scheduler.MessageState{scheduler.MessageWaiting, scheduler.MessageSent, scheduler.MessageFailed, scheduler.MessageNoPhone, scheduler.MessageExpired} {
		check("state "+string(s), s.Text())
	}
	for _, s := range scheduler.DeliveryStates {
		check("delivery "+string(s), s.Text())
	}
}
