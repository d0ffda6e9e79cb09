package akmola_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
	"kezek/testdata/akmola"
)

const seed = 1

var days = []calendars.Date{
	calendars.MustDate("2026-01-03"), // the story begins in the year before
	calendars.MustDate("2026-03-22"), // a day off in a long row of them
	calendars.MustDate("2026-06-16"),
	calendars.MustDate("2026-11-20"),
	calendars.MustDate("2026-12-31"), // the next days lie in the next year
}

func TestGenerate_IsTheSameForTheSameSeed(t *testing.T) {
	for _, today := range days {
		if a, b := akmola.Generate(seed, today), akmola.Generate(seed, today); !reflect.DeepEqual(a, b) {
			t.Errorf("%s: two regions of one seed differ", today)
		}
	}
	if a, b := akmola.Generate(1, days[0]), akmola.Generate(2, days[0]); reflect.DeepEqual(a.People, b.People) {
		t.Error("two seeds gave the same people")
	}
}

func TestE4_EveryTerritoryOfTheRegionIsMappedOnce(t *testing.T) {
	r := akmola.Generate(seed, days[3])
	mapped := map[string]int{}
	for _, m := range r.Mappings {
		mapped[m.KATO]++
	}
	districts := 0
	for _, territory := range scheduler.Territories() {
		if territory.Parent != "110000000" {
			continue
		}
		districts++
		if mapped[territory.Code] != 1 {
			t.Errorf("%s %s is mapped %d times, want once", territory.Code, territory.Name.EN, mapped[territory.Code])
		}
		delete(mapped, territory.Code)
	}
	if districts != 20 || len(mapped) != 0 {
		t.Errorf("%d districts and cities, want 20; mapped besides: %v", districts, mapped)
	}
}

func TestS1_SchedulesAreValidForEveryYearOfTheStory(t *testing.T) {
	for _, today := range days {
		r := akmola.Generate(seed, today)
		for _, d := range r.Departments {
			for year := today.Year(); year <= today.Year()+1; year++ {
				s, ok := r.Schedule(d.ID, year)
				if !ok {
					t.Fatalf("%s: %s has no schedule for %d", today, d.ID, year)
				}
				if problems := s.Validate(); len(problems) > 0 {
					t.Errorf("%s: %s %d: %v", today, d.ID, year, problems)
				}
			}
		}
	}
}

func TestS2_OneOutreachLiesAhead(t *testing.T) {
	for _, today := range days {
		outreaches := 0
		for _, s := range akmola.Generate(seed, today).Schedules {
			for _, trip := range s.Trips {
				if trip.Outreach != nil && trip.From > today {
					outreaches++
				}
			}
		}
		if outreaches != 1 {
			t.Errorf("%s: %d outreaches ahead, want 1", today, outreaches)
		}
	}
}

func TestE1_PeopleHaveNumbersThatAreValidAndTheirOwn(t *testing.T) {
	r := akmola.Generate(seed, days[3])
	if n := len(r.People); n < 300 || n > 600 {
		t.Errorf("%d people, want a few hundred", n)
	}
	seen, noPhone := map[string]bool{}, 0
	for _, p := range r.People {
		if err := scheduler.CheckIIN(p.IIN); err != nil {
			t.Errorf("%s: %v", p.IIN, err)
		}
		if seen[p.IIN] || p.Form.Number != "" && seen[p.Form.Number] {
			t.Errorf("%s or %s is given twice", p.IIN, p.Form.Number)
		}
		seen[p.IIN], seen[p.Form.Number] = true, true
		if p.Phone == "" {
			noPhone++
		}
		if !slots.ValidKATO(p.Residence.KATO) || (p.Department == "") != (p.State == akmola.Elsewhere) {
			t.Errorf("%s lives in %q, served by %q, state %s", p.IIN, p.Residence.KATO, p.Department, p.State)
		}
	}
	if noPhone == 0 {
		t.Error("everybody has a phone; some must not (N6)")
	}
}

func TestE2_FormsSuitTheirStates(t *testing.T) {
	for _, today := range days {
		r := akmola.Generate(seed, today)
		right := map[akmola.FormState]func(f scheduler.Form031) bool{
			akmola.NotYetValid: func(f scheduler.Form031) bool { return f.Issued > today },
			akmola.Ended:       func(f scheduler.Form031) bool { return 0 < f.LastDay && f.LastDay < today },
			akmola.EndsToday:   func(f scheduler.Form031) bool { return f.LastDay == today },
			akmola.NoLastDay:   func(f scheduler.Form031) bool { return f.LastDay == 0 },
			akmola.Bookable:    func(f scheduler.Form031) bool { return f.Issued < today && f.LastDay > today+20 },
			akmola.Expected:    func(f scheduler.Form031) bool { return f.Issued < today-15 && f.LastDay > today+20 },
		}
		for state, suits := range right {
			people := r.In(state)
			if len(people) == 0 {
				t.Errorf("%s: nobody is %s", today, state)
			}
			if i := slices.IndexFunc(people, func(p *akmola.Person) bool { return !suits(p.Form) }); i >= 0 {
				t.Errorf("%s: form %+v does not suit %s", today, people[i].Form, state)
			}
		}
	}
}

func TestE5_SomeGuardianshipsAreInForceAndSomeEnded(t *testing.T) {
	r := akmola.Generate(seed, days[3])
	inForce := 0
	for _, g := range r.Guardianships {
		if g.To == 0 {
			inForce++
		}
	}
	if inForce == 0 || inForce == len(r.Guardianships) {
		t.Errorf("%d of %d guardianships are in force, want some of each", inForce, len(r.Guardianships))
	}
}

func TestOpenAt_MakesEveryHourOfEveryDayAReceptionHour(t *testing.T) {
	calendar := calendars.Law()
	for _, today := range append(days, days[3]+1, days[3]+2) {
		for minute := calendars.Minute(0); minute < calendars.EndOfDay; minute += 55 {
			r := akmola.Generate(seed, today)
			r.OpenAt(today.At(minute, time.UTC), calendar)
			for _, d := range r.Departments {
				s, _ := r.Schedule(d.ID, today.Year())
				if problems := s.Validate(); len(problems) > 0 {
					t.Fatalf("%s %s: %v", today, minute, problems)
				}
				hours := hoursOf(s, today, calendar)
				if minute < hours.From || minute >= hours.To {
					t.Fatalf("%s %s: %s is open %s", today, minute, d.ID, hours)
				}
			}
		}
	}
}

// hoursOf reads a day's span from the schedule alone, so that the test does not
// share the engine's view of it.
func hoursOf(s *slots.Schedule, d calendars.Date, calendar *calendars.Calendar) calendars.Interval {
	for _, e := range s.Exceptions {
		if e.Date == d && e.Hours != nil {
			return e.Hours.Interval
		}
	}
	for _, w := range s.Week {
		if time.Weekday(w.Weekday) == d.Weekday() && calendar.Working(d) {
			return w.Interval
		}
	}
	return calendars.Interval{}
}
