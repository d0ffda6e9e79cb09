package scheduler_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

func TestQ2_TicketsComeAfterTheBooked(t *testing.T) {
	w := quickWorld(t)
	ticket := w.ticket("09:00")
	w.set("09:30:00")
	_, coming := w.book(monday, "11:00")
	_, err := w.CallNext(t.Context(), reception, dept, "1")
	w.wantCode(err, scheduler.CodeNobodyWaits) // one is still to come
	w.set("11:00:00")
	w.must2(w.Arrive(t.Context(), reception, coming.Number))
	w.calls("1", scheduler.Visitor{Booking: coming.Number})
	w.calls("2", scheduler.Visitor{Ticket: ticket.Number})
	w.sound()
}

func TestQ2_InGaps(t *testing.T) {
	for _, c := range []struct {
		now  string
		want scheduler.Code
	}{
		{"10:00:00", ""}, // half an hour fits before 11:00
		{"10:30:00", ""}, // just
		{"10:31:00", ""}, // two rooms are idle, one booking is due
	} {
		t.Run(c.now, func(t *testing.T) {
			w := quickWorld(t, withPolicy(func(p *scheduler.Policy) { p.LiveQueue = slots.InGaps }))
			w.ticket("09:00")
			w.set("09:30:00")
			w.book(monday, "11:00")
			w.set(c.now)
			_, err := w.CallNext(t.Context(), reception, dept, "1")
			w.wantCode(err, c.want)
			w.sound()
		})
	}
	w := quickWorld(t, withPolicy(func(p *scheduler.Policy) { p.LiveQueue = slots.InGaps }))
	w.ticket("09:00")
	w.set("09:30:00")
	w.book(monday, "11:00")
	w.book(monday, "11:00")
	staff := scheduler.BookRequest{Seat: seat(monday, "11:00"), Staff: true}
	_, staff.Form = w.person()
	w.must2(w.Book(t.Context(), reception, staff))
	w.set("10:31:00") // all three rooms are needed before the ticket would be over
	_, err := w.CallNext(t.Context(), reception, dept, "1")
	w.wantCode(err, scheduler.CodeNobodyWaits)
	w.set("10:30:00")
	w.calls("1", scheduler.Visitor{Ticket: 1})
	w.sound()
}

func TestQ3_BookedByTimeTicketsByNumber(t *testing.T) {
	w := quickWorld(t)
	first, second := w.ticket("09:00"), w.ticket("09:30")
	late, early := w.arrived("11:00"), w.arrived("10:30") // came in the wrong order
	w.set("11:05:00")
	w.calls("1", scheduler.Visitor{Booking: early.Number})
	w.calls("2", scheduler.Visitor{Booking: late.Number})
	w.calls("3", scheduler.Visitor{Ticket: first.Number})
	w.must2(w.Finish(t.Context(), reception, dept, "3"))
	w.calls("3", scheduler.Visitor{Ticket: second.Number})
	w.sound()
}

