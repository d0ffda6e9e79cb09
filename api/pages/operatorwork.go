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
	page, err := p.workPage(v)
	if err != nil {
		return err
	}
	return p.render(v, "operatorwork", page)
}

// Book is the address of the workbook with the same entries.
func (o *operatorWork) Book() string {
	done := ""
	if o.Done {
		done = "1"
	}
	return link("/operator/worklists.xlsx", nil, "kind", o.Kind, "department", o.Department, "done", done)
}

// workPage reads the entries that are asked for.
func (p *Pages) workPage(v *visit) (*operatorWork, error) {
	page := &operatorWork{operatorFrame: operatorFrameOf(v, "worklists"), Kind: v.Query("kind"), Done: v.Query("done") != "", Kinds: workKinds,
		Query: string(v.Request().URI().QueryString())}
	names, err := p.departmentNames(v)
	if err != nil {
		return nil, err
	}
	page.Offices = choicesByText(names)
	page.Department = chosen(v.Query("department"), page.Offices)
	list, err := p.engine.Worklist(v.ctx, v.actor, page.Department, !page.Done)
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		if page.Kind == "" || page.Kind == string(w.Kind) {
			page.Rows = append(page.Rows, workRow{w, names[w.Department]})
		}
	}
	return page, nil
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
	if page.Rows, err = p.jobsListed(v); err != nil {
		return err
	}
	for i := range page.Rows {
		if page.Rows[i].Job == v.Query("new") {
			page.New = &page.Rows[i]
		}
	}
	return p.render(v, "operatorjobs", page)
}

// jobsListed are the changes that the page and its workbook list.
func (p *Pages) jobsListed(v *visit) ([]scheduler.Job, error) {
	return p.engine.Jobs(v.ctx, v.actor, v.now.Add(-jobsShown))
}

// jobPage is where the outcome of a publication is shown.
func (p *Pages) jobPage(id string) string { return "/operator/jobs?new=" + url.QueryEscape(id) }
