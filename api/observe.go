package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"

	"kezek/scheduler"
)

// observe is the outermost middleware: it names the request, guards against
// panics, writes the error that comes out, and counts and logs what happened.
func (s *Server) observe(c *fiber.Ctx) error {
	began := time.Now() // a latency is of the machine's clock, not of the domain's
	call := callIn(c)
	s.metrics.inFlight.Inc()
	defer s.metrics.inFlight.Dec()

	setSecurityHeaders(c)
	s.shareAnswer(c)
	ctx, cancel := context.WithDeadline(context.Background(), began.Add(s.opts.HandlerTimeout))
	defer cancel()
	call.Context = ctx
	c.SetUserContext(call)
	if err := s.guarded(c); err != nil {
		if err := s.writeError(c, err); err != nil {
			return err
		}
	}
	c.Set(fiber.HeaderXRequestID, call.id)
	s.account(c, call, time.Since(began))
	return nil
}

// guarded runs the rest of the chain and turns a panic into an error.
func (s *Server) guarded(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic", "request", callIn(c).id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = refuse(codeInternal)
		}
	}()
	// humafiber takes it for granted that the address can be parsed.
	if !plainAddress(c.Request().Header.RequestURI()) {
		if _, err := url.ParseRequestURI(c.OriginalURL()); err != nil {
			return refuse(codeMalformedURL)
		}
	}
	if isPreflight(c) {
		return preflight(c)
	}
	return c.Next()
}

// plainAddress reports whether an address is a path, with or without a query, of
// marks that stand for themselves: such a one can be parsed.
func plainAddress(uri []byte) bool {
	for _, b := range uri {
		switch {
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9':
		case b == '/' || b == '-' || b == '_' || b == '.' || b == '~' || b == '?' || b == '=' || b == '&':
		default:
			return false
		}
	}
	return len(uri) > 0 && uri[0] == '/'
}

// account counts and logs a request. Neither gets the address as sent: it could
// hold what nobody should read, and would give metrics without number.
func (s *Server) account(c *fiber.Ctx, call *call, took time.Duration) {
	route, status := call.route, c.Response().StatusCode()
	if route == "" {
		route = "none"
	}
	method := c.Method()
	s.metrics.observe(method, route, status, took)
	level := slog.LevelInfo
	if status >= fiber.StatusInternalServerError {
		level = slog.LevelWarn
	}
	ctx := c.UserContext()
	if !s.log.Enabled(ctx, level) {
		return
	}
	size := -1 // unknown: asking a stream for its body would read it to its end
	if !c.Response().IsBodyStream() {
		size = len(c.Response().Body())
	}
	s.log.LogAttrs(ctx, level, "request", slog.String("request", call.id), slog.String("method", method), slog.String("route", route),
		slog.Int("status", status), slog.Int64("ms", took.Milliseconds()), slog.Int("bytes", size),
		slog.String("role", string(call.actor.Role)), slog.String("by", call.actor.Subject))
}

// securityHeaders come with every answer, and say what most may not be used for;
// who knows better sets them anew.
var securityHeaders = [][2][]byte{
	{[]byte(fiber.HeaderXContentTypeOptions), []byte("nosniff")},
	{[]byte(fiber.HeaderXFrameOptions), []byte("DENY")},
	{[]byte(fiber.HeaderReferrerPolicy), []byte("no-referrer")},
	{[]byte(fiber.HeaderContentSecurityPolicy), []byte("default-src 'none'; frame-ancestors 'none'")},
	{[]byte("Cross-Origin-Resource-Policy"), []byte("same-origin")},
	{[]byte(fiber.HeaderCacheControl), []byte("no-store")}, // answers hold personal data
}

func setSecurityHeaders(c *fiber.Ctx) {
	for _, h := range securityHeaders {
		c.Response().Header.SetCanonical(h[0], h[1])
	}
}

// requestID keeps the identifier that a proxy gave, if it looks like one, and
// makes one otherwise. It needs a letter: a bare number could be somebody's IIN.
func requestID(given string) string {
	letter := false
	for i := range len(given) {
		switch b := given[i]; {
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z':
			letter = true
		case b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.':
		default:
			given = ""
		}
		if given == "" {
			break
		}
	}
	if letter && len(given) >= 8 && len(given) <= 64 {
		return given
	}
	return scheduler.NewID(time.Now())
}
