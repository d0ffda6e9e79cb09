package scheduler

import (
	"context"
	"errors"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Heard is what came of an incoming SMS.
type Heard string

// The outcomes.
const (
	HeardAccepted  Heard = "accepted"  // a time offered is booked
	HeardDeclined  Heard = "declined"  // it is given up
	HeardCancelled Heard = "cancelled" // a booking is
	HeardMoved     Heard = "moved"     // a booking is
	HeardAsked     Heard = "asked"     // the person was offered a time, or asked which booking they mean
	HeardRefused   Heard = "refused"   // it could not be done; the person is told why
	HeardStands    Heard = "stands"    // nothing to do: the person is told how things stand
	HeardHelp      Heard = "help"      // not understood, or not theirs; told what can be written
	HeardIgnored   Heard = "ignored"   // not answered at all
)

// bySMS is who stands in histories for what a person has written; whose phone it
// was the register knows.
const bySMS = "sms"

// ear is one incoming SMS while it is dealt with.
type ear struct {
	*Engine
	phone string // of the sender, E.164
	now   time.Time
}

// ReceiveSMS does what a person asks for by SMS: accept or decline a time that
// was offered (N7, B8), cancel or move an own booking. Whoever writes is answered
// through the outbox, in the same transaction (N4); the same SMS again, by the
// gateway's identifier, has no effect and the first outcome. The number has to be
// in the register as that of the person or of the guardian who booked: an answer
// from another number changes nothing and reveals nothing. Only the system may.
// The error CodeNotChecked means that a register was silent and that the sender
// is nobody we know; the gateway may try again.
func (e *Engine) ReceiveSMS(ctx context.Context, a Actor, in IncomingSMS) (Heard, error) {
	if a.Role != RoleSystem {
		return "", fail(CodeForbidden)
	}
	phone, ok := senderPhone(in.Phone)
	if !ok {
		e.log.InfoContext(ctx, "SMS from no person ignored", "id", in.ID, "phone", in.Phone)
		return HeardIgnored, nil
	}
	r := readSMS(in.Text)
	ctx = Idempotent(ctx, Actor{Role: RoleSystem, Subject: bySMS}, in.key(phone), nil)
	l := &ear{e, phone, e.now()}
	heard, err := l.hear(ctx, r)
	e.log.InfoContext(ctx, "SMS received", "id", in.ID, "gateway", in.Gateway, "phone", MaskPhone(phone), "heard", heard, "error", err)
	return heard, err
}

// key tells incoming messages apart. Gateways give identifiers again after a
// while; then at least sender or text is another.
func (in *IncomingSMS) key(phone string) string {
	id := in.ID
	if id == "" {
		id = in.At.UTC().Format(time.RFC3339Nano)
	}
	return strings.Join([]string{in.Gateway, id, phone, in.Text}, "\x00")
}

func (l *ear) hear(ctx context.Context, r reading) (Heard, error) {
	var heard Heard
	var err error
	switch r.wish {
	case wishAnswer:
		heard, err = l.answer(ctx, r)
	case wishCancel, wishMove:
		heard, err = l.command(ctx, r)
	default:
		return l.help(ctx)
	}
	if CodeOf(err) == CodeNotChecked {
		return l.silence(ctx, err)
	}
	return heard, err
}

// person is somebody whose phone it is.
type person struct {
	Contact
	actor Actor
}

func personOf(c Contact) person {
	return person{c, Actor{Role: RoleApplicant, Subject: bySMS, IIN: c.IIN}}
}

// mine returns the first of the people whose phone it is.
func (l *ear) mine(ctx context.Context, people ...string) (p person, ok bool, err error) {
	for _, iin := range people {
		if iin == "" {
			continue
		}
		c, owns, err := l.owns(ctx, iin, l.phone)
		if err != nil {
			return person{}, false, l.silent(ctx, err)
		}
		if owns {
			return personOf(c), true, nil
		}
	}
	return person{}, false, nil
}

// people returns those whose phone it is, as far as we have met them.
func (l *ear) people(ctx context.Context) ([]person, error) {
	known, err := l.sender(ctx)
	if err != nil {
		return nil, err
	}
	var out []person
	for _, iin := range known.People {
		p, ok, err := l.mine(ctx, iin)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, p)
		}
	}
	return out, nil
}

func (l *ear) sender(ctx context.Context) (s sender, err error) {
	err = l.view(ctx, func(r Reader) error {
		s, _, err = find[sender](r, senderKey(l.phone))
		return err
	})
	return s, err
}

// does runs an act whose outcome is kept under the identifier of the SMS.
// Everything that it tells the sender is told at once.
func (l *ear) does(ctx context.Context, act func(*change) (Heard, error)) (Heard, error) {
	return answered(ctx, l.Engine, l.now, func(c *change) (Heard, error) {
		c.answering = l.phone
		return act(c)
	})
}

