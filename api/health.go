package api

import "github.com/gofiber/fiber/v2"

// mountPlain registers what machines ask without a token: whether the process
// lives, whether it can serve, and its figures.
func (s *Server) mountPlain() {
	plain := func(path string, h fiber.Handler) {
		s.fiber.Get(path, func(c *fiber.Ctx) error {
			callIn(c).route = path
			return h(c)
		})
	}
	plain("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	plain("/readyz", s.ready)
	plain("/metrics", s.metrics.handler)
}

// ready answers 503 from the moment a shutdown begins, so that a load balancer
// turns away before the listener closes.
func (s *Server) ready(c *fiber.Ctx) error {
	select {
	case <-s.closing:
		return refuse(codeUnavailable)
	default:
	}
	if err := s.opts.Ready(); err != nil {
		s.log.Warn("not ready", "cause", err)
		return refuse(codeUnavailable)
	}
	return c.SendString("ready\n")
}
