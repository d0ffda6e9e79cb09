package pages

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"kezek/scheduler"
)

// secure sets the headers of every page.
func (p *Pages) secure(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, p.policy("'none'"))
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderCacheControl, "no-store")
}

// policy is the content security policy of a page that the given sites may frame.
func (p *Pages) policy(ancestors string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'" + p.web.StylePolicy() +
		"; img-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " + ancestors
}

// fromUs refuses a request that changes something unless it comes from a page of
// ours: by the browser's word for where it comes from and, if somebody is signed
// in, by the token that only our pages know.
func (p *Pages) fromUs(v *visit, r Route) error {
	switch {
	case v.Get(fiber.HeaderContentEncoding) != "": // no browser does that; unpacked, a form could be of any size
		return ErrForeign
	case r.Path == "/signin" && p.fromProvider(v.Ctx):
		return nil
	case !p.sameOrigin(v.Ctx):
		return ErrForeign
	case v.session != "" && r.Roles != nil && !tokenHolds(v.session, v.FormValue("csrf")):
		return ErrForeign
	}
	return nil
}

// fromProvider reports whether the identity provider has sent the person back to
// us. Nobody else may: they could sign a person in as somebody else.
func (p *Pages) fromProvider(c *fiber.Ctx) bool {
	provider, err := url.Parse(p.o.SignInURL)
	return err == nil && provider.Host != "" && c.Get(fiber.HeaderOrigin) == provider.Scheme+"://"+provider.Host
}

// sameOrigin judges by what the browser says of itself. One that says nothing is
// too old to be told apart, and has the token to show.
func (p *Pages) sameOrigin(c *fiber.Ctx) bool {
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
	default:
		return false
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && (u.Host == p.public.Host || u.Host == string(c.Request().Host()))
}

// maskedToken is the token of a session for one page. It is masked anew for each,
// so that compression of pages cannot give it away.
func maskedToken(session string) string {
	mask := make([]byte, sha256.Size, 2*sha256.Size)
	rand.Read(mask) //nolint:errcheck // never fails
	hidden := make([]byte, sha256.Size)
	subtle.XORBytes(hidden, mask, plainToken(session))
	return base64.RawURLEncoding.EncodeToString(append(mask, hidden...))
}

func plainToken(session string) []byte {
	h := hmac.New(sha256.New, []byte(session))
	h.Write([]byte("kezek forms"))
	return h.Sum(nil)
}

func tokenHolds(session, token string) bool {
	both, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(both) != 2*sha256.Size {
		return false
	}
	plain := make([]byte, sha256.Size)
	subtle.XORBytes(plain, both[:sha256.Size], both[sha256.Size:])
	return hmac.Equal(plain, plainToken(session))
}

// The cookies. None of them says who somebody is.
const (
	themeCookie    = "kezek_theme"
	languageCookie = "kezek_language"
)

// sessionCookie is the name of the cookie with the session's identifier. The
// prefix makes browsers refuse it from anybody but this very site.
func (p *Pages) sessionCookie() string { return SessionCookie(p.secureSite()) }

// SessionCookie is the name of the cookie with the session's identifier, at a
// site that is reached over https or not.
func SessionCookie(secure bool) string {
	if secure {
		return "__Host-kezek_session"
	}
	return "kezek_session"
}

func (p *Pages) secureSite() bool { return p.public.Scheme == "https" }

// setCookie keeps a value in the browser; without a lifetime until it is closed.
func (p *Pages) setCookie(c *fiber.Ctx, name, value string, lifetime time.Duration) {
	c.Cookie(&fiber.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(lifetime.Seconds()),
		SessionOnly: lifetime == 0, HTTPOnly: true, Secure: p.secureSite(), SameSite: fiber.CookieSameSiteLaxMode})
}

// Visitor finds who is signed in by a request's cookie, for the API that scripts
// of pages call. Whatever changes something has to bring the token of a page in
// the header Kezek-CSRF. ok is false if nobody is signed in.
func (p *Pages) Visitor(c *fiber.Ctx, changes bool) (a scheduler.Actor, ends time.Time, ok bool, err error) {
	id := c.Cookies(p.sessionCookie())
	if id == "" {
		return a, ends, false, nil
	}
	s, err := p.engine.Session(c.UserContext(), id)
	switch {
	case scheduler.CodeOf(err) == scheduler.CodeNotFound:
		return a, ends, false, nil
	case err != nil:
		return a, ends, false, err
	case changes && (!p.sameOrigin(c) || !tokenHolds(id, c.Get("Kezek-CSRF"))):
		return a, ends, false, ErrForeign
	}
	return s.Actor, s.Ends, true, nil
}
