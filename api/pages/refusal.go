package pages

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"
)

// Refusals of this package. Explain words them.
var (
	// ErrSignIn: the page is for people who have signed in.
	ErrSignIn = errors.New("nobody is signed in")
	// ErrForeign: a form did not come from a page of ours, or from one that is too old.
	ErrForeign = errors.New("the form did not come from a page of ours")
	// ErrCode: the code is of nobody.
	ErrCode = errors.New("the code to sign in with is of nobody")
	// ErrForbidden: the page is for people with another role.
	ErrForbidden = errors.New("the page is for people with another role")
)

// problem answers with the page of an error. Who has to sign in is led there,
// and back afterwards.
func (p *Pages) problem(v *visit, err error) error {
	if errors.Is(err, ErrSignIn) && v.Method() == fiber.MethodGet && !v.script() {
		return v.redirect("/signin?back=" + url.QueryEscape(v.back()))
	}
	r := p.o.Explain(v.Ctx, v.language, err)
	r.SignIn = errors.Is(err, ErrSignIn)
	if v.script() {
		return p.renderPartAs(v, r.Status, "problem", "part", r)
	}
	return p.renderAs(v, r.Status, "problem", r)
}

// Problem answers with the page of an error that came before any page was found.
func (p *Pages) Problem(c *fiber.Ctx, err error) error {
	p.secure(c)
	return p.problem(p.visitOf(c), err)
}
