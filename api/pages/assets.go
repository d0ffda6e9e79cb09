package pages

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"kezek/api/web"
)

// Asset answers with a script, picture or sound of a page. It is public, and at
// an address that changes with its content.
func (p *Pages) Asset(c *fiber.Ctx, digest, name string) error {
	asset, current := p.web.Asset(digest, name)
	if asset == nil {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if current {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	return sendAsset(c, asset)
}

func sendAsset(c *fiber.Ctx, asset *web.Asset) error {
	c.Set(fiber.HeaderContentType, asset.Type)
	if asset.Gzip != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(asset.Gzip)
	}
	return c.Send(asset.Body)
}
