package akmola_test

import (
	"path/filepath"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store"
	"kezek/slots"
	"kezek/testdata/akmola"
)

// play loads the region around now into an engine of its own.
func play(t *testing.T, now time.Time) (*scheduler.Engine, *akmola.Region) {
	t.Helper()
	s, err := store.Open("bolt:" + filepath.Join(t.TempDir(), "kezek.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	r := akmola.Generate(seed, calendars.DateOf(now))
	clock := &akmola.Clock{}
	clock.Set(r.Begins(now.Location()))
	engine, err := scheduler.New(t.Context(), scheduler.Options{Store: s, Registry: registry.NewLocal(s), Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	_, calendar, err := engine.Calendar(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.OpenAt(now, calendar)
	if err := akmola.Load(t.Context(), akmola.Stage{Engine: engine, Clock: clock, Zone: now.Location()}, r, now); err != nil {
		t.Fatal(err)
	}
	if !clock.Now().Equal(now) {
		t.Errorf("the clock stands at %v, want %v", clock.Now(), now)
	}
	return engine, r
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation(scheduler.DefaultZone)
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func TestLoad_TheDayIsAliveAtAnyHour(t *testing.T) {
	for _, text := range []string{
		"2026-06-16 11:20", // an ordinary morning
		"2026-11-22 19:25", // Sunday evening
		"2026-01-01 03:10", // a holiday night, the story in the year before
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			now := at(t, text)
			engine, r := play(t, now)
			operator := scheduler.Actor{Role: scheduler.RoleOperator, Subject: "test"}
			states, tickets := map[slots.State]int{}, 0
			for _, d := range r.Departments {
				list, err := engine.DayList(t.Context(), operator, d.ID, r.Today)
				if err != nil {
					t.Fatal(err)
				}
				for _, b := range list.Bookings {
					states[b.State]++
				}
				tickets += len(list.Queue.Tickets)
			}
			for _, state := range []slots.State{slots.Booked, slots.Called, slots.Finished, slots.Annulled} {
				if states[state] == 0 {
					t.Errorf("nobody is %s today: %v", state, states)
				}
			}
			if tickets == 0 {
				t.Error("nobody has a ticket of the live queue")
			}
			checkEligibility(t, engine, r)
			if err := engine.Check(t.Context(), func(fault error) { t.Error(fault) }); err != nil {
				t.Error(err)
			}
		})
	}
}

// checkEligibility asks about every form whose state says what the answer is.
func checkEligibility(t *testing.T, engine *scheduler.Engine, r *akmola.Region) {
	t.Helper()
	failing := map[akmola.FormState]string{
		akmola.Bookable: "", akmola.Lost: "", akmola.Withdrawn: "", akmola.NotYetValid: "E2", akmola.Ended: "E2",
		akmola.NoLastDay: "E2", akmola.Temporary: "E3", akmola.Elsewhere: "E4", akmola.Coming: "E6",
	}
	for state, rule := range failing {
		for _, p := range r.In(state) {
			actor := scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "test", IIN: p.IIN}
			e, err := engine.Eligibility(t.Context(), actor, p.Form.Number)
			if err != nil {
				t.Fatal(err)
			}
			if state == akmola.Coming {
				if e.Booking == nil || e.Booking.State != slots.Booked {
					t.Errorf("form %s is %s and has no booking", p.Form.Number, state)
				}
				continue
			}
			if e.Eligible != (rule == "") {
				t.Errorf("form %s is %s: eligible %v, checks %+v", p.Form.Number, state, e.Eligible, e.Checks)
			}
			for _, c := range e.Checks {
				if c.Rule == rule && c.Result != scheduler.Failed {
					t.Errorf("form %s is %s: check %s is %s", p.Form.Number, state, c.Rule, c.Result)
				}
			}
		}
	}
}
