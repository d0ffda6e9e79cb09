package simulate

import (
	"maps"

	"kezek/calendars"
)

// beginYear forgets what was counted in the weeks before the year, but for its
// schedules that came late, and counts the forms that wait from then.
func (w *world) beginYear() {
	for _, o := range w.offices {
		o.stats = stats{}
	}
	for _, r := range w.regions {
		maps.DeleteFunc(r.tally, func(what string, _ int) bool { return what != "schedules late" })
		for _, p := range r.people {
			if p.openAfter(w.first() - 1) {
				r.tally.count("open at first")
			}
		}
	}
}

// endYear counts what became of the forms that nobody was examined with. Those that
// were open when the year began and those that came in are as many as the people
// examined, those that ended, and those that are open still.
func (w *world) endYear() {
	for _, r := range w.regions {
		for _, p := range r.people {
			switch {
			case p.examined || p.lastDay < w.first():
			case p.openAfter(w.last()):
				r.tally.count("open at last")
			default:
				r.tally.count("ended")
				if p.times == 0 {
					r.tally.count("ended unbooked")
				}
			}
		}
	}
}

// openAfter reports whether the person's form goes on after the day, and they have
// not been examined yet.
func (p *person) openAfter(d calendars.Date) bool {
	return p.issued <= d && d < p.lastDay && !p.examined
}
