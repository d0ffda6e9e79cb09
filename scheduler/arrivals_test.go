package scheduler_test

import (
	"fmt"
	"math/bits"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

func TestA1_WhoMarksAnArrivalAndWhen(t *testing.T) {
	for _, c := range []struct {
		actor scheduler.Actor
		when  string
		want  scheduler.Code // empty: marked
	}{
		{reception, "2026-06-01 09:00:00", ""},
		{head, "2026-06-01 09:59:59", ""},
		{reception, "2026-06-01 10:15:00", ""},
		{stranger, "2026-06-01 09:30:00", scheduler.CodeForbidden},
		{operator, "2026-06-01 09:30:00", scheduler.CodeForbidden},
		{auditor, "2026-06-01 09:30:00", scheduler.CodeForbidden},
		{reception, "2026-05-31 23:59:59", scheduler.CodeWrongDay},
		{reception, "2026-06-01 00:00:00", scheduler.CodeNotOpenYet},
		{reception, "2026-06-01 08:59:59", scheduler.CodeNotOpenYet},
		{reception, "2026-06-02 00:00:00", scheduler.CodeWrongDay},
	} {
		t.Run(string(c.actor.Role)+" "+c.when, func(t *testing.T) {
			w := quickWorld(t)
			w.set("2026-05-28 10:00:00")
			_, b := w.book(monday, "10:00")
			w.set(c.when)
			got, err := w.Arrive(t.Context(), c.actor, b.Number)
			w.wantCode(err, c.want)
			if arrived := c.want == ""; arrived != (w.state(b.Number) == slots.Arrived) || arrived && got.State != slots.Arrived {
				t.Errorf("answered %s, stored %s", got.State, w.state(b.Number))
			}
			w.sound()
		})
	}
}

func TestA1_AnotherDepartmentIsToldWhereTheBookingIs(t *testing.T) {
	w := quickWorld(t)
	_, b := w.book(monday, "10:00")
	d, err := w.Department(t.Context(), dept)
	w.must(err)
	_, err = w.Arrive(t.Context(), scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk", Department: other}, b.Number)
	w.wantCode(err, scheduler.CodeForbidden)
	if !strings.Contains(err.Error(), d.Name.EN) {
		t.Errorf("refused with %q, which does not name %q", err, d.Name.EN)
	}
}

func TestA1_MarkingTwiceAnswersWithTheBooking(t *testing.T) {
	w := quickWorld(t)
	b := w.arrived("10:00")
	again, err := w.Arrive(t.Context(), reception, b.Number)
	w.must(err)
	if !again.Replay || happened(again.History, scheduler.WasArrived) != 1 {
		t.Errorf("second mark: %+v", again)
	}
	w.must2(w.CallNext(t.Context(), reception, dept, "1"))
	if again, err = w.Arrive(t.Context(), reception, b.Number); err != nil || again.State != slots.Called {
		t.Errorf("mark of who is in a room: %v, %v", again.State, err)
	}
	w.sound()
}

func TestA1_AnOutreachOpensWithItsOwnPlace(t *testing.T) {
	w := quickWorld(t)
	w.set("2026-05-28 10:00:00")
	place := w.putTrip(outreachIn(monday, monday))
	s := seat(monday, "08:00")
	s.Place = place
	_, b := w.bookAt(rural, "2026-12-31", s)
	w.set("07:59:59")
	_, err := w.Arrive(t.Context(), reception, b.Number)
	w.wantCode(err, scheduler.CodeNotOpenYet)
	w.set("08:00:00") // the office opens at 9, when this person would be late
	w.must2(w.Arrive(t.Context(), reception, b.Number))
	w.sound()
}

func TestA1_AnAppointmentKeptBeforeTheNewOpeningMayBeMarked(t *testing.T) {
	w := quickWorld(t)
	w.set("2026-05-28 10:00:00")
	_, b := w.book(monday, "09:00")
	s := schedule(dept, 2026)
	s.Exceptions = []slots.Exception{{Date: calendars.MustDate(monday), Kind: slots.OtherHours,
		Hours: &slots.Hours{Interval: calendars.Interval{From: 12 * 60, To: 18 * 60}}}}
	w.must2(w.PublishSchedule(t.Context(), head, s, "", scheduler.Consequences{Choice: scheduler.ChoiceKeep}))
	w.set("08:50:00")
	w.must2(w.Arrive(t.Context(), reception, b.Number))
	w.sound()
}

func TestA2_ExactlyFifteenMinutesIsInTime(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		want  slots.State
	}{
		{-time.Minute, slots.Arrived}, {0, slots.Arrived},
		{14*time.Minute + 59*time.Second, slots.Arrived},
		{15*time.Minute - time.Millisecond, slots.Arrived},
		{15 * time.Minute, slots.Arrived},
		{15*time.Minute + time.Millisecond, slots.Annulled},
		{15*time.Minute + time.Second, slots.Annulled},
		{time.Hour, slots.Annulled},
	} {
		for _, who := range []string{"reception first", "worker first"} {
			t.Run(fmt.Sprint(c.after, " ", who), func(t *testing.T) {
				w := quickWorld(t)
				_, b := w.book(monday, "10:00")
				w.clock.Set(at(monday + " 10:00:00").Add(c.after))
				if who == "worker first" {
					w.due()
				}
				_, err := w.Arrive(t.Context(), reception, b.Number)
				want := scheduler.Code("")
				if c.want == slots.Annulled {
					want = scheduler.CodeAnnulled
				}
				w.wantCode(err, want)
				w.due()
				if got := w.state(b.Number); got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
				w.sound()
			})
		}
	}
}

func TestA2_TheFirstMillisecondPastTheGraceIsDue(t *testing.T) {
	w := quickWorld(t)
	_, b := w.book(monday, "10:00")
	w.set("10:15:00")
	done, next, err := w.RunDue(t.Context())
	w.must(err)
	if want := at(monday + " 10:15:00").Add(time.Millisecond); done != 0 || !next.Equal(want) {
		t.Fatalf("at the boundary %d pieces were done, next at %v, want %v", done, next, want)
	}
	w.clock.Set(next)
	w.due()
	if got := w.state(b.Number); got != slots.Annulled {
		t.Errorf("%s", got)
	}
	w.sound()
}

// A second try under one Idempotency-Key got "success" for a late arrival.
func TestB4_ARepeatedLateArrivalGetsTheSameRefusal(t *testing.T) {
	w := quickWorld(t)
	_, b := w.book(monday, "10:00")
	w.set("10:16:00")
	ctx := scheduler.Idempotent(t.Context(), reception, "key-1", []byte("arrive"))
	for range 2 {
		_, err := w.Arrive(ctx, reception, b.Number)
		w.wantCode(err, scheduler.CodeAnnulled)
	}
	if n := w.said(b.Form, scheduler.SayAnnulled); n != 1 {
		t.Errorf("%d messages", n)
	}
	w.sound()
}

func TestA3_AnnulmentTellsAndFreesNothing(t *testing.T) {
	w := quickWorld(t)
	a, b := w.annulled("10:00")
	if n := w.said(b.Form, scheduler.SayAnnulled); n != 1 {
		t.Errorf("%d messages of the annulment, want 1", n)
	}
	list, err := w.DayList(t.Context(), reception, dept, b.Date)
	w.must(err)
	if len(list.Bookings) != 1 || list.Bookings[0].State != slots.Annulled {
		t.Errorf("the day shows %+v", list.Bookings)
	}
	w.must2(w.Book(t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat("2026-06-02", "10:00")}))
	w.sound()
}

