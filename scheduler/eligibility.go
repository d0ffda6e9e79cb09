package scheduler

import (
	"context"
	"errors"
	"sync"
	"time"

	"kezek/calendars"
)

// facts are what the registers say about a form and its person.
type facts struct {
	form       Form031
	formErr    error
	others     bool // a person asks, and the form is not theirs: a ward's or a stranger's
	guardErr   error
	guarded    bool // the guardianship is in force
	related    bool // the register knows of one, in force or not
	residence  Residence
	homeErr    error
	contact    Contact
	contactErr error
	guardian   Contact // of who books for a ward: see whoBooks; empty: not known
	now        time.Time
	today      calendars.Date // in the default zone, until the department is known
	lastDay    calendars.Date // of the form; zero: it has none
}

// gather asks the registers, all that can be asked at once. Their refusals and
// outages are kept apart in the facts.
func (e *Engine) gather(ctx context.Context, a Actor, form string, now time.Time) *facts {
	return e.inquire(ctx, a, form, now, true)
}

// inquire is gather; without contact it leaves out how the person is addressed.
func (e *Engine) inquire(ctx context.Context, a Actor, form string, now time.Time, contact bool) *facts {
	f := e.newFacts(now)
	if e.stored == nil {
		e.ask(ctx, f, e.registry, a, form, contact)
		return f
	}
	err := e.view(ctx, func(r Reader) error {
		e.ask(ctx, f, e.stored.In(r), a, form, contact)
		return nil
	})
	if err != nil { // no register could be asked
		f.formErr, f.others = err, a.forPerson()
	}
	return f
}

// consult runs fn with the facts in a view, in which the registers are asked too
// if they are stored.
func (e *Engine) consult(ctx context.Context, a Actor, form string, now time.Time, contact bool, fn func(Reader, *facts) error) error {
	if e.stored == nil {
		f := e.inquire(ctx, a, form, now, contact)
		return e.view(ctx, func(r Reader) error { return fn(r, f) })
	}
	return e.view(ctx, func(r Reader) error {
		f := e.newFacts(now)
		e.ask(ctx, f, e.stored.In(r), a, form, contact)
		return fn(r, f)
	})
}

func (e *Engine) newFacts(now time.Time) *facts {
	return &facts{now: now, today: calendars.DateOf(now.In(e.location("")))}
}

// ask asks the registers for the facts, side by side unless they are stored and
// answer at once. For a form that does not exist the guardianships are asked as for
// a stranger's, so that an outage of that register does not tell the two apart.
func (e *Engine) ask(ctx context.Context, f *facts, registers Registry, a Actor, form string, contact bool) {
	f.form, f.formErr = registers.Form(ctx, form)
	f.others = a.forPerson() && (f.formErr != nil || f.form.IIN != a.IIN)
	if f.formErr != nil {
		if f.others && errors.Is(f.formErr, ErrNotFound) {
			_, f.guardErr = registers.Guardianships(ctx, a.IIN)
			f.guardErr = exceptNotFound(f.guardErr)
		}
		return
	}
	f.lastDay = f.form.lastDay(e.policy)
	if e.stored == nil {
		f.askSideBySide(ctx, registers, a, contact)
		return
	}
	f.askHome(ctx, registers)
	if contact {
		f.askContact(ctx, registers)
	}
	if f.others {
		f.askGuards(ctx, registers, a)
	}
}

func (f *facts) askSideBySide(ctx context.Context, registers Registry, a Actor, contact bool) {
	var g sync.WaitGroup
	g.Go(func() { f.askHome(ctx, registers) })
	if contact {
		g.Go(func() { f.askContact(ctx, registers) })
	}
	if f.others {
		g.Go(func() { f.askGuards(ctx, registers, a) })
	}
	g.Wait()
}

func (f *facts) askHome(ctx context.Context, registers Registry) {
	f.residence, f.homeErr = registers.Residence(ctx, f.form.IIN)
}

