package scheduler_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// TestRandomActsKeepTheInvariants does whatever comes, by anybody, at any time,
// and looks after every few acts whether all is in order. Refusals are fine;
// anything else that goes wrong is not.
func TestRandomActsKeepTheInvariants(t *testing.T) {
	random := storetest.Random(t)
	did := map[string]int{}
	for range 6 {
		rule := []slots.Rule{slots.AfterAll, slots.InGaps}[random.IntN(2)]
		open := random.IntN(2) == 0
		w := quickWorld(t, withPolicy(func(p *scheduler.Policy) { p.LiveQueue, p.LiveQueueOpen, p.NearPosition = rule, open, 2 }))
		r := &rioter{world: w, random: random, did: did}
		for range 12 {
			a, form := w.personAt([]string{office, rural}[random.IntN(2)])
			r.people, r.forms = append(r.people, a), append(r.forms, form)
		}
		w.set("08:30:00")
		for step := range 1000 {
			name, err := r.act()
			var refusal *scheduler.Error
			if err != nil && !errors.As(err, &refusal) {
				t.Fatalf("step %d, %s at %v: %v", step, name, w.clock.Now(), err)
			}
			if err == nil {
				r.did[name]++
			}
			if step%16 == 0 {
				if w.sound(); t.Failed() {
					t.Fatalf("after step %d, %s at %v", step, name, w.clock.Now().In(almaty))
				}
			}
		}
		w.due()
		w.sound()
		r.histories()
		w.clock.Set(w.clock.Now().AddDate(0, 2, 0))
		w.due()
		w.sound()
		for _, n := range r.numbers { // nothing stays open for ever
			if b := w.booking(n); b.State.Live() && b.Date < calendars.DateOf(w.clock.Now()) {
				t.Errorf("two months later booking %s of %v is %s", n, b.Date, b.State)
			}
		}
	}
	for _, name := range []string{"book", "confirm", "cancel", "move", "arrive", "ticket", "call", "finish", "close a day", "trip"} {
		if did[name] == 0 {
			t.Errorf("never succeeded: %s; %v", name, did)
		}
	}
	t.Log(did)
}

// rioter acts at random.
type rioter struct {
	*world
	random  *rand.Rand
	people  []scheduler.Actor
	forms   []string
	numbers []scheduler.Number
	did     map[string]int
}

func pick[T any](r *rand.Rand, of []T) (v T) {
	if len(of) > 0 {
		v = of[r.IntN(len(of))]
	}
	return v
}

// learn keeps the numbers that were given out.
func (r *rioter) learn(b scheduler.Booking, err error) error {
	if err == nil {
		r.numbers = append(r.numbers, b.Number)
	}
	return err
}

// seat is a time of today or one of the next days.
func (r *rioter) seat() scheduler.Seat {
	today := calendars.DateOf(r.clock.Now().In(almaty))
	return scheduler.Seat{Date: today + calendars.Date(r.random.IntN(4)/2), Start: calendars.Minute(9*60 + 30*r.random.IntN(18))}
}

