package scheduler

import "errors"

// proposals checks that an open proposal is known to its form, can be answered
// and will be closed, and that one that has ended cannot be.
func (k *checker) proposals() error {
	return k.each(prefixProposal, func(_, v []byte) error {
		var p Proposal
		if err := decode(v, &p); err != nil {
			return err
		}
		st, err := getStanding(k.r, p.Form)
		if err != nil {
			return err
		}
		open := p.State == ProposalOpen
		if open != st.Proposed {
			k.fault("proposal of form %s is %s, and its form knows of an open one: %v", p.Form, p.State, st.Proposed)
		}
		if open && (st.Live != 0 || st.Examined) {
			k.fault("proposal of form %s is open, although the form is booked or examined", p.Form)
		}
		_, err = k.r.Get(p.due().key())
		switch {
		case err != nil && !errors.Is(err, ErrNotFound):
			return err
		case open && err != nil:
			k.fault("proposal of form %s is open and does not stand in the due index", p.Form)
		}
		q, found, err := find[question](k.r, questionKey(p.Code))
		if err != nil {
			return err
		}
		if open && (!found || q.Kind != askProposal || q.Form != p.Form || q.Closed || !q.Ends.Equal(p.Closes)) {
			k.fault("proposal of form %s is open and cannot be answered", p.Form)
		}
		return nil
	})
}

func (k *checker) proposalDue(d due) error {
	p, found, err := find[Proposal](k.r, proposalKey(d.subject))
	if err != nil {
		return err
	}
	if !found || p.State != ProposalOpen || p.due() != d {
		k.fault("end of a proposal at %s: form %s has none that waits for it", d.time().UTC(), d.subject)
	}
	return nil
}
