package scheduler

import (
	"context"
	"slices"
	"time"

	"kezek/calendars"
)

// Notice proves what a person was told about one booking (N2): every message with
// its text, number, times, tries and reports.
type Notice struct {
	Booking    Number           `json:"booking"`
	Form       string           `json:"form"`
	IIN        string           `json:"iin"`
	Name       string           `json:"name"`
	Department string           `json:"department"`
	Office     calendars.Text   `json:"office"` // name of the department
	Date       calendars.Date   `json:"date"`   // of the appointment, as it stands now
	Start      calendars.Minute `json:"start"`
	Place      calendars.Text   `json:"place"` // name of the department or outreach place
	Address    calendars.Text   `json:"address"`
	Made       time.Time        `json:"made"`     // when this was drawn up
	Zone       *time.Location   `json:"-"`        // of the department, in which times are shown
	Messages   []Message        `json:"messages"` // oldest first; a text that is not sent yet is as it will be
}

// Notice gathers the proof of notice of a booking. The head of its department,
// the operator and the auditor may.
func (e *Engine) Notice(ctx context.Context, a Actor, n Number) (Notice, error) {
	if !a.reads() && a.Role != RoleHead {
		return Notice{}, fail(CodeForbidden)
	}
	out := Notice{Booking: n, Made: e.now()}
	err := e.view(ctx, func(r Reader) error {
		b, err := getBooking(r, n)
		if err != nil {
			return err
		}
		if !a.reads() && !a.staffOf(b.Department) {
			return fail(CodeForbidden)
		}
		p, err := e.plan(r, b.Department, b.Date.Year())
		if err != nil {
			return err
		}
		out.Form, out.IIN, out.Name, out.Department, out.Date, out.Start = b.Form, b.IIN, b.Name, b.Department, b.Date, b.Start
		out.Office, out.Zone = p.department.Name, p.loc
		out.Place, out.Address = p.place(b.Date, b.Place)
		f := MessageFilter{Booking: n, Limit: len(b.History)}
		out.Messages, err = f.ofBooking(r)
		return err
	})
	slices.Reverse(out.Messages)
	for i := range out.Messages {
		e.render(&out.Messages[i])
	}
	return out, err
}
