package api

import (
	"context"

	"kezek/scheduler"
)

type boardWanted struct {
	ID    string `path:"id" doc:"Identifier of the department."`
	Place uint16 `query:"place" doc:"0: the office; otherwise the number of the outreach trip."`
}

func (s *Server) board(ctx context.Context, in *boardWanted) (*answer[scheduler.Board], error) {
	return give(s.engine.Board(ctx, actorOf(ctx), in.ID, in.Place))
}

// numberBrought is the number that somebody types at a kiosk or holds before its scanner.
type numberBrought struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Body struct {
		Number scheduler.Number `json:"number" doc:"Number of the booking."`
	} `nameHint:"CheckInRequest"`
}

func (s *Server) checkIn(ctx context.Context, in *numberBrought) (*answer[scheduler.Slip], error) {
	slip, err := s.engine.CheckIn(ctx, actorOf(ctx), in.ID, in.Body.Number)
	return give(slip, within("body", err))
}

func (s *Server) checkInTicket(ctx context.Context, in *numberBrought) (*answer[scheduler.Slip], error) {
	slip, err := s.engine.TicketFor(ctx, actorOf(ctx), in.ID, in.Body.Number)
	return give(slip, within("body", err))
}
