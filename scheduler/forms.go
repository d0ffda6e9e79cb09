package scheduler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// ReadForm, ReadForms, ReadResidence, ReadGuardianships and ReadContact are
// what the store itself knows; the local registry answers with them. Their
// error is ErrNotFound where Registry's contract says so.
func ReadForm(r Reader, number string) (Form031, error) { return get[Form031](r, formKey(number)) }

// ReadForms lists the forms of a person, in the order in which they came.
func ReadForms(r Reader, iin string) ([]Form031, error) {
	numbers, _, err := find[[]string](r, formsKey(iin))
	if err != nil {
		return nil, err
	}
	out := make([]Form031, 0, len(numbers))
	for _, n := range numbers {
		f, err := ReadForm(r, n)
		if err != nil {
			return nil, fmt.Errorf("form of the person's list: %w", err)
		}
		out = append(out, f)
	}
	return out, nil
}

// ReadResidence reads where the person is registered.
func ReadResidence(r Reader, iin string) (Residence, error) {
	return get[Residence](r, residenceKey(iin))
}

// ReadGuardianships lists those in which the person is the guardian.
func ReadGuardianships(r Reader, guardian string) ([]Guardianship, error) {
	list, _, err := find[[]Guardianship](r, guardianKey(guardian))
	return list, err
}

// ReadContact reads how the person is addressed.
func ReadContact(r Reader, iin string) (Contact, error) { return get[Contact](r, contactKey(iin)) }

