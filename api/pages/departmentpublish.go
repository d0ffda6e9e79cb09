package pages

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// departmentPublish is the last step before a version is in force: what becomes
// of affected bookings, and a note.
type departmentPublish struct {
	departmentFrame
	choicesForm
	Version  int             // that is published again; 0: the draft
	InForce  string          // its first day, as typed
	Draft    scheduler.Draft // that is published
	Note     string
	Overtake bool // a version was published after the draft was put
	Preview  scheduler.Preview
	Action   string // where the form goes
	Back     string
}

// departmentPublishForm asks before the draft is published.
func (p *Pages) departmentPublishForm(v *visit) error {
	page, err := p.publishPage(v, false)
	switch {
	case errors.Is(err, scheduler.ErrNotFound):
		return v.redirect(yearPath(page.Year))
	case err != nil:
		return err
	}
	return p.render(v, "departmentpublish", page)
}

// publishPage is the page with what the request brought filled in.
func (p *Pages) publishPage(v *visit, refused bool) (departmentPublish, error) {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return departmentPublish{}, err
	}
	page := departmentPublish{departmentFrame: f, Note: v.FormValue("note"), Action: f.Home() + "/draft/publish", Back: f.Home() + "/draft"}
	if page.Draft, err = p.engine.Draft(v.ctx, v.actor, f.Department.ID, f.Year); err != nil {
		return page, err
	}
	versions, err := p.engine.Versions(v.ctx, v.actor, f.Department.ID, f.Year)
	if err != nil {
		return page, err
	}
	page.Overtake = len(versions) > 0 && versions[len(versions)-1].ID != page.Draft.Base
	if page.Preview, err = p.engine.PreviewSchedule(v.ctx, v.actor, page.Draft.Schedule); err != nil {
		return page, err
	}
	page.choicesForm = choicesOf(v, page.Preview.Affected, refused)
	return page, nil
}

// departmentPublish publishes the draft that the page showed, and no other.
func (p *Pages) departmentPublish(v *visit) error {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return err
	}
	out, err := p.engine.PublishReviewed(v.once(), v.actor, f.Department.ID, f.Year, v.FormValue("draft"), v.FormValue("note"), consequencesOf(v))
	if err == nil {
		return v.redirect(jobPath(out.Job, f.Year))
	}
	page, missing := p.publishPage(v, true)
	if missing != nil { // there is no draft any more
		return err
	}
	return p.refusedPublish(v, page, err)
}

func (p *Pages) refusedPublish(v *visit, page departmentPublish, err error) error {
	r := p.o.Explain(v.Ctx, v.language, err)
	page.Problem = &r
	return p.renderAs(v, r.Status, "departmentpublish", page)
}

// departmentRepublishForm asks before an earlier version is published again (S6).
func (p *Pages) departmentRepublishForm(v *visit) error {
	page, err := p.republishPage(v, false)
	if err != nil {
		return err
	}
	return p.render(v, "departmentpublish", page)
}

func (p *Pages) republishPage(v *visit, refused bool) (departmentPublish, error) {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return departmentPublish{}, err
	}
	n := version(v.Params("version"))
	if n == 0 {
		return departmentPublish{}, fiber.ErrNotFound
	}
	s, err := p.engine.Schedule(v.ctx, v.actor, f.Department.ID, f.Year, n)
	if err != nil {
		return departmentPublish{}, err
	}
	page := departmentPublish{departmentFrame: f, Version: n, Action: v.Path(), Back: f.Home()}
	page.InForce = v.FormValue("in_force", max(s.InForce, min(f.Today, calendars.NewDate(f.Year, 12, 31))).String())
	day, err := calendars.ParseDate(page.InForce)
	if err != nil || day.Year() != f.Year {
		day = s.InForce // the form says what is wrong; meanwhile the version's own day is shown
	}
	s.InForce = day
	if page.Preview, err = p.engine.PreviewSchedule(v.ctx, v.actor, s); err != nil {
		return page, err
	}
	page.choicesForm = choicesOf(v, page.Preview.Affected, refused)
	return page, nil
}

// departmentRepublish publishes an earlier version again.
func (p *Pages) departmentRepublish(v *visit) error {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return err
	}
	day, err := calendars.ParseDate(v.FormValue("in_force"))
	if err != nil || day.Year() != f.Year {
		s := p.speak(v)
		err = errors.Join(s.err, unreadable("in_force", s.say("department.bad_in_force", "year", f.Year)))
	} else {
		var out scheduler.Publication
		out, err = p.engine.RepublishSchedule(v.once(), v.actor, f.Department.ID, f.Year, version(v.Params("version")), day, consequencesOf(v))
		if err == nil {
			return v.redirect(jobPath(out.Job, f.Year))
		}
	}
	page, missing := p.republishPage(v, true)
	if missing != nil {
		return err
	}
	return p.refusedPublish(v, page, err)
}

// unreadable refuses a form because of what one of its fields says, or, without a
// field, because of what stands beside several.
func unreadable(field, message string) error {
	text := calendars.Text{KK: message, RU: message, EN: message} // it is in the visitor's language already
	e := &scheduler.Error{Code: scheduler.CodeInvalid, Text: text}
	if field != "" {
		e.Problems = slots.Problems{{Path: field, Code: "unreadable", Text: text}}
	}
	return e
}
