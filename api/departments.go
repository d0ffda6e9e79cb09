package api

import (
	"context"
	"slices"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

func (s *Server) listDepartments(ctx context.Context, _ *nothing) (*answer[list[scheduler.Department]], error) {
	all, err := s.engine.Departments(ctx)
	return giveEach(all, err, func(d scheduler.Department) scheduler.Department { return shownDepartment(actorOf(ctx), d) })
}

func (s *Server) getDepartment(ctx context.Context, in *oneDepartment) (*answer[scheduler.Department], error) {
	d, err := s.engine.Department(ctx, in.ID)
	return give(shownDepartment(actorOf(ctx), d), err)
}

// shownDepartment leaves out for people, and for those who act for them, whom
// the department is reminded by: the phone may be somebody's own.
func shownDepartment(a scheduler.Actor, d scheduler.Department) scheduler.Department {
	if !slices.Contains(deskSees, a.Role) {
		d.ContactPhone, d.ContactLanguage = "", ""
	}
	return d
}

type departmentSpan struct {
	ID    string    `path:"id" doc:"Identifier of the department."`
	From  dateParam `query:"from" required:"true" doc:"First day."`
	To    dateParam `query:"to" required:"true" doc:"Last day; at most 366 days from the first."`
	Staff bool      `query:"staff" doc:"Ask for the seats kept for staff (S8)."`
}

func (s *Server) departmentSlots(ctx context.Context, in *departmentSpan) (*answer[list[scheduler.Day]], error) {
	return giveList(s.engine.Slots(ctx, in.ID, in.From.Date, in.To.Date, in.Staff))
}

// place is where somebody with a seat goes.
type place struct {
	Department string         `json:"department" doc:"Identifier of the department."`
	Place      uint16         `json:"place" doc:"0: the office; otherwise the number of the outreach trip."`
	Name       calendars.Text `json:"name" doc:"Name of the department, or of the outreach place."`
	Address    calendars.Text `json:"address" doc:"Its address."`
	Phone      string         `json:"phone" doc:"Phone of the department."`
}

type placeOnDay struct {
	ID    string    `path:"id" doc:"Identifier of the department."`
	Date  dateParam `path:"date" doc:"The day." example:"2026-12-01"`
	Place uint16    `path:"place" doc:"0: the office; otherwise the number of the outreach trip, as a free time or a booking names it."`
}

func (s *Server) placeOf(ctx context.Context, in *placeOnDay) (*answer[place], error) {
	p, err := s.engine.Place(ctx, in.ID, in.Date.Date, in.Place)
	return give(place{Department: in.ID, Place: p.Number, Name: p.Name, Address: p.Address, Phone: p.Department.Phone}, err)
}

type departmentPut struct {
	ID   string `path:"id" doc:"Identifier of the department: 2 to 32 of a-z, 0-9 and -."`
	Body scheduler.Department
}

func (s *Server) putDepartment(ctx context.Context, in *departmentPut) (*answer[scheduler.Department], error) {
	if in.Body.ID != "" && in.Body.ID != in.ID {
		return nil, refuseInput(slots.Problems{mismatch("body.id")})
	}
	in.Body.ID = in.ID
	if err := s.engine.PutDepartment(ctx, actorOf(ctx), in.Body); err != nil {
		return nil, within("body", err)
	}
	return give(s.engine.Department(ctx, in.ID))
}

// mismatch is said of a member that stands in the address too, and differs.
func mismatch(path string) slots.Problem {
	return slots.Problem{Path: path, Code: "mismatch", Text: say(
		"мекенжайдағы мәннен өзгеше: бірдей болуы немесе көрсетілмеуі керек",
		"не совпадает с адресом запроса: нужно то же значение или никакого",
		"differs from the address of the request: want the same, or none")}
}
