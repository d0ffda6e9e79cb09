package pages

import (
	"context"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// picker is the part of a page where a person chooses a time: the nearest ones,
// the days of a month, the times of a day.
type picker struct {
	Path    string // of the page, for the links to months and days
	Action  string // where the chosen time is sent
	Post    bool   // it is sent to change something; otherwise to be asked about
	Key     string // what makes two clicks one (B4)
	Nearest []offered
	Year    int
	Month   time.Month
	Blank   int    // days of the week before the first of the month
	Before  string // previous month, YYYY-MM; empty: nothing can be free there
	After   string // next month
	First   string // month of the nearest free time; empty: there is none
	Days    []pickDay
	Day     calendars.Date // chosen; 0: none
	Times   []placeTimes   // of the chosen day
}

// offered is a free time as a button shows it.
type offered struct {
	scheduler.Offer
	Value string
	Where *scheduler.Place // nil: where the page says anyway
}

// placeTimes are the times of a day at one place.
type placeTimes struct {
	Where *scheduler.Place // nil: where the page says anyway
	Times []offered
}

// pickDay is a day of the month.
type pickDay struct {
	Date calendars.Date
	Free int // seats
}

// wanted is what the visitor chose so far.
type wanted struct {
	year  int
	month time.Month // 0: that of the nearest free time
	day   calendars.Date
}

// readWanted reads month and day from the address or, of a form that was
// refused, from its fields. What cannot be read was not chosen.
func readWanted(v *visit) (w wanted) {
	get := func(name string) string { return v.FormValue(name, v.Query(name)) }
	if d, err := calendars.ParseDate(get("month") + "-01"); err == nil {
		w.year, w.month, _ = d.Civil()
	}
	if d, err := calendars.ParseDate(get("day")); err == nil {
		w.day = d
		w.year, w.month, _ = d.Civil()
	}
	return w
}

// search is whose times a picker shows, and from where they are expected to be.
type pickSearch struct {
	times   *scheduler.Times
	lastDay calendars.Date
	place   string         // department that the page names
	but     scheduler.Seat // is not offered: the booking has it
}

// fill looks up what the picker shows. The nearest times are given: an answer or
// a refusal of the engine brings them.
func (p *Pages) fill(v *visit, k *picker, s pickSearch, nearest []scheduler.Offer) error {
	w := readWanted(v)
	today := calendars.DateOf(v.now.In(p.o.Zone))
	switch {
	case w.month == 0 && len(nearest) > 0:
		w.year, w.month, _ = nearest[0].Date.Civil()
	case w.month == 0:
		w.year, w.month, _ = today.Civil()
	}
	m, err := s.times.Month(v.ctx, w.year, w.month)
	if err != nil {
		return err
	}
	k.Year, k.Month = w.year, w.month
	k.neighbours(today, min(s.lastDay, today+calendars.Date(p.engine.Policy().Horizon)))
	if len(nearest) > 0 {
		k.First = monthValue(nearest[0].Date)
	}
	places := map[placeKey]*scheduler.Place{}
	if k.Nearest, err = p.offered(v.ctx, nearest, s, places); err != nil {
		return err
	}
	first := calendars.NewDate(w.year, w.month, 1)
	k.Blank = (int(first.Weekday()) + 6) % 7
	for d := first; d < calendars.NewDate(w.year, w.month+1, 1); d++ {
		k.Days = append(k.Days, pickDay{Date: d})
	}
	for _, day := range m.Days {
		times := slices.DeleteFunc(slices.Clone(day.Times), s.has)
		for _, o := range times {
			k.Days[day.Date-first].Free += o.Free
		}
		if day.Date == w.day {
			all, err := p.offered(v.ctx, times, s, places)
			if err != nil {
				return err
			}
			k.Times = byPlace(all)
		}
	}
	if first <= w.day && w.day < calendars.NewDate(w.year, w.month+1, 1) {
		k.Day = w.day
	}
	return nil
}

// byPlace groups times, which come place by place.
func byPlace(all []offered) (out []placeTimes) {
	for _, o := range all {
		if n := len(out); n == 0 || out[n-1].Where != o.Where {
			out = append(out, placeTimes{Where: o.Where})
		}
		last := &out[len(out)-1]
		last.Times = append(last.Times, o)
	}
	return out
}

// neighbours finds the months that the visitor can turn to.
func (k *picker) neighbours(first, last calendars.Date) {
	before, after := calendars.NewDate(k.Year, k.Month, 1)-1, calendars.NewDate(k.Year, k.Month+1, 1)
	if before >= first {
		k.Before = monthValue(before)
	}
	if after <= last {
		k.After = monthValue(after)
	}
}

func monthValue(d calendars.Date) string { return d.String()[:len("2006-01")] }

func (s *pickSearch) has(o scheduler.Offer) bool {
	return s.but == scheduler.Seat{Date: o.Date, Start: o.Start, Place: o.Place}
}

type placeKey struct {
	department string
	place      uint16
	year       int
}

// offered turns free times into buttons. A place is named where it is not the
// one that the page says.
func (p *Pages) offered(ctx context.Context, offers []scheduler.Offer, s pickSearch, places map[placeKey]*scheduler.Place) (out []offered, err error) {
	for _, o := range offers {
		if s.has(o) {
			continue
		}
		b := offered{Offer: o, Value: seatValue(scheduler.Seat{Date: o.Date, Start: o.Start, Place: o.Place})}
		if o.Department != s.place || o.Place != 0 {
			k := placeKey{o.Department, o.Place, o.Date.Year()}
			if places[k] == nil {
				at, err := p.engine.Place(ctx, o.Department, o.Date, o.Place)
				if err != nil {
					return nil, err
				}
				places[k] = &at
			}
			b.Where = places[k]
		}
		out = append(out, b)
	}
	return out, nil
}
