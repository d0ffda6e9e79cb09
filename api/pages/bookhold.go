package pages

import (
	"crypto/rand"
	"time"

	"kezek/scheduler"
	"kezek/slots"
)

// holdPage shows a seat that is kept for the person, or was.
type holdPage struct {
	scheduler.Booking
	Where   scheduler.Place
	Path    string // of the form's page
	Whole   time.Duration
	Over    bool
	Seat    string // to hold it again, for those who need more time
	Key     string
	Nearest []offered // when it is over
	Problem *Refusal
}

func (p *Pages) bookHold(v *visit) error {
	n, err := numberOf(v)
	if err != nil {
		return err
	}
	b, err := p.engine.Booking(v.ctx, v.actor, n)
	if err != nil {
		return err
	}
	if b.State != slots.Held && b.State != slots.Expired {
		return v.redirect(bookingPath(n))
	}
	return p.showHold(v, b, nil)
}

// showHold shows the hold, with why it could not be confirmed, if it could not.
func (p *Pages) showHold(v *visit, b scheduler.Booking, problem *Refusal) (err error) {
	v.page = holdPath(b.Number)
	page := holdPage{Booking: b, Path: formPath(b.Form), Problem: problem, Key: rand.Text(),
		Whole: p.engine.Policy().HoldTTL, Over: problem != nil || b.State != slots.Held || !v.now.Before(b.Until),
		Seat: seatValue(scheduler.Seat{Date: b.Date, Start: b.Start, Place: b.Place})}
	if b.Offer {
		page.Whole = p.engine.Policy().OfferTTL
	}
	if page.Where, err = p.engine.Place(v.ctx, b.Department, b.Date, b.Place); err != nil {
		return err
	}
	if page.Over {
		if page.Nearest, err = p.nearestTo(v, b, problem); err != nil {
			return err
		}
	}
	status := 200
	if problem != nil {
		status = problem.Status
	}
	return p.renderAs(v, status, "bookhold", page)
}

// nearestTo are the times to choose from when a hold is over. Where none can be
// found, the page leads to the form, which says why.
func (p *Pages) nearestTo(v *visit, b scheduler.Booking, problem *Refusal) ([]offered, error) {
	var offers []scheduler.Offer
	if problem != nil {
		offers = problem.Nearest
	} else {
		e, err := p.engine.Eligibility(v.ctx, v.actor, b.Form)
		if err != nil && scheduler.CodeOf(err) == "" {
			return nil, err
		}
		offers = e.Nearest
	}
	return p.offered(v.ctx, offers, pickSearch{place: b.Department}, map[placeKey]*scheduler.Place{})
}

// confirmHold makes a booking of a hold, and of an offer of the waiting list (B2, B8).
func (p *Pages) confirmHold(v *visit) error {
	n, err := numberOf(v)
	if err != nil {
		return err
	}
	if _, err = p.engine.Confirm(v.ctx, v.actor, n); err == nil {
		return v.redirect(bookingPath(n))
	}
	r := p.o.Explain(v.Ctx, v.language, err)
	switch r.Code {
	case scheduler.CodeHoldExpired, scheduler.CodeNotBookable:
		b, err := p.engine.Booking(v.ctx, v.actor, n)
		if err != nil {
			return err
		}
		return p.showHold(v, b, &r)
	}
	v.page = holdPath(n)
	return err
}

// releaseHold gives a hold up, to choose another time.
func (p *Pages) releaseHold(v *visit) error {
	n, err := numberOf(v)
	if err != nil {
		return err
	}
	b, err := p.engine.Booking(v.ctx, v.actor, n)
	if err != nil {
		return err
	}
	if err := p.engine.Release(v.ctx, v.actor, n); err != nil {
		return err
	}
	return v.redirect(formPath(b.Form))
}

// declineOffer asks before an offer is given up: it does not come again.
func (p *Pages) declineOffer(v *visit) error {
	n, err := numberOf(v)
	if err != nil {
		return err
	}
	b, err := p.engine.Booking(v.ctx, v.actor, n)
	switch {
	case err != nil:
		return err
	case b.State != slots.Held || !b.Offer:
		return v.redirect(holdPath(n))
	}
	sure, err := p.sureOf(v, b, "hold.decline_sure", "hold.decline_what")
	if err != nil {
		return err
	}
	sure.Action, sure.Yes, sure.No, sure.Back = holdPath(n)+"/release", "do.decline", "do.to_offer", holdPath(n)
	return p.render(v, "booksure", sure)
}
