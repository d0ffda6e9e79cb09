package scheduler

import (
	"encoding/binary"
	"errors"
	"strings"
)

// files checks that every file belongs to a version or to a draft, and that a
// draft that came from a file has it.
func (k *checker) files() error {
	err := k.each(prefixFile, func(rest, _ []byte) error {
		department, year, rest, ok := k.yearIn(rest, 4)
		if !ok {
			return nil
		}
		owner, version := draftKey(department, year), int(binary.BigEndian.Uint32(rest))
		if version > 0 {
			owner = scheduleKey(department, year, version)
		}
		if _, err := k.r.Get(owner); errors.Is(err, ErrNotFound) {
			k.fault("file of %s %d version %d belongs to nothing", department, year, version)
		} else if err != nil {
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	return k.each(prefixDraft, func(rest, v []byte) error {
		department, year, _, ok := k.yearIn(rest, 0)
		if !ok {
			return nil
		}
		var d Draft
		if err := decode(v, &d); err != nil {
			return err
		}
		_, err := k.r.Get(fileKey(department, year, 0))
		if missing := errors.Is(err, ErrNotFound); missing != (d.File == "") {
			k.fault("draft of %s %d came from the file %q, and there is one: %v", department, year, d.File, !missing)
		} else if err != nil && !missing {
			return err
		}
		return nil
	})
}

// yearIn splits the rest of a key of one department's year, behind which more
// bytes follow.
func (k *checker) yearIn(rest []byte, more int) (department string, year int, tail []byte, ok bool) {
	n := len(rest) - 4 - more
	if n < 1 {
		k.fault("malformed key of a year: %q", rest)
		return "", 0, nil, false
	}
	return strings.TrimSuffix(string(rest[:n]), "\x00"), int(binary.BigEndian.Uint32(rest[n:])), rest[n+4:], true
}

// watches checks that every department will be reminded of its schedules (S3).
func (k *checker) watches() error {
	return eachDepartment(k.r, func(d Department) error {
		w, found, err := find[watch](k.r, watchKey(d.ID))
		if err != nil {
			return err
		}
		if !found {
			k.fault("department %s has nobody who reminds it of schedules", d.ID)
			return nil
		}
		if _, err := k.r.Get(watchDue(w.Due, d.ID).key()); errors.Is(err, ErrNotFound) {
			k.fault("department %s is to be reminded of a schedule and does not stand in the due index", d.ID)
		} else if err != nil {
			return err
		}
		return nil
	})
}