func TestA4_AfterAStopWhatFellDueIsDone(t *testing.T) {
	for name, days := range map[string]int{"a day": 1, "a week": 7, "a month": 31} {
		t.Run(name, func(t *testing.T) {
			w := quickWorld(t)
			came := w.arrived("10:00")
			w.set("09:00:00")
			_, late := w.book(monday, "17:30")
			_, soon := w.book("2026-06-12", "10:00")  // a Friday; its reminder is due on Thursday
			_, after := w.book("2026-07-03", "10:00") // after every stop
			w.clock.Set(at(monday+" 10:30:00").AddDate(0, 0, days))
			e, err := scheduler.New(t.Context(), scheduler.Options{Store: w.store, Registry: registry.NewLocal(w.store), Clock: w.clock.Now})
			w.must(err)
			w.Engine = e
			w.due()
			for _, c := range []struct {
				number    scheduler.Number
				want      slots.State
				reminders int
			}{
				{came.Number, slots.Unserved, 0},
				{late.Number, slots.Annulled, 0},
				{soon.Number, map[bool]slots.State{true: slots.Annulled, false: slots.Booked}[days > 11], 0},
				{after.Number, slots.Booked, map[bool]int{true: 1}[days == 31]},
			} {
				b := w.booking(c.number)
				if b.State != c.want || happened(b.History, scheduler.WasReminded) != c.reminders {
					t.Errorf("booking of %v %v is %s with %d reminders, want %s with %d", b.Date, b.Start, b.State,
						happened(b.History, scheduler.WasReminded), c.want, c.reminders)
				}
			}
			w.sound()
		})
	}
}

