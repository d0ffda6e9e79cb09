package slots

import (
	"cmp"
	"fmt"
	"slices"

	"kezek/calendars"
)

// Suspicion is one day of a valid schedule that looks like a mistake (S5).
type Suspicion struct {
	Date calendars.Date `json:"date"` // of several alike, the first
	Code string         `json:"code"`
	Text calendars.Text `json:"text"`
}

// Hours that are compared with others, in minutes.
const (
	longDay  = calendars.Minute(6 * 60)  // of unbroken reception, that calls for a break
	earliest = calendars.Minute(7 * 60)  // opening
	latest   = calendars.Minute(21 * 60) // closing
)

// Suspicions returns the days of a schedule that look like mistakes, though they
// are allowed, by date (S5): a working day without any slot, slots on a day off,
// no public room in the office's hours, trips that overlap, a long day without a
// break next to one that has a break, hours in the night or far from the
// weekday's usual ones, and trips and exceptions that can have no effect. A written
// reason explains a closed or extra day, and is not suspected. What a weekday's
// regular hours cause stands once, at the first such day.
func Suspicions(s *Schedule, cal WorkingDays) []Suspicion {
	w := &watch{s: s, cal: cal, once: map[string]bool{}}
	first := calendars.NewDate(s.Year, 1, 1)
	for d := max(first, s.InForce); d.Year() == s.Year; d++ {
		w.day(d)
	}
	w.trips()
	slices.SortStableFunc(w.found, func(a, b Suspicion) int { return cmp.Compare(a.Date, b.Date) })
	return w.found
}

// watch goes through the days of a schedule.
type watch struct {
	s      *Schedule
	cal    WorkingDays
	found  []Suspicion
	once   map[string]bool // what was said of a weekday's regular hours
	before *Hours          // of the office on the working day before
}

// look is what is to be seen of one day.
type look struct {
	date      calendars.Date
	exception *Exception
	hours     *Hours // of the office; nil: closed
	rooms     int    // open to everybody at the office, before trips
	grid      []Slot
}

func (w *watch) day(d calendars.Date) {
	l := look{date: d, exception: w.s.exceptionOn(d), grid: Grid(w.s, w.cal, d)}
	if !w.cal.Working(d) {
		w.dayOff(l)
		return
	}
	l.hours, l.rooms = w.s.office(l.exception, w.cal, d)
	if !w.explained(l) {
		w.capacity(l)
	}
	if l.hours != nil {
		w.shape(l)
	}
	w.before = l.hours
}

// dayOff looks at a day on which the country does not work.
func (w *watch) dayOff(l look) {
	switch {
	case l.exception == nil:
	case l.exception.Kind == OtherHours:
		w.suspect(l, "no_effect")
	case len(l.grid) > 0 && l.exception.Reason == "":
		w.suspect(l, "day_off")
	}
}

// explained reports whether somebody wrote why the day is unlike others.
func (w *watch) explained(l look) bool {
	return l.exception != nil && l.exception.Reason != "" ||
		slices.ContainsFunc(w.s.Trips, func(t Trip) bool { return t.Reason != "" && t.covers(l.date) })
}

// capacity looks for working days that nobody can book.
func (w *watch) capacity(l look) {
	switch {
	case l.hours != nil && l.rooms == 0:
		w.suspect(l, "no_rooms")
	case len(l.grid) == 0:
		w.suspect(l, "no_slots")
	case !slices.ContainsFunc(l.grid, func(s Slot) bool { return s.Rooms > 0 }): // trips took them
		w.suspect(l, "no_rooms")
	}
}

// shape compares the office's hours with those of other days.
func (w *watch) shape(l look) {
	h := l.hours
	if len(h.Breaks) == 0 && h.To-h.From >= longDay && w.neighbourBreaks(l.date) {
		w.suspect(l, "no_break")
	}
	if h.From < earliest || h.To > latest {
		w.suspect(l, "night", h.Interval)
	}
	usual := w.usual(l)
	if usual == 0 {
		return
	}
	if open := h.open(); open*2 < usual || open*2 > usual*3 { // by half
		w.suspect(l, "unusual", span(open), span(usual))
	}
}

// neighbourBreaks reports whether the working day before has a break or, at the
// beginning, the one after.
func (w *watch) neighbourBreaks(d calendars.Date) bool {
	if w.before != nil {
		return len(w.before.Breaks) > 0
	}
	for d++; d.Year() == w.s.Year; d++ {
		if !w.cal.Working(d) {
			continue
		}
		if h, _ := w.s.office(w.s.exceptionOn(d), w.cal, d); h != nil {
			return len(h.Breaks) > 0
		}
	}
	return false
}

