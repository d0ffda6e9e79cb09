package pages

import (
	"context"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"kezek/api/tables"
	"kezek/api/web"
	"kezek/scheduler"
)

// visit is one request for a page.
type visit struct {
	*fiber.Ctx
	ctx      context.Context
	now      time.Time
	session  string // identifier; empty: nobody is signed in
	actor    scheduler.Actor
	name     string // of who is signed in; empty: not known
	language string
	theme    string
	page     string // address of the page that is shown, where a form was sent to another; empty: that of the request
}

// Serve answers a request for a page: who comes, may they, and does the request
// come from a page of ours. It returns who acted, for the log.
func (p *Pages) Serve(c *fiber.Ctx, r Route) (scheduler.Actor, error) {
	v := p.visitOf(c)
	p.secure(c)
	err := p.admit(v, r)
	if err == nil {
		err = r.handle(p, v)
	}
	if err != nil {
		err = p.problem(v, err)
	}
	return v.actor, err
}

func (p *Pages) visitOf(c *fiber.Ctx) *visit {
	v := &visit{Ctx: c, ctx: c.UserContext(), now: p.o.Clock(), language: p.Language(c), theme: c.Cookies(themeCookie)}
	if !slices.Contains(web.Themes, v.theme) {
		v.theme = web.Themes[0]
	}
	return v
}

// admit finds the session and judges whether the visitor may come.
func (p *Pages) admit(v *visit, r Route) error {
	if id := v.Cookies(p.sessionCookie()); id != "" {
		s, err := p.engine.Session(v.ctx, id)
		switch {
		case err == nil:
			v.session, v.actor, v.name = id, s.Actor, s.Name
		case scheduler.CodeOf(err) != scheduler.CodeNotFound:
			return err
		}
	}
	if r.Method != fiber.MethodGet {
		if err := p.fromUs(v, r); err != nil {
			return err
		}
	}
	switch {
	case r.Roles == nil, slices.Contains(r.Roles, v.actor.Role):
		return nil
	case v.session == "":
		return ErrSignIn
	}
	return ErrForbidden
}

// render answers with a page.
func (p *Pages) render(v *visit, page string, data any) error {
	return p.renderAs(v, fiber.StatusOK, page, data)
}

func (p *Pages) renderAs(v *visit, status int, page string, data any) error {
	body, err := p.web.Render(page, p.frame(v), data)
	if err != nil {
		return err
	}
	return v.html(status, body)
}

// renderPart answers with a part of a page, for a script that replaces it.
func (p *Pages) renderPart(v *visit, page, part string, data any) error {
	return p.renderPartAs(v, fiber.StatusOK, page, part, data)
}

func (p *Pages) renderPartAs(v *visit, status int, page, part string, data any) error {
	body, err := p.web.RenderPart(page, part, p.frame(v), data)
	if err != nil {
		return err
	}
	return v.html(status, body)
}

// script reports whether a script of a page asks, which wants a part of a page
// and no redirect.
func (v *visit) script() bool { return v.Get("Kezek-Script") != "" }

func (v *visit) html(status int, body []byte) error {
	v.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	v.Set(fiber.HeaderContentLanguage, v.language)
	return v.Status(status).Send(body)
}

// workbook answers with an XLSX file to be saved, whatever letters its name has.
func (v *visit) workbook(name string, data []byte) error {
	v.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	v.Set(fiber.HeaderContentType, tables.MediaType)
	return v.Send(data)
}

// redirect sends the browser to a page of ours, with a GET.
func (v *visit) redirect(path string) error { return v.Redirect(local(path), fiber.StatusSeeOther) }

// local is the path if it leads to a page of ours, or else the start page:
// nobody must be able to make a link that leads through us to elsewhere.
func local(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return "/"
	}
	return path
}

func (p *Pages) frame(v *visit) web.Frame {
	f := web.Frame{Language: v.language, Theme: v.theme, Path: v.back(), Role: string(v.actor.Role), Who: v.name, Now: v.now}
	if v.name == "" && v.actor.Role != scheduler.RoleApplicant { // whose subject tells the portal who they are, and not them
		f.Who = v.actor.Subject
	}
	if v.session != "" {
		f.CSRF = maskedToken(v.session)
		for _, a := range areas {
			if slices.Contains(a.roles, v.actor.Role) {
				path := a.pathFor(v.actor)
				f.Links = append(f.Links, web.Link{Path: path, Text: "start." + a.name + ".title", Current: strings.HasPrefix(v.Path(), path)})
			}
		}
	}
	return f
}

// back is where a form in the frame leads back to: a page that was asked for
// with a form has nothing to show again but what stands at its address.
func (v *visit) back() string {
	switch {
	case v.Method() == fiber.MethodGet:
		return v.OriginalURL()
	case v.page != "":
		return v.page
	}
	return v.Path()
}

func (a area) pathFor(actor scheduler.Actor) string {
	return strings.ReplaceAll(a.path, "{department}", actor.Department)
}
