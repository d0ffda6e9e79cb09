package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

func TestL1_NotBeforeMinimumNotice(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	for _, c := range []struct{ now, first string }{ // one hour before, a started minute is over
		{"2026-06-01 08:00:00", "09:00"},
		{"2026-06-01 09:00:00", "10:00"},
		{"2026-06-01 09:00:01", "10:30"},
		{"2026-06-01 11:30:00", "12:30"},
		{"2026-06-01 11:30:01", "14:00"}, // the break
	} {
		w.set(c.now)
		list, err := w.Nearest(t.Context(), a, form, 1, false)
		w.must(err)
		if len(list) != 1 || list[0].Date != calendars.MustDate(monday) || list[0].Start.String() != c.first {
			t.Errorf("at %s the first time is %+v, want %s", c.now, list, c.first)
		}
	}
}

func TestL1_StaffNeedNoNotice(t *testing.T) {
	w := bookingWorld(t)
	_, form := w.person()
	w.set("10:00:00")
	b, err := w.Book(t.Context(), reception, scheduler.BookRequest{Form: form, Seat: seat(monday, "10:00"), Staff: true})
	w.must(err)
	if !b.Staff {
		t.Errorf("booked %+v", b)
	}
	_, form = w.person()
	w.clock.Set(at(monday + " 10:00:00").Add(time.Millisecond))
	_, err = w.Book(t.Context(), reception, scheduler.BookRequest{Form: form, Seat: seat(monday, "10:00"), Staff: true})
	w.wantCode(err, scheduler.CodeNotBookable)
}

func TestL1_NotAfterHorizon(t *testing.T) {
	w := bookingWorld(t, withPolicy(func(p *scheduler.Policy) { p.Horizon = 8 }))
	a, form := w.person()
	m, err := w.Month(t.Context(), a, form, 2026, time.June, false)
	w.must(err)
	if last := m.Days[len(m.Days)-1].Date; last != calendars.MustDate("2026-06-09") {
		t.Errorf("the last day is %s", last)
	}
	_, err = w.Book(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat("2026-06-10", "10:00")})
	w.wantCode(err, scheduler.CodeNotBookable)
	w.bookFor(a, form, "2026-06-09", "10:00")
}

