package scheduler

import (
	"cmp"
	"context"
	stdmaps "maps" // "maps" is the record encoding
	"slices"
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
	Place    uint16 // of the room
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

// served reports whether a ticket that followed the annulled booking led to an
// examination: then the booking gives no right to another one.
func (q *queueRecord) served(n Number) bool {
	for i := range q.Tickets {
		if t := &q.Tickets[i]; t.Booking == n && t.State == slots.Finished {
			return true
		}
	}
	return false
}

// lines lines up the day's people as the queue rules see them (Q2, Q3), apart
// for each place: whoever waits at an outreach is not called to the office.
func (q *queueRecord) lines(p *plan, d calendars.Date, seats []slots.Seat) map[uint16][]slots.Turn {
	out := map[uint16][]slots.Turn{}
	for _, s := range seats {
		if s.State != slots.Held {
			at := p.where(d, s.Place)
			out[at] = append(out[at], slots.Turn{Ref: s.Ref, Start: s.Start, State: s.State})
		}
	}
	for i := range q.Tickets {
		t := &q.Tickets[i]
		at := p.where(d, t.Place)
		out[at] = append(out[at], slots.Turn{Ticket: true, Ref: uint64(t.Number), Number: t.Number, State: t.State})
	}
	return out
}

// busy counts the rooms at a place with somebody called.
func (q *queueRecord) busy(place uint16) int {
	n := 0
	for i := range q.Rooms {
		if q.Rooms[i].Place == place {
			n++
		}
	}
	return n
}

func visitorOf(t slots.Turn) Visitor {
	if t.Ticket {
		return Visitor{Ticket: t.Number}
	}
	return Visitor{Booking: Number(t.Ref)}
}

func (r *roomRecord) call(state slots.State) Call {
	return Call{Visitor: r.Visitor, Room: r.Room, Place: r.Place, Name: r.Name, Language: r.Language, State: state, At: r.At, Calls: r.Calls}
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

// dayEnds sees to it that the end of the day is worked off (Q6). Whoever is let
// in after that, by a reinstatement, keeps the day open until midnight.
func (c *change) dayEnds(p *plan, d calendars.Date) error {
	q, err := getQueue(c, p.department.ID, d)
	if err != nil || q.EndDue != 0 && !q.Ended {
		return err
	}
	at, err := c.dayEnd(p, d)
	if err != nil {
		return err
	}
	if q.Ended {
		q.Ended, at = false, d.At(calendars.EndOfDay, p.loc)
	}
	q.EndDue = at.UnixMilli()
	if err := c.putDue(due{q.EndDue, DueEndOfDay, daySubject(p.department.ID, d)}); err != nil {
		return err
	}
	return c.putQueue(p.department.ID, d, q)
}

// dayEnd returns when the day is to be worked off: some time after the last
// reception hour, or after the last appointment where one was kept that is later.
func (c *change) dayEnd(p *plan, d calendars.Date) (time.Time, error) {
	seats, err := getSeats(c, p.department.ID, d)
	end := calendars.Minute(0)
	for _, o := range p.openings(d) {
		end = max(end, o.To)
	}
	for _, s := range seats {
		if s.State.Live() {
			end = max(end, s.End)
		}
	}
	if end == 0 { // tickets alone, on a day without hours
		end = calendars.EndOfDay
	}
	return d.At(end, p.loc).Add(c.engine.policy.EndOfDayAfter), err
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
		slices.SortFunc(out.Bookings, func(a, b Booking) int {
			return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Number, b.Number))
		})
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
	out := Queue{Department: p.department.ID, Date: d, Rooms: p.rooms(d, seats), Waiting: []Waiting{}, Called: []Call{}, Aside: []Waiting{}, Tickets: []Ticket{}}
	out.Tickets = append(out.Tickets, q.Tickets...)
	lines := q.lines(p, d, seats)
	for _, place := range slices.Sorted(stdmaps.Keys(lines)) {
		describe := func(t slots.Turn) Waiting {
			w := Waiting{Visitor: visitorOf(t), Place: place, State: t.State}
			if t.Ticket {
				w.Name = q.Tickets[t.Number-1].Name
			} else if b := names[w.Visitor]; b != nil {
				w.Name, w.Start = b.Name, b.Start
			}
			return w
		}
		rooms, expected := p.pace(d, place)
		for i, t := range slots.Order(lines[place]) {
			w := describe(t)
			w.Position = i + 1
			w.Wait = int(slots.ExpectedWait(i+1, rooms, expected) / time.Minute)
			out.Waiting = append(out.Waiting, w)
		}
		for _, t := range lines[place] {
			if t.State == slots.NotAnswered || t.State == slots.Postponed {
				out.Aside = append(out.Aside, describe(t))
			}
		}
	}
	for i := range q.Rooms {
		out.Called = append(out.Called, q.Rooms[i].call(slots.Called))
	}
	return out
}
