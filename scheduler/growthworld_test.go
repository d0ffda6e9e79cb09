package scheduler

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"iter"
	stdmaps "maps" // "maps" is the record encoding
	"slices"
	"time"

	"kezek/calendars"
	"kezek/slots"
)

// GrowthWorld is what a country leaves behind in years: every record of a booking
// as the engine writes it, but made by arithmetic, so that a file of millions is
// filled in minutes. The numbers of one day's bookings lie apart as in life, where
// people book on different days for the same one.
type GrowthWorld struct {
	Departments int
	PerDay      int // bookings of a department on a day; a multiple of 2, as many as Seats at most
	Days        int // working days, the last of which are to come
	Ahead       int // of them: from Today on
	Today       calendars.Date
}

// bookedAhead is how many working days before the appointment people book: their
// numbers are mixed over so many.
const bookedAhead = 10

// Bookings is how many there are.
func (g GrowthWorld) Bookings() int { return g.Days / bookedAhead * g.block() }

// block is how many bookings share the days on which they were made.
func (g GrowthWorld) block() int { return bookedAhead * g.Departments * g.PerDay }

// Department is the identifier of a department.
func (GrowthWorld) Department(n int) string { return fmt.Sprintf("d-%03d", n) }

// Day is the n-th working day.
func (g GrowthWorld) Day(n int) calendars.Date {
	n -= g.Days - g.Ahead // from today on
	weekday := int(g.Today.Weekday()+6) % 7
	week := (n + weekday) / 5
	if (n+weekday)%5 < 0 {
		week--
	}
	return g.Today + calendars.Date(n+2*week)
}

// maker is a world with what every booking's arithmetic needs.
type maker struct {
	GrowthWorld
	block   int // bookings that share the days on which they were made
	step    int // mixes their numbers: it has no factor in common with block
	inverse int
}

func (g GrowthWorld) maker() maker {
	m := maker{GrowthWorld: g, block: g.block(), step: g.block() * 5 / 8}
	for {
		inverse, next, a, b := 0, 1, m.block, m.step
		for b != 0 {
			q := a / b
			inverse, next, a, b = next, inverse-q*next, b, a-q*b
		}
		if a == 1 {
			m.inverse = (inverse%m.block + m.block) % m.block
			return m
		}
		m.step++
	}
}

// numbered is what a booking's number alone tells of it.
type numbered struct {
	n          int // place in the order of numbers
	day        int // working day of the appointment
	department int
	place      int // among the department's bookings of the day
	chance     int // below 1000
	state      slots.State
}

// at is the booking with the n-th number. Of a hundred four are cancelled, six
// annulled and one is not served; of a thousand SMS two fail.
func (m *maker) at(n int) numbered {
	place := n/m.block*m.block + n%m.block*m.inverse%m.block
	b := numbered{n: n, day: place / (m.Departments * m.PerDay), department: place / m.PerDay % m.Departments,
		place: place % m.PerDay, chance: int(uint32(n) * 2654435761 >> 8 % 1000), state: slots.Finished}
	switch {
	case b.chance < 40:
		b.state = slots.Cancelled
	case b.day >= m.Days-m.Ahead:
		b.state = slots.Booked
	case b.chance < 100:
		b.state = slots.Annulled
	case b.chance < 110:
		b.state = slots.Unserved
	}
	return b
}

// of is the booking at a place of a department's day.
func (m *maker) of(department, day, place int) numbered {
	block := day / bookedAhead
	return m.at(block*m.block + ((day%bookedAhead*m.Departments+department)*m.PerDay+place)*m.step%m.block)
}

func (b *numbered) number() Number { return numberOf(uint64(firstSequence + b.n)) }

func (b *numbered) form() string { return fmt.Sprintf("031/у-%09d", b.n) }

// failed reports whether the SMS did.
func (b *numbered) failed() bool { return b.chance%500 == 7 }

func (m *maker) seat(b *numbered) slots.Seat {
	s := slots.Seat{Start: calendars.Minute(9*60 + 30*(b.place/2)), Lane: uint8(b.place % 2), State: b.state, Ref: uint64(b.number())}
	if s.Start >= 13*60 {
		s.Start += 60
	}
	s.End = s.Start + 30
	return s
}

func (m *maker) booking(n numbered) Booking {
	seat := m.seat(&n)
	b := Booking{Number: n.number(), State: n.state, Form: n.form(), IIN: fmt.Sprint(900101300017 + n.n),
		Name: "Ахметова Айгүл Серікқызы", Phone: fmt.Sprintf("+7701%07d", n.n%10_000_000), Language: "kk", KATO: "111000000",
		Department: m.Department(n.department), Date: m.Day(n.day), Start: seat.Start, End: seat.End, Lane: seat.Lane}
	b.LastDay = b.Date + 30
	m.live(&b, &n)
	return b
}

