package scheduler

import "bytes"

// What registers say are maps: names in their order, and of some no entry when
// they are empty. Fields are read in any order.

// fields begins a map.
func (w cbor) fields(n int) cbor { return w.head(majorMap, uint64(n)) }

// optional writes a field unless it is empty.
func (w cbor) optional(name, s string) cbor {
	if s == "" {
		return w
	}
	return w.text(name).text(s)
}

var _ hotRecord = (*Form031)(nil)

func (f *Form031) record() []byte {
	var room [128]byte // on the stack; what is returned has its size
	return bytes.Clone(cbor(room[:0]).fields(4).text("iin").text(f.IIN).text("issued").date(f.Issued).
		text("last_day").date(f.LastDay).text("number").text(f.Number))
}

func (f *Form031) read(r *cborReader) bool {
	got := *f
	for range r.length(majorMap) {
		switch string(r.name()) {
		case "iin":
			got.IIN = r.text()
		case "issued":
			got.Issued = r.date()
		case "last_day":
			got.LastDay = r.date()
		case "number":
			got.Number = r.text()
		default:
			return false
		}
	}
	if !r.whole() {
		return false
	}
	*f = got
	return true
}

var _ hotRecord = (*Residence)(nil)

func (s *Residence) record() []byte {
	var room [256]byte // on the stack; what is returned has its size
	return bytes.Clone(cbor(room[:0]).fields(4).text("address").text(s.Address).text("iin").text(s.IIN).
		text("kato").text(s.KATO).text("permanent").bool(s.Permanent))
}

func (s *Residence) read(r *cborReader) bool {
	got := *s
	for range r.length(majorMap) {
		switch string(r.name()) {
		case "address":
			got.Address = r.text()
		case "iin":
			got.IIN = r.text()
		case "kato":
			got.KATO = r.text()
		case "permanent":
			got.Permanent = r.bool()
		default:
			return false
		}
	}
	if !r.whole() {
		return false
	}
	*s = got
	return true
}

var _ hotRecord = (*Contact)(nil)

func (c *Contact) record() []byte {
	n := 2
	for _, there := range []bool{c.Language != "", c.NoPortal, c.Phone != ""} {
		if there {
			n++
		}
	}
	var room [256]byte // on the stack; what is returned has its size
	w := cbor(room[:0]).fields(n).text("iin").text(c.IIN).optional("language", c.Language).text("name").text(c.Name)
	if c.NoPortal {
		w = w.text("no_portal").bool(true)
	}
	return bytes.Clone(w.optional("phone", c.Phone))
}

func (c *Contact) read(r *cborReader) bool {
	got := *c
	for range r.length(majorMap) {
		switch string(r.name()) {
		case "iin":
			got.IIN = r.text()
		case "language":
			got.Language = r.text()
		case "name":
			got.Name = r.text()
		case "no_portal":
			got.NoPortal = r.bool()
		case "phone":
			got.Phone = r.text()
		default:
			return false
		}
	}
	if !r.whole() {
		return false
	}
	*c = got
	return true
}
