package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

// Problem is how every refusal leaves the server (RFC 9457), in the language
// that the caller asked for.
type Problem struct {
	Type      string            `json:"type" format:"uri-reference" doc:"Where this kind of problem is described."`
	Title     string            `json:"title" doc:"What kind of problem it is."`
	Status    int               `json:"status" doc:"HTTP status."`
	Code      scheduler.Code    `json:"code" doc:"Stable name of the problem, to program against."`
	Detail    string            `json:"detail" doc:"What is wrong."`
	Next      string            `json:"next,omitempty" doc:"What to do."`
	RequestID string            `json:"request_id" doc:"Identifier to quote when asking for help."`
	Errors    []Fault           `json:"errors,omitempty" doc:"Everything wrong with the request, at once."`
	Nearest   []scheduler.Offer `json:"nearest,omitempty" doc:"The nearest free times (B2, B3)."`
	Booking   *booking          `json:"booking,omitempty" doc:"The booking that stands in the way (E6)."`
	Checks    []scheduler.Check `json:"checks,omitempty" doc:"Every condition of a booking with its outcome (E8)."`

	language string
	retry    string // Retry-After, seconds
	bearer   string // WWW-Authenticate
}

// Fault is one thing wrong with a request.
type Fault struct {
	Path    string `json:"path" doc:"Where: path, query, header or body, then the member, such as body.trips[0].from; in a file, file:sheet!cell."`
	Code    string `json:"code" doc:"Stable name of the fault."`
	Message string `json:"message" doc:"What was read and what is expected."`

	File  string `json:"file,omitempty" doc:"In a file: its name."`
	Sheet string `json:"sheet,omitempty" doc:"In a workbook: the name of the sheet."`
	Cell  string `json:"cell,omitempty" doc:"In a file: B12 in a workbook, line:field in CSV, a path in JSON."`
	Read  string `json:"read,omitempty" doc:"In a file: what stands there, shortened."`
}

var (
	_ huma.StatusError       = (*Problem)(nil)
	_ huma.HeadersError      = (*Problem)(nil)
	_ huma.ContentTypeFilter = (*Problem)(nil)
)

// Error implements error.
func (p *Problem) Error() string { return string(p.Code) + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{fiber.HeaderContentLanguage: {p.language}}
	if p.retry != "" {
		h.Set(fiber.HeaderRetryAfter, p.retry)
	}
	if p.bearer != "" {
		h.Set(fiber.HeaderWWWAuthenticate, p.bearer)
	}
	return h
}

// refusal is an error of this package, before it has a language: what cannot be
// a scheduler.Error, because the request did not get as far as the engine.
type refusal struct {
	code     scheduler.Code
	problems slots.Problems
	file     sheets.Problems // what is wrong with a file, if that is it (S4)
}

func (r *refusal) Error() string { return string(r.code) + ": " + sentences[r.code].text.EN }

func refuse(code scheduler.Code) error { return &refusal{code: code} }

// refuseInput refuses a request with everything that is wrong with it, or
// returns nil if nothing is.
func refuseInput(problems slots.Problems) error {
	if len(problems) == 0 {
		return nil
	}
	return &refusal{code: scheduler.CodeInvalid, problems: problems}
}

// within puts the place of a value in the request before the paths of the
// problems that the engine found in it.
func within(place string, err error) error {
	if err == nil {
		return nil
	}
	var e *scheduler.Error
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return err
	}
	moved := *e
	moved.Problems = prefixed(place, e.Problems)
	return &moved
}

func prefixed(place string, problems slots.Problems) slots.Problems {
	out := make(slots.Problems, len(problems))
	for i, p := range problems {
		switch {
		case p.Path == "":
			p.Path = place
		case p.Path[0] == '[':
			p.Path = place + p.Path
		default:
			p.Path = place + "." + p.Path
		}
		out[i] = p
	}
	return out
}

