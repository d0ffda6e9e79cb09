package scheduler_test

import (
	"cmp"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// planChanges enters what operator and departments change during the year.
func (y *year) planChanges(working []calendars.Date) {
	for i := 10; i < len(working)-15; i += 11 {
		n := i / 11
		y.at(working[i].At(17*60, almaty), true, func() { y.sendAway(n, working[i+3+n%9]) })
	}
	y.at(at("2026-06-26 12:00:00"), true, y.decree)
	y.at(at("2026-09-01 12:00:00"), true, y.remap)
	y.at(at("2026-12-16 12:00:00"), true, func() { y.publishSchedules(yearOf + 1) })
}

// sendAway has a department leave on a trip of one or two days soon: the whole
// office, or one room with an outreach. What happens with who is booked takes turns.
func (y *year) sendAway(n int, from calendars.Date) {
	dept := y.region.Departments[n%len(y.region.Departments)]
	trip := slots.Trip{From: from, To: from + calendars.Date(n%2), Reason: "выезд"}
	choice := scheduler.ChoiceMove
	switch n % 4 {
	case 1:
		choice = scheduler.ChoiceCancel
	case 2:
		choice = scheduler.ChoiceKeep
	case 3:
		trip.Rooms = 1
		place := calendars.Text{KK: "ауыл", RU: "село", EN: "village"}
		trip.Outreach = &slots.Outreach{Place: place, Address: place, Rooms: 1,
			Hours: slots.Hours{Interval: calendars.Interval{From: 10 * 60, To: 15 * 60}}}
		for _, m := range y.region.Mappings {
			if m.Department == dept.ID {
				trip.Outreach.KATO = append(trip.Outreach.KATO, m.KATO)
			}
		}
	}
	p, err := y.engine.PutTrip(y.t.Context(), headOf(dept.ID), dept.ID, yearOf, trip, scheduler.Consequences{Choice: choice, Reason: "trip"})
	if scheduler.CodeOf(err) == scheduler.CodeInvalid { // the schedule has a trip there that leaves too few rooms
		y.at(y.clock.Now().Add(24*time.Hour), true, func() { y.sendAway(n, from+7) })
		return
	}
	y.must(err)
	y.figures.count("trips")
	y.changed(p)
}

// decree swaps Friday 3 July for the Saturday of a week later (C5).
func (y *year) decree() {
	state, _, err := y.engine.Calendar(y.t.Context())
	y.must(err)
	reason := calendars.Text{KK: "ауыстыру", RU: "перенос", EN: "swap"}
	data := state.Data
	data.Version += "+swap"
	data.Decrees = append(data.Decrees,
		calendars.Decree{Date: calendars.MustDate("2026-07-03"), Status: calendars.StatusOff, Reason: reason},
		calendars.Decree{Date: calendars.MustDate("2026-07-11"), Status: calendars.StatusWork, Reason: reason})
	p, err := y.engine.PublishCalendar(y.t.Context(), operator, data, scheduler.Consequences{Choice: scheduler.ChoiceMove, Reason: "decree"})
	y.must(err)
	y.figures.counts["affected by the decree"] = p.Affected
	y.changed(p)
}

// remap gives a district to another department from 4 September on.
func (y *year) remap() {
	last := len(y.region.Mappings) - 1
	m := y.region.Mappings[0]
	for i, o := range y.region.Mappings[1:last] {
		if o.Department == m.Department {
			m = y.region.Mappings[i+1] // not the town of the office itself
		}
	}
	m.Department, m.From = y.region.Departments[2].ID, calendars.MustDate("2026-09-04")
	p, err := y.engine.PutMappings(y.t.Context(), operator, []scheduler.Mapping{m},
		scheduler.Consequences{Choice: scheduler.ChoiceMove, Reason: "new mapping"})
	y.must(err)
	y.figures.counts["affected by the mapping"] = p.Affected
	y.changed(p)
}

// changed follows what a change did with bookings (S7): whoever has another time
// was moved, whoever has none was cancelled, all others stand where they stood,
// and the counts are the publication's.
func (y *year) changed(p scheduler.Publication) {
	if !p.Done || p.Affected != p.Kept+p.Moved+p.Cancelled+p.Stuck {
		y.t.Fatalf("%v: publication %+v does not add up", y.now(), p)
	}
	moved, cancelled := 0, 0
	for _, c := range y.people {
		s := c.live
		if s == nil {
			continue
		}
		b, err := y.engine.Booking(y.t.Context(), auditor, s.number)
		y.must(err)
		last := b.History[len(b.History)-1]
		switch {
		case b.State == slots.Cancelled && last.What == scheduler.WasCancelled && last.Message != "":
			cancelled++
			y.gone(c)
		case b.Date != s.date || b.Start != s.start || b.Department != s.office || b.Place != s.place:
			if last.What != scheduler.WasMoved || last.Message == "" || b.Date > c.lastDay {
				y.t.Fatalf("%v: booking %+v is elsewhere without having been moved", y.now(), b)
			}
			moved++
			s.follow(b)
			y.expect(s)
		}
	}
	if moved != p.Moved || cancelled != p.Cancelled {
		y.t.Fatalf("%v: %d bookings have moved and %d are cancelled, the publication says %+v", y.now(), moved, cancelled, p)
	}
	y.figures.counts["moved by a change"] += moved
	y.figures.counts["cancelled by a change"] += cancelled
	y.figures.counts["kept by a change"] += p.Kept
	y.figures.counts["stuck by a change"] += p.Stuck
	y.unstick()
}

// unstick has staff do what stands on the worklists: who could not be moved is
// cancelled by telephone.
func (y *year) unstick() {
	ctx := y.t.Context()
	list, err := y.engine.Worklist(ctx, operator, "", true)
	y.must(err)
	slices.SortFunc(list, func(a, b scheduler.Work) int { return cmp.Compare(a.Form, b.Form) })
	for _, w := range list {
		if c := y.byForm[w.Form]; w.Kind == scheduler.WorkCannotMove && c.holds(w.Booking) {
			y.must2(y.engine.Cancel(ctx, headOf(w.Department), w.Booking, "no other time"))
			y.gone(c)
		}
		y.must2(y.engine.FinishWork(ctx, operator, w.Department, w.ID, "called"))
	}
}
