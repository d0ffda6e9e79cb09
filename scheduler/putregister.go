package scheduler

import (
	"context"
	"slices"
)

// PutContact stores how a person is addressed.
func (e *Engine) PutContact(ctx context.Context, a Actor, v Contact) error {
	var f faults
	f.iin("iin", v.IIN)
	f.check(v.Name != "" && len(v.Name) <= 200, "name", "name", say("аты-жөні көрсетілмеген", "не указано имя", "the name is missing or longer than 200 bytes"))
	if v.Phone != "" {
		f.phone("phone", v.Phone)
	}
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
	return e.fillRegister(ctx, a, f, func(c *change) error { return put(c, maps, k, v) })
}

func (e *Engine) fillRegister(ctx context.Context, a Actor, f faults, fn func(*change) error) error {
	if a.Role != RoleIntegration && a.Role != RoleSystem {
		return fail(CodeForbidden)
	}
	if err := invalid(f.Problems); err != nil {
		return err
	}
	return e.update(ctx, fn)
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
	return e.fillRegister(ctx, a, f, func(c *change) error {
		list, _, err := find[[]Guardianship](c, guardianKey(v.Guardian))
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(g Guardianship) bool { return g.Ward == v.Ward && g.From == v.From })
		return put(c, maps, guardianKey(v.Guardian), append(list, v))
	})
}
