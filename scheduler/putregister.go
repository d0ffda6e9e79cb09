package scheduler

import (
	"context"
	"slices"
	"unicode/utf8"

	"kezek/slots"
)

// The longest name and address that a register may give, in characters.
const (
	nameLimit    = 200
	addressLimit = 400
)

// Validate reports everything wrong with the contact.
func (v Contact) Validate() slots.Problems {
	var f faults
	f.iin("iin", v.IIN)
	f.check(v.Name != "" && utf8.RuneCountInString(v.Name) <= nameLimit, "name", "name",
		say("аты-жөні: 1–200 таңба", "имя: от 1 до 200 знаков", "a name has 1 to 200 characters"))
	if v.Phone != "" {
		f.phone("phone", v.Phone)
	}
	f.check(slices.Contains([]string{"", "kk", "ru", "en"}, v.Language), "language", "language", say("тіл: kk, ru немесе en", "язык: kk, ru или en", "the language is kk, ru or en"))
	return f.Problems
}

// Validate reports everything wrong with the residence.
func (v Residence) Validate() slots.Problems {
	var f faults
	f.iin("iin", v.IIN)
	f.kato("kato", v.KATO)
	f.check(utf8.RuneCountInString(v.Address) <= addressLimit, "address", "text",
		say("мекенжай: 400 таңбаға дейін", "адрес: до 400 знаков", "an address has at most 400 characters"))
	return f.Problems
}

// Validate reports everything wrong with the guardianship.
func (v Guardianship) Validate() slots.Problems {
	var f faults
	f.iin("guardian", v.Guardian)
	f.iin("ward", v.Ward)
	f.check(v.Guardian != v.Ward, "ward", "ward", say("қамқоршы мен қамқорлықтағы — бір адам", "опекун и опекаемый — одно лицо", "guardian and ward are the same person"))
	f.check(v.From > 0, "from", "date", say("басталған күні көрсетілмеген", "не указана дата начала", "the first day is missing"))
	f.check(v.To == 0 || v.To >= v.From, "to", "date", say("соңы басынан бұрын", "конец раньше начала", "the end is before the beginning"))
	return f.Problems
}

// PutContact stores how a person is addressed.
func (e *Engine) PutContact(ctx context.Context, a Actor, v Contact) error {
	return e.fillRegister(ctx, a, v.Validate(), func(c *change) error {
		if err := c.meet(v.Phone, v.IIN); err != nil {
			return err
		}
		return c.Put(contactKey(v.IIN), v.record())
	})
}

// PutResidence stores where a person is registered.
func (e *Engine) PutResidence(ctx context.Context, a Actor, v Residence) error {
	return e.fillRegister(ctx, a, v.Validate(), func(c *change) error { return c.Put(residenceKey(v.IIN), v.record()) })
}

func (f *faults) kato(path, code string) {
	t := say("{0}: белгісіз ӘАОЖ коды", "{0}: неизвестный код КАТО", "{0}: unknown KATO code")
	if !slots.ValidKATO(code) {
		t = say("ӘАОЖ коды тоғыз цифрдан тұрады", "код КАТО состоит из девяти цифр", "a KATO code has nine digits")
	}
	f.check(knownKATO(code), path, "kato", filled(t, []any{code}))
}

func (e *Engine) fillRegister(ctx context.Context, a Actor, problems slots.Problems, fn func(*change) error) error {
	if a.Role != RoleIntegration && a.Role != RoleSystem {
		return fail(CodeForbidden)
	}
	if err := invalid(problems); err != nil {
		return err
	}
	return e.update(ctx, fn)
}

// PutGuardianship stores a guardianship; one of the same two people that began
// on the same day is replaced.
func (e *Engine) PutGuardianship(ctx context.Context, a Actor, v Guardianship) error {
	return e.fillRegister(ctx, a, v.Validate(), func(c *change) error {
		list, _, err := find[[]Guardianship](c, guardianKey(v.Guardian))
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(g Guardianship) bool { return g.Ward == v.Ward && g.From == v.From })
		return put(c, maps, guardianKey(v.Guardian), append(list, v))
	})
}
