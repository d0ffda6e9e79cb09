package simulate

import (
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// seekIn has the person look for a time a while from now.
func (p *person) seekIn(d time.Duration) { p.in(d, true, p.seek) }

// seekAgain has most people who were not examined look for another time later.
func (p *person) seekAgain() {
	if !chance(p.random, 4) {
		p.seekIn(between(p.random, 10*time.Hour, 48*time.Hour))
	}
}

// seek looks for a free time and takes one: what is listed as free is bookable
// at that instant (L3). One in three confirms a hold, of whom some come too late.
func (p *person) seek() error {
	if p.idle() {
		return nil
	}
	offers, err := p.look()
	if err != nil {
		return err
	}
	if len(offers) == 0 {
		return p.findNothing()
	}
	o := offers[p.random.IntN(len(offers))]
	r := scheduler.BookRequest{Form: p.form, Seat: scheduler.Seat{Date: o.Date, Start: o.Start, Place: o.Place}}
	if !chance(p.random, 3) {
		b, err := p.engine.Book(p.ctx, p.actor, r)
		if err != nil {
			return p.listed(o, err)
		}
		return p.booked(b)
	}
	b, err := p.engine.Hold(p.ctx, p.actor, r)
	if err != nil {
		return p.listed(o, err)
	}
	p.tally.count("held")
	p.hold, p.heldAt = b.Number, p.now()
	if chance(p.random, 12) { // closes the window and comes back another time
		p.seekIn(between(p.random, 5*time.Minute, 5*time.Hour))
		return nil
	}
	p.in(between(p.random, 10*time.Second, 11*time.Minute), true, func() error { return p.confirm(b) })
	return nil
}

// listed is the violation that a time which was just listed cannot be had.
func (p *person) listed(o scheduler.Offer, err error) error {
	return p.violation("L3", o.Department, o.Date, 0, "%s was listed as free for form %s, and is refused: %v", o.Start, p.form, err)
}

// look lists free times that suit: most people take one of the nearest, one in
// four wants a day of their own choice within the next weeks.
func (p *person) look() ([]scheduler.Offer, error) {
	nearest, err := p.engine.Nearest(p.ctx, p.actor, p.form, 8, false)
	if err != nil {
		return nil, err
	}
	if len(nearest) == 0 || !chance(p.random, 4) {
		return nearest, p.mayOffer(nearest)
	}
	when := p.today() + calendars.Date(p.random.IntN(25))
	year, month, _ := when.Civil()
	listing, err := p.engine.Month(p.ctx, p.actor, p.form, year, month, false)
	if err != nil {
		return nil, err
	}
	for _, d := range listing.Days {
		if d.Date >= when {
			return d.Times, p.mayOffer(d.Times)
		}
	}
	return nearest, p.mayOffer(nearest)
}

// findNothing puts the person on the waiting list, or lets them try again.
func (p *person) findNothing() error {
	p.tally.count("found nothing free")
	if !p.waiting {
		if _, err := p.engine.JoinWaiting(p.ctx, p.actor, p.form); err != nil {
			return p.violation("B8", "", p.today(), 0, "form %s cannot join the waiting list: %v", p.form, err)
		}
		p.tally.count("waiting list")
		p.waiting = true
	}
	p.seekIn(between(p.random, 48*time.Hour, 96*time.Hour))
	return nil
}

// confirm confirms a hold, unless another took its place; its time decides
// whether that may succeed (B2), and whether its schedule has changed since.
func (p *person) confirm(hold scheduler.Booking) error {
	if p.hold != hold.Number || p.queued {
		return nil
	}
	b, err := p.engine.Confirm(p.ctx, p.actor, hold.Number)
	code := scheduler.CodeOf(err)
	inTime := p.now().Before(hold.Until)
	switch {
	case err == nil && inTime:
		if hold.Offer {
			p.tally.count("offers taken")
		}
		return p.booked(b)
	case inTime && code == scheduler.CodeNotBookable && p.changed.After(p.heldAt):
		p.tally.count("holds overtaken by a change")
	case inTime || code != scheduler.CodeHoldExpired:
		return p.violation("B2", hold.Department, hold.Date, hold.Number, "a hold until %s is confirmed with %v", hold.Until.In(zone).Format(time.DateTime), err)
	default:
		p.tally.count("holds run out")
	}
	p.hold = 0
	return p.seek()
}

// booked notes a new booking, and decides how it goes on.
func (p *person) booked(b scheduler.Booking) error {
	if err := p.sound(b); err != nil {
		return err
	}
	p.tally.count("booked")
	p.times++
	p.waiting, p.hold = false, 0
	p.live = &stay{person: p, number: b.Number, state: slots.Booked}
	p.live.follow(b)
	p.live.expect()
	left := b.Starts(zone).Sub(p.now())
	change := between(p.random, 0, left)
	bySMS := p.phone != "" && chance(p.random, 3)
	switch p.random.IntN(16) {
	case 0:
		p.in(change, false, func() error { return p.move(b.Number, bySMS) })
	case 1:
		p.in(change, false, func() error { return p.cancel(b.Number, bySMS) })
	}
	return nil
}

// sound checks a new booking against what its person knows.
func (p *person) sound(b scheduler.Booking) error {
	switch {
	case p.live != nil:
		return p.violation("E6", b.Department, b.Date, b.Number, "form %s is booked again, and has booking %s", p.form, p.live.number)
	case b.State != slots.Booked || b.Replay || b.Form != p.form:
		return p.violation("B2", b.Department, b.Date, b.Number, "form %s is booked as %+v", p.form, b)
	case b.Date > p.lastDay:
		return p.violation("E2", b.Department, b.Date, b.Number, "form %s ends on %s", p.form, p.lastDay)
	}
	return nil
}

// holds reports whether the person still has the booking, and neither has come
// nor may come any moment.
func (p *person) holds(n scheduler.Number) bool {
	return p.live != nil && p.live.number == n && p.live.state == slots.Booked
}

// mayChange reports whether the person may still move or cancel the booking (B6).
func (p *person) mayChange(n scheduler.Number) bool {
	return p.holds(n) && p.now().Before(p.live.date.At(p.live.start, zone))
}

// move takes another free time (B5).
func (p *person) move(n scheduler.Number, bySMS bool) error {
	if !p.mayChange(n) {
		return nil
	}
	if bySMS {
		return p.write(words[p.language].move, n, p.live.date.At(p.live.start, zone))
	}
	offers, err := p.look()
	if err != nil || len(offers) == 0 {
		return err
	}
	o := offers[p.random.IntN(len(offers))]
	b, err := p.engine.Move(p.ctx, p.actor, n, scheduler.Seat{Date: o.Date, Start: o.Start, Place: o.Place}, "")
	if err != nil {
		return p.listed(o, err)
	}
	p.tally.count("moved")
	p.live.follow(b)
	p.live.expect()
	return nil
}

// cancel gives the booking back (B6); most people look for another time later.
func (p *person) cancel(n scheduler.Number, bySMS bool) error {
	if !p.mayChange(n) {
		return nil
	}
	if bySMS {
		return p.write(words[p.language].cancel, n, p.live.date.At(p.live.start, zone))
	}
	if _, err := p.engine.Cancel(p.ctx, p.actor, n, ""); err != nil {
		return p.violation("B6", p.live.office.ID, p.live.date, n, "cannot be cancelled before its start: %v", err)
	}
	p.tally.count("cancelled")
	p.lost()
	return nil
}

// lost notes that the booking is cancelled.
func (p *person) lost() {
	p.live.state, p.live = slots.Cancelled, nil
	if !chance(p.random, 5) {
		p.seekIn(between(p.random, time.Hour, 48*time.Hour))
	}
}
