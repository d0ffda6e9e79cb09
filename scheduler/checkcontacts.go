package scheduler

import "slices"

// contacts checks that whoever the store's own register has a phone of is known
// by it when they write: no booking looks after that.
func (k *checker) contacts() error {
	return k.each(prefixContact, func(_, v []byte) error {
		var contact Contact
		if err := decode(v, &contact); err != nil || contact.Phone == "" {
			return err
		}
		s, _, err := find[sender](k.r, senderKey(contact.Phone))
		if err == nil && len(s.People) < maxPeople && !slices.Contains(s.People, contact.IIN) {
			k.fault("person %s is not known by the phone %s", MaskIIN(contact.IIN), MaskPhone(contact.Phone))
		}
		return err
	})
}
