package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"kezek/scheduler"
	"kezek/slots"
)

// Callbacks read what the SMS gateway tells over HTTP, each gateway in its own
// way. An error says in English what is wrong, without phone and secret.
type Callbacks interface {
	// Report reads a delivery report.
	Report(r *http.Request) (scheduler.DeliveryReport, error)
	// Incoming reads an SMS that a person sent.
	Incoming(r *http.Request) (scheduler.IncomingSMS, error)
}

// Where a callback's secret stands: gateways that can set a header use that, the
// others are given an address that has it in its query.
const (
	headerSecret = "Kezek-Gateway-Secret"
	querySecret  = "secret"
)

// gatewayActor is who stands in histories for what the gateway tells.
var gatewayActor = scheduler.Actor{Role: scheduler.RoleSystem, Subject: "sms gateway"}

// mountGateway registers where the SMS gateway calls back, if it may. These
// addresses take no token, but the secret that we share with the gateway.
func (s *Server) mountGateway() {
	if s.opts.Callbacks == nil || s.opts.CallbackSecret == "" {
		return
	}
	s.callback("/gateway/report", s.gatewayReport)
	s.callback("/gateway/incoming", s.gatewayIncoming)
}

// callback registers an address of the gateway. The answer of success is empty:
// some gateways would send its text to a person.
func (s *Server) callback(path string, h func(context.Context, *http.Request) error) {
	handler := func(c *fiber.Ctx) error {
		call := callIn(c)
		call.route = path
		request, err := adaptor.ConvertRequest(c, true)
		if err != nil {
			return refuse(codeMalformedURL)
		}
		// Fiber uses the body's memory again, and the engine keeps what it is given.
		request.Body = readCloser{bytes.NewReader(bytes.Clone(c.Request().Body()))}
		if !s.knowsSecret(request) {
			return refuse(codeSecret)
		}
		call.actor = gatewayActor
		if err := h(c.UserContext(), request); err != nil {
			return err
		}
		return c.Status(http.StatusOK).Send(nil)
	}
	s.fiber.Get(path, handler)
	s.fiber.Post(path, handler)
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// knowsSecret compares in a time that tells nothing of the secret, its length included.
func (s *Server) knowsSecret(r *http.Request) bool {
	given := r.Header.Get(headerSecret)
	if given == "" {
		given = r.URL.Query().Get(querySecret)
	}
	want, got := sha256.Sum256([]byte(s.opts.CallbackSecret)), sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// gatewayReport keeps what became of a message (N2).
func (s *Server) gatewayReport(ctx context.Context, r *http.Request) error {
	report, err := s.opts.Callbacks.Report(r)
	if err != nil {
		return s.unreadable(ctx, err)
	}
	_, err = s.engine.ReceiveReport(ctx, gatewayActor, report)
	if errors.Is(err, scheduler.ErrNotFound) {
		return refuse(codeNoMessage)
	}
	return err
}

// gatewayIncoming does what a person asks for by SMS (N7). What they are answered
// goes through the outbox, and not back on this way.
func (s *Server) gatewayIncoming(ctx context.Context, r *http.Request) error {
	in, err := s.opts.Callbacks.Incoming(r)
	if err != nil {
		return s.unreadable(ctx, err)
	}
	_, err = s.engine.ReceiveSMS(ctx, gatewayActor, in)
	return err
}

// unreadable refuses what a gateway sent. Its operator reads the answer, or the log.
func (s *Server) unreadable(ctx context.Context, err error) error {
	s.log.Warn("callback of the gateway refused", "request", callOf(ctx).id, "route", callOf(ctx).route, "cause", err)
	said := err.Error()
	return refuseInput(slots.Problems{{Path: "callback", Code: "callback", Text: say(said, said, said)}})
}