func TestA4_ArrivalAndAnnulmentRaceAtTheBoundary(t *testing.T) {
	var jitter atomic.Bool
	var reads atomic.Uint64
	w := openWorld(t, storetest.Open(t), func(o *scheduler.Options) {
		base := o.Clock
		o.Clock = func() time.Time { // half of its readings are a millisecond late, in no pattern that acts could keep step with
			now := base()
			if jitter.Load() && bits.OnesCount64(reads.Add(1))%2 == 1 {
				now = now.Add(time.Millisecond)
			}
			return now
		}
	})
	w.set("2026-05-28 10:00:00")
	var all []scheduler.Booking
	for m := 9 * 60; m < 18*60; m += 30 {
		if m >= 13*60 && m < 14*60 {
			continue
		}
		for range 2 {
			_, b := w.book(monday, calendars.Minute(m).String())
			all = append(all, b)
		}
	}
	seen := map[slots.State]int{}
	for i := 0; i < len(all); i += 2 {
		w.clock.Set(all[i].Starts(almaty).Add(15 * time.Minute))
		jitter.Store(true)
		var wg sync.WaitGroup
		var marked [2]bool
		for k := range 2 {
			wg.Go(func() {
				_, err := w.Arrive(t.Context(), reception, all[i+k].Number)
				marked[k] = err == nil
				if code := scheduler.CodeOf(err); err != nil && code != scheduler.CodeAnnulled {
					t.Errorf("arrival: %v", err)
				}
			})
			wg.Go(func() {
				if _, _, err := w.RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		jitter.Store(false)
		for k := range 2 {
			b := w.booking(all[i+k].Number)
			arrived, lost := happened(b.History, scheduler.WasArrived), happened(b.History, scheduler.WasAnnulled)
			seen[b.State]++
			if arrived+lost != 1 || marked[k] != (b.State == slots.Arrived) || w.said(b.Form, scheduler.SayAnnulled) != lost {
				t.Errorf("marked %v, but %s with history %+v", marked[k], b.State, b.History)
			}
		}
	}
	if seen[slots.Arrived] == 0 || seen[slots.Annulled] == 0 {
		t.Errorf("the race was always won by the same side: %v", seen)
	}
	w.sound()
}

func TestA5_ReinstatementByTheHeadOnTheSameDay(t *testing.T) {
	const before = "10:20:00"
	for name, c := range map[string]struct {
		actor  scheduler.Actor
		when   string
		reason string
		first  func(w *world, a scheduler.Actor, b scheduler.Booking)
		want   scheduler.Code
	}{
		"the head":             {head, before, "the lift stood still", nil, ""},
		"the head, at night":   {head, "23:59:59", "r", nil, ""},
		"reception":            {reception, before, "r", nil, scheduler.CodeForbidden},
		"another head":         {headAt(other), before, "r", nil, scheduler.CodeForbidden},
		"operator":             {operator, before, "r", nil, scheduler.CodeForbidden},
		"without a reason":     {head, before, " ", nil, scheduler.CodeReasonNeeded},
		"the day after":        {head, "2026-06-02 00:00:00", "r", nil, scheduler.CodeWrongDay},
		"booked again":         {head, before, "r", (*world).bookAgain, scheduler.CodeAlreadyBooked},
		"waits with a ticket":  {head, before, "r", (*world).takeTicket, scheduler.CodeTicketExists},
		"examined by ticket":   {head, before, "r", (*world).examineByTicket, scheduler.CodeWrongState},
		"on the waiting list":  {head, before, "r", (*world).waitForSeat, ""},
		"holds another time":   {head, before, "r", (*world).holdAgain, ""},
		"reinstated already":   {head, before, "r", (*world).reinstateFirst, scheduler.CodeWrongState},
		"arrival is no way in": {head, before, "r", (*world).arriveInVain, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := quickWorld(t)
			a, b := w.annulled("10:00")
			if c.first != nil {
				c.first(w, a, b)
			}
			w.set(c.when)
			got, err := w.Reinstate(t.Context(), c.actor, b.Number, c.reason)
			w.wantCode(err, c.want)
			if c.want == "" {
				last := got.History[len(got.History)-1]
				if got.State != slots.Arrived || last.What != scheduler.WasReinstated || last.Note != c.reason || last.By != c.actor.Subject {
					t.Errorf("reinstated: %+v", got)
				}
				if n := w.said(b.Form, scheduler.SayReinstated); n != 1 {
					t.Errorf("%d messages", n)
				}
			}
			w.sound()
			w.set("2026-06-02 01:00:00")
			w.due()
			if got := w.state(b.Number); got.Live() {
				t.Errorf("a day later the booking is still %s", got)
			}
			w.sound()
		})
	}
}

func (w *world) bookAgain(a scheduler.Actor, b scheduler.Booking) {
	w.must2(w.Book(w.t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat("2026-06-03", "10:00")}))
}

func (w *world) holdAgain(a scheduler.Actor, b scheduler.Booking) {
	w.must2(w.Hold(w.t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat("2026-06-03", "10:00")}))
}

