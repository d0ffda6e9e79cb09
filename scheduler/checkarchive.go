package scheduler

import (
	"context"
	"fmt"
)

// CheckArchive reads every record of an archive and calls report with each that
// cannot be read or does not belong there. Whether what they refer to is there shows
// in Check of an engine whose archive it is.
func CheckArchive(ctx context.Context, s Store, report func(error)) error {
	return s.View(ctx, func(r Reader) error {
		for k, v := range r.Scan([]byte{0}, nil) {
			if err := archived(k, v); err != nil {
				report(fmt.Errorf("at key %q: %w", k, err))
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		return nil
	})
}

// archived reads one record of an archive.
func archived(k, v []byte) error {
	switch k[0] {
	case prefixArchive:
		return decode(v, new(ArchiveMark))
	case prefixBooking:
		return decode(v, new(Booking))
	case prefixDay:
		_, err := appendSeats(nil, v)
		return err
	case prefixQueue:
		return decode(v, new(queueRecord))
	case prefixMessage:
		return decode(v, new(Message))
	case prefixStanding:
		return decode(v, new(standing))
	case prefixProposal:
		return decode(v, new(Proposal))
	case prefixDone:
		return decode(v, new(Work))
	case prefixReceipt, prefixUnsent:
		return nil
	case prefixCancelled:
		if len(v) == 0 || len(v)%cancelledBytes != 0 {
			return fmt.Errorf("malformed record of %d bytes", len(v))
		}
		return nil
	}
	return fmt.Errorf("archives have no records of kind %q", k[0])
}
