package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"kezek/api"
	"kezek/testdata/portal"
)

// demoPortal is a portal's site beside the demo, at an origin of its own, with
// the booking widget in its pages.
type demoPortal struct {
	listener net.Listener
	server   *http.Server
	log      *slog.Logger
}

// portalTokenTTL is short, as a portal's tokens should be: whoever looks at the
// demo for longer sees that the widget asks for another.
const portalTokenTTL = 10 * time.Minute

// openDemoPortal listens; nobody is answered before begin.
func openDemoPortal(address string, log *slog.Logger) (*demoPortal, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	return &demoPortal{listener: listener, log: log, server: &http.Server{ReadHeaderTimeout: 10 * time.Second}}, nil
}

func (p *demoPortal) origin() string { return addressOf(p.listener) }

// begin serves the portal, to which the person of the claims is signed in, until
// it is closed.
func (p *demoPortal) begin(kezek string, d *demo, who api.Claims) {
	site := portal.Site{Kezek: kezek, Token: func(context.Context) (string, error) {
		return api.Issue(d.key, who, d.clock.Now(), portalTokenTTL)
	}}
	p.server.Handler = site.Handler()
	go func() {
		if err := p.server.Serve(p.listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			p.log.Error("the sample portal has ended", "error", err)
		}
	}()
}

// close ends the portal; nothing of it is worth waiting for. The server closes
// the listener if it has begun to serve, and would take one that is closed for a
// fault.
func (p *demoPortal) close() error {
	err := p.server.Close()
	if closing := p.listener.Close(); !errors.Is(closing, net.ErrClosed) {
		err = errors.Join(err, closing)
	}
	return err
}