func (m *maker) message(n numbered) Message {
	b, made := m.booking(n), m.made(n.n)
	out := Message{ID: growthID(made, n.n), Kind: SayBooked, State: MessageSent, Booking: b.Number, Form: b.Form, IIN: b.IIN, Phone: b.Phone,
		Language: "kk", Department: b.Department, Date: b.Date, Start: b.Start, Place: growthText, LastDay: b.LastDay, Created: made,
		NextTry: made, Attempts: 1, Text: "Сіз МӘС-ке жазылдыңыз: 12.05.2026, 10:30, Көкшетау, Абай 1. № 1234567", Segments: 2,
		Gateway: growthGateway, GatewayID: fmt.Sprintf("%012d", n.n), Sent: made.Add(time.Second)}
	if n.failed() {
		out.State, out.Gateway, out.GatewayID, out.LastError, out.Sent = MessageFailed, "", "", "no such number", time.Time{}
		out.Work = growthID(made.Add(time.Minute), n.n)
	}
	return out
}

const growthGateway = "kannel"

var growthText = calendars.Text{KK: "Көкшетау", RU: "Кокшетау", EN: "Kokshetau"}

// live gives the booking its life.
func (m *maker) live(b *Booking, n *numbered) {
	made, start := m.made(n.n), b.Date.At(b.Start, growthZone).UTC()
	b.History = append(make([]Event, 0, 5), Event{At: made, What: WasBooked, By: "portal", Message: growthID(made, n.n)})
	note := func(at time.Time, what What, by string) {
		b.History = append(b.History, Event{At: at, What: what, By: by})
	}
	reminded := (b.Date - 1).At(10*60, growthZone).UTC()
	switch b.State {
	case slots.Cancelled:
		note(made.Add(time.Hour), WasCancelled, "portal")
		return
	case slots.Booked:
		b.Due, b.DueKind = reminded.UnixMilli(), DueReminder
		if b.Date == m.Today {
			b.Due, b.DueKind = start.Add(15*time.Minute+time.Millisecond).UnixMilli(), DueLateness
		}
		return
	}
	note(reminded, WasReminded, "system")
	if b.State == slots.Annulled {
		note(start.Add(15*time.Minute), WasAnnulled, "system")
		return
	}
	note(start.Add(-time.Duration(n.chance%25)*time.Minute), WasArrived, "kiosk-1")
	if b.State == slots.Unserved {
		note(b.Date.At(19*60, growthZone).UTC(), WasUnserved, "system")
		return
	}
	b.Room, b.Calls = "2", 1
	note(start.Add(time.Duration(n.chance%7)*time.Minute), WasCalled, "clerk-1")
	note(start.Add(25*time.Minute), WasFinished, "clerk-1")
}

var growthZone = time.FixedZone("+05", 5*3600)

// made is when the booking with the n-th number was made: two weeks before its
// block, one after the other.
func (g GrowthWorld) made(n int) time.Time {
	const span = 14 * 24 * time.Hour
	step := (span / time.Duration(g.block())).Truncate(time.Millisecond)
	return g.Day(n/g.block()*bookedAhead).At(0, time.UTC).Add(-span + time.Duration(n%g.block())*step)
}

