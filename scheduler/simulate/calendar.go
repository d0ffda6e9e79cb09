package simulate

import (
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// announcedBefore is how many days before the first day of Kurban Ait it becomes
// known that it is another day than expected, as in 2024 (C6).
const announcedBefore = 9

// calendarBefore is the country's real calendar as it stood when the year began:
// the first day of Kurban Ait was still expected a day later. It is false for a
// year that cannot be played.
func calendarBefore(year int) (calendars.Data, bool) {
	data := calendars.Embedded()
	data.Version += "-before"
	for i := range data.KurbanAit {
		if k := &data.KurbanAit[i]; k.Year == year && !k.Provisional && (year == Years[0] || year == Years[1]) {
			k.First++
			k.Provisional = true
			return data, true
		}
	}
	return data, false
}

// planCalendar enters when the calendar changes: Kurban Ait is announced, and a
// decree, which is invented, swaps a Friday of July.
func (w *world) planCalendar() {
	real := calendars.Embedded()
	for _, k := range real.KurbanAit {
		if k.Year == w.Year {
			w.at((k.First-announcedBefore).At(12*60, zone), true, func() error {
				w.data.KurbanAit = real.KurbanAit
				return w.newCalendar("kurban ait moved", "+ait")
			})
		}
	}
	w.at(calendars.NewDate(w.Year, time.June, 26).At(12*60, zone), true, w.decree)
}

// decree makes the Friday before the Day of the Capital a day off, and the
// Saturday of a week later a working day in its place (C5).
func (w *world) decree() error {
	off := dayFrom(calendars.NewDate(w.Year, time.June, 30), time.Friday)
	reason := calendars.Text{KK: "ауыстыру", RU: "перенос", EN: "swap"}
	w.data.Decrees = append(w.data.Decrees,
		calendars.Decree{Date: off, Status: calendars.StatusOff, Reason: reason},
		calendars.Decree{Date: off + 8, Status: calendars.StatusWork, Reason: reason, InPlaceOf: off})
	return w.newCalendar("decrees", "+swap")
}

// newCalendar publishes the calendar.
func (w *world) newCalendar(what, version string) error {
	w.data.Version += version
	var err error
	if w.working, err = calendars.New(w.data); err != nil {
		return err
	}
	p, err := w.engine.PublishCalendar(w.ctx, operator, w.data, scheduler.Consequences{Choice: scheduler.ChoiceMove, Reason: "calendar"})
	if err != nil {
		return err
	}
	for _, r := range w.regions {
		if r.index == 0 { // the calendar is the whole country's
			r.tally.count(what)
		}
	}
	return w.after(p, w.regions...)
}
