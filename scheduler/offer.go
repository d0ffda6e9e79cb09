package scheduler

import (
	"context"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// offer goes through a department's waiting list and gives everybody in turn
// the nearest seat that suits, as a hold with its own time limit and an SMS (B8).
func (e *Engine) offer(ctx context.Context, d due, now time.Time) error {
	list, err := e.WaitingList(ctx, system, d.subject)
	if err != nil {
		return err
	}
	dept, err := e.Department(ctx, d.subject)
	if err != nil {
		return err
	}
	loc := e.zone(&dept)
	round := offerRound{e: e, department: d.subject, now: now, today: calendars.DateOf(now.In(loc)), freeFrom: map[string]calendars.Date{},
		notice: e.policy.loud(now, loc).Sub(now) + e.policy.OfferTTL + e.policy.MinNotice}
	for i := range list {
		if err := round.offerTo(ctx, &list[i]); err != nil {
			return err
		}
	}
	return e.update(ctx, func(c *change) error { return c.Delete(d.key()) })
}

// offerRound is one walk along a waiting list.
type offerRound struct {
	e          *Engine
	department string
	now        time.Time
	today      calendars.Date
	notice     time.Duration // the SMS is read, the offer runs out, and then the usual notice (L1)

	// freeFrom tells for a KATO code before which day nothing is free. Within a
	// round seats are only taken (what is freed makes a round of its own), so
	// nobody's search need begin earlier.
	freeFrom map[string]calendars.Date
}

// offerTo offers one form a seat, or takes it off the list when its last day is past.
func (o *offerRound) offerTo(ctx context.Context, w *WaitingEntry) error {
	if w.LastDay < o.today {
		return o.e.update(ctx, func(c *change) error {
			st, err := getStanding(c, w.Form)
			if err != nil || st.Waiting != o.department {
				return err
			}
			if err := c.leaveWaiting(w.Form, &st); err != nil {
				return err
			}
			return c.putStanding(w.Form, st)
		})
	}
	s := search{kato: w.KATO, lastDay: w.LastDay, now: o.now, notice: o.notice}
	for range 3 { // somebody else may take the seat between the look and the hold
		at, found, err := o.look(ctx, w, s)
		if err != nil || !found {
			return err
		}
		n, err := o.e.number(ctx)
		if err != nil {
			return err
		}
		err = o.e.update(ctx, func(c *change) error { return c.offer(o.department, w, n, at, s) })
		if code := CodeOf(err); code != CodeSeatTaken && code != CodeNotBookable {
			return err
		}
	}
	return nil
}

// look finds the nearest seat that was not offered to the form in vain before.
func (o *offerRound) look(ctx context.Context, w *WaitingEntry, s search) (at Seat, found bool, err error) {
	err = o.e.view(ctx, func(r Reader) error {
		if st, err := getStanding(r, w.Form); err != nil || !st.waits(o.department) {
			return err
		}
		from, to := o.e.span(s)
		from = max(from, o.freeFrom[w.KATO])
		first := to + 1
		err := o.e.offers(r, s, from, to, func(_ string, day []slots.Offer) bool {
			first = min(first, day[0].Date)
			for _, offer := range day {
				at = Seat{offer.Date, offer.Slot.Start, offer.Slot.Place}
				if found = !w.passed(at); found {
					break
				}
			}
			return !found
		})
		if err == nil {
			o.freeFrom[w.KATO] = max(from, first)
		}
		return err
	})
	return at, found, err
}

// waits reports whether the form stands on the list and neither has a seat, nor
// is choosing one right now, nor was examined meanwhile.
func (st *standing) waits(department string) bool {
	return st.Waiting == department && st.Hold == 0 && st.Live == 0 && !st.Examined
}

func (w *WaitingEntry) passed(at Seat) bool {
	for _, p := range w.Passed {
		if p == at {
			return true
		}
	}
	return false
}

func (c *change) offer(department string, w *WaitingEntry, n Number, at Seat, s search) error {
	st, err := getStanding(c, w.Form)
	if err != nil || !st.waits(department) {
		return err
	}
	b := Booking{Number: n, State: slots.Held, Form: w.Form, IIN: w.IIN, By: w.By, Name: w.Name, Phone: w.Phone, NoPhone: w.NoPhone,
		Language: w.Language, KATO: w.KATO, LastDay: w.LastDay, Offer: true}
	p, err := c.seat(&b, at, s)
	if err != nil {
		return err
	}
	until := wholeSecond(c.engine.policy.loud(s.now, p.loc).Add(c.engine.policy.OfferTTL))
	b.note(s.now, WasOffered, system, "")
	code, err := c.ask(question{Kind: askOffer, Form: b.Form, IIN: b.IIN, By: b.By, Phone: b.Phone, Ends: until, Booking: n}, &st, s.now)
	if err != nil {
		return err
	}
	if err := c.sayOf(SayOffer, &b, p, s.now, func(m *Message) { m.Until, m.Expires, m.Code = until, until, code }); err != nil {
		return err
	}
	return c.keep(&b, st, until, s.now)
}
