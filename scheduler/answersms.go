package scheduler

import (
	"context"
	"errors"
	"time"

	"kezek/slots"
)

// answer deals with an answer to a question.
func (l *ear) answer(ctx context.Context, r reading) (Heard, error) {
	code := r.code
	if code == "" {
		only, err := l.onlyQuestion(ctx)
		if err != nil || only == "" {
			return l.helpUnless(ctx, err)
		}
		code = only
	}
	var q question
	err := l.view(ctx, func(v Reader) (err error) {
		q, err = get[question](v, questionKey(code))
		return err
	})
	if err != nil {
		return l.helpUnless(ctx, exceptNotFound(err))
	}
	p, mine, err := l.mine(ctx, q.IIN, q.By)
	if err != nil || !mine {
		return l.helpUnless(ctx, err)
	}
	switch q.Kind {
	case askProposal:
		return l.answerProposal(ctx, &q, code, r.yes, p)
	case askOffer:
		return l.answerOffer(ctx, &q, r.yes, p)
	default:
		return l.answerMove(ctx, &q, code, r.yes, p)
	}
}

func (l *ear) helpUnless(ctx context.Context, err error) (Heard, error) {
	if err != nil {
		return "", err
	}
	return l.help(ctx)
}

// onlyQuestion returns the code of the one question that the people of this phone
// have to answer; none if there are several, which only the code tells apart.
func (l *ear) onlyQuestion(ctx context.Context) (string, error) {
	people, err := l.people(ctx)
	if err != nil {
		return "", err
	}
	codes := map[string]bool{}
	for _, p := range people {
		forms, err := l.Forms(ctx, p.actor)
		if err != nil {
			return "", err
		}
		err = l.view(ctx, func(r Reader) error {
			for _, f := range forms {
				q, found, err := find[question](r, questionKey(f.asked))
				if err != nil {
					return err
				}
				if found && q.open(l.now) && q.Form == f.Number && (q.IIN == p.IIN || q.By == p.IIN) {
					codes[f.asked] = true
				}
			}
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	if len(codes) != 1 {
		return "", nil
	}
	for code := range codes {
		return code, nil
	}
	return "", nil
}

// answerOffer confirms or gives up a waiting-list offer (B8).
func (l *ear) answerOffer(ctx context.Context, q *question, yes bool, p person) (Heard, error) {
	held, err := l.mayTouch(ctx, p.actor, q.Booking, l.now)
	if err != nil {
		return l.refuse(ctx, err, p.of(q.Form, ""))
	}
	if !yes {
		return l.does(ctx, func(c *change) (Heard, error) { return c.declineOffer(l, q, p) })
	}
	var f *facts
	if held.State == slots.Held {
		f = l.gather(ctx, p.actor, q.Form, l.now)
	}
	heard, err := l.does(ctx, func(c *change) (Heard, error) {
		b, err := c.confirm(p.actor, q.Booking, f, l.now)
		if CodeOf(err) == CodeHoldExpired || err == nil && b.Replay {
			st, err := getStanding(c, q.Form)
			if err != nil {
				return "", err
			}
			return c.stands(l.phone, st.Live, p.of(q.Form, held.Department), l.now)
		}
		return HeardAccepted, err
	})
	if err != nil {
		return l.refuse(ctx, err, p.of(q.Form, held.Department))
	}
	return heard, nil
}

func (c *change) declineOffer(l *ear, q *question, p person) (Heard, error) {
	b, err := getBooking(c, q.Booking)
	if err != nil {
		return "", err
	}
	if b.State != slots.Held || !l.now.Before(b.Until) {
		return c.stands(l.phone, b.Number, p.of(q.Form, b.Department), l.now)
	}
	b.note(l.now, WasDeclined, p.actor, "")
	if err := c.reply(SayDeclined, l.phone, &b, p.of("", "").Language, l.now, nil); err != nil {
		return "", err
	}
	return HeardDeclined, c.giveUp(&b, l.now)
}

// answerProposal accepts or declines a proposal (N7). If the time is gone, the
// next one is offered.
func (l *ear) answerProposal(ctx context.Context, q *question, code string, yes bool, p person) (Heard, error) {
	if !yes {
		return l.does(ctx, func(c *change) (Heard, error) { return c.declineProposal(l, q, code, p) })
	}
	for range proposeRounds {
		f := l.gather(ctx, p.actor, q.Form, l.now)
		n, err := l.number(ctx)
		if err != nil {
			return "", err
		}
		heard, err := l.does(ctx, func(c *change) (Heard, error) { return c.acceptProposal(l, q, code, p, f, n) })
		if c := CodeOf(err); c != CodeSeatTaken && c != CodeNotBookable {
			if err != nil {
				return l.refuse(ctx, err, p.of(q.Form, ""))
			}
			return heard, nil
		}
		heard, err = l.proposeNext(ctx, q, code, p, f)
		if c := CodeOf(err); c != CodeSeatTaken && c != CodeNotBookable {
			return heard, err
		}
	}
	return "", fail(CodeChanged) // the gateway tries again
}

// openProposal returns the proposal and its form's standing, if it is open and the
// code is that of the time it offers now.
func (c *change) openProposal(form, code string, now time.Time) (p Proposal, st standing, open bool, err error) {
	if p, err = get[Proposal](c, proposalKey(form)); err != nil {
		return p, st, false, err
	}
	st, err = getStanding(c, form)
	return p, st, p.State == ProposalOpen && p.Code == code && now.Before(p.Closes), err
}

// acceptProposal books the time like any other booking. A refusal leaves the
// proposal as it is: the transaction has come to nothing.
func (c *change) acceptProposal(l *ear, q *question, code string, p person, f *facts, n Number) (Heard, error) {
	prop, st, open, err := c.openProposal(q.Form, code, l.now)
	if err != nil {
		return "", err
	}
	if !open {
		return c.stands(l.phone, st.Live, p.of(q.Form, prop.Department), l.now)
	}
	prop.Booking = n
	prop.note(l.now, WasAccepted, p.actor, "", "")
	if err := c.endProposal(&prop, &st, ProposalAccepted, l.now); err != nil {
		return "", err
	}
	if err := c.putStanding(q.Form, st); err != nil {
		return "", err
	}
	_, err = c.take(p.actor, f, BookRequest{Form: q.Form, Seat: prop.seat()}, n, slots.Booked, l.now)
	return HeardAccepted, err
}

func (c *change) declineProposal(l *ear, q *question, code string, p person) (Heard, error) {
	prop, st, open, err := c.openProposal(q.Form, code, l.now)
	if err != nil {
		return "", err
	}
	if !open {
		return c.stands(l.phone, st.Live, p.of(q.Form, prop.Department), l.now)
	}
	id, err := c.sayProposal(SayDeclined, &prop, l.now, func(m *Message) { m.Phone = l.phone })
	if err != nil {
		return "", err
	}
	prop.note(l.now, WasDeclined, p.actor, "", id)
	if err := c.endProposal(&prop, &st, ProposalDeclined, l.now); err != nil {
		return "", err
	}
	return HeardDeclined, c.putStanding(q.Form, st)
}

// proposeNext offers the nearest time that is still free, with a new code, so that
// an answer to the time before cannot be taken for one to this. If nothing is free
// the proposal ends.
func (l *ear) proposeNext(ctx context.Context, q *question, code string, p person, f *facts) (Heard, error) {
	var next []Offer
	err := l.view(ctx, func(r Reader) error {
		st, err := getStanding(r, q.Form)
		if err != nil {
			return err
		}
		s := f.search(l.now, false)
		s.ignore = st.Hold
		next, err = l.nearest(r, s, 1)
		return err
	})
	if err != nil {
		return "", err
	}
	return l.does(ctx, func(c *change) (Heard, error) {
		prop, st, open, err := c.openProposal(q.Form, code, l.now)
		if err != nil {
			return "", err
		}
		if !open {
			return c.stands(l.phone, st.Live, p.of(q.Form, prop.Department), l.now)
		}
		if len(next) == 0 {
			return c.exhausted(l, &prop, &st, f)
		}
		if err := c.Delete(prop.due().key()); err != nil {
			return "", err
		}
		if err := c.closeQuestion(code, l.now); err != nil {
			return "", err
		}
		prop.Phone = l.phone
		if err := c.offerTime(&prop, &st, f, Seat{next[0].Date, next[0].Start, next[0].Place}, ReasonGone, l.now); err != nil {
			return "", err
		}
		return HeardAsked, c.putStanding(q.Form, st)
	})
}

// exhausted closes a proposal that nothing is left for.
func (c *change) exhausted(l *ear, prop *Proposal, st *standing, f *facts) (Heard, error) {
	id, err := c.sayProposal(SayNothingFree, prop, l.now, func(m *Message) { m.Phone, m.LastDay = l.phone, f.lastDay })
	if err != nil {
		return "", err
	}
	prop.note(l.now, WasClosed, system, ReasonNoSeats.Text().RU, id)
	if err := c.endProposal(prop, st, ProposalClosed, l.now); err != nil {
		return "", err
	}
	return HeardRefused, c.putStanding(prop.Form, *st)
}

// answerMove moves a booking to the time that its person was asked about, or asks
// about another.
func (l *ear) answerMove(ctx context.Context, q *question, code string, yes bool, p person) (Heard, error) {
	if !q.open(l.now) { // answered already: what came of it may be asked for
		return l.does(ctx, func(c *change) (Heard, error) { return c.stands(l.phone, q.Booking, p.of(q.Form, ""), l.now) })
	}
	if _, err := l.mayTouch(ctx, p.actor, q.Booking, l.now); err != nil { // a guardian may no longer be one
		return l.refuse(ctx, err, p.of(q.Form, ""))
	}
	if !yes {
		return l.offerMove(ctx, q.Booking, p, code, append(q.Passed, q.At), "")
	}
	heard, err := l.does(ctx, func(c *change) (Heard, error) { return c.acceptMove(l, q, code, p) })
	var refusal *Error
	switch {
	case err == nil:
		return heard, nil
	case errors.As(err, &refusal) && (refusal.Code == CodeSeatTaken || refusal.Code == CodeNotBookable):
		return l.offerMove(ctx, q.Booking, p, code, append(q.Passed, q.At), ReasonGone)
	}
	return l.refuse(ctx, err, p.of(q.Form, ""))
}

func (c *change) acceptMove(l *ear, q *question, code string, p person) (Heard, error) {
	q2, err := get[question](c, questionKey(code))
	if err != nil {
		return "", err
	}
	b, err := getBooking(c, q.Booking)
	if err != nil {
		return "", err
	}
	if !b.awaits(q.Old) || !q2.open(l.now) || q2.Booking != q.Booking {
		return c.stands(l.phone, b.Number, p.of(q.Form, b.Department), l.now)
	}
	if err := c.closeQuestion(code, l.now); err != nil {
		return "", err
	}
	return HeardMoved, c.move(p.actor, &b, q.At, b.search(l.now).by(p.actor), "")
}
