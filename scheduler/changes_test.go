package scheduler_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
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

func TestE4_MappingsByDate(t *testing.T) {
	w := newWorld(t)
	_, before := w.book("2026-06-12", "10:00")
	_, after := w.book("2026-06-15", "10:00")
	_, elsewhere := w.bookAt(far, "2026-12-31", seat("2026-06-15", "10:00"))
	change := []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate("2026-06-15")}}
	pre, err := w.PreviewMappings(t.Context(), operator, change)
	w.must(err)
	if len(pre.Affected) != 1 || pre.Affected[0].Number != after.Number || pre.Affected[0].Why != "mapping" {
		t.Errorf("preview %+v", pre.Affected)
	}
	_, err = w.PutMappings(t.Context(), head, change, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.PutMappings(t.Context(), operator, change, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChoiceNeeded)
	p, err := w.PutMappings(t.Context(), operator, change, choose(scheduler.ChoiceMove))
	w.must(err)
	if p.Moved != 1 || !p.Done {
		t.Errorf("%+v", p)
	}
	w.due()
	// The nearest time is still before the change, at the old department.
	if b := w.booking(after.Number); b.Department != dept || b.Date >= change[0].From {
		t.Errorf("moved to %s on %v", b.Department, b.Date)
	}
	for _, b := range []scheduler.Booking{before, elsewhere} {
		if got := w.booking(b.Number); len(got.History) != 1 {
			t.Errorf("touched: %+v", got)
		}
	}
	for date, want := range map[string]string{"2026-06-14": dept, "2026-06-15": other} {
		d, err := w.DepartmentFor(t.Context(), office, calendars.MustDate(date))
		if err != nil || d.ID != want {
			t.Errorf("on %s %s serves, %v; want %s", date, d.ID, err, want)
		}
	}
	w.sound()
}

func TestE4_MovedToTheDepartmentThatServesNow(t *testing.T) {
	w := newWorld(t)
	_, b := w.book("2026-06-15", "10:00")
	p, err := w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate(monday)}}, choose(scheduler.ChoiceMove))
	w.must(err)
	if got := w.booking(b.Number); p.Moved != 1 || got.Department != other || w.said(b.Form, scheduler.SayMoved) != 1 {
		t.Errorf("%+v: %+v", p, got)
	}
	w.sound()
}

// A booking made between the look and the change was left at a department that
// does not serve it.
func TestE4_BookedWhileTheMappingWasEntered(t *testing.T) {
	store := &meanwhile{Store: storetest.NewMemory()}
	w := openWorld(t, store)
	var b scheduler.Booking
	book := func() { _, b = w.book(closed, "10:00") }
	store.run.Store(&book)
	p, err := w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate(monday)}}, scheduler.Consequences{})
	w.must(err)
	if got := w.booking(b.Number); !got.Kept || p.Kept != 1 || p.Affected != 1 {
		t.Errorf("%+v: %+v", p, got)
	}
	w.sound()
}

func TestE4_MappingsAreRefusedWhole(t *testing.T) {
	w := newWorld(t)
	bad := []scheduler.Mapping{
		{KATO: "119999999x", Department: dept, From: calendars.MustDate(monday)},
		{KATO: office, Department: "nobody", From: calendars.MustDate(monday)},
		{KATO: office, Department: dept},
		{KATO: office, Department: other, From: calendars.MustDate(monday)},
	}
	_, err := w.PutMappings(t.Context(), operator, bad, scheduler.Consequences{})
	e := w.wantCode(err, scheduler.CodeInvalid)
	var paths []string
	for _, p := range e.Problems {
		paths = append(paths, p.Path)
	}
	if want := []string{"[0].kato", "[1].department", "[2].from", "[3]"}; !slices.Equal(slices.Sorted(slices.Values(paths)), want) {
		t.Errorf("problems at %v, want %v", paths, want)
	}
	list, err := w.Mappings(t.Context(), auditor)
	if err != nil || len(list) != 3 {
		t.Errorf("mappings %+v, %v", list, err)
	}
	w.sound()
}

