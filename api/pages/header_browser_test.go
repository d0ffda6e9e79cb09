package pages_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"kezek/api"
	"kezek/api/pages/browsertest"
	"kezek/scheduler"
)

var headersWho = regexp.MustCompile(`(?s)<form class="who".*?<p>(.*?)</p>`)

// TestHeader_NamesWhoIsSignedIn: people who share a desk see whose the session is, by
// the name in their token, or else as histories have them.
func TestHeader_NamesWhoIsSignedIn(t *testing.T) {
	s := browsertest.NewSite(t, func(o *api.Options) { o.SignIn = nil }) // with tokens
	for name, want := range map[string]string{
		"":                       "clerk-1",
		"  ":                     "clerk-1",
		"Ә. <Серікова>":          "Ә. <Серікова>",
		"Серікова 900101300015":  "Серікова " + scheduler.MaskIIN("900101300015"),
		strings.Repeat("Ә", 129): "clerk-1",
	} {
		c := newClient(t, s)
		c.signInWith(api.Claims{Subject: "clerk-1", Name: name, Role: scheduler.RoleReception, Department: browsertest.Kokshetau})
		for lang, sentence := range map[string]string{"kk": "Сіз мынадай ретінде кірдіңіз: %, Тіркеу бөлімі", "ru": "Вы вошли как %, Регистратура", "en": "Signed in as %, Reception"} {
			if got := c.signedInAs(lang, "/reception"); got != strings.Replace(sentence, "%", want, 1) {
				t.Errorf("%q, %s: %q", name, lang, got)
			}
		}
	}
}

// signInWith signs in with a token of the claims.
func (c *client) signInWith(claims api.Claims) {
	c.t.Helper()
	token, err := api.Issue(c.site.Key, claims, c.site.Now(), time.Hour)
	c.site.Must(err)
	c.want(c.do(http.MethodPost, "/signin", url.Values{"code": {token}}), http.StatusSeeOther)
}

// signedInAs is what the header of a page says to a screen reader.
func (c *client) signedInAs(lang, path string) string {
	c.t.Helper()
	shown := headersWho.FindStringSubmatch(c.page(lang, path).body)
	if shown == nil {
		c.t.Fatalf("%s: nobody is named", path)
	}
	return html.UnescapeString(anyTag.ReplaceAllString(shown[1], ""))
}

// TestHeader_SparesApplicantsTheirSubject, which is an identifier of the portal.
func TestHeader_SparesApplicantsTheirSubject(t *testing.T) {
	s := browsertest.NewSite(t, func(o *api.Options) { o.SignIn = nil }) // with tokens
	me := s.NewPerson(browsertest.KATO)
	for name, want := range map[string]string{"": "Signed in as Applicant", me.Name: "Signed in as " + me.Name + ", Applicant"} {
		c := newClient(t, s)
		c.signInWith(api.Claims{Subject: "0f3c9a", Name: name, Role: scheduler.RoleApplicant, IIN: me.IIN})
		if got := c.signedInAs("en", "/book"); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// TestHeader_HasRoomForALongName, of as many letters as a subject may have.
func TestHeader_HasRoomForALongName(t *testing.T) {
	s := browsertest.NewSite(t)
	clerk := browsertest.Clerk(browsertest.Kokshetau)
	clerk.Subject = strings.Repeat("clerk-of-the-first-window.", 5)[:128]
	tab := s.Open(t, browsertest.Look{Width: 360, Height: 640, Language: "kk"})
	tab.SignIn(clerk)
	tab.See("header .who", clerk.Subject)
	tab.Until(`(b => b.scrollWidth <= b.clientWidth)(document.querySelector("header .who button"))`)
	tab.Good("a long name", true)
}
