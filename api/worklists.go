package api

import (
	"context"

	"kezek/scheduler"
)

type worklistQuery struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Open bool   `query:"open" default:"true" doc:"Only what is not done yet; otherwise the last 1000 that were done too."`
}

func (s *Server) worklist(ctx context.Context, in *worklistQuery) (*answer[list[scheduler.Work]], error) {
	return giveList(s.engine.Worklist(ctx, actorOf(ctx), in.ID, in.Open))
}

type worklistsQuery struct {
	Open bool `query:"open" default:"true" doc:"Only what is not done yet; otherwise the last 1000 that were done too."`
}

func (s *Server) allWorklists(ctx context.Context, in *worklistsQuery) (*answer[list[scheduler.Work]], error) {
	return giveList(s.engine.Worklist(ctx, actorOf(ctx), "", in.Open))
}

type workDone struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Work string `path:"work" doc:"Identifier of the entry."`
	Body *struct {
		Note string `json:"note,omitempty" maxLength:"300" doc:"What was done."`
	} `nameHint:"WorkDone"`
}

func (s *Server) finishWork(ctx context.Context, in *workDone) (*answer[scheduler.Work], error) {
	note := ""
	if in.Body != nil {
		note = in.Body.Note
	}
	return give(s.engine.FinishWork(ctx, actorOf(ctx), in.ID, in.Work, note))
}
