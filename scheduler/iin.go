package scheduler

import "kezek/calendars"

// CheckIIN reports what is wrong with a personal number (ИИН): it has 12 digits,
// and the last is a check digit. The date of birth in the first six is left to
// the register that issued it. It returns nil if nothing is wrong, and otherwise
// an *Error with CodeInvalid whose text does not repeat the number.
func CheckIIN(iin string) error {
	wrong := func(t calendars.Text) error {
		e := fail(CodeInvalid)
		e.Text = t
		return e
	}
	if len(iin) != 12 {
		return wrong(say("ЖСН 12 цифрдан тұруы тиіс", "ИИН должен состоять из 12 цифр", "an IIN has 12 digits"))
	}
	for _, c := range []byte(iin) {
		if c < '0' || c > '9' {
			return wrong(say("ЖСН тек цифрлардан тұрады", "ИИН состоит только из цифр", "an IIN has digits only"))
		}
	}
	if iinCheckDigit(iin) != int(iin[11]-'0') {
		return wrong(say("ЖСН-нің бақылау саны қате", "неверная контрольная цифра ИИН", "the check digit of the IIN is wrong"))
	}
	return nil
}

// iinCheckDigit weighs the first eleven digits 1 to 11; if that gives 10, it
// weighs them 3 to 11, 1, 2; if that gives 10 too, the number was never issued
// and -1 comes back.
func iinCheckDigit(iin string) int {
	sum := func(shift int) (s int) {
		for i := range 11 {
			s += int(iin[i]-'0') * ((i+shift)%11 + 1)
		}
		return s % 11
	}
	if s := sum(0); s < 10 {
		return s
	}
	if s := sum(2); s < 10 {
		return s
	}
	return -1
}
