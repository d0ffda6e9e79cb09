package api

import (
	"context"

	"kezek/scheduler"
)

func (s *Server) listMappings(ctx context.Context, _ *nothing) (*answer[list[scheduler.Mapping]], error) {
	return giveList(s.engine.Mappings(ctx, actorOf(ctx)))
}

type mappingsPreview struct {
	Body struct {
		Mappings []scheduler.Mapping `json:"mappings" maxItems:"20000" nullable:"false" doc:"The whole mapping, which replaces the one before; nothing is stored."`
	} `nameHint:"MappingsPreview"`
}

func (s *Server) previewMappings(ctx context.Context, in *mappingsPreview) (*answer[scheduler.Preview], error) {
	p, err := s.engine.PreviewMappings(ctx, actorOf(ctx), in.Body.Mappings)
	return givePreview(p, within("body.mappings", err))
}

type mappingsPut struct {
	Body struct {
		Mappings []scheduler.Mapping `json:"mappings" maxItems:"20000" nullable:"false" doc:"The whole mapping, which replaces the one before."`
		Consequences
	} `nameHint:"MappingsPublication"`
}

func (s *Server) putMappings(ctx context.Context, in *mappingsPut) (*answer[scheduler.Publication], error) {
	c, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	p, err := s.engine.PutMappings(ctx, actorOf(ctx), in.Body.Mappings, c)
	return give(p, within("body.mappings", err))
}