func TestL1_RefusesWhatIsNoSlot(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	for name, s := range map[string]scheduler.Seat{
		"in the break":   seat("2026-06-02", "13:00"),
		"askew":          seat("2026-06-02", "10:10"),
		"after hours":    seat("2026-06-02", "18:00"),
		"Saturday":       seat("2026-06-06", "10:00"),
		"Capital Day":    seat("2026-07-06", "10:00"),
		"the past":       seat("2026-05-29", "10:00"),
		"far past":       seat("0001-01-01", "10:00"),
		"far future":     seat("9999-12-31", "10:00"),
		"no such place":  {Date: calendars.MustDate("2026-06-02"), Start: 10 * 60, Place: 7},
		"negative start": {Date: calendars.MustDate("2026-06-02"), Start: -30},
	} {
		_, err := w.Hold(t.Context(), a, scheduler.BookRequest{Form: form, Seat: s})
		if scheduler.CodeOf(err) != scheduler.CodeNotBookable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestL2_SeatsAreRoomsLessBookingsAndLiveHolds(t *testing.T) {
	w := bookingWorld(t)
	viewer, viewers := w.person()
	free := func() int { return w.listed(viewer, viewers, monday, false)[10*60].Free }
	steps := []int{free()}
	_, b := w.book(monday, "10:00")
	steps = append(steps, free())
	a, form := w.person()
	hold, err := w.Hold(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat(monday, "10:00")})
	w.must(err)
	steps = append(steps, free())
	w.clock.Set(hold.Until.Add(-time.Millisecond))
	steps = append(steps, free())
	w.clock.Set(hold.Until)
	steps = append(steps, free())
	w.must2(w.Cancel(t.Context(), reception, b.Number, "wrong person"))
	steps = append(steps, free())
	if got, want := fmt.Sprint(steps), "[2 1 0 0 1 2]"; got != want {
		t.Errorf("free seats %s, want %s", got, want)
	}
}

// TestL3_ListedIsBookableAndUnlistedIsNot plays with a random schedule, random
// seats taken and a random instant, and then tries every start of some days.
func TestL3_ListedIsBookableAndUnlistedIsNot(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var only rehearsal
		w := openWorld(t, storetest.FailCommits(storetest.NewMemory(), only.fail), withPolicy(func(p *scheduler.Policy) {
			p.MinNotice = time.Duration(rapid.IntRange(0, 180).Draw(rt, "notice")) * time.Minute
			p.Horizon = rapid.IntRange(1, 12).Draw(rt, "horizon")
		}))
		w.publish(anySchedule(rt))
		now := at(monday + " 07:00:00")
		crowd := make([]string, 6)
		actors := make([]scheduler.Actor, len(crowd))
		for i := range crowd {
			actors[i], crowd[i] = w.person()
		}
		for range rapid.IntRange(0, 25).Draw(rt, "acts") {
			now = now.Add(time.Duration(rapid.IntRange(0, 20*60_000).Draw(rt, "later")) * time.Millisecond)
			w.clock.Set(now)
			i := rapid.IntRange(0, len(crowd)-1).Draw(rt, "who")
			request := scheduler.BookRequest{Form: crowd[i], Seat: scheduler.Seat{
				Date:  calendars.MustDate(monday) + calendars.Date(rapid.IntRange(0, 2).Draw(rt, "day")),
				Start: calendars.Minute(9*60 + 15*rapid.IntRange(0, 16).Draw(rt, "start"))}}
			act := w.Hold
			if rapid.Bool().Draw(rt, "book") {
				act = w.Book
			}
			if _, err := act(t.Context(), actors[i], request); err != nil && scheduler.CodeOf(err) == "" {
				rt.Fatal(err)
			}
		}
		_, err := w.Hold(t.Context(), actors[0], scheduler.BookRequest{Form: "none"}) // reserves numbers for the rehearsals
		w.wantCode(err, scheduler.CodeNotEligible)
		who := rapid.IntRange(0, len(crowd)-1).Draw(rt, "asker")
		w.agree(rt, &only, actors[who], crowd[who])
		w.must(w.Check(t.Context(), func(err error) { rt.Errorf("invariant: %v", err) }))
	})
}

func anySchedule(rt *rapid.T) slots.Schedule {
	s := schedule(dept, 2026)
	s.Rooms = rapid.IntRange(1, 3).Draw(rt, "rooms")
	s.SlotMinutes = rapid.SampledFrom([]int{15, 20, 30, 45}).Draw(rt, "slot")
	to := calendars.Minute(rapid.IntRange(10*60, 14*60).Draw(rt, "to"))
	for i := range s.Week {
		s.Week[i].Hours = slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: to}}
	}
	return s
}

// rehearsal is a store whose updates can be thrown away after all else went well.
type rehearsal struct{ on bool }

var errRehearsed = errors.New("all went well and is thrown away")

func (r *rehearsal) fail() error {
	if r.on {
		return errRehearsed
	}
	return nil
}

// agree tries every fifth minute of some days for a form: exactly the listed
// times may be had, by a hold or by moving the booking that it has.
func (w *world) agree(rt *rapid.T, only *rehearsal, a scheduler.Actor, form string) {
	forms, err := w.Forms(w.t.Context(), a)
	w.must(err)
	live := forms[0].Booking
	if live != nil && live.State != slots.Booked {
		live = nil
	}
	only.on = true
	defer func() { only.on = false }()
	first := calendars.MustDate(monday)
	for d := first - 1; d <= first+2; d++ {
		listed := w.listed(a, form, d.String(), false)
		for start := calendars.Minute(8*60 + 45); start < 14*60+15; start += 5 {
			if live != nil && live.Date == d && live.Start == start {
				continue // it is there already
			}
			to := scheduler.Seat{Date: d, Start: start}
			if live != nil {
				_, err = w.Move(w.t.Context(), a, live.Number, to, "")
			} else {
				_, err = w.Hold(w.t.Context(), a, scheduler.BookRequest{Form: form, Seat: to})
			}
			_, free := listed[start]
			if had := errors.Is(err, errRehearsed); had != free {
				rt.Fatalf("%s %s is listed: %v; taking it says: %v", d, start, free, err)
			}
		}
	}
}

