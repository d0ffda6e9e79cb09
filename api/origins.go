package api

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// headerNow tells with every answer of the API what time it is by our clock.
// What ends at an instant, such as a hold, is to be counted by it.
const headerNow = "Kezek-Now"

const nowLayout = "2006-01-02T15:04:05.000Z07:00"

// checkOrigins reports everything that is wrong with the sites that may have the
// widget. A browser compares letter by letter, so what is not written as it writes
// origins would silently never match.
func checkOrigins(list []string) error {
	var wrong []error
	for _, o := range list {
		if why := originFault(o); why != "" {
			wrong = append(wrong, fmt.Errorf("widget origin %q: %s", o, why))
		}
	}
	return errors.Join(wrong...)
}

// originFault says what is wrong with an origin; empty: nothing.
func originFault(o string) string {
	u, err := url.Parse(o)
	switch {
	case err != nil || u.Scheme == "" || u.Host == "":
		return "want scheme and host, such as https://portal.example.kz"
	case u.Scheme+"://"+u.Host != o:
		return "leave out everything after the host and its port"
	case strings.ContainsAny(u.Host, "*,; '\""):
		return "name each site by itself"
	case strings.ToLower(o) != o:
		return "write it in small letters"
	case u.Scheme == "https" && u.Port() == "443", u.Scheme == "http" && u.Port() == "80":
		return "leave out the usual port, as browsers do"
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return ""
	}
	return "want https://: tokens pass through its pages"
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// shareAnswer lets a page of a site that may have the widget read an answer of
// the API, but not with the cookies of ours that its visitor may have.
func (s *Server) shareAnswer(c *fiber.Ctx) {
	if !strings.HasPrefix(c.Path(), "/v1/") {
		return
	}
	c.Set(headerNow, s.opts.Clock().UTC().Format(nowLayout))
	if len(s.opts.Origins) == 0 {
		return
	}
	c.Vary(fiber.HeaderOrigin)
	if origin := c.Get(fiber.HeaderOrigin); slices.Contains(s.opts.Origins, origin) {
		c.Set(fiber.HeaderAccessControlAllowOrigin, origin)
		c.Set(fiber.HeaderAccessControlExposeHeaders, strings.Join([]string{
			headerNow, fiber.HeaderETag, fiber.HeaderXRequestID, fiber.HeaderRetryAfter, fiber.HeaderContentLanguage, fiber.HeaderContentDisposition}, ", "))
	}
}

// isPreflight reports whether a browser asks if a page that may have the widget
// may send a request. Whoever else asks for OPTIONS is told what is there.
func isPreflight(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodOptions && c.Get(fiber.HeaderAccessControlRequestMethod) != "" &&
		len(c.Response().Header.Peek(fiber.HeaderAccessControlAllowOrigin)) > 0
}

func preflight(c *fiber.Ctx) error {
	callIn(c).route = "/v1/*"
	c.Vary(fiber.HeaderAccessControlRequestMethod, fiber.HeaderAccessControlRequestHeaders)
	c.Set(fiber.HeaderAccessControlAllowMethods, "GET, POST, PUT, DELETE")
	c.Set(fiber.HeaderAccessControlAllowHeaders, strings.Join([]string{
		fiber.HeaderAuthorization, fiber.HeaderContentType, fiber.HeaderAcceptLanguage, fiber.HeaderIfNoneMatch, headerKey}, ", "))
	c.Set(fiber.HeaderAccessControlMaxAge, "7200") // no browser keeps it longer
	return c.SendStatus(fiber.StatusNoContent)
}
