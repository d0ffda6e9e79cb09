package scheduler

import (
	"bytes"

	"kezek/calendars"
	"kezek/slots"
)

// The records that every booking reads or writes are written and read here, field
// by field and without reflection. Bytes and meaning are the library's, to which a
// property test holds them. What is not as it is written here, such as records of
// another version, the library reads.

type hotRecord interface {
	// record returns the record's bytes.
	record() []byte
	// read is the reverse of record, and reports whether it could read all; if not,
	// nothing is changed.
	read(r *cborReader) bool
}

// decodeHot decodes v if it is one of these records, and reports whether it could.
// It does not ask for the interface: what an unknown method gets must be in the heap.
func decodeHot(b []byte, v any) bool {
	r := cborReader{bytes: b}
	switch v := v.(type) {
	case *Booking:
		return v.read(&r)
	case *Message:
		return v.read(&r)
	case *standing:
		return v.read(&r)
	case *sender:
		return v.read(&r)
	case *Form031:
		return v.read(&r)
	case *Residence:
		return v.read(&r)
	case *Contact:
		return v.read(&r)
	}
	return false
}

const bookingFields = 27

var _ hotRecord = (*Booking)(nil)

func (b *Booking) record() []byte {
	var room [512]byte // on the stack; what is returned has its size
	w := cbor(room[:0]).array(bookingFields).
		uint(uint64(b.Number)).uint(uint64(b.State)).text(b.Form).text(b.IIN).text(b.By).text(b.Name).text(b.Phone).
		text(b.Language).text(b.KATO).text(b.Department).date(b.Date).minute(b.Start).minute(b.End).
		uint(uint64(b.Place)).uint(uint64(b.Lane)).bool(b.Staff).date(b.LastDay).instant(b.Until).bool(b.Offer).
		text(b.Room).uint(uint64(b.Calls)).bool(b.Kept).history(b.History).bool(b.NoPhone).text(b.Job).
		int(b.Due).uint(uint64(b.DueKind))
	return bytes.Clone(w)
}

// The fields of a literal are read in the order in which they stand in it.
func (b *Booking) read(r *cborReader) bool {
	r.array(bookingFields)
	got := Booking{
		Number: unsigned[Number](r), State: unsigned[slots.State](r), Form: r.text(), IIN: r.text(), By: r.text(), Name: r.text(), Phone: r.text(),
		Language: r.text(), KATO: r.text(), Department: r.text(), Date: r.date(), Start: r.minute(), End: r.minute(),
		Place: unsigned[uint16](r), Lane: unsigned[uint8](r), Staff: r.bool(), LastDay: r.date(), Until: r.instant(), Offer: r.bool(),
		Room: r.text(), Calls: unsigned[uint8](r), Kept: r.bool(), History: r.history(), NoPhone: r.bool(), Job: r.text(),
		Due: signed[int64](r), DueKind: unsigned[DueKind](r), Replay: b.Replay,
	}
	if !r.whole() {
		return false
	}
	*b = got
	return true
}

const eventFields = 5

func (w cbor) history(list []Event) cbor {
	w = w.list(len(list), list == nil)
	for i := range list {
		e := &list[i]
		w = w.array(eventFields).instant(e.At).text(string(e.What)).text(e.By).text(e.Note).text(e.Message)
	}
	return w
}

func (r *cborReader) history() []Event {
	list := listOf[Event](r)
	for i := range list {
		r.array(eventFields)
		list[i] = Event{At: r.instant(), What: What(r.text()), By: r.text(), Note: r.text(), Message: r.text()}
	}
	return list
}

const messageFields = 38

var _ hotRecord = (*Message)(nil)

