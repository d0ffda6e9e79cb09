package api

import (
	"context"

	"kezek/scheduler"
	"kezek/slots"
)

// draftAnswer is a draft with what publishing it would do now.
type draftAnswer struct {
	Draft   scheduler.Draft   `json:"draft" doc:"The draft."`
	Preview scheduler.Preview `json:"preview" doc:"What publishing it would do (S5)."`
}

// giveDraft answers with a draft and its preview.
func (s *Server) giveDraft(ctx context.Context, d scheduler.Draft, err error) (*answer[draftAnswer], error) {
	if err != nil {
		return nil, err
	}
	p, err := givePreview(s.engine.PreviewSchedule(ctx, actorOf(ctx), d.Schedule))
	if err != nil {
		return nil, within("draft", err)
	}
	return &answer[draftAnswer]{draftAnswer{d, p.Body}}, nil
}

func (s *Server) getDraft(ctx context.Context, in *departmentYear) (*answer[draftAnswer], error) {
	d, err := s.engine.Draft(ctx, actorOf(ctx), in.ID, in.Year)
	return s.giveDraft(ctx, d, err)
}

type draftPut struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Year int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Body struct {
		Schedule slots.Schedule `json:"schedule" doc:"The schedule to keep as the draft."`
	} `nameHint:"DraftBody"`
}

func (s *Server) putDraft(ctx context.Context, in *draftPut) (*answer[draftAnswer], error) {
	if err := addressed(&in.Body.Schedule, in.ID, in.Year); err != nil {
		return nil, err
	}
	d, err := s.engine.PutDraft(ctx, actorOf(ctx), in.Body.Schedule, nil)
	return s.giveDraft(ctx, d, within("body.schedule", err))
}

func (s *Server) dropDraft(ctx context.Context, in *departmentYear) (*nothing, error) {
	return done(s.engine.DropDraft(ctx, actorOf(ctx), in.ID, in.Year))
}

type draftPublish struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Year int    `path:"year" minimum:"2022" maximum:"2100" doc:"Calendar year."`
	Body struct {
		Note string `json:"note,omitempty" maxLength:"300" doc:"Kept with the version."`
		Consequences
	} `nameHint:"DraftPublication"`
}

func (s *Server) publishDraft(ctx context.Context, in *draftPublish) (*answer[scheduler.Publication], error) {
	c, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	p, err := s.engine.PublishDraft(ctx, actorOf(ctx), in.ID, in.Year, in.Body.Note, c)
	return give(p, within("body", err))
}
