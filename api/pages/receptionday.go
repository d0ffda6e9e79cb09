package pages

import (
	"strconv"
	"strings"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// soon is how long before their time people count as due: then they come in.
const soon = 30 * time.Minute

// receptionDay is one day, everybody in the list to which their state brings them.
type receptionDay struct {
	Department scheduler.Department
	Date       calendars.Date
	At         string // time of day for which it holds
	AtMillis   int64
	Offset     int   // minutes of the department's zone east of Greenwich
	Next       int64 // Unix milliseconds at which it looks otherwise even if nothing happens; 0: never

	Places []placeChoice // more than one: some examine elsewhere today
	Place  string        // the one shown; empty: all

	Late, Due, Later         []row // have not come, by their time
	Waiting, Aside           []row // have come
	Annulled, Done           []row
	Rooms                    []roomRow
	Mine                     *roomRow // the clerk's room; nil: none is chosen
	Expected, InRooms, Total int
}

// placeChoice is a place at which people are received today.
type placeChoice struct {
	Value   string
	Name    calendars.Text
	Current bool
}

// row is one person in a list.
type row struct {
	Key, Path string
	At        string // time of the appointment; empty: the live queue
	Ticket    uint16 // number on the ticket
	Name      string
	Number    string // of the booking, to be read out
	Form      string
	Digits    string         // last of the personal number
	Place     calendars.Text // if it is not clear
	Staff     bool
	State     slots.State
	Until     int64 // Unix milliseconds of the annulment of who is late
	Left      int   // minutes until then, begun ones included
	Position  int
	Wait      int // minutes
	Act       rowAct
	iin       string
}

// rowAct is what is most likely wanted next with somebody.
type rowAct struct{ Path, Field, Value, Text string }

// roomRow is a room and who is in it.
type roomRow struct {
	Key, Label string
	Place      calendars.Text // if it is not the office
	In         *row           // nil: nobody
	Since      string
	Calls      uint8
	Mine       bool
}

// receptionChoice is how a clerk looks at the day.
type receptionChoice struct {
	now         time.Time
	zone        *time.Location
	place, room string
	head        bool
}

// dayView lays a day out.
type dayView struct {
	receptionChoice
	day   *receptionDay
	grace time.Duration
	names map[uint16]calendars.Text // of places
	rows  map[scheduler.Visitor]*row
}

func (p *Pages) layOut(list scheduler.DayList, department scheduler.Department, c receptionChoice) receptionDay {
	_, offset := c.now.In(c.zone).Zone()
	day := receptionDay{Department: department, Date: list.Date, At: c.clock(c.now), AtMillis: c.now.UnixMilli(), Offset: offset / 60, Place: c.place}
	v := &dayView{receptionChoice: c, day: &day, grace: p.engine.Policy().LatenessGrace, names: map[uint16]calendars.Text{}, rows: map[scheduler.Visitor]*row{}}
	v.places(list.Queue.Rooms)
	for i := range list.Bookings {
		v.booking(&list.Bookings[i], list.Queue.Tickets)
	}
	for i := range list.Queue.Tickets {
		v.ticket(&list.Queue.Tickets[i])
	}
	for _, w := range list.Queue.Waiting {
		v.waiting(w, &day.Waiting)
	}
	for _, w := range list.Queue.Aside {
		v.waiting(w, &day.Aside)
	}
	v.rooms(list.Queue)
	day.Expected = len(day.Late) + len(day.Due) + len(day.Later)
	day.Total = day.Expected + len(day.Waiting) + len(day.Aside) + day.InRooms + len(day.Annulled) + len(day.Done)
	return day
}

// clock writes an instant as the time of day at the department.
func (c receptionChoice) clock(t time.Time) string { return t.In(c.zone).Format("15:04") }

func (v *dayView) places(rooms []scheduler.Room) {
	for _, r := range rooms {
		if _, known := v.names[r.Place]; known {
			continue
		}
		v.names[r.Place] = r.Name
		value := strconv.Itoa(int(r.Place))
		v.day.Places = append(v.day.Places, placeChoice{Value: value, Name: r.Name, Current: value == v.place})
	}
	if len(v.day.Places) < 2 {
		v.day.Places, v.day.Place, v.place = nil, "", ""
	}
}

// shown reports whether the clerk looks at this place.
func (v *dayView) shown(place uint16) bool {
	return v.place == "" || v.place == strconv.Itoa(int(place))
}

// named returns the name of a place where it is not clear.
func (v *dayView) named(place uint16) calendars.Text {
	if v.place != "" || len(v.names) < 2 {
		return calendars.Text{}
	}
	return v.names[place]
}

// booking enters a booking into the list of those who are awaited, annulled or
// done. The others stand in the queue, whose order is the engine's.
func (v *dayView) booking(b *scheduler.Booking, tickets []scheduler.Ticket) {
	who := scheduler.Visitor{Booking: b.Number}
	r := &row{Key: keyOf(who), Path: "/reception/bookings/" + b.Number.String(), At: b.Start.String(), Name: b.Name, Number: b.Number.Spoken(),
		Form: b.Form, Digits: lastDigits(b.IIN), Place: v.named(b.Place), Staff: b.Staff, State: b.State, iin: b.IIN}
	v.rows[who] = r
	if _, known := v.names[b.Place]; known && !v.shown(b.Place) {
		return
	}
	switch b.State {
	case slots.Booked:
		v.awaited(r, b.Starts(v.zone))
	case slots.Annulled:
		r.Act = rowAct{"/reception/ticket", "form", b.Form, "reception.act.ticket"}
		for i := range tickets {
			if tickets[i].Booking == b.Number {
				r.Ticket, r.Act = tickets[i].Number, rowAct{}
			}
		}
		v.day.Annulled = append(v.day.Annulled, *r)
	case slots.Finished, slots.Unserved:
		v.day.Done = append(v.day.Done, *r)
	}
}

// awaited enters somebody who has not come yet.
func (v *dayView) awaited(r *row, start time.Time) {
	r.Act = rowAct{"/reception/arrive", "number", strings.TrimPrefix(r.Key, "b"), "reception.act.arrived"}
	late := slots.LateAt(start, v.grace)
	switch {
	case v.now.After(start):
		r.Until, r.Left = late.UnixMilli(), int((late.Sub(v.now)+time.Minute-1)/time.Minute)
		v.day.Late = append(v.day.Late, *r)
		v.changes(late.Add(time.Second))
	case start.Sub(v.now) <= soon:
		v.day.Due = append(v.day.Due, *r)
		v.changes(start.Add(time.Second))
	default:
		v.day.Later = append(v.day.Later, *r)
		v.changes(start.Add(-soon))
	}
}

// changes notes that the day looks otherwise from then on.
func (v *dayView) changes(at time.Time) {
	if ms := at.UnixMilli(); v.day.Next == 0 || ms < v.day.Next {
		v.day.Next = ms
	}
}

func (v *dayView) ticket(t *scheduler.Ticket) {
	who := scheduler.Visitor{Ticket: t.Number}
	r := &row{Key: keyOf(who), Path: "/reception/tickets/" + strconv.Itoa(int(t.Number)), Ticket: t.Number, Name: t.Name,
		Form: t.Form, Digits: lastDigits(t.IIN), Place: v.named(t.Place), State: t.State, iin: t.IIN}
	v.rows[who] = r
	switch t.State {
	case slots.Finished, slots.Unserved, slots.Cancelled:
		if v.shown(t.Place) {
			v.day.Done = append(v.day.Done, *r)
		}
	}
}

// waiting enters somebody who stands in the queue or beside it.
func (v *dayView) waiting(w scheduler.Waiting, list *[]row) {
	if r := v.rows[w.Visitor]; r != nil && v.shown(w.Place) {
		r.Position, r.Wait = w.Position, w.Wait
		if w.State != slots.Arrived {
			r.Act = rowAct{"/reception/recall", "visitor", r.Key, "reception.act.recall"}
		}
		*list = append(*list, *r)
	}
}

func (v *dayView) rooms(q scheduler.Queue) {
	for _, room := range q.Rooms {
		r := roomRow{Key: "r" + room.Label, Label: room.Label, Mine: room.Label == v.room}
		if room.Place != slots.Office {
			r.Place = room.Name
		}
		for _, c := range q.Called {
			if c.Room == room.Label {
				r.In, r.Since, r.Calls = v.rows[c.Visitor], v.clock(c.At), c.Calls
			}
		}
		if r.Mine {
			mine := r
			v.day.Mine = &mine
		}
		if !v.shown(room.Place) {
			continue
		}
		if r.In != nil {
			v.day.InRooms++
		}
		v.day.Rooms = append(v.day.Rooms, r)
	}
}

// lastDigits is what is shown of a personal number.
func lastDigits(iin string) string { return strings.TrimLeft(scheduler.MaskIIN(iin), "*") }

// keep leaves in the lists only who matches what somebody searches for.
func (d *receptionDay) keep(find string) {
	for _, list := range []*[]row{&d.Late, &d.Due, &d.Later, &d.Waiting, &d.Aside, &d.Annulled, &d.Done} {
		var kept []row
		for _, r := range *list {
			if r.matches(find) {
				kept = append(kept, r)
			}
		}
		*list = kept
	}
}

// matches reports whether somebody has this in their name, a number or a form, or
// as the end of their personal number.
func (r *row) matches(find string) bool {
	find = strings.ToLower(strings.Join(strings.Fields(find), " "))
	digits := strings.ReplaceAll(find, " ", "")
	return strings.Contains(strings.ToLower(r.Name), find) || strings.Contains(strings.ToLower(r.Form), digits) ||
		strings.Contains(strings.ReplaceAll(r.Number, " ", ""), digits) || strings.HasSuffix(r.iin, digits) && len(digits) >= 3
}
