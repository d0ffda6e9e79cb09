package scheduler_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// headAt is the head of a department.
func headAt(department string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleHead, Subject: "head-" + department, Department: department}
}

// bookAt books a seat for a new person from a place, whose form is valid to a day.
func (w *world) bookAt(kato, lastDay string, s scheduler.Seat) (scheduler.Actor, scheduler.Booking) {
	w.t.Helper()
	a, form := w.personAt(kato)
	w.form(form, a.IIN, "2024-01-05", lastDay)
	b, err := w.Book(w.t.Context(), a, scheduler.BookRequest{Form: form, Seat: s})
	w.must(err)
	return a, b
}

// arrived books a time of Monday and marks the arrival at its very start.
func (w *world) arrived(start string) scheduler.Booking {
	w.t.Helper()
	w.set("08:00:00")
	_, b := w.book(monday, start)
	w.clock.Set(b.Starts(almaty))
	w.must2(w.Arrive(w.t.Context(), reception, b.Number))
	return b
}

// annulled books a time of Monday and lets it pass.
func (w *world) annulled(start string) (scheduler.Actor, scheduler.Booking) {
	w.t.Helper()
	w.set("08:00:00")
	a, b := w.book(monday, start)
	w.clock.Set(b.Starts(almaty).Add(15*time.Minute + time.Millisecond))
	w.due()
	if got := w.state(b.Number); got != slots.Annulled {
		w.t.Fatalf("booking of %s is %s, want annulled", start, got)
	}
	return a, b
}

// ticket lets a booking of Monday pass and issues the ticket that follows it.
func (w *world) ticket(start string) scheduler.Ticket {
	w.t.Helper()
	_, b := w.annulled(start)
	t, err := w.IssueTicket(w.t.Context(), reception, dept, b.Form)
	w.must(err)
	return t
}

// calls has a room of the department call, and wants that visitor.
func (w *world) calls(room string, want scheduler.Visitor) {
	w.t.Helper()
	c, err := w.CallNext(w.t.Context(), reception, dept, room)
	w.must(err)
	if c.Visitor != want || c.Room != room {
		w.t.Fatalf("room %s called %+v, want %+v", room, c, want)
	}
}

// said counts the messages of one kind about a form.
func (w *world) said(form string, kind scheduler.MessageKind) int {
	w.t.Helper()
	list, err := w.Messages(w.t.Context(), auditor, scheduler.MessageFilter{Form: form, Limit: 1000})
	w.must(err)
	n := 0
	for _, m := range list {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

// booking reads a booking.
func (w *world) booking(n scheduler.Number) scheduler.Booking {
	w.t.Helper()
	b, err := w.Booking(w.t.Context(), auditor, n)
	w.must(err)
	return b
}

// happened counts an event in a history.
func happened(history []scheduler.Event, what scheduler.What) int {
	n := 0
	for _, e := range history {
		if e.What == what {
			n++
		}
	}
	return n
}

// closedOn is the usual schedule of 2026 with days on which the office is closed.
func closedOn(department string, days ...string) slots.Schedule {
	s := schedule(department, 2026)
	for _, d := range days {
		s.Exceptions = append(s.Exceptions, slots.Exception{Date: calendars.MustDate(d), Kind: slots.Closed})
	}
	return s
}

// outreachIn is a trip of one room that examines residents of Akkol in Akkol,
// an hour before the office opens.
func outreachIn(from, to string) slots.Trip {
	text := calendars.Text{KK: "Ақкөл", RU: "Акколь", EN: "Akkol"}
	return slots.Trip{From: calendars.MustDate(from), To: calendars.MustDate(to), Rooms: 1,
		Outreach: &slots.Outreach{Place: text, Address: text, KATO: []string{rural}, Rooms: 1,
			Hours: slots.Hours{Interval: calendars.Interval{From: 8 * 60, To: 12 * 60}}}}
}

// putTrip adds a trip to the department and returns its number.
func (w *world) putTrip(t slots.Trip) uint16 {
	w.t.Helper()
	w.must2(w.PutTrip(w.t.Context(), head, dept, 2026, t, scheduler.Consequences{}))
	s, err := w.Schedule(w.t.Context(), head, dept, 2026, 0)
	w.must(err)
	return s.Trips[len(s.Trips)-1].Number
}

// times lists the free starts of a day for a new person from a place.
func (w *world) times(kato, date string, place uint16) []string {
	w.t.Helper()
	a, form := w.personAt(kato)
	d := calendars.MustDate(date)
	y, m, _ := d.Civil()
	w.form(form, a.IIN, "2024-01-05", "2027-12-31")
	month, err := w.Month(w.t.Context(), a, form, y, m, false)
	w.must(err)
	var out []string
	for _, day := range month.Days {
		for _, o := range day.Times {
			if day.Date == d && o.Place == place {
				out = append(out, o.Start.String())
			}
		}
	}
	return out
}

// keysOf lists the store's keys that begin with a prefix.
func (w *world) keysOf(prefix byte) (keys [][]byte) {
	w.t.Helper()
	w.must(w.store.View(w.t.Context(), func(r scheduler.Reader) error {
		for k := range r.Scan([]byte{prefix}, []byte{prefix + 1}) {
			keys = append(keys, slices.Clone(k))
		}
		return nil
	}))
	return keys
}

// errInjected is what a store that was told to fail says.
var errInjected = errors.New("injected")

// meanwhile runs something once, just before the next update.
type meanwhile struct {
	scheduler.Store
	run atomic.Pointer[func()]
}

func (s *meanwhile) Update(ctx context.Context, fn func(scheduler.Writer) error) error {
	if run := s.run.Swap(nil); run != nil {
		(*run)()
	}
	return s.Store.Update(ctx, fn)
}

// quickWorld is a world without a file, for tables with many worlds.
func quickWorld(t testing.TB, edit ...func(*scheduler.Options)) *world {
	t.Helper()
	return openWorld(t, storetest.Twice(storetest.NewMemory()), edit...)
}

// nearest books the nearest free time.
func (w *world) nearest(a scheduler.Actor, form string) scheduler.Booking {
	w.t.Helper()
	offers, err := w.Nearest(w.t.Context(), a, form, 1, false)
	w.must(err)
	if len(offers) == 0 {
		w.t.Fatal("nothing is free")
	}
	b, err := w.Book(w.t.Context(), a, scheduler.BookRequest{Form: form, Seat: scheduler.Seat{Date: offers[0].Date, Start: offers[0].Start, Place: offers[0].Place}})
	w.must(err)
	return b
}

// viewHook runs something once, after the next view.
type viewHook struct {
	scheduler.Store
	after func()
}

func (s *viewHook) View(ctx context.Context, fn func(scheduler.Reader) error) error {
	err := s.Store.View(ctx, fn)
	if run := s.after; run != nil {
		s.after = nil
		run()
	}
	return err
}

// silent is a registry that nobody is to ask.
type silent struct{ scheduler.Registry }