// record writes lists that are empty as nil, for which its tags ask.
func (m *Message) record() []byte {
	var room [1024]byte // on the stack; what is returned has its size
	w := cbor(room[:0]).array(messageFields).
		text(m.ID).text(string(m.Kind)).text(string(m.State)).uint(uint64(m.Booking)).text(m.Form).text(m.IIN).text(m.Phone).
		text(m.Language).text(m.Department).date(m.Date).minute(m.Start).languages(&m.Place).languages(&m.Address).
		date(m.OldDate).minute(m.OldStart).date(m.LastDay).instant(m.Until).uint(uint64(m.Ticket)).int(int64(m.Position)).
		text(m.Reason).instant(m.Created).instant(m.NextTry).instant(m.Expires).int(int64(m.Attempts)).text(m.LastError).
		text(m.Text).int(int64(m.Segments)).text(m.Gateway).text(m.GatewayID).instant(m.Sent).text(string(m.Why)).
		int(int64(m.Year)).int(int64(m.Left)).reports(m.Reports).text(m.Work).text(m.Code)
	if len(m.Numbers) == 0 {
		w = w.none()
	} else {
		w = w.numbers(m.Numbers)
	}
	return bytes.Clone(w.bool(m.Prompt))
}

func (m *Message) read(r *cborReader) bool {
	r.array(messageFields)
	got := Message{
		ID: r.text(), Kind: MessageKind(r.text()), State: MessageState(r.text()), Booking: unsigned[Number](r), Form: r.text(), IIN: r.text(), Phone: r.text(),
		Language: r.text(), Department: r.text(), Date: r.date(), Start: r.minute(), Place: r.languages(), Address: r.languages(),
		OldDate: r.date(), OldStart: r.minute(), LastDay: r.date(), Until: r.instant(), Ticket: unsigned[uint16](r), Position: signed[int](r),
		Reason: r.text(), Created: r.instant(), NextTry: r.instant(), Expires: r.instant(), Attempts: signed[int](r), LastError: r.text(),
		Text: r.text(), Segments: signed[int](r), Gateway: r.text(), GatewayID: r.text(), Sent: r.instant(), Why: Reason(r.text()),
		Year: signed[int](r), Left: signed[int](r), Reports: r.reports(), Work: r.text(), Code: r.text(), Numbers: r.numbers(), Prompt: r.bool(),
	}
	if !r.whole() {
		return false
	}
	*m = got
	return true
}

const languages = 3

func (w cbor) languages(t *calendars.Text) cbor {
	return w.array(languages).text(t.KK).text(t.RU).text(t.EN)
}

func (r *cborReader) languages() calendars.Text {
	r.array(languages)
	return calendars.Text{KK: r.text(), RU: r.text(), EN: r.text()}
}

const deliveryFields = 4

func (w cbor) reports(list []Delivery) cbor {
	w = w.list(len(list), len(list) == 0)
	for i := range list {
		d := &list[i]
		w = w.array(deliveryFields).text(string(d.State)).instant(d.At).instant(d.Noted).text(d.Reason)
	}
	return w
}

func (r *cborReader) reports() []Delivery {
	list := listOf[Delivery](r)
	for i := range list {
		r.array(deliveryFields)
		list[i] = Delivery{State: DeliveryState(r.text()), At: r.instant(), Noted: r.instant(), Reason: r.text()}
	}
	return list
}

const standingFields = 7

var _ hotRecord = (*standing)(nil)

func (st *standing) record() []byte {
	var room [128]byte // on the stack; what is returned has its size
	w := cbor(room[:0]).array(standingFields).uint(uint64(st.Live)).uint(uint64(st.Hold)).text(st.Waiting).
		bool(st.Examined).numbers(st.Past).bool(st.Proposed).text(st.Asked)
	return bytes.Clone(w)
}

func (st *standing) read(r *cborReader) bool {
	r.array(standingFields)
	got := standing{Live: unsigned[Number](r), Hold: unsigned[Number](r), Waiting: r.text(),
		Examined: r.bool(), Past: r.numbers(), Proposed: r.bool(), Asked: r.text()}
	if !r.whole() {
		return false
	}
	*st = got
	return true
}

const senderFields = 3

var _ hotRecord = (*sender)(nil)

func (s *sender) record() []byte {
	var room [128]byte // on the stack; what is returned has its size
	return bytes.Clone(cbor(room[:0]).array(senderFields).texts(s.People).date(s.Day).int(int64(s.Told)))
}

func (s *sender) read(r *cborReader) bool {
	r.array(senderFields)
	got := sender{People: r.texts(), Day: r.date(), Told: signed[int](r)}
	if !r.whole() {
		return false
	}
	*s = got
	return true
}
