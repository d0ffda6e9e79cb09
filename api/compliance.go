package api

import (
	"context"

	"kezek/scheduler"
)

type complianceQuery struct {
	Year int `query:"year" required:"true" minimum:"2022" maximum:"2100" doc:"Calendar year of the schedules."`
}

func (s *Server) compliance(ctx context.Context, in *complianceQuery) (*answer[list[scheduler.Compliance]], error) {
	return giveList(s.engine.Compliance(ctx, actorOf(ctx), in.Year))
}
