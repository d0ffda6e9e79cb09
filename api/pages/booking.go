package pages

import (
	"time"

	"kezek/scheduler"
	"kezek/slots"
)

// bookingPage is the confirmation of a booking, and later what became of it.
type bookingPage struct {
	scheduler.Booking
	Where   scheduler.Place
	QR      qrCode
	Late    int  // minutes after which the booking is lost (A2)
	Open    bool // it can still be moved and cancelled
	Form    string
	Path    string // of the form's page
	Again   bool   // the form may book again
	Outcome string // key below "book.booking.outcome"; empty: it waits for its day
	History []happening
	Problem *Refusal
}

// happening is one entry of the history.
type happening struct {
	scheduler.Event
	Said string // key of the text
	By   string // key below "book.history"; empty: it does not matter
}

func (p *Pages) booking(v *visit) error {
	b, err := p.waitingBooking(v)
	if err != nil {
		return err
	}
	if b.State == slots.Held || b.State == slots.Expired {
		return v.redirect(holdPath(b.Number))
	}
	return p.showBooking(v, b, nil)
}

func (p *Pages) showBooking(v *visit, b scheduler.Booking, problem *Refusal) (err error) {
	v.page = bookingPath(b.Number)
	page := bookingPage{Booking: b, Form: b.Form, Path: formPath(b.Form), Late: p.lateMinutes(), Problem: problem}
	if page.Where, err = p.engine.Place(v.ctx, b.Department, b.Date, b.Place); err != nil {
		return err
	}
	if page.QR, err = qrOf(b.Number.String()); err != nil {
		return err
	}
	starts := b.Starts(p.engine.Zone(page.Where.Department))
	page.Open = b.State == slots.Booked && slots.MayCancel(starts, v.now, true)
	page.Again = b.State == slots.Annulled || b.State == slots.Cancelled || b.State == slots.Unserved
	if b.State != slots.Booked {
		page.Outcome = b.State.String()
	}
	for _, e := range b.History {
		h := happening{Event: e, Said: "book.history.what." + string(e.What), By: by(v.actor, e)}
		if !p.web.Texts.Has(h.Said) { // a newer node of the same store has written it
			h.Said = "book.history.what.other"
		}
		page.History = append(page.History, h)
	}
	status := 200
	if problem != nil {
		status = problem.Status
	}
	return p.renderAs(v, status, "booking", page)
}

// by says who did something, as far as the person may and wants to know.
func by(a scheduler.Actor, e scheduler.Event) string {
	switch e.What {
	case scheduler.WasHeld, scheduler.WasBooked, scheduler.WasMoved, scheduler.WasCancelled:
	default:
		return ""
	}
	switch e.By {
	case a.Subject:
		return "by_you"
	case string(scheduler.RoleSystem):
		return "by_itself"
	case "sms":
		return "by_sms"
	}
	return "by_other"
}

// lateMinutes is after how many minutes a booking is lost (A2).
func (p *Pages) lateMinutes() int { return int(p.engine.Policy().LatenessGrace / time.Minute) }

// cancelForm asks before a booking is cancelled.
func (p *Pages) cancelForm(v *visit) error {
	b, err := p.waitingBooking(v)
	if err != nil {
		return err
	}
	if b.State != slots.Booked {
		return v.redirect(bookingPath(b.Number))
	}
	sure, err := p.sureOf(v, b, "cancel.sure", "cancel.what")
	if err != nil {
		return err
	}
	sure.Action, sure.Danger, sure.Yes, sure.No = bookingPath(b.Number)+"/cancel", true, "do.cancel", "do.keep"
	return p.render(v, "booksure", sure)
}

// cancel cancels the booking (B6).
func (p *Pages) cancel(v *visit) error {
	n, err := numberOf(v)
	if err != nil {
		return err
	}
	if _, err = p.engine.Cancel(v.ctx, v.actor, n, ""); err == nil {
		return v.redirect(bookingPath(n))
	}
	r := p.o.Explain(v.Ctx, v.language, err)
	b, seen := p.engine.Booking(v.ctx, v.actor, n)
	if seen != nil || r.Code != scheduler.CodeTooLate && r.Code != scheduler.CodeWrongState {
		return err
	}
	return p.showBooking(v, b, &r)
}

// bookingsPage lists all bookings of the person and their wards, newest first.
type bookingsPage struct{ Bookings []pastBooking }

type pastBooking struct {
	scheduler.Booking
	Path  string
	Where scheduler.Place
}

func (p *Pages) bookings(v *visit) error {
	all, err := p.engine.Bookings(v.ctx, v.actor)
	if err != nil {
		return err
	}
	var page bookingsPage
	for _, b := range all {
		where, err := p.engine.Place(v.ctx, b.Department, b.Date, b.Place)
		if err != nil {
			return err
		}
		page.Bookings = append(page.Bookings, pastBooking{b, bookingPath(b.Number), where})
	}
	return p.render(v, "bookings", page)
}
