package pages

import (
	"strconv"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// receptionTicketPage is one ticket: to look at, and to print for the person.
type receptionTicketPage struct {
	scheduler.Ticket
	Department     scheduler.Department
	Date           calendars.Date
	Place          calendars.Text // where the person waits
	Label          string         // as the board shows it
	Issued         string         // time of day
	Position, Wait int            // 0: does not wait
	Digits         string
	History        []historyLine
	Recall         bool
	Intent         string
}

// ticketPath is where a ticket is printed at once, in the language of the person who gets it.
func ticketPath(t scheduler.Ticket) string {
	return "/reception/tickets/" + strconv.Itoa(int(t.Number)) + "?lang=" + t.Language + "&print=1"
}

func (p *Pages) receptionTicketShown(v *visit) error {
	number, err := strconv.ParseUint(v.Params("number"), 10, 16)
	if err != nil {
		number = 0
	}
	t, w, err := p.ticketToday(v, uint16(number))
	if err != nil {
		return err
	}
	department, err := p.engine.Department(v.ctx, v.actor.Department)
	if err != nil {
		return err
	}
	zone := p.engine.Zone(department)
	page := receptionTicketPage{Ticket: t, Department: department, Date: calendars.DateOf(v.now.In(zone)), Label: scheduler.TicketLabel(t.Number),
		Position: w.Position, Wait: w.Wait, Digits: lastDigits(t.IIN), History: historyOf(t.History, zone), Intent: newIntent(),
		Issued: issuedAt(t).In(zone).Format("15:04"), Recall: t.State == slots.NotAnswered || t.State == slots.Postponed}
	where, err := p.engine.Place(v.ctx, department.ID, page.Date, t.Place)
	if err != nil {
		return err
	}
	page.Place = where.Name
	return p.window(v, "reception-ticket", nil, page)
}

func issuedAt(t scheduler.Ticket) time.Time {
	for _, e := range t.History {
		if e.What == scheduler.WasIssued {
			return e.At
		}
	}
	return time.Time{}
}
