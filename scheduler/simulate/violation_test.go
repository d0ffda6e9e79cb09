package simulate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// smallWorld is a region with five departments and some hundred people.
func smallWorld(t *testing.T) *world { return worldOf(t, 20*smallPeople) }

// worldOf is the smallest region of a country with so many people.
func worldOf(t *testing.T, people int) *world {
	t.Helper()
	o := &Options{Year: 2026, Seed: 1, Regions: Country(2026, people)[15:16], Texts: texts(t), SoundEvery: 30}
	w, err := newWorld(t.Context(), o, map[int]Region{0: o.Regions[0]})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	return w
}

// end plays a world to its end, with the figures of the year.
func (w *world) end() error {
	if err := w.play(func() {}); err != nil {
		return err
	}
	_, err := w.figures()
	return err
}

// TestViolation_EachRuleThatIsBrokenIsFound plays a year with an engine that breaks
// one rule, for each rule: a check that cannot fail is worth nothing.
func TestViolation_EachRuleThatIsBrokenIsFound(t *testing.T) {
	unraced(t)
	sunday := calendars.MustDate("2026-02-15")
	for name, c := range map[string]struct {
		rule   string
		broken func(*world) engine
	}{
		"C1 lists a day off":          {"C1", func(w *world) engine { return lists{w.engine, func(o *scheduler.Offer) { o.Date = sunday }} }},
		"C1 receives on a day off":    {"C1", func(w *world) engine { return &sundays{engine: w.engine, w: w} }},
		"E2 lists after the last day": {"E2", func(w *world) engine { return lists{w.engine, func(o *scheduler.Offer) { o.Date += 7 * 12 }} }},
		"E2 books after the last day": {"E2", func(w *world) engine { return books{w.engine, func(b *scheduler.Booking) { b.Date += 100 }} }},
		"E2 remembers a form that ended": {"E2", func(w *world) engine {
			return remembers{w.engine, eachIn(slots.Finished, func(b *scheduler.Booking) { b.LastDay = b.Date - 1 })}
		}},
		"E6 books a form twice": {"E6", func(w *world) engine { return hearsMove{w.engine, scheduler.HeardAccepted} }},
		"E6 somebody nobody knows": {"E6", func(w *world) engine {
			return remembers{w.engine, func(d *scheduler.DayList) { b := another(d); b.Kept = true; d.Bookings = append(d.Bookings, b) }}
		}},
		"L1 outside the hours": {"L1", func(w *world) engine { return closes{w.engine, func(d *scheduler.PlanDay) { d.Openings = nil }} }},
		"L2 more people than rooms": {"L2", func(w *world) engine {
			return remembers{w.engine, func(d *scheduler.DayList) { d.Bookings = append(d.Bookings, another(d)) }}
		}},
		"L3 refuses what it lists": {"L3", func(w *world) engine { return refuses{w.engine, "book"} }},
		"L3 refuses a move":        {"L3", func(w *world) engine { return refuses{w.engine, "move"} }},
		"B2 confirms too late":     {"B2", func(w *world) engine { return confirmsLate{w.engine} }},
		"B2 refuses in time":       {"B2", func(w *world) engine { return refuses{w.engine, "confirm"} }},
		"B2 books nothing":         {"B2", func(w *world) engine { return books{w.engine, func(b *scheduler.Booking) { b.State = slots.Held }} }},
		"B3 one seat for two": {"B3", func(w *world) engine {
			return remembers{w.engine, func(d *scheduler.DayList) {
				b := another(d)
				b.Lane = d.Bookings[0].Lane
				d.Bookings = append(d.Bookings, b)
			}}
		}},
		"B5 moves after the last day":   {"B5", func(w *world) engine { return &movesFar{engine: w.engine} }},
		"B6 keeps who cancels":          {"B6", func(w *world) engine { return refuses{w.engine, "cancel"} }},
		"B6 cancels what is not there":  {"B6", func(w *world) engine { return hears{w.engine, scheduler.HeardCancelled} }},
		"B7 shows another time":         {"B7", func(w *world) engine { return shows{w.engine, func(b *scheduler.Booking) { b.Form += "0" }} }},
		"B8 lets nobody wait":           {"B8", func(w *world) engine { return refuses{lists{w.engine, nil}, "wait"} }},
		"A2 refuses who comes at 15:00": {"A2", func(w *world) engine { return opens{w.engine, w, true} }},
		"A2 lets in who comes later":    {"A2", func(w *world) engine { return opens{w.engine, w, false} }},
		"A2 annuls a moment too early":  {"A2", func(w *world) engine { return remembers{w.engine, annulledAt(-time.Millisecond)} }},
		"A2 annuls a minute too late":   {"A2", func(w *world) engine { return remembers{w.engine, annulledAt(time.Minute)} }},
		"A2 forgives": {"A2", func(w *world) engine {
			return remembers{w.engine, eachIn(slots.Annulled, func(b *scheduler.Booking) { b.State = slots.Unserved })}
		}},
		"A3 tells nobody": {"A3", func(w *world) engine { return silent{w.engine} }},
		"A4 annuls who came": {"A4", func(w *world) engine {
			return remembers{w.engine, eachIn(slots.Finished, func(b *scheduler.Booking) { b.State = slots.Annulled })}
		}},
		"A4 leaves what is due":   {"A4", func(w *world) engine { return leaves{w.engine, w} }},
		"Q1 gives no tickets":     {"Q1", func(w *world) engine { return refuses{w.engine, "ticket"} }},
		"Q2 calls a ticket first": {"Q2", func(w *world) engine { return calls{w.engine, scheduler.Visitor{Ticket: 1}} }},
		"Q3 calls somebody else":  {"Q3", func(w *world) engine { return calls{w.engine, scheduler.Visitor{Booking: 7}} }},
		"Q4 does not call again":  {"Q4", func(w *world) engine { return refuses{w.engine, "recall"} }},
		"Q4 says another state": {"Q4", func(w *world) engine {
			return remembers{w.engine, eachIn(slots.Finished, func(b *scheduler.Booking) { b.State = slots.Unserved })}
		}},
		"Q6 leaves people waiting": {"Q6", func(w *world) engine {
			return remembers{w.engine, eachIn(slots.Finished, func(b *scheduler.Booking) { b.State = slots.Arrived })}
		}},
		"N4 lets messages lie":         {"N4", func(w *world) engine { return forgets{w.engine} }},
		"N5 has no words":              {"N5", func(w *world) engine { w.Texts = mute{}; return w.engine }},
		"N7 does not understand":       {"N7", func(w *world) engine { return hears{w.engine, scheduler.HeardHelp} }},
		"N7 accepts and books nothing": {"N7", func(w *world) engine { return hears{w.engine, scheduler.HeardAccepted} }},
		"S3 takes late for in time":    {"S3", func(w *world) engine { return publishes{w.engine, func(p *scheduler.Publication) { p.Late = !p.Late }} }},
		"S7 does not add up":           {"S7", func(w *world) engine { return publishes{w.engine, func(p *scheduler.Publication) { p.Kept++ }} }},
		"S7 counts a move too many": {"S7", func(w *world) engine {
			return publishes{w.engine, func(p *scheduler.Publication) { p.Moved++; p.Affected++ }}
		}},
		"S7 moves in silence": {"S7", func(w *world) engine {
			return sinceChange(w, func(b *scheduler.Booking) { b.Start += 30 })
		}},
		"S7 ends a booking in silence": {"S7", func(w *world) engine {
			return sinceChange(w, func(b *scheduler.Booking) { b.State = slots.Unserved })
		}},
		"S7 leaves who does not fit": {"S7", func(w *world) engine {
			return closes{w.engine, func(d *scheduler.PlanDay) {
				if !w.changed.IsZero() {
					d.Openings = nil
				}
			}}
		}},
		"S7 loses a booking": {"S7", func(w *world) engine {
			return remembers{w.engine, func(d *scheduler.DayList) { d.Bookings = d.Bookings[1:] }}
		}},
		"figures: examined": {"of the figures", func(w *world) engine {
			return counts{w.engine, func(f *scheduler.Figures) { f.Departments[0].Examined++ }}
		}},
		"figures: a department less": {"of the figures", func(w *world) engine {
			return counts{w.engine, func(f *scheduler.Figures) { f.Departments = f.Departments[1:] }}
		}},
		"figures: waits": {"of the figures", func(w *world) engine { return counts{w.engine, func(f *scheduler.Figures) { f.Total.ByBooking.P90++ }} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := smallWorld(t)
			w.engine = c.broken(w)
			expectViolation(t, w.end(), c.rule)
		})
	}
}

