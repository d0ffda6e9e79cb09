package scheduler

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kezek/calendars"
	"kezek/slots"
)

// Check verifies the engine's invariants over one snapshot and calls report
// with each violation: no seat is given away twice, nobody is in two rooms, every
// pointer resolves, every due entry has its subject and every subject its due
// entry. The error is of reading, not of what was found.
func (e *Engine) Check(ctx context.Context, report func(error)) error {
	return e.view(ctx, func(r Reader) error {
		k := &checker{e: e, r: r, report: report}
		for _, step := range []func() error{k.days, k.cancelled, k.bookings, k.standings, k.dues, k.sends, k.messages, k.unsent, k.works, k.queues, k.waiting, k.schedules, k.jobs, k.watches, k.files, k.proposals, k.dispatches, k.contacts} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
}

type checker struct {
	e      *Engine
	r      Reader
	report func(error)
}

func (k *checker) fault(format string, args ...any) { k.report(fmt.Errorf(format, args...)) }

// each scans the records of a prefix.
func (k *checker) each(prefix byte, fn func(rest, value []byte) error) error {
	from := newKey(prefix)
	for key, v := range k.r.Scan(from, from.after()) {
		if err := fn(key[1:], v); err != nil {
			return fmt.Errorf("at key %q: %w", key, err)
		}
	}
	return nil
}

// dayIn splits the rest of a key of one department's day.
func (k *checker) dayIn(rest []byte) (department string, d calendars.Date, ok bool) {
	n := len(rest) - 4
	if n < 1 {
		k.fault("malformed key of a day: %q", rest)
		return "", 0, false
	}
	return strings.TrimSuffix(string(rest[:n]), "\x00"), dateIn(rest[n:]), true
}

// days checks that no seat is given away twice and every seat has its booking.
func (k *checker) days() error {
	return k.each(prefixDay, func(rest, v []byte) error {
		department, d, ok := k.dayIn(rest)
		if !ok {
			return nil
		}
		seats, err := appendSeats(nil, v)
		if err != nil {
			k.fault("day %s %s: %w", department, d, err)
			return nil
		}
		for i, s := range seats {
			for _, o := range seats[:i] {
				if s.Place == o.Place && s.Staff == o.Staff && s.Lane == o.Lane && s.Start < o.End && o.Start < s.End {
					k.fault("day %s %s: seat %s lane %d is given to %d and %d", department, d, s.Start, s.Lane, o.Ref, s.Ref)
				}
				if s.Ref == o.Ref {
					k.fault("day %s %s: booking %d has two seats", department, d, s.Ref)
				}
			}
			if err := k.seat(department, d, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// seats reads a day. One that is malformed, which days reports, has none.
func (k *checker) seats(department string, d calendars.Date) ([]slots.Seat, error) {
	v, err := k.r.Get(dayKey(department, d))
	if err != nil {
		if errors.Is(err, ErrNotFound) {
			err = nil
		}
		return nil, err
	}
	seats, malformed := appendSeats(nil, v)
	if malformed != nil {
		return nil, nil
	}
	return seats, nil
}

func (k *checker) seat(department string, d calendars.Date, s slots.Seat) error {
	b, found, err := find[Booking](k.r, bookingKey(Number(s.Ref)))
	switch {
	case err != nil:
		return err
	case !found:
		k.fault("day %s %s: seat of booking %d, which does not exist", department, d, s.Ref)
	case b.Department != department || b.Date != d || b.seat() != s:
		k.fault("day %s %s: seat of booking %d is not the booking's own", department, d, s.Ref)
	}
	return nil
}

// bookings checks that every booking that takes a seat has it, and is where its form says.
func (k *checker) bookings() error {
	return k.each(prefixBooking, func(_, v []byte) error {
		var b Booking
		if err := decode(v, &b); err != nil {
			return err
		}
		seats, err := k.seats(b.Department, b.Date)
		if err != nil {
			return err
		}
		if b.State.TakesSeat() && b.State != slots.Held && seatIndex(seats, b.Number) < 0 {
			k.fault("booking %s is %s and has no seat", b.Number, b.State)
		}
		st, err := getStanding(k.r, b.Form)
		if err != nil {
			return err
		}
		if b.State.Live() != (st.Live == b.Number) {
			k.fault("booking %s is %s, but its form has %s as live", b.Number, b.State, st.Live)
		}
		if (b.State == slots.Held) != (st.Hold == b.Number) {
			k.fault("booking %s is %s, but its form has %s as hold", b.Number, b.State, st.Hold)
		}
		if waits := b.State == slots.Held || b.State == slots.Booked; waits != (b.Due != 0) {
			k.fault("booking %s is %s with due time %d", b.Number, b.State, b.Due)
		}
		if b.State == slots.Cancelled {
			numbers, err := getCancelled(k.r, b.Department, b.Date)
			if err != nil {
				return err
			}
			if !slices.Contains(numbers, b.Number) {
				k.fault("booking %s is cancelled and is not counted so for its day", b.Number)
			}
		}
		if b.Due != 0 {
			if _, err := k.r.Get(b.due().key()); errors.Is(err, ErrNotFound) {
				k.fault("booking %s is due and does not stand in the due index", b.Number)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
}

// standings checks that every pointer of a form resolves.
func (k *checker) standings() error {
	return k.each(prefixStanding, func(rest, v []byte) error {
		form := strings.TrimSuffix(string(rest), "\x00")
		var st standing
		if err := decode(v, &st); err != nil {
			return err
		}
		for _, n := range append([]Number{st.Live, st.Hold}, st.Past...) {
			if n == 0 {
				continue
			}
			b, found, err := find[Booking](k.r, bookingKey(n))
			if err != nil {
				return err
			}
			if !found || b.Form != form {
				k.fault("form %s points to booking %s, which is not its own", form, n)
			}
		}
		if st.Waiting == "" {
			return nil
		}
		list, _, err := find[[]WaitingEntry](k.r, waitingKey(st.Waiting))
		if !slices.ContainsFunc(list, func(w WaitingEntry) bool { return w.Form == form }) {
			k.fault("form %s does not stand on the waiting list of %s, as it should", form, st.Waiting)
		}
		return err
	})
}

// dues checks that every due entry has its subject.
func (k *checker) dues() error {
	return k.each(prefixDue, func(rest, _ []byte) error {
		d, err := parseDue(append([]byte{prefixDue}, rest...))
		if err != nil {
			k.fault("%w", err)
			return nil
		}
		if !d.wellFormed() {
			k.fault("due entry of kind %d at %s with a malformed subject %x", d.kind, d.time().UTC(), d.subject)
			return nil
		}
		switch d.kind {
		case DueHold, DueLateness, DueReminder:
			b, found, err := find[Booking](k.r, bookingKey(parseNumberSubject(d.subject)))
			if err != nil {
				return err
			}
			if !found || b.Due != d.at || b.DueKind != d.kind {
				k.fault("due entry of kind %d at %s has no booking that waits for it", d.kind, d.time().UTC())
			}
		case DueEndOfDay:
			department, date := parseDaySubject(d.subject)
			q, err := getQueue(k.r, department, date)
			if err != nil {
				return err
			}
			if q.EndDue != d.at || q.Ended {
				k.fault("end of day of %s %s has no queue that waits for it", department, date)
			}
		case DueJob:
			j, found, err := find[job](k.r, jobKey(d.subject))
			if err != nil {
				return err
			}
			if !found || j.Done {
				k.fault("due job %s does not exist or is done", d.subject)
			}
		case DueSchedule:
			w, found, err := find[watch](k.r, watchKey(d.subject))
			if err != nil {
				return err
			}
			if !found || w.Due != d.at {
				k.fault("reminder of a schedule at %s: %s does not wait for it", d.time().UTC(), d.subject)
			}
		case DueSession:
			s, found, err := find[Session](k.r, append(newKey(prefixSession), d.subject...))
			if err != nil {
				return err
			}
			if !found || s.Ends.UnixMilli() != d.at {
				k.fault("due end of a session at %s has no session that waits for it", d.time().UTC())
			}
		case DueProposal:
			return k.proposalDue(d)
		case DueOffer, DueSweep, DuePropose:
		default:
			k.fault("due entry of unknown kind %d", d.kind)
		}
		return nil
	})
}

// sends checks that the send index and the waiting messages are the same.
func (k *checker) sends() error {
	return k.each(prefixSend, func(rest, id []byte) error {
		m, found, err := find[Message](k.r, messageKey(string(id)))
		if err != nil {
			return err
		}
		if !found || m.State != MessageWaiting || len(rest) < 8 || binary.BigEndian.Uint64(rest) != uint64(m.NextTry.UnixMilli()) {
			k.fault("send entry of message %s, which does not wait for it", id)
		}
		return nil
	})
}

func (k *checker) messages() error {
	return k.each(prefixMessage, func(_, v []byte) error {
		var m Message
		if err := decode(v, &m); err != nil {
			return err
		}
		if err := k.listed(&m); err != nil {
			return err
		}
		if m.State == MessageWaiting {
			if _, err := k.r.Get(sendKey(&m)); errors.Is(err, ErrNotFound) {
				k.fault("message %s waits and does not stand in the send index", m.ID)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
}

// waiting checks that the waiting lists and the forms agree.
func (k *checker) waiting() error {
	return k.each(prefixWaiting, func(rest, v []byte) error {
		department := strings.TrimSuffix(string(rest), "\x00")
		var list []WaitingEntry
		if err := decode(v, &list); err != nil {
			return err
		}
		for _, w := range list {
			st, err := getStanding(k.r, w.Form)
			if err != nil {
				return err
			}
			if st.Waiting != department {
				k.fault("form %s stands on the waiting list of %s and does not know it", w.Form, department)
			}
		}
		return nil
	})
}

// schedules checks that every version listed is there.
func (k *checker) schedules() error {
	return k.each(prefixScheduleSet, func(rest, v []byte) error {
		n := len(rest) - 4
		if n < 1 {
			k.fault("malformed key of a schedule list: %q", rest)
			return nil
		}
		department, year := strings.TrimSuffix(string(rest[:n]), "\x00"), int(binary.BigEndian.Uint32(rest[n:]))
		var set scheduleSet
		if err := decode(v, &set); err != nil {
			return err
		}
		for _, version := range set.Versions {
			if _, err := k.r.Get(scheduleKey(department, year, version.Version)); errors.Is(err, ErrNotFound) {
				k.fault("schedule %s %d version %d is listed and not there", department, year, version.Version)
			}
		}
		return nil
	})
}

// jobs checks that work on affected bookings that is not done will go on.
func (k *checker) jobs() error {
	return k.each(prefixJob, func(_, v []byte) error {
		var j job
		if err := decode(v, &j); err != nil {
			return err
		}
		if j.Done {
			return nil
		}
		if _, err := k.r.Get(due{j.At.UnixMilli(), DueJob, j.Job}.key()); errors.Is(err, ErrNotFound) {
			k.fault("job %s is not done and does not stand in the due index", j.Job)
		} else if err != nil {
			return err
		}
		return nil
	})
}
