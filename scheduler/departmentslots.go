package scheduler

import (
	"context"

	"kezek/calendars"
	"kezek/slots"
)

// spanLimit is the longest span that one listing of a department covers.
const spanLimit = 366

// Slots lists what is free at a department from one day to another, both
// inclusive and at most 366 days, whoever may ask for it: the office's seats,
// or with staff those kept for bookings by staff (S8). Everybody may look, for
// it tells nothing about a person. Errors: CodeNotFound, CodeInvalid.
func (e *Engine) Slots(ctx context.Context, department string, from, to calendars.Date, staff bool) ([]Day, error) {
	var f faults
	f.check(from <= to && to-from < spanLimit, "to", "span",
		say("аралық 1–366 күн болуы тиіс", "период должен быть от 1 до 366 дней", "the span must be 1 to 366 days"))
	if err := invalid(f.Problems); err != nil {
		return nil, err
	}
	s := search{lastDay: to, now: e.now(), staff: staff, notice: -1}
	list := newListing(int(to-from) + 1)
	err := e.view(ctx, func(r Reader) error {
		_, err := e.free(r, department, from, s, func(day []slots.Offer) bool { return list.add(department, day) })
		return err
	})
	return list.days, err
}

// free yields a department's days with free times from a day to the search's
// last, ascending. It returns false if yield ended it.
func (e *Engine) free(r Reader, department string, from calendars.Date, s search, yield func([]slots.Offer) bool) (bool, error) {
	w := walks.Get().(*walk)
	defer walks.Put(w)
	for d := from; d <= s.lastDay; {
		p, err := e.plan(r, department, d.Year())
		if err != nil {
			return false, err
		}
		end := min(s.lastDay, p.last())
		w.begin(p, e.query(p, s), s)
		more, err := w.days(r, d, end, yield)
		if err != nil || !more {
			return false, err
		}
		d = end + 1
	}
	return true, nil
}
