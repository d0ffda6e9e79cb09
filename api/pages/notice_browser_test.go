package pages_test

import (
	"strings"
	"testing"

	"kezek/api/pages/browsertest"
	"kezek/scheduler"
)

// TestN2_ProofOfNoticeAsAPage: the head of the department and the operator see
// each message with its number and times, and print it; nobody else does.
func TestN2_ProofOfNoticeAsAPage(t *testing.T) {
	s := browsertest.NewSite(t)
	p := s.NewPerson(browsertest.KATO)
	b := s.Book(p, "2026-06-02", "10:00")
	list, err := s.Engine.Messages(t.Context(), browsertest.System, scheduler.MessageFilter{Booking: b.Number, Limit: 1})
	s.Must(err)
	s.Must(s.Engine.MessageSent(t.Context(), list[0].ID, "Вы записаны на МСЭ 02.06.2026 в 10:00", 1, scheduler.Receipt{Gateway: "kannel", ID: "77"}))
	path := "/notice/" + b.Number.String()
	for _, who := range []struct {
		scheduler.Actor
		language string
		width    int64
	}{{browsertest.Operator(), "ru", 0}, {browsertest.Head(browsertest.Kokshetau), "kk", 360}, {browsertest.Operator(), "en", 320}} {
		tab := s.Open(t, browsertest.Look{Language: who.language, Width: who.width})
		tab.SignIn(who.Actor)
		tab.Go(path)
		for _, said := range []string{scheduler.SayBooked.Text().In(who.language), scheduler.MessageSent.Text().In(who.language)} { // as the PDF says it
			tab.See(".told h2", said)
		}
		tab.See(".told blockquote", "Вы записаны на МСЭ 02.06.2026 в 10:00")
		tab.See(".told dd", "+77010000001")
		tab.See(".told dd", list[0].ID)
		tab.See("#print", "")
		tab.Good("proof of notice", false)
		if html := browsertest.Value[string](tab, `document.documentElement.outerHTML`); strings.Contains(html, p.IIN) {
			t.Error("the page holds the personal number, which it has no need of")
		}
		if got := browsertest.Value[int](tab, `fetch(document.querySelector("a[href*='notice.pdf']").href).then(r => r.status)`); got != 200 {
			t.Errorf("the PDF: %d", got)
		}
	}
	for _, who := range []scheduler.Actor{browsertest.Head(browsertest.Stepnogorsk), browsertest.Clerk(browsertest.Kokshetau), p.Actor} {
		tab := s.Open(t, browsertest.Look{})
		tab.SignIn(who)
		if got := browsertest.Value[int](tab, `fetch("`+path+`").then(r => r.status)`); got != 403 {
			t.Errorf("%s of %q gets %d", who.Role, who.Department, got)
		}
	}
}

func TestPictures_Notice(t *testing.T) {
	browsertest.ForPictures(t)
	s := browsertest.NewSite(t)
	b := s.Book(s.NewPerson(browsertest.KATO), "2026-06-02", "10:00")
	for name, look := range map[string]browsertest.Look{"notice-phone": browsertest.Phone, "notice-desktop": {}} {
		tab := s.Open(t, look)
		tab.SignIn(browsertest.Operator())
		tab.Go("/notice/" + b.Number.String())
		tab.Picture(name)
	}
}
