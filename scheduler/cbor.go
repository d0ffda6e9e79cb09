package scheduler

import (
	"encoding/binary"
	"math"
	"time"

	"kezek/calendars"
)

// The major types of CBOR, and its simple values (RFC 8949, section 3.1).
const (
	majorUint  = 0 << 5
	majorInt   = 1 << 5 // below zero: -1 minus the number
	majorText  = 3 << 5
	majorArray = 4 << 5
	majorMap   = 5 << 5

	simpleFalse = 0xf4
	simpleTrue  = 0xf5
	simpleNil   = 0xf6
	float64Head = 0xfb
	instantTag  = 0xc1 // seconds since 1970 follow
)

// cbor is a record that is being written, in the very bytes of the library.
type cbor []byte

// head writes a major type with its number in the fewest bytes.
func (w cbor) head(major byte, n uint64) cbor {
	switch {
	case n < 24:
		return append(w, major|byte(n))
	case n <= math.MaxUint8:
		return append(w, major|24, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(w, major|25), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(w, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(w, major|27), n)
}

func (w cbor) array(n int) cbor { return w.head(majorArray, uint64(n)) }

func (w cbor) uint(n uint64) cbor { return w.head(majorUint, n) }

func (w cbor) int(n int64) cbor {
	if n < 0 {
		return w.head(majorInt, uint64(-1-n))
	}
	return w.head(majorUint, uint64(n))
}

func (w cbor) date(d calendars.Date) cbor { return w.int(int64(d)) }

func (w cbor) minute(m calendars.Minute) cbor { return w.int(int64(m)) }

func (w cbor) bool(v bool) cbor {
	if v {
		return append(w, simpleTrue)
	}
	return append(w, simpleFalse)
}

func (w cbor) none() cbor { return append(w, simpleNil) }

func (w cbor) text(s string) cbor { return append(w.head(majorText, uint64(len(s))), s...) }

// instant writes whole seconds as a number, and parts of them to the microsecond as a float.
func (w cbor) instant(t time.Time) cbor {
	if t.IsZero() {
		return w.none()
	}
	t = t.UTC().Round(time.Microsecond)
	w = append(w, instantTag)
	if t.Nanosecond() == 0 {
		return w.int(t.Unix())
	}
	seconds := float64(t.Unix()) + float64(t.Nanosecond())/1e9
	return binary.BigEndian.AppendUint64(append(w, float64Head), math.Float64bits(seconds))
}

// list begins an array of n, which is nil when there is none.
func (w cbor) list(n int, none bool) cbor {
	if none {
		return w.none()
	}
	return w.array(n)
}

func (w cbor) numbers(list []Number) cbor {
	w = w.list(len(list), list == nil)
	for _, n := range list {
		w = w.uint(uint64(n))
	}
	return w
}

func (w cbor) texts(list []string) cbor {
	w = w.list(len(list), list == nil)
	for _, s := range list {
		w = w.text(s)
	}
	return w
}

// cborReader reads what cbor writes. What else the library reads, such as
// lengths that are not told, is foreign to it: what it then returns is worthless,
// and whoever reads leaves the record to the library.
type cborReader struct {
	bytes   []byte
	at      int
	copied  string // of bytes, made for the first text: each text is a part of it, and keeps the whole
	foreign bool
}

// whole reports whether the record was read to its end, and nothing in it was foreign.
func (r *cborReader) whole() bool { return !r.foreign && r.at == len(r.bytes) }

// peek returns the next byte; a break, with which nothing begins, at the end.
func (r *cborReader) peek() byte {
	if r.at < len(r.bytes) {
		return r.bytes[r.at]
	}
	return 0xff
}

// is takes the next byte if it is the one.
func (r *cborReader) is(b byte) bool {
	if r.peek() != b {
		return false
	}
	r.at++
	return true
}

// head reads the number of a value of the major type.
func (r *cborReader) head(major byte) uint64 {
	b := r.peek()
	n := uint64(b & 0x1f)
	switch {
	case b&0xe0 != major:
	case n < 24:
		r.at++
		return n
	case n <= 27:
		if size := 1 << (n - 24); len(r.bytes)-r.at > size {
			n = 0
			for _, b := range r.bytes[r.at+1 : r.at+1+size] {
				n = n<<8 | uint64(b)
			}
			r.at += 1 + size
			return n
		}
	}
	r.foreign = true
	return 0
}

// unsigned reads a number that must fit.
func unsigned[T ~uint8 | ~uint16 | ~uint64](r *cborReader) T {
	n := r.head(majorUint)
	r.foreign = r.foreign || uint64(T(n)) != n
	return T(n)
}

// signed reads a number that must fit.
func signed[T ~int16 | ~int32 | ~int64 | ~int](r *cborReader) T {
	var n int64
	if r.peek()&0xe0 == majorInt {
		below := r.head(majorInt)
		r.foreign = r.foreign || below > math.MaxInt64
		n = -1 - int64(below)
	} else {
		above := r.head(majorUint)
		r.foreign = r.foreign || above > math.MaxInt64
		n = int64(above)
	}
	r.foreign = r.foreign || int64(T(n)) != n
	return T(n)
}

func (r *cborReader) date() calendars.Date { return signed[calendars.Date](r) }

func (r *cborReader) minute() calendars.Minute { return signed[calendars.Minute](r) }

func (r *cborReader) bool() bool {
	v := r.is(simpleTrue)
	r.foreign = r.foreign || !v && !r.is(simpleFalse)
	return v
}

// array takes the head of an array of n.
func (r *cborReader) array(n int) { r.foreign = r.foreign || r.head(majorArray) != uint64(n) }

// listOf makes the list of an array, to be filled with its elements; an array that
// is nil is no list.
func listOf[T any](r *cborReader) []T {
	if r.is(simpleNil) {
		return nil
	}
	n := r.length(majorArray)
	if r.foreign {
		return nil
	}
	return make([]T, n)
}

// length reads how many bytes or elements follow, which must be there.
func (r *cborReader) length(major byte) int {
	n := r.head(major)
	if n > uint64(len(r.bytes)-r.at) {
		r.foreign = true
		return 0
	}
	return int(n)
}

func (r *cborReader) text() string {
	n := r.length(majorText)
	if n == 0 {
		return ""
	}
	if r.copied == "" {
		r.copied = string(r.bytes)
	}
	r.at += n
	return r.copied[r.at-n : r.at]
}

// name reads the name of a map's field. It is valid as long as the record is.
func (r *cborReader) name() []byte {
	n := r.length(majorText)
	r.at += n
	return r.bytes[r.at-n : r.at]
}

func (r *cborReader) instant() time.Time {
	if r.is(simpleNil) {
		return time.Time{}
	}
	r.foreign = r.foreign || !r.is(instantTag)
	var seconds float64
	if r.peek() == float64Head && len(r.bytes)-r.at > 8 {
		seconds = math.Float64frombits(binary.BigEndian.Uint64(r.bytes[r.at+1:]))
		r.at += 9
	} else {
		seconds = float64(signed[int64](r))
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9)).UTC().Round(time.Microsecond)
}

func (r *cborReader) numbers() []Number {
	list := listOf[Number](r)
	for i := range list {
		list[i] = unsigned[Number](r)
	}
	return list
}

func (r *cborReader) texts() []string {
	list := listOf[string](r)
	for i := range list {
		list[i] = r.text()
	}
	return list
}
