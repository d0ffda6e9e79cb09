package scheduler

import (
	"context"
	"errors"
	"time"

	"kezek/calendars"
)

// Proposing says to whose new forms a time is offered by SMS (N7).
type Proposing string

// The rules of proposing.
const (
	ProposeOff      Proposing = "off"       // to nobody's; the default
	ProposeOn       Proposing = "on"        // to everybody's who has a phone
	ProposeNoPortal Proposing = "no_portal" // to those of people who cannot use the portal, as the register of contacts says
)

const (
	proposalTerm  = 3                // working days to answer in (N7, C7)
	proposeLater  = 10 * time.Minute // when a register that was silent is asked again
	proposeRounds = 3                // times offered in one go, if others take them meanwhile
)

func (p Proposing) known() bool { return p == ProposeOff || p == ProposeOn || p == ProposeNoPortal }

// proposing returns the rule of a region, by its KATO code.
func (p *Policy) proposing(region string) Proposing {
	if rule, own := p.ProposalRegions[region]; own {
		return rule
	}
	return p.Proposals
}

// proposesAnywhere reports whether some region offers times to new forms.
func (p *Policy) proposesAnywhere() bool {
	for _, rule := range p.ProposalRegions {
		if rule == ProposeOn || rule == ProposeNoPortal {
			return true
		}
	}
	return p.Proposals == ProposeOn || p.Proposals == ProposeNoPortal
}

// propose offers the person of a new form the nearest time that suits, if the
// policy of the region says so and they can book at all (N7). A register that is
// silent is asked again later.
func (e *Engine) propose(ctx context.Context, d due, now time.Time) error {
	f := e.gather(ctx, system, d.subject, now)
	if f.formErr == nil && exceptNotFound(f.contactErr) != nil {
		return e.proposeAgain(ctx, d, now)
	}
	var seat Seat
	var wanted bool
	err := e.view(ctx, func(r Reader) (err error) {
		seat, wanted, err = e.proposable(r, f)
		return err
	})
	switch {
	case CodeOf(err) == CodeNotChecked:
		return e.proposeAgain(ctx, d, now)
	case CodeOf(err) == CodeNotEligible:
		wanted = false
	case err != nil:
		return err
	}
	return e.update(ctx, func(c *change) error {
		if err := c.Delete(d.key()); err != nil || !wanted {
			return err
		}
		return c.propose(f, seat, now)
	})
}

// proposeAgain puts the work off.
func (e *Engine) proposeAgain(ctx context.Context, d due, now time.Time) error {
	return e.update(ctx, func(c *change) error {
		if err := c.Delete(d.key()); err != nil {
			return err
		}
		return c.putDue(due{now.Add(proposeLater).UnixMilli(), DuePropose, d.subject})
	})
}

// proposable finds the time to propose; false if there is nobody to propose to or
// nothing to propose.
func (e *Engine) proposable(r Reader, f *facts) (Seat, bool, error) {
	department, err := e.admit(r, system, f, false)
	if err != nil {
		return Seat{}, false, err
	}
	dept, err := getDepartment(r, department)
	if err != nil {
		return Seat{}, false, err
	}
	rule := e.policy.proposing(dept.Region)
	if f.contact.Phone == "" || rule != ProposeOn && !(rule == ProposeNoPortal && f.contact.NoPortal) {
		return Seat{}, false, nil
	}
	offers, err := e.nearest(r, e.proposalSearch(f, e.zone(&dept)), 1)
	if err != nil || len(offers) == 0 {
		return Seat{}, false, err
	}
	return Seat{offers[0].Date, offers[0].Start, offers[0].Place}, true, nil
}

// proposalSearch looks for times that the person gets to know of long enough
// before: a proposal is as unexpected as a move (S7).
func (e *Engine) proposalSearch(f *facts, loc *time.Location) search {
	s := f.search(f.now, false)
	s.notice = e.policy.loud(f.now, loc).Sub(f.now) + e.policy.MinMoveNotice
	return s
}

// propose writes a first proposal, unless the form has moved on.
func (c *change) propose(f *facts, at Seat, now time.Time) error {
	form := f.form.Number
	st, err := getStanding(c, form)
	if err != nil || st.Live != 0 || st.Hold != 0 || st.Examined || st.Waiting != "" || len(st.Past) > 0 {
		return err
	}
	if _, found, err := find[Proposal](c, proposalKey(form)); err != nil || found {
		return err
	}
	b := f.booking(system, BookRequest{Form: form}, 0)
	p := Proposal{Form: form, IIN: b.IIN, Name: b.Name, Phone: b.Phone, Language: b.Language, State: ProposalOpen, Made: now}
	if err := c.meetNamed(p.Phone, p.IIN); err != nil {
		return err
	}
	if err := c.offerTime(&p, &st, f, at, "", now); err != nil {
		return err
	}
	return c.putStanding(form, st)
}