func TestL4_MonthHasDaysAndTimesInOrder(t *testing.T) {
	w := bookingWorld(t)
	a, form := w.person()
	m, err := w.Month(t.Context(), a, form, 2026, time.July, false)
	w.must(err)
	if m.Year != 2026 || m.Month != time.July || len(m.Days) != 22 { // 23 weekdays without Capital Day
		t.Fatalf("%d days of %d-%d", len(m.Days), m.Year, m.Month)
	}
	for i, d := range m.Days {
		if i > 0 && d.Date <= m.Days[i-1].Date || len(d.Times) != 16 {
			t.Errorf("%s stands after %s with %d times", d.Date, m.Days[max(i, 1)-1].Date, len(d.Times))
		}
	}
}

// TestL4_NearestAcrossNewYear looks over the end of the year, in whose last days
// the department changes.
func TestL4_NearestAcrossNewYear(t *testing.T) {
	w := bookingWorld(t)
	w.publish(schedule(other, 2027))
	w.must2(w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate("2026-12-31")}}, scheduler.Consequences{}))
	w.clock.Set(at("2026-12-30 16:30:00"))
	a, _ := w.person()
	w.form("f", a.IIN, "2026-12-01", "2027-01-31")
	list, err := w.Nearest(t.Context(), a, "f", 18, false)
	w.must(err)
	for i, want := range map[int]string{0: dept + " 2026-12-30 17:30", 1: other + " 2026-12-31 09:00", 16: other + " 2026-12-31 17:30", 17: other + " 2027-01-05 09:00"} {
		o := list[i]
		if got := o.Department + " " + o.Date.String() + " " + o.Start.String(); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
	w.bookFor(a, "f", "2027-01-05", "09:00")
}

// TestL4_NewYearsNight asks when one zone is in the new year and another is not.
func TestL4_NewYearsNight(t *testing.T) {
	w := bookingWorld(t)
	d := department(dept)
	d.Zone = "Europe/Kyiv"
	w.must(w.PutDepartment(t.Context(), operator, d))
	w.publish(schedule(dept, 2027))
	a, _ := w.person()
	w.form("f", a.IIN, "2026-12-01", "2027-01-31")
	w.clock.Set(at("2027-01-01 00:30:00")) // 31 December in Kyiv and in UTC
	list, err := w.Nearest(t.Context(), a, "f", 1, false)
	w.must(err)
	if len(list) != 1 || list[0].Date != calendars.MustDate("2027-01-05") {
		t.Errorf("got %+v", list)
	}
	b := w.bookFor(a, "f", "2027-01-05", "09:00")
	if got, want := b.Starts(must(time.LoadLocation("Europe/Kyiv"))), inZone("Europe/Kyiv", "2027-01-05 09:00:00"); !got.Equal(want) {
		t.Errorf("starts %s, want %s", got, want)
	}
	if due, want := time.UnixMilli(b.Due), inZone("Europe/Kyiv", "2027-01-05 09:15:00").Add(time.Millisecond); !due.Equal(want) {
		t.Errorf("annulled at %s, want %s", due, want)
	}
}

// viewCounter counts the views of a store.
type viewCounter struct {
	scheduler.Store
	views atomic.Int64
}

func (c *viewCounter) View(ctx context.Context, fn func(scheduler.Reader) error) error {
	c.views.Add(1)
	return c.Store.View(ctx, fn)
}