// problem turns any error into what the caller may know of it. The cause of an
// internal error goes to the log and nowhere else.
func (s *Server) problem(call *call, err error) *Problem {
	var (
		ready   *Problem
		engine  *scheduler.Error
		own     *refusal
		framing *fiber.Error
	)
	switch {
	case errors.As(err, &ready):
		return ready
	case errors.As(err, &engine):
		return fromEngine(call, engine)
	case errors.As(err, &own):
		return fromRefusal(call, own)
	case errors.As(err, &framing):
		return fromRefusal(call, &refusal{code: codeForStatus(framing.Code)})
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, scheduler.ErrStoreClosed):
		s.log.Warn("gave up", "request", call.id, "route", call.route, "cause", err)
		return fromRefusal(call, &refusal{code: codeUnavailable})
	}
	s.log.Error("internal error", "request", call.id, "route", call.route, "cause", err)
	return fromRefusal(call, &refusal{code: codeInternal})
}

func newProblem(call *call, code scheduler.Code, detail, next calendars.Text) *Problem {
	status, lang := statusOf(code), call.language()
	p := &Problem{
		Type: "/docs#" + string(code), Title: titles[status].In(lang), Status: status, Code: code,
		Detail: detail.In(lang), Next: next.In(lang), RequestID: call.id, language: lang,
	}
	switch status {
	case http.StatusServiceUnavailable:
		p.retry = "30"
	case http.StatusUnauthorized:
		if code == codeSecret {
			break // no token would help
		}
		p.bearer = `Bearer realm="kezek"`
		if code != codeUnauthenticated {
			p.bearer += `, error="invalid_token"`
		}
	}
	return p
}

func fromEngine(call *call, e *scheduler.Error) *Problem {
	p := newProblem(call, e.Code, e.Text, e.Next)
	p.Errors = faults(p.language, e.Problems)
	p.Nearest, p.Checks = e.Nearest, e.Checks
	if e.Booking != nil {
		b := showBooking(call.actor, *e.Booking)
		p.Booking = &b
	}
	return p
}

func fromRefusal(call *call, r *refusal) *Problem {
	sentence := sentences[r.code]
	p := newProblem(call, r.code, sentence.text, sentence.next)
	p.Errors = append(faults(p.language, r.problems), fileFaults(p.language, r.file)...)
	return p
}

func faults(lang string, problems slots.Problems) []Fault {
	var out []Fault
	for _, p := range problems {
		out = append(out, Fault{Path: p.Path, Code: p.Code, Message: p.Text.In(lang)})
	}
	return out
}

// writeError is Fiber's error handler, and writes what did not come through
// huma: unknown routes, refused tokens, oversized bodies, panics.
func (s *Server) writeError(c *fiber.Ctx, err error) error {
	call := callIn(c)
	if call.observed() && wantsPage(c) {
		return s.pages.Problem(c, err)
	}
	p := s.problem(call, err)
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	setProblemHeaders(c, p)
	c.Set(fiber.HeaderXRequestID, call.id)
	setSecurityHeaders(c)
	if err := c.Status(p.Status).Send(body); err != nil {
		return err
	}
	if !call.observed() { // refused while its head or body was read: no middleware ran
		s.shareAnswer(c)
		s.account(c, call, 0)
	}
	return nil
}

// sendProblem answers with an error of a handler as huma would.
func sendProblem(c *fiber.Ctx, p *Problem) error {
	setProblemHeaders(c, p)
	return writeAnswer(c.Status(p.Status).Context(), p)
}

func setProblemHeaders(c *fiber.Ctx, p *Problem) {
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	c.Set(fiber.HeaderContentType, p.ContentType(""))
}

// translate is huma's last step before it writes an answer. huma finds faults in
// a request by itself and words them in English; here they become ours.
func (s *Server) translate(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	call := callOf(ctx.Context())
	p := fromRefusal(call, refusalOf(ctx, model))
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	return p, nil
}