func (f *facts) askContact(ctx context.Context, registers Registry) {
	f.contact, f.contactErr = registers.Contact(ctx, f.form.IIN)
}

func (f *facts) askGuards(ctx context.Context, registers Registry, a Actor) {
	f.guarded, f.related, f.guardErr = guards(ctx, registers, a.IIN, f.form.IIN, f.today)
}

// guards reports whether a guardianship of guardian over ward is in force on
// the day (E5), and whether the register knows of one at any time.
func guards(ctx context.Context, registers Registry, guardian, ward string, d calendars.Date) (inForce, related bool, err error) {
	list, err := registers.Guardianships(ctx, guardian)
	if err := exceptNotFound(err); err != nil {
		return false, false, err
	}
	for _, g := range list {
		if g.Ward != ward {
			continue
		}
		if related = true; g.inForce(d) {
			return true, true, nil
		}
	}
	return false, related, nil
}

func (g *Guardianship) inForce(d calendars.Date) bool {
	return g.From <= d && (g.To == 0 || d <= g.To)
}

// exceptNotFound leaves a register's error only if it means that it could not be asked.
func exceptNotFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// known reports whether the person behind the form may be known to the actor.
func (f *facts) known() bool { return f.formErr == nil && (!f.others || f.guarded) }

// strangerFindings judges a form whose person the actor may not know. A stranger
// gets the same answer whether the form exists or not; who was the guardian, or
// will be, is told that.
func (f *facts) strangerFindings() []finding {
	switch {
	case exceptNotFound(f.formErr) != nil, f.guardErr != nil:
		return []finding{unchecked("E1"), unchecked("E2"), unchecked("E3"), unchecked("E4"), unchecked("E5")}
	case f.related:
		return []finding{failed("E1", "form_unknown"), failed("E5", "no_guardianship")}
	}
	return []finding{failed("E1", "form_unknown")}
}

// validity judges E2 on the day that it is at the department.
func (f *facts) validity(today calendars.Date) finding {
	switch {
	case f.lastDay == 0:
		return failed("E2", "form_without_last_day")
	case today < f.form.Issued:
		return failedBy("E2", "form_not_yet_valid", f.form.Issued)
	case today > f.lastDay:
		return failedBy("E2", "form_expired", f.lastDay)
	}
	return passedBy("E2", f.lastDay)
}

// homeFindings adds E3 and E4. The department is that of the first day of the
// form's validity on which the address is mapped.
func (f *facts) homeFindings(g getter, to []finding) ([]finding, string, error) {
	switch {
	case errors.Is(f.homeErr, ErrNotFound):
		return append(to, failed("E3", "no_residence")), "", nil
	case f.homeErr != nil:
		return append(to, unchecked("E3"), unchecked("E4")), "", nil
	}
	home := passed("E3")
	if !f.residence.Permanent {
		home = failed("E3", "residence_temporary")
	}
	if !knownKATO(f.residence.KATO) {
		return append(to, home, failedBy("E4", "kato_unknown", f.residence.KATO)), "", nil
	}
	levels, err := levelsOf(g, f.residence.KATO)
	if err != nil {
		return nil, "", err
	}
	last := max(f.today, f.lastDay)
	for d := f.today; d <= last; {
		s := segmentFrom(levels, d, last)
		if s.department != "" {
			return append(to, home, passed("E4")), s.department, nil
		}
		d = s.to + 1
	}
	return append(to, home, failedBy("E4", "unmapped", f.residence.KATO)), "", nil
}

// lastFinding is the number of the last rule that is told with the others, E7.
const lastFinding = 7

// findings judges E1 to E5, all that must hold before a seat is looked for, and
// finds the department. They are added to an empty list.
func (e *Engine) findings(g getter, f *facts, to []finding) ([]finding, string, error) {
	if !f.known() {
		return append(to, f.strangerFindings()...), "", nil
	}
	out := append(to, passed("E1"), finding{}) // E2 needs the department's day
	out, department, err := f.homeFindings(g, out)
	if err != nil {
		return nil, "", err
	}
	today := f.today
	if department != "" {
		p, err := e.plan(g, department, today.Year())
		if err != nil {
			return nil, "", err
		}
		today = calendars.DateOf(f.now.In(p.loc))
	}
	out[1] = f.validity(today)
	return append(out, passed("E5")), department, nil
}

