package simulate

import (
	"slices"

	"kezek/calendars"
	"kezek/scheduler"
)

// Report tells how a year went. The same options give the same report.
type Report struct {
	Year        int            `json:"year"`
	Seed        uint64         `json:"seed"`
	WhatIf      string         `json:"what_if,omitempty"` // what was tried; empty: nothing
	Total       Row            `json:"total"`
	Regions     []Row          `json:"regions"`
	Departments []Row          `json:"departments"`
	Weeks       []Week         `json:"weeks"`
	Happened    map[string]int `json:"happened"` // what else happened, and how often
	Checked     Checked        `json:"checked"`
}

// Row are the figures of a department, of a region, or of all together.
type Row struct {
	ID          string         `json:"id,omitempty"` // of a department; KATO code of a region
	Name        calendars.Text `json:"name,omitzero"`
	Region      string         `json:"region,omitempty"` // of a department: KATO code
	Departments int            `json:"departments,omitempty"`
	Rooms       int            `json:"rooms"`
	Forms       int            `json:"forms"`      // that came in
	Examined    int            `json:"examined"`   // people
	Days        Spread         `json:"wait_days"`  // from the form to the examination
	Seats       int            `json:"seats"`      // that the schedules offered
	Booked      int            `json:"booked"`     // bookings that were not cancelled
	Cancelled   int            `json:"cancelled"`  // bookings that were
	Due         int            `json:"due"`        // of those booked: whose time came
	Late        int            `json:"late"`       // of those due: came more than 15 minutes after the start
	Annulled    int            `json:"annulled"`   // of those due: lost to lateness, for good
	NoShow      int            `json:"no_show"`    // of those annulled: nobody came for a ticket either
	Reinstated  int            `json:"reinstated"` // annulled, and taken back by the head
	Unserved    int            `json:"unserved"`   // bookings and tickets that the end of the day closed
	Tickets     int            `json:"tickets"`
	ByBooking   Spread         `json:"wait_seconds_by_booking"` // from the arrival to the first call
	ByTicket    Spread         `json:"wait_seconds_by_ticket"`
}

// Week are the seats of a week, and the bookings on them.
type Week struct {
	Monday calendars.Date `json:"monday"`
	Seats  int            `json:"seats"`
	Booked int            `json:"booked"`
}

// Checked says how much was checked, and found to hold.
type Checked struct {
	Days   int `json:"days"`   // of departments, each against what people were told
	Stores int `json:"stores"` // whole stores, record by record
}

// part is the report of one world, with what cannot be added up afterwards.
type part struct {
	regions map[int]Row // by index
	offices map[int][]Row
	weeks   []Week
	tally   tally
	stats   stats
	total   Row
	checked Checked
}

// figures asks the engine how the year was, and holds it against what the people
// have lived through.
func (w *world) figures() (*part, error) {
	f, err := w.engine.Figures(w.ctx, auditor, scheduler.FiguresFilter{From: w.first(), To: w.last()})
	if err != nil {
		return nil, err
	}
	out := &part{regions: map[int]Row{}, offices: map[int][]Row{}, tally: tally{}, checked: Checked{w.days * len(w.offices), w.sounds}}
	for _, week := range f.Total.Weeks {
		out.weeks = append(out.weeks, Week(week))
	}
	for _, r := range w.regions {
		var all stats
		sum := Row{ID: r.Code, Name: r.Name}
		for _, o := range r.offices {
			row, err := o.row(&f)
			if err != nil {
				return nil, err
			}
			out.offices[r.index] = append(out.offices[r.index], row)
			sum.add(&row)
			all.add(&o.stats)
		}
		sum.Days, sum.ByBooking, sum.ByTicket = spreadOf(all.days), spreadOf(all.byBooking), spreadOf(all.byTicket)
		out.regions[r.index] = sum
		out.total.add(&sum)
		out.stats.add(&all)
		for what, n := range r.tally {
			out.tally[what] += n
		}
	}
	return out, w.checkWaits(&f.Total, &out.stats)
}

