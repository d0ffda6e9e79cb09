// Package pages is what people see: the pages of applicants, reception, waiting
// room, department and operator, rendered on the server from the engine's answers.
// They work without scripts; the scripts of package web make them live.
//
// routes.go is the whole table of pages; a file holds one page or one part of
// it. The package decides no rule of the domain and words no refusal: those come
// from the engine, and from the API through Options.Explain.
package pages

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"kezek/api/web"
	"kezek/scheduler"
)

// Options are what pages need; all of them.
type Options struct {
	Engine *scheduler.Engine
	SignIn SignIn
	// SignInURL is the identity provider's page, to which people are sent to sign in, and which sends
	// them back with a form that holds their code; empty: there is none.
	SignInURL string
	// Explain tells what a person may know of an error, in their language.
	Explain func(c *fiber.Ctx, lang string, err error) Refusal
	// PublicURL is the address at which people reach the pages, such as "https://kezek.example.kz". Cookies
	// are sent over https only if it says so.
	PublicURL string
	// Origins are the sites whose pages may have the widget in them.
	Origins []string
	Clock   func() time.Time
	Zone    *time.Location // in which points in time are written
	Log     *slog.Logger
	// Closing is closed when the server begins to shut down.
	Closing <-chan struct{}
}

// Pages serves the pages.
type Pages struct {
	o      Options
	engine *scheduler.Engine
	web    *web.Pages
	public *url.URL
}

// New reads the pages and checks them.
func New(o Options) (*Pages, error) {
	p := &Pages{o: o, engine: o.Engine}
	var err error
	if p.public, err = url.Parse(o.PublicURL); err != nil || p.public.Host == "" {
		return nil, fmt.Errorf("pages: %q is not the address of a site", o.PublicURL)
	}
	if p.web, err = web.New(o.Zone); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	if err := p.web.MakeWidget(int(p.engine.Policy().LatenessGrace.Minutes())); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return p, nil
}

// SignIn turns what a person brings, from a link, from an identity provider or
// typed by hand, into who they are.
type SignIn interface {
	// Identify returns who has the code. The error ErrNobody says that the code is of nobody, or no longer;
	// any other that it could not be found out.
	Identify(ctx context.Context, code string) (Identity, error)
}

// Identity is somebody who may sign in.
type Identity struct {
	Actor scheduler.Actor
	Name  string // as shown to themselves; empty: not known
}

// ErrNobody says that a code is of nobody.
var ErrNobody = errors.New("the code is of nobody, or no longer")

// Refusal is an error as a person may know it.
type Refusal struct {
	Status  int
	Code    scheduler.Code
	Title   string
	Detail  string
	Next    string
	Request string // identifier to quote when asking for help
	Faults  []Fault
	Nearest []scheduler.Offer
	Booking *scheduler.Booking
	Checks  []scheduler.Check
	SignIn  bool // it would help to sign in
}

// Fault is one thing wrong with what was sent.
type Fault struct {
	Path    string // of the field
	Where   string // for people: sheet and cell; empty: the field itself
	Message string
}
