package api

import (
	"context"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// message is one SMS of the outbox as the API shows it (N4).
type message struct {
	ID         string                 `json:"id" doc:"Identifier, which the gateway gets too."`
	Kind       scheduler.MessageKind  `json:"kind" doc:"The event it tells of."`
	State      scheduler.MessageState `json:"state" doc:"waiting, sent, failed, no_phone or expired."`
	Booking    scheduler.Number       `json:"booking,omitempty" doc:"The booking it is about."`
	Form       string                 `json:"form" doc:"Number of the form 031/у."`
	IIN        string                 `json:"iin" doc:"Personal number, masked."`
	Phone      string                 `json:"phone,omitempty" doc:"Where it goes."`
	Language   string                 `json:"language" doc:"kk, ru or en."`
	Department string                 `json:"department" doc:"Identifier of the department."`
	Date       calendars.Date         `json:"date,omitzero" doc:"Day of the appointment; of schedule_due, the last day of the term."`
	Start      calendars.Minute       `json:"start,omitzero" doc:"Beginning of the appointment."`
	Created    time.Time              `json:"created" doc:"When the change happened."`
	NextTry    time.Time              `json:"next_try,omitzero" doc:"Not before this; quiet hours are in it (N5)."`
	Attempts   int                    `json:"attempts" doc:"Tries so far."`
	LastError  string                 `json:"last_error,omitempty" doc:"Why the last try failed."`
	Text       string                 `json:"text,omitempty" doc:"As sent; absent before."`
	Segments   int                    `json:"segments,omitempty" doc:"SMS segments of the text (N5)."`
	Gateway    string                 `json:"gateway,omitempty" doc:"Gateway that took it."`
	GatewayID  string                 `json:"gateway_id,omitempty" doc:"The gateway's own identifier."`
	Sent       time.Time              `json:"sent,omitzero" doc:"When the gateway took it."`

	Delivery scheduler.DeliveryState `json:"delivery,omitempty" doc:"What the network says of it: accepted, buffered, delivered, undelivered or rejected; absent: nothing yet."`
	Reports  []scheduler.Delivery    `json:"reports,omitempty" doc:"The network's reports, in the order of arrival (N2)."`
}

func showMessage(a scheduler.Actor, m scheduler.Message) message {
	return message{ID: m.ID, Kind: m.Kind, State: m.State, Booking: m.Booking, Form: m.Form, IIN: shownIIN(a, m.IIN),
		Phone: m.Phone, Language: m.Language, Department: m.Department, Date: m.Date, Start: m.Start,
		Created: m.Created, NextTry: m.NextTry, Attempts: m.Attempts, LastError: scheduler.MaskText(m.LastError), Text: m.Text,
		Segments: m.Segments, Gateway: m.Gateway, GatewayID: m.GatewayID, Sent: m.Sent,
		Delivery: m.Delivered(), Reports: m.Reports}
}

type messagesQuery struct {
	Department string      `query:"department" doc:"Only of this department."`
	Form       string      `query:"form" maxLength:"40" doc:"Only of this form."`
	Booking    numberParam `query:"booking" doc:"Only of this booking."`
	State      string      `query:"state" enum:"waiting,sent,failed,no_phone,expired" doc:"Only in this state."`
	Limit      int         `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"How many at most, the newest first."`
}

func (s *Server) listMessages(ctx context.Context, in *messagesQuery) (*answer[list[message]], error) {
	a := actorOf(ctx)
	all, err := s.engine.Messages(ctx, a, scheduler.MessageFilter{Department: in.Department, Form: in.Form,
		Booking: in.Booking.Number, State: scheduler.MessageState(in.State), Limit: in.Limit})
	return giveEach(all, err, func(m scheduler.Message) message { return showMessage(a, m) })
}
