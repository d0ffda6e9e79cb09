package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"kezek/api/pages"
	"kezek/scheduler"
	"kezek/slots"
)

// route is one line of the table of routes.
type route struct {
	method  string
	path    string
	roles   []scheduler.Role // who may come at all; the engine decides about whose
	status  int              // of success
	effect  effect
	noun    string // heading under which the documentation lists it
	summary string
	bind    func(*Server, route)
}

// effect says whether a route changes anything.
type effect uint8

const (
	reads   effect = iota
	lists          // reads what is asked for again and again: has an ETag
	changes        // takes an Idempotency-Key (B4)
)

// Headers of our own.
const (
	headerKey       = "Idempotency-Key"
	headerApplicant = "Kezek-Applicant"
)

// on makes a typed handler fit the table.
func on[I, O any](h func(context.Context, *I) (*O, error)) func(*Server, route) {
	return func(s *Server, r route) {
		huma.Register(s.huma, s.operation(r), func(ctx context.Context, in *I) (*O, error) {
			out, err := h(ctx, in)
			if err != nil {
				return nil, s.problem(callOf(ctx), err)
			}
			return out, nil
		})
	}
}

// operation describes a route for huma and the documentation.
func (s *Server) operation(r route) huma.Operation {
	names := make([]string, len(r.roles))
	for i, role := range r.roles {
		names[i] = string(role)
	}
	op := huma.Operation{
		OperationID: operationID(r), Method: r.method, Path: r.path, Summary: r.summary, Tags: []string{r.noun},
		Description:   "Roles: " + strings.Join(names, ", ") + ".",
		Extensions:    map[string]any{"x-roles": names},
		Security:      []map[string][]string{{"token": {}}},
		DefaultStatus: r.status,
		Errors:        []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusServiceUnavailable},
		MaxBodyBytes:  -1, // Fiber has the limit
		Middlewares:   huma.Middlewares{s.enter(r)},
	}
	if r.effect == changes {
		op.Errors = append(op.Errors, http.StatusConflict, http.StatusGone, http.StatusRequestEntityTooLarge)
		op.Parameters = append(op.Parameters, &huma.Param{Name: headerKey, In: "header",
			Description: "Up to 128 visible ASCII characters. The same request under the same key has its effect once and gets the first answer again (B4).",
			Schema:      &huma.Schema{Type: huma.TypeString, MaxLength: new(128)}})
	}
	if r.effect == lists {
		describeTag(&op)
	}
	if slices.Contains(r.roles, scheduler.RolePortal) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: headerApplicant, In: "header",
			Description: "Role portal only, and required there: the personal number (IIN) of the person it acts for.",
			Schema:      &huma.Schema{Type: huma.TypeString, Pattern: `^\d{12}$`}})
	}
	return op
}

// operationID names an operation after its method and path.
func operationID(r route) string {
	path := strings.NewReplacer("/v1/", "", "{", "", "}", "", "/", "-", ".", "-", "_", "-").Replace(r.path)
	return strings.ToLower(r.method) + "-" + path
}

// enter is what happens before a request is read: who comes, may they, for whom,
// and under which idempotency key.
func (s *Server) enter(r route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		inner, err := s.admit(ctx.Context(), c, r)
		if err != nil {
			if err := s.writeError(c, err); err != nil {
				panic(err) // cannot be encoded; observe answers 500
			}
			return
		}
		next(huma.WithContext(ctx, inner))
		if r.effect == lists {
			tagListing(c)
		}
		if r.effect != changes {
			compressAnswer(c)
		}
	}
}

// admit judges who comes, and returns the context in which they act.
func (s *Server) admit(ctx context.Context, c *fiber.Ctx, r route) (context.Context, error) {
	call := callIn(c)
	call.route = r.path
	if err := s.identify(ctx, c, call, r.effect); err != nil {
		return nil, err
	}
	if !slices.Contains(r.roles, call.actor.Role) {
		return nil, refuse(scheduler.CodeForbidden)
	}
	if encodings := c.Request().Header.PeekAll(fiber.HeaderContentEncoding); len(encodings) > 1 || len(encodings) == 1 && len(encodings[0]) > 0 {
		// Fiber would unpack the body, to whatever size: the limit holds before that only.
		return nil, refuse(codeEncoding)
	}
	if call.actor.Role == scheduler.RolePortal {
		iin := c.Get(headerApplicant)
		if scheduler.CheckIIN(iin) != nil {
			return nil, refuseInput(slots.Problems{{Path: "header." + headerApplicant, Code: "not_an_iin", Text: say(
				"портал кімнің атынан әрекет ететінін айтуы керек: бақылау цифры дұрыс 12 цифрлы ЖСН",
				"портал должен назвать, за кого действует: ИИН из 12 цифр с верной контрольной",
				"the portal has to name whom it acts for: an IIN of 12 digits with a right check digit")}})
		}
		call.actor.IIN = iin
	}
	if r.effect != changes {
		return ctx, nil
	}
	return underKey(ctx, c, call)
}

// identify finds out who calls: by their token, or, for the scripts of our own
// pages, by the session of the page.
func (s *Server) identify(ctx context.Context, c *fiber.Ctx, call *call, e effect) error {
	authorization := c.Request().Header.Peek(fiber.HeaderAuthorization)
	if len(authorization) == 0 {
		actor, ends, signedIn, err := s.pages.Visitor(c, e == changes)
		if errors.Is(err, pages.ErrForeign) {
			return refuse(codeForeignForm)
		}
		if err != nil {
			return err
		}
		if signedIn {
			call.actor, call.expires = actor, ends
			call.accept = s.pages.Language(c) // a link to a file has no header of its own
			return nil
		}
	}
	claims, err := s.claims(ctx, authorization)
	if err != nil {
		return err
	}
	call.expires = claims.Expires
	call.actor = scheduler.Actor{Role: claims.Role, Subject: claims.Subject, IIN: claims.IIN, Department: claims.Department}
	return nil
}

// idempotencyKey is what a key may look like.
var idempotencyKey = regexp.MustCompile(`^[\x21-\x7e]{1,128}$`)

// underKey marks the act of a request with its key, if it brings one. What makes
// two requests the same is the method, the address, the person and the body.
func underKey(ctx context.Context, c *fiber.Ctx, call *call) (context.Context, error) {
	key := c.Get(headerKey)
	if key == "" {
		return ctx, nil
	}
	if !idempotencyKey.MatchString(key) {
		return nil, refuseInput(slots.Problems{{Path: "header." + headerKey, Code: "not_a_key", Text: say(
			"1–128 көрінетін ASCII таңбасы керек", "нужно от 1 до 128 видимых знаков ASCII", "want 1 to 128 visible ASCII characters")}})
	}
	var same bytes.Buffer
	for _, part := range []string{c.Method(), c.OriginalURL(), call.actor.IIN} {
		same.WriteString(strconv.Itoa(len(part)) + ":" + part)
	}
	same.Write(c.Body())
	call.key, call.same = key, same.Bytes()
	return call.keyed(ctx, ""), nil
}
