package scheduler_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// closed is the day that most changes here close: Wednesday 10 June 2026.
const closed = "2026-06-10"

func choose(c scheduler.Choice) scheduler.Consequences {
	return scheduler.Consequences{Choice: c, Reason: "renovation"}
}

func TestS7_EachChoice(t *testing.T) {
	for choice, want := range map[scheduler.Choice]struct {
		state slots.State
		moved bool
		event scheduler.What
		sms   scheduler.MessageKind // beside the notice of the booking
	}{
		scheduler.ChoiceKeep:   {slots.Booked, false, scheduler.WasKept, ""},
		scheduler.ChoiceMove:   {slots.Booked, true, scheduler.WasMoved, scheduler.SayMoved},
		scheduler.ChoiceCancel: {slots.Cancelled, false, scheduler.WasCancelled, scheduler.SayCancelled},
	} {
		t.Run(string(choice), func(t *testing.T) {
			w := newWorld(t)
			_, b := w.book(closed, "10:00")
			_, untouched := w.book("2026-06-11", "10:00")
			_, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", scheduler.Consequences{})
			w.wantCode(err, scheduler.CodeChoiceNeeded)
			versions, err := w.Versions(t.Context(), head, dept, 2026)
			w.must(err)
			if len(versions) != 1 {
				t.Fatalf("a refused schedule was published: %+v", versions)
			}
			p, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", choose(choice))
			w.must(err)
			if !p.Done || p.Affected != 1 || p.Kept+p.Moved+p.Cancelled != 1 || p.Stuck != 0 || p.Version != 2 {
				t.Errorf("publication %+v", p)
			}
			w.due()
			got := w.booking(b.Number)
			if got.State != want.state || got.Kept != (choice == scheduler.ChoiceKeep) || happened(got.History, want.event) != 1 ||
				(got.Date != b.Date) != want.moved {
				t.Errorf("%+v", got)
			}
			kinds := []scheduler.MessageKind{scheduler.SayBooked}
			if want.sms != "" {
				kinds = append(kinds, want.sms)
			}
			if m := w.messages(b.Number); !slices.Equal(m, kinds) {
				t.Errorf("messages %v, want %v", m, kinds)
			}
			if got := w.booking(untouched.Number); len(got.History) != len(untouched.History) {
				t.Errorf("a booking that fits was touched: %+v", got)
			}
			w.sound()
		})
	}
}

func TestS7_AChoiceForEachBooking(t *testing.T) {
	w := newWorld(t)
	_, keep := w.book(closed, "09:00")
	_, move := w.book(closed, "09:30")
	_, cancel := w.book(closed, "10:00")
	cons := scheduler.Consequences{Each: map[scheduler.Number]scheduler.Choice{
		keep.Number: scheduler.ChoiceKeep, move.Number: scheduler.ChoiceMove}}
	_, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", cons)
	w.wantCode(err, scheduler.CodeChoiceNeeded) // one has none
	cons.Each[cancel.Number] = "burn"
	_, err = w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", cons)
	if e := w.wantCode(err, scheduler.CodeInvalid); len(e.Problems) != 1 || e.Problems[0].Path != "each."+cancel.Number.String() {
		t.Errorf("problems %+v", e.Problems)
	}
	cons.Each[cancel.Number] = scheduler.ChoiceCancel
	p, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", cons)
	w.must(err)
	if p.Kept != 1 || p.Moved != 1 || p.Cancelled != 1 || p.Affected != 3 {
		t.Errorf("%+v", p)
	}
	w.sound()
}

