package scheduler

import (
	"bytes"
	"context"
	"time"

	"kezek/calendars"
)

// ProposalState is where a proposal stands. The values are stored.
type ProposalState string

// The states of proposals. All but the first are ends.
const (
	ProposalOpen       ProposalState = "open"
	ProposalAccepted   ProposalState = "accepted"
	ProposalDeclined   ProposalState = "declined"
	ProposalClosed     ProposalState = "closed"     // not answered in time, or nothing was free any more
	ProposalSuperseded ProposalState = "superseded" // booked otherwise, examined, or the form is no more
)

// ProposalStates lists every state.
var ProposalStates = []ProposalState{ProposalOpen, ProposalAccepted, ProposalDeclined, ProposalClosed, ProposalSuperseded}

// Proposal is a time that was offered by SMS to the person of a new form (N7). It
// keeps no seat: whoever accepts books like everybody else, and is offered the
// next time if this one is gone by then. Stored as a CBOR array: new fields go to
// the end.
type Proposal struct {
	Form       string           `json:"form"`
	IIN        string           `json:"iin"`
	Name       string           `json:"name"`
	Phone      string           `json:"phone"`
	Language   string           `json:"language"`
	Department string           `json:"department"`
	Date       calendars.Date   `json:"date"` // of the time offered last
	Start      calendars.Minute `json:"start"`
	Place      uint16           `json:"place"`
	State      ProposalState    `json:"state"`
	Made       time.Time        `json:"made"`
	Closes     time.Time        `json:"closes"`            // when nobody may answer any more
	Booking    Number           `json:"booking,omitempty"` // accepted, or superseded by
	Code       string           `json:"code"`              // of the time offered last
	Told       calendars.Date   `json:"told"`              // when the person gets to know: its term runs from the day after
	History    []Event          `json:"history"`
}

func (p *Proposal) seat() Seat { return Seat{p.Date, p.Start, p.Place} }

func (p *Proposal) due() due { return due{p.Closes.UnixMilli(), DueProposal, p.Form} }

// note adds to the history.
func (p *Proposal) note(at time.Time, what What, a Actor, note, message string) {
	p.History = append(p.History, Event{At: at, What: what, By: a.Subject, Note: note, Message: message})
}

func (c *change) putProposal(p *Proposal) error { return put(c, arrays, proposalKey(p.Form), p) }

// endProposal brings an open proposal to its end: nobody can answer any more, and
// nothing is due. The caller writes st.
func (c *change) endProposal(p *Proposal, st *standing, state ProposalState, now time.Time) error {
	if err := c.Delete(p.due().key()); err != nil {
		return err
	}
	if err := c.closeQuestion(p.Code, now); err != nil {
		return err
	}
	p.State, st.Proposed = state, false
	return c.putProposal(p)
}

// supersede ends the form's proposal, if one is open: it was booked otherwise, or
// cannot be booked any more. The caller writes st.
func (c *change) supersede(form string, st *standing, by Number, a Actor, now time.Time) error {
	if !st.Proposed {
		return nil
	}
	p, err := get[Proposal](c, proposalKey(form))
	if err != nil {
		return err
	}
	p.Booking = by
	p.note(now, WasSuperseded, a, "", "")
	return c.endProposal(&p, st, ProposalSuperseded, now)
}

// sayProposal enters a message about a proposal into the outbox.
func (c *change) sayProposal(kind MessageKind, p *Proposal, now time.Time, fill func(*Message)) (string, error) {
	year, err := c.engine.plan(c, p.Department, p.Date.Year())
	if err != nil {
		return "", err
	}
	m := Message{Kind: kind, Form: p.Form, IIN: p.IIN, Phone: p.Phone, Language: p.Language, Department: p.Department, Date: p.Date, Start: p.Start}
	m.Place, m.Address = year.place(p.Date, p.Place)
	if fill != nil {
		fill(&m)
	}
	return c.say(m, false, year.loc, now)
}

// ProposalFilter selects proposals; zero fields select all.
type ProposalFilter struct {
	Department string
	State      ProposalState
	Limit      int // 0: 100; at most 1000
}

// Proposals lists proposals, the newest first. A department's staff see their own.
// Those that are open are found however many are not.
func (e *Engine) Proposals(ctx context.Context, a Actor, f ProposalFilter) ([]Proposal, error) {
	if a.staff() && (f.Department == "" || f.Department == a.Department) {
		f.Department = a.Department
	} else if !a.reads() {
		return nil, fail(CodeForbidden)
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	found := latest[Proposal]{n: min(f.Limit, 1000), newer: func(a, b Proposal) int { return b.Made.Compare(a.Made) }, all: []Proposal{}}
	keep := func(v []byte) error {
		if !bytes.Contains(v, []byte(f.Department)) || !bytes.Contains(v, []byte(f.State)) {
			return nil // as decoding would show, which takes most of the time
		}
		var p Proposal
		err := decode(v, &p)
		if err == nil && (f.Department == "" || f.Department == p.Department) && (f.State == "" || f.State == p.State) {
			found.add(p)
		}
		return err
	}
	err := e.view(ctx, func(r Reader) error {
		if f.State == ProposalOpen {
			return openProposals(r, keep)
		}
		all := newKey(prefixProposal)
		for _, v := range r.Scan(all, all.after()) {
			if err := keep(v); err != nil {
				return err
			}
		}
		return nil
	})
	return found.list(), err
}

// openProposals finds them by what falls due: each is closed at its time.
func openProposals(r Reader, keep func(v []byte) error) error {
	all := newKey(prefixDue)
	for k := range r.Scan(all, all.after()) {
		d, err := parseDue(k)
		if err != nil {
			return err
		}
		if d.kind != DueProposal {
			continue
		}
		v, err := r.Get(proposalKey(d.subject))
		if err != nil {
			return err
		}
		if err := keep(v); err != nil {
			return err
		}
	}
	return nil
}