// TestL4_TimesFindsTheSame has the same times found without asking the registers
// again as with it: for a form with a hold, for staff, and for a booking to move.
func TestL4_TimesFindsTheSame(t *testing.T) {
	w := bookingWorld(t)
	ctx := t.Context()
	holder, held := w.person()
	w.must2(w.Hold(ctx, holder, scheduler.BookRequest{Form: held, Seat: seat("2026-06-02", "10:00")}))
	booker, booked := w.person()
	w.bookFor(booker, booked, "2026-06-02", "10:00")
	same := func(what string, times *scheduler.Times, a scheduler.Actor, form string, staff bool) {
		t.Helper()
		month, err := times.Month(ctx, 2026, time.June)
		w.must(err)
		wantMonth, err := w.Month(ctx, a, form, 2026, time.June, staff)
		w.must(err)
		nearest, err := times.Nearest(ctx, 7)
		w.must(err)
		wantNearest, err := w.Nearest(ctx, a, form, 7, staff)
		if w.must(err); !reflect.DeepEqual(month, wantMonth) || !slices.Equal(nearest, wantNearest) || len(month.Days) == 0 {
			t.Errorf("%s: %v and %v, want %v and %v", what, month, nearest, wantMonth, wantNearest)
		}
	}
	el, err := w.Eligibility(ctx, holder, held)
	w.must(err)
	same("of an eligible form", el.Times, holder, held, false)
	for form, a := range map[string]scheduler.Actor{held: holder, booked: booker} {
		for _, staff := range []bool{false, true} {
			if staff {
				a = reception
			}
			times, err := w.Times(ctx, a, form, staff)
			w.must(err)
			same("of "+form, times, a, form, staff)
		}
	}
	if el, err := w.Eligibility(ctx, booker, booked); err != nil || el.Times != nil {
		t.Errorf("of a form that is booked: %v, %v", el.Times, err)
	}
	_, err = w.Times(ctx, booker, held, false)
	w.wantCode(err, scheduler.CodeNotEligible)
}

// TestL4_OneSnapshotForRegistersAndSeats has whoever looks for a time see stored
// registers and seats as of one instant; registers elsewhere stay outside of it.
func TestL4_OneSnapshotForRegistersAndSeats(t *testing.T) {
	for kind, wrap := range map[string]func(scheduler.Registry) scheduler.Registry{
		"stored":    func(r scheduler.Registry) scheduler.Registry { return r },
		"elsewhere": func(r scheduler.Registry) scheduler.Registry { return struct{ scheduler.Registry }{r} },
	} {
		stored := kind == "stored"
		store := &viewCounter{Store: storetest.Open(t)}
		w := openWorld(t, store, func(o *scheduler.Options) { o.Registry = wrap(o.Registry) })
		w.publish(schedule(dept, 2026))
		a, form := w.person()
		for name, look := range map[string]func() error{
			"month":       func() error { return second(w.Month(t.Context(), a, form, 2026, time.June, false)) },
			"nearest":     func() error { return second(w.Nearest(t.Context(), a, form, 5, false)) },
			"eligibility": func() error { return second(w.Eligibility(t.Context(), a, form)) },
		} {
			store.views.Store(0)
			w.must(look())
			if one := store.views.Load() == 1; one != stored {
				t.Errorf("%s, registers %s: %d views", name, kind, store.views.Load())
			}
		}
	}
}

// TestL4_WhatEmbedsAStoredRegistryIsAskedItself has a registry that embeds the
// local one, and knows of forms that the store does not have.
func TestL4_WhatEmbedsAStoredRegistryIsAskedItself(t *testing.T) {
	store := storetest.Open(t)
	w := openWorld(t, store, func(o *scheduler.Options) { o.Registry = crowd{registry.NewLocal(store)} })
	w.publish(schedule(dept, 2026))
	if times, err := w.Nearest(t.Context(), reception, "known-to-the-crowd", 5, false); err != nil || len(times) != 5 {
		t.Errorf("%d times, %v", len(times), err)
	}
}
