package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// TestS7_PublishedWhilePeopleBook publishes ever shorter days while people book
// them: afterwards every booking fits the last schedule, and whoever was moved
// or refused was told.
func TestS7_PublishedWhilePeopleBook(t *testing.T) {
	const crowd = 120
	a := newArena(t)
	people := a.rivals(crowd)
	head := a.token(scheduler.RoleHead, dept)
	var versions []slots.Schedule
	for _, closes := range []calendars.Minute{17 * 60, 16 * 60} {
		s := schedule(dept, 2026)
		s.Rooms = 1
		for i := range s.Week {
			s.Week[i].From, s.Week[i].To = 10*60, closes
		}
		versions = append(versions, s)
	}
	answers := a.around(crowd, func(i int) (answered, error) {
		day := calendars.MustDate("2026-06-02") + calendars.Date(i%4)
		return a.post("/v1/bookings", people[i].iin, "", wanted(people[i].form, day.String(), clockTime(i/4)))
	}, func() error {
		for _, s := range versions {
			r := a.call(http.MethodPost, "/v1/departments/"+dept+"/schedules/2026", head,
				map[string]any{"schedule": s, "choice": "move", "reason": "shorter days"})
			if r.status != http.StatusOK {
				return fmt.Errorf("publish: %d: %s", r.status, r.body)
			}
		}
		return nil
	})
	a.must(a.runDue())
	moved, refused := 0, 0
	taken := map[string]scheduler.Number{}
	for _, r := range answers {
		if r.status != http.StatusCreated {
			if r.Code != scheduler.CodeSeatTaken && r.Code != scheduler.CodeNotBookable {
				t.Errorf("refused: %s", r.body)
			}
			refused++
			continue
		}
		b := must(a.engine.Booking(t.Context(), system, r.Number))
		if b.State != slots.Booked || b.Start < 10*60 || b.End > 16*60 || b.Kept {
			t.Errorf("booking %s is %s at %s to %s, outside the last schedule", b.Number, b.State, b.Start, b.End)
		}
		seat := fmt.Sprint(b.Date, b.Start)
		if other := taken[seat]; other != 0 {
			t.Errorf("one room, and at %s both %s and %s", seat, other, b.Number)
		}
		taken[seat] = b.Number
		last := b.History[len(b.History)-1]
		if last.What == scheduler.WasMoved {
			moved++
			if last.Message == "" {
				t.Errorf("booking %s was moved without an SMS", b.Number)
			}
		}
	}
	t.Logf("%d booked, %d of them moved; %d refused", crowd-refused, moved, refused)
	if moved == 0 || refused == 0 {
		t.Error("the schedule did not come in the midst of the bookings")
	}
	a.sound()
}

// manyRooms gives the office so many rooms that the test's people all come at 9.
func (a *arena) manyRooms(rooms int) {
	a.t.Helper()
	s := schedule(dept, 2026)
	s.Rooms = rooms
	_, err := a.engine.PublishSchedule(a.t.Context(), system, s, "", scheduler.Consequences{})
	a.must(err)
}

// comers books n people for 9 o'clock tomorrow, and sets the clock to a time of that day.
func (a *arena) comers(n int, now string) []answered {
	a.t.Helper()
	a.manyRooms(n)
	people := a.rivals(n)
	out := a.atOnce(n, func(i int) (answered, error) {
		return a.post("/v1/bookings", people[i].iin, "", wanted(people[i].form, "2026-06-02", "09:00"))
	})
	a.clock.Set(at(now))
	a.staff = a.token(scheduler.RoleReception, dept)
	a.must(a.runDue())
	return out
}

func (a *arena) arrive(n scheduler.Number) (answered, error) {
	return a.post("/v1/bookings/"+n.String()+"/arrival", "", "", struct{}{})
}

// TestA2_A4_ArrivalAgainstAnnulmentAtTheBoundary marks arrivals while the clock
// passes start + 15:00 and the worker annuls: whoever was told "arrived" is
// never annulled, whoever was told "annulled" is.
func TestA2_A4_ArrivalAgainstAnnulmentAtTheBoundary(t *testing.T) {
	const n = 60
	a := newArena(t)
	booked := a.comers(n, "2026-06-02 09:15:00")
	answers := a.around(n, func(i int) (answered, error) { return a.arrive(booked[i].Number) }, func() error {
		a.clock.Set(at("2026-06-02 09:15:00").Add(time.Millisecond))
		return a.runDue()
	})
	got := map[slots.State]int{}
	for i, r := range answers {
		b := must(a.engine.Booking(t.Context(), system, booked[i].Number))
		got[b.State]++
		last := b.History[len(b.History)-1]
		right := r.status == http.StatusOK && b.State == slots.Arrived ||
			r.status == http.StatusConflict && r.Code == scheduler.CodeAnnulled && b.State == slots.Annulled && last.Message != ""
		if !right {
			t.Errorf("told %d %s, and the booking is %s", r.status, r.Code, b.State)
		}
	}
	t.Logf("at the boundary: %v", got)
	if got[slots.Arrived] < n/3 || got[slots.Annulled] < n/3 {
		t.Error("the clock did not pass the boundary in the midst of the requests")
	}
	a.sound()
}

// TestA2_ExactlyFifteenMinutesIsOnTime lets the worker and the reception act
// together at start + 15:00: nobody is annulled; and a millisecond later everybody.
func TestA2_ExactlyFifteenMinutesIsOnTime(t *testing.T) {
	for later, want := range map[time.Duration]slots.State{0: slots.Arrived, time.Millisecond: slots.Annulled} {
		a := newArena(t)
		booked := a.comers(20, "2026-06-02 09:10:00")
		a.clock.Set(at("2026-06-02 09:15:00").Add(later))
		a.around(len(booked), func(i int) (answered, error) { return a.arrive(booked[i].Number) }, a.runDue)
		for _, r := range booked {
			if got := a.state(r.Number); got != want {
				t.Errorf("15 minutes and %v late: %s, want %s", later, got, want)
			}
		}
		a.sound()
	}
}
