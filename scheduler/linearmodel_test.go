package scheduler_test

import (
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"

	"kezek/scheduler"
)

// What a client may do in a history.
const (
	doHold    = "hold"
	doBook    = "book"
	doConfirm = "confirm"
	doRelease = "release"
	doMove    = "move"
	doCancel  = "cancel"
	doList    = "list"
)

// seatAsked is one request of a client: the input of the model.
type seatAsked struct {
	do     string
	form   int // whose
	slot   int // hold, book and move: where to, an index
	number scheduler.Number
}

// seatTold is what the engine answered: the output of the model.
type seatTold struct {
	code   scheduler.Code   // empty: success
	number scheduler.Number // of the booking in the answer or in the refusal
	replay bool
	free   string // list: the free seats of each slot
}

// seatMarks is the model's state: what became of each number, in the order in which
// numbers appear in the history. A byte tells the slot and how it is taken.
type seatMarks string

const (
	markUnborn    = '.'
	markReleased  = '-' // or replaced by another hold
	markCancelled = '#'
	markHeld      = 'A' // A, B, C ...: held in slot 0, 1, 2 ...
	markBooked    = 'a'
)

func (s seatMarks) with(i int, what byte) seatMarks { return s[:i] + seatMarks(what) + s[i+1:] }

func isHeld(b byte) bool   { return markHeld <= b && b <= 'Z' }
func isBooked(b byte) bool { return markBooked <= b && b <= 'z' }

// seatIn reports whether the number takes a seat of the slot.
func seatIn(b byte, slot int) bool { return b == byte(markHeld+slot) || b == byte(markBooked+slot) }

// seatModel is the sequential truth about a few slots of one day: a form has at
// most one hold and one booking (B1, E6), and a slot at most capacity seats (B3).
type seatModel struct {
	slots, capacity int
	index           map[scheduler.Number]int // position in seatMarks
	owner           []int                    // form of each number
}

// modelOf makes the model for a history: the numbers given out in it are known.
func modelOf(history []porcupine.Operation, slots, capacity int) porcupine.Model {
	m := &seatModel{slots: slots, capacity: capacity, index: map[scheduler.Number]int{}}
	for _, op := range history {
		n := op.Output.(seatTold).number
		if _, known := m.index[n]; n != 0 && !known {
			m.index[n] = len(m.owner)
			m.owner = append(m.owner, op.Input.(seatAsked).form)
		}
	}
	born := seatMarks(slices.Repeat([]byte{markUnborn}, len(m.owner)))
	return porcupine.Model{
		Init: func() any { return born },
		Step: func(state, input, output any) (bool, any) {
			next, ok := m.step(state.(seatMarks), input.(seatAsked), output.(seatTold))
			return ok, next
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
	}
}

// step reports whether the answer is right in this state, and the state after it.
func (m *seatModel) step(s seatMarks, in seatAsked, out seatTold) (seatMarks, bool) {
	switch in.do {
	case doList:
		return s, out.code == "" && out.free == m.free(s, in.form)
	case doHold, doBook:
		return m.take(s, in, out)
	}
	i, known := m.index[in.number]
	if !known || m.owner[i] != in.form {
		return s, false
	}
	switch in.do {
	case doConfirm:
		return m.confirm(s, i, out)
	case doRelease:
		if isHeld(s[i]) {
			return s.with(i, markReleased), out.code == ""
		}
		return s, out.code == ""
	case doCancel:
		return cancelIn(s, i, out)
	}
	return m.move(s, i, in.slot, out)
}

// taken counts the seats of a slot that others than the number i have; i may be -1.
func (m *seatModel) taken(s seatMarks, slot, i int) int {
	n := 0
	for j := range len(s) {
		if j != i && seatIn(s[j], slot) {
			n++
		}
	}
	return n
}

// free is what the form sees: its own seat counts as free, because it can be
// held again and moved to (L3).
func (m *seatModel) free(s seatMarks, form int) string {
	own := m.of(s, form, func(b byte) bool { return isHeld(b) || isBooked(b) })
	out := ""
	for slot := range m.slots {
		out += fmt.Sprint(m.capacity - m.taken(s, slot, own))
	}
	return out
}

// of finds the form's number that is in such a state, or -1.
func (m *seatModel) of(s seatMarks, form int, state func(byte) bool) int {
	for i := range len(s) {
		if m.owner[i] == form && state(s[i]) {
			return i
		}
	}
	return -1
}

// take is a hold or a booking: refused or repeated if the form has a booking,
// else the form's own hold makes room first.
func (m *seatModel) take(s seatMarks, in seatAsked, out seatTold) (seatMarks, bool) {
	if i := m.of(s, in.form, isBooked); i >= 0 {
		right := out.code == "" && out.replay
		if in.do == doHold {
			right = out.code == scheduler.CodeAlreadyBooked
		}
		return s, right && m.index[out.number] == i
	}
	own := m.of(s, in.form, isHeld)
	if m.taken(s, in.slot, own) >= m.capacity {
		return s, out.code == scheduler.CodeSeatTaken
	}
	i, known := m.index[out.number]
	if !known || out.code != "" || out.replay || s[i] != markUnborn || m.owner[i] != in.form {
		return s, false
	}
	if own >= 0 {
		s = s.with(own, markReleased)
	}
	if in.do == doHold {
		return s.with(i, byte(markHeld+in.slot)), true
	}
	return s.with(i, byte(markBooked+in.slot)), true
}

func (m *seatModel) confirm(s seatMarks, i int, out seatTold) (seatMarks, bool) {
	switch {
	case isHeld(s[i]):
		return s.with(i, s[i]-markHeld+markBooked), out.code == "" && !out.replay && m.index[out.number] == i
	case isBooked(s[i]):
		return s, out.code == "" && out.replay && m.index[out.number] == i
	}
	return s, out.code == scheduler.CodeHoldExpired
}

func cancelIn(s seatMarks, i int, out seatTold) (seatMarks, bool) {
	switch {
	case isBooked(s[i]):
		return s.with(i, markCancelled), out.code == "" && !out.replay
	case s[i] == markCancelled:
		return s, out.code == "" && out.replay
	}
	return s, out.code == scheduler.CodeWrongState
}

func (m *seatModel) move(s seatMarks, i, slot int, out seatTold) (seatMarks, bool) {
	switch {
	case !isBooked(s[i]):
		return s, out.code == scheduler.CodeWrongState
	case m.taken(s, slot, i) >= m.capacity:
		return s, out.code == scheduler.CodeSeatTaken
	}
	return s.with(i, byte(markBooked+slot)), out.code == ""
}
