package scheduler_test

import (
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// fullWeek is a world with one seat a day, taken until 5 June, and the
// bookings that take them, by date.
func fullWeek(t *testing.T) (*world, map[string]scheduler.Booking) {
	t.Helper()
	w := bookingWorld(t)
	w.oneSeat(1, 0)
	taken := map[string]scheduler.Booking{}
	for _, date := range []string{monday, "2026-06-02", "2026-06-03", "2026-06-04", "2026-06-05"} {
		_, taken[date] = w.book(date, "09:00")
	}
	return w, taken
}

// waiter is somebody on the waiting list.
type waiter struct {
	scheduler.Actor
	form string
}

// waits makes a person whose form ends on a day, and puts them on the list.
func (w *world) waits(lastDay string) waiter {
	w.t.Helper()
	a, form := w.person()
	form += "/w"
	w.form(form, a.IIN, "2026-01-05", lastDay)
	w.must2(w.JoinWaiting(w.t.Context(), a, form))
	w.due()
	return waiter{a, form}
}

// offered returns the offer that a waiter has, or nil.
func (w *world) offered(x waiter) *scheduler.Booking {
	w.t.Helper()
	forms, err := w.Forms(w.t.Context(), x.Actor)
	w.must(err)
	for _, f := range forms {
		if f.Number == x.form && f.Booking != nil && f.Booking.State == slots.Held && f.Booking.Offer {
			return f.Booking
		}
	}
	return nil
}

// free cancels a booking, and lets the worker offer its seat.
func (w *world) free(b scheduler.Booking) {
	w.t.Helper()
	w.must2(w.Cancel(w.t.Context(), reception, b.Number, "test"))
	w.due()
}

func (w *world) waitingList() []scheduler.WaitingEntry {
	w.t.Helper()
	list, err := w.WaitingList(w.t.Context(), reception, dept)
	w.must(err)
	return list
}

// onlyOffer fails the test unless the first has an offer for the date and the others have none.
func (w *world) onlyOffer(date string, first waiter, others ...waiter) *scheduler.Booking {
	w.t.Helper()
	b := w.offered(first)
	if b == nil || b.Date != calendars.MustDate(date) {
		w.t.Fatalf("offer of %s: %+v", date, b)
	}
	for _, o := range others {
		if b := w.offered(o); b != nil {
			w.t.Fatalf("%s is offered %s too", o.form, b.Date)
		}
	}
	return b
}

func TestB8_OffersInTheOrderOfTheLastDay(t *testing.T) {
	w, taken := fullWeek(t)
	later, sooner := w.waits("2026-06-05"), w.waits("2026-06-04")
	w.free(taken["2026-06-03"])
	b := w.onlyOffer("2026-06-03", sooner, later)
	if want := at(monday + " 10:00:00"); !b.Until.Equal(want) {
		t.Errorf("offered until %s, want %s", b.Until, want)
	}
	list, err := w.Messages(t.Context(), auditor, scheduler.MessageFilter{Booking: b.Number})
	w.must(err)
	if len(list) != 1 || list[0].Kind != scheduler.SayOffer || !list[0].Until.Equal(b.Until) || !list[0].Expires.Equal(b.Until) {
		t.Errorf("messages %+v", list)
	}
	w.free(taken["2026-06-05"])
	w.onlyOffer("2026-06-05", later)
}

func TestB8_AcceptedOfferIsABookingAndLeavesTheList(t *testing.T) {
	w, taken := fullWeek(t)
	x := w.waits("2026-06-05")
	w.free(taken["2026-06-03"])
	b, err := w.Confirm(t.Context(), x.Actor, w.onlyOffer("2026-06-03", x).Number)
	w.must(err)
	if b.State != slots.Booked || len(w.waitingList()) != 0 || w.eligibility(x.Actor, x.form).Waiting {
		t.Errorf("accepted: %+v", b)
	}
}

// TestB8_OfferInVainGoesToTheNext when it runs out, is declined, is given up for
// another time, or with the place on the list.
func TestB8_OfferInVainGoesToTheNext(t *testing.T) {
	for name, c := range map[string]struct {
		vain   func(w *world, x waiter, offer *scheduler.Booking)
		offers int // counted against who had it; -1: no longer on the list
	}{
		"runs out": {func(w *world, _ waiter, offer *scheduler.Booking) { w.clock.Set(offer.Until) }, 1},
		"declined": {func(w *world, x waiter, offer *scheduler.Booking) {
			w.must(w.Release(w.t.Context(), x.Actor, offer.Number))
		}, 1},
		"books another time": {func(w *world, x waiter, _ *scheduler.Booking) {
			w.form(x.form, x.IIN, "2026-01-05", "2026-06-08")
			w.bookFor(x.Actor, x.form, "2026-06-08", "09:00")
		}, -1},
		"leaves the list": {func(w *world, x waiter, _ *scheduler.Booking) {
			w.must(w.LeaveWaiting(w.t.Context(), x.Actor, x.form))
		}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			w, taken := fullWeek(t)
			next, first := w.waits("2026-06-05"), w.waits("2026-06-04")
			w.free(taken["2026-06-03"])
			c.vain(w, first, w.onlyOffer("2026-06-03", first, next))
			w.due()
			w.onlyOffer("2026-06-03", next, first)
			offers := -1
			for _, e := range w.waitingList() {
				if e.Form == first.form {
					offers = e.Offers
				}
			}
			if offers != c.offers {
				t.Errorf("offers in vain: %d, want %d", offers, c.offers)
			}
		})
	}
}

