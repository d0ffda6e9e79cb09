package simulate

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"kezek/scheduler"
	"kezek/slots"
)

// words are what people write.
var words = map[string]struct{ cancel, move string }{
	"kk": {"Бас тарту", "Ауыстыру"},
	"ru": {"Отмена", "Перенести"},
}

// deliver is the gateway: it takes all that waits, one try in fifty in vain, and
// has people answer what they are asked.
func (w *world) deliver() error {
	for {
		batch, _, err := w.engine.PendingMessages(w.ctx, math.MaxInt)
		if err != nil || len(batch) == 0 {
			return err
		}
		// Identifiers are random within a millisecond; a seed must give one year.
		slices.SortFunc(batch, func(a, b scheduler.Message) int {
			return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Form, b.Form), a.Created.Compare(b.Created), cmp.Compare(a.Kind, b.Kind))
		})
		for i := range batch {
			if err := w.send(&batch[i]); err != nil {
				return err
			}
		}
	}
}

var errBusy = errors.New("network busy")

func (w *world) send(m *scheduler.Message) error {
	p := w.byForm[m.Form] // nil: to a department
	if p != nil && m.Attempts == 0 && chance(p.random, 50) {
		p.tally.count("sms failed once")
		return w.engine.MessageFailed(w.ctx, m.ID, errBusy, w.now().Add(5*time.Minute))
	}
	text, segments, err := w.Texts.Text(*m)
	if err != nil {
		return w.violation("N5", m.Department, m.Date, m.Booking, "an SMS %q has no text: %v", m.Kind, err)
	}
	if err := w.engine.MessageSent(w.ctx, m.ID, text, segments, scheduler.Receipt{Gateway: "simulation"}); err != nil {
		return err
	}
	if o := w.byID[m.Department]; o != nil {
		o.tally.count("sms " + string(m.Kind))
		o.tally.count("sms")
		o.tally.add("sms segments", segments)
	}
	if p == nil {
		return nil
	}
	switch m.Kind {
	case scheduler.SayOffer:
		return p.offered(m)
	case scheduler.SayProposal:
		p.proposed(m)
	case scheduler.SayMoveOffer:
		p.asked(m)
	}
	return nil
}

// offered has the person answer an offer of the waiting list (B8): half by SMS,
// half over the portal, most in time, some too late.
func (p *person) offered(m *scheduler.Message) error {
	b, err := p.engine.Booking(p.ctx, auditor, m.Booking)
	if err != nil {
		return err
	}
	if b.State != slots.Held || p.hold != 0 && p.hold != b.Number {
		return nil
	}
	p.hold, p.heldAt = b.Number, p.now()
	when := between(p.random, time.Minute, 3*time.Hour)
	if chance(p.random, 2) {
		p.in(when, true, func() error { return p.confirm(b) })
		return nil
	}
	p.in(when, true, func() error {
		if p.hold != b.Number || p.idleButHold() {
			return nil
		}
		p.hold = 0
		return p.write(m.Code+"#1", 0, m.Until)
	})
	return nil
}

// idleButHold reports whether the person needs no time any more.
func (p *person) idleButHold() bool { return p.live != nil || p.queued || p.examined }

// proposed has the person answer a proposal (N7): of twenty eleven accept, three
// decline, and six do not answer.
func (p *person) proposed(m *scheduler.Message) {
	answer := "#1"
	switch n := p.random.IntN(20); {
	case n < 6:
		return
	case n < 9:
		answer = "#2"
	}
	before := p.times
	p.in(between(p.random, 5*time.Minute, 60*time.Hour), true, func() error {
		if p.idle() || p.hold != 0 || p.times != before { // who has booked since throws the SMS away
			return nil
		}
		return p.write(m.Code+answer, 0, m.Until)
	})
}

// asked has the person answer about another time for their booking: three of four
// accept.
func (p *person) asked(m *scheduler.Message) {
	answer := "#1"
	if chance(p.random, 4) {
		answer = "#2"
	}
	p.in(between(p.random, 2*time.Minute, 20*time.Hour), true, func() error {
		if !p.mayChange(m.Booking) {
			return nil
		}
		return p.write(m.Code+answer, m.Booking, m.Expires)
	})
}

// write sends an SMS to the engine, and follows what comes of it. It has to be
// understood until ends, when its code may be given to somebody else's question.
func (p *person) write(text string, about scheduler.Number, ends time.Time) error {
	heard, err := p.engine.ReceiveSMS(p.ctx, gateway, scheduler.IncomingSMS{Gateway: "simulation", Phone: p.phone, Text: text, At: p.now(),
		ID: fmt.Sprintf("%s-%d", p.form, p.now().UnixMilli())})
	if err != nil {
		return err
	}
	p.tally.count("sms heard")
	p.tally.count("sms heard " + string(heard))
	switch heard {
	case scheduler.HeardAccepted:
		return p.accepted(text)
	case scheduler.HeardDeclined:
		p.hold = 0
		p.seekIn(between(p.random, time.Hour, 24*time.Hour))
	case scheduler.HeardCancelled:
		if !p.holds(about) {
			return p.violation("B6", "", p.today(), about, "an SMS %q has cancelled a booking that is not there", text)
		}
		p.tally.count("cancelled")
		p.lost()
	case scheduler.HeardMoved:
		return p.wasMoved(about)
	case scheduler.HeardHelp, scheduler.HeardIgnored:
		if !p.now().Before(ends) {
			return nil
		}
		return p.violation("N7", "", p.today(), about, "an SMS %q of form %s was not understood", text, p.form)
	}
	return nil
}

// accepted finds the booking that an SMS has made.
func (p *person) accepted(text string) error {
	forms, err := p.engine.Forms(p.ctx, p.actor)
	if err != nil {
		return err
	}
	for _, f := range forms {
		if f.Number == p.form && f.Booking != nil && f.Booking.State == slots.Booked {
			p.tally.count("booked by sms")
			return p.booked(*f.Booking)
		}
	}
	return p.violation("N7", "", p.today(), 0, "form %s has accepted by %q, and has no booking", p.form, text)
}

// wasMoved follows a booking that an SMS has moved.
func (p *person) wasMoved(n scheduler.Number) error {
	b, err := p.engine.Booking(p.ctx, auditor, n)
	if err != nil {
		return err
	}
	if !p.holds(n) || b.State != slots.Booked || b.Date > p.lastDay {
		return p.violation("B5", b.Department, b.Date, n, "an SMS has moved it to %s %s, form %s ends on %s", b.Date, b.Start, p.form, p.lastDay)
	}
	p.tally.count("moved")
	p.live.follow(b)
	p.live.expect()
	return nil
}
