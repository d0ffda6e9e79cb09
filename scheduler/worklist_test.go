package scheduler_test

import (
	"slices"
	"testing"
	"time"

	"kezek/scheduler"
)

// TestWorklist_OfWhatIsDoneTheLast lays out years of work: what is open is all there,
// and what was done as far back as somebody may still look.
func TestWorklist_OfWhatIsDoneTheLast(t *testing.T) {
	w := bookingWorld(t)
	m := w.noticed()
	w.report(scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryRejected})
	open := w.openWork()
	began := at("2024-01-05 09:00:00")
	var done []scheduler.Work
	for i := range 2500 {
		created := began.Add(time.Duration(i) * time.Minute)
		done = append(done, scheduler.Work{ID: scheduler.NewID(created), Department: []string{dept, other}[i%2], Created: created, Done: created.AddDate(0, 0, 1)})
	}
	done[0].Done = began.AddDate(1, 0, 0) // lay open for long
	w.must(scheduler.PutDone(t.Context(), w.store, done))
	for department, want := range map[string][]scheduler.Work{
		"":    slices.Concat(done[:1], done[1501:], open),
		dept:  slices.Concat(done[:1], slices.DeleteFunc(slices.Clone(done[502:]), func(w scheduler.Work) bool { return w.Department != dept }), open),
		other: slices.DeleteFunc(slices.Clone(done[500:]), func(w scheduler.Work) bool { return w.Department != other }),
	} {
		got, err := w.Worklist(t.Context(), auditor, department, false)
		w.must(err)
		same := func(a, b scheduler.Work) bool { return a.ID == b.ID }
		if !slices.EqualFunc(got, want, same) {
			t.Errorf("work of %q: %d items, want %d, from %v to %v", department, len(got), len(want), got[1].Created, got[len(got)-1].Created)
		}
	}
}
