package pages

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"kezek/scheduler"
	"kezek/slots"
)

// formsPage is the first page of applicants: what they and their wards can do now.
type formsPage struct {
	Own, Wards []formCard
}

// formCard is one form with its standing.
type formCard struct {
	scheduler.FormStanding
	Path     string
	Standing string            // key below "book.standing" of the texts
	Checks   []scheduler.Check // that did not pass, or could not be made
	Nearest  *scheduler.Offer
	Where    *scheduler.Place // of the booking
	Bad      bool             // the standing keeps the person from booking
}

// asked is how many forms are judged at the same time: each asks the registers.
const asked = 4

func (p *Pages) bookForms(v *visit) error {
	forms, err := p.engine.Forms(v.ctx, v.actor)
	if err != nil {
		return err
	}
	cards := make([]formCard, len(forms))
	g, ctx := errgroup.WithContext(v.ctx)
	g.SetLimit(asked)
	for i, f := range forms {
		g.Go(func() (err error) {
			cards[i], err = p.formCard(ctx, v.actor, f)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	var page formsPage
	for _, c := range cards {
		if c.Ward {
			page.Wards = append(page.Wards, c)
		} else {
			page.Own = append(page.Own, c)
		}
	}
	return p.render(v, "bookforms", page)
}

func (p *Pages) formCard(ctx context.Context, a scheduler.Actor, f scheduler.FormStanding) (formCard, error) {
	c := formCard{FormStanding: f, Path: formPath(f.Number)}
	switch b := f.Booking; {
	case f.Examined && b == nil:
		c.Standing = "examined"
		return c, nil
	case b != nil:
		c.Standing = bookingStanding(b)
		where, err := p.engine.Place(ctx, b.Department, b.Date, b.Place)
		c.Where = &where
		return c, err
	}
	return c, p.judge(ctx, a, &c)
}

func bookingStanding(b *scheduler.Booking) string {
	switch {
	case b.State == slots.Held && b.Offer:
		return "offer"
	case b.State == slots.Held:
		return "held"
	case b.State == slots.Booked:
		return "booked"
	}
	return "present"
}

// judge finds out whether a form without a booking may be booked, and if not, why (E8).
func (p *Pages) judge(ctx context.Context, a scheduler.Actor, c *formCard) error {
	e, err := p.engine.Eligibility(ctx, a, c.Number)
	var refusal *scheduler.Error
	if errors.As(err, &refusal) && refusal.Code == scheduler.CodeNotChecked {
		c.Standing, c.Checks = "unchecked", unmet(refusal.Checks)
		return nil
	}
	if err != nil {
		return err
	}
	c.Checks = unmet(e.Checks)
	switch {
	case e.Eligible:
		c.Standing, c.Nearest = "bookable", &e.Nearest[0]
	case c.Checks[0].Code == "form_expired":
		c.Standing, c.Bad = "expired", true
	case onlyFull(c.Checks) && e.Waiting:
		c.Standing = "waiting"
	case onlyFull(c.Checks):
		c.Standing = "full"
	default:
		c.Standing, c.Bad = "refused", true
	}
	return nil
}

// unmet are the checks that did not pass.
func unmet(checks []scheduler.Check) (out []scheduler.Check) {
	for _, c := range checks {
		if c.Result != scheduler.Passed {
			out = append(out, c)
		}
	}
	return out
}

// onlyFull reports whether nothing but a free time is missing (E7).
func onlyFull(unmet []scheduler.Check) bool { return len(unmet) == 1 && unmet[0].Rule == "E7" }
