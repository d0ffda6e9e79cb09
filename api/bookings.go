package api

import (
	"context"
	"net/http"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// booking is a booking or hold as the API shows it. What the engine keeps for
// itself, such as when it looks at the booking next, is left out.
type booking struct {
	Number     scheduler.Number  `json:"number" doc:"Number for life; its last digit is a check digit."`
	Spoken     string            `json:"spoken" doc:"The number in groups, to be read out."`
	State      slots.State       `json:"state" doc:"Where it stands."`
	Form       string            `json:"form" doc:"Number of the form 031/у."`
	IIN        string            `json:"iin" doc:"Personal number of the person to be examined: whole for that person, otherwise masked."`
	By         string            `json:"by,omitempty" doc:"Personal number of the guardian who booked, shown in the same way."`
	Name       string            `json:"name" doc:"Name of the person."`
	Phone      string            `json:"phone,omitempty" doc:"Phone, as the citizens' mobile base has it."`
	NoPhone    bool              `json:"no_phone" doc:"The citizens' mobile base has no phone: the person has to be called (N6)."`
	Language   string            `json:"language" doc:"Language of messages: kk, ru or en."`
	Department string            `json:"department" doc:"Identifier of the department."`
	Date       calendars.Date    `json:"date" doc:"Day of the appointment."`
	Start      calendars.Minute  `json:"start" doc:"Beginning, in the department's time zone."`
	End        calendars.Minute  `json:"end" doc:"End, in the department's time zone."`
	Place      uint16            `json:"place" doc:"0: the department's office; otherwise the number of the outreach trip."`
	Staff      bool              `json:"staff" doc:"Takes a seat kept for staff (S8)."`
	LastDay    calendars.Date    `json:"last_day" doc:"Last day of the form, inclusive."`
	Until      time.Time         `json:"until,omitzero" doc:"Of a hold: when it ends."`
	Offer      bool              `json:"offer" doc:"The hold is an offer from the waiting list (B8)."`
	Room       string            `json:"room,omitempty" doc:"Room to which the person was called."`
	Calls      uint8             `json:"calls" doc:"How often the person was called."`
	Kept       bool              `json:"kept" doc:"No longer fits its schedule and was kept by choice (S7)."`
	History    []scheduler.Event `json:"history" nullable:"false" doc:"What happened, oldest first."`
}

func showBooking(a scheduler.Actor, b scheduler.Booking) booking {
	return booking{
		Number: b.Number, Spoken: b.Number.Spoken(), State: b.State, Form: b.Form,
		IIN: shownIIN(a, b.IIN), By: shownIIN(a, b.By), Name: b.Name, Phone: b.Phone, NoPhone: b.NoPhone, Language: b.Language,
		Department: b.Department, Date: b.Date, Start: b.Start, End: b.End, Place: b.Place, Staff: b.Staff,
		LastDay: b.LastDay, Until: b.Until, Offer: b.Offer, Room: b.Room, Calls: b.Calls, Kept: b.Kept,
		History: notNil(b.History),
	}
}

func giveBooking(ctx context.Context, b scheduler.Booking, err error) (*answer[booking], error) {
	if err != nil {
		return nil, err
	}
	return give(showBooking(actorOf(ctx), b), nil)
}

func giveMade(ctx context.Context, b scheduler.Booking, err error) (*made, error) {
	if err != nil {
		return nil, err
	}
	status := http.StatusCreated
	if b.Replay {
		status = http.StatusOK // E6: it was there already
	}
	return &made{status, showBooking(actorOf(ctx), b)}, nil
}

// oneBooking names a booking in the path.
type oneBooking struct {
	Number numberParam `path:"number" doc:"Number of the booking or hold."`
}

// reasonBody is the body of an act that wants a reason.
type reasonBody struct {
	Reason string `json:"reason,omitempty" maxLength:"300" doc:"Why; it is kept in the history and told to the person where one is told."`
}

type bookingWithReason struct {
	Number numberParam `path:"number" doc:"Number of the booking."`
	Body   *reasonBody
}

func (in *bookingWithReason) reason() string {
	if in.Body == nil {
		return ""
	}
	return in.Body.Reason
}

type seatWanted struct {
	Body scheduler.BookRequest
}

func (s *Server) book(ctx context.Context, in *seatWanted) (*made, error) {
	b, err := s.engine.Book(ctx, actorOf(ctx), in.Body)
	return giveMade(ctx, b, within("body", err))
}

func (s *Server) listBookings(ctx context.Context, _ *nothing) (*answer[list[booking]], error) {
	a := actorOf(ctx)
	all, err := s.engine.Bookings(ctx, a)
	return giveEach(all, err, func(b scheduler.Booking) booking { return showBooking(a, b) })
}

func (s *Server) getBooking(ctx context.Context, in *oneBooking) (*answer[booking], error) {
	b, err := s.engine.Booking(ctx, actorOf(ctx), in.Number.Number)
	return giveBooking(ctx, b, err)
}

type moveWanted struct {
	Number numberParam `path:"number" doc:"Number of the booking."`
	Body   struct {
		scheduler.Seat
		Reason string `json:"reason,omitempty" maxLength:"300" doc:"Why; asked of staff."`
	} `nameHint:"Move"`
}

func (s *Server) moveBooking(ctx context.Context, in *moveWanted) (*answer[booking], error) {
	b, err := s.engine.Move(ctx, actorOf(ctx), in.Number.Number, in.Body.Seat, in.Body.Reason)
	return giveBooking(ctx, b, within("body", err))
}

func (s *Server) cancelBooking(ctx context.Context, in *bookingWithReason) (*answer[booking], error) {
	b, err := s.engine.Cancel(ctx, actorOf(ctx), in.Number.Number, in.reason())
	return giveBooking(ctx, b, within("body", err))
}