func TestQ4_TenThousandCallsNeverCallAPersonTwice(t *testing.T) {
	w := openWorld(t, storetest.NewMemory())
	s := schedule(dept, 2026)
	s.Rooms, s.StaffRooms = 20, 0
	w.publish(s)
	people := map[scheduler.Number]bool{}
	for m := calendars.Minute(9 * 60); m < 18*60; m += 30 {
		if m == 13*60 || m == 13*60+30 {
			continue
		}
		for range 20 {
			w.set("2026-05-28 10:00:00")
			_, b := w.book(monday, m.String())
			people[b.Number] = true
			w.set("09:00:00")
			w.must2(w.Arrive(t.Context(), reception, b.Number))
		}
	}
	w.set("09:10:00")
	var mu sync.Mutex
	called := map[scheduler.Visitor]int{}
	calls := 0
	var wg sync.WaitGroup
	for i := range 8 { // three rooms, two or three clerks at each
		room := fmt.Sprint(i%3 + 1)
		wg.Go(func() {
			for range 1250 {
				c, err := w.CallNext(t.Context(), reception, dept, room)
				mu.Lock()
				calls++
				if err == nil {
					called[c.Visitor]++
				}
				mu.Unlock()
				code := scheduler.CodeOf(err)
				if err != nil && code != scheduler.CodeRoomBusy && code != scheduler.CodeNobodyWaits {
					t.Errorf("call: %v", err)
				}
				if _, err := w.Finish(t.Context(), reception, dept, room); err != nil && scheduler.CodeOf(err) != scheduler.CodeRoomEmpty {
					t.Errorf("finish: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if calls != 10_000 || len(called) != len(people) {
		t.Errorf("%d calls called %d of %d people", calls, len(called), len(people))
	}
	for v, n := range called {
		if n != 1 || !people[v.Booking] {
			t.Errorf("%+v was called %d times", v, n)
		}
	}
	w.sound()
}

func TestQ4_StatesOfACall(t *testing.T) {
	w := newWorld(t, withPolicy(func(p *scheduler.Policy) { p.CallsPerPerson = 2 }))
	ctx := t.Context()
	b := w.arrived("10:00")
	who := scheduler.Visitor{Booking: b.Number}
	_, err := w.CallNext(ctx, reception, dept, "7")
	w.wantCode(err, scheduler.CodeNotFound) // no such room
	_, err = w.CallNext(ctx, stranger, dept, "1")
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.Finish(ctx, reception, dept, "1")
	w.wantCode(err, scheduler.CodeRoomEmpty)
	_, err = w.Recall(ctx, reception, dept, "1", who)
	w.wantCode(err, scheduler.CodeWrongState) // waits, was never called
	w.calls("1", who)
	_, err = w.CallNext(ctx, reception, dept, "1")
	w.wantCode(err, scheduler.CodeRoomBusy)
	_, err = w.Recall(ctx, reception, dept, "2", who)
	w.wantCode(err, scheduler.CodeWrongState) // is called to another room
	w.sound()

	again, err := w.Recall(ctx, reception, dept, "1", who)
	w.must(err)
	if again.Calls != 2 {
		t.Errorf("recalled: %+v", again)
	}
	_, err = w.Recall(ctx, reception, dept, "1", who)
	w.wantCode(err, scheduler.CodeCallsExhausted)
	w.must2(w.NotAnswered(ctx, reception, dept, "1"))
	if got := w.state(b.Number); got != slots.NotAnswered {
		t.Errorf("%s", got)
	}
	_, err = w.Recall(ctx, reception, dept, "2", who)
	w.wantCode(err, scheduler.CodeCallsExhausted)
	w.sound()

	second := w.arrived("10:30")
	w.calls("2", scheduler.Visitor{Booking: second.Number})
	w.must2(w.Postpone(ctx, reception, dept, "2", "an X-ray is missing"))
	third := w.arrived("11:00")
	w.calls("3", scheduler.Visitor{Booking: third.Number})
	_, err = w.Recall(ctx, reception, dept, "3", scheduler.Visitor{Booking: second.Number})
	w.wantCode(err, scheduler.CodeRoomBusy)
	for range 3 { // being put aside is not the person's fault: no limit
		w.must2(w.Recall(ctx, reception, dept, "1", scheduler.Visitor{Booking: second.Number}))
		w.must2(w.Postpone(ctx, reception, dept, "1", "the X-ray is still missing"))
	}
	w.must2(w.Recall(ctx, reception, dept, "1", scheduler.Visitor{Booking: second.Number}))
	w.must2(w.Finish(ctx, reception, dept, "1"))
	end := w.booking(second.Number)
	if end.State != slots.Finished || end.Room != "1" || happened(end.History, scheduler.WasPostponed) != 4 {
		t.Errorf("finished: %+v", end)
	}
	for _, e := range end.History {
		if e.At.IsZero() || e.By == "" {
			t.Errorf("event without time or author: %+v", e)
		}
	}
	w.sound()
}

func TestQ4_ExaminedOnceWhicheverWay(t *testing.T) {
	t.Run("a ticket finished gives a new booking back", func(t *testing.T) {
		w := newWorld(t)
		a, b := w.annulled("10:00")
		w.takeTicket(a, b)
		again, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat("2026-06-03", "10:00")})
		w.must(err)
		w.calls("1", scheduler.Visitor{Ticket: 1})
		w.must2(w.Finish(t.Context(), reception, dept, "1"))
		if got := w.state(again.Number); got != slots.Cancelled || w.said(b.Form, scheduler.SayCancelled) != 1 {
			t.Errorf("the new booking is %s, with %d messages", got, w.said(b.Form, scheduler.SayCancelled))
		}
		_, err = w.Book(t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat("2026-06-03", "10:00")})
		w.wantCode(err, scheduler.CodeNotEligible)
		w.sound()
	})
	// The room of the booking kept its visitor, who was cancelled.
	t.Run("called twice the same day, the ticket finishes first", func(t *testing.T) {
		w := newWorld(t)
		a, b := w.annulled("10:00")
		w.takeTicket(a, b)
		again, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat(monday, "12:00")})
		w.must(err)
		w.must2(w.Arrive(t.Context(), reception, again.Number))
		w.calls("1", scheduler.Visitor{Booking: again.Number})
		w.calls("2", scheduler.Visitor{Ticket: 1})
		w.must2(w.Finish(t.Context(), reception, dept, "2"))
		if got := w.state(again.Number); got != slots.Cancelled {
			t.Errorf("%s", got)
		}
		w.sound()
	})
	t.Run("the booking finishes first", func(t *testing.T) {
		w := newWorld(t)
		a, b := w.annulled("10:00")
		w.takeTicket(a, b)
		again, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: b.Form, Seat: seat(monday, "12:00")})
		w.must(err)
		w.must2(w.Arrive(t.Context(), reception, again.Number))
		w.calls("1", scheduler.Visitor{Booking: again.Number})
		w.must2(w.Finish(t.Context(), reception, dept, "1"))
		_, err = w.CallNext(t.Context(), reception, dept, "1")
		w.wantCode(err, scheduler.CodeNobodyWaits)
		w.sound()
	})
}

