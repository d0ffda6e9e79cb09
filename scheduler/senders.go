package scheduler

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kezek/calendars"
)

// sender is what is known of a phone number that somebody may write from. Who
// they are is asked of the register each time: numbers change hands. Stored as a
// CBOR array: new fields go to the end.
type sender struct {
	People []string       // personal numbers of those who had this phone when first seen, at most maxPeople
	Day    calendars.Date // of Told
	Told   int            // help texts sent on Day
}

// maxPeople is how many people are looked for behind one number: a family has
// one, but what stands for all who have none, as some register may, is nobody's.
const maxPeople = 20

// meet remembers that a person has a phone. It reads more often than it writes,
// and a booking of somebody known costs no write.
func (c *change) meet(phone, iin string) error {
	if phone == "" || iin == "" {
		return nil
	}
	s, _, err := find[sender](c, senderKey(phone))
	if err != nil || len(s.People) >= maxPeople || slices.Contains(s.People, iin) {
		return err
	}
	s.People = append(s.People, iin)
	return c.Put(senderKey(phone), s.record())
}

// meetNamed is meet for somebody whom a register has just named. Whom the store's
// own register names was met when it was told of them (PutContact, upgrade): a
// booking need not look.
func (c *change) meetNamed(phone, iin string) error {
	if c.engine.stored != nil {
		return nil
	}
	return c.meet(phone, iin)
}

// senderPhone brings the number of a sender into E.164. What is no number of a
// person, such as the name or the short number of a service, is refused: services
// that answer each other would never end.
func senderPhone(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-()./", r) {
			return -1
		}
		return visible(r)
	}, norm.NFKC.String(s))
	digits, plus := strings.CutPrefix(s, "+")
	if rest, zeros := strings.CutPrefix(digits, "00"); zeros && !plus {
		digits, plus = rest, true
	}
	switch {
	case plus:
	case len(digits) == 11 && digits[0] == '8': // as it is dialled within the country
		digits = "7" + digits[1:]
	case len(digits) == 10 && digits[0] == '7':
		digits = "7" + digits
	case len(digits) < 11:
		return "", false
	}
	s = "+" + digits
	return s, phone.MatchString(s)
}

// owns asks the register whether a phone is a person's.
func (e *Engine) owns(ctx context.Context, iin, phone string) (Contact, bool, error) {
	contact, err := e.registry.Contact(ctx, iin)
	if err := exceptNotFound(err); err != nil {
		return contact, false, err
	}
	return contact, err == nil && contact.Phone == phone, nil
}
