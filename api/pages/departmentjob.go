package pages

import (
	"net/url"
	"strconv"

	"kezek/scheduler"
)

// departmentJob tells how far the work on affected bookings has come (S7).
type departmentJob struct {
	departmentFrame
	scheduler.Publication
	Published int // year of the schedule that was published; 0: unknown
}

// Worked is how many affected bookings have been dealt with.
func (j departmentJob) Worked() int { return j.Affected - j.Left }

func jobPath(id string, year int) string {
	return "/department/jobs/" + url.PathEscape(id) + "?year=" + strconv.Itoa(year)
}

func (p *Pages) departmentJob(v *visit) error {
	f, err := p.departmentPage(v, "year")
	if err != nil {
		return err
	}
	page := departmentJob{departmentFrame: f}
	if year, err := strconv.Atoi(v.Query("year")); err == nil && year >= 2022 && year <= 2100 {
		page.Published, page.Year = year, year
	}
	if page.Publication, err = p.engine.Job(v.ctx, v.actor, v.Params("job")); err != nil {
		return err
	}
	if v.Query("part") != "" {
		return p.renderPart(v, "departmentjob", "job", page)
	}
	return p.render(v, "departmentjob", page)
}
