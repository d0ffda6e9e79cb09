package scheduler

import (
	"context"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// visit is somebody in the queue, whichever way they came: the booking or the
// ticket behind a Visitor, with the day it belongs to.
type visit struct {
	plan    *plan
	date    calendars.Date
	queue   *queueRecord
	booking *Booking // one of the two is nil
	ticket  *Ticket
}

func (v *visit) visitor() Visitor {
	if v.booking != nil {
		return Visitor{Booking: v.booking.Number}
	}
	return Visitor{Ticket: v.ticket.Number}
}

func (v *visit) state() slots.State {
	if v.booking != nil {
		return v.booking.State
	}
	return v.ticket.State
}

// set changes the state with its event and returns the number of calls so far.
func (v *visit) set(state slots.State, room string, event Event, calls uint8) uint8 {
	if b := v.booking; b != nil {
		b.State, b.Room, b.History = state, room, append(b.History, event)
		b.Calls += calls
		return b.Calls
	}
	t := v.ticket
	t.State, t.Room, t.History = state, room, append(t.History, event)
	t.Calls += calls
	return t.Calls
}

func (v *visit) roomRecord(room string, place uint16, now time.Time, calls uint8) roomRecord {
	r := roomRecord{Room: room, Place: place, Visitor: v.visitor(), At: now, Calls: calls}
	if v.booking != nil {
		r.Name, r.Language = v.booking.Name, v.booking.Language
	} else {
		r.Name, r.Language = v.ticket.Name, v.ticket.Language
	}
	return r
}

// desk is one department's day as a room's clerk works on it.
type desk struct {
	*change
	actor Actor
	plan  *plan
	date  calendars.Date
	room  string
	place uint16 // of the room
	queue queueRecord
	now   time.Time
}

// atDesk runs an act of a room on today's queue of the department.
func (e *Engine) atDesk(ctx context.Context, a Actor, department, room string, act func(*desk) (Call, error)) (Call, error) {
	if !a.staffOf(department) {
		return Call{}, fail(CodeForbidden)
	}
	now := e.now()
	return answered(ctx, e, now, func(c *change) (Call, error) {
		p, d, err := e.today(c, department, now)
		if err != nil {
			return Call{}, err
		}
		place, ok := p.placeOf(d, room)
		if !ok {
			return Call{}, fail(CodeNotFound, room)
		}
		k := &desk{change: c, actor: a, plan: p, date: d, room: room, place: place, now: now}
		if k.queue, err = getQueue(c, department, k.date); err != nil {
			return Call{}, err
		}
		call, err := act(k)
		if err != nil {
			return Call{}, err
		}
		return call, k.finish()
	})
}

// finish writes the queue and tells who listens or has come near.
func (k *desk) finish() error {
	if err := k.tellNear(k.plan, k.date, &k.queue, k.now); err != nil {
		return err
	}
	return k.putQueue(k.plan.department.ID, k.date, k.queue)
}

// where returns the place at which the visit waits.
func (v *visit) where() uint16 {
	if v.booking != nil {
		return v.plan.where(v.date, v.booking.Place)
	}
	return v.plan.where(v.date, v.ticket.Place)
}

// visit reads somebody of today at this department.
func (k *desk) visit(v Visitor) (*visit, error) {
	out := &visit{plan: k.plan, date: k.date, queue: &k.queue}
	if v.Ticket != 0 {
		t, err := k.queue.ticket(v.Ticket)
		out.ticket = t
		return out, err
	}
	b, err := getBooking(k, v.Booking)
	if err == nil && (b.Department != k.plan.department.ID || b.Date != k.date) {
		err = fail(CodeNotFound, "№ "+v.Booking.String())
	}
	out.booking = &b
	return out, err
}

// put brings a visit into a new state, with everything that follows from it.
func (k *desk) put(v *visit, state slots.State, what What, note string) (Call, error) {
	var calls uint8
	if state == slots.Called {
		calls = 1
	}
	calls = v.set(state, k.room, Event{At: k.now, What: what, By: k.actor.Subject, Note: note}, calls)
	k.queue.leave(v.visitor())
	record := v.roomRecord(k.room, k.place, k.now, calls)
	if state == slots.Called {
		k.queue.Rooms = append(k.queue.Rooms, record)
	}
	if err := k.conclude(v); err != nil {
		return Call{}, err
	}
	k.tell(Change{Department: k.plan.department.ID, Date: k.date, What: what, Visitor: record.Visitor, Room: k.room, At: k.now})
	return record.call(state), nil
}

// conclude writes the booking behind a visit and, after an examination, closes
// the form: a ticket still in play ends, and a booking that it made in the
// meantime is given back.
func (k *desk) conclude(v *visit) error {
	if v.booking != nil {
		if v.state() == slots.Finished {
			if err := k.end(v.booking); err != nil {
				return err
			}
			k.dropTicket(v.booking.Form)
		}
		if err := k.putBooking(v.booking); err != nil {
			return err
		}
		if err := k.happenedTo(v.booking, nil); err != nil {
			return err
		}
		return k.setSeat(v.booking, k.now)
	}
	if v.state() != slots.Finished {
		return nil
	}
	if err := k.examined(v.ticket, dayID{k.plan.department.ID, k.date}, k.now); err != nil {
		return err
	}
	st, err := getStanding(k, v.ticket.Form)
	if err != nil {
		return err
	}
	if st.Live != 0 {
		b, err := getBooking(k, st.Live)
		if err != nil {
			return err
		}
		k.queue.leave(Visitor{Booking: b.Number}) // as cancel does in the stored queue, which this one replaces
		if err := k.cancel(system, &b, cause{reason: ReasonExamined}, k.now); err != nil {
			return err
		}
		if st, err = getStanding(k, v.ticket.Form); err != nil {
			return err
		}
	}
	if err := k.dropHold(&st, k.now); err != nil {
		return err
	}
	if err := k.leaveWaiting(v.ticket.Form, &st); err != nil {
		return err
	}
	if err := k.supersede(v.ticket.Form, &st, 0, k.actor, k.now); err != nil {
		return err
	}
	st.Examined = true
	return k.putStanding(v.ticket.Form, st)
}

// examinedElsewhere is the reason in the history of a ticket that ends so; nobody is sent it.
const examinedElsewhere = "освидетельствован по записи"

// dropTicket ends the ticket of a form whose person was examined by booking.
func (k *desk) dropTicket(form string) {
	t := k.queue.liveTicket(form)
	if t == nil {
		return
	}
	k.queue.leave(Visitor{Ticket: t.Number})
	t.State = slots.Cancelled
	t.History = append(t.History, Event{At: k.now, What: WasCancelled, By: system.Subject, Note: examinedElsewhere})
	k.tell(Change{Department: k.plan.department.ID, Date: k.date, What: WasCancelled, Visitor: Visitor{Ticket: t.Number}, At: k.now})
}

// CallNext calls the next person to a room: arrived bookings by appointment
// time, then tickets by number as far as the policy lets them (Q2, Q3). A room
// calls those who wait at its own place, the office or an outreach: see Room. Two
// rooms calling at once never get the same person (Q4). Errors: CodeRoomBusy,
// CodeNobodyWaits, CodeNotFound for a room that does not exist today.
func (e *Engine) CallNext(ctx context.Context, a Actor, department, room string) (Call, error) {
	return e.atDesk(ctx, a, department, room, func(k *desk) (Call, error) {
		if k.queue.room(room) != nil {
			return Call{}, fail(CodeRoomBusy, room)
		}
		seats, err := getSeats(k, department, k.date)
		if err != nil {
			return Call{}, err
		}
		rooms, expected := k.plan.pace(k.date, k.place)
		idle := max(rooms-k.queue.busy(k.place), 1)
		here := calendars.MinuteOf(k.now.In(k.plan.loc))
		turn, ok := slots.Next(k.queue.lines(k.plan, k.date, seats)[k.place], e.policy.LiveQueue, here, expected, idle)
		if !ok {
			return Call{}, fail(CodeNobodyWaits)
		}
		v, err := k.visit(visitorOf(turn))
		if err != nil {
			return Call{}, err
		}
		return k.put(v, slots.Called, WasCalled, room)
	})
}

// Recall calls somebody again: the one who is called to this room, or one who
// did not answer or was postponed (Q4). Errors: CodeRoomBusy, CodeWrongState,
// CodeCallsExhausted by policy.
func (e *Engine) Recall(ctx context.Context, a Actor, department, room string, who Visitor) (Call, error) {
	return e.atDesk(ctx, a, department, room, func(k *desk) (Call, error) {
		v, err := k.visit(who)
		if err != nil {
			return Call{}, err
		}
		if v.where() != k.place {
			return Call{}, fail(CodeNotFound, room) // waits at another place
		}
		in := k.queue.room(room)
		switch state := v.state(); {
		case state == slots.Called && (in == nil || in.Visitor != who):
			return Call{}, fail(CodeWrongState, state) // another room has called
		case state != slots.Called && state != slots.NotAnswered && state != slots.Postponed:
			return Call{}, fail(CodeWrongState, state)
		case in != nil && in.Visitor != who:
			return Call{}, fail(CodeRoomBusy, room)
		}
		if limit := e.policy.CallsPerPerson; limit > 0 && v.calls() >= limit && v.state() != slots.Postponed {
			return Call{}, fail(CodeCallsExhausted, v.calls())
		}
		return k.put(v, slots.Called, WasRecalled, room)
	})
}

func (v *visit) calls() int {
	if v.booking != nil {
		return int(v.booking.Calls)
	}
	return int(v.ticket.Calls)
}

// fromRoom moves whoever is called to the room into a new state.
func (e *Engine) fromRoom(ctx context.Context, a Actor, department, room string, state slots.State, what What, note string) (Call, error) {
	return e.atDesk(ctx, a, department, room, func(k *desk) (Call, error) {
		in := k.queue.room(room)
		if in == nil {
			return Call{}, fail(CodeRoomEmpty, room)
		}
		v, err := k.visit(in.Visitor)
		if err != nil {
			return Call{}, err
		}
		return k.put(v, state, what, note)
	})
}

// NotAnswered puts aside whoever was called to the room and did not come (Q4).
// Errors: CodeRoomEmpty.
func (e *Engine) NotAnswered(ctx context.Context, a Actor, department, room string) (Call, error) {
	return e.fromRoom(ctx, a, department, room, slots.NotAnswered, WasNotAnswered, room)
}

// Postpone puts aside whoever is in the room, to be recalled later (Q4).
// Errors: CodeRoomEmpty.
func (e *Engine) Postpone(ctx context.Context, a Actor, department, room, reason string) (Call, error) {
	return e.fromRoom(ctx, a, department, room, slots.Postponed, WasPostponed, reason)
}

// Finish ends the examination in the room (Q4). Errors: CodeRoomEmpty.
func (e *Engine) Finish(ctx context.Context, a Actor, department, room string) (Call, error) {
	return e.fromRoom(ctx, a, department, room, slots.Finished, WasFinished, room)
}
