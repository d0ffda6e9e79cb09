package pages

import (
	"cmp"
	"strings"

	"kezek/api/tables"
	"kezek/api/web"
	"kezek/scheduler"
)

func (p *Pages) operatorWorkBook(v *visit) error {
	page, err := p.workPage(v)
	if err != nil {
		return err
	}
	s := p.speak(v)
	return p.book(v, s, "worklists-"+p.today(v).String(), p.workTable(s, page.Rows))
}

func (p *Pages) workTable(s *speaker, rows []workRow) tables.Table {
	t := tables.Table{Name: s.say("operator.nav.worklists"), Columns: s.columns(bookColumn{"operator.work.since", 18}, bookColumn{"operator.department.one", 40},
		bookColumn{"operator.work.what", 60}, bookColumn{"operator.messages.booking", 14}, bookColumn{"operator.work.state", 40})}
	for i := range rows {
		w := &rows[i]
		what := []string{s.say("operator.work.is." + string(w.Kind))}
		if w.Note != "" {
			what = append(what, w.Note)
		}
		if w.Why != "" {
			what = append(what, w.Why.Text().In(s.language))
		}
		booking, state := noValue, s.say("operator.work.open")
		if w.Booking != 0 {
			booking = w.Booking.Spoken()
		}
		if !w.Done.IsZero() {
			state = strings.TrimSuffix(s.say("operator.work.done")+" "+web.Instant(w.Done, p.o.Zone)+"\n"+w.DoneNote, "\n")
		}
		t.Rows = append(t.Rows, []any{w.Created, cmp.Or(w.Office, w.Department), strings.Join(what, "\n"), booking, state})
	}
	return t
}

func (p *Pages) operatorJobsBook(v *visit) error {
	list, err := p.jobsListed(v)
	if err != nil {
		return err
	}
	s := p.speak(v)
	return p.book(v, s, "changes-"+p.today(v).String(), jobsTable(s, list))
}

func jobsTable(s *speaker, list []scheduler.Job) tables.Table {
	key := func(name string, width float64) bookColumn { return bookColumn{"operator.jobs." + name, width} }
	t := tables.Table{Name: s.say("operator.nav.jobs"), Columns: s.columns(key("when", 18), key("what", 40), key("who", 24), key("bookings", 12), key("moved", 14), key("kept", 14),
		key("cancelled", 14), key("not_moved", 16), key("state", 26))}
	for _, j := range list {
		what := s.say("operator.job." + cmp.Or(string(j.Kind), "unknown"))
		if j.Kind == scheduler.JobSchedule {
			what += " " + strings.Join(j.Departments, ", ")
		}
		state := s.say("operator.jobs.done")
		if !j.Done {
			state = s.say("operator.job.progress", "n", j.Left, "of", j.Affected)
		}
		t.Rows = append(t.Rows, []any{j.At, what, j.By, j.Affected, j.Moved, j.Kept, j.Cancelled, j.Stuck, state})
	}
	return t
}
