package api

import "context"

func (s *Server) hold(ctx context.Context, in *seatWanted) (*made, error) {
	b, err := s.engine.Hold(ctx, actorOf(ctx), in.Body)
	return giveMade(ctx, b, within("body", err))
}

func (s *Server) releaseHold(ctx context.Context, in *oneBooking) (*nothing, error) {
	return done(s.engine.Release(ctx, actorOf(ctx), in.Number.Number))
}

func (s *Server) confirmHold(ctx context.Context, in *oneBooking) (*made, error) {
	b, err := s.engine.Confirm(ctx, actorOf(ctx), in.Number.Number)
	return giveMade(ctx, b, err)
}