func TestQ5_PositionWaitAndTheMessageOnce(t *testing.T) {
	w := newWorld(t, withPolicy(func(p *scheduler.Policy) { p.NearPosition = 2 }))
	var tickets []scheduler.Ticket
	for _, start := range []string{"09:00", "09:30", "10:00", "10:30"} {
		tickets = append(tickets, w.ticket(start))
	}
	b := w.arrived("11:00")
	q, err := w.Queue(t.Context(), reception, dept, calendars.MustDate(monday))
	w.must(err)
	want := []scheduler.Visitor{{Booking: b.Number}, {Ticket: 1}, {Ticket: 2}, {Ticket: 3}, {Ticket: 4}}
	if len(q.Waiting) != len(want) {
		t.Fatalf("waiting: %+v", q.Waiting)
	}
	for i, wait := range []int{10, 20, 30, 40, 50} { // half an hour shared by three rooms
		if got := q.Waiting[i]; got.Visitor != want[i] || got.Position != i+1 || got.Wait != wait {
			t.Errorf("%d: %+v, want %+v after %d minutes", i+1, got, want[i], wait)
		}
	}
	near := func() (out []int) {
		for _, k := range tickets {
			out = append(out, w.said(k.Form, scheduler.SayNear))
		}
		return out
	}
	if got := near(); !slices.Equal(got, []int{1, 1, 0, 0}) {
		t.Errorf("told: %v", got)
	}
	w.set("11:01:00")
	w.must2(w.UndoArrival(t.Context(), reception, b.Number, "the wrong person"))
	w.must2(w.Arrive(t.Context(), reception, b.Number))
	w.calls("1", scheduler.Visitor{Booking: b.Number})
	w.calls("2", scheduler.Visitor{Ticket: 1})
	if got := near(); !slices.Equal(got, []int{1, 1, 1, 0}) {
		t.Errorf("told after two calls: %v", got)
	}
	w.calls("3", scheduler.Visitor{Ticket: 2})
	w.must2(w.Postpone(t.Context(), reception, dept, "3", ""))
	w.must2(w.Recall(t.Context(), reception, dept, "3", scheduler.Visitor{Ticket: 2}))
	if got := near(); !slices.Equal(got, []int{1, 1, 1, 1}) {
		t.Errorf("told in the end: %v", got)
	}
	w.sound()
}

func TestQ6_TheEndOfTheDayClosesEverybody(t *testing.T) {
	w := newWorld(t)
	unserved := w.arrived("09:00")
	inRoom := w.arrived("09:30")
	aside := w.arrived("10:00")
	ticket := w.ticket("10:30")
	w.set("11:00:00")
	w.calls("1", scheduler.Visitor{Booking: unserved.Number})
	w.calls("2", scheduler.Visitor{Booking: inRoom.Number})
	w.calls("3", scheduler.Visitor{Booking: aside.Number})
	w.must2(w.NotAnswered(t.Context(), reception, dept, "3"))
	w.must2(w.Postpone(t.Context(), reception, dept, "1", ""))
	w.set("18:59:59")
	w.due()
	if got := w.state(unserved.Number); got != slots.Postponed {
		t.Fatalf("a second before the end of the day: %s", got)
	}
	w.set("19:00:00")
	w.due()
	w.due()
	w.sound()
	for n, want := range map[scheduler.Number]slots.State{unserved.Number: slots.Unserved, aside.Number: slots.Unserved, inRoom.Number: slots.Finished} {
		if got := w.state(n); got != want {
			t.Errorf("booking %s is %s, want %s", n, got, want)
		}
	}
	for form, want := range map[string]int{unserved.Form: 1, aside.Form: 1, ticket.Form: 1, inRoom.Form: 0} {
		if got := w.said(form, scheduler.SayUnserved); got != want {
			t.Errorf("form %s: %d messages, want %d", form, got, want)
		}
	}
	q, err := w.Queue(t.Context(), head, dept, calendars.MustDate(monday))
	w.must(err)
	if q.Tickets[0].State != slots.Unserved || len(q.Waiting)+len(q.Aside)+len(q.Called) != 0 {
		t.Errorf("the queue after the day: %+v", q)
	}
	for iin, form := range map[string]string{unserved.IIN: unserved.Form, aside.IIN: aside.Form, ticket.IIN: ticket.Form} {
		a := scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "again", IIN: iin}
		w.nearest(a, form)
	}
	w.sound()
}

