package api

import (
	"bytes"
	"context"

	"github.com/gofiber/fiber/v2"
)

// directly binds a route that asks for a seat twice: to huma, and before it to a
// way of our own for requests with which nothing is wrong. Whatever is not quite
// plain goes on to huma, which alone tells of faults in a request; what a plain one
// is answered is the same both ways (docs/decisions/0032-direct-way.md).
func directly(h func(context.Context, *seatWanted) (*made, error)) func(*Server, route) {
	return func(s *Server, r route) {
		s.fiber.Add(r.method, r.path, func(c *fiber.Ctx) error {
			in := new(seatWanted)
			if !readPlain(c, r, in) {
				return c.Next()
			}
			ctx, err := s.admit(c.UserContext(), c, r)
			if err != nil {
				return err
			}
			out, err := h(ctx, in)
			if err != nil {
				return sendProblem(c, s.problem(callOf(ctx), err))
			}
			c.Response().Header.SetContentType(fiber.MIMEApplicationJSON)
			return writeAnswer(c.Status(out.Status).Context(), &out.Body)
		})
		on(h)(s, r)
	}
}

// readPlain reads a request for a seat, if huma would find nothing wrong with it
// and answer it in JSON. It changes nothing, and judges by what was sent and not by
// what it may mean: an address with a query, with escapes or with a host is not plain.
func readPlain(c *fiber.Ctx, r route, in *seatWanted) bool {
	request := c.Request()
	if string(request.Header.RequestURI()) != r.path ||
		!plainAccept(request.Header.Peek(fiber.HeaderAccept)) || !plainJSON(request.Header.Peek(fiber.HeaderContentType)) {
		return false
	}
	body, whole, ok := bookRequest(request.Body())
	in.Body = body
	return whole && ok
}

// plainAccept reports whether an Accept header is one that most clients send.
func plainAccept(accept []byte) bool {
	switch string(accept) {
	case "", "*/*", "application/json", "application/json, text/plain, */*":
		return true
	}
	return false
}

// plainJSON reports whether a Content-Type is JSON's, with or without parameters,
// which huma does not look at. A + would have it take what follows for the type.
func plainJSON(contentType []byte) bool {
	kind, _, _ := bytes.Cut(contentType, []byte{';'})
	return string(kind) == fiber.MIMEApplicationJSON && bytes.IndexByte(contentType, '+') < 0
}