func (w *world) takeTicket(_ scheduler.Actor, b scheduler.Booking) {
	w.must2(w.IssueTicket(w.t.Context(), reception, dept, b.Form))
}

func (w *world) examineByTicket(a scheduler.Actor, b scheduler.Booking) {
	w.takeTicket(a, b)
	w.calls("1", scheduler.Visitor{Ticket: 1})
	w.must2(w.Finish(w.t.Context(), reception, dept, "1"))
}

func (w *world) waitForSeat(a scheduler.Actor, b scheduler.Booking) {
	w.must2(w.JoinWaiting(w.t.Context(), a, b.Form))
}

func (w *world) reinstateFirst(_ scheduler.Actor, b scheduler.Booking) {
	w.must2(w.Reinstate(w.t.Context(), head, b.Number, "first"))
}

func (w *world) arriveInVain(_ scheduler.Actor, b scheduler.Booking) {
	_, err := w.Arrive(w.t.Context(), reception, b.Number)
	w.wantCode(err, scheduler.CodeAnnulled)
}

func TestA5_ReinstatedAfterTheDayWasWorkedOffIsClosedAtMidnight(t *testing.T) {
	w := quickWorld(t)
	w.arrived("09:00")
	_, b := w.annulled("17:30")
	w.set("19:00:00")
	w.due()
	w.set("19:30:00")
	w.must2(w.Reinstate(t.Context(), head, b.Number, "came by the last bus"))
	w.calls("1", scheduler.Visitor{Booking: b.Number})
	w.must2(w.Postpone(t.Context(), reception, dept, "1", "papers"))
	w.set("2026-06-02 00:00:00")
	w.due()
	if got := w.state(b.Number); got != slots.Unserved {
		t.Errorf("%s, want unserved", got)
	}
	w.sound()
}

func TestA1_UndoArrival(t *testing.T) {
	for _, c := range []struct {
		when string
		want slots.State
	}{
		{"10:05:00", slots.Booked}, {"10:15:00", slots.Booked}, {"10:15:01", slots.Annulled}, {"17:00:00", slots.Annulled},
	} {
		t.Run(c.when, func(t *testing.T) {
			w := quickWorld(t)
			b := w.arrived("10:00")
			w.set(c.when)
			_, err := w.UndoArrival(t.Context(), reception, b.Number, "")
			w.wantCode(err, scheduler.CodeReasonNeeded)
			_, err = w.UndoArrival(t.Context(), stranger, b.Number, "wrong line")
			w.wantCode(err, scheduler.CodeForbidden)
			got, err := w.UndoArrival(t.Context(), reception, b.Number, "wrong line")
			w.must(err)
			if got.State != c.want || w.state(b.Number) != c.want || happened(got.History, scheduler.ArrivalUndone) != 1 {
				t.Errorf("undone: %+v", got)
			}
			_, err = w.UndoArrival(t.Context(), reception, b.Number, "again")
			w.wantCode(err, scheduler.CodeWrongState)
			w.sound()
			w.set("2026-06-01 10:15:01")
			w.due()
			if got := w.state(b.Number); got != slots.Annulled {
				t.Errorf("after the grace period: %s", got)
			}
			w.sound()
		})
	}
}