func TestQ6_LengthenedHoursLengthenTheDay(t *testing.T) {
	w := newWorld(t)
	s := schedule(dept, 2026)
	s.Exceptions = []slots.Exception{{Date: calendars.MustDate(monday), Kind: slots.OtherHours,
		Hours: &slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: 12 * 60}}}}
	w.publish(s)
	b := w.arrived("09:30")
	w.publish(schedule(dept, 2026)) // until 18:00 after all
	w.set("13:00:00")
	w.due()
	if got := w.state(b.Number); got != slots.Arrived {
		t.Errorf("closed at one, though the department receives until six: %s", got)
	}
	w.set("19:00:00")
	w.due()
	if got := w.state(b.Number); got != slots.Unserved {
		t.Errorf("%s", got)
	}
	w.sound()
}

func TestQ2_RoomsCallTheirOwnPlace(t *testing.T) {
	w := newWorld(t, withPolicy(func(p *scheduler.Policy) { p.LiveQueueOpen = true }))
	ctx := t.Context()
	w.set("2026-05-28 10:00:00")
	place := w.putTrip(outreachIn(monday, monday))
	s := seat(monday, "09:00")
	s.Place = place
	_, away := w.bookAt(rural, "2026-12-31", s)
	s.Start += 30
	_, late := w.bookAt(rural, "2026-12-31", s)
	_, here := w.book(monday, "10:00")
	w.set("09:00:00")
	w.must2(w.Arrive(ctx, reception, away.Number))
	_, err := w.CallNext(ctx, reception, dept, "1")
	w.wantCode(err, scheduler.CodeNobodyWaits) // who waits is 100 km away
	w.set("09:45:01")
	w.due()
	ticket, err := w.IssueTicket(ctx, reception, dept, late.Form)
	w.must(err)
	if ticket.Place != place {
		t.Errorf("ticket at place %d, want the outreach %d", ticket.Place, place)
	}
	w.set("10:00:00")
	w.must2(w.Arrive(ctx, reception, here.Number))
	q, err := w.Queue(ctx, reception, dept, calendars.MustDate(monday))
	w.must(err)
	var labels []string
	for _, r := range q.Rooms {
		labels = append(labels, fmt.Sprint(r.Label, "@", r.Place))
	}
	room := fmt.Sprintf("%d-1", place)
	if want := []string{"1@0", "2@0", "3@0", fmt.Sprint(room, "@", place)}; !slices.Equal(labels, want) {
		t.Errorf("rooms %v, want %v", labels, want)
	}
	for _, wait := range q.Waiting {
		if wantPlace := map[bool]uint16{true: slots.Office, false: place}[wait.Booking == here.Number]; wait.Place != wantPlace {
			t.Errorf("waits at the wrong place: %+v", wait)
		}
	}
	w.calls("1", scheduler.Visitor{Booking: here.Number})
	w.calls(room, scheduler.Visitor{Booking: away.Number})
	w.must2(w.Postpone(ctx, reception, dept, room, ""))
	_, err = w.Recall(ctx, reception, dept, "2", scheduler.Visitor{Booking: away.Number})
	w.wantCode(err, scheduler.CodeNotFound)
	w.calls(room, scheduler.Visitor{Ticket: ticket.Number})
	for _, label := range []string{fmt.Sprintf("%d-2", place), fmt.Sprintf("%d-0", place), fmt.Sprintf("0%d-1", place), "-1", "1-1", ""} {
		_, err := w.CallNext(ctx, reception, dept, label)
		w.wantCode(err, scheduler.CodeNotFound)
	}
	w.sound()
	w.set("19:00:00")
	w.due()
	w.sound()
}

func TestQ2_KeptFromACancelledOutreachWaitsAtTheOffice(t *testing.T) {
	w := newWorld(t)
	w.set("2026-05-28 10:00:00")
	place := w.putTrip(outreachIn(monday, monday))
	s := seat(monday, "10:00")
	s.Place = place
	_, b := w.bookAt(rural, "2026-12-31", s)
	w.must2(w.CancelTrip(t.Context(), head, dept, 2026, place, scheduler.Consequences{Choice: scheduler.ChoiceKeep}))
	w.set("10:00:00")
	w.must2(w.Arrive(t.Context(), reception, b.Number))
	w.calls("1", scheduler.Visitor{Booking: b.Number})
	w.sound()
}
