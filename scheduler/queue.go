package scheduler

import (
	"context"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// queueRecord is one department's live queue of one day. Stored as a CBOR
// array: new fields go to the end.
type queueRecord struct {
	Tickets []Ticket
	Rooms   []roomRecord // rooms with somebody called, in no order
	Ended   bool         // the end of the day was worked off (Q6)
	EndDue  int64        // when it falls due, Unix milliseconds
}

// roomRecord says who was called to a room.
type roomRecord struct {
	Room string
	Visitor
	Name     string
	Language string
	At       time.Time
	Calls    uint8
}

func getQueue(g getter, department string, d calendars.Date) (queueRecord, error) {
	q, _, err := find[queueRecord](g, queueKey(department, d))
	return q, err
}

func (c *change) putQueue(department string, d calendars.Date, q queueRecord) error {
	return put(c, arrays, queueKey(department, d), q)
}

func (q *queueRecord) room(label string) *roomRecord {
	for i := range q.Rooms {
		if q.Rooms[i].Room == label {
			return &q.Rooms[i]
		}
	}
	return nil
}

// leave takes a visitor out of the room it was called to.
func (q *queueRecord) leave(v Visitor) {
	for i := range q.Rooms {
		if q.Rooms[i].Visitor == v {
			q.Rooms = append(q.Rooms[:i], q.Rooms[i+1:]...)
			return
		}
	}
}

func (q *queueRecord) ticket(number uint16) (*Ticket, error) {
	if number == 0 || int(number) > len(q.Tickets) {
		return nil, fail(CodeNotFound, number)
	}
	return &q.Tickets[number-1], nil // tickets are numbered from 1 without gaps
}

// liveTicket returns the form's ticket that is still in play, or nil.
func (q *queueRecord) liveTicket(form string) *Ticket {
	for i := range q.Tickets {
		if t := &q.Tickets[i]; t.Form == form && t.State.Live() {
			return t
		}
	}
	return nil
}

// turns lines up the day's people as the queue rules see them (Q2, Q3).
func (q *queueRecord) turns(seats []slots.Seat) []slots.Turn {
	out := make([]slots.Turn, 0, len(seats)+len(q.Tickets))
	for _, s := range seats {
		if s.State != slots.Held {
			out = append(out, slots.Turn{Ref: s.Ref, Start: s.Start, State: s.State})
		}
	}
	for i := range q.Tickets {
		t := &q.Tickets[i]
		out = append(out, slots.Turn{Ticket: true, Ref: uint64(t.Number), Number: t.Number, State: t.State})
	}
	return out
}

func visitorOf(t slots.Turn) Visitor {
	if t.Ticket {
		return Visitor{Ticket: t.Number}
	}
	return Visitor{Booking: Number(t.Ref)}
}

func (r *roomRecord) call(state slots.State) Call {
	return Call{Visitor: r.Visitor, Room: r.Room, Name: r.Name, Language: r.Language, State: state, At: r.At, Calls: r.Calls}
}

// leaveRoom empties the room of a booking that was called and ends otherwise.
func (c *change) leaveRoom(b *Booking, now time.Time) error {
	if b.State != slots.Called {
		return nil
	}
	q, err := getQueue(c, b.Department, b.Date)
	if err != nil {
		return err
	}
	q.leave(Visitor{Booking: b.Number})
	return c.putQueue(b.Department, b.Date, q)
}

// dayEnds sees to it that the end of the day is worked off: some time after the
// last reception hour (Q6).
func (c *change) dayEnds(p *plan, d calendars.Date) error {
	q, err := getQueue(c, p.department.ID, d)
	if err != nil || q.EndDue != 0 {
		return err
	}
	end := calendars.EndOfDay
	if s := p.day(d).schedule; s != nil {
		if hours := slots.Reception(s, p.calendar, d); len(hours) > 0 {
			end = hours[len(hours)-1].To
		}
	}
	q.EndDue = d.At(end, p.loc).Add(c.engine.policy.EndOfDayAfter).UnixMilli()
	if err := c.putDue(due{q.EndDue, DueEndOfDay, daySubject(p.department.ID, d)}); err != nil {
		return err
	}
	return c.putQueue(p.department.ID, d, q)
}

// Queue shows one department's day as the waiting room sees it (Q5). Staff see
// their own department's, operator and auditor any.
func (e *Engine) Queue(ctx context.Context, a Actor, department string, d calendars.Date) (Queue, error) {
	list, err := e.DayList(ctx, a, department, d)
	return list.Queue, err
}

// DayList shows everybody of one day: the bookings by place, start and number, and the queue.
func (e *Engine) DayList(ctx context.Context, a Actor, department string, d calendars.Date) (DayList, error) {
	if !a.reads() && !a.staffOf(department) {
		return DayList{}, fail(CodeForbidden)
	}
	out := DayList{Department: department, Date: d, Bookings: []Booking{}}
	err := e.view(ctx, func(r Reader) error {
		p, err := e.plan(r, department, d.Year())
		if err != nil {
			return err
		}
		seats, err := getSeats(r, department, d)
		if err != nil {
			return err
		}
		names := map[Visitor]*Booking{}
		for _, s := range seats {
			if s.State == slots.Held {
				continue
			}
			b, err := getBooking(r, Number(s.Ref))
			if err != nil {
				return err
			}
			out.Bookings = append(out.Bookings, b)
			names[Visitor{Booking: b.Number}] = &b
		}
		q, err := getQueue(r, department, d)
		if err != nil {
			return err
		}
		out.Queue = e.show(p, d, &q, seats, names)
		return nil
	})
	return out, err
}

// show lays out the queue with names, positions and expected waits.
func (e *Engine) show(p *plan, d calendars.Date, q *queueRecord, seats []slots.Seat, names map[Visitor]*Booking) Queue {
	out := Queue{Department: p.department.ID, Date: d, Waiting: []Waiting{}, Called: []Call{}, Aside: []Waiting{}, Tickets: q.Tickets}
	if out.Tickets == nil {
		out.Tickets = []Ticket{}
	}
	describe := func(t slots.Turn) Waiting {
		w := Waiting{Visitor: visitorOf(t), State: t.State}
		if t.Ticket {
			w.Name = q.Tickets[t.Number-1].Name
		} else if b := names[w.Visitor]; b != nil {
			w.Name, w.Start = b.Name, b.Start
		}
		return w
	}
	turns := q.turns(seats)
	rooms, expected := p.pace(d)
	for i, t := range slots.Order(turns) {
		w := describe(t)
		w.Position = i + 1
		w.Wait = int(slots.ExpectedWait(i+1, rooms, expected) / time.Minute)
		out.Waiting = append(out.Waiting, w)
	}
	for _, t := range turns {
		if t.State == slots.NotAnswered || t.State == slots.Postponed {
			out.Aside = append(out.Aside, describe(t))
		}
	}
	for i := range q.Rooms {
		out.Called = append(out.Called, q.Rooms[i].call(slots.Called))
	}
	return out
}

// pace returns how many rooms work on the day, at least one, and how long one
// examination is expected to take, in minutes.
func (p *plan) pace(d calendars.Date) (rooms, expected int) {
	rooms, expected = 1, 30
	if day := p.day(d); day.schedule != nil {
		expected = day.schedule.SlotMinutes
		for _, s := range day.grid {
			if s.Place == slots.Office {
				rooms = max(rooms, int(s.Rooms)+int(s.StaffRooms))
			}
		}
	}
	return rooms, expected
}
