package sms

import (
	"context"
	"sync/atomic"
)

// figures count what a deliverer has done.
type figures struct{ sent, retried, failed, expired atomic.Uint64 }

// Stats are a deliverer's figures since its start.
type Stats struct {
	Up      bool   // the gateway works, as far as we know
	Sent    uint64 // messages that the gateway took
	Retried uint64 // tries in vain that are repeated
	Failed  uint64 // messages given up
	Expired uint64 // messages that lost their worth before they could be sent
}

// Stats returns the figures.
func (d *Deliverer) Stats() Stats {
	return Stats{Up: d.outage.phase() == working, Sent: d.figures.sent.Load(), Retried: d.figures.retried.Load(),
		Failed: d.figures.failed.Load(), Expired: d.figures.expired.Load()}
}

func (d *Deliverer) tellOutage(broken bool) {
	if broken {
		d.o.Log.WarnContext(context.Background(), "SMS gateway does not work, sending is paused", "failures", d.o.Failures, "probe_every", d.o.Pause)
	} else {
		d.o.Log.InfoContext(context.Background(), "SMS gateway works again, sending goes on")
	}
}
