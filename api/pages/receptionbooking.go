package pages

import (
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// receptionBooking is one booking with what can be done about it.
type receptionBooking struct {
	scheduler.Booking
	Spoken  string
	Digits  string
	Place   calendars.Text
	History []historyLine
	Intent  string
	Reason  string // as it was typed
	Refused *Refusal

	Arrive, Undo, Ticket, Reinstate, Cancel, Move bool
}

// historyLine is one thing that happened.
type historyLine struct {
	At   string
	What scheduler.What
	By   string
	Note string
}

// bookingIn reads the booking that the address names.
func (p *Pages) bookingIn(v *visit) (scheduler.Booking, error) {
	n, err := scheduler.ParseNumber(v.Params("number"))
	if err != nil {
		return scheduler.Booking{}, &scheduler.Error{Code: scheduler.CodeNotFound, Text: calendars.Text{
			KK: "Мұндай жазылу жоқ", RU: "Такой записи нет", EN: "There is no such booking"}}
	}
	b, err := p.engine.Booking(v.ctx, v.actor, n)
	if err == nil && b.Department != v.actor.Department {
		return b, ErrForbidden
	}
	return b, err
}

func (p *Pages) receptionBooking(v *visit) error {
	b, err := p.bookingIn(v)
	if err != nil {
		return err
	}
	return p.showReceptionBooking(v, b, nil)
}

// showReceptionBooking shows a booking, and why something could not be done about it.
func (p *Pages) showReceptionBooking(v *visit, b scheduler.Booking, refusal *Refusal) error {
	department, err := p.engine.Department(v.ctx, b.Department)
	if err != nil {
		return err
	}
	zone := p.engine.Zone(department)
	today := calendars.DateOf(v.now.In(zone)) == b.Date
	page := receptionBooking{Booking: b, Spoken: b.Number.Spoken(), Digits: lastDigits(b.IIN), History: historyOf(b.History, zone),
		Intent: newIntent(), Reason: v.FormValue("reason"), Refused: refusal}
	if page.Place, err = p.placeName(v, b.Department, b.Date, b.Place); err != nil {
		return err
	}
	page.Arrive = today && b.State == slots.Booked
	page.Undo = b.State == slots.Arrived
	page.Cancel, page.Move = b.State.Live(), b.State == slots.Booked
	page.Reinstate = today && b.State == slots.Annulled && v.actor.Role == scheduler.RoleHead
	if today && b.State == slots.Annulled {
		form, err := p.ticketFor(v, b)
		if err != nil {
			return err
		}
		page.Ticket = form != ""
	}
	return p.window(v, "reception-booking", refusal, page)
}

// placeName names the outreach place of a booking; empty: the office.
func (p *Pages) placeName(v *visit, department string, d calendars.Date, place uint16) (calendars.Text, error) {
	where, err := p.engine.Place(v.ctx, department, d, place)
	if err != nil || !where.Outreach() {
		return calendars.Text{}, err
	}
	return where.Name, nil
}

func historyOf(events []scheduler.Event, zone *time.Location) []historyLine {
	var out []historyLine
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		out = append(out, historyLine{At: e.At.In(zone).Format("02.01.2006, 15:04"), What: e.What, By: e.By, Note: e.Note})
	}
	return out
}

// withReason does something to the booking of the address for a reason, and
// shows the booking again if it was refused.
func (p *Pages) withReason(v *visit, code string, act func(n scheduler.Number, reason string) (scheduler.Booking, error)) error {
	b, err := p.bookingIn(v)
	if err != nil {
		return err
	}
	if _, err := act(b.Number, v.FormValue("reason")); err != nil {
		r := p.o.Explain(v.Ctx, v.language, err)
		return p.showReceptionBooking(v, b, &r)
	}
	return p.done(v, code, scheduler.Visitor{Booking: b.Number})
}

func (p *Pages) receptionUndo(v *visit) error {
	return p.withReason(v, "undone", func(n scheduler.Number, reason string) (scheduler.Booking, error) {
		return p.engine.UndoArrival(v.once(), v.actor, n, reason)
	})
}

func (p *Pages) receptionReinstate(v *visit) error {
	return p.withReason(v, "reinstated", func(n scheduler.Number, reason string) (scheduler.Booking, error) {
		return p.engine.Reinstate(v.once(), v.actor, n, reason)
	})
}

func (p *Pages) receptionCancel(v *visit) error {
	return p.withReason(v, "cancelled", func(n scheduler.Number, reason string) (scheduler.Booking, error) {
		return p.engine.Cancel(v.once(), v.actor, n, reason)
	})
}
