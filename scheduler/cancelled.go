package scheduler

import (
	"encoding/binary"
	"errors"

	"kezek/calendars"
	"kezek/slots"
)

// A booking that is cancelled gives its seat back, and with it its place in the
// day's record. So that it is still counted for its day, its number stands in a
// record beside it: numbers of eight bytes in the order of cancellation.
const cancelledBytes = 8

// getCancelled reads the numbers of the bookings that were cancelled for a day.
func getCancelled(g getter, department string, d calendars.Date) ([]Number, error) {
	b, err := g.Get(cancelledKey(department, d))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := make([]Number, 0, len(b)/cancelledBytes+1)
	for ; len(b) >= cancelledBytes; b = b[cancelledBytes:] {
		out = append(out, Number(binary.BigEndian.Uint64(b)))
	}
	return out, nil
}

// noteCancelled enters a cancelled booking beside its day, once.
func (c *change) noteCancelled(b *Booking) error {
	numbers, err := getCancelled(c, b.Department, b.Date)
	if err != nil {
		return err
	}
	record := make([]byte, 0, (len(numbers)+1)*cancelledBytes)
	for _, n := range numbers {
		if n == b.Number {
			return nil
		}
		record = binary.BigEndian.AppendUint64(record, uint64(n))
	}
	return c.Put(cancelledKey(b.Department, b.Date), binary.BigEndian.AppendUint64(record, uint64(b.Number)))
}

// cancelled checks that whoever stands beside a day was cancelled for it; the
// reverse is checked with each booking.
func (k *checker) cancelled() error {
	return k.each(prefixCancelled, func(rest, v []byte) error {
		department, d, ok := k.dayIn(rest)
		if !ok {
			return nil
		}
		numbers, err := getCancelled(k.r, department, d)
		if err != nil {
			return err
		}
		if len(numbers)*cancelledBytes != len(v) {
			k.fault("cancelled of %s %s: malformed record of %d bytes", department, d, len(v))
		}
		for _, n := range numbers {
			b, found, err := find[Booking](k.r, bookingKey(n))
			if err != nil {
				return err
			}
			if !found || b.State != slots.Cancelled || b.Department != department || b.Date != d {
				k.fault("cancelled of %s %s: booking %s was not cancelled for that day", department, d, n)
			}
		}
		return nil
	})
}
