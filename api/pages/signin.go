package pages

import (
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"kezek/scheduler"
)

// How long people stay signed in. Applicants may sit at a library's computer;
// staff are there all day; a device in a waiting room is for the year.
const (
	applicantStays, applicantIdle = 4 * time.Hour, 30 * time.Minute
	staffStays                    = 12 * time.Hour
	deviceStays                   = 365 * 24 * time.Hour
)

// signInPage is what the page shows.
type signInPage struct {
	Back      string
	Elsewhere string // the identity provider's page
	Code      string // of a link that was followed
	Who       string // whose link it is
	Problem   *Refusal
}

func (p *Pages) signInForm(v *visit) error {
	return p.render(v, "signin", signInPage{Back: local(v.Query("back", "/")), Elsewhere: p.o.SignInURL})
}

// signInLink shows who is about to sign in. Following a link alone signs nobody
// in: programs that look into letters follow links too.
func (p *Pages) signInLink(v *visit) error {
	code, err := url.PathUnescape(v.Params("code"))
	if err != nil {
		return ErrCode
	}
	who, err := p.o.SignIn.Identify(v.ctx, code)
	if err != nil {
		return codeError(err)
	}
	name := who.Name
	if name == "" {
		if name, err = p.web.Texts.Text(v.language, "common.role."+string(who.Actor.Role)); err != nil {
			return err
		}
	}
	return p.render(v, "signin", signInPage{Back: local(v.Query("back", "/")), Code: code, Who: name})
}

// signIn opens a session for whoever has the code.
func (p *Pages) signIn(v *visit) error {
	back := local(v.FormValue("back", "/"))
	who, err := p.o.SignIn.Identify(v.ctx, v.FormValue("code"))
	if err != nil {
		r := p.o.Explain(v.Ctx, v.language, codeError(err))
		return p.renderAs(v, r.Status, "signin", signInPage{Back: back, Elsewhere: p.o.SignInURL, Problem: &r})
	}
	stays, idle, kept := staffStays, time.Duration(0), time.Duration(0)
	switch who.Actor.Role {
	case scheduler.RoleApplicant:
		stays, idle = applicantStays, applicantIdle
	case scheduler.RoleKiosk: // nobody is there to sign in again when the device was switched off for the night
		stays, kept = deviceStays, deviceStays
	}
	if v.session != "" { // whoever was signed in here before is not any more
		if err := p.engine.CloseSession(v.ctx, v.session); err != nil {
			return err
		}
	}
	id, err := p.engine.OpenSession(v.ctx, who.Actor, who.Name, v.now.Add(stays), idle)
	if err != nil {
		return err
	}
	p.setCookie(v.Ctx, p.sessionCookie(), id, kept)
	if back == "/" {
		back = homeOf(who.Actor)
	}
	return v.redirect(back)
}

func codeError(err error) error {
	if errors.Is(err, ErrNobody) {
		return ErrCode
	}
	return err
}

// homeOf is the page that somebody who has signed in wants to see first.
func homeOf(a scheduler.Actor) string {
	for _, area := range areas {
		if area.roles[0] == a.Role {
			return area.pathFor(a)
		}
	}
	for _, area := range areas {
		if slices.Contains(area.roles, a.Role) {
			return area.pathFor(a)
		}
	}
	return "/"
}

func (p *Pages) signOut(v *visit) error {
	if err := p.engine.CloseSession(v.ctx, v.session); err != nil {
		return err
	}
	v.Cookie(&fiber.Cookie{Name: p.sessionCookie(), Path: "/", MaxAge: -1, Expires: time.Unix(0, 0), HTTPOnly: true,
		Secure: p.secureSite(), SameSite: fiber.CookieSameSiteLaxMode})
	v.Set("Clear-Site-Data", `"cache", "storage"`)
	return v.redirect("/")
}
