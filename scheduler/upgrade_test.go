package scheduler_test

import (
	"path/filepath"
	"reflect"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
)

// TestUpgrade_MakesTheIndexes opens a file as a version without indexes left it:
// done work among the rest, and nothing to find cancelled bookings and failed SMS
// by. It answers as the file that has them; begun twice, it counts nothing twice.
func TestUpgrade_MakesTheIndexes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kezek.db")
	w := grown(t, country(4_000), path)
	defer func() { w.must(w.store.Close()) }()
	w.must2(w.Cancel(t.Context(), scheduler.Actor{Role: scheduler.RoleHead, Subject: "head", Department: "d-003"}, firstBooked(w), "ремонт"))
	answers := func() []any {
		figures, err := w.Figures(t.Context(), operator, scheduler.FiguresFilter{From: calendars.MustDate("2026-01-01"), To: calendars.MustDate("2026-12-31")})
		w.must(err)
		failed, err := w.Messages(t.Context(), operator, scheduler.MessageFilter{State: scheduler.MessageFailed})
		w.must(err)
		open, err := w.Worklist(t.Context(), operator, "", true)
		w.must(err)
		all, err := w.Worklist(t.Context(), operator, "", false)
		w.must(err)
		if figures.Total.Cancelled == 0 || len(failed) == 0 || len(open) == 0 || len(all) == len(open) {
			t.Fatalf("the world has %d cancelled, %d failed, %d open of %d: too little to tell anything", figures.Total.Cancelled, len(failed), len(open), len(all))
		}
		return []any{figures, failed, open, all}
	}
	want := answers()
	for _, done := range []int{0, 3} { // the second time some were made before the power went
		w.must(scheduler.ForgetIndexes(t.Context(), w.store, done))
		w.restart()
		if got := answers(); !reflect.DeepEqual(got, want) {
			t.Errorf("after the upgrade, %d left before:\ngot  %+v\nwant %+v", done, got, want)
		}
		w.sound()
	}
}

// TestUpgrade_RefusesNewerIndexes holds that a file whose indexes this program does
// not know is not opened: it would not keep them.
func TestUpgrade_RefusesNewerIndexes(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.Update(t.Context(), func(s scheduler.Writer) error { return s.Put([]byte("v"), []byte{99}) }))
	_, err := scheduler.New(t.Context(), scheduler.Options{Store: w.store, Registry: inhabitants{}, Clock: w.clock.Now})
	if err == nil {
		t.Fatal("a file with newer indexes was opened")
	}
	t.Log(err)
}

// firstBooked is a booking that is to come.
func firstBooked(w *world) scheduler.Number {
	list, err := w.DayList(w.t.Context(), auditor, "d-003", calendars.MustDate("2026-06-03"))
	w.must(err)
	return list.Bookings[0].Number
}
