package pages

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"kezek/scheduler"
	"kezek/slots"
)

// departmentTrips lists the trips of a year (S2).
type departmentTrips struct {
	departmentFrame
	Published bool // there is a schedule to which trips can be added
	Trips     []slots.Trip
}

func (p *Pages) departmentTrips(v *visit) error {
	f, err := p.departmentPage(v, "trips")
	if err != nil {
		return err
	}
	page := departmentTrips{departmentFrame: f}
	versions, err := p.engine.Versions(v.ctx, v.actor, f.Department.ID, f.Year)
	if err != nil {
		return err
	}
	page.Published = len(versions) > 0
	if page.Trips, err = p.tripsOf(v, f.Department.ID, f.Year); err != nil {
		return err
	}
	return p.render(v, "departmenttrips", page)
}

// departmentTrip is one trip: to be written down, and then with what it would do.
type departmentTrip struct {
	departmentFrame
	choicesForm
	Form        tripForm
	Trip        slots.Trip // as understood
	Territories []scheduler.Territory
	Preview     *scheduler.Preview // nil: it is being written down
	Cancel      bool               // it is to be cancelled
}

func (p *Pages) tripPage(v *visit) (departmentTrip, error) {
	f, err := p.departmentPage(v, "trips")
	if err != nil {
		return departmentTrip{}, err
	}
	page := departmentTrip{departmentFrame: f}
	page.Territories, err = p.engine.TerritoriesOf(v.ctx, v.actor, f.Department.ID)
	return page, err
}

// departmentTripForm shows a new trip, or one that is to be changed.
func (p *Pages) departmentTripForm(v *visit) error {
	page, err := p.tripPage(v)
	if err != nil {
		return err
	}
	page.Form = emptyTrip()
	if v.Params("trip") != "" {
		n := version(v.Params("trip"))
		switch {
		case n == 0: // a page that came as the answer to a form
			return v.redirect(page.Home() + "/trips")
		case n > 1<<16-1:
			return fiber.ErrNotFound
		}
		t, err := p.engine.Trip(v.ctx, v.actor, page.Department.ID, page.Year, uint16(n))
		if err != nil {
			return err
		}
		page.Form = formOfTrip(&t)
	}
	return p.render(v, "departmenttrip", page)
}

// departmentTripPreview shows what the trip would do, before anything is changed (S5).
func (p *Pages) departmentTripPreview(v *visit) error {
	page, err := p.tripPage(v)
	if err != nil {
		return err
	}
	if page.Form = readTripForm(v); v.FormValue("step") == "edit" {
		return p.render(v, "departmenttrip", page)
	}
	return p.showTrip(v, page, nil)
}

// showTrip shows what the trip that the request brings would do, with the refusal
// if it was refused; one that cannot be read comes back as it was written.
func (p *Pages) showTrip(v *visit, page departmentTrip, refusal error) error {
	var err error
	if page.Trip, err = page.Form.trip(p.speak(v)); err == nil {
		var preview scheduler.Preview
		if preview, err = p.engine.PreviewTrip(v.ctx, v.actor, page.Department.ID, page.Year, page.Trip); err == nil {
			page.Preview = &preview
			page.choicesForm = choicesOf(v, preview.Affected, refusal != nil)
			err = refusal
		}
	}
	if err == nil {
		return p.render(v, "departmenttrip", page)
	}
	r := p.o.Explain(v.Ctx, v.language, err)
	if page.Preview == nil {
		r.Faults = page.Form.take(r.Faults)
	}
	page.Problem = &r
	return p.renderAs(v, r.Status, "departmenttrip", page)
}

// departmentTripPut adds the trip or changes it, after its consequences were seen.
func (p *Pages) departmentTripPut(v *visit) error {
	page, err := p.tripPage(v)
	if err != nil {
		return err
	}
	page.Form = readTripForm(v)
	t, err := page.Form.trip(p.speak(v))
	if err != nil {
		return p.showTrip(v, page, err)
	}
	out, err := p.engine.PutTrip(v.once(), v.actor, page.Department.ID, page.Year, t, consequencesOf(v))
	if err != nil {
		return p.showTrip(v, page, err)
	}
	return v.redirect(jobPath(out.Job, page.Year))
}

// departmentTripCancelForm asks before a trip is cancelled.
func (p *Pages) departmentTripCancelForm(v *visit) error { return p.showCancel(v, nil) }

func (p *Pages) showCancel(v *visit, refusal error) error {
	page, err := p.tripPage(v)
	if err != nil {
		return err
	}
	page.Cancel = true
	number := uint16(min(version(v.Params("trip")), 1<<16-1))
	if page.Trip, err = p.engine.Trip(v.ctx, v.actor, page.Department.ID, page.Year, number); err != nil {
		return errors.Join(refusal, err)
	}
	preview, err := p.engine.PreviewTripCancelled(v.ctx, v.actor, page.Department.ID, page.Year, number)
	if err != nil {
		return err
	}
	page.Preview = &preview
	page.choicesForm = choicesOf(v, preview.Affected, refusal != nil)
	if refusal == nil {
		return p.render(v, "departmenttrip", page)
	}
	r := p.o.Explain(v.Ctx, v.language, refusal)
	page.Problem = &r
	return p.renderAs(v, r.Status, "departmenttrip", page)
}

// departmentTripCancel takes the trip back.
func (p *Pages) departmentTripCancel(v *visit) error {
	f, err := p.departmentPage(v, "trips")
	if err != nil {
		return err
	}
	number := uint16(min(version(v.Params("trip")), 1<<16-1))
	out, err := p.engine.CancelTrip(v.once(), v.actor, f.Department.ID, f.Year, number, consequencesOf(v))
	if err != nil {
		return p.showCancel(v, err)
	}
	return v.redirect(jobPath(out.Job, f.Year))
}
