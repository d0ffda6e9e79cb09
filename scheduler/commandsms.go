package scheduler

import (
	"context"
	"slices"

	"kezek/calendars"
	"kezek/slots"
)

// owned is a booking that awaits its appointment, and who of this phone may change it.
type owned struct {
	Booking
	person person
}

// command cancels or moves an own booking. Whoever has several has to name one.
func (l *ear) command(ctx context.Context, r reading) (Heard, error) {
	people, err := l.people(ctx)
	if err != nil || len(people) == 0 {
		return l.helpUnless(ctx, err)
	}
	all, err := l.bookings(ctx, people)
	if err != nil {
		return "", err
	}
	chosen := all
	if r.number != 0 || r.wrong {
		chosen = slices.DeleteFunc(slices.Clone(all), func(o owned) bool { return o.Number != r.number })
	}
	switch {
	case len(chosen) == 1 && r.wish == wishCancel:
		return l.cancel(ctx, &chosen[0])
	case len(chosen) == 1:
		return l.offerMove(ctx, chosen[0].Number, chosen[0].person, "", nil, "")
	case len(all) == 0 || len(chosen) == 0 && len(all) == 1 && !r.wrong:
		m := people[0].of("", "")
		m.Why = ReasonNoBooking
		return l.does(ctx, func(c *change) (Heard, error) { return c.refuse(l.phone, m, l.now) })
	}
	return l.which(ctx, all)
}

// bookings lists the bookings of people and their wards that await their
// appointment, by time.
func (l *ear) bookings(ctx context.Context, people []person) ([]owned, error) {
	var out []owned
	for _, p := range people {
		forms, err := l.Forms(ctx, p.actor)
		if err != nil {
			return nil, err
		}
		for _, f := range forms {
			if f.Booking == nil || f.Booking.State != slots.Booked ||
				slices.ContainsFunc(out, func(o owned) bool { return o.Number == f.Booking.Number }) {
				continue
			}
			out = append(out, owned{*f.Booking, p})
		}
	}
	slices.SortFunc(out, func(a, b owned) int { return compareMisfits(misfit{Booking: a.Booking}, misfit{Booking: b.Booking}) })
	return out, nil
}

func (l *ear) cancel(ctx context.Context, o *owned) (Heard, error) {
	heard, err := l.does(ctx, func(c *change) (Heard, error) {
		b, err := getBooking(c, o.Number)
		if err != nil {
			return "", err
		}
		return HeardCancelled, c.cancel(o.person.actor, &b, cause{}, l.now)
	})
	if err != nil {
		return l.refuse(ctx, err, o.person.of(o.Form, o.Department))
	}
	return heard, nil
}

// which asks for the number of the booking that is meant.
func (l *ear) which(ctx context.Context, all []owned) (Heard, error) {
	m := all[0].person.of("", "")
	m.Kind, m.Phone = SayWhich, l.phone
	for _, o := range all[:min(len(all), whichShown)] {
		m.Numbers = append(m.Numbers, o.Number)
	}
	return l.does(ctx, func(c *change) (Heard, error) {
		_, err := c.say(m, false, l.location(""), l.now)
		return HeardAsked, err
	})
}

// whichShown is how many numbers of bookings one SMS names.
const whichShown = 4

// offerMove asks a person about the nearest other time for their booking: after
// its day if there is one, else before. Times that they passed are left out. The
// question that this answers, if any, is closed.
func (l *ear) offerMove(ctx context.Context, n Number, p person, answers string, passed []Seat, why Reason) (Heard, error) {
	var b Booking
	var at Seat
	var found bool
	err := l.view(ctx, func(r Reader) (err error) {
		if b, err = getBooking(r, n); err != nil {
			return err
		}
		at, found, err = l.otherTime(r, &b, p, passed)
		return err
	})
	if err != nil {
		return "", err
	}
	seen := Seat{b.Date, b.Start, b.Place}
	return l.does(ctx, func(c *change) (Heard, error) {
		b, err := getBooking(c, n)
		if err != nil {
			return "", err
		}
		plan, err := c.engine.plan(c, b.Department, b.Date.Year())
		if err != nil {
			return "", err
		}
		if !b.awaits(seen) || !slots.MayCancel(b.Starts(plan.loc), l.now, true) {
			return c.stands(l.phone, n, p.of(b.Form, b.Department), l.now)
		}
		if err := c.closeQuestion(answers, l.now); err != nil {
			return "", err
		}
		if !found {
			return HeardRefused, c.reply(SayNothingFree, l.phone, &b, p.of("", "").Language, l.now, nil)
		}
		return HeardAsked, c.askMove(l, &b, plan, p, question{Kind: askMove, Form: b.Form, IIN: b.IIN, By: p.IIN, Phone: l.phone,
			Ends: b.Starts(plan.loc).UTC(), Booking: n, At: at, Old: seen, Passed: passed}, why)
	})
}

func (c *change) askMove(l *ear, b *Booking, plan *plan, p person, q question, why Reason) error {
	st, err := getStanding(c, b.Form)
	if err != nil {
		return err
	}
	code, err := c.ask(q, &st, l.now)
	if err != nil {
		return err
	}
	if err := c.putStanding(b.Form, st); err != nil {
		return err
	}
	there, err := c.engine.placeOf(c, b, q.At, plan)
	if err != nil {
		return err
	}
	return c.reply(SayMoveOffer, l.phone, b, p.of("", "").Language, l.now, func(m *Message) {
		m.OldDate, m.OldStart, m.Date, m.Start = b.Date, b.Start, q.At.Date, q.At.Start
		m.Place, m.Address, m.Code, m.Why, m.Expires = there.Place, there.Address, code, why, q.Ends
	})
}

// placeOf returns a message with the name and address of where a seat is, for
// somebody with the booking's home.
func (e *Engine) placeOf(g getter, b *Booking, at Seat, near *plan) (Message, error) {
	var m Message
	department, err := departmentOn(g, b.KATO, at.Date)
	if err != nil {
		return m, err
	}
	p := near
	if department != "" {
		if p, err = e.plan(g, department, at.Date.Year()); err != nil {
			return m, err
		}
	}
	m.Place, m.Address = p.place(at.Date, at.Place)
	return m, nil
}

// otherTime finds the time to offer in place of a booking's own.
func (l *ear) otherTime(r Reader, b *Booking, p person, passed []Seat) (at Seat, found bool, err error) {
	s := b.search(l.now).by(p.actor)
	from, to := l.span(s)
	own := Seat{b.Date, b.Start, b.Place}
	look := func(from, to calendars.Date) error {
		return l.offers(r, s, from, to, func(_ string, day []slots.Offer) bool {
			for _, o := range day {
				at = Seat{o.Date, o.Slot.Start, o.Slot.Place}
				if found = at != own && !slices.Contains(passed, at); found {
					return false
				}
			}
			return true
		})
	}
	if err := look(max(from, b.Date+1), to); err != nil || found {
		return at, found, err
	}
	err = look(from, min(to, b.Date))
	return at, found, err
}
