package scheduler

import (
	"context"

	"kezek/calendars"
)

// NearestFree finds free times without asking registers, as BenchmarkNearest
// measures it.
func (e *Engine) NearestFree(ctx context.Context, kato string, lastDay calendars.Date, n int) (out []Offer, err error) {
	err = e.view(ctx, func(r Reader) error {
		out, err = e.nearest(r, search{kato: kato, lastDay: lastDay, now: e.now(), notice: -1}, n)
		return err
	})
	return out, err
}
