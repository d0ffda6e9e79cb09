package scheduler

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// maxOffers is how many offers may be made in vain until a form leaves the
// waiting list and the worklist says to call (B8).
const maxOffers = 3

// JoinWaiting puts a form that passes E1–E5 on its department's waiting list
// (B8). Joining twice answers with the entry as it stands. Errors: the refusals
// of eligibility, CodeAlreadyBooked.
func (e *Engine) JoinWaiting(ctx context.Context, a Actor, form string) (WaitingEntry, error) {
	if !a.forPerson() && !a.staff() {
		return WaitingEntry{}, fail(CodeForbidden)
	}
	now := e.now()
	f := e.gather(ctx, a, form, now)
	e.whoBooks(ctx, a, f)
	return answered(ctx, e, now, func(c *change) (WaitingEntry, error) {
		department, err := e.admit(c, a, f, false)
		if err != nil {
			return WaitingEntry{}, err
		}
		st, err := c.vacant(a, form)
		if err != nil {
			return WaitingEntry{}, err
		}
		list, _, err := find[[]WaitingEntry](c, waitingKey(department))
		if err != nil {
			return WaitingEntry{}, err
		}
		if i := waitingIndex(list, form); i >= 0 {
			return list[i], nil
		}
		if err := c.leaveWaiting(form, &st); err != nil { // of another department, before the mapping changed
			return WaitingEntry{}, err
		}
		b := f.booking(a, BookRequest{Form: form}, 0)
		entry := WaitingEntry{Form: b.Form, IIN: b.IIN, By: b.By, Name: b.Name, Phone: b.Phone, NoPhone: b.NoPhone,
			Language: b.Language, KATO: b.KATO, LastDay: b.LastDay, Since: now}
		st.Waiting = department
		if err := c.putStanding(form, st); err != nil {
			return entry, err
		}
		for _, p := range []Contact{f.contact, f.guardian} {
			if err := c.meetNamed(p.Phone, p.IIN); err != nil {
				return entry, err
			}
		}
		// A seat may have become free between the person's look and this moment.
		if err := c.putDue(due{now.UnixMilli(), DueOffer, department}); err != nil {
			return entry, err
		}
		return entry, put(c, arrays, waitingKey(department), append(list, entry))
	})
}

// LeaveWaiting takes a form off the waiting list and gives up the offer that it
// may have; one that does not stand there is no error. Who may no longer book
// may still leave. Errors: CodeNotEligible for a form that is not the actor's
// own or their ward's, CodeNotChecked, CodeForbidden.
func (e *Engine) LeaveWaiting(ctx context.Context, a Actor, form string) error {
	if !a.forPerson() && !a.staff() {
		return fail(CodeForbidden)
	}
	now := e.now()
	f := e.gather(ctx, a, form, now)
	if !f.known() {
		return verdict(f.strangerFindings())
	}
	return e.update(ctx, func(c *change) error {
		_, department, err := e.findings(c, f, nil)
		if err != nil {
			return err
		}
		st, err := getStanding(c, form)
		if err != nil {
			return err
		}
		if err := e.mayUseForm(a, cmp.Or(st.Waiting, department)); err != nil || st.Waiting == "" {
			return err
		}
		if err := c.leaveWaiting(form, &st); err != nil {
			return err
		}
		if st.Hold != 0 {
			b, err := getBooking(c, st.Hold)
			if err != nil {
				return err
			}
			if b.Offer {
				if err := c.dropHold(&st, now); err != nil {
					return err
				}
			}
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

// compareWaiting orders by the last day of the form (B8); who was offered a seat
// in vain stands behind those who have not been as often.
func compareWaiting(a, b WaitingEntry) int {
	return cmp.Or(cmp.Compare(a.Offers, b.Offers), cmp.Compare(a.LastDay, b.LastDay), a.Since.Compare(b.Since))
}

func waitingIndex(list []WaitingEntry, form string) int {
	return slices.IndexFunc(list, func(w WaitingEntry) bool { return w.Form == form })
}

// freed lets the worker offer a seat that became free, if anybody waits.
func (c *change) freed(department string, now time.Time) error {
	_, err := c.Get(waitingKey(department))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.putDue(due{now.UnixMilli(), DueOffer, department})
}

// missed counts an offer that ran out or was declined: the person stands behind
// the others, is not offered that time again, and after the third leaves the list (B8).
// For any other hold it does nothing.
func (c *change) missed(b *Booking, now time.Time) error {
	st, err := getStanding(c, b.Form)
	if err != nil || !b.Offer || st.Waiting == "" {
		return err
	}
	k := waitingKey(st.Waiting)
	list, _, err := find[[]WaitingEntry](c, k)
	if err != nil {
		return err
	}
	i := waitingIndex(list, b.Form)
	if i < 0 {
		return nil
	}
	w := &list[i]
	w.Offers++
	w.Passed = append(w.Passed, Seat{b.Date, b.Start, b.Place})
	if w.Offers < maxOffers {
		return put(c, arrays, k, list)
	}
	if err := c.work(Work{Department: st.Waiting, Kind: WorkCall, Form: b.Form, Booking: b.Number, Note: string(SayOffer)}, now); err != nil {
		return err
	}
	if err := c.leaveWaiting(b.Form, &st); err != nil {
		return err
	}
	return c.putStanding(b.Form, st)
}
