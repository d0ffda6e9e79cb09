package api

import "context"

func (s *Server) arrive(ctx context.Context, in *oneBooking) (*answer[booking], error) {
	b, err := s.engine.Arrive(ctx, actorOf(ctx), in.Number.Number)
	return giveBooking(ctx, b, err)
}

func (s *Server) undoArrival(ctx context.Context, in *bookingWithReason) (*answer[booking], error) {
	b, err := s.engine.UndoArrival(ctx, actorOf(ctx), in.Number.Number, in.reason())
	return giveBooking(ctx, b, within("body", err))
}

func (s *Server) reinstate(ctx context.Context, in *bookingWithReason) (*answer[booking], error) {
	b, err := s.engine.Reinstate(ctx, actorOf(ctx), in.Number.Number, in.reason())
	return giveBooking(ctx, b, within("body", err))
}