// TestB8_SameTimeIsNotOfferedTwice has one person alone on the list, to whom a
// declined time was offered again and again.
func TestB8_SameTimeIsNotOfferedTwice(t *testing.T) {
	w, taken := fullWeek(t)
	x := w.waits("2026-06-05")
	w.free(taken["2026-06-03"])
	w.must(w.Release(t.Context(), x.Actor, w.onlyOffer("2026-06-03", x).Number))
	w.due()
	if b := w.offered(x); b != nil {
		t.Errorf("offered %s again", b.Date)
	}
	w.free(taken["2026-06-05"])
	w.onlyOffer("2026-06-05", x)
}

func TestB8_ThreeOffersInVainLeadToACall(t *testing.T) {
	w, taken := fullWeek(t)
	x := w.waits("2026-06-05")
	for _, date := range []string{"2026-06-02", "2026-06-03", "2026-06-04"} {
		w.free(taken[date])
		w.must(w.Release(t.Context(), x.Actor, w.onlyOffer(date, x).Number))
		w.due()
	}
	if n := len(w.waitingList()); n != 0 || w.eligibility(x.Actor, x.form).Waiting {
		t.Errorf("%d still on the list", n)
	}
	work, err := w.Worklist(t.Context(), reception, dept, true)
	w.must(err)
	if len(work) != 1 || work[0].Kind != scheduler.WorkCall || work[0].Form != x.form {
		t.Errorf("worklist: %+v", work)
	}
	w.must2(w.JoinWaiting(t.Context(), x.Actor, x.form)) // they may come back
}

// TestB8_OfferInQuietHours is made in the evening, heard in the morning, and is
// for a time that can still be reached then.
func TestB8_OfferInQuietHours(t *testing.T) {
	w, taken := fullWeek(t)
	x := w.waits("2026-06-05")
	w.set("22:00:00")
	w.free(taken["2026-06-02"]) // begins an hour after quiet hours
	if b := w.offered(x); b != nil {
		t.Fatalf("offered %s", b.Date)
	}
	w.free(taken["2026-06-03"])
	b := w.onlyOffer("2026-06-03", x)
	if want := at("2026-06-02 10:00:00"); !b.Until.Equal(want) {
		t.Errorf("offered until %s, want %s", b.Until, want)
	}
	list, err := w.Messages(t.Context(), auditor, scheduler.MessageFilter{Booking: b.Number})
	w.must(err)
	if want := at("2026-06-02 08:00:00"); !list[0].NextTry.Equal(want) {
		t.Errorf("sent at %s, want %s", list[0].NextTry, want)
	}
}

func TestB8_JoiningTwiceKeepsThePlace(t *testing.T) {
	w, _ := fullWeek(t)
	first := w.waits("2026-06-05")
	w.set("09:00:00")
	second := w.waits("2026-06-05")
	again, err := w.JoinWaiting(t.Context(), first.Actor, first.form)
	w.must(err)
	if !again.Since.Equal(at(monday + " 08:00:00")) {
		t.Errorf("since %s", again.Since)
	}
	if list := w.waitingList(); len(list) != 2 || list[0].Form != first.form || list[1].Form != second.form {
		t.Errorf("list %+v", list)
	}
}

func TestB8_WhoMayTakeOffTheList(t *testing.T) {
	w, _ := fullWeek(t)
	x := w.waits("2026-06-05")
	other, _ := w.person()
	w.wantCode(w.LeaveWaiting(t.Context(), other, x.form), scheduler.CodeNotEligible)
	for _, a := range []scheduler.Actor{auditor, operator, stranger} {
		w.wantCode(w.LeaveWaiting(t.Context(), a, x.form), scheduler.CodeForbidden)
	}
	if len(w.waitingList()) != 1 {
		t.Fatal("somebody took the form off the list")
	}
	w.set("2026-06-09 12:00:00") // the form is over: they may still leave
	w.must(w.LeaveWaiting(t.Context(), x.Actor, x.form))
	w.must(w.LeaveWaiting(t.Context(), x.Actor, x.form))
	if len(w.waitingList()) != 0 {
		t.Error("still on the list")
	}
}

func TestB8_FormsThatAreOverLeaveTheList(t *testing.T) {
	w, taken := fullWeek(t)
	w.waits("2026-06-02")
	valid := w.waits("2026-06-05")
	w.set("2026-06-03 12:00:00")
	w.free(taken["2026-06-05"])
	w.onlyOffer("2026-06-05", valid)
	if list := w.waitingList(); len(list) != 1 || list[0].Form != valid.form {
		t.Errorf("list %+v", list)
	}
}

// TestB8_OfferIsConfirmedOnlyByWhoMayBookNow joins, and then loses the permanent
// registration: a hold is minutes old, an offer may follow weeks after joining.
func TestB8_OfferIsConfirmedOnlyByWhoMayBookNow(t *testing.T) {
	w, taken := fullWeek(t)
	x := w.waits("2026-06-05")
	w.must(w.PutResidence(t.Context(), integration, scheduler.Residence{IIN: x.IIN, KATO: office}))
	w.free(taken["2026-06-03"])
	_, err := w.Confirm(t.Context(), x.Actor, w.onlyOffer("2026-06-03", x).Number)
	w.wantCode(err, scheduler.CodeNotEligible)
}

// TestB8_OneSeatIsOfferedToOne of many, and nobody is asked for again while they
// make up their mind.
func TestB8_OneSeatIsOfferedToOne(t *testing.T) {
	w, taken := fullWeek(t)
	var all []waiter
	for range 5 {
		all = append(all, w.waits("2026-06-05"))
	}
	w.free(taken["2026-06-03"])
	w.free(taken["2026-06-04"])
	w.clock.Set(w.clock.Now().Add(time.Minute))
	w.due()
	offers := 0
	for _, x := range all {
		if w.offered(x) != nil {
			offers++
		}
	}
	if offers != 2 {
		t.Errorf("%d offers for two seats", offers)
	}
}
