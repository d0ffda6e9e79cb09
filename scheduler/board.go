package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// Board is what the people in a waiting room see: numbers and rooms, never a
// name. It is of today, in the department's zone.
type Board struct {
	Department string           `json:"department"`
	Date       calendars.Date   `json:"date"`
	Place      uint16           `json:"place"` // 0: the office; else the number of the outreach trip
	Name       calendars.Text   `json:"name"`  // of the place
	Hours      Hours            `json:"hours"`
	Until      calendars.Minute `json:"until,omitempty"` // before opening and in a break: when reception goes on
	Calls      []BoardCall      `json:"calls"`           // who is to be in which room, the latest call first
	Missed     []BoardCall      `json:"missed"`          // who was called and did not come, the latest first
	Waiting    int              `json:"waiting"`         // how many have arrived and wait
	Next       []string         `json:"next"`            // the numbers of the first of them, in the order of the calls
	At         time.Time        `json:"at"`
}

// BoardCall is a call as the waiting room sees it.
type BoardCall struct {
	Label  string    `json:"label"`            // "0042", the end of a booking's number; "T7", a ticket
	Ticket uint16    `json:"ticket,omitempty"` // number of the ticket; 0: it is a booking
	Room   string    `json:"room"`
	At     time.Time `json:"at"`
	Calls  uint8     `json:"calls"` // how often the person was called
}

// Hours says whether a place receives people at an instant.
type Hours string

// The hours.
const (
	HoursBefore Hours = "before" // opens later today
	HoursOpen   Hours = "open"
	HoursBreak  Hours = "break"
	HoursOver   Hours = "over"   // closed for today
	HoursClosed Hours = "closed" // not a day of reception
)

// boardNext is how many of those who wait the board names.
const boardNext = 8

// Board tells what the board at a place shows now: the kiosk, reception and head
// of the department may see it, operator and auditor that of any. Errors:
// CodeForbidden, CodeNotFound also for an outreach that is not today's.
func (e *Engine) Board(ctx context.Context, a Actor, department string, place uint16) (Board, error) {
	if !a.kioskOf(department) && !a.staffOf(department) && !a.reads() {
		return Board{}, fail(CodeForbidden)
	}
	now := e.now()
	var b Board
	err := e.view(ctx, func(r Reader) error {
		p, d, err := e.today(r, department, now)
		if err != nil {
			return err
		}
		if place != slots.Office && p.outreach(d, place) == nil {
			return fail(CodeNotFound, place)
		}
		seats, err := getSeats(r, department, d)
		if err != nil {
			return err
		}
		q, err := getQueue(r, department, d)
		if err != nil {
			return err
		}
		b = Board{Department: department, Date: d, Place: place, At: now, Missed: []BoardCall{}}
		b.Name, _ = p.place(d, place)
		b.Hours, b.Until = p.hours(d, place, calendars.MinuteOf(now.In(p.loc)), q.Ended)
		b.Calls = q.boardCalls(seats, place)
		turns := q.lines(p, d, seats)[place]
		b.Waiting, b.Next = whoWaits(turns, seats)
		b.Missed, err = missed(r, &q, turns, seats)
		return err
	})
	return b, err
}

// hours tells whether a place receives people at a minute of the day, and if not
// yet, from when.
func (p *plan) hours(d calendars.Date, place uint16, now calendars.Minute, ended bool) (Hours, calendars.Minute) {
	state := HoursClosed
	for _, o := range p.openings(d) { // by place, then time
		switch {
		case o.Place != place:
		case ended || now >= o.To:
			state = HoursOver
		case now >= o.From:
			return HoursOpen, 0
		case state == HoursClosed:
			return HoursBefore, o.From
		default:
			return HoursBreak, o.From
		}
	}
	return state, 0
}

// boardCalls lists who is called to the rooms of a place, the latest call first.
func (q *queueRecord) boardCalls(seats []slots.Seat, place uint16) []BoardCall {
	out := []BoardCall{}
	for i := range q.Rooms {
		if r := &q.Rooms[i]; r.Place == place {
			out = append(out, BoardCall{Label: r.Visitor.label(seats), Ticket: r.Ticket, Room: r.Room, At: r.At, Calls: r.Calls})
		}
	}
	latestFirst(out)
	return out
}

func latestFirst(calls []BoardCall) {
	slices.SortFunc(calls, func(a, b BoardCall) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Room, b.Room), cmp.Compare(a.Label, b.Label))
	})
}

// whoWaits counts who waits and names the first of them.
func whoWaits(turns []slots.Turn, seats []slots.Seat) (int, []string) {
	order := slots.Order(turns)
	next := []string{}
	for _, t := range order[:min(boardNext, len(order))] {
		next = append(next, visitorOf(t).label(seats))
	}
	return len(order), next
}

// missed lists who was called in vain. A person who hears badly finds out here.
func missed(r Reader, q *queueRecord, turns []slots.Turn, seats []slots.Seat) ([]BoardCall, error) {
	out := []BoardCall{}
	for _, t := range turns {
		if t.State != slots.NotAnswered {
			continue
		}
		c := BoardCall{Label: visitorOf(t).label(seats)}
		var history []Event
		if t.Ticket {
			ticket := &q.Tickets[t.Number-1]
			c.Ticket, c.Room, c.Calls, history = ticket.Number, ticket.Room, ticket.Calls, ticket.History
		} else {
			b, err := getBooking(r, Number(t.Ref))
			if err != nil {
				return nil, err
			}
			c.Room, c.Calls, history = b.Room, b.Calls, b.History
		}
		for _, e := range history {
			if e.What == WasNotAnswered {
				c.At = e.At
			}
		}
		out = append(out, c)
	}
	latestFirst(out)
	return out, nil
}

// label is the number under which somebody is called: short enough to be read
// from far, long enough to be nobody else's of that day. For a booking it is the
// end of the number in the person's SMS.
func (v Visitor) label(seats []slots.Seat) string {
	if v.Ticket != 0 {
		return TicketLabel(v.Ticket)
	}
	whole := v.Booking.String()
	for digits, mod := 4, uint64(10_000); digits < len(whole); digits, mod = digits+1, mod*10 {
		end := uint64(v.Booking) % mod
		alike := func(s slots.Seat) bool {
			return s.State != slots.Held && s.Ref != uint64(v.Booking) && s.Ref%mod == end
		}
		if !slices.ContainsFunc(seats, alike) {
			return fmt.Sprintf("%0*d", digits, end)
		}
	}
	return whole
}

// TicketLabel is what stands on a ticket, and on the board when it is called.
func TicketLabel(number uint16) string { return "T" + strconv.Itoa(int(number)) }
