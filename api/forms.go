package api

import (
	"context"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// formStanding is a form with what became of it.
type formStanding struct {
	Number   string             `json:"number" doc:"Number of the form 031/у."`
	Issued   calendars.Date     `json:"issued" doc:"Day of issue."`
	LastDay  calendars.Date     `json:"last_day,omitzero" doc:"Last day, inclusive; absent if the source did not give it."`
	IIN      string             `json:"iin" doc:"Personal number of the person to be examined: whole for that person, otherwise masked."`
	Name     string             `json:"name" doc:"Name of the person."`
	Ward     bool               `json:"ward" doc:"The form is a ward's (E5)."`
	Booking  *booking           `json:"booking,omitempty" doc:"The live booking or hold."`
	Past     []scheduler.Number `json:"past" nullable:"false" doc:"Numbers of earlier bookings."`
	Waiting  bool               `json:"waiting" doc:"Stands on the waiting list (B8)."`
	Examined bool               `json:"examined" doc:"The examination has taken place."`
	Proposal *proposal          `json:"proposal,omitempty" doc:"The time offered by SMS when the form came, and what became of it (N7)."`
}

func (s *Server) listForms(ctx context.Context, _ *nothing) (*answer[list[formStanding]], error) {
	a := actorOf(ctx)
	all, err := s.engine.Forms(ctx, a)
	return giveEach(all, err, func(f scheduler.FormStanding) formStanding {
		return formStanding{
			Number: f.Number, Issued: f.Issued, LastDay: f.LastDay, IIN: shownIIN(a, f.IIN), Name: f.Person.Name,
			Ward: f.Ward, Booking: optional(a, f.Booking), Waiting: f.Waiting, Examined: f.Examined,
			Past:     notNil(f.Past),
			Proposal: optionalProposal(a, f.Proposal),
		}
	})
}

func optional(a scheduler.Actor, b *scheduler.Booking) *booking {
	if b == nil {
		return nil
	}
	shown := showBooking(a, *b)
	return &shown
}

// eligibility is the answer to "may this form be booked?" (E8).
type eligibility struct {
	Form       string            `json:"form" doc:"Number of the form asked about."`
	Eligible   bool              `json:"eligible" doc:"Every condition is met."`
	Checks     []scheduler.Check `json:"checks" nullable:"false" doc:"Every condition with its outcome."`
	Department string            `json:"department,omitempty" doc:"Department that serves the person's address."`
	LastDay    calendars.Date    `json:"last_day,omitzero" doc:"Last day of the form, inclusive."`
	Booking    *booking          `json:"booking,omitempty" doc:"The live booking, if there is one (E6)."`
	Nearest    []scheduler.Offer `json:"nearest" nullable:"false" doc:"The first free times (E7)."`
	Waiting    bool              `json:"waiting" doc:"Stands on the waiting list (B8)."`
}

type oneForm struct {
	Form formParam `path:"form" doc:"Number of the form. Write ~ or %2F for a slash." example:"031~у-2026-15"`
}

func (s *Server) formEligibility(ctx context.Context, in *oneForm) (*answer[eligibility], error) {
	a := actorOf(ctx)
	e, err := s.engine.Eligibility(ctx, a, in.Form.number)
	if err != nil {
		return nil, err
	}
	return give(eligibility{
		Form: in.Form.number, Eligible: e.Eligible, Department: e.Department, LastDay: e.LastDay,
		Checks:  notNil(e.Checks),
		Booking: optional(a, e.Booking), Nearest: notNil(e.Nearest), Waiting: e.Waiting,
	}, nil)
}

type formMonth struct {
	Form  formParam  `path:"form" doc:"Number of the form. Write ~ or %2F for a slash." example:"031~у-2026-15"`
	Month monthParam `query:"month" required:"true" doc:"The month." example:"2026-12"`
	Staff bool       `query:"staff" doc:"Ask for the seats kept for staff (S8)."`
}

func (s *Server) formSlots(ctx context.Context, in *formMonth) (*answer[scheduler.Month], error) {
	m, err := s.engine.Month(ctx, actorOf(ctx), in.Form.number, in.Month.year, in.Month.month, in.Staff)
	m.Days = notNil(m.Days)
	return give(m, err)
}

type formNearest struct {
	Form  formParam `path:"form" doc:"Number of the form. Write ~ or %2F for a slash." example:"031~у-2026-15"`
	Count int       `query:"count" default:"5" minimum:"1" maximum:"50" doc:"How many times to give."`
	Staff bool      `query:"staff" doc:"Ask for the seats kept for staff (S8)."`
}

func (s *Server) formNearest(ctx context.Context, in *formNearest) (*answer[list[scheduler.Offer]], error) {
	return giveList(s.engine.Nearest(ctx, actorOf(ctx), in.Form.number, in.Count, in.Staff))
}

// waitingEntry is a form on a waiting list (B8).
type waitingEntry struct {
	Form     string         `json:"form" doc:"Number of the form 031/у."`
	IIN      string         `json:"iin" doc:"Personal number: whole for that person, otherwise masked."`
	Name     string         `json:"name" doc:"Name of the person."`
	Phone    string         `json:"phone,omitempty" doc:"Phone, as the citizens' mobile base has it."`
	Language string         `json:"language" doc:"Language of messages: kk, ru or en."`
	KATO     string         `json:"kato" doc:"Territory of the registered address."`
	LastDay  calendars.Date `json:"last_day" doc:"Last day of the form; offers go out in this order."`
	Since    time.Time      `json:"since" doc:"When it was entered."`
	Offers   int            `json:"offers" doc:"Offers that ran out unanswered."`
}

func showWaiting(a scheduler.Actor, w scheduler.WaitingEntry) waitingEntry {
	return waitingEntry{Form: w.Form, IIN: shownIIN(a, w.IIN), Name: w.Name, Phone: w.Phone, Language: w.Language,
		KATO: w.KATO, LastDay: w.LastDay, Since: w.Since, Offers: w.Offers}
}

func (s *Server) joinWaiting(ctx context.Context, in *oneForm) (*answer[waitingEntry], error) {
	a := actorOf(ctx)
	w, err := s.engine.JoinWaiting(ctx, a, in.Form.number)
	return give(showWaiting(a, w), err)
}

func (s *Server) leaveWaiting(ctx context.Context, in *oneForm) (*nothing, error) {
	return done(s.engine.LeaveWaiting(ctx, actorOf(ctx), in.Form.number))
}
