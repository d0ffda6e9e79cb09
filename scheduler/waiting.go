package scheduler

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// JoinWaiting puts a form that passes E1–E5 on its department's waiting list
// (B8). Joining twice answers with the entry. Errors: the refusals of
// eligibility, CodeAlreadyBooked.
func (e *Engine) JoinWaiting(ctx context.Context, a Actor, form string) (WaitingEntry, error) {
	if !a.forPerson() && !a.staff() {
		return WaitingEntry{}, fail(CodeForbidden)
	}
	now := e.now()
	f := e.gather(ctx, a, form, now)
	return answered(ctx, e, now, func(c *change) (WaitingEntry, error) {
		department, err := e.admit(c, a, f, false)
		if err != nil {
			return WaitingEntry{}, err
		}
		st, err := c.vacant(a, form)
		if err != nil {
			return WaitingEntry{}, err
		}
		if err := c.leaveWaiting(form, &st); err != nil { // of another department, before the mapping changed
			return WaitingEntry{}, err
		}
		b := f.booking(a, BookRequest{Form: form}, 0)
		entry := WaitingEntry{Form: b.Form, IIN: b.IIN, By: b.By, Name: b.Name, Phone: b.Phone, NoPhone: b.NoPhone,
			Language: b.Language, KATO: b.KATO, LastDay: b.LastDay, Since: now}
		list, _, err := find[[]WaitingEntry](c, waitingKey(department))
		if err != nil {
			return entry, err
		}
		st.Waiting = department
		if err := c.putStanding(form, st); err != nil {
			return entry, err
		}
		// A seat may have become free between the person's look and this moment.
		if err := c.putDue(due{now.UnixMilli(), DueOffer, department}); err != nil {
			return entry, err
		}
		return entry, put(c, arrays, waitingKey(department), append(list, entry))
	})
}

// LeaveWaiting takes a form off the waiting list; one that does not stand there is no error.
func (e *Engine) LeaveWaiting(ctx context.Context, a Actor, form string) error {
	now := e.now()
	f := e.gather(ctx, a, form, now)
	return e.update(ctx, func(c *change) error {
		department, err := e.admit(c, a, f, false)
		if code := CodeOf(err); err != nil && code != CodeNotEligible || !f.known() {
			return err // who may no longer book may still leave
		}
		if err := e.mayUseForm(a, department); err != nil {
			return err
		}
		st, err := getStanding(c, form)
		if err != nil || st.Waiting == "" {
			return err
		}
		if err := c.leaveWaiting(form, &st); err != nil {
			return err
		}
		return c.putStanding(form, st)
	})
}

// leaveWaiting takes the form off its waiting list; the caller writes st.
func (c *change) leaveWaiting(form string, st *standing) error {
	if st.Waiting == "" {
		return nil
	}
	k := waitingKey(st.Waiting)
	list, _, err := find[[]WaitingEntry](c, k)
	if err != nil {
		return err
	}
	st.Waiting = ""
	list = slices.DeleteFunc(list, func(w WaitingEntry) bool { return w.Form == form })
	if len(list) == 0 {
		return c.Delete(k)
	}
	return put(c, arrays, k, list)
}

// WaitingList shows who waits for a seat at a department, in the order in which seats are offered.
func (e *Engine) WaitingList(ctx context.Context, a Actor, department string) ([]WaitingEntry, error) {
	if !a.reads() && !a.staffOf(department) {
		return nil, fail(CodeForbidden)
	}
	out := []WaitingEntry{}
	err := e.view(ctx, func(r Reader) error {
		list, _, err := find[[]WaitingEntry](r, waitingKey(department))
		out = append(out, list...)
		return err
	})
	slices.SortFunc(out, compareWaiting)
	return out, err
}

// compareWaiting orders by the last day of the form (B8); whoever let an offer
// run out stands behind those who have not had as many.
func compareWaiting(a, b WaitingEntry) int {
	return cmp.Or(cmp.Compare(a.Offers, b.Offers), cmp.Compare(a.LastDay, b.LastDay), a.Since.Compare(b.Since))
}

// freed lets the worker offer a seat that became free, if anybody waits.
func (c *change) freed(department string, d calendars.Date, now time.Time) error {
	_, err := c.Get(waitingKey(department))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.putDue(due{now.UnixMilli(), DueOffer, department})
}

// offer goes through a department's waiting list and gives everybody in turn
// the nearest seat that suits, as a hold with its own time limit and an SMS (B8).
func (e *Engine) offer(ctx context.Context, d due, now time.Time) error {
	list, err := e.WaitingList(ctx, system, d.subject)
	if err != nil {
		return err
	}
	for _, w := range list {
		if err := e.offerTo(ctx, d.subject, w, now); err != nil {
			return err
		}
	}
	return e.update(ctx, func(c *change) error { return c.Delete(d.key()) })
}

func (e *Engine) offerTo(ctx context.Context, department string, w WaitingEntry, now time.Time) error {
	heard := e.policy.loud(now, e.location("")) // when the SMS can go out
	s := search{kato: w.KATO, lastDay: w.LastDay, now: now, notice: heard.Sub(now) + e.policy.OfferTTL + e.policy.MinNotice}
	for range 3 { // somebody else may take the seat between the look and the hold
		var found []Offer
		err := e.view(ctx, func(r Reader) (err error) {
			found, err = e.nearest(r, s, 1)
			return err
		})
		if err != nil || len(found) == 0 {
			return err
		}
		n, err := e.number(ctx)
		if err != nil {
			return err
		}
		at := Seat{found[0].Date, found[0].Start, found[0].Place}
		err = e.update(ctx, func(c *change) error { return c.offer(department, w, n, at, s) })
		if code := CodeOf(err); code != CodeSeatTaken && code != CodeNotBookable {
			return err
		}
	}
	return nil
}

func (c *change) offer(department string, w WaitingEntry, n Number, at Seat, s search) error {
	st, err := getStanding(c, w.Form)
	if err != nil || st.Waiting != department || st.Hold != 0 || st.Live != 0 {
		return err // helped already, or choosing right now
	}
	b := Booking{Number: n, State: slots.Held, Form: w.Form, IIN: w.IIN, By: w.By, Name: w.Name, Phone: w.Phone, NoPhone: w.NoPhone,
		Language: w.Language, KATO: w.KATO, LastDay: w.LastDay, Offer: true}
	p, err := c.seat(&b, at, s)
	if err != nil {
		return err
	}
	b.Until = c.engine.policy.loud(s.now, p.loc).Add(c.engine.policy.OfferTTL)
	b.note(s.now, WasOffered, system, "")
	if err := c.sayOf(SayOffer, &b, p, s.now, func(m *Message) { m.Until, m.Expires = b.Until, b.Until }); err != nil {
		return err
	}
	if err := c.remind(&b, DueHold, b.Until); err != nil {
		return err
	}
	st.Hold = n
	if err := c.putStanding(w.Form, st); err != nil {
		return err
	}
	return c.save(&b, s.now)
}

// missed counts an offer that ran out, which puts the person behind the others.
func (c *change) missed(department, form string) error {
	list, _, err := find[[]WaitingEntry](c, waitingKey(department))
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].Form == form {
			list[i].Offers++
			return put(c, arrays, waitingKey(department), list)
		}
	}
	return nil
}
