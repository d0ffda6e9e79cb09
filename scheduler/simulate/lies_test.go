package simulate

import (
	"context"
	"errors"
	"slices"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// Engines that break one rule each. What is embedded is right.

var errNo = &scheduler.Error{Code: scheduler.CodeSeatTaken}

// lists changes what is listed as free; without a change it lists nothing.
type lists struct {
	engine
	change func(*scheduler.Offer)
}

func (e lists) Nearest(ctx context.Context, a scheduler.Actor, form string, n int, staff bool) ([]scheduler.Offer, error) {
	list, err := e.engine.Nearest(ctx, a, form, n, staff)
	if e.change == nil {
		return nil, err
	}
	for i := range list {
		e.change(&list[i])
	}
	return list, err
}

// refuses refuses one kind of act.
type refuses struct {
	engine
	what string
}

func (e refuses) Book(ctx context.Context, a scheduler.Actor, r scheduler.BookRequest) (scheduler.Booking, error) {
	if e.what == "book" {
		return scheduler.Booking{}, errNo
	}
	return e.engine.Book(ctx, a, r)
}

func (e refuses) Confirm(ctx context.Context, a scheduler.Actor, n scheduler.Number) (scheduler.Booking, error) {
	if e.what == "confirm" {
		return scheduler.Booking{}, errNo
	}
	return e.engine.Confirm(ctx, a, n)
}

func (e refuses) Cancel(ctx context.Context, a scheduler.Actor, n scheduler.Number, why string) (scheduler.Booking, error) {
	if e.what == "cancel" {
		return scheduler.Booking{}, errNo
	}
	return e.engine.Cancel(ctx, a, n, why)
}

func (e refuses) Move(ctx context.Context, a scheduler.Actor, n scheduler.Number, to scheduler.Seat, why string) (scheduler.Booking, error) {
	if e.what == "move" {
		return scheduler.Booking{}, errNo
	}
	return e.engine.Move(ctx, a, n, to, why)
}

func (e refuses) JoinWaiting(ctx context.Context, a scheduler.Actor, form string) (scheduler.WaitingEntry, error) {
	if e.what == "wait" {
		return scheduler.WaitingEntry{}, errNo
	}
	return e.engine.JoinWaiting(ctx, a, form)
}

func (e refuses) Reinstate(ctx context.Context, a scheduler.Actor, n scheduler.Number, why string) (scheduler.Booking, error) {
	if e.what == "reinstate" {
		return scheduler.Booking{}, errNo
	}
	return e.engine.Reinstate(ctx, a, n, why)
}

func (e refuses) IssueTicket(ctx context.Context, a scheduler.Actor, department, form string) (scheduler.Ticket, error) {
	if e.what == "ticket" {
		return scheduler.Ticket{}, errNo
	}
	return e.engine.IssueTicket(ctx, a, department, form)
}

func (e refuses) Recall(ctx context.Context, a scheduler.Actor, department, room string, v scheduler.Visitor) (scheduler.Call, error) {
	if e.what == "recall" {
		return scheduler.Call{}, errNo
	}
	return e.engine.Recall(ctx, a, department, room, v)
}

// confirmsLate confirms holds that are over.
type confirmsLate struct{ engine }

func (e confirmsLate) Confirm(ctx context.Context, a scheduler.Actor, n scheduler.Number) (scheduler.Booking, error) {
	b, err := e.engine.Confirm(ctx, a, n)
	if scheduler.CodeOf(err) == scheduler.CodeHoldExpired {
		return e.engine.Booking(ctx, auditor, n)
	}
	return b, err
}

// books changes what a booking is told to be.
type books struct {
	engine
	change func(*scheduler.Booking)
}

func (e books) Book(ctx context.Context, a scheduler.Actor, r scheduler.BookRequest) (scheduler.Booking, error) {
	b, err := e.engine.Book(ctx, a, r)
	e.change(&b)
	return b, err
}

// hears answers every SMS in one way, and does nothing.
type hears struct {
	engine
	heard scheduler.Heard
}

func (e hears) ReceiveSMS(context.Context, scheduler.Actor, scheduler.IncomingSMS) (scheduler.Heard, error) {
	return e.heard, nil
}

// hearsMove answers who wants to move like hears, and everybody else rightly.
type hearsMove struct {
	engine
	heard scheduler.Heard
}

func (e hearsMove) ReceiveSMS(ctx context.Context, a scheduler.Actor, m scheduler.IncomingSMS) (scheduler.Heard, error) {
	if m.Text == words["kk"].move || m.Text == words["ru"].move {
		return e.heard, nil
	}
	return e.engine.ReceiveSMS(ctx, a, m)
}

// movesFar says that a booking was moved, to a day that its form does not reach.
type movesFar struct {
	engine
	moved bool
}

func (e *movesFar) ReceiveSMS(ctx context.Context, a scheduler.Actor, m scheduler.IncomingSMS) (scheduler.Heard, error) {
	if e.moved = m.Text == words["kk"].move || m.Text == words["ru"].move; e.moved {
		return scheduler.HeardMoved, nil
	}
	return e.engine.ReceiveSMS(ctx, a, m)
}

func (e *movesFar) Booking(ctx context.Context, a scheduler.Actor, n scheduler.Number) (scheduler.Booking, error) {
	b, err := e.engine.Booking(ctx, a, n)
	if e.moved {
		b.Date += 100
	}
	return b, err
}

// opens lets everybody in, or nobody who comes on the last second.
type opens struct {
	engine
	w      *world
	strict bool
}

func (e opens) Arrive(ctx context.Context, a scheduler.Actor, n scheduler.Number) (scheduler.Booking, error) {
	b, err := e.engine.Booking(ctx, auditor, n)
	if err == nil && e.strict && e.w.now().Equal(b.Starts(zone).Add(grace)) {
		return b, &scheduler.Error{Code: scheduler.CodeAnnulled}
	}
	b, err = e.engine.Arrive(ctx, a, n)
	if scheduler.CodeOf(err) == scheduler.CodeAnnulled && !e.strict {
		err = nil
	}
	return b, err
}

// remembers changes what a day was.
type remembers struct {
	engine
	change func(*scheduler.DayList)
}

func (e remembers) DayList(ctx context.Context, a scheduler.Actor, department string, d calendars.Date) (scheduler.DayList, error) {
	list, err := e.engine.DayList(ctx, a, department, d)
	if len(list.Bookings) > 0 {
		e.change(&list)
	}
	return list, err
}

// eachIn changes the bookings of a day that are in a state.
func eachIn(state slots.State, change func(*scheduler.Booking)) func(*scheduler.DayList) {
	return func(d *scheduler.DayList) {
		for i := range d.Bookings {
			if d.Bookings[i].State == state {
				change(&d.Bookings[i])
			}
		}
	}
}

// another makes a booking on a day of which nobody knows.
func another(d *scheduler.DayList) scheduler.Booking {
	b := d.Bookings[0]
	b.Number++
	b.Lane++
	return b
}

// sundays shows a booking of another day on days off.
type sundays struct {
	engine
	w    *world
	seen *scheduler.Booking
}

func (e *sundays) DayList(ctx context.Context, a scheduler.Actor, department string, d calendars.Date) (scheduler.DayList, error) {
	list, err := e.engine.DayList(ctx, a, department, d)
	switch {
	case len(list.Bookings) > 0:
		e.seen = &list.Bookings[0]
	case e.seen != nil && !e.w.working.Working(d):
		list.Bookings = []scheduler.Booking{*e.seen}
		list.Bookings[0].Date = d
	}
	return list, err
}

// annulledAt moves annulments in time.
func annulledAt(by time.Duration) func(*scheduler.DayList) {
	return eachIn(slots.Annulled, func(b *scheduler.Booking) {
		b.History = slices.Clone(b.History)
		for i := range b.History {
			if b.History[i].What == scheduler.WasAnnulled {
				b.History[i].At = b.History[i].At.Add(by)
			}
		}
	})
}

// silent tells of no messages.
type silent struct{ engine }

func (e silent) Notice(ctx context.Context, a scheduler.Actor, n scheduler.Number) (scheduler.Notice, error) {
	notice, err := e.engine.Notice(ctx, a, n)
	notice.Messages = nil
	return notice, err
}

// calls calls somebody else, or anybody whenever.
type calls struct {
	engine
	who scheduler.Visitor
}

func (e calls) CallNext(ctx context.Context, a scheduler.Actor, department, room string) (scheduler.Call, error) {
	call, err := e.engine.CallNext(ctx, a, department, room)
	if err == nil && call.Booking == 0 {
		return call, nil
	}
	call.Visitor = e.who
	return call, nil
}

// publishes changes what a publication says it has done.
type publishes struct {
	engine
	change func(*scheduler.Publication)
}

func (e publishes) PublishSchedule(ctx context.Context, a scheduler.Actor, s slots.Schedule, note string, c scheduler.Consequences) (scheduler.Publication, error) {
	p, err := e.engine.PublishSchedule(ctx, a, s, note, c)
	e.change(&p)
	return p, err
}

func (e publishes) PutTrip(ctx context.Context, a scheduler.Actor, department string, year int, t slots.Trip, c scheduler.Consequences) (scheduler.Publication, error) {
	p, err := e.engine.PutTrip(ctx, a, department, year, t, c)
	e.change(&p)
	return p, err
}

// keepsMappings enters none, and says that it did.
type keepsMappings struct{ engine }

func (e keepsMappings) PutMappings(context.Context, scheduler.Actor, []scheduler.Mapping, scheduler.Consequences) (scheduler.Publication, error) {
	return scheduler.Publication{Done: true}, nil
}

// shows changes how bookings stand.
type shows struct {
	engine
	change func(*scheduler.Booking)
}

func (e shows) Booking(ctx context.Context, a scheduler.Actor, n scheduler.Number) (scheduler.Booking, error) {
	b, err := e.engine.Booking(ctx, a, n)
	e.change(&b)
	return b, err
}

// closes says that there are other hours than there are.
type closes struct {
	engine
	change func(*scheduler.PlanDay)
}

func (e closes) Plan(ctx context.Context, a scheduler.Actor, department string, year int) ([]scheduler.PlanDay, error) {
	list, err := e.engine.Plan(ctx, a, department, year)
	for i := range list {
		e.change(&list[i])
	}
	return list, err
}

// forgets lets messages lie.
type forgets struct{ engine }

func (e forgets) PendingMessages(ctx context.Context, n int) ([]scheduler.Message, time.Time, error) {
	if n > 1 {
		return nil, time.Time{}, nil
	}
	return e.engine.PendingMessages(ctx, n)
}

// leaves leaves due work.
type leaves struct {
	engine
	w *world
}

func (e leaves) RunDue(ctx context.Context) (int, time.Time, error) {
	done, _, err := e.engine.RunDue(ctx)
	return done, e.w.now(), err
}

// counts counts wrongly.
type counts struct {
	engine
	change func(*scheduler.Figures)
}

func (e counts) Figures(ctx context.Context, a scheduler.Actor, f scheduler.FiguresFilter) (scheduler.Figures, error) {
	out, err := e.engine.Figures(ctx, a, f)
	e.change(&out)
	return out, err
}

// mute are texts that say nothing.
type mute struct{}

func (mute) Text(scheduler.Message) (string, int, error) { return "", 0, errors.New("no text") }
