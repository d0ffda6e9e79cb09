package pages

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"kezek/api/web"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// said tells what has been done.
type said struct {
	Sentence string
	Print    string // where the ticket is printed that was just given
	Moot     bool   // it had been done before
}

// saidWith lists what the sentence of each act names; they stand below
// reception.said in the texts.
var saidWith = map[string][]string{
	"arrived": {"name", "time"}, "already": {"name", "time"}, "ticket": {"number", "name", "position", "wait"},
	"called": {"name", "room"}, "recalled": {"name", "room"}, "not_answered": {"name"}, "postponed": {"name"}, "finished": {"name"},
	"undone": {"name"}, "reinstated": {"name"}, "cancelled": {"name"}, "moved": {"name", "date", "time"},
	"booked": {"name", "date", "time", "number"},
}

// say makes the sentence of an act: what was done, and with whom.
func (p *Pages) say(v *visit, code string, who scheduler.Visitor) (*said, error) {
	var values map[string]any
	out := &said{Moot: code == "already"}
	if who.Ticket != 0 {
		t, w, err := p.ticketToday(v, who.Ticket)
		if err != nil {
			return nil, err
		}
		values = map[string]any{"name": t.Name, "room": t.Room, "number": int(t.Number), "position": w.Position, "wait": w.Wait}
		if code == "ticket" {
			out.Print = ticketPath(t)
		}
	} else {
		b, err := p.engine.Booking(v.ctx, v.actor, who.Booking)
		if err != nil {
			return nil, err
		}
		values = map[string]any{"name": b.Name, "room": b.Room, "number": b.Number.Spoken(), "time": b.Start, "date": web.Day(v.language, b.Date)}
	}
	var args []any
	for _, name := range saidWith[code] {
		args = append(args, name, values[name])
	}
	var err error
	out.Sentence, err = p.web.Texts.Text(v.language, "reception.said."+code, args...)
	return out, err
}

// done answers an act that went well: a script gets the sentence, a browser
// without one is led back to the day, whose address says what was done.
func (p *Pages) done(v *visit, code string, who scheduler.Visitor) error {
	if v.script() {
		s, err := p.say(v, code, who)
		if err != nil {
			return err
		}
		return p.renderPart(v, "reception", "said", s)
	}
	q := url.Values{"said": {code}, "of": {keyOf(who)}}
	if place := v.FormValue("place"); place != "" {
		q.Set("place", place)
	}
	return v.redirect("/reception?" + q.Encode())
}

// saidBefore tells what the act did that led to this page. An address that
// somebody has made up says nothing.
func (p *Pages) saidBefore(v *visit, page *receptionPage) (*said, error) {
	code, who := v.Query("said"), visitorOf(v.Query("of"))
	if saidWith[code] == nil || who == (scheduler.Visitor{}) || slices.Contains(saidWith[code], "position") && who.Ticket == 0 ||
		slices.Contains(saidWith[code], "time") && who.Booking == 0 {
		return nil, nil
	}
	s, err := p.say(v, code, who)
	if c := scheduler.CodeOf(err); c == scheduler.CodeNotFound || c == scheduler.CodeForbidden {
		return nil, nil
	}
	return s, err
}

// refused tells what could not be done, and what can be done instead.
type refused struct {
	Refusal
	Subject string // whom or what it is about
	Ticket  string // number of a form that a ticket can be given to at once
}

// refuse answers an act that was refused. A browser without a script gets the
// day again, with what was typed.
func (p *Pages) refuse(v *visit, err error, r refused) error {
	r.Refusal = p.o.Explain(v.Ctx, v.language, err)
	return p.refuseWith(v, r)
}

func (p *Pages) refuseWith(v *visit, r refused) error {
	if v.script() {
		return p.renderPartAs(v, r.Status, "reception", "refused", r)
	}
	page, err := p.receptionPage(v)
	if err != nil {
		return err
	}
	page.Refused, page.Typed = &r, strings.TrimSpace(v.FormValue("scan"))
	return p.renderAs(v, r.Status, "reception", page)
}

// ticketFor returns the form to which a ticket can be given because its booking
// was annulled today, unless it has one.
func (p *Pages) ticketFor(v *visit, b scheduler.Booking) (form string, err error) {
	page, err := p.receptionPage(v)
	if err != nil || b.State != slots.Annulled || b.Department != page.Department.ID || b.Date != page.Date {
		return "", err
	}
	for _, r := range page.Annulled {
		if r.Form == b.Form && r.Ticket != 0 {
			return "", nil
		}
	}
	return b.Form, nil
}

// ticketToday reads a ticket of today, with its place in the queue.
func (p *Pages) ticketToday(v *visit, number uint16) (t scheduler.Ticket, w scheduler.Waiting, err error) {
	department, err := p.engine.Department(v.ctx, v.actor.Department)
	if err != nil {
		return t, w, err
	}
	q, err := p.engine.Queue(v.ctx, v.actor, department.ID, calendars.DateOf(v.now.In(p.engine.Zone(department))))
	if err != nil {
		return t, w, err
	}
	if number == 0 || int(number) > len(q.Tickets) {
		return t, w, &scheduler.Error{Code: scheduler.CodeNotFound, Text: calendars.Text{KK: "Талон табылмады", RU: "Талон не найден", EN: "There is no such ticket"}}
	}
	for _, waiting := range q.Waiting {
		if waiting.Ticket == number {
			w = waiting
		}
	}
	return q.Tickets[number-1], w, nil
}

// newIntent is the key under which the next act of a page is done once, however
// often its form is sent.
func newIntent() string { return rand.Text() }

// once marks the act of a form with the intent that the form carries (B4). The
// same form sent with other fields is another act.
func (v *visit) once() context.Context {
	intent := v.FormValue("intent")
	if intent == "" {
		return v.ctx
	}
	h := sha256.New()
	h.Write([]byte(v.Path()))
	fields, err := url.ParseQuery(string(v.Body()))
	if err != nil {
		return v.ctx
	}
	fields.Del("csrf")
	h.Write([]byte(fields.Encode()))
	same := h.Sum(nil)
	return scheduler.Idempotent(v.ctx, v.actor, intent+hex.EncodeToString(same), same)
}