// offerTime asks the person of an open proposal about a time, and sets its term
// anew: three working days from the day on which they get to know (C7), and no
// longer than the form is valid. The caller writes st.
func (c *change) offerTime(p *Proposal, st *standing, f *facts, at Seat, why Reason, now time.Time) error {
	department, err := departmentOn(c, f.residence.KATO, at.Date)
	if err != nil {
		return err
	}
	if department == "" {
		return fail(CodeNotBookable) // unmapped since the look
	}
	p.Department, p.Date, p.Start, p.Place = department, at.Date, at.Start, at.Place
	dept, err := getDepartment(c, department)
	if err != nil {
		return err
	}
	loc := c.engine.zone(&dept)
	told := now
	if c.answering != p.Phone {
		told = c.engine.policy.loud(now, loc)
	}
	p.Told = calendars.DateOf(told.In(loc))
	if p.Closes, err = c.engine.proposalCloses(c, p.Told, f.lastDay, loc); err != nil {
		return err
	}
	if p.Code, err = c.ask(question{Kind: askProposal, Form: p.Form, IIN: p.IIN, Phone: p.Phone, Ends: p.Closes}, st, now); err != nil {
		return err
	}
	st.Proposed = true
	if err := c.putDue(p.due()); err != nil {
		return err
	}
	id, err := c.sayProposal(SayProposal, p, now, func(m *Message) {
		m.Code, m.Until, m.Expires, m.Why, m.LastDay = p.Code, p.Closes, p.Closes, why, f.lastDay
	})
	if err != nil {
		return err
	}
	p.note(now, WasProposed, system, local(at.Date)+" "+at.Start.String(), id)
	return c.putProposal(p)
}

// proposalCloses is the end of the last day on which a proposal can be answered.
func (e *Engine) proposalCloses(g getter, told, lastDay calendars.Date, loc *time.Location) (time.Time, error) {
	_, cal, err := e.calendar(g)
	if err != nil {
		return time.Time{}, err
	}
	return min(cal.AddWorkingDays(told, proposalTerm), lastDay).At(calendars.EndOfDay, loc).UTC(), nil
}

// closeProposal ends a proposal that nobody has answered in time, with an SMS
// (N7). If the calendar has changed since (C6), its term may be longer now. Of a
// form that is no more nobody is told anything.
func (e *Engine) closeProposal(ctx context.Context, d due, now time.Time) error {
	f, err := e.registry.Form(ctx, d.subject)
	gone, lastDay := errors.Is(err, ErrNotFound), calendars.Date(0)
	if err == nil { // a register that is silent does not hold the term up
		lastDay = f.lastDay(e.policy)
	}
	return e.update(ctx, func(c *change) error {
		p, found, err := find[Proposal](c, proposalKey(d.subject))
		if err != nil {
			return err
		}
		if !found || p.State != ProposalOpen || p.due() != d {
			return c.Delete(d.key()) // superseded
		}
		st, err := getStanding(c, p.Form)
		if err != nil {
			return err
		}
		if gone {
			if err := c.supersede(p.Form, &st, 0, system, now); err != nil {
				return err
			}
			return c.putStanding(p.Form, st)
		}
		longer, err := c.prolong(&p, lastDay, now)
		if err != nil || longer {
			return err
		}
		id, err := c.sayProposal(SayProposalClosed, &p, now, func(m *Message) { m.LastDay = lastDay })
		if err != nil {
			return err
		}
		p.note(now, WasClosed, system, "", id)
		if err := c.endProposal(&p, &st, ProposalClosed, now); err != nil {
			return err
		}
		return c.putStanding(p.Form, st)
	})
}

// prolong gives a proposal its new term, if by the calendar of today it is not over.
func (c *change) prolong(p *Proposal, lastDay calendars.Date, now time.Time) (bool, error) {
	dept, err := getDepartment(c, p.Department)
	if err != nil || lastDay == 0 {
		return false, err
	}
	closes, err := c.engine.proposalCloses(c, p.Told, lastDay, c.engine.zone(&dept))
	if err != nil || !now.Before(closes) {
		return false, err
	}
	q, found, err := find[question](c, questionKey(p.Code))
	if err != nil || !found || q.Form != p.Form {
		return false, err
	}
	if err := c.Delete(p.due().key()); err != nil {
		return false, err
	}
	p.Closes, q.Ends = closes, closes
	if err := c.putDue(p.due()); err != nil {
		return false, err
	}
	if err := put(c, arrays, questionKey(p.Code), q); err != nil {
		return false, err
	}
	return true, c.putProposal(p)
}
