package scheduler_test

import (
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
)

// TestE2_FormShortenedAfterBooking: the source sends a form again with an
// earlier last day. The booking stands, knows its new last day, and the
// department is told when it lies after it.
func TestE2_FormShortenedAfterBooking(t *testing.T) {
	w := newWorld(t)
	a, b := w.book("2026-06-10", "10:00")
	for _, c := range []struct {
		last string
		work int // items on the worklist from then on
	}{
		{"2026-06-10", 0},
		{"2026-06-09", 1},
		{"2026-06-09", 1}, // the same again
		{"2026-12-31", 1},
	} {
		w.form(b.Form, a.IIN, "2026-01-05", c.last)
		got, err := w.Booking(t.Context(), a, b.Number)
		w.must(err)
		if got.LastDay != calendars.MustDate(c.last) || got.State != b.State || got.Date != b.Date {
			t.Errorf("after %s: booking is %v on %s until %s", c.last, got.State, got.Date, got.LastDay)
		}
		list, err := w.Worklist(t.Context(), reception, dept, true)
		w.must(err)
		if len(list) != c.work {
			t.Fatalf("after %s: worklist %+v, want %d items", c.last, list, c.work)
		}
		if c.work > 0 && (list[0].Kind != scheduler.WorkFormShort || list[0].Booking != b.Number) {
			t.Errorf("after %s: worklist item %+v", c.last, list[0])
		}
	}
	w.sound()
}
