package api

import (
	"context"

	"kezek/scheduler"
)

type versionCompare struct {
	ID      string `path:"id" doc:"Identifier of the department."`
	Year    int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Version int    `path:"version" minimum:"1" maximum:"100000" doc:"Number of the version before."`
	With    int    `query:"with" required:"true" minimum:"1" maximum:"100000" doc:"Number of the version after."`
}

func (s *Server) compareVersions(ctx context.Context, in *versionCompare) (*answer[scheduler.Comparison], error) {
	return give(s.engine.CompareVersions(ctx, actorOf(ctx), in.ID, in.Year, in.Version, in.With))
}
