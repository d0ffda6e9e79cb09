package scheduler

import (
	"context"
	"time"

	"kezek/calendars"
)

// Times finds free times for one form as often as it is asked, without asking the
// registers again. It is for one answer: what the registers say may change.
type Times struct {
	engine *Engine
	form   string
	search search
}

// Times asks the registers about the form, and returns what finds times for it.
// Errors: the refusals of eligibility E1–E5.
func (e *Engine) Times(ctx context.Context, a Actor, form string, staff bool) (*Times, error) {
	t := &Times{engine: e, form: form}
	err := e.searchForm(ctx, a, form, staff, func(_ Reader, s search) error {
		t.search = s
		return nil
	})
	return t, err
}

// Nearest returns the first n free times, at most 50 (L4).
func (t *Times) Nearest(ctx context.Context, n int) (out []Offer, err error) {
	err = t.engine.view(ctx, func(r Reader) error {
		out, err = t.engine.nearest(r, t.search, n)
		return err
	})
	return out, err
}

// Month lists the free times of one month (L4).
func (t *Times) Month(ctx context.Context, year int, month time.Month) (m Month, err error) {
	err = t.engine.view(ctx, func(r Reader) error {
		m, err = t.engine.month(r, t.search, t.form, year, month)
		return err
	})
	return m, err
}

// month lists what the search finds in one month.
func (e *Engine) month(r Reader, s search, form string, year int, month time.Month) (Month, error) {
	first := calendars.NewDate(year, month, 1)
	last := calendars.NewDate(year, month+1, 1) - 1
	list := newListing(int(last-first) + 1)
	from, to := e.span(s)
	err := e.offers(r, s, max(from, first), min(to, last), list.add)
	return Month{Form: form, Year: year, Month: month, Days: list.days}, err
}