// row is a department's, from the engine's own figures.
func (o *office) row(f *scheduler.Figures) (Row, error) {
	i := slices.IndexFunc(f.Departments, func(d scheduler.DepartmentFigures) bool { return d.Department == o.ID })
	if i < 0 {
		return Row{}, o.violation("of the figures", o.ID, o.last(), 0, "they leave the department out")
	}
	c := &f.Departments[i].Counts
	if c.Examined != len(o.stats.days) || c.Annulled != o.stats.annulled || c.Tickets != o.stats.tickets || c.Unserved != o.stats.unserved {
		return Row{}, o.violation("of the figures", o.ID, o.last(), 0, "examined, annulled, tickets, unserved: they say %d, %d, %d, %d; the people %d, %d, %d, %d",
			c.Examined, c.Annulled, c.Tickets, c.Unserved, len(o.stats.days), o.stats.annulled, o.stats.tickets, o.stats.unserved)
	}
	return Row{ID: o.ID, Name: o.Department.Name, Region: o.region.Code, Departments: 1, Rooms: o.Schedules[0].Rooms, Forms: o.People,
		Examined: c.Examined, Days: spreadOf(o.stats.days), Seats: c.Seats, Booked: c.Booked, Cancelled: c.Cancelled, Due: c.Due,
		Late: o.stats.late, Annulled: c.Annulled, NoShow: c.NoShow, Reinstated: c.Reinstated, Unserved: c.Unserved, Tickets: c.Tickets,
		ByBooking: spreadOf(o.stats.byBooking), ByTicket: spreadOf(o.stats.byTicket)}, nil
}

// checkWaits holds the engine's figures of waits against the people's own.
func (w *world) checkWaits(c *scheduler.Counts, s *stats) error {
	got := [2]scheduler.WaitFigures{c.ByBooking, c.ByTicket}
	want := [2]scheduler.WaitFigures{scheduler.WaitFigures(spreadOf(s.byBooking)), scheduler.WaitFigures(spreadOf(s.byTicket))}
	if got != want {
		return w.violation("of the figures", "", w.last(), 0, "people waited %+v, they say %+v", want, got)
	}
	return nil
}

// add adds another row's counts; spreads cannot be added.
func (r *Row) add(o *Row) {
	r.Departments += o.Departments
	r.Rooms += o.Rooms
	r.Forms += o.Forms
	r.Examined += o.Examined
	r.Seats += o.Seats
	r.Booked += o.Booked
	r.Cancelled += o.Cancelled
	r.Due += o.Due
	r.Late += o.Late
	r.Annulled += o.Annulled
	r.NoShow += o.NoShow
	r.Reinstated += o.Reinstated
	r.Unserved += o.Unserved
	r.Tickets += o.Tickets
}

// report puts the parts of all worlds together.
func (o *Options) report(parts []*part) *Report {
	out := &Report{Year: o.Year, Seed: o.Seed, Happened: map[string]int{}}
	var all stats
	for i := range o.Regions {
		for _, p := range parts {
			if row, ours := p.regions[i]; ours {
				out.Regions = append(out.Regions, row)
				out.Departments = append(out.Departments, p.offices[i]...)
			}
		}
	}
	for _, p := range parts {
		out.Total.add(&p.total)
		all.add(&p.stats)
		for what, n := range p.tally {
			out.Happened[what] += n
		}
		out.Checked.Days += p.checked.Days
		out.Checked.Stores += p.checked.Stores
		if out.Weeks == nil {
			out.Weeks = make([]Week, len(p.weeks))
		}
		for i, w := range p.weeks {
			out.Weeks[i].Monday = w.Monday
			out.Weeks[i].Seats += w.Seats
			out.Weeks[i].Booked += w.Booked
		}
	}
	out.Total.Days, out.Total.ByBooking, out.Total.ByTicket = spreadOf(all.days), spreadOf(all.byBooking), spreadOf(all.byTicket)
	return out
}
