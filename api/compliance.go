package api

import (
	"context"

	"kezek/scheduler"
)

// ComplianceQuery says of which year, and of whom, compliance is wanted.
type ComplianceQuery struct {
	Year   int    `query:"year" required:"true" minimum:"2022" maximum:"2100" doc:"Calendar year of the schedules."`
	Region string `query:"region" doc:"Only the departments of this region: its KATO code."`
	State  string `query:"state" enum:"in_time,late,missing,pending,draft" doc:"Only the departments in this state."`
}

func (in *ComplianceQuery) filter() scheduler.ComplianceFilter {
	return scheduler.ComplianceFilter{Year: in.Year, Region: in.Region, State: in.State}
}

func (s *Server) compliance(ctx context.Context, in *ComplianceQuery) (*answer[list[scheduler.Compliance]], error) {
	rows, err := s.engine.Compliance(ctx, actorOf(ctx), in.filter())
	return giveList(rows, within("query", err))
}
