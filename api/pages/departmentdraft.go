package pages

import (
	"errors"

	"kezek/calendars"
	"kezek/scheduler"
)

// departmentDraft shows what publishing the draft would do (S5).
type departmentDraft struct {
	departmentFrame
	Draft    scheduler.Draft
	Preview  scheduler.Preview
	First    bool // nothing is published for the year yet
	Overtake bool // a version was published after the draft was put
	Late     bool // it would be marked late
	Calendar *calendarView
	Total    scheduler.MonthFigures
}

func (p *Pages) departmentDraft(v *visit) error {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return err
	}
	page := departmentDraft{departmentFrame: f}
	if page.Draft, err = p.engine.Draft(v.ctx, v.actor, f.Department.ID, f.Year); err != nil {
		if errors.Is(err, scheduler.ErrNotFound) { // published or dropped meanwhile
			return v.redirect(f.Home())
		}
		return err
	}
	if page.Preview, err = p.engine.PreviewSchedule(v.ctx, v.actor, page.Draft.Schedule); err != nil {
		return err
	}
	page.Total = totalOf(page.Preview.Months)
	versions, err := p.engine.Versions(v.ctx, v.actor, f.Department.ID, f.Year)
	if err != nil {
		return err
	}
	page.First = len(versions) == 0
	page.Overtake = !page.First && versions[len(versions)-1].ID != page.Draft.Base
	standing, err := p.standing(v, f)
	if err != nil {
		return err
	}
	page.Late = page.First && f.Today > standing.Due
	days, err := p.engine.PlanWith(v.ctx, v.actor, page.Draft.Schedule)
	if err != nil {
		return err
	}
	shown := page.Preview
	if page.First {
		shown.Changes = nil // every day would differ from nothing
	}
	if page.Calendar, err = p.calendarOf(v, f, f.Home()+"/draft", days, &shown); err != nil {
		return err
	}
	return p.render(v, "departmentdraft", page)
}

func totalOf(months []scheduler.MonthFigures) (out scheduler.MonthFigures) {
	for _, m := range months {
		out.WorkingDays += m.WorkingDays
		out.Minutes += m.Minutes
		out.Seats += m.Seats
		out.StaffSeats += m.StaffSeats
	}
	return out
}

// departmentDraftDrop takes the draft away.
func (p *Pages) departmentDraftDrop(v *visit) error {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return err
	}
	if err := p.engine.DropDraft(v.ctx, v.actor, f.Department.ID, f.Year); err != nil {
		return err
	}
	return v.redirect(f.Home())
}

// departmentDraftRenew puts the draft once more, over the version that was
// published since.
func (p *Pages) departmentDraftRenew(v *visit) error {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return err
	}
	d, err := p.engine.Draft(v.ctx, v.actor, f.Department.ID, f.Year)
	if err != nil {
		return err
	}
	var file *scheduler.File
	if d.File != "" {
		name, data, err := p.engine.DraftFile(v.ctx, v.actor, f.Department.ID, f.Year)
		if err != nil {
			return err
		}
		file = &scheduler.File{Name: name, Data: data}
	}
	if _, err := p.engine.PutDraft(v.ctx, v.actor, d.Schedule, file); err != nil {
		return err
	}
	return v.redirect(f.Home() + "/draft")
}

// SuspicionDay is whether a suspicion is of a day of the draft's year, to which
// the calendar can lead.
func (d departmentDraft) SuspicionDay(day calendars.Date) bool { return day.Year() == d.Year }
