package pages

import (
	"crypto/rand"
	"errors"

	"github.com/gofiber/fiber/v2"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// bookPage is the page on which a form finds its time, or says why it cannot.
type bookPage struct {
	Form    string
	Path    string
	Who     string
	LastDay calendars.Date
	Where   *scheduler.Place  // that serves the person; nil: not known
	Checks  []scheduler.Check // that did not pass
	CanWait bool              // nothing is missing but a free time
	Waiting bool
	Picker  *picker // nil: there is nothing to choose from
	Problem *Refusal
}

// bookForm shows the free times of a form.
func (p *Pages) bookForm(v *visit) error {
	form, err := formOf(v)
	if err != nil {
		return err
	}
	return p.showForm(v, form, nil)
}

// showForm shows the form's page, with what was refused on it, if anything was.
// What had been chosen stays chosen.
func (p *Pages) showForm(v *visit, form string, problem *Refusal) error {
	v.page = formPath(form)
	e, err := p.engine.Eligibility(v.ctx, v.actor, form)
	page := bookPage{Form: form, Path: v.page, Problem: problem, Who: e.Name, LastDay: e.LastDay, Waiting: e.Waiting}
	status := fiber.StatusOK
	var refusal *scheduler.Error
	switch {
	case errors.As(err, &refusal) && refusal.Code == scheduler.CodeNotChecked:
		page.Checks, status = unmet(refusal.Checks), p.o.Explain(v.Ctx, v.language, err).Status
	case err != nil:
		return err
	case e.Booking != nil:
		return v.redirect(bookingPath(e.Booking.Number))
	default:
		page.Checks = unmet(e.Checks)
		page.CanWait = e.Eligible || onlyFull(page.Checks)
	}
	if problem != nil {
		status, problem.Checks = problem.Status, nil // the page lists them
	}
	if page.CanWait {
		if page.Where, err = p.office(v, e.Department); err != nil {
			return err
		}
	}
	if e.Eligible {
		if err := p.pickerOf(v, &page, e); err != nil {
			return err
		}
	}
	return p.renderTimes(v, status, "bookform", page)
}

// renderTimes renders a page that has a picker, or that part alone for a script.
func (p *Pages) renderTimes(v *visit, status int, page string, data any) error {
	if v.script() {
		return p.renderPart(v, page, "times", data)
	}
	return p.renderAs(v, status, page, data)
}

func (p *Pages) pickerOf(v *visit, page *bookPage, e scheduler.Eligibility) error {
	nearest := e.Nearest
	if page.Problem != nil && len(page.Problem.Nearest) > 0 {
		nearest = page.Problem.Nearest
	}
	page.Picker = &picker{Path: page.Path, Action: page.Path + "/hold", Post: true, Key: rand.Text()}
	return p.fill(v, page.Picker, pickSearch{times: e.Times, lastDay: e.LastDay, place: e.Department}, nearest)
}

// office is the department's own place today.
func (p *Pages) office(v *visit, department string) (*scheduler.Place, error) {
	at, err := p.engine.Place(v.ctx, department, calendars.DateOf(v.now.In(p.o.Zone)), slots.Office)
	return &at, err
}

// hold keeps the chosen time. A time that is taken meanwhile leads back to the
// page, with the nearest ones (B3).
func (p *Pages) hold(v *visit) error {
	form, err := formOf(v)
	if err != nil {
		return err
	}
	seat, err := readSeat(v.FormValue("seat"))
	if err != nil {
		return v.redirect(formPath(form))
	}
	b, err := p.holdOnce(v, scheduler.BookRequest{Form: form, Seat: seat})
	if err == nil {
		return v.redirect(holdPath(b.Number))
	}
	r := p.o.Explain(v.Ctx, v.language, err)
	switch r.Code {
	case scheduler.CodeAlreadyBooked:
		return v.redirect(bookingPath(r.Booking.Number))
	case scheduler.CodeSeatTaken, scheduler.CodeNotBookable, scheduler.CodeNotEligible, scheduler.CodeNotChecked:
		return p.showForm(v, form, &r)
	}
	return err
}

// holdOnce holds a seat once however often the button was pressed: the page has
// a key, and with the seat it makes the act's (B4). Who comes back to a page that
// the browser kept, after that hold is over, gets another.
func (p *Pages) holdOnce(v *visit, r scheduler.BookRequest) (scheduler.Booking, error) {
	key := v.FormValue("key")
	if key == "" {
		return p.engine.Hold(v.ctx, v.actor, r)
	}
	key += " " + seatValue(r.Seat)
	b, err := p.engine.Hold(scheduler.Idempotent(v.ctx, v.actor, key, []byte(r.Form)), v.actor, r)
	if err != nil {
		return b, err
	}
	now, err := p.engine.Booking(v.ctx, v.actor, b.Number)
	if err != nil || now.State.Live() || now.State == slots.Held && v.now.Before(now.Until) {
		return now, err
	}
	return p.engine.Hold(v.ctx, v.actor, r)
}

// joinWaiting enters the form on the waiting list (B8).
func (p *Pages) joinWaiting(v *visit) error {
	return p.waiting(v, func(form string) error {
		_, err := p.engine.JoinWaiting(v.ctx, v.actor, form)
		return err
	})
}

func (p *Pages) leaveWaiting(v *visit) error {
	return p.waiting(v, func(form string) error { return p.engine.LeaveWaiting(v.ctx, v.actor, form) })
}

func (p *Pages) waiting(v *visit, act func(form string) error) error {
	form, err := formOf(v)
	if err != nil {
		return err
	}
	if err := act(form); err != nil {
		r := p.o.Explain(v.Ctx, v.language, err)
		return p.showForm(v, form, &r)
	}
	return v.redirect(formPath(form))
}
