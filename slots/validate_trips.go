package slots

import (
	"cmp"
	"fmt"
	"slices"

	"kezek/calendars"
)

// trips checks the trips (S2). It comes after week and exceptions, which find
// the most rooms that a day has.
func (c *check) trips() {
	rooms := c.most + c.s.StaffRooms
	first := make(map[uint16]int)
	var sound []int // trips that can be counted against the rooms
	for i := range c.limit("trips", len(c.s.Trips), maxTrips) {
		t := &c.s.Trips[i]
		path := fmt.Sprintf("trips[%d]", i)
		if j, double := first[t.Number]; double {
			c.problems.add(path+".number", "duplicate_number", t.Number, j)
		} else if t.Number != 0 {
			first[t.Number] = i
		}
		before := len(c.problems)
		c.days(path, t)
		if t.Part != nil {
			c.interval(path+".part", *t.Part)
		}
		if c.within(path+".rooms", t.Rooms, 0, maxRooms+maxRooms) && t.Rooms > rooms {
			c.problems.add(path+".rooms", "rooms_away", t.Rooms, rooms)
		}
		if len(c.problems) == before {
			sound = append(sound, i)
		}
		c.text(path+".reason", t.Reason)
		if t.Outreach != nil {
			c.outreach(path+".outreach", t, rooms)
		}
	}
	if c.yearOK {
		c.overlaps(sound, rooms)
	}
}

// days checks the dates of a trip.
func (c *check) days(path string, t *Trip) {
	c.inYear(path+".from", t.From)
	c.inYear(path+".to", t.To)
	if t.From > t.To {
		c.problems.add(path+".from", "trip_inverted", t.From, t.To)
	} else if c.yearOK {
		if days, most := int(t.To-t.From)+1, calendars.DaysIn(c.s.Year); days > most {
			c.problems.add(path+".to", "trip_long", days, most)
		}
	}
}

// outreach checks the place of a trip that has one.
func (c *check) outreach(path string, t *Trip, rooms int) {
	o := t.Outreach
	c.name(path+".place", o.Place)
	c.name(path+".address", o.Address)
	if len(o.KATO) == 0 {
		c.problems.add(path+".kato", "kato_missing")
	}
	for i := range c.limit(path+".kato", len(o.KATO), maxKATO) {
		if !ValidKATO(o.KATO[i]) {
			c.problems.add(fmt.Sprintf("%s.kato[%d]", path, i), "kato_malformed", excerpt(o.KATO[i]))
		}
	}
	slotOK := c.slotOK
	if o.SlotMinutes != 0 {
		slotOK = c.within(path+".slot_minutes", o.SlotMinutes, minSlotMinutes, maxSlotMinutes)
	}
	c.hours(path+".hours", &o.Hours, cmp.Or(o.SlotMinutes, c.s.SlotMinutes), slotOK)
	if part := t.part(); part.Valid() && o.Hours.Valid() && !part.Contains(o.Hours.Interval) {
		c.problems.add(path+".hours", "outreach_hours", o.Hours.Interval, part)
	}
	away := cmp.Or(t.Rooms, rooms)
	if c.within(path+".rooms", o.Rooms, 1, maxRooms) && o.Rooms > away {
		c.problems.add(path+".rooms", "outreach_rooms", o.Rooms, away)
	}
}

// name checks a text in three languages of which the Russian one must be there.
func (c *check) name(path string, t calendars.Text) {
	if t.RU == "" {
		c.problems.add(path, "text_missing")
	}
	c.text(path+".kk", t.KK)
	c.text(path+".ru", t.RU)
	c.text(path+".en", t.EN)
}

// overlaps reports each of the trips, given by ascending index, that with those
// before it takes more rooms at one time than there are. A trip reported is not
// counted again, so that one mistake is one problem.
func (c *check) overlaps(trips []int, rooms int) {
	// What is away is greatest on a day on which some trip begins.
	days := make([]calendars.Date, 0, len(trips))
	for _, i := range trips {
		days = append(days, c.s.Trips[i].From)
	}
	slices.Sort(days)
	reported := make(map[int]bool)
	for _, d := range slices.Compact(days) {
		var away [calendars.EndOfDay]int
		for _, i := range trips {
			t := &c.s.Trips[i]
			if reported[i] || !t.covers(d) {
				continue
			}
			taken := cmp.Or(t.Rooms, max(rooms, 1)) // "all" overlaps with anything, even where there are no rooms
			part := t.part()
			most := slices.Max(away[part.From:part.To])
			if most > 0 && most+taken > rooms {
				reported[i] = true
				c.problems.add(fmt.Sprintf("trips[%d]", i), "rooms_overlap", d, most+taken, rooms)
				continue
			}
			for m := part.From; m < part.To; m++ {
				away[m] += taken
			}
		}
	}
}
