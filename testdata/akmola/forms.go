package akmola

import (
	"fmt"
	"slices"

	"kezek/calendars"
	"kezek/scheduler"
)

// elsewhere are territories of other regions: nobody in the sample serves them.
var elsewhere = []string{"551000000", "391600000", "750000000"}

// share is how many people of an office are in a state: each of its rooms gives
// perRoom, and the office itself plus.
type share struct {
	state         FormState
	perRoom, plus int
}

// shares make a few hundred people in all.
var shares = []share{
	{Expected, 5, 3}, {Coming, 6, 2}, {Examined, 5, 0}, {Lost, 0, 2}, {Withdrawn, 0, 2}, {Bookable, 2, 5},
	{EndsToday, 0, 1}, {NotYetValid, 0, 1}, {Ended, 0, 2}, {NoLastDay, 0, 1}, {Temporary, 0, 1}, {Elsewhere, 0, 1},
}

// populate makes everybody, with their forms, guardians and wards.
func (g *generator) populate() {
	for i := range offices {
		o := &offices[i]
		for _, s := range shares {
			for range s.perRoom*(o.rooms+o.staffRooms) + s.plus {
				g.People = append(g.People, g.applicant(o, s.state))
			}
		}
	}
	g.guardians()
}

// applicant makes a person of the office with a form in the state.
func (g *generator) applicant(o *office, state FormState) Person {
	p := g.person(g.home(o), 18, 80)
	p.State = state
	switch state {
	case Temporary:
		p.Residence.Permanent = false
	case Elsewhere:
		p.Residence.KATO, p.Department = pick(g.random, elsewhere), ""
	}
	g.form(&p)
	return p
}

// home is the code of a district or city of the office, or of an okrug in one.
func (g *generator) home(o *office) string {
	territory := pick(g.random, o.territories)
	if g.random.IntN(2) == 0 {
		return territory
	}
	return territory[:4] + fmt.Sprintf("%02d000", 31+2*g.random.IntN(9))
}

// form gives the person a form that suits the state.
func (g *generator) form(p *Person) {
	g.forms++
	issued := g.Today - calendars.Date(20+g.random.IntN(20))
	last := g.Today + calendars.Date(45+g.random.IntN(45))
	switch p.State {
	case Bookable:
		issued = g.Today - calendars.Date(1+g.random.IntN(12))
	case EndsToday:
		last = g.Today
	case NotYetValid:
		issued = g.Today + 3
	case Ended:
		last = g.Today - calendars.Date(1+g.random.IntN(10))
	case NoLastDay:
		last = 0
	}
	p.Form = scheduler.Form031{
		Number: fmt.Sprintf("AKM-%d-%05d", issued.Year(), g.forms), IIN: p.IIN, Issued: issued, LastDay: last,
	}
}

// guardians gives, in each office, one ward a guardian, and another ward a
// guardian whose guardianship has ended (E5).
func (g *generator) guardians() {
	for i := range offices {
		o := &offices[i]
		for _, ended := range []bool{false, true} {
			ward := g.person(g.home(o), 4, 16)
			ward.Phone, ward.State = "", Bookable
			g.form(&ward)
			guardian := g.person(ward.Residence.KATO, 30, 60)
			guardianship := scheduler.Guardianship{Guardian: guardian.IIN, Ward: ward.IIN, From: g.Today - 400}
			if ended {
				guardianship.To = g.Today - simulated
			}
			g.People = append(g.People, ward, guardian)
			g.Guardianships = append(g.Guardianships, guardianship)
		}
	}
}

// Forms returns every form of the region in the order of issue.
func (r *Region) Forms() []scheduler.Form031 {
	var forms []scheduler.Form031
	for i := range r.People {
		if f := r.People[i].Form; f.Number != "" {
			forms = append(forms, f)
		}
	}
	slices.SortStableFunc(forms, func(a, b scheduler.Form031) int { return int(a.Issued - b.Issued) })
	return forms
}
