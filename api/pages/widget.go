package pages

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"kezek/api/web"
)

// WidgetFile answers with a file of the widget. It is public and always at the
// same address, so a browser asks each time whether it has changed. A page of
// another site may use it if that site may have the widget.
func (p *Pages) WidgetFile(c *fiber.Ctx, name string) error {
	f, found := p.web.Widget(name)
	if !found {
		return fiber.ErrNotFound
	}
	c.Vary(fiber.HeaderOrigin, fiber.HeaderAcceptEncoding)
	if origin := c.Get(fiber.HeaderOrigin); slices.Contains(p.o.Origins, origin) {
		c.Set(fiber.HeaderAccessControlAllowOrigin, origin)
		c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	c.Set(fiber.HeaderCacheControl, "public, no-cache")
	c.Set(fiber.HeaderETag, f.ETag)
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), f.ETag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return sendAsset(c, &f.Asset)
}

// framePage is what the page for iframes shows.
type framePage struct {
	Origins []string
	Theme   string
}

// frameWidget is the page with nothing but the widget, for portals that can only
// use an iframe. It is the one page that others may frame, and only those that
// may have the widget; without any there is no such page.
func (p *Pages) frameWidget(v *visit) error {
	if len(p.o.Origins) == 0 {
		return fiber.ErrNotFound
	}
	theme := v.Query("theme")
	if !slices.Contains(web.Themes, theme) {
		theme = "light" // as the widget in a page
	}
	if err := p.render(v, "frame", framePage{p.o.Origins, theme}); err != nil {
		return err
	}
	v.Response().Header.Del(fiber.HeaderXFrameOptions) // it knows one site only
	v.Set(fiber.HeaderContentSecurityPolicy, p.policy(strings.Join(p.o.Origins, " ")))
	return nil
}
