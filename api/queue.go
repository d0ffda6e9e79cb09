package api

import (
	"context"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// ticket is a place in the live queue as the API shows it.
type ticket struct {
	Number  uint16            `json:"number" doc:"Number on the ticket, from 1 within department and day."`
	State   slots.State       `json:"state" doc:"Where it stands."`
	Form    string            `json:"form" doc:"Number of the form 031/у."`
	IIN     string            `json:"iin" doc:"Personal number, masked."`
	Name    string            `json:"name" doc:"Name of the person."`
	Booking scheduler.Number  `json:"booking,omitempty" doc:"The annulled booking that it follows (Q1)."`
	Room    string            `json:"room,omitempty" doc:"Room to which the person was called."`
	Calls   uint8             `json:"calls" doc:"How often the person was called."`
	History []scheduler.Event `json:"history" nullable:"false" doc:"What happened, oldest first."`
}

func showTicket(a scheduler.Actor, t scheduler.Ticket) ticket {
	return ticket{Number: t.Number, State: t.State, Form: t.Form, IIN: shownIIN(a, t.IIN), Name: t.Name,
		Booking: t.Booking, Room: t.Room, Calls: t.Calls,
		History: notNil(t.History)}
}

// queue is one day as the waiting room sees it.
type queue struct {
	Department string              `json:"department" doc:"Identifier of the department."`
	Date       calendars.Date      `json:"date" doc:"The day."`
	Waiting    []scheduler.Waiting `json:"waiting" nullable:"false" doc:"Who waits, in the order of the calls."`
	Called     []scheduler.Call    `json:"called" nullable:"false" doc:"Who is in which room."`
	Aside      []scheduler.Waiting `json:"aside" nullable:"false" doc:"Who did not answer or was postponed."`
	Tickets    []ticket            `json:"tickets" nullable:"false" doc:"All tickets of the day."`
}

func showQueue(a scheduler.Actor, q scheduler.Queue) queue {
	return queue{Department: q.Department, Date: q.Date,
		Waiting: notNil(q.Waiting), Aside: notNil(q.Aside),
		Called:  notNil(q.Called),
		Tickets: each(q.Tickets, func(t scheduler.Ticket) ticket { return showTicket(a, t) })}
}

// dayList is everybody of one day, for reception.
type dayList struct {
	Department string         `json:"department" doc:"Identifier of the department."`
	Date       calendars.Date `json:"date" doc:"The day."`
	Bookings   []booking      `json:"bookings" nullable:"false" doc:"By place, start and number; holds are left out."`
	Queue      queue          `json:"queue" doc:"The queue of that day."`
}

type departmentDay struct {
	ID   string    `path:"id" doc:"Identifier of the department."`
	Date dateParam `path:"date" doc:"The day." example:"2026-12-01"`
}

func (s *Server) dayList(ctx context.Context, in *departmentDay) (*answer[dayList], error) {
	a := actorOf(ctx)
	d, err := s.engine.DayList(ctx, a, in.ID, in.Date.Date)
	return give(dayList{Department: d.Department, Date: d.Date, Queue: showQueue(a, d.Queue),
		Bookings: each(d.Bookings, func(b scheduler.Booking) booking { return showBooking(a, b) })}, err)
}

func (s *Server) dayQueue(ctx context.Context, in *departmentDay) (*answer[queue], error) {
	a := actorOf(ctx)
	q, err := s.engine.Queue(ctx, a, in.ID, in.Date.Date)
	return give(showQueue(a, q), err)
}

type ticketWanted struct {
	ID   string `path:"id" doc:"Identifier of the department."`
	Body struct {
		Form string `json:"form" minLength:"1" maxLength:"40" doc:"Number of the form 031/у."`
	} `nameHint:"TicketRequest"`
}

func (s *Server) issueTicket(ctx context.Context, in *ticketWanted) (*answer[ticket], error) {
	a := actorOf(ctx)
	t, err := s.engine.IssueTicket(ctx, a, in.ID, in.Body.Form)
	return give(showTicket(a, t), within("body", err))
}

// oneRoom names a room of a department in the path.
type oneRoom struct {
	ID   string     `path:"id" doc:"Identifier of the department."`
	Room labelParam `path:"room" doc:"Label of the room, as it stands on the door."`
}

func (s *Server) callNext(ctx context.Context, in *oneRoom) (*answer[scheduler.Call], error) {
	return give(s.engine.CallNext(ctx, actorOf(ctx), in.ID, in.Room.text))
}

type recallWanted struct {
	ID   string     `path:"id" doc:"Identifier of the department."`
	Room labelParam `path:"room" doc:"Label of the room, as it stands on the door."`
	Body scheduler.Visitor
}

func (s *Server) recall(ctx context.Context, in *recallWanted) (*answer[scheduler.Call], error) {
	c, err := s.engine.Recall(ctx, actorOf(ctx), in.ID, in.Room.text, in.Body)
	return give(c, within("body", err))
}

func (s *Server) notAnswered(ctx context.Context, in *oneRoom) (*answer[scheduler.Call], error) {
	return give(s.engine.NotAnswered(ctx, actorOf(ctx), in.ID, in.Room.text))
}

type roomWithReason struct {
	ID   string     `path:"id" doc:"Identifier of the department."`
	Room labelParam `path:"room" doc:"Label of the room, as it stands on the door."`
	Body *reasonBody
}

func (s *Server) postpone(ctx context.Context, in *roomWithReason) (*answer[scheduler.Call], error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	return give(s.engine.Postpone(ctx, actorOf(ctx), in.ID, in.Room.text, reason))
}

func (s *Server) finish(ctx context.Context, in *oneRoom) (*answer[scheduler.Call], error) {
	return give(s.engine.Finish(ctx, actorOf(ctx), in.ID, in.Room.text))
}

type oneDepartment struct {
	ID string `path:"id" doc:"Identifier of the department."`
}

func (s *Server) waitingList(ctx context.Context, in *oneDepartment) (*answer[list[waitingEntry]], error) {
	a := actorOf(ctx)
	all, err := s.engine.WaitingList(ctx, a, in.ID)
	return giveEach(all, err, func(w scheduler.WaitingEntry) waitingEntry { return showWaiting(a, w) })
}
