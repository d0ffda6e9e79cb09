package api

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// notice is the proof of what a person was told about a booking, as the API shows it (N2).
type notice struct {
	Booking    scheduler.Number `json:"booking" doc:"Number of the booking."`
	Form       string           `json:"form" doc:"Number of the form 031/у."`
	IIN        string           `json:"iin" doc:"Personal number, masked."`
	Name       string           `json:"name" doc:"Name of the person."`
	Department string           `json:"department" doc:"Identifier of the department."`
	Office     calendars.Text   `json:"office" doc:"Name of the department."`
	Date       calendars.Date   `json:"date" doc:"Day of the appointment as it stands now."`
	Start      calendars.Minute `json:"start" doc:"Its beginning."`
	Place      calendars.Text   `json:"place" doc:"Name of the department or outreach place."`
	Address    calendars.Text   `json:"address" doc:"Where to come."`
	Made       time.Time        `json:"made" doc:"When this was drawn up."`
	Messages   []message        `json:"messages" nullable:"false" doc:"Every SMS about the booking, oldest first. A text that is not sent yet is as it will be."`
}

func (s *Server) getNotice(ctx context.Context, in *oneBooking) (*answer[notice], error) {
	a := actorOf(ctx)
	n, err := s.engine.Notice(ctx, a, in.Number.Number)
	if err != nil {
		return nil, err
	}
	return &answer[notice]{notice{Booking: n.Booking, Form: n.Form, IIN: shownIIN(a, n.IIN), Name: n.Name, Department: n.Department,
		Office: n.Office, Date: n.Date, Start: n.Start, Place: n.Place, Address: n.Address, Made: n.Made,
		Messages: each(n.Messages, func(m scheduler.Message) message { return showMessage(a, m) })}}, nil
}

type noticeQuery struct {
	Number numberParam `path:"number" doc:"Number of the booking."`
	Lang   string      `query:"lang" enum:"kk,ru,en" doc:"Language of the headings; without it that of the request. Texts are as they were sent."`
}

// pdfAnswer is a document to print.
type pdfAnswer struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte `contentType:"application/pdf"`
}

// noticePDF gives the same as a document to print and to file.
func (s *Server) noticePDF(ctx context.Context, in *noticeQuery) (*pdfAnswer, error) {
	a := actorOf(ctx)
	n, err := s.engine.Notice(ctx, a, in.Number.Number)
	if err != nil {
		return nil, err
	}
	n.IIN = shownIIN(a, n.IIN)
	body, err := NoticePDF(n, cmp.Or(in.Lang, callOf(ctx).language()))
	if err != nil {
		return nil, err
	}
	return &pdfAnswer{ContentType: "application/pdf",
		ContentDisposition: fmt.Sprintf(`attachment; filename="kezek-notice-%v.pdf"`, n.Booking), Body: body}, nil
}