// sinceChange shows bookings otherwise once something has changed that concerns
// them: before it the only ones that look are those who wrote an SMS.
func sinceChange(w *world, change func(*scheduler.Booking)) engine {
	w.SoundEvery = 0
	return shows{w.engine, func(b *scheduler.Booking) {
		if !w.changed.IsZero() {
			change(b)
		}
	}}
}

func expectViolation(t *testing.T, err error, rule string) {
	t.Helper()
	var v *Violation
	if !errors.As(err, &v) || v.Rule != rule {
		t.Fatalf("got %v, want rule %s", err, rule)
	}
	if !strings.Contains(err.Error(), fmt.Sprintf("seed %d", v.Seed)) || !strings.Contains(err.Error(), v.Date.String()) {
		t.Errorf("%v does not say how to find it again", err)
	}
}

// TestViolation_DamagedRecordsAreFound damages the store behind the engine's back.
func TestViolation_DamagedRecordsAreFound(t *testing.T) {
	w := smallWorld(t)
	days := 0
	err := w.play(func() {
		if days++; days == 90 {
			w.SoundEvery = 1 // at once: an act would trip over it by and by
			drop(t, w, 'f')  // what is said of forms: live bookings, holds
		}
	})
	expectViolation(t, err, "of the records")
}

// drop deletes every record of a kind.
func drop(t *testing.T, w *world, prefix byte) {
	var keys [][]byte
	err := w.store.View(t.Context(), func(r scheduler.Reader) error {
		for k := range r.Scan([]byte{prefix}, []byte{prefix + 1}) {
			keys = append(keys, slices.Clone(k))
		}
		return nil
	})
	if err == nil {
		err = w.store.Update(t.Context(), func(tx scheduler.Writer) error {
			for _, k := range keys {
				if err := tx.Delete(k); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil || len(keys) == 0 {
		t.Fatalf("%d records dropped, %v", len(keys), err)
	}
}

// TestViolation_Q6_DayEndsBeforeSomebodysTime closes a day in the morning.
func TestViolation_Q6_DayEndsBeforeSomebodysTime(t *testing.T) {
	w := smallWorld(t)
	o := w.offices[0]
	s := &stay{person: w.regions[0].person(o), office: o, date: w.today(), start: 12 * 60, state: slots.Arrived}
	expectViolation(t, o.sendHome(s), "Q6")
}

// TestViolation_OfWhatIsSeldom needs more people: heads relent seldom, and few
// live where another department serves from September on.
func TestViolation_OfWhatIsSeldom(t *testing.T) {
	unraced(t)
	for name, c := range map[string]struct {
		rule   string
		broken func(*world) engine
	}{
		"A5 takes nobody back":              {"A5", func(w *world) engine { return refuses{w.engine, "reinstate"} }},
		"S7 leaves who is served elsewhere": {"S7", func(w *world) engine { return keepsMappings{w.engine} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := worldOf(t, 80*smallPeople)
			w.engine = c.broken(w)
			expectViolation(t, w.end(), c.rule)
		})
	}
}
