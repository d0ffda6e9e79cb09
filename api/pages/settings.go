package pages

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"

	"kezek/api/web"
)

// settingsLast is how long a browser remembers language and look.
const settingsLast = 365 * 24 * time.Hour

var matcher = language.NewMatcher([]language.Tag{language.Russian, language.Kazakh, language.English})

// Language is the language that the visitor chose, or else that of their
// browser.
func (p *Pages) Language(c *fiber.Ctx) string {
	if lang := c.Query("lang", c.Cookies(languageCookie)); slices.Contains(web.Languages, lang) {
		return lang
	}
	_, i := language.MatchStrings(matcher, c.Get(fiber.HeaderAcceptLanguage))
	return []string{"ru", "kk", "en"}[i]
}

// settings keeps the language or the look that the visitor chose, and shows the
// page again.
func (p *Pages) settings(v *visit) error {
	if lang := v.FormValue("language"); slices.Contains(web.Languages, lang) {
		p.setCookie(v.Ctx, languageCookie, lang, settingsLast)
	}
	if theme := v.FormValue("theme"); slices.Contains(web.Themes, theme) {
		p.setCookie(v.Ctx, themeCookie, theme, settingsLast)
	}
	return v.redirect(v.FormValue("back", "/"))
}
