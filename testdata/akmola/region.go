// Package akmola makes the sample region: departments, territories, schedules,
// people and referrals of Akmola region, invented from a seed and placed around
// a day, and a Load that lives through that region's last days with the real
// acts of an engine. The demo, the tests of other packages and the benchmarks
// use it.
//
// Territories are real; departments, addresses, people, personal numbers and
// phones are invented, and any likeness is chance. It must not reach into a
// store: what it fills, it fills through the engine.
package akmola

import (
	"math/rand/v2"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// Region is everything that the sample consists of, as plain values.
type Region struct {
	Seed        uint64         // it was made of
	Today       calendars.Date // the day it was made around
	Departments []scheduler.Department
	Mappings    []scheduler.Mapping
	// Schedules are those of the calendar years from that of the first
	// simulated day to the one after Today's, by department and year.
	Schedules     []slots.Schedule
	People        []Person
	Guardianships []scheduler.Guardianship // in force and ended (E5)
}

// Person is one invented person with at most one referral.
type Person struct {
	scheduler.Contact
	Residence  scheduler.Residence
	Department string            // that serves the residence; empty: none does
	Form       scheduler.Form031 // Number is empty for guardians, who have none
	State      FormState         // of Form, once Load has run
}

// FormState is where a referral of the sample stands on Today.
type FormState string

// The states of the sample's referrals. Whoever has one of the refused states
// fails one check of eligibility and passes the others.
const (
	Bookable    FormState = "bookable"      // no booking yet, everything passes
	EndsToday   FormState = "ends_today"    // today is the last day (E2)
	Coming      FormState = "coming"        // booked for one of the next days
	Expected    FormState = "expected"      // booked for today: came, late or still to come
	Examined    FormState = "examined"      // came on an earlier day
	Lost        FormState = "lost"          // annulled on an earlier day, bookable again
	Withdrawn   FormState = "withdrawn"     // booked and cancelled, bookable again
	NotYetValid FormState = "not_yet_valid" // refused: issued with a later date (E2)
	Ended       FormState = "ended"         // refused: the last day has passed (E2)
	NoLastDay   FormState = "no_last_day"   // refused: the source gave none (E2)
	Temporary   FormState = "temporary"     // refused: only temporarily registered (E3)
	Elsewhere   FormState = "elsewhere"     // refused: no department serves the address (E4)
)

// Generate makes the region of a seed around today: the same two always give
// the same region. Today needs not be a working day, see Region.OpenAt.
func Generate(seed uint64, today calendars.Date) *Region {
	r := &Region{Seed: seed, Today: today}
	random := rand.New(rand.NewPCG(seed, 0x6b657a656b)) // "kezek"
	since := calendars.NewDate(firstYear(today)-1, 12, 1)
	for i := range offices {
		o := &offices[i]
		r.Departments = append(r.Departments, o.department(since))
		for _, code := range o.territories {
			r.Mappings = append(r.Mappings, scheduler.Mapping{KATO: code, Department: o.id, From: since})
		}
		for year := firstYear(today); year <= today.Year()+1; year++ {
			r.Schedules = append(r.Schedules, o.schedule(year, today))
		}
	}
	g := generator{Region: r, random: random, taken: map[string]bool{}}
	g.populate()
	return r
}

// simulated is how many days before today the sample's story begins.
const simulated = 45

// firstYear is the calendar year in which the sample's story begins.
func firstYear(today calendars.Date) int { return (today - simulated).Year() }

// In returns the people whose referral is in the state, in the order in which
// they were made.
func (r *Region) In(state FormState) []*Person {
	var people []*Person
	for i := range r.People {
		if p := &r.People[i]; p.State == state && p.Form.Number != "" {
			people = append(people, p)
		}
	}
	return people
}

// Schedule returns the department's schedule of a year; ok is false if the
// sample has none.
func (r *Region) Schedule(department string, year int) (s *slots.Schedule, ok bool) {
	for i := range r.Schedules {
		if s := &r.Schedules[i]; s.Department == department && s.Year == year {
			return s, true
		}
	}
	return nil, false
}
