package scheduler

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"kezek/calendars"
	"kezek/slots"
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

// FillWithBookings writes n bookings of examined people over the year 2026 and
// the departments d-000, d-001 ..., past all checks, for benchmarks.
func FillWithBookings(ctx context.Context, s Store, n, departments int) error {
	first := calendars.NewDate(2026, time.January, 1)
	for from := 0; from < n; from += 5000 {
		err := s.Update(ctx, func(w Writer) error {
			for i := from; i < min(from+5000, n); i++ {
				d := first + calendars.Date(i*365/n)
				at := d.At(600, time.UTC)
				b := Booking{Number: numberOf(uint64(firstSequence + i)), State: slots.Finished, Form: fmt.Sprintf("031/у-2026-%d", i), IIN: "900101300017",
					Name: "Ахметова Айгүл Серікқызы", Phone: "+77010000001", Language: "kk", KATO: "111000000", Department: fmt.Sprintf("d-%03d", i%departments),
					Date: d, Start: 600, End: 630, LastDay: d + 30, Room: "2", Calls: 1}
				for j, what := range []What{WasHeld, WasBooked, WasReminded, WasArrived, WasCalled, WasFinished} {
					b.History = append(b.History, Event{At: at.Add(time.Duration(j*(i%20)) * time.Minute), What: what, By: "clerk-1", Message: NewID(at)})
				}
				if err := w.Put(bookingKey(b.Number), b.record()); err != nil {
					return err
				}
				if err := (&change{Writer: w}).setSeat(&b, time.Unix(0, 0)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// CloseEveryShortCode has every code of the least length be that of a question which
// was answered, perhaps before its end.
func (e *Engine) CloseEveryShortCode(ctx context.Context, ends time.Time) error {
	now := e.now()
	return e.update(ctx, func(c *change) error {
		for n := 10_000; n < 100_000; n++ {
			code := fmt.Sprint(n)
			if err := put(c, arrays, questionKey(code), question{Ends: ends}); err != nil {
				return err
			}
			if err := c.closeQuestion(code, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// LabelOf is the number under which the board calls somebody.
func LabelOf(v Visitor, seats []slots.Seat) string { return v.label(seats) }

// ForgetIndexes makes a store what an earlier version left: without the records by
// which others are found, but for the first few of each kind, and with what was done
// among what is to be done.
func ForgetIndexes(ctx context.Context, s Store, keep int) error {
	pairs := map[byte][][2][]byte{}
	err := s.View(ctx, func(r Reader) error {
		for _, kind := range []byte{prefixCancelled, prefixUnsent, prefixDone, prefixIndexes} {
			n := 0
			for k, v := range r.Scan(newKey(kind), newKey(kind).after()) {
				if n++; n > keep || kind == prefixIndexes {
					pairs[kind] = append(pairs[kind], [2][]byte{bytes.Clone(k), bytes.Clone(v)})
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Update(ctx, func(w Writer) error {
		for kind, list := range pairs {
			for _, pair := range list {
				if err := w.Delete(pair[0]); err != nil {
					return err
				}
				if kind != prefixDone {
					continue
				}
				if err := w.Put(append(newKey(prefixWork), pair[0][1:]...), pair[1]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Layer lays a reader over that of an archive.
func Layer(upper, lower Reader) Reader { return layer{upper, lower} }

// MarkAsNewer has an archive say that a later version wrote it.
func MarkAsNewer(ctx context.Context, s Store) error {
	return s.Update(ctx, func(w Writer) error {
		mark, err := get[ArchiveMark](w, markKey(""))
		if err != nil {
			return err
		}
		mark.Indexes = indexes + 1
		return put(w, maps, markKey(""), mark)
	})
}

// PutDone writes work that was done.
func PutDone(ctx context.Context, s Store, done []Work) error {
	return s.Update(ctx, func(w Writer) error {
		for _, item := range done {
			if err := put(w, maps, doneKey(item.Department, item.ID), item); err != nil {
				return err
			}
		}
		return nil
	})
}
