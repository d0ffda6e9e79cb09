package akmola

import (
	"context"
	"fmt"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// manner is how somebody with a booking behaves on the day.
type manner uint8

const (
	early  manner = iota // comes a quarter of an hour before
	prompt               // comes a minute before
	tardy                // comes within the grace (A2)
	missed               // comes after it, and asks for a ticket (Q1)
	absent               // does not come
)

// visit is a booking with how it goes.
type visit struct {
	person  *Person
	booking scheduler.Booking
	manner  manner
	done    bool // came, or will not come
}

// arrives returns when the person comes; ok is false if it does not.
func (v *visit) arrives(loc *time.Location) (at time.Time, ok bool) {
	after := map[manner]time.Duration{early: -15 * time.Minute, prompt: -time.Minute, tardy: 9 * time.Minute, missed: 24 * time.Minute}
	shift, ok := after[v.manner]
	return v.booking.Starts(loc).Add(shift), ok
}

// book has everybody book who does: those of the days played one or two working
// days before, the coming ones yesterday and the day before.
func (l *loader) book() {
	today := l.region.Today
	for i, p := range l.region.In(Examined) {
		l.bookOn(p, l.calendar.AddWorkingDays(today, -1-i%daysPlayed), i)
	}
	for i, p := range l.region.In(Lost) {
		l.bookOn(p, l.calendar.AddWorkingDays(today, -1-i%daysPlayed), i)
	}
	for i, p := range l.region.In(Expected) {
		l.bookOn(p, today, i)
	}
	for i, p := range l.region.In(Coming) {
		l.bookOn(p, l.calendar.AddWorkingDays(today, 1+i%8), i)
	}
	for i, p := range l.region.In(Withdrawn) {
		day := l.calendar.AddWorkingDays(today, 4)
		l.at(today-2, calendars.Minute(15*60+i), func(ctx context.Context) error {
			booking, err := l.reserve(ctx, p, day, i)
			if err != nil {
				return err
			}
			_, err = l.Engine.Cancel(ctx, applicant(p.IIN), booking.Number, "")
			return err
		})
	}
}

// bookOn has the person book a time of the day, two working days ahead or, for
// days to come, two days ago.
func (l *loader) bookOn(p *Person, day calendars.Date, i int) {
	asked := min(l.calendar.AddWorkingDays(day, -2), l.region.Today-2)
	l.at(asked, calendars.Minute(13*60+i%300), func(ctx context.Context) error {
		booking, err := l.reserve(ctx, p, day, i)
		if err != nil {
			return err
		}
		l.visits = append(l.visits, &visit{person: p, booking: booking})
		return nil
	})
}

// reserve books the least taken time of a day at the office, the i-th of them
// where several are; if the day has none left, on the next day that has.
func (l *loader) reserve(ctx context.Context, p *Person, day calendars.Date, i int) (scheduler.Booking, error) {
	actor := applicant(l.guardianOf(p.IIN))
	for last := day + 14; day < last; day = l.calendar.Next(day) {
		year, month, _ := day.Civil()
		listing, err := l.Engine.Month(ctx, actor, p.Form.Number, year, month, false)
		if err != nil {
			return scheduler.Booking{}, err
		}
		best := leastTaken(listing, day)
		if len(best) == 0 {
			continue
		}
		chosen := best[i*7%len(best)] // spread over the day
		return l.Engine.Book(ctx, actor, scheduler.BookRequest{
			Form: p.Form.Number, Seat: scheduler.Seat{Date: chosen.Date, Start: chosen.Start, Place: chosen.Place},
		})
	}
	return scheduler.Booking{}, fmt.Errorf("form %s finds no time before %s", p.Form.Number, day)
}

// leastTaken are the times of a day at the office that have the most free seats.
func leastTaken(listing scheduler.Month, day calendars.Date) (best []scheduler.Offer) {
	for _, d := range listing.Days {
		if d.Date != day {
			continue
		}
		for _, offer := range d.Times {
			switch {
			case offer.Place != slots.Office || len(best) > 0 && offer.Free < best[0].Free:
			case len(best) > 0 && offer.Free > best[0].Free:
				best = []scheduler.Offer{offer}
			default:
				best = append(best, offer)
			}
		}
	}
	return best
}