var (
	formNumber = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}/-]{0,39}$`)
	phone      = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)
)

// faults collects what is wrong with an input.
type faults struct{ slots.Problems }

func (f *faults) check(ok bool, path, code string, t calendars.Text) {
	if !ok {
		f.Problems = append(f.Problems, slots.Problem{Path: path, Code: code, Text: t})
	}
}

func (f *faults) iin(path, iin string) {
	var wrong *Error
	if errors.As(CheckIIN(iin), &wrong) {
		f.check(false, path, "iin", wrong.Text)
	}
}

func (f *faults) phone(path, number string) {
	f.check(phone.MatchString(number), path, "phone", say("телефон: + және 8–15 цифр", "телефон: + и 8–15 цифр", "a phone is + and 8 to 15 digits"))
}

// Validate reports everything wrong with the form's own fields.
func (f Form031) Validate() slots.Problems {
	var out faults
	out.check(formNumber.MatchString(f.Number), "number", "form_number",
		say("нысан нөмірі: 1–40 әріп, цифр, - немесе /", "номер формы: от 1 до 40 букв, цифр, - или /", "a form number has 1 to 40 letters, digits, - or /"))
	out.iin("iin", f.IIN)
	out.check(f.Issued > 0, "issued", "date", say("берілген күні көрсетілмеген", "не указана дата выдачи", "the date of issue is missing"))
	out.check(f.LastDay == 0 || f.LastDay >= f.Issued, "last_day", "date",
		say("соңғы күн берілген күннен бұрын", "последний день раньше даты выдачи", "the last day is before the date of issue"))
	return out.Problems
}

// ReceiveForm stores a form that the source pushed, and tells the person that
// they may book (N1), unless its last day is past. The same form again changes
// it without a second message; a form cannot pass to another person. Errors:
// CodeInvalid, CodeForbidden.
func (e *Engine) ReceiveForm(ctx context.Context, a Actor, f Form031) (Form031, error) {
	if a.Role != RoleIntegration && a.Role != RoleSystem {
		return f, fail(CodeForbidden)
	}
	if err := invalid(f.Validate()); err != nil {
		return f, err
	}
	now := e.now()
	contact, contactErr := e.registry.Contact(ctx, f.IIN) // outages leave the phone to the deliverer
	home, homeErr := e.registry.Residence(ctx, f.IIN)
	return answered(ctx, e, now, func(c *change) (Form031, error) {
		old, found, err := find[Form031](c, formKey(f.Number))
		if err != nil {
			return f, err
		}
		if found && old.IIN != f.IIN {
			return f, invalid(slots.Problems{{Path: "iin", Code: "form_owner",
				Text: say("нысан басқа адамға берілген", "форма выдана другому человеку", "the form was issued to another person")}})
		}
		if err := c.putForm(f, found); err != nil {
			return f, err
		}
		if found {
			return f, c.reissue(f, now)
		}
		m := Message{Kind: SayFormReceived, Form: f.Number, IIN: f.IIN, Phone: contact.Phone, Language: contact.Language,
			LastDay: f.lastDay(e.policy)}
		if m.Language == "" {
			m.Language = "kk"
		}
		loc := e.location("")
		if homeErr == nil && knownKATO(home.KATO) {
			if loc, err = c.wherefrom(&m, home.KATO, now); err != nil {
				return f, err
			}
		}
		if m.LastDay != 0 && m.LastDay < calendars.DateOf(now.In(loc)) {
			return f, nil // an old form, imported for the record: there is nothing to book any more
		}
		if e.policy.proposesAnywhere() {
			if err := c.putDue(due{now.UnixMilli(), DuePropose, f.Number}); err != nil {
				return f, err
			}
		}
		if err := c.meetNamed(contact.Phone, f.IIN); err != nil {
			return f, err
		}
		noPhone := contactErr == nil && contact.Phone == "" || errors.Is(contactErr, ErrNotFound)
		if _, err := c.say(m, noPhone, loc, now); err != nil {
			return f, err
		}
		return f, c.happened(Dispatch{Topic: TopicFormAccepted, At: now, Form: f.Number, IIN: f.IIN, Department: m.Department, LastDay: m.LastDay})
	})
}

// lastDay returns the last day of the form by its own word or by the policy;
// zero if neither tells (E2).
func (f Form031) lastDay(p Policy) calendars.Date {
	if f.LastDay == 0 && p.FormValidityDays > 0 {
		return f.Issued + calendars.Date(p.FormValidityDays)
	}
	return f.LastDay
}

// reissue carries a form's changed last day into its hold, booking and place on
// the waiting list. A booking that now lies after the last day stands, and the
// department's worklist says so: nobody's booking disappears without a trace.
func (c *change) reissue(f Form031, now time.Time) error {
	st, err := getStanding(c, f.Number)
	if err != nil {
		return err
	}
	last := f.lastDay(c.engine.policy)
	for _, n := range []Number{st.Live, st.Hold} {
		if n == 0 {
			continue
		}
		b, err := getBooking(c, n)
		if err != nil {
			return err
		}
		if b.LastDay == last {
			continue
		}
		b.LastDay = last
		if err := c.putBooking(&b); err != nil {
			return err
		}
		if b.State == slots.Booked && b.Date > last {
			w := Work{Department: b.Department, Kind: WorkFormShort, Booking: b.Number, Form: f.Number, Note: last.String()}
			if err := c.work(w, now); err != nil {
				return err
			}
		}
	}
	if st.Waiting == "" {
		return nil
	}
	list, _, err := find[[]WaitingEntry](c, waitingKey(st.Waiting))
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].Form == f.Number {
			list[i].LastDay = last
		}
	}
	return put(c, arrays, waitingKey(st.Waiting), list)
}

// wherefrom fills in the department that serves the address, for the message about a form.
func (c *change) wherefrom(m *Message, kato string, now time.Time) (*time.Location, error) {
	loc := c.engine.location("")
	id, err := departmentOn(c, kato, calendars.DateOf(now.In(loc)))
	if err != nil || id == "" {
		return loc, err
	}
	dept, err := getDepartment(c, id)
	m.Department, m.Place, m.Address = dept.ID, dept.Name, dept.Address
	return c.engine.zone(&dept), err
}

func (c *change) putForm(f Form031, known bool) error {
	if err := c.Put(formKey(f.Number), f.record()); err != nil || known {
		return err
	}
	numbers, _, err := find[[]string](c, formsKey(f.IIN))
	if err != nil {
		return err
	}
	return put(c, maps, formsKey(f.IIN), append(numbers, f.Number))
}

// Forms lists the forms of the person the actor acts as or for, and of their
// wards, each with what became of it. Error: CodeNotChecked when a register is silent.
func (e *Engine) Forms(ctx context.Context, a Actor) ([]FormStanding, error) {
	if !a.forPerson() {
		return nil, fail(CodeForbidden)
	}
	now := e.now()
	people, err := e.household(ctx, a.IIN, now)
	if err != nil {
		return nil, err
	}
	out := []FormStanding{}
	for _, iin := range people {
		list, err := e.registry.Forms(ctx, iin)
		if err := exceptNotFound(err); err != nil {
			return nil, e.silent(ctx, err)
		}
		person, err := e.registry.Contact(ctx, iin)
		if err != nil {
			person = Contact{IIN: iin} // a name is a courtesy
		}
		for _, f := range list {
			out = append(out, FormStanding{Form031: f, Person: person, Ward: iin != a.IIN})
		}
	}
	err = e.view(ctx, func(r Reader) error {
		for i := range out {
			if err := out[i].stand(r, now); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// stand fills in what became of the form. A hold that is over does not show,
// whether or not it has been swept (B2).
func (f *FormStanding) stand(r Reader, now time.Time) error {
	st, err := getStanding(r, f.Number)
	if err != nil {
		return err
	}
	f.Past, f.Waiting, f.Examined, f.asked = st.Past, st.Waiting != "", st.Examined, st.Asked
	p, found, err := find[Proposal](r, proposalKey(f.Number))
	if err != nil {
		return err
	}
	if found {
		f.Proposal = &p
	}
	n := st.Live
	if n == 0 {
		n = st.Hold
	}
	if n == 0 {
		return nil
	}
	b, err := getBooking(r, n)
	if err == nil && (b.State != slots.Held || now.Before(b.Until)) {
		f.Booking = &b
	}
	return err
}

// household returns the person and the wards whose guardianship is in force.
func (e *Engine) household(ctx context.Context, iin string, now time.Time) ([]string, error) {
	list, err := e.registry.Guardianships(ctx, iin)
	if err := exceptNotFound(err); err != nil {
		return nil, e.silent(ctx, err)
	}
	today := calendars.DateOf(now.In(e.location("")))
	people := []string{iin}
	for _, g := range list {
		if g.inForce(today) && !slices.Contains(people, g.Ward) {
			people = append(people, g.Ward)
		}
	}
	return people, nil
}

// silent is the answer when a register is: the cause goes to the log only (E8).
func (e *Engine) silent(ctx context.Context, cause error) error {
	e.log.WarnContext(ctx, "register did not answer", "error", cause)
	return fail(CodeNotChecked)
}

// Bookings lists the bookings of the person and their wards, newest first.
func (e *Engine) Bookings(ctx context.Context, a Actor) ([]Booking, error) {
	forms, err := e.Forms(ctx, a)
	if err != nil {
		return nil, err
	}
	out := []Booking{}
	err = e.view(ctx, func(r Reader) error {
		for _, f := range forms {
			if f.Booking != nil && f.Booking.State != slots.Held {
				out = append(out, *f.Booking)
			}
			for _, n := range f.Past {
				b, err := getBooking(r, n)
				if err != nil {
					return err
				}
				out = append(out, b)
			}
		}
		return nil
	})
	slices.SortFunc(out, func(x, y Booking) int { return cmp.Compare(y.Number, x.Number) })
	return out, err
}

// Booking reads one booking: the person, their guardian, staff of its
// department, operator and auditor may.
func (e *Engine) Booking(ctx context.Context, a Actor, n Number) (Booking, error) {
	if a.reads() {
		return e.seen(ctx, a, n, e.now())
	}
	return e.mayTouch(ctx, a, n, e.now())
}
