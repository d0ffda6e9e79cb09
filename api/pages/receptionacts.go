package pages

import (
	"net/http"
	"strings"

	"kezek/scheduler"
)

// receptionArrive marks the arrival of a booking: of the row whose button was
// pressed, or of the number that was typed or scanned. A QR code holds the digits
// of the number.
func (p *Pages) receptionArrive(v *visit) error {
	typed := strings.TrimSpace(v.FormValue("number"))
	if typed == "" {
		typed = strings.TrimSpace(v.FormValue("scan"))
	}
	number, err := scheduler.ParseNumber(typed)
	if err != nil {
		return p.refuseNumber(v, typed)
	}
	b, err := p.engine.Arrive(v.once(), v.actor, number)
	if err == nil {
		code := "arrived"
		if b.Replay {
			code = "already"
		}
		return p.done(v, code, scheduler.Visitor{Booking: number})
	}
	about := refused{Subject: "№ " + number.Spoken()}
	if b, e := p.engine.Booking(v.ctx, v.actor, number); e == nil && b.Department == v.actor.Department {
		about.Subject = b.Name + ", " + b.Start.String()
		if scheduler.CodeOf(err) == scheduler.CodeAnnulled {
			if about.Ticket, e = p.ticketFor(v, b); e != nil {
				return e
			}
		}
	}
	return p.refuse(v, err, about)
}

// refuseNumber refuses what is no number of a booking.
func (p *Pages) refuseNumber(v *visit, typed string) error {
	detail, err := p.web.Texts.Text(v.language, "reception.no_number")
	if err != nil {
		return err
	}
	next, err := p.web.Texts.Text(v.language, "reception.no_number_next")
	if err != nil {
		return err
	}
	return p.refuseWith(v, refused{Subject: scheduler.MaskText(typed), Refusal: Refusal{Status: http.StatusUnprocessableEntity, Code: scheduler.CodeInvalid, Detail: detail, Next: next}})
}

// receptionTicket gives a place in the live queue.
func (p *Pages) receptionTicket(v *visit) error {
	form := strings.TrimSpace(v.FormValue("form"))
	t, err := p.engine.IssueTicket(v.once(), v.actor, v.actor.Department, form)
	if err != nil {
		return p.refuse(v, err, refused{Subject: form})
	}
	return p.done(v, "ticket", scheduler.Visitor{Ticket: t.Number})
}

// called answers an act of the clerk's room.
func (p *Pages) called(v *visit, code string, act func(room string) (scheduler.Call, error)) error {
	room := v.room()
	if room == "" {
		detail, err := p.web.Texts.Text(v.language, "reception.no_room")
		if err != nil {
			return err
		}
		return p.refuseWith(v, refused{Refusal: Refusal{Status: http.StatusUnprocessableEntity, Code: scheduler.CodeInvalid, Detail: detail}})
	}
	c, err := act(room)
	if err != nil {
		return p.refuse(v, err, refused{})
	}
	return p.done(v, code, c.Visitor)
}

func (p *Pages) receptionNext(v *visit) error {
	return p.called(v, "called", func(room string) (scheduler.Call, error) {
		return p.engine.CallNext(v.once(), v.actor, v.actor.Department, room)
	})
}

func (p *Pages) receptionRecall(v *visit) error {
	return p.called(v, "recalled", func(room string) (scheduler.Call, error) {
		return p.engine.Recall(v.once(), v.actor, v.actor.Department, room, visitorOf(v.FormValue("visitor")))
	})
}

func (p *Pages) receptionNotAnswered(v *visit) error {
	return p.called(v, "not_answered", func(room string) (scheduler.Call, error) {
		return p.engine.NotAnswered(v.once(), v.actor, v.actor.Department, room)
	})
}

func (p *Pages) receptionPostpone(v *visit) error {
	return p.called(v, "postponed", func(room string) (scheduler.Call, error) {
		return p.engine.Postpone(v.once(), v.actor, v.actor.Department, room, "")
	})
}

func (p *Pages) receptionFinish(v *visit) error {
	return p.called(v, "finished", func(room string) (scheduler.Call, error) {
		return p.engine.Finish(v.once(), v.actor, v.actor.Department, room)
	})
}
