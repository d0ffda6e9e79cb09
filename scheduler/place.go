package scheduler

import (
	"context"

	"kezek/calendars"
	"kezek/slots"
)

// Place is where people are examined: a department's office, or an outreach
// place of one of its trips.
type Place struct {
	Department Department     `json:"department"`
	Number     uint16         `json:"number"` // 0: the office; else of the trip
	Name       calendars.Text `json:"name"`
	Address    calendars.Text `json:"address"`
}

// Outreach reports whether the place is not the office.
func (p Place) Outreach() bool { return p.Number != slots.Office }

// Place tells where somebody with a seat at a place goes on a day; everybody
// may know that. The place of a trip that is gone since is the office, where
// whoever was kept waits. Error: CodeNotFound for an unknown department.
func (e *Engine) Place(ctx context.Context, department string, d calendars.Date, number uint16) (out Place, err error) {
	err = e.view(ctx, func(r Reader) error {
		p, err := e.plan(r, department, d.Year())
		if err != nil {
			return err
		}
		out = Place{Department: *p.department, Number: p.where(d, number)}
		out.Name, out.Address = p.place(d, number)
		return nil
	})
	return out, err
}
