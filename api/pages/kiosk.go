package pages

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"kezek/scheduler"
	"kezek/slots"
)

// How long a kiosk shows what is one person's, and how long before the end it
// says so and offers more time (WCAG 2.2.1). Who touches anything has it anew.
const (
	kioskRests = time.Minute
	kioskWarns = 25 * time.Second
)

// kioskPage is what stands on the screen: the keypad, or what became of a number.
type kioskPage struct {
	Department scheduler.Department
	Number     string // as typed so far
	Problem    string // key of what is wrong with it, below "kiosk.problem"; empty: nothing
	Outcome    string // key below "kiosk"; empty: the keypad
	Slip       scheduler.Slip
	Refusal    *Refusal // why not, of the outcome "no"
	Grace      int      // after how many minutes somebody is late
	Print      bool     // the ticket is to be printed now
	Fresh      bool     // nobody has touched anything yet
}

// RestMS is how long the page stays, in milliseconds, for a script.
func (kioskPage) RestMS() int64 { return kioskRests.Milliseconds() }

// Warn is how long before the end the warning stands, in seconds.
func (kioskPage) Warn() int { return int(kioskWarns / time.Second) }

// WarnMS is the same in milliseconds, for a script.
func (kioskPage) WarnMS() int64 { return kioskWarns.Milliseconds() }

func (p *Pages) ownKiosk(v *visit) error { return v.redirect("/kiosk/" + v.actor.Department) }

// atKiosk makes the page of the kiosk at which the visitor stands.
func (p *Pages) atKiosk(v *visit) (kioskPage, error) {
	if v.Params("department") != v.actor.Department {
		return kioskPage{}, ErrForbidden
	}
	d, err := p.engine.Department(v.ctx, v.actor.Department)
	return kioskPage{Department: d, Grace: int(p.engine.Policy().LatenessGrace / time.Minute)}, err
}

// kiosk asks for a number.
func (p *Pages) kiosk(v *visit) error {
	page, err := p.atKiosk(v)
	if err != nil {
		return err
	}
	page.Fresh = v.Cookies(languageCookie) == "" && v.Cookies(themeCookie) == ""
	return p.render(v, "kiosk", page)
}

// kioskAgain makes the kiosk ready for the next person, who need not speak the
// language of the last one.
func (p *Pages) kioskAgain(v *visit) error {
	page, err := p.atKiosk(v)
	if err != nil {
		return err
	}
	for _, name := range []string{languageCookie, themeCookie} {
		v.Cookie(&fiber.Cookie{Name: name, Path: "/", MaxAge: -1, Expires: time.Unix(0, 0), HTTPOnly: true,
			Secure: p.secureSite(), SameSite: fiber.CookieSameSiteLaxMode})
	}
	return v.redirect("/kiosk/" + page.Department.ID)
}

// kioskNumber takes a key of the keypad, or the whole number. It answers with a
// page and not with a redirect: an address would stay in the history of a machine
// that the next person uses.
func (p *Pages) kioskNumber(v *visit) error {
	page, err := p.atKiosk(v)
	if err != nil {
		return err
	}
	page.Number = brought(v.FormValue("number"))
	switch key := v.FormValue("key"); key {
	case "", "done":
	case "back":
		page.Number = page.Number[:max(0, len(page.Number)-1)]
		return p.render(v, "kiosk", page)
	default:
		page.Number = brought(page.Number + key[:1])
		return p.render(v, "kiosk", page)
	}
	if page.Number == "" {
		page.Problem = "empty"
		return p.renderAs(v, fiber.StatusUnprocessableEntity, "kiosk", page)
	}
	return p.kioskAct(v, page, p.engine.CheckIn)
}

// kioskTicket gives a ticket to whoever came too late.
func (p *Pages) kioskTicket(v *visit) error {
	page, err := p.atKiosk(v)
	if err != nil {
		return err
	}
	page.Number, page.Print = brought(v.FormValue("number")), true
	return p.kioskAct(v, page, p.engine.TicketFor)
}

// brought is the number in what somebody typed or a scanner read: the digits, of
// an address those of its last part.
func brought(s string) string {
	if i := strings.LastIndexByte(strings.TrimRight(s, "/"), '/'); i >= 0 {
		s = s[i:]
	}
	digits := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
	return digits[:min(len(digits), 20)]
}

// actByNumber is an act of the engine that a kiosk asks for.
type actByNumber func(ctx context.Context, a scheduler.Actor, department string, n scheduler.Number) (scheduler.Slip, error)

// kioskAct does with a number what is asked, and shows the outcome.
func (p *Pages) kioskAct(v *visit, page kioskPage, act actByNumber) error {
	n, err := scheduler.ParseNumber(page.Number)
	if err != nil {
		page.Problem = "wrong"
		return p.renderAs(v, fiber.StatusUnprocessableEntity, "kiosk", page)
	}
	page.Slip, err = act(v.ctx, v.actor, page.Department.ID, n)
	if err == nil {
		page.Outcome = outcomeOf(page.Slip)
		return p.render(v, "kiosk", page)
	}
	r := p.o.Explain(v.Ctx, v.language, err)
	switch r.Code {
	case scheduler.CodeNotFound:
		page.Problem = "unknown"
	case scheduler.CodeAnnulled:
		page.Outcome = "late"
	case scheduler.CodeElsewhere, scheduler.CodeWrongDay, scheduler.CodeNotOpenYet:
		page.Outcome, page.Refusal = string(r.Code), &r
	default:
		page.Outcome, page.Refusal = "no", &r
	}
	return p.renderAs(v, r.Status, "kiosk", page)
}

// outcomeOf says what the person is to do now.
func outcomeOf(s scheduler.Slip) string {
	switch {
	case s.State == slots.Called:
		return "called"
	case s.State != slots.Arrived:
		return "aside"
	case s.Ticket != 0:
		return "ticket"
	}
	return "welcome"
}

// Other is the look that the button of the kiosk leads to.
func (kioskPage) Other(theme string) string {
	if theme == "contrast" {
		return "light"
	}
	return "contrast"
}

// Keys of the keypad but the last row.
func (kioskPage) Keys() []string { return []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} }
