package scheduler_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

// damage is what a test does to the records behind the engine's back.
type damage struct {
	scheduler.Writer
	w *world
}

// drop deletes every record of a kind.
func (d damage) drop(prefix byte) error {
	for _, k := range d.w.keysOf(prefix) {
		if err := d.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// edit changes the last record of a kind.
func (d damage) edit(prefix byte, fn func(v []byte) []byte) error {
	keys := d.w.keysOf(prefix)
	k := keys[len(keys)-1]
	v, err := d.Get(k)
	if err != nil {
		return err
	}
	return d.Put(k, fn(slices.Clone(v)))
}

// swap exchanges the first two records of a kind.
func (d damage) swap(prefix byte) error {
	k := d.w.keysOf(prefix)
	a, err := d.Get(k[0])
	if err != nil {
		return err
	}
	b, err := d.Get(k[1])
	if err != nil {
		return err
	}
	a, b = slices.Clone(a), slices.Clone(b)
	if err := d.Put(k[0], b); err != nil {
		return err
	}
	return d.Put(k[1], a)
}

// The bytes of a seat in the day record, behind one byte of layout.
const (
	seatBytes = 24
	laneByte  = 6
)

// TestCheck_FindsEachKindOfDamage damages a store with one of everything in it.
func TestCheck_FindsEachKindOfDamage(t *testing.T) {
	for name, c := range map[string]struct {
		prefix string // of the kinds of records that are touched, for the reader
		do     func(d damage) error
		want   []string // each in some report
	}{
		"a seat given twice": {"d", func(d damage) error {
			return d.edit('d', func(v []byte) []byte { // two seats of 10:00: bring them into one lane
				v[1+seatBytes+laneByte] = v[1+laneByte]
				return v
			})
		}, []string{"is given to", "is not the booking's own"}},
		"one booking, two seats": {"d", func(d damage) error {
			return d.edit('d', func(v []byte) []byte { return append(v, v[1:1+seatBytes]...) })
		}, []string{"has two seats"}},
		"a malformed day":            {"d", func(d damage) error { return d.edit('d', func(v []byte) []byte { return v[:9] }) }, []string{"malformed day record"}},
		"no days":                    {"d", func(d damage) error { return d.drop('d') }, []string{"has no seat"}},
		"days exchanged":             {"d", func(d damage) error { return d.swap('d') }, []string{"is not the booking's own", "has no seat"}},
		"no bookings":                {"b", func(d damage) error { return d.drop('b') }, []string{"which does not exist", "has no booking that waits for it", "which is not its own", "which is not called"}},
		"bookings exchanged":         {"b", func(d damage) error { return d.swap('b') }, []string{"is not the booking's own"}},
		"no standings":               {"f", func(d damage) error { return d.drop('f') }, []string{"as live", "as hold", "does not know it"}},
		"no due entries":             {"u", func(d damage) error { return d.drop('u') }, []string{"is due and does not stand", "its end of the day does not stand", "is not done and does not stand", "is to be reminded of a schedule and does not stand"}},
		"a reminder of nothing":      {"u", func(d damage) error { return d.Put(dueKey(1, 8, "akm-1"), []byte{1}) }, []string{"akm-1 does not wait for it"}},
		"a due entry of nothing":     {"u", func(d damage) error { return d.Put(dueKey(1, 2, "12345678"), []byte{1}) }, []string{"has no booking that waits for it"}},
		"a due job of nothing":       {"u", func(d damage) error { return d.Put(dueKey(1, 6, "no-such"), []byte{1}) }, []string{"does not exist or is done"}},
		"an end of a day of nothing": {"u", func(d damage) error { return d.Put(dueKey(1, 5, "\x80\x00\x50\x00akm-1"), []byte{1}) }, []string{"has no queue that waits for it"}},
		"a due entry from later":     {"u", func(d damage) error { return d.Put(dueKey(1, 99, "x"), []byte{1}) }, []string{"unknown kind 99"}},
		"a due entry cut short":      {"u", func(d damage) error { return d.Put(dueKey(1, 2, "1234"), []byte{1}) }, []string{"malformed subject"}},
		"half a due key":             {"u", func(d damage) error { return d.Put([]byte("u1"), []byte{1}) }, []string{"malformed due key"}},
		"no send index":              {"o", func(d damage) error { return d.drop('o') }, []string{"does not stand in the send index"}},
		"no messages":                {"m", func(d damage) error { return d.drop('m') }, []string{"does not wait for it"}},
		"no queues":                  {"q", func(d damage) error { return d.drop('q') }, []string{"has no queue that waits for it"}},
		"queue of another day": {"q", func(d damage) error {
			k := d.w.keysOf('q')[0]
			v, err := d.Get(k)
			if err != nil {
				return err
			}
			v = slices.Clone(v)
			k[len(k)-1]++
			return d.Put(k, v)
		}, []string{"its end of the day does not stand"}},
		"a queue without a day": {"q", func(d damage) error { return d.Put([]byte("q1"), []byte{1}) }, []string{"malformed key of a day"}},
		"no waiting lists":      {"w", func(d damage) error { return d.drop('w') }, []string{"does not stand on the waiting list"}},
		"no schedules":          {"s", func(d damage) error { return d.drop('s') }, []string{"is listed and not there"}},
		"no watches":            {"r", func(d damage) error { return d.drop('r') }, []string{"has nobody who reminds it", "does not wait for it"}},
		"no drafts":             {"a", func(d damage) error { return d.drop('a') }, []string{"belongs to nothing"}},
		"no files":              {"x", func(d damage) error { return d.drop('x') }, []string{"came from the file"}},
		"a file without a year": {"x", func(d damage) error { return d.Put([]byte("x1"), []byte{1}) }, []string{"malformed key of a year"}},
		"no jobs":               {"j", func(d damage) error { return d.drop('j') }, []string{"does not exist or is done"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := everything(t)
			for _, prefix := range []byte(c.prefix) {
				if len(w.keysOf(prefix)) == 0 {
					t.Fatalf("the world has no records of kind %c", prefix)
				}
			}
			w.sound()
			w.must(w.store.Update(t.Context(), func(tx scheduler.Writer) error { return c.do(damage{tx, w}) }))
			var reports []string
			w.must(w.Check(t.Context(), func(err error) { reports = append(reports, err.Error()) }))
			for _, want := range c.want {
				if !slices.ContainsFunc(reports, func(r string) bool { return strings.Contains(r, want) }) {
					t.Errorf("no report says %q:\n%s", want, strings.Join(reports, "\n"))
				}
			}
		})
	}
}

func TestCheck_ARecordThatCannotBeReadIsAnError(t *testing.T) {
	w := everything(t)
	w.must(w.store.Update(t.Context(), func(tx scheduler.Writer) error {
		return damage{tx, w}.edit('b', func([]byte) []byte { return bytes.Repeat([]byte{0xFF}, 8) })
	}))
	if err := w.Check(t.Context(), func(error) {}); err == nil {
		t.Error("a record of garbage was read")
	}
}

func dueKey(at uint64, kind byte, subject string) []byte {
	return append(append(binary.BigEndian.AppendUint64([]byte{'u'}, at), kind), subject...)
}

// everything is a world with every kind of record: two bookings of one time, a
// hold, somebody in a room, a ticket, a waiting list, and a job that was stopped.
func everything(t *testing.T) *world {
	var commits atomic.Int64 // that still succeed
	commits.Store(math.MaxInt64)
	w := openWorld(t, storetest.FailCommits(storetest.NewMemory(), func() error {
		if commits.Add(-1) < 0 {
			return errInjected
		}
		return nil
	}))
	w.ticket("09:00")
	w.arrived("10:00")
	w.set("10:01:00")
	w.must2(w.CallNext(t.Context(), reception, dept, "1"))
	w.must2(w.PutDraft(t.Context(), head, schedule(dept, 2027), uploaded("2027.xlsx")))
	w.book("2026-06-08", "09:00")
	w.book("2026-06-08", "09:00")
	w.book(closed, "10:00")
	w.book(closed, "10:00")
	a, form := w.person()
	w.must2(w.Hold(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat("2026-06-09", "09:00")}))
	waits, form := w.person()
	w.form(form, waits.IIN, "2026-01-05", monday)
	w.set("17:45:00")
	w.must2(w.JoinWaiting(t.Context(), waits, form))
	commits.Store(1) // the publication itself; its work on bookings, many at once, finds the store failing
	w.must2(w.PublishSchedule(t.Context(), head, closedOn(dept, closed), "", choose(scheduler.ChoiceCancel)))
	commits.Store(math.MaxInt64)
	return w
}