// judged is CodeNotEligible, CodeNotChecked or, if all passed, empty (E8).
func judged(findings []finding) (code Code) {
	for i := range findings {
		switch r := findings[i].result; {
		case r == Failed:
			code = CodeNotEligible
		case r == Unchecked && code == "":
			code = CodeNotChecked
		}
	}
	return code
}

// verdict is nil if all passed, or else the refusal with every check in words.
func verdict(findings []finding) error {
	code := judged(findings)
	if code == "" {
		return nil
	}
	e := fail(code)
	e.Checks = told(findings)
	return e
}

// Eligibility answers whether the form may be booked now, with the results of
// E1 to E7 together (E8). A refusal is an answer, not an error; the error is
// CodeNotChecked, with all results, when no check failed but a register did
// not answer.
func (e *Engine) Eligibility(ctx context.Context, a Actor, form string) (Eligibility, error) {
	if !a.forPerson() && !a.staff() && !a.reads() {
		return Eligibility{}, fail(CodeForbidden)
	}
	var out Eligibility
	var findings []finding
	err := e.consult(ctx, a, form, e.now(), true, func(r Reader, f *facts) (err error) {
		var department string
		if findings, department, err = e.findings(r, f, make([]finding, 0, lastFinding)); err != nil {
			return err
		}
		if err := e.mayUseForm(a, department); err != nil && f.formErr == nil {
			return err
		}
		out = Eligibility{Department: department}
		if !f.known() {
			return nil
		}
		out.Form, out.LastDay, out.Name = f.form, f.lastDay, f.contact.Name
		findings, err = e.seatFindings(r, a, f, findings, &out)
		return err
	})
	if err != nil {
		return Eligibility{}, err
	}
	code := judged(findings)
	if code == CodeNotChecked {
		return Eligibility{}, verdict(findings)
	}
	out.Eligible, out.Checks = code == "", told(findings)
	return out, nil
}

// seatFindings adds E6 and E7. The form's own hold does not stand in its way: it
// is given up for the seat that is taken in its place (B1).
func (e *Engine) seatFindings(r Reader, a Actor, f *facts, findings []finding, out *Eligibility) ([]finding, error) {
	st, err := getStanding(r, f.form.Number)
	if err != nil {
		return nil, err
	}
	out.Waiting = st.Waiting != ""
	switch {
	case st.Live != 0:
		b, err := getBooking(r, st.Live)
		if err != nil {
			return nil, err
		}
		out.Booking = &b
		findings = append(findings, failedBy("E6", "booked_already", b.Number.Spoken()))
	case st.Examined && !a.staff():
		findings = append(findings, failed("E6", "examined_already"))
	default:
		findings = append(findings, passed("E6"))
	}
	if judged(findings) != "" {
		return findings, nil // without an address or a valid form there is nothing to look for
	}
	s := f.search(f.now, false)
	s.ignore = st.Hold
	out.Times = &Times{engine: e, form: f.form.Number, search: s}
	if out.Nearest, err = e.nearest(r, s, nearestShown); err != nil {
		return nil, err
	}
	if len(out.Nearest) == 0 {
		return append(findings, failedBy("E7", "nothing_free", f.lastDay)), nil
	}
	return append(findings, passed("E7")), nil
}

// mayUseForm lets staff use the forms of people whom their department serves
// (or none does: then they can tell the person so), and operator and auditor look.
func (e *Engine) mayUseForm(a Actor, department string) error {
	if a.forPerson() || a.reads() || a.staffOf(department) || a.staff() && department == "" {
		return nil
	}
	return fail(CodeForbidden)
}
