package api

import (
	"context"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// proposal is a time that was offered by SMS to the person of a new form (N7).
type proposal struct {
	Form       string                  `json:"form" doc:"Number of the form 031/у."`
	IIN        string                  `json:"iin" doc:"Personal number: whole for that person, otherwise masked."`
	Name       string                  `json:"name" doc:"Name of the person."`
	Department string                  `json:"department" doc:"Identifier of the department."`
	Date       calendars.Date          `json:"date" doc:"Day of the time offered last."`
	Start      calendars.Minute        `json:"start" doc:"Beginning of the time offered last."`
	Place      uint16                  `json:"place" doc:"0: the department's office; otherwise the number of the outreach trip."`
	State      scheduler.ProposalState `json:"state" doc:"open, accepted, declined, closed or superseded."`
	Made       time.Time               `json:"made" doc:"When the first time was offered."`
	Closes     time.Time               `json:"closes" doc:"When it can no longer be answered: after three working days (C7)."`
	Booking    scheduler.Number        `json:"booking,omitempty" doc:"The booking it became, or that came in its place."`
	History    []scheduler.Event       `json:"history" nullable:"false" doc:"What happened, when and by whom; the note of proposed is the time."`
}

func showProposal(a scheduler.Actor, p scheduler.Proposal) proposal {
	return proposal{Form: p.Form, IIN: shownIIN(a, p.IIN), Name: p.Name, Department: p.Department, Date: p.Date, Start: p.Start,
		Place: p.Place, State: p.State, Made: p.Made, Closes: p.Closes, Booking: p.Booking,
		History: notNil(p.History)}
}

func optionalProposal(a scheduler.Actor, p *scheduler.Proposal) *proposal {
	if p == nil {
		return nil
	}
	shown := showProposal(a, *p)
	return &shown
}

type proposalsQuery struct {
	Department string `query:"department" doc:"Only of this department."`
	State      string `query:"state" enum:"open,accepted,declined,closed,superseded" doc:"Only in this state."`
	Limit      int    `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"How many at most, the newest first."`
}

func (s *Server) listProposals(ctx context.Context, in *proposalsQuery) (*answer[list[proposal]], error) {
	a := actorOf(ctx)
	all, err := s.engine.Proposals(ctx, a, scheduler.ProposalFilter{Department: in.Department,
		State: scheduler.ProposalState(in.State), Limit: in.Limit})
	return giveEach(all, err, func(p scheduler.Proposal) proposal { return showProposal(a, p) })
}
