package scheduler_test

import (
	"reflect"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// TestS5_TripIsPreviewedBeforeItIsPut: what adding and what cancelling a trip
// would do is told beforehand, changes nothing, and is what then happens.
func TestS5_TripIsPreviewedBeforeItIsPut(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, b := w.book("2026-06-10", "10:00")
	day := calendars.MustDate("2026-06-10")
	trip := slots.Trip{From: day, To: day}

	would, err := w.PreviewTrip(ctx, head, dept, 2026, trip)
	w.must(err)
	if len(would.Affected) != 1 || would.Affected[0].Number != b.Number || would.Affected[0].MoveTo == nil {
		t.Fatalf("affected: %+v", would.Affected)
	}
	want := []scheduler.DayChange{{Date: day, Before: 48, After: 0}}
	if !reflect.DeepEqual(would.Changes, want) {
		t.Errorf("changes %+v, want %+v", would.Changes, want)
	}
	if versions, err := w.Versions(ctx, head, dept, 2026); err != nil || len(versions) != 1 {
		t.Fatalf("a preview published: %+v, %v", versions, err)
	}
	_, err = w.PutTrip(ctx, head, dept, 2026, trip, scheduler.Consequences{Choice: scheduler.ChoiceMove})
	w.must(err)
	moved, err := w.Booking(ctx, auditor, b.Number)
	w.must(err)
	if to := would.Affected[0].MoveTo; moved.Date != to.Date || moved.Start != to.Start {
		t.Errorf("moved to %s %s, foretold %s %s", moved.Date, moved.Start, to.Date, to.Start)
	}

	s, err := w.Schedule(ctx, head, dept, 2026, 0)
	w.must(err)
	back, err := w.PreviewTripCancelled(ctx, head, dept, 2026, s.Trips[0].Number)
	w.must(err)
	if want := []scheduler.DayChange{{Date: day, Before: 0, After: 48}}; !reflect.DeepEqual(back.Changes, want) || len(back.Affected) != 0 {
		t.Errorf("cancelling: %+v", back)
	}
	_, err = w.PreviewTripCancelled(ctx, head, dept, 2026, 6999)
	w.wantCode(err, scheduler.CodeNotFound)
	_, err = w.PreviewTrip(ctx, stranger, dept, 2026, trip)
	w.wantCode(err, scheduler.CodeForbidden)
	w.sound()
}