func TestS7_WhoCannotBeMovedStandsOnTheWorklist(t *testing.T) {
	w := newWorld(t)
	_, b := w.bookAt(office, closed, seat(closed, "10:00"))
	w.set("2026-06-09 12:00:00") // with a day's notice nothing is left inside the form's validity
	p, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", choose(scheduler.ChoiceMove))
	w.must(err)
	if p.Stuck != 1 || p.Moved != 0 || !p.Done {
		t.Errorf("%+v", p)
	}
	if got := w.booking(b.Number); got.Date != b.Date || happened(got.History, scheduler.NotMovable) != 1 {
		t.Errorf("%+v", got)
	}
	list, err := w.Worklist(t.Context(), head, dept, true)
	w.must(err)
	if len(list) != 1 || list[0].Kind != scheduler.WorkCannotMove || list[0].Booking != b.Number {
		t.Fatalf("worklist %+v", list)
	}
	_, err = w.FinishWork(t.Context(), stranger, dept, list[0].ID, "")
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.FinishWork(t.Context(), head, dept, "no-such", "")
	w.wantCode(err, scheduler.CodeNotFound)
	for _, note := range []string{"called, comes on Friday", "twice"} {
		done, err := w.FinishWork(t.Context(), reception, dept, list[0].ID, note)
		w.must(err)
		if done.DoneNote != "called, comes on Friday" || done.DoneBy != reception.Subject {
			t.Errorf("%+v", done)
		}
	}
	if list, err = w.Worklist(t.Context(), head, dept, true); err != nil || len(list) != 0 {
		t.Errorf("open after it was done: %+v, %v", list, err)
	}
	w.sound()
}

func TestS7_MovedInTheOrderOfTheirTimesNeverTooNear(t *testing.T) {
	w := newWorld(t)
	_, third := w.book(closed, "15:00")
	_, second := w.book(closed, "14:30")
	_, first := w.book(closed, "14:00")
	w.set("2026-06-09 16:10:00") // a day's notice: Wednesday 16:10
	s := schedule(dept, 2026)
	s.Rooms = 1
	s.Exceptions = []slots.Exception{{Date: calendars.MustDate(closed), Kind: slots.OtherHours,
		Hours: &slots.Hours{Interval: calendars.Interval{From: 16 * 60, To: 17*60 + 30}}}}
	p, err := w.PublishSchedule(t.Context(), head, s, "", choose(scheduler.ChoiceMove))
	w.must(err)
	if p.Moved != 3 {
		t.Errorf("%+v", p)
	}
	for n, want := range map[scheduler.Number]string{first.Number: closed + " 16:30", second.Number: closed + " 17:00", third.Number: "2026-06-11 15:00"} {
		b := w.booking(n)
		if got := fmt.Sprint(b.Date, " ", b.Start); got != want {
			t.Errorf("booking %s moved to %s, want %s", n, got, want)
		}
	}
	w.sound()
}

func TestS7_KilledInTheMiddleNothingIsDoneTwice(t *testing.T) {
	random := storetest.Random(t)
	for round := range 20 {
		var broken atomic.Bool
		var mu sync.Mutex
		failed := 0
		fail := func() error {
			mu.Lock()
			defer mu.Unlock()
			if broken.Load() && random.IntN(3) == 0 {
				failed++
				return errInjected
			}
			return nil
		}
		store := &meanwhile{Store: storetest.FailCommits(storetest.LoseAnswers(storetest.NewMemory(), fail), fail)}
		w := openWorld(t, store)
		cons := scheduler.Consequences{Choice: scheduler.ChoiceMove, Each: map[scheduler.Number]scheduler.Choice{}}
		before := map[scheduler.Number]scheduler.Booking{}
		want := map[scheduler.Choice]int{}
		for i := range 12 {
			_, b := w.book(closed, []string{"09:00", "09:30", "10:00", "10:30", "11:00", "11:30"}[i/2])
			before[b.Number] = b
			c := []scheduler.Choice{scheduler.ChoiceMove, scheduler.ChoiceKeep, scheduler.ChoiceCancel}[random.IntN(3)]
			cons.Each[b.Number] = c
			want[c]++
		}
		first := func() { // let the publication itself through
			again := func() { broken.Store(true) }
			store.run.Store(&again)
		}
		store.run.Store(&first)
		p, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", cons)
		w.must(err)
		for range 100 {
			if _, _, err := w.RunDue(t.Context()); err == nil {
				break
			}
		}
		broken.Store(false)
		w.due()
		if p, err = w.Job(t.Context(), head, p.Job); err != nil || !p.Done || p.Affected != 12 || p.Moved != want[scheduler.ChoiceMove] ||
			p.Kept != want[scheduler.ChoiceKeep] || p.Cancelled != want[scheduler.ChoiceCancel] || p.Stuck != 0 {
			t.Errorf("round %d, %d failures: %+v, %v; want %v", round, failed, p, err, want)
		}
		for n, was := range before {
			b := w.booking(n)
			sms := map[scheduler.Choice]scheduler.MessageKind{scheduler.ChoiceMove: scheduler.SayMoved, scheduler.ChoiceCancel: scheduler.SayCancelled}[cons.Each[n]]
			kinds := []scheduler.MessageKind{scheduler.SayBooked}
			if sms != "" {
				kinds = append(kinds, sms)
			}
			if len(b.History) != len(was.History)+1 || !slices.Equal(w.messages(n), kinds) {
				t.Errorf("round %d: chosen %s, history %+v, messages %v", round, cons.Each[n], b.History, w.messages(n))
			}
		}
		w.sound()
	}
}

