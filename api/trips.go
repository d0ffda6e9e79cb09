package api

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"kezek/scheduler"
	"kezek/slots"
)

// tripBody is a trip with what its change does to bookings.
type tripBody struct {
	Trip slots.Trip `json:"trip" doc:"The trip; its number is given by the service."`
	Consequences
}

type tripAdd struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Year int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Body tripBody
}

func (s *Server) addTrip(ctx context.Context, in *tripAdd) (*answer[scheduler.Publication], error) {
	return s.putTrip(ctx, in.ID, in.Year, 0, in.Body)
}

type oneTrip struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Year int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Trip uint16 `path:"trip" minimum:"1" maximum:"65535" doc:"Number of the trip."`
}

func (s *Server) getTrip(ctx context.Context, in *oneTrip) (*answer[slots.Trip], error) {
	return give(s.engine.Trip(ctx, actorOf(ctx), in.ID, in.Year, in.Trip))
}

type tripChange struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Year int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Trip uint16 `path:"trip" minimum:"1" maximum:"65535" doc:"Number of the trip."`
	Body tripBody
}

func (s *Server) changeTrip(ctx context.Context, in *tripChange) (*answer[scheduler.Publication], error) {
	return s.putTrip(ctx, in.ID, in.Year, in.Trip, in.Body)
}

func (s *Server) putTrip(ctx context.Context, department string, year int, number uint16, body tripBody) (*answer[scheduler.Publication], error) {
	if body.Trip.Number != 0 && body.Trip.Number != number {
		return nil, refuseInput(slots.Problems{mismatch("body.trip.number")})
	}
	body.Trip.Number = number
	c, err := body.read()
	if err != nil {
		return nil, err
	}
	p, err := s.engine.PutTrip(ctx, actorOf(ctx), department, year, body.Trip, c)
	return give(p, within("body", ofTheTrip(err)))
}

var tripOfSchedule = regexp.MustCompile(`^trips\[\d+\]`)

// ofTheTrip turns the engine's paths, which go through the whole schedule, into
// paths of the one trip that the request brought.
func ofTheTrip(err error) error {
	var e *scheduler.Error
	if !errors.As(err, &e) {
		return err
	}
	moved := *e
	moved.Problems = slices.Clone(e.Problems)
	for i := range moved.Problems {
		moved.Problems[i].Path = tripOfSchedule.ReplaceAllString(moved.Problems[i].Path, "trip")
	}
	return &moved
}

// tripCancel has its choice in the query, because many proxies drop the body of
// a DELETE.
type tripCancel struct {
	ID     string `path:"id" doc:"Identifier of the department."`
	Year   int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Trip   uint16 `path:"trip" minimum:"1" maximum:"65535" doc:"Number of the trip."`
	Choice string `query:"choice" enum:"keep,move,cancel" doc:"What to do with bookings that no longer fit."`
	Reason string `query:"reason" maxLength:"300" doc:"For histories and for the messages to people."`
}

func (s *Server) cancelTrip(ctx context.Context, in *tripCancel) (*answer[scheduler.Publication], error) {
	c := scheduler.Consequences{Choice: scheduler.Choice(in.Choice), Reason: in.Reason}
	return give(s.engine.CancelTrip(ctx, actorOf(ctx), in.ID, in.Year, in.Trip, c))
}

type tripPreview struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Year int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Body struct {
		Trip slots.Trip `json:"trip" doc:"The trip; with a number, a change of the trip of that number."`
	} `nameHint:"TripPreview"`
}

func (s *Server) previewTrip(ctx context.Context, in *tripPreview) (*answer[scheduler.Preview], error) {
	p, err := s.engine.PreviewTrip(ctx, actorOf(ctx), in.ID, in.Year, in.Body.Trip)
	return givePreview(p, within("body", ofTheTrip(err)))
}

func (s *Server) previewTripCancelled(ctx context.Context, in *oneTrip) (*answer[scheduler.Preview], error) {
	return givePreview(s.engine.PreviewTripCancelled(ctx, actorOf(ctx), in.ID, in.Year, in.Trip))
}
