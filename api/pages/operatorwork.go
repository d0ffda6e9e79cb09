package pages

import (
	"net/url"

	"kezek/scheduler"
)

// operatorWork lists what people of all departments have to do.
type operatorWork struct {
	operatorFrame
	Kind, Department string
	Done             bool // what is done is shown too
	Kinds            []scheduler.WorkKind
	Offices          []choice
	Rows             []workRow
	Query            string // of this page, to come back to it
}

type workRow struct {
	scheduler.Work
	Office string
}

var workKinds = []scheduler.WorkKind{scheduler.WorkFailed, scheduler.WorkCannotMove, scheduler.WorkCall, scheduler.WorkFormShort}

func (p *Pages) operatorWork(v *visit) error {
	page := operatorWork{operatorFrame: operatorFrameOf(v, "worklists"), Kind: v.Query("kind"), Done: v.Query("done") != "", Kinds: workKinds,
		Query: string(v.Request().URI().QueryString())}
	names, err := p.departmentNames(v)
	if err != nil {
		return err
	}
	page.Offices = choicesByText(names)
	page.Department = chosen(v.Query("department"), page.Offices)
	list, err := p.engine.Worklist(v.ctx, v.actor, page.Department, !page.Done)
	if err != nil {
		return err
	}
	for _, w := range list {
		if page.Kind == "" || page.Kind == string(w.Kind) {
			page.Rows = append(page.Rows, workRow{w, names[w.Department]})
		}
	}
	return p.render(v, "operatorwork", page)
}

// operatorWorkDone marks an entry as done.
func (p *Pages) operatorWorkDone(v *visit) error {
	if _, err := p.engine.FinishWork(v.ctx, v.actor, v.FormValue("department"), v.FormValue("work"), v.FormValue("note")); err != nil {
		return err
	}
	query, err := url.ParseQuery(v.FormValue("query"))
	if err != nil {
		query = nil
	}
	return v.redirect(link("/operator/worklists", query))
}

// operatorJobs lists the published changes with the work on bookings that they
// left without their place (S7).
type operatorJobs struct {
	operatorFrame
	New  *scheduler.Job // was just published
	Rows []scheduler.Job
}

func (p *Pages) operatorJobs(v *visit) error {
	page := operatorJobs{operatorFrame: operatorFrameOf(v, "jobs")}
	var err error
	if page.Rows, err = p.engine.Jobs(v.ctx, v.actor, v.now.Add(-jobsShown)); err != nil {
		return err
	}
	for i := range page.Rows {
		if page.Rows[i].Job == v.Query("new") {
			page.New = &page.Rows[i]
		}
	}
	return p.render(v, "operatorjobs", page)
}

// jobPage is where the outcome of a publication is shown.
func (p *Pages) jobPage(id string) string { return "/operator/jobs?new=" + url.QueryEscape(id) }