func TestC6_CalendarChanges(t *testing.T) {
	embedded := calendars.Embedded()
	with := func(edit func(*calendars.Data)) calendars.Data {
		d := calendars.Embedded()
		d.Version += "-other"
		edit(&d)
		return d
	}
	off := func(date string) calendars.Data {
		return with(func(d *calendars.Data) {
			text := calendars.Text{KK: "демалыс", RU: "выходной", EN: "day off"}
			d.Decrees = append(d.Decrees, calendars.Decree{Date: calendars.MustDate(date), Status: calendars.StatusOff, Reason: text})
		})
	}
	kurban17 := with(func(d *calendars.Data) {
		for i := range d.KurbanAit {
			if k := &d.KurbanAit[i]; k.Year == 2024 {
				k.First, k.Provisional, k.Announced = calendars.MustDate("2024-06-17"), true, 0
			}
		}
	})
	for name, c := range map[string]struct {
		before, after calendars.Data
		now, booked   string // booked: on this day, when it is a working day before
		flips         []calendars.Date
		opens         string
	}{
		"Kurban Ait moves from 17 to 16 June 2024": {kurban17, embedded, "2024-06-07 12:00:00", "",
			[]calendars.Date{calendars.MustDate("2024-06-17")}, "2024-06-17"},
		"Kurban Ait moves from 16 to 17 June 2024": {embedded, kurban17, "2024-06-07 12:00:00", "2024-06-17",
			[]calendars.Date{calendars.MustDate("2024-06-17")}, ""},
		"31 August 2026 becomes a working day": {off("2026-08-31"), embedded, "2026-03-18 12:00:00", "",
			[]calendars.Date{calendars.MustDate("2026-08-31")}, "2026-08-31"},
		"8 May 2024 becomes a day off": {with(func(d *calendars.Data) {
			d.Decrees = slices.DeleteFunc(d.Decrees, func(d calendars.Decree) bool { return d.Date.Year() == 2024 })
		}), embedded, "2024-04-17 12:00:00", "2024-05-08",
			[]calendars.Date{calendars.MustDate("2024-05-04"), calendars.MustDate("2024-05-08")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := quickWorld(t, func(o *scheduler.Options) { o.Calendar = &c.before })
			w.set(c.now)
			w.must2(w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: office, Department: dept, From: calendars.MustDate("2024-01-01")}}, scheduler.Consequences{}))
			w.publish(schedule(dept, 2024))
			var b scheduler.Booking
			affected := 0
			if c.booked != "" {
				_, b = w.bookAt(office, "2027-12-31", seat(c.booked, "10:00"))
				affected = 1
			}
			if c.opens != "" && len(w.times(office, c.opens, 0)) != 0 {
				t.Fatalf("%s is open before the change", c.opens)
			}
			pre, err := w.PreviewCalendar(t.Context(), operator, c.after)
			w.must(err)
			var flips []calendars.Date
			for _, ch := range pre.Changes {
				flips = append(flips, ch.Date)
			}
			if !slices.Equal(flips, c.flips) || len(pre.Affected) != affected {
				t.Errorf("preview %+v, want changes on %v", pre, c.flips)
			}
			if affected > 0 {
				_, err := w.PublishCalendar(t.Context(), operator, c.after, scheduler.Consequences{})
				w.wantCode(err, scheduler.CodeChoiceNeeded)
			}
			p, err := w.PublishCalendar(t.Context(), operator, c.after, choose(scheduler.ChoiceMove))
			w.must(err)
			if !p.Done || p.Moved != affected || p.Version != 2 {
				t.Errorf("%+v", p)
			}
			if affected > 0 {
				if got := w.booking(b.Number); got.Date == b.Date || w.said(b.Form, scheduler.SayMoved) != 1 {
					t.Errorf("booking %+v", got)
				}
			}
			if c.opens != "" && len(w.times(office, c.opens, 0)) != 16 {
				t.Errorf("%s has %d times", c.opens, len(w.times(office, c.opens, 0)))
			}
			state, _, err := w.Calendar(t.Context())
			if err != nil || state.Revision != 2 || state.By != operator.Subject || state.Data.Version != c.after.Version {
				t.Errorf("calendar %+v, %v", state, err)
			}
			w.sound()
		})
	}
}

func TestC6_TheCalendarBelongsToTheOperator(t *testing.T) {
	w := newWorld(t)
	_, err := w.PublishCalendar(t.Context(), head, calendars.Embedded(), scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.PreviewCalendar(t.Context(), head, calendars.Embedded())
	w.wantCode(err, scheduler.CodeForbidden)
	bad := calendars.Embedded()
	bad.KurbanAit[2].First = calendars.MustDate("2024-12-31")
	_, err = w.PublishCalendar(t.Context(), operator, bad, scheduler.Consequences{})
	if e := w.wantCode(err, scheduler.CodeInvalid); len(e.Problems) == 0 || e.Problems[0].Path == "" {
		t.Errorf("problems %+v", e.Problems)
	}
	newer := calendars.Embedded()
	newer.Version = "newer program"
	e, err := scheduler.New(t.Context(), scheduler.Options{Store: w.store, Registry: registry.NewLocal(w.store), Calendar: &newer})
	w.must(err)
	if state, _, err := e.Calendar(t.Context()); err != nil || state.Data.Version != calendars.Embedded().Version {
		t.Errorf("a newer program replaced the operator's calendar: %+v, %v", state, err)
	}
	w.sound()
}

func TestC6_TwoCalendarsAtOnce(t *testing.T) {
	store := &meanwhile{Store: storetest.NewMemory()}
	w := openWorld(t, store)
	data := calendars.Embedded()
	first := func() { w.must2(w.PublishCalendar(t.Context(), operator, data, scheduler.Consequences{})) }
	store.run.Store(&first)
	_, err := w.PublishCalendar(t.Context(), operator, data, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChanged)
	w.sound()
}

// Whoever sent mappings again, having got no answer, had everybody kept twice
// and those who could not be moved on the worklist twice.
func TestS7_MappingsSentTwiceAreDoneOnce(t *testing.T) {
	for _, choice := range []scheduler.Choice{scheduler.ChoiceKeep, scheduler.ChoiceMove} {
		w := newWorld(t)
		_, b := w.bookAt(office, closed, seat(closed, "10:00"))
		w.set("2026-06-09 16:10:00") // nothing is left within the form's validity
		change := []scheduler.Mapping{{KATO: office, Department: other, From: calendars.MustDate(closed)}}
		w.must2(w.PutMappings(t.Context(), operator, change, choose(choice)))
		once := w.booking(b.Number)
		p, err := w.PutMappings(t.Context(), operator, change, choose(choice))
		w.must(err)
		list, err := w.Worklist(t.Context(), operator, "", true)
		w.must(err)
		if got := w.booking(b.Number); p.Affected != 0 || len(got.History) != len(once.History) || len(list) > 1 {
			t.Errorf("%s: %+v, %+v, worklist %+v", choice, p, got, list)
		}
		w.sound()
	}
}