// growthID is NewID with nothing left to chance.
func growthID(at time.Time, n int) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(at.UnixMilli())<<16|0x7000)
	binary.BigEndian.PutUint64(b[8:], 1<<63|uint64(n)*0x9e3779b97f4a7c15>>2)
	var s [36]byte
	hex.Encode(s[:8], b[:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:], b[10:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}

type yielder = func(k, v []byte) bool

// Pairs yields every record in the order of the keys. It panics if a record
// cannot be encoded.
func (g GrowthWorld) Pairs() iter.Seq2[[]byte, []byte] {
	m := g.maker()
	return func(yield func(k, v []byte) bool) {
		for _, kind := range []func(yielder) bool{m.done, m.works, m.bookings, m.cancelled, m.seats, m.standings, m.receipts, m.unsent, m.messages, m.counter, m.dues, m.indexes} {
			if !kind(yield) {
				return
			}
		}
	}
}

// each yields what one function makes of every booking, in the order of numbers.
func (m *maker) each(yield yielder, record func(numbered) (key, []byte)) bool {
	for n := range m.Bookings() {
		if k, v := record(m.at(n)); k != nil && !yield(k, v) {
			return false
		}
	}
	return true
}

func growthRecord(v any) []byte {
	b, err := encode(arrays, v)
	if err != nil {
		panic(err)
	}
	return b
}

func (m *maker) bookings(yield yielder) bool {
	return m.each(yield, func(n numbered) (key, []byte) {
		b := m.booking(n)
		return bookingKey(b.Number), growthRecord(&b)
	})
}

func (m *maker) standings(yield yielder) bool {
	return m.each(yield, func(n numbered) (key, []byte) {
		st := standing{Examined: n.state == slots.Finished}
		if n.state.Live() {
			st.Live = n.number()
		} else {
			st.Past = []Number{n.number()}
		}
		return standingKey(n.form()), growthRecord(&st)
	})
}

func (m *maker) receipts(yield yielder) bool {
	return m.each(yield, func(n numbered) (key, []byte) {
		if n.failed() {
			return nil, nil
		}
		return receiptKey(growthGateway, fmt.Sprintf("%012d", n.n)), []byte(growthID(m.made(n.n), n.n))
	})
}

func (m *maker) messages(yield yielder) bool {
	return m.each(yield, func(n numbered) (key, []byte) {
		s := m.message(n)
		return messageKey(s.ID), growthRecord(&s)
	})
}

// seats yields the records of days, department by department.
func (m *maker) seats(yield yielder) bool {
	for department := range m.Departments {
		for day := range m.Days / bookedAhead * bookedAhead {
			var all []slots.Seat
			for place := range m.PerDay {
				if b := m.of(department, day, place); b.state != slots.Cancelled {
					all = append(all, m.seat(&b))
				}
			}
			slices.SortFunc(all, compareSeats)
			record := []byte{dayLayout}
			for _, s := range all {
				record = appendSeat(record, s)
			}
			if len(all) > 0 && !yield(dayKey(m.Department(department), m.Day(day)), record) {
				return false
			}
		}
	}
	return true
}

func (m *maker) counter(yield yielder) bool {
	return yield(newKey(prefixNumbers), binary.BigEndian.AppendUint64(nil, uint64(firstSequence+m.Bookings())))
}

// sorted yields pairs, of which there are few, in order.
func sorted(pairs map[string][]byte, yield yielder) bool {
	for _, k := range slices.Sorted(stdmaps.Keys(pairs)) {
		if !yield([]byte(k), pairs[k]) {
			return false
		}
	}
	return true
}

func (m *maker) dues(yield yielder) bool {
	pairs := map[string][]byte{}
	for n := (m.Days - m.Ahead) / bookedAhead * m.block; n < m.Bookings(); n++ {
		if b := m.booking(m.at(n)); b.Due != 0 {
			pairs[string(b.due().key())] = []byte{1}
		}
	}
	return sorted(pairs, yield)
}

// cancelled yields the numbers beside the days, department by department.
func (m *maker) cancelled(yield yielder) bool {
	for department := range m.Departments {
		for day := range m.Days / bookedAhead * bookedAhead {
			var record []byte
			for place := range m.PerDay {
				if b := m.of(department, day, place); b.state == slots.Cancelled {
					record = binary.BigEndian.AppendUint64(record, uint64(b.number()))
				}
			}
			if len(record) > 0 && !yield(cancelledKey(m.Department(department), m.Day(day)), record) {
				return false
			}
		}
	}
	return true
}

func (m *maker) unsent(yield yielder) bool {
	return m.each(yield, func(n numbered) (key, []byte) {
		if !n.failed() {
			return nil, nil
		}
		return unsentKey(MessageFailed).name(growthID(m.made(n.n), n.n)), []byte(m.Department(n.department))
	})
}

func (m *maker) indexes(yield yielder) bool {
	return yield(newKey(prefixIndexes), []byte{indexes})
}

// done and works are what departments had to do about SMS that failed; all but
// those of the last weeks are done.
func (m *maker) done(yield yielder) bool { return m.worked(true, doneKey, yield) }

func (m *maker) works(yield yielder) bool { return m.worked(false, workKey, yield) }

func (m *maker) worked(done bool, at func(department, id string) key, yield yielder) bool {
	pairs := map[string][]byte{}
	for n := range m.Bookings() {
		b := m.at(n)
		if !b.failed() || done != (b.day < m.Days-2*m.Ahead) {
			continue
		}
		s := m.message(b)
		w := Work{ID: s.Work, Department: s.Department, Kind: WorkFailed, Booking: s.Booking, Message: s.ID, Form: s.Form,
			Note: s.LastError, Created: s.Created.Add(time.Minute)}
		if done {
			w.Done, w.DoneBy, w.DoneNote = w.Created.Add(time.Hour), "clerk-1", "called"
		}
		v, err := encode(maps, &w)
		if err != nil {
			panic(err)
		}
		pairs[string(at(w.Department, w.ID))] = v
	}
	return sorted(pairs, yield)
}