// help tells what can be written, so many times a day.
func (l *ear) help(ctx context.Context) (Heard, error) {
	people, err := l.people(ctx)
	if err != nil && CodeOf(err) != CodeNotChecked {
		return "", err
	}
	m := Message{Kind: SayHelp, Phone: l.phone, Language: "kk", Expires: l.now.Add(helpExpires)}
	limit := l.policy.HelpStrangers
	if len(people) > 0 {
		m.IIN, m.Language, limit = people[0].IIN, people[0].Language, l.policy.HelpTexts
	}
	return l.limited(ctx, limit, HeardHelp, m)
}

// helpExpires is for how long a help text is worth sending.
const helpExpires = time.Hour

// limited sends a text unless the number has had its share of such texts today.
func (l *ear) limited(ctx context.Context, limit int, heard Heard, m Message) (Heard, error) {
	loc := l.location("")
	today := calendars.DateOf(l.now.In(loc))
	return l.does(ctx, func(c *change) (Heard, error) {
		s, _, err := find[sender](c, senderKey(l.phone))
		if err != nil {
			return "", err
		}
		if s.Day != today {
			s.Day, s.Told = today, 0
		}
		if s.Told >= limit {
			return HeardIgnored, nil
		}
		s.Told++
		if err := c.Put(senderKey(l.phone), s.record()); err != nil {
			return "", err
		}
		_, err = c.say(m, false, loc, l.now)
		return heard, err
	})
}

// silence asks a sender whom we have met to try again, because a register did not
// answer (E8): nothing else is known of them now. Others are not answered.
func (l *ear) silence(ctx context.Context, cause error) (Heard, error) {
	known, err := l.sender(ctx)
	if err != nil || len(known.People) == 0 {
		return "", errOr(err, cause)
	}
	return l.limited(ctx, l.policy.HelpTexts, HeardRefused, Message{Kind: SayRefused, Phone: l.phone, Language: "kk",
		Reason: fail(CodeNotChecked).Text.KK, Expires: l.now.Add(helpExpires)})
}

// refuse tells somebody why what they wrote was not done. Whatever is no refusal
// of the engine's stays an error.
func (l *ear) refuse(ctx context.Context, cause error, m Message) (Heard, error) {
	var refusal *Error
	if !errors.As(cause, &refusal) || refusal.Code == CodeNotChecked {
		return "", cause
	}
	m.Reason = refusal.Text.In(m.Language)
	for _, check := range refusal.Checks {
		if check.Result == Failed {
			m.Reason = check.Text.In(m.Language)
			break
		}
	}
	return l.does(ctx, func(c *change) (Heard, error) { return c.refuse(l.phone, m, l.now) })
}

// refuse tells the sender why not; the message says why.
func (c *change) refuse(phone string, m Message, now time.Time) (Heard, error) {
	loc, err := c.engine.zoneOf(c, m.Department)
	if err != nil {
		return "", err
	}
	m.Kind, m.Phone = SayRefused, phone
	_, err = c.say(m, false, loc, now)
	return HeardRefused, err
}

// of begins a message to a person about a form.
func (p *person) of(form, department string) Message {
	m := Message{Form: form, IIN: p.IIN, Language: p.Language, Department: department}
	if m.Language == "" {
		m.Language = "kk"
	}
	return m
}

// stands tells the sender of a booking as it stands, if there is one; otherwise
// that what they answer to is over.
func (c *change) stands(phone string, n Number, m Message, now time.Time) (Heard, error) {
	if n != 0 {
		b, err := getBooking(c, n)
		if err != nil {
			return "", err
		}
		if b.State.Live() {
			return HeardStands, c.reply(SayStanding, phone, &b, m.Language, now, nil)
		}
	}
	m.Why = ReasonOver
	return c.refuse(phone, m, now)
}

// reply tells the sender, and nobody else, something about a booking.
func (c *change) reply(kind MessageKind, phone string, b *Booking, language string, now time.Time, fill func(*Message)) error {
	p, err := c.engine.plan(c, b.Department, b.Date.Year())
	if err != nil {
		return err
	}
	name, address := p.place(b.Date, b.Place)
	m := Message{Kind: kind, Booking: b.Number, Form: b.Form, IIN: b.IIN, Phone: phone, Language: language,
		Department: b.Department, Date: b.Date, Start: b.Start, Place: name, Address: address, LastDay: b.LastDay}
	if fill != nil {
		fill(&m)
	}
	_, err = c.say(m, false, p.loc, now)
	return err
}

// awaits reports whether a booking waits for its appointment, as when it was seen.
func (b *Booking) awaits(at Seat) bool {
	return b.State == slots.Booked && at == Seat{b.Date, b.Start, b.Place}
}
