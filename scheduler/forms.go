package scheduler

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
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
// they may book (N1). The same form again changes it without a second message;
// a form cannot pass to another person. Errors: CodeInvalid, CodeForbidden.
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
		if err := c.putForm(f, found); err != nil || found {
			return f, err
		}
		m := Message{Kind: SayFormReceived, Form: f.Number, IIN: f.IIN, Phone: contact.Phone, Language: contact.Language, LastDay: f.LastDay}
		if f.LastDay == 0 && e.policy.FormValidityDays > 0 {
			m.LastDay = f.Issued + calendars.Date(e.policy.FormValidityDays)
		}
		if m.Language == "" {
			m.Language = "kk"
		}
		loc := e.location("")
		if homeErr == nil && knownKATO(home.KATO) {
			if loc, err = c.wherefrom(&m, home.KATO, now); err != nil {
				return f, err
			}
		}
		noPhone := contactErr == nil && contact.Phone == "" || errors.Is(contactErr, ErrNotFound)
		_, err = c.say(m, noPhone, loc, now)
		return f, err
	})
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
	if err := put(c, maps, formKey(f.Number), f); err != nil || known {
		return err
	}
	numbers, _, err := find[[]string](c, formsKey(f.IIN))
	if err != nil {
		return err
	}
	return put(c, maps, formsKey(f.IIN), append(numbers, f.Number))
}

// PutContact stores how a person is addressed.
func (e *Engine) PutContact(ctx context.Context, a Actor, v Contact) error {
	var f faults
	f.iin("iin", v.IIN)
	f.check(v.Name != "" && len(v.Name) <= 200, "name", "name", say("аты-жөні көрсетілмеген", "не указано имя", "the name is missing or longer than 200 bytes"))
	f.check(v.Phone == "" || phone.MatchString(v.Phone), "phone", "phone", say("телефон: + және 8–15 цифр", "телефон: + и 8–15 цифр", "a phone is + and 8 to 15 digits"))
	f.check(slices.Contains([]string{"", "kk", "ru", "en"}, v.Language), "language", "language", say("тіл: kk, ru немесе en", "язык: kk, ru или en", "the language is kk, ru or en"))
	return e.putRegister(ctx, a, f, contactKey(v.IIN), v)
}

// PutResidence stores where a person is registered.
func (e *Engine) PutResidence(ctx context.Context, a Actor, v Residence) error {
	var f faults
	f.iin("iin", v.IIN)
	f.kato("kato", v.KATO)
	return e.putRegister(ctx, a, f, residenceKey(v.IIN), v)
}

func (f *faults) kato(path, code string) {
	f.check(knownKATO(code), path, "kato", filled(say("{0}: белгісіз ӘАОЖ коды", "{0}: неизвестный код КАТО", "{0}: unknown KATO code"), []any{code}))
}

func (e *Engine) putRegister(ctx context.Context, a Actor, f faults, k key, v any) error {
	if a.Role != RoleIntegration && a.Role != RoleSystem {
		return fail(CodeForbidden)
	}
	if err := invalid(f.Problems); err != nil {
		return err
	}
	return e.update(ctx, func(c *change) error { return put(c, maps, k, v) })
}

// PutGuardianship stores a guardianship; one of the same two people that began
// on the same day is replaced.
func (e *Engine) PutGuardianship(ctx context.Context, a Actor, v Guardianship) error {
	var f faults
	f.iin("guardian", v.Guardian)
	f.iin("ward", v.Ward)
	f.check(v.Guardian != v.Ward, "ward", "ward", say("қамқоршы мен қамқорлықтағы — бір адам", "опекун и опекаемый — одно лицо", "guardian and ward are the same person"))
	f.check(v.From > 0, "from", "date", say("басталған күні көрсетілмеген", "не указана дата начала", "the first day is missing"))
	f.check(v.To == 0 || v.To >= v.From, "to", "date", say("соңы басынан бұрын", "конец раньше начала", "the end is before the beginning"))
	if a.Role != RoleIntegration && a.Role != RoleSystem {
		return fail(CodeForbidden)
	}
	if err := invalid(f.Problems); err != nil {
		return err
	}
	return e.update(ctx, func(c *change) error {
		list, _, err := find[[]Guardianship](c, guardianKey(v.Guardian))
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(g Guardianship) bool { return g.Ward == v.Ward && g.From == v.From })
		return put(c, maps, guardianKey(v.Guardian), append(list, v))
	})
}

// Forms lists the forms of the person the actor acts as or for, and of their
// wards, each with what became of it. Error: CodeNotChecked when a register is silent.
func (e *Engine) Forms(ctx context.Context, a Actor) ([]FormStanding, error) {
	if !a.forPerson() {
		return nil, fail(CodeForbidden)
	}
	people, err := e.household(ctx, a.IIN)
	if err != nil {
		return nil, err
	}
	out := []FormStanding{}
	for _, iin := range people {
		list, err := e.registry.Forms(ctx, iin)
		if err != nil && !errors.Is(err, ErrNotFound) {
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
			if err := out[i].stand(r); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (f *FormStanding) stand(r Reader) error {
	st, err := getStanding(r, f.Number)
	if err != nil {
		return err
	}
	f.Past, f.Waiting, f.Examined = st.Past, st.Waiting != "", st.Examined
	n := st.Live
	if n == 0 {
		n = st.Hold
	}
	if n == 0 {
		return nil
	}
	b, err := getBooking(r, n)
	f.Booking = &b
	return err
}

// household returns the person and the wards whose guardianship is in force.
func (e *Engine) household(ctx context.Context, iin string) ([]string, error) {
	list, err := e.registry.Guardianships(ctx, iin)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, e.silent(ctx, err)
	}
	today := calendars.DateOf(e.now().In(e.location("")))
	people := []string{iin}
	for _, g := range list {
		if g.From <= today && (g.To == 0 || today <= g.To) && !slices.Contains(people, g.Ward) {
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
	slices.SortFunc(out, func(x, y Booking) int { return strings.Compare(y.Number.String(), x.Number.String()) })
	return out, err
}

// Booking reads one booking: the person, their guardian, staff of its
// department, operator and auditor may.
func (e *Engine) Booking(ctx context.Context, a Actor, n Number) (Booking, error) {
	var b Booking
	err := e.view(ctx, func(r Reader) (err error) {
		b, err = getBooking(r, n)
		return err
	})
	if err != nil || a.reads() {
		return b, err
	}
	if err := e.mayActOn(ctx, a, &b, e.now()); err != nil {
		return Booking{}, err
	}
	return b, nil
}
