package scheduler_test

import (
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
)

// TestS2_PlaceTellsWhereToGo: to the outreach place for as long as its trip
// stands, else to the office.
func TestS2_PlaceTellsWhereToGo(t *testing.T) {
	w := newWorld(t)
	ctx, day := t.Context(), calendars.MustDate("2026-06-10")
	trip := outreachIn("2026-06-10", "2026-06-10")
	number := w.putTrip(trip)

	there, err := w.Place(ctx, dept, day, number)
	w.must(err)
	if !there.Outreach() || there.Name != trip.Outreach.Place || there.Address != trip.Outreach.Address || there.Department.ID != dept {
		t.Errorf("the outreach place: %+v", there)
	}
	for name, at := range map[string]struct {
		day   string
		place uint16
	}{"office": {"2026-06-10", 0}, "no such trip": {"2026-06-10", number + 1}, "no schedule": {"2027-06-10", number}} {
		got, err := w.Place(ctx, dept, calendars.MustDate(at.day), at.place)
		w.must(err)
		if got.Outreach() || got.Name != got.Department.Name || got.Address != got.Department.Address {
			t.Errorf("%s: %+v", name, got)
		}
	}
	_, err = w.Place(ctx, "nowhere", day, 0)
	w.wantCode(err, scheduler.CodeNotFound)
}