// usual returns the minutes that a day of other hours is compared with: those of
// its weekday, and a weekday's with the middle one of the week; 0 for none.
func (w *watch) usual(l look) int {
	regular := w.s.weekly(w.cal, l.date)
	if l.exception != nil {
		if regular == nil {
			return 0
		}
		return regular.open()
	}
	week := make([]int, len(w.s.Week))
	for i := range w.s.Week {
		week[i] = w.s.Week[i].open()
	}
	slices.Sort(week)
	return week[len(week)/2]
}

// open is how many minutes the hours have without their breaks.
func (h *Hours) open() int {
	n := 0
	for _, s := range h.spans() {
		n += int(s.To - s.From)
	}
	return n
}

// trips looks for trips that meet each other, or no working day.
func (w *watch) trips() {
	for i := range w.s.Trips {
		t := &w.s.Trips[i]
		for j := range w.s.Trips[:i] {
			o := &w.s.Trips[j]
			if d := max(t.From, o.From); d <= min(t.To, o.To) && t.part().Overlaps(o.part()) {
				w.note(d, "trips_overlap", o.From, o.To, t.From, t.To)
			}
		}
		idle := true
		for d := t.From; d <= t.To && idle; d++ {
			e := w.s.exceptionOn(d)
			idle = !w.cal.Working(d) && (e == nil || e.Kind != ExtraWorking)
		}
		if idle {
			w.note(t.From, "trip_idle", t.From, t.To)
		}
	}
}

// suspect notes a day; one with its weekday's regular hours and no trip only if
// that weekday was not noted before.
func (w *watch) suspect(l look, code string, args ...any) {
	if l.exception == nil && !slices.ContainsFunc(w.s.Trips, func(t Trip) bool { return t.covers(l.date) }) {
		key := fmt.Sprint(code, w.cal.HoursOf(l.date).Weekday())
		if w.once[key] {
			return
		}
		w.once[key] = true
	}
	w.note(l.date, code, args...)
}

func (w *watch) note(d calendars.Date, code string, args ...any) {
	text := suspicions[code]
	w.found = append(w.found, Suspicion{d, code, calendars.Text{
		KK: fmt.Sprintf(text.KK, args...), RU: fmt.Sprintf(text.RU, args...), EN: fmt.Sprintf(text.EN, args...)}})
}

// span writes minutes as hours and minutes.
func span(minutes int) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) }

var suspicions = map[string]calendars.Text{
	"no_slots": {
		KK: "жұмыс күні, бірақ бірде-бір бос уақыт жоқ",
		RU: "рабочий день без единого времени для записи",
		EN: "a working day without any time to book",
	},
	"no_rooms": {
		KK: "жұмыс күні, бірақ жазылуға ашық кабинет жоқ",
		RU: "рабочий день, но открытых для записи кабинетов нет",
		EN: "a working day without a room open to bookings",
	},
	"day_off": {
		KK: "демалыс күні, бірақ қабылдау бар",
		RU: "выходной день, но приём есть",
		EN: "a day off with reception hours",
	},
	"no_effect": {
		KK: "демалыс күнінің уақыты ғана өзгертілген: ол жабық болып қалады",
		RU: "у выходного дня изменены только часы: он останется закрытым",
		EN: "other hours on a day off: it stays closed",
	},
	"no_break": {
		KK: "көрші күнде бар үзіліс бұл күні жоқ",
		RU: "нет перерыва, который есть в соседний день",
		EN: "no break, though the neighbouring day has one",
	},
	"night": {
		KK: "%s: әдетте бұл уақытта қабылдамайды",
		RU: "%s: в такое время обычно не принимают",
		EN: "%s: an unusual time of day",
	},
	"unusual": {
		KK: "қабылдау ұзақтығы – %s, әдетте – %s",
		RU: "приём длится %s, обычно – %s",
		EN: "receives for %s, usually for %s",
	},
	"trips_overlap": {
		KK: "%s – %s және %s – %s іссапарлары қабаттасады",
		RU: "командировки %s – %s и %s – %s пересекаются",
		EN: "the trips %s – %s and %s – %s overlap",
	},
	"trip_idle": {
		KK: "%s – %s іссапарында жұмыс күні жоқ",
		RU: "в командировке %s – %s нет ни одного рабочего дня",
		EN: "the trip %s – %s has no working day",
	},
}
