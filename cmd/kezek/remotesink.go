package main

import (
	"context"
	"net/http"
	"net/url"

	"kezek/scheduler"
	"kezek/scheduler/registry"
)

// remoteSink gives what an import holds to a running server. Whose act it is the
// token tells there, so the actors of its methods are not looked at.
type remoteSink struct{ remoteFlags }

var _ registry.Sink = (*remoteSink)(nil)

// PutDepartment implements registry.Sink.
func (s *remoteSink) PutDepartment(ctx context.Context, _ scheduler.Actor, d scheduler.Department) error {
	return s.send(ctx, http.MethodPut, "/v1/departments/"+url.PathEscape(d.ID), d)
}

// PutMappings implements registry.Sink. The server's answer is not read: what
// became of bookings shows on the worklists.
func (s *remoteSink) PutMappings(ctx context.Context, _ scheduler.Actor, m []scheduler.Mapping, c scheduler.Consequences) (scheduler.Publication, error) {
	return scheduler.Publication{}, s.send(ctx, http.MethodPut, "/v1/mappings", struct {
		Mappings []scheduler.Mapping `json:"mappings"`
		Choice   scheduler.Choice    `json:"choice,omitempty"`
		Reason   string              `json:"reason,omitempty"`
	}{m, c.Choice, c.Reason})
}

// PutContact implements registry.Sink.
func (s *remoteSink) PutContact(ctx context.Context, _ scheduler.Actor, c scheduler.Contact) error {
	return s.send(ctx, http.MethodPut, "/v1/registers/contacts", c)
}

// PutResidence implements registry.Sink.
func (s *remoteSink) PutResidence(ctx context.Context, _ scheduler.Actor, r scheduler.Residence) error {
	return s.send(ctx, http.MethodPut, "/v1/registers/residences", r)
}

// PutGuardianship implements registry.Sink.
func (s *remoteSink) PutGuardianship(ctx context.Context, _ scheduler.Actor, g scheduler.Guardianship) error {
	return s.send(ctx, http.MethodPut, "/v1/registers/guardianships", g)
}

// ReceiveForm implements registry.Sink.
func (s *remoteSink) ReceiveForm(ctx context.Context, _ scheduler.Actor, f scheduler.Form031) (scheduler.Form031, error) {
	return f, s.send(ctx, http.MethodPut, "/v1/registers/forms", f)
}
