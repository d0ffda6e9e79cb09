package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"kezek/scheduler"
)

// call is what is known of one request beside its typed input. It is the context in
// which the request is handled, too.
type call struct {
	context.Context // ends with the request, or at its deadline; nil if no middleware ran

	id      string // request identifier
	accept  string // Accept-Language as sent
	route   string // pattern of the route, for metrics and the log; empty: none matched
	actor   scheduler.Actor
	expires time.Time // of the token
	key     string    // Idempotency-Key; empty: none
	same    []byte    // what makes two requests under one key the same
}

// keyed marks one act of the call with its Idempotency-Key (B4). A call that does
// several acts names each, because a key stands for one act only.
func (c *call) keyed(ctx context.Context, act string) context.Context {
	if c.key == "" {
		return ctx
	}
	return scheduler.Idempotent(ctx, c.actor, c.key+act, c.same)
}

// Value implements context.Context: a call is its own value.
func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// observed reports whether the middleware accounts for the request.
func (c *call) observed() bool { return c.Context != nil }

func (c *call) language() string { return languageFor(c.accept) }

type callKey struct{}

// callOf returns the call that a handler works for.
func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// actorOf returns who acts in a handler.
func actorOf(ctx context.Context) scheduler.Actor { return callOf(ctx).actor }

// callIn returns the call of a Fiber context, made anew if the server refused
// the request before our middleware saw it.
func callIn(c *fiber.Ctx) *call {
	if known, ok := c.Locals(callKey{}).(*call); ok {
		return known
	}
	made := &call{id: requestID(c.Get(fiber.HeaderXRequestID)), accept: c.Get(fiber.HeaderAcceptLanguage)}
	c.Locals(callKey{}, made)
	return made
}
