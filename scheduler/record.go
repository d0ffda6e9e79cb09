package scheduler

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/ugorji/go/codec"

	"kezek/calendars"
	"kezek/slots"
)

// Records that are many (bookings, messages, queues) are CBOR arrays, which
// carry no field names: their structs grow only at the end. Records that are
// few are CBOR maps with names. Either is read by the same decoder, and a file
// written before a field existed still opens.
var (
	arrays = &codec.CborHandle{}
	maps   = &codec.CborHandle{}
)

func init() {
	arrays.StructToArray = true
	maps.Canonical = true
}

// Coders are costly to make and are used again.
var (
	arrayEncoders = sync.Pool{New: func() any { return newEncoder(arrays) }}
	mapEncoders   = sync.Pool{New: func() any { return newEncoder(maps) }}
	decoders      = sync.Pool{New: func() any { return codec.NewDecoderBytes(nil, arrays) }}
)

// encoder writes records into memory that it keeps.
type encoder struct {
	*codec.Encoder
	buffer []byte
}

const maxKept = 64 << 10

func newEncoder(h *codec.CborHandle) *encoder {
	return &encoder{Encoder: codec.NewEncoderBytes(nil, h), buffer: make([]byte, 0, 512)}
}

func encode(h *codec.CborHandle, v any) ([]byte, error) {
	switch v.(type) { // not whatever has the methods: a struct may have them of a record within it
	case *Booking, *Message, *standing, *sender, *Form031, *Residence, *Contact:
		return v.(hotRecord).record(), nil
	}
	return encodeAny(h, v)
}

// encodeAny encodes any value, by the library.
func encodeAny(h *codec.CborHandle, v any) ([]byte, error) {
	pool := &arrayEncoders
	if h == maps {
		pool = &mapEncoders
	}
	enc := pool.Get().(*encoder)
	defer pool.Put(enc)
	if enc.buffer = enc.buffer[:0]; cap(enc.buffer) > maxKept {
		enc.buffer = make([]byte, 0, 512) // after a record that is a whole file
	}
	enc.ResetBytes(&enc.buffer)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return bytes.Clone(enc.buffer), nil
}

// decode reads a record of either kind. Nothing of b is kept in v.
func decode(b []byte, v any) error {
	if decodeHot(b, v) {
		return nil
	}
	return decodeAny(b, v)
}

// decodeAny decodes any value, by the library.
func decodeAny(b []byte, v any) error {
	dec := decoders.Get().(*codec.Decoder)
	defer decoders.Put(dec)
	dec.ResetBytes(b)
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("decode %T: %w", v, err)
	}
	return nil
}

// getter is what Reader and Writer have in common: acts that only read named keys take it.
type getter interface {
	Get(key []byte) ([]byte, error)
}

// lookups has room for keys that are only looked up.
var lookups = sync.Pool{New: func() any { return new([64]byte) }}

// lookup is Get for a key that need not be in the heap: stores do not keep it,
// but the compiler cannot know.
func lookup(g getter, k key) ([]byte, error) {
	room := lookups.Get().(*[64]byte)
	defer lookups.Put(room)
	return g.Get(append(room[:0], k...))
}

// get reads and decodes a record; its error is ErrNotFound if there is none.
func get[T any](g getter, k key) (T, error) {
	var v T
	b, err := lookup(g, k)
	if err != nil || decodeHot(b, &v) {
		return v, err
	}
	var other T // not v, which would be in the heap for this
	return other, decodeAny(b, &other)
}

