package calendars

import (
	"maps"
	"slices"
	"time"
)

// build works out every special day once, so that questions are look-ups. The
// order is the law's: fixed days first, then what they push on, and last the
// decrees, which are written by people who see the result of the rest.
func build(law []holiday, data Data) *Calendar {
	c := &Calendar{data: data, special: make(map[Date]Day, 24*(LastYear-FirstYear+1))}
	c.addReligiousDays()
	c.addStateHolidays(law)
	c.addDecrees()
	c.index()
	return c
}

// addReligiousDays enters 7 January and the first days of Kurban Ait (C4).
// A year of the Islamic calendar without a record gets its computed day, which
// is provisional (C6).
func (c *Calendar) addReligiousDays() {
	rule := christmas()
	for year := FirstYear; year <= LastYear; year++ {
		if d, ok := rule.in(year); ok {
			c.special[d] = Day{Date: d, Kind: KindReligious, Reason: rule.name}
		}
	}
	records := map[int]KurbanAit{}
	for _, record := range c.data.KurbanAit {
		year, _ := islamicYearOf(record.First)
		records[year] = record
	}
	first, _ := islamicYearOf(firstDay)
	last, _ := islamicYearOf(lastDay)
	for year := first; year <= last; year++ {
		record, ok := records[year]
		if !ok {
			record = KurbanAit{First: expectedKurbanAit(year), Provisional: true}
		}
		d := record.First
		if d < firstDay || d > lastDay {
			continue
		}
		c.special[d] = Day{Date: d, Kind: KindReligious, Reason: kurbanAitName(), Provisional: record.Provisional}
		if record.Provisional {
			c.provisional = append(c.provisional, d)
		}
	}
}

// addStateHolidays enters the state holidays (C2), and then the days off that
// they give on (C3): all holidays must be known before the first can look for a
// free day. The holidays come in order, so of several in a row the first takes
// the nearest day.
func (c *Calendar) addStateHolidays(law []holiday) {
	var moving []Day // dated by the holiday, with the reason of the day off to come
	for year := FirstYear; year <= LastYear; year++ {
		for i := range law {
			h := &law[i]
			d, ok := h.in(year)
			if !ok {
				continue
			}
			same, off := c.special[d]
			if !off && !isWeekday(d) {
				same, off = plainDay(d), true
			}
			if off {
				moving = append(moving, Day{Date: d, Reason: movedReason(h.name, d, same), Provisional: same.Provisional})
			}
			c.special[d] = Day{Date: d, Kind: KindState, Reason: h.name, Provisional: same.Provisional}
		}
	}
	for _, day := range moving {
		for day.Date++; c.off(day.Date); day.Date++ {
		}
		day.Kind = KindMoved
		c.special[day.Date] = day
	}
}

// off reports whether a day is off by what was entered so far.
func (c *Calendar) off(d Date) bool {
	_, special := c.special[d]
	return special || !isWeekday(d)
}

// addDecrees lets the decrees override (C5). An expected feast under a decree
// is still an expected feast.
func (c *Calendar) addDecrees() {
	for _, decree := range c.data.Decrees {
		c.special[decree.Date] = Day{
			Date:        decree.Date,
			Working:     decree.Status == StatusWork,
			Kind:        KindDecree,
			Reason:      decree.Reason,
			InPlaceOf:   decree.InPlaceOf,
			Provisional: c.special[decree.Date].Provisional,
		}
	}
}

// index fills the bitmap that Working reads and the shifts that WorkingDays adds.
func (c *Calendar) index() {
	c.working = make([]uint64, (lastDay-firstDay)/64+1)
	for i := range int(lastDay - firstDay + 1) {
		if isWeekday(firstDay + Date(i)) {
			c.working[i/64] |= 1 << (i % 64)
		}
	}
	sum := 0
	for _, d := range slices.Sorted(maps.Keys(c.special)) {
		if c.special[d].Working == isWeekday(d) {
			continue
		}
		i := d - firstDay
		c.working[i/64] ^= 1 << (i % 64)
		if c.special[d].Working {
			sum++
		} else {
			sum--
		}
		c.shifts = append(c.shifts, shift{d, sum})
	}
}

// plainDay is a day of which nothing but its day of the week is known (C1).
func plainDay(d Date) Day {
	if isWeekday(d) {
		reason := Text{"Жұмыс күні", "Рабочий день", "Working day"}
		return Day{Date: d, Working: true, Kind: KindWeekday, Reason: reason}
	}
	reason := Text{"Сенбі", "Суббота", "Saturday"}
	if d.Weekday() == time.Sunday {
		reason = Text{"Жексенбі", "Воскресенье", "Sunday"}
	}
	return Day{Date: d, Kind: KindWeekend, Reason: reason}
}
