package main

import (
	"testing"
	"time"
)

func TestRegisters_EveryFormMayHaveItsSeat(t *testing.T) {
	seats := seatsOf(5000)
	r := registersOf(seats)
	if len(r.forms) != 5000 || len(r.residences) != 1000 || len(r.contacts) != 1000 || len(r.territories) != 120 {
		t.Fatalf("%d forms of %d people with %d contacts, %d territories", len(r.forms), len(r.residences), len(r.contacts), len(r.territories))
	}
	serves, lives, reached, phones := map[any]any{}, map[any]any{}, map[any]bool{}, map[any]bool{}
	for _, row := range r.territories {
		serves[row[0]] = row[1]
	}
	for _, row := range r.residences {
		lives[row[0]] = row[1]
	}
	for _, row := range r.contacts {
		reached[row[0]], phones[row[2]] = true, true
	}
	if len(phones) != len(r.contacts) {
		t.Errorf("%d people have %d phones", len(r.contacts), len(phones))
	}
	for i, s := range seats {
		form := r.forms[i]
		iin := form[1]
		if form[0] != s.Form || serves[lives[iin]] != s.Department || !reached[iin] {
			t.Fatalf("%+v: the form is %v, its person lives in %v", s, form, lives[iin])
		}
		if s.Day > form[3].(time.Time).Format(time.DateOnly) {
			t.Fatalf("%+v is after the last day of %v", s, form)
		}
	}
}

// A person whose five forms lay in several departments could not use them all.
func TestSeats_APersonsFormsAreOfOneDepartment(t *testing.T) {
	of := map[string]string{}
	taken := map[seat]bool{}
	for _, s := range seatsOf(5000) {
		if d, known := of[s.iin]; known && d != s.Department {
			t.Fatalf("the forms of %s are for %s and %s", s.iin, d, s.Department)
		}
		of[s.iin] = s.Department
		s.Form, s.iin, s.kato = "", "", ""
		if taken[s] {
			t.Fatalf("two want %+v", s)
		}
		taken[s] = true
	}
}
