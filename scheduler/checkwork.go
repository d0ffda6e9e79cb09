package scheduler

import (
	"errors"
	"strings"
)

// unsent checks that the index of what was not sent holds those messages; that it
// holds no other is checked with each message.
func (k *checker) unsent() error {
	return k.each(prefixUnsent, func(rest, department []byte) error {
		state, id, _ := strings.Cut(strings.TrimSuffix(string(rest), "\x00"), "\x00")
		m, found, err := find[Message](k.r, messageKey(id))
		if err != nil {
			return err
		}
		if !found || string(m.State) != state || m.Department != string(department) {
			k.fault("message %s of %s stands among those that are %s, and is not", id, department, state)
		}
		return nil
	})
}

// listed checks that a message which was not sent stands in the index.
func (k *checker) listed(m *Message) error {
	if !m.State.unsent() {
		return nil
	}
	_, err := k.r.Get(unsentKey(m.State).name(m.ID))
	if errors.Is(err, ErrNotFound) {
		k.fault("message %s is %s and does not stand in the index of those", m.ID, m.State)
		return nil
	}
	return err
}

// works checks that what is to be done and what was done stand each in its place.
func (k *checker) works() error {
	for _, kind := range []byte{prefixWork, prefixDone} {
		err := k.each(kind, func(_, v []byte) error {
			var w Work
			if err := decode(v, &w); err != nil {
				return err
			}
			if w.Done.IsZero() != (kind == prefixWork) {
				k.fault("work %s of %s was done at %s and stands among the others", w.ID, w.Department, w.Done)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
