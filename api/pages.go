package api

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"kezek/api/pages"
	"kezek/api/web"
	"kezek/scheduler"
)

// mountPages registers the pages and what they need.
func (s *Server) mountPages() (err error) {
	s.pages, err = pages.New(pages.Options{
		Engine: s.engine, SignIn: s.opts.SignIn, SignInURL: s.opts.SignInURL, Explain: s.explain,
		PublicURL: s.opts.PublicURL, Origins: s.opts.Origins, Clock: s.opts.Clock, Zone: s.opts.Zone, Log: s.log, Closing: s.closing,
	})
	if err != nil {
		return err
	}
	packed := compress.New(compress.Config{Level: compress.LevelBestSpeed})
	for _, r := range s.pages.Routes() {
		s.fiber.Add(r.Method, r.Path, packed, func(c *fiber.Ctx) (err error) {
			call := callIn(c)
			call.route = r.Path
			call.actor, err = s.pages.Serve(c, r)
			return err
		})
	}
	s.fiber.Get(web.AssetsPath+":digest/*", func(c *fiber.Ctx) error {
		callIn(c).route = web.AssetsPath + ":digest/*"
		return s.pages.Asset(c, c.Params("digest"), c.Params("*"))
	})
	s.fiber.Get(web.WidgetPath+":file", func(c *fiber.Ctx) error {
		callIn(c).route = web.WidgetPath + ":file"
		return s.pages.WidgetFile(c, c.Params("file"))
	})
	return nil
}

// explain is what a person may know of an error.
func (s *Server) explain(c *fiber.Ctx, lang string, err error) pages.Refusal {
	for own, code := range map[error]scheduler.Code{
		pages.ErrSignIn: codeSignIn, pages.ErrForeign: codeForeignForm, pages.ErrCode: codeSignInCode, pages.ErrForbidden: scheduler.CodeForbidden,
	} {
		if errors.Is(err, own) {
			err = refuse(code)
		}
	}
	if framing, ok := errors.AsType[*fiber.Error](err); ok && codeForStatus(framing.Code) == codeNoRoute {
		err = refuse(codeNoPage)
	}
	call := callIn(c)
	call.accept = lang
	p := s.problem(call, err)
	r := pages.Refusal{Status: p.Status, Code: p.Code, Title: p.Title, Detail: p.Detail, Next: p.Next, Nearest: p.Nearest, Checks: p.Checks}
	if p.Status >= fiber.StatusInternalServerError {
		r.Request = p.RequestID
	}
	if p.Code == codeInternal {
		r.Next = askForHelp.In(lang)
	}
	if engine, ok := errors.AsType[*scheduler.Error](err); ok {
		r.Booking = engine.Booking
	}
	for _, f := range p.Errors {
		r.Faults = append(r.Faults, pages.Fault{Path: f.Path, Where: strings.TrimSpace(f.Sheet + " " + f.Cell), Message: f.Message})
	}
	return r
}

// wantsPage reports whether a request that led nowhere is a person's: it is
// answered with a page, and a program's with problem details.
func wantsPage(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodGet && !strings.HasPrefix(c.Path(), "/v1/") && strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMETextHTML)
}

// tokenSignIn lets people sign in with a token as a program would send it: that
// is what an identity provider hands to them.
type tokenSignIn struct{ verifier Verifier }

var _ pages.SignIn = tokenSignIn{}

// Identify implements pages.SignIn.
func (t tokenSignIn) Identify(ctx context.Context, code string) (pages.Identity, error) {
	c, err := t.verifier.Verify(ctx, strings.TrimSpace(code))
	switch {
	case errors.Is(err, ErrTokenInvalid), errors.Is(err, ErrTokenExpired):
		return pages.Identity{}, fmt.Errorf("%w: %w", pages.ErrNobody, err)
	case errors.Is(err, ErrKeysUnavailable):
		return pages.Identity{}, refuse(codeUnavailable)
	case err != nil:
		return pages.Identity{}, err
	case c.Role == scheduler.RolePortal, c.Role == scheduler.RoleIntegration:
		return pages.Identity{}, pages.ErrNobody // programs have no use for pages
	}
	return pages.Identity{Name: c.Name, Actor: scheduler.Actor{Role: c.Role, Subject: c.Subject, IIN: c.IIN, Department: c.Department}}, nil
}
