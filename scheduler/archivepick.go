package scheduler

import (
	"slices"
	"strings"
	"time"

	"kezek/slots"
)

// What an archive takes is judged here, kind by kind; docs/decisions has the table.

// over reports whether an instant, if there is one, lies far enough back.
func (a *archiving) over(at time.Time) bool { return at.Before(a.until) }

// lastOver reports whether the last event does.
func (a *archiving) lastOver(history []Event) bool {
	return len(history) == 0 || a.over(history[len(history)-1].At)
}

// booking moves one that has come to its end.
func (a *archiving) booking(_, _ Reader, k, v []byte) (g group, err error) {
	var b Booking
	if err := decode(v, &b); err != nil {
		return nil, err
	}
	if b.State.Live() || b.State == slots.Held || b.Due != 0 || b.Date >= a.count.Until || !a.lastOver(b.History) || a.bookings[b.Number] {
		return nil, nil
	}
	g.add(k, v)
	return g, nil
}

// day moves a department's day, its queue and its cancelled bookings together, once
// nobody is in play. It is called for each of the three, and judges all.
func (a *archiving) day(r, _ Reader, k, _ []byte) (g group, err error) {
	department, d := strings.TrimSuffix(string(k[1:len(k)-4]), "\x00"), dateIn(k[len(k)-4:])
	if d >= a.count.Until {
		return nil, nil
	}
	seats, err := getSeats(r, department, d)
	if err != nil {
		return nil, err
	}
	q, err := getQueue(r, department, d)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(seats, func(s slots.Seat) bool { return s.State.Live() || s.State == slots.Held }) ||
		slices.ContainsFunc(q.Tickets, func(t Ticket) bool { return t.State.Live() }) || len(q.Rooms) > 0 || q.EndDue != 0 && !q.Ended {
		return nil, nil
	}
	for _, k := range []key{dayKey(department, d), cancelledKey(department, d), queueKey(department, d)} {
		if err := g.addIf(r, k); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// message moves an SMS that was sent or given up, with its receipt and with its
// place among what was not sent.
func (a *archiving) message(r, _ Reader, k, v []byte) (g group, err error) {
	var m Message
	if err := decode(v, &m); err != nil {
		return nil, err
	}
	if m.State == MessageWaiting || !a.over(m.Created) || !a.over(m.Sent) || m.Date >= a.count.Until || a.messages[m.ID] || a.bookings[m.Booking] && m.Booking != 0 {
		return nil, nil
	}
	g.add(k, v)
	if err := g.addIf(r, receiptKey(m.Gateway, m.GatewayID)); err != nil {
		return nil, err
	}
	return g, g.addIf(r, unsentKey(m.State).name(m.ID))
}

// work moves what was done.
func (a *archiving) work(_, _ Reader, k, v []byte) (g group, err error) {
	var w Work
	if err := decode(v, &w); err != nil || !a.over(w.Done) {
		return nil, err
	}
	g.add(k, v)
	return g, nil
}

// proposal moves one that is closed.
func (a *archiving) proposal(_, _ Reader, k, v []byte) (g group, err error) {
	var p Proposal
	if err := decode(v, &p); err != nil {
		return nil, err
	}
	if p.State == ProposalOpen || !a.over(p.Closes) || !a.lastOver(p.History) || a.forms[p.Form] {
		return nil, nil
	}
	g.add(k, v)
	return g, nil
}

// standing moves that of a form which is no longer valid and whose bookings are all
// archived. All that a form does later finds it in the archive: see change.Get.
func (a *archiving) standing(r, all Reader, k, v []byte) (g group, err error) {
	var st standing
	if err := decode(v, &st); err != nil {
		return nil, err
	}
	form := strings.TrimSuffix(string(k[1:]), "\x00")
	if st.Live != 0 || st.Hold != 0 || st.Waiting != "" || st.Proposed || len(st.Past) == 0 || a.forms[form] {
		return nil, nil
	}
	f, known, err := find[Form031](r, formKey(form))
	if err != nil || known && f.lastDay(a.e.policy) >= a.count.Until {
		return nil, err
	}
	for _, n := range st.Past {
		if _, stays, err := find[Booking](r, bookingKey(n)); err != nil || stays {
			return nil, err
		}
		b, archived, err := find[Booking](all, bookingKey(n))
		if err != nil || !archived || b.LastDay >= a.count.Until {
			return nil, err
		}
	}
	g.add(k, v)
	return g, nil
}
