package scheduler

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// firstWindow is how far back Messages looks at first; each further look goes
// twice as far.
const firstWindow = time.Minute

// Messages lists messages, newest first. A department's staff see their own.
// Without a filter that leaves most out it reads about as many as it returns,
// however many there are.
func (e *Engine) Messages(ctx context.Context, a Actor, f MessageFilter) ([]Message, error) {
	if a.staff() && (f.Department == "" || f.Department == a.Department) {
		f.Department = a.Department
	} else if !a.reads() {
		return nil, fail(CodeForbidden)
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	f.Limit = min(f.Limit, 1000)
	out := []Message{}
	now := e.now()
	err := e.view(ctx, func(r Reader) (err error) {
		if f.Booking != 0 {
			out, err = f.ofBooking(r)
			return err
		}
		out, err = f.newest(r, now)
		return err
	})
	for i := range out {
		e.render(&out[i])
	}
	return out, err
}

// newest reads the messages in windows of time, the latest window first:
// identifiers sort by time, and a reader scans forwards only. Those that were not
// sent, which are few among many, are found by the index of their state.
func (f *MessageFilter) newest(r Reader, now time.Time) ([]Message, error) {
	out := []Message{}
	all := newKey(prefixMessage)
	switch {
	case f.State == MessageWaiting:
		return f.waiting(r)
	case f.State.unsent():
		all = unsentKey(f.State)
	}
	var oldest []byte
	for k := range r.Scan(all, all.after()) {
		oldest = slices.Clone(k)
		break
	}
	to := key(all.after()) // clocks of other instances may be ahead of ours
	for back := firstWindow; oldest != nil && len(out) < f.Limit && string(to) > string(oldest); back *= 2 {
		from := idsFrom(all, now.Add(-back))
		if back > 100*365*24*time.Hour {
			from = all
		}
		if string(from) >= string(to) {
			continue
		}
		found, err := f.window(r, all, from, to, f.Limit-len(out))
		if err != nil {
			return nil, err
		}
		out, to = append(out, found...), from
	}
	return out, nil
}

// window returns the newest n matching messages of a span of keys, newest first.
func (f *MessageFilter) window(r Reader, all, from, to key, n int) ([]Message, error) {
	found := latest[Message]{n: n, newer: func(a, b Message) int { return cmp.Compare(b.ID, a.ID) }}
	for k, v := range r.Scan(from, to) {
		if !f.may(v) {
			continue
		}
		m, err := f.read(r, k[len(all):], v)
		if err != nil {
			return nil, err
		}
		if f.matches(&m) {
			found.add(m)
		}
	}
	return found.list(), nil
}

// may reports whether a message can be meant, as far as its record, or its entry in
// the index, tells undecoded: decoding would take most of the time.
func (f *MessageFilter) may(v []byte) bool {
	if f.State.unsent() {
		return f.Department == "" || f.Department == string(v)
	}
	return bytes.Contains(v, []byte(f.Form)) && bytes.Contains(v, []byte(f.Department))
}

// read decodes a message, or gets the one that an entry of the index names.
func (f *MessageFilter) read(r Reader, id, v []byte) (m Message, err error) {
	if !f.State.unsent() {
		return m, decode(v, &m)
	}
	return get[Message](r, append(newKey(prefixMessage), id...))
}

// waiting finds the messages that wait by the index of what is to be sent.
func (f *MessageFilter) waiting(r Reader) ([]Message, error) {
	var ids []string
	all := newKey(prefixSend)
	for _, id := range r.Scan(all, all.after()) {
		ids = append(ids, string(id))
	}
	slices.Sort(ids)
	out := []Message{}
	for i := len(ids) - 1; i >= 0 && len(out) < f.Limit; i-- {
		m, err := get[Message](r, messageKey(ids[i]))
		if err != nil {
			return nil, err
		}
		if f.matches(&m) {
			out = append(out, m)
		}
	}
	return out, nil
}

// idsFrom is the least key behind all whose identifier was made at the instant or
// later: the first 48 bits of one are milliseconds.
func idsFrom(all key, at time.Time) key {
	ms := uint64(max(at.UnixMilli(), 0))
	return append(slices.Clone(all), fmt.Sprintf("%08x-%04x", ms>>16, ms&0xffff)...)
}

// ofBooking finds a booking's messages through its history.
func (f *MessageFilter) ofBooking(r Reader) ([]Message, error) {
	b, err := getBooking(r, f.Booking)
	if err != nil {
		return nil, err
	}
	out := []Message{}
	for i := len(b.History) - 1; i >= 0 && len(out) < f.Limit; i-- {
		id := b.History[i].Message
		if id == "" {
			continue
		}
		m, err := get[Message](r, messageKey(id))
		if err != nil {
			return nil, err
		}
		if f.matches(&m) {
			out = append(out, m)
		}
	}
	return out, nil
}

func (f *MessageFilter) matches(m *Message) bool {
	return (f.Department == "" || f.Department == m.Department) && (f.Form == "" || f.Form == m.Form) &&
		(f.State == "" || f.State == m.State)
}

// render shows the text that will be sent while it has not been.
func (e *Engine) render(m *Message) {
	if m.Text == "" && e.texts != nil {
		if text, segments, err := e.texts.Text(*m); err == nil {
			m.Text, m.Segments = text, segments
		}
	}
}