// find is get for records that need not be there.
func find[T any](g getter, k key) (v T, found bool, err error) {
	v, err = get[T](g, k)
	if errors.Is(err, ErrNotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}

func put(w Writer, h *codec.CborHandle, k key, v any) error {
	b, err := encode(h, v)
	if err != nil {
		return err
	}
	return w.Put(k, b)
}

// The day record: one byte of layout version, then one seat after the other,
// sorted by place, start and lane.
const (
	dayLayout = 1
	seatBytes = 24
)

func appendSeat(b []byte, s slots.Seat) []byte {
	b = binary.BigEndian.AppendUint16(b, s.Place)
	b = binary.BigEndian.AppendUint16(b, uint16(s.Start))
	b = binary.BigEndian.AppendUint16(b, uint16(s.End))
	var staff byte
	if s.Staff {
		staff = 1
	}
	b = append(b, s.Lane, byte(s.State), staff, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(s.Until)) // until the year 2106
	b = binary.BigEndian.AppendUint64(b, s.Ref)
	return append(b, 0, 0) // for what is still to come
}

// readSeat is the reverse of appendSeat. It fills in place: a listing reads
// thousands of seats, and copying them took a third of its time.
func readSeat(s *slots.Seat, b *[seatBytes]byte) {
	s.Place = binary.BigEndian.Uint16(b[0:])
	s.Start = calendars.Minute(binary.BigEndian.Uint16(b[2:]))
	s.End = calendars.Minute(binary.BigEndian.Uint16(b[4:]))
	s.Lane, s.State, s.Staff = b[6], slots.State(b[7]), b[8] == 1
	s.Until = int64(binary.BigEndian.Uint32(b[10:]))
	s.Ref = binary.BigEndian.Uint64(b[14:])
}

func checkSeats(record []byte) error {
	if len(record) == 0 || record[0] != dayLayout || (len(record)-1)%seatBytes != 0 {
		return fmt.Errorf("malformed day record of %d bytes", len(record))
	}
	return nil
}

// appendSeats decodes a day record onto dst.
func appendSeats(dst []slots.Seat, b []byte) ([]slots.Seat, error) {
	if err := checkSeats(b); err != nil {
		return dst, err
	}
	b = b[1:]
	have, n := len(dst), len(b)/seatBytes
	dst = slices.Grow(dst, n)[:have+n]
	for i := range n {
		readSeat(&dst[have+i], (*[seatBytes]byte)(b[i*seatBytes:]))
	}
	return dst, nil
}

// getDay reads a day record; nil if nothing is given away. A change keeps the one
// that it used last: a seat is looked for in a record and then entered into it.
func getDay(g getter, department string, d calendars.Date) ([]byte, error) {
	c, isChange := g.(*change)
	if isChange && c.day == (dayID{department, d}) {
		return c.dayRecord, nil
	}
	b, err := lookup(g, dayKey(department, d))
	if errors.Is(err, ErrNotFound) {
		b, err = nil, nil
	}
	if isChange && err == nil {
		c.day, c.dayRecord = dayID{department, d}, b
	}
	return b, err
}

// putDay writes a day record. All that a change writes of them goes through it.
func (c *change) putDay(department string, d calendars.Date, record []byte) error {
	c.day, c.dayRecord = dayID{department, d}, record
	if len(record) == 1 { // nothing is given away
		c.dayRecord = nil
		return c.Delete(dayKey(department, d))
	}
	return c.Put(dayKey(department, d), record)
}

// getSeats reads the seats given away by a department on a day.
func getSeats(g getter, department string, d calendars.Date) ([]slots.Seat, error) {
	b, err := getDay(g, department, d)
	if err != nil || b == nil {
		return nil, err
	}
	return appendSeats(make([]slots.Seat, 0, (len(b)-1)/seatBytes+1), b)
}

// appendSeatsOver reads those of the day's seats that share a minute with the slot
// at its place onto out: a few of hundreds, and all that count against it.
func appendSeatsOver(out []slots.Seat, g getter, department string, d calendars.Date, slot slots.Slot) ([]slots.Seat, error) {
	b, err := getDay(g, department, d)
	if err != nil || b == nil {
		return out, err
	}
	if err := checkSeats(b); err != nil {
		return out, err
	}
	for at := 1; at < len(b); at += seatBytes {
		var s slots.Seat
		readSeat(&s, (*[seatBytes]byte)(b[at:]))
		if s.Place == slot.Place && s.Start < slot.End && slot.Start < s.End {
			out = append(out, s)
		}
	}
	return out, nil
}

// withSeat returns the day record with a seat entered, changed or, if it is no
// longer taken, removed. Holds that ended by now are left out with it.
func withSeat(record []byte, s slots.Seat, now int64) ([]byte, error) {
	if len(record) == 0 {
		record = []byte{dayLayout}
	}
	if err := checkSeats(record); err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, len(record)+seatBytes), dayLayout)
	entered := !given(&s, now)
	for at := 1; at < len(record); at += seatBytes {
		b := (*[seatBytes]byte)(record[at:])
		var other slots.Seat
		readSeat(&other, b)
		if !entered && compareSeats(s, other) < 0 {
			out, entered = appendSeat(out, s), true
		}
		if other.Ref != s.Ref && given(&other, now) {
			out = append(out, b[:]...)
		}
	}
	if !entered {
		out = appendSeat(out, s)
	}
	return out, nil
}

// given reports whether somebody has the seat: bookings that were given back and
// holds that ended by now are nobody's.
func given(s *slots.Seat, now int64) bool {
	return s.State != slots.Cancelled && s.State != slots.Expired && (s.State != slots.Held || s.Until > now)
}

func compareSeats(a, b slots.Seat) int {
	order := func(s slots.Seat) uint64 {
		return uint64(s.Place)<<32 | uint64(s.Start)<<16 | uint64(s.Lane)
	}
	switch x, y := order(a), order(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return int(int64(a.Ref) - int64(b.Ref))
}

func seatIndex(seats []slots.Seat, n Number) int {
	return slices.IndexFunc(seats, func(s slots.Seat) bool { return s.Ref == uint64(n) })
}
