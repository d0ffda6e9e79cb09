package pages

import (
	"kezek/scheduler"
	"kezek/slots"
)

// movePage is where a booking finds another time.
type movePage struct {
	scheduler.Booking
	Where   scheduler.Place
	Path    string
	Picker  *picker
	Problem *Refusal
}

// bookMove shows the times to which a booking can be moved; once one is chosen,
// it asks whether to.
func (p *Pages) bookMove(v *visit) error {
	b, err := p.waitingBooking(v)
	if err != nil {
		return err
	}
	if b.State != slots.Booked {
		return v.redirect(bookingPath(b.Number))
	}
	if seat, err := readSeat(v.Query("seat")); err == nil {
		return p.sureMove(v, b, seat)
	}
	return p.showMove(v, b, nil)
}

// waitingBooking is the booking in the path.
func (p *Pages) waitingBooking(v *visit) (scheduler.Booking, error) {
	n, err := numberOf(v)
	if err != nil {
		return scheduler.Booking{}, err
	}
	return p.engine.Booking(v.ctx, v.actor, n)
}

func (p *Pages) showMove(v *visit, b scheduler.Booking, problem *Refusal) (err error) {
	v.page = bookingPath(b.Number) + "/move"
	page := movePage{Booking: b, Path: v.page, Problem: problem}
	if page.Where, err = p.engine.Place(v.ctx, b.Department, b.Date, b.Place); err != nil {
		return err
	}
	var nearest []scheduler.Offer
	status := 200
	if problem != nil {
		nearest, status = problem.Nearest, problem.Status
	}
	times, err := p.engine.Times(v.ctx, v.actor, b.Form, false)
	if err != nil {
		return err
	}
	if len(nearest) == 0 {
		if nearest, err = times.Nearest(v.ctx, nearestToMove); err != nil {
			return err
		}
	}
	page.Picker = &picker{Path: page.Path, Action: page.Path}
	search := pickSearch{times: times, lastDay: b.LastDay, place: b.Department, but: scheduler.Seat{Date: b.Date, Start: b.Start, Place: b.Place}}
	if err := p.fill(v, page.Picker, search, nearest); err != nil {
		return err
	}
	return p.renderTimes(v, status, "bookmove", page)
}

// nearestToMove is how many nearest times are looked for: the present one is
// among them and is left out.
const nearestToMove = 6

// sureMove asks before the booking is moved: the old time may be gone for good.
func (p *Pages) sureMove(v *visit, b scheduler.Booking, to scheduler.Seat) error {
	sure, err := p.sureOf(v, b, "move.sure", "move.what")
	if err != nil {
		return err
	}
	at, err := p.engine.Place(v.ctx, b.Department, to.Date, to.Place)
	if err != nil {
		return err
	}
	sure.New, sure.NewWhere = &scheduler.Offer{Date: to.Date, Start: to.Start, Place: to.Place}, &at
	sure.Action, sure.Seat = bookingPath(b.Number)+"/move", seatValue(to)
	sure.Yes, sure.No = "move.yes", "do.keep"
	return p.render(v, "booksure", sure)
}

// move moves the booking (B5). A time that is taken meanwhile leads back to the
// choice, with the nearest ones (B3).
func (p *Pages) move(v *visit) error {
	n, err := numberOf(v)
	if err != nil {
		return err
	}
	seat, err := readSeat(v.FormValue("seat"))
	if err != nil {
		return v.redirect(bookingPath(n) + "/move")
	}
	if _, err = p.engine.Move(v.ctx, v.actor, n, seat, ""); err == nil {
		return v.redirect(bookingPath(n))
	}
	r := p.o.Explain(v.Ctx, v.language, err)
	b, seen := p.engine.Booking(v.ctx, v.actor, n)
	switch {
	case seen != nil:
		return err
	case r.Code == scheduler.CodeSeatTaken, r.Code == scheduler.CodeNotBookable:
		return p.showMove(v, b, &r)
	case r.Code == scheduler.CodeTooLate, r.Code == scheduler.CodeWrongState:
		return p.showBooking(v, b, &r)
	}
	return err
}
