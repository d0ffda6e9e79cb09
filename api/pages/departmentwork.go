package pages

import (
	"net/url"

	"kezek/api/web"
	"kezek/calendars"
	"kezek/scheduler"
)

// departmentWork is what people of the department have to do.
type departmentWork struct {
	departmentFrame
	All   bool // with what is done
	Items []workItem
	Done  string // identifier of the entry that has just been done
}

// workItem is an entry with whom it is about, as far as whoever must call has to know.
type workItem struct {
	scheduler.Work
	Name, Phone string
	Date        calendars.Date // of the appointment; zero: there is none
	Start       calendars.Minute
	Title, What string // in words
	Told        string // what there is to know besides, in words
}

func (p *Pages) departmentWork(v *visit) error {
	f, err := p.departmentPage(v, "work")
	if err != nil {
		return err
	}
	page := departmentWork{departmentFrame: f, All: v.Query("all") != "", Done: v.Query("done")}
	if page.Items, err = p.workItems(v, f.Department.ID, !page.All); err != nil {
		return err
	}
	return p.render(v, "departmentwork", page)
}

func (p *Pages) workItems(v *visit, department string, open bool) ([]workItem, error) {
	list, err := p.engine.Worklist(v.ctx, v.actor, department, open)
	if err != nil {
		return nil, err
	}
	s := p.speak(v)
	out := make([]workItem, 0, len(list))
	for _, w := range list {
		kind := string(w.Kind)
		if !p.web.Texts.Has("department.work.kind." + kind) {
			kind = "other"
		}
		item := workItem{Work: w, Title: s.say("department.work.kind." + kind), What: s.say("department.work.what." + kind)}
		item.Told = toldOf(s, &w)
		if w.Booking != 0 {
			b, err := p.engine.Booking(v.ctx, v.actor, w.Booking)
			switch {
			case err == nil:
				item.Name, item.Phone, item.Date, item.Start = b.Name, b.Phone, b.Date, b.Start
			case scheduler.CodeOf(err) != scheduler.CodeNotFound && scheduler.CodeOf(err) != scheduler.CodeForbidden:
				return nil, err
			}
		}
		out = append(out, item)
	}
	return out, s.err
}

// toldOf words what the engine notes with an entry: of a call the message that
// cannot be sent, of a form its new last day, of a move the reason of the change.
// Why a gateway failed is the operator's business.
func toldOf(s *speaker, w *scheduler.Work) string {
	switch w.Kind {
	case scheduler.WorkCall:
		if key := "department.work.message." + w.Note; s.p.web.Texts.Has(key) {
			return s.say(key)
		}
	case scheduler.WorkFormShort:
		if d, err := calendars.ParseDate(w.Note); err == nil {
			return s.say("department.work.new_last_day", "date", web.Date(s.language, d))
		}
	case scheduler.WorkCannotMove:
		return w.Note
	}
	return ""
}

// departmentWorkDone ticks an entry off, with a note on what was done.
func (p *Pages) departmentWorkDone(v *visit) error {
	id := v.Params("work")
	if _, err := p.engine.FinishWork(v.ctx, v.actor, v.actor.Department, id, v.FormValue("note")); err != nil {
		return err
	}
	return v.redirect("/department/worklist?done=" + url.QueryEscape(id))
}

// departmentWaiting is the waiting list, in the order in which seats are offered (B8).
type departmentWaiting struct {
	departmentFrame
	Entries []scheduler.WaitingEntry
}

func (p *Pages) departmentWaiting(v *visit) error {
	f, err := p.departmentPage(v, "waiting")
	if err != nil {
		return err
	}
	page := departmentWaiting{departmentFrame: f}
	if page.Entries, err = p.engine.WaitingList(v.ctx, v.actor, f.Department.ID); err != nil {
		return err
	}
	return p.render(v, "departmentwaiting", page)
}