func TestS7_ManyAreLeftToTheWorker(t *testing.T) {
	w := openWorld(t, storetest.NewMemory())
	s := schedule(dept, 2026)
	s.Rooms = 99
	w.publish(s)
	for i := range 501 {
		w.book(closed, calendars.Minute(14*60+i%8*30).String())
	}
	p, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", choose(scheduler.ChoiceCancel))
	w.must(err)
	if p.Done || p.Affected != 501 || p.Cancelled != 0 {
		t.Errorf("at once: %+v", p)
	}
	_, err = w.Job(t.Context(), stranger, p.Job)
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.Job(t.Context(), head, "no-such")
	w.wantCode(err, scheduler.CodeNotFound)
	w.sound()
	w.due()
	if p, err = w.Job(t.Context(), head, p.Job); err != nil || !p.Done || p.Cancelled != 501 {
		t.Errorf("in the end: %+v, %v", p, err)
	}
	w.sound()
}

func TestS7_PublishedWhilePeopleBook(t *testing.T) {
	for _, choice := range []scheduler.Choice{scheduler.ChoiceNone, scheduler.ChoiceMove, scheduler.ChoiceCancel} {
		t.Run("choice "+string(choice), func(t *testing.T) {
			w := openWorld(t, storetest.NewMemory())
			type client struct {
				scheduler.Actor
				form string
			}
			clients := make([]client, 24)
			for i := range clients {
				clients[i].Actor, clients[i].form = w.person()
			}
			var wg sync.WaitGroup
			var mu sync.Mutex
			var got []scheduler.Number
			for i, c := range clients {
				wg.Go(func() {
					b, err := w.Book(t.Context(), c.Actor, scheduler.BookRequest{Form: c.form,
						Seat: seat(closed, []string{"09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "14:00", "14:30", "15:00", "15:30"}[i/2])})
					if code := scheduler.CodeOf(err); err != nil && code != scheduler.CodeNotBookable {
						t.Errorf("book: %v", err)
					}
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						got = append(got, b.Number)
					}
				})
			}
			wg.Go(func() {
				_, err := w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", choose(choice))
				if code := scheduler.CodeOf(err); err != nil && code != scheduler.CodeChoiceNeeded {
					t.Errorf("publish: %v", err)
				}
			})
			wg.Wait()
			w.due()
			versions, err := w.Versions(t.Context(), head, dept, 2026)
			w.must(err)
			for _, n := range got {
				b := w.booking(n)
				if len(versions) == 2 && b.State == slots.Booked && b.Date == calendars.MustDate(closed) && !b.Kept {
					t.Errorf("booking %s stands on a closed day and nobody dealt with it: %+v", n, b)
				}
			}
			w.sound()
		})
	}
}

func TestS7_LostToLatenessIsNotMoved(t *testing.T) {
	w := newWorld(t)
	_, b := w.book(monday, "10:00")
	w.set("10:15:01") // the worker has not been there yet
	p, err := w.PublishSchedule(t.Context(), head, closedOn(dept, monday), "", scheduler.Consequences{})
	w.must(err)
	w.due()
	if got := w.state(b.Number); p.Affected != 0 || got != slots.Annulled {
		t.Errorf("%+v, booking %s", p, got)
	}
	w.sound()
}

func TestS7_AnExpiredHoldTakesNoRoom(t *testing.T) {
	w := newWorld(t)
	a, form := w.person()
	w.must2(w.Hold(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat(closed, "10:00")}))
	_, b := w.book(closed, "10:00")
	w.set("08:30:00") // the hold is over and not swept
	s := schedule(dept, 2026)
	s.Rooms = 1
	pre, err := w.PreviewSchedule(t.Context(), head, s)
	w.must(err)
	if len(pre.Affected) != 0 {
		t.Errorf("%+v; booking %s has the one room to itself", pre.Affected, b.Number)
	}
	w.due()
	w.sound()
}