func (r *rioter) act() (string, error) {
	recent := r.numbers[max(0, len(r.numbers)-16):]
	ctx, n, room := r.t.Context(), pick(r.random, recent), fmt.Sprint(1+r.random.IntN(3))
	i := r.random.IntN(len(r.people))
	a, form := r.people[i], r.forms[i]
	actor := pick(r.random, []scheduler.Actor{a, reception, head})
	switch r.random.IntN(24) {
	case 0, 1, 2, 3:
		return "book", r.learn(r.Book(ctx, actor, scheduler.BookRequest{Form: form, Seat: r.seat(), Staff: r.random.IntN(4) == 0}))
	case 4:
		return "hold", r.learn(r.Hold(ctx, a, scheduler.BookRequest{Form: form, Seat: r.seat()}))
	case 5:
		_, err := r.Confirm(ctx, a, n)
		return "confirm", err
	case 6:
		_, err := r.Cancel(ctx, actor, n, "no time")
		return "cancel", err
	case 7:
		_, err := r.Move(ctx, actor, n, r.seat(), "")
		return "move", err
	case 8, 9, 10, 11:
		_, err := r.Arrive(ctx, reception, n)
		return "arrive", err
	case 12:
		_, err := r.UndoArrival(ctx, reception, n, "mistake")
		return "undo", err
	case 13:
		_, err := r.Reinstate(ctx, head, n, "the bus")
		return "reinstate", err
	case 14:
		_, err := r.IssueTicket(ctx, reception, dept, form)
		return "ticket", err
	case 15, 16:
		_, err := r.CallNext(ctx, reception, dept, room)
		return "call", err
	case 17:
		_, err := r.Recall(ctx, reception, dept, room, pick(r.random, []scheduler.Visitor{{Booking: n}, {Ticket: uint16(1 + r.random.IntN(4))}}))
		return "recall", err
	case 18:
		return r.leaveRoom(room)
	case 19:
		return r.change()
	case 20:
		_, err := r.JoinWaiting(ctx, a, form)
		return "wait", err
	case 21:
		_, _, err := r.RunDue(ctx)
		return "due", err
	}
	r.clock.Set(r.clock.Now().Add(pick(r.random, []time.Duration{time.Millisecond, time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, 30 * time.Minute, 3 * time.Hour})))
	return "pass time", nil
}

func (r *rioter) leaveRoom(room string) (name string, err error) {
	switch r.random.IntN(3) {
	case 0:
		_, err = r.Finish(r.t.Context(), reception, dept, room)
		return "finish", err
	case 1:
		_, err = r.Postpone(r.t.Context(), reception, dept, room, "papers")
		return "postpone", err
	}
	_, err = r.NotAnswered(r.t.Context(), reception, dept, room)
	return "not answered", err
}

// change publishes something, with any choice or none.
func (r *rioter) change() (name string, err error) {
	cons := choose(pick(r.random, []scheduler.Choice{"", scheduler.ChoiceKeep, scheduler.ChoiceMove, scheduler.ChoiceCancel}))
	today := calendars.DateOf(r.clock.Now().In(almaty))
	day := (today + calendars.Date(r.random.IntN(4))).String()
	switch r.random.IntN(4) {
	case 0:
		_, err = r.PublishSchedule(r.t.Context(), head, closedOn(dept, day), "", cons)
		return "close a day", err
	case 1:
		_, err = r.PublishSchedule(r.t.Context(), head, schedule(dept, 2026), "", cons)
		return "open all days", err
	case 2:
		_, err = r.PutTrip(r.t.Context(), head, dept, 2026, outreachIn(day, day), cons)
		return "trip", err
	}
	to := pick(r.random, []string{dept, other})
	_, err = r.PutMappings(r.t.Context(), operator, []scheduler.Mapping{{KATO: rural, Department: to, From: today}}, cons)
	return "mapping", err
}

// histories checks what no single record shows: nobody arrives after an
// annulment without a reinstatement, and every booking ends at most once.
func (r *rioter) histories() {
	r.t.Helper()
	for _, n := range r.numbers {
		b := r.booking(n)
		annulled, ended := false, false
		for _, e := range b.History {
			if ended && e.What != scheduler.WasReinstated {
				r.t.Errorf("booking %s goes on after its end: %+v", n, b.History)
				break
			}
			switch e.What {
			case scheduler.WasAnnulled:
				annulled, ended = true, true
			case scheduler.WasReinstated:
				if !annulled {
					r.t.Errorf("booking %s was reinstated without an annulment: %+v", n, b.History)
				}
				annulled, ended = false, false
			case scheduler.WasCancelled, scheduler.WasFinished, scheduler.WasUnserved:
				ended = true
			}
		}
	}
}
