package scheduler_test

import (
	"reflect"
	"slices"
	"strconv"
	"testing"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

func TestS6_AnyTwoVersionsCompare(t *testing.T) {
	w := newWorld(t)
	second := shortDays("2026-06-15")
	second.Exceptions = []slots.Exception{{Date: calendars.MustDate("2026-09-01"), Kind: slots.Closed, Reason: "ремонт"}}
	w.publish(second)
	number := w.putTrip(slots.Trip{From: calendars.MustDate("2026-10-05"), To: calendars.MustDate("2026-10-05")}) // versions 3 and 4

	got, err := w.CompareVersions(t.Context(), auditor, dept, 2026, 1, 2)
	w.must(err)
	paths := func(c scheduler.Comparison) (out []string) {
		for _, f := range c.Fields {
			out = append(out, f.Path)
		}
		return out
	}
	if want := []string{"in_force_from", "week[mon]", "week[tue]", "week[wed]", "week[thu]", "week[fri]", "exceptions[2026-09-01]"}; !slices.Equal(paths(got), want) {
		t.Errorf("fields %v, want %v", paths(got), want)
	}
	if f := got.Fields[0]; f.Before != `"2026-01-01"` || f.After != `"2026-06-15"` {
		t.Errorf("%+v", f)
	}
	if f := got.Fields[6]; f.Before != "" || f.After != `{"date":"2026-09-01","kind":"closed","reason":"ремонт"}` {
		t.Errorf("%+v", f)
	}
	day := func(c scheduler.Comparison, date string) *scheduler.DayCompare {
		i := slices.IndexFunc(c.Days, func(d scheduler.DayCompare) bool { return d.Date == calendars.MustDate(date) })
		if i < 0 {
			return nil
		}
		return &c.Days[i]
	}
	if got.Days[0].Date != calendars.MustDate("2026-06-15") {
		t.Errorf("the first day that differs: %+v", got.Days[0])
	}
	morning, afternoon := calendars.Interval{From: 9 * 60, To: 13 * 60}, calendars.Interval{From: 14 * 60, To: 18 * 60}
	want := scheduler.DayCompare{Date: calendars.MustDate("2026-06-16"),
		Before: scheduler.DayFigures{Hours: []calendars.Interval{morning, afternoon}, Seats: 32, StaffSeats: 16},
		After:  scheduler.DayFigures{Hours: []calendars.Interval{{From: 10 * 60, To: 12 * 60}}, Seats: 8, StaffSeats: 4}}
	if d := day(got, "2026-06-16"); d == nil || !reflect.DeepEqual(*d, want) {
		t.Errorf("%+v, want %+v", d, want)
	}
	if d := day(got, "2026-09-01"); d == nil || len(d.After.Hours) != 0 || d.After.Seats != 0 {
		t.Errorf("closed: %+v", d)
	}
	if d := day(got, "2026-06-20"); d != nil {
		t.Errorf("a Saturday differs: %+v", d)
	}

	// The other way round, the same days with before and after exchanged.
	back, err := w.CompareVersions(t.Context(), head, dept, 2026, 2, 1)
	w.must(err)
	if len(back.Days) != len(got.Days) || !reflect.DeepEqual(back.Days[0].After, got.Days[0].Before) || back.Fields[0].After != got.Fields[0].Before {
		t.Errorf("back: %+v", back.Days[0])
	}
	same, err := w.CompareVersions(t.Context(), reception, dept, 2026, 2, 2)
	if err != nil || len(same.Days) != 0 || len(same.Fields) != 0 || same.Days == nil || same.Fields == nil {
		t.Errorf("%+v, %v", same, err)
	}
	trip, err := w.CompareVersions(t.Context(), head, dept, 2026, 2, 4)
	w.must(err)
	if want := []string{"trips[" + strconv.Itoa(int(number)) + "]"}; !slices.Equal(paths(trip), want) || len(trip.Days) != 1 || trip.Days[0].After.Seats != 0 {
		t.Errorf("%+v", trip)
	}
	w.sound()
}

func TestS6_OnlyWhoMaySeeComparesWhatThereIs(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		actor    scheduler.Actor
		from, to int
		want     scheduler.Code
	}{
		{stranger, 1, 1, scheduler.CodeForbidden},
		{integration, 1, 1, scheduler.CodeForbidden},
		{head, 1, 2, scheduler.CodeNotFound},
		{head, 0, 1, scheduler.CodeNotFound},
	} {
		_, err := w.CompareVersions(t.Context(), c.actor, dept, 2026, c.from, c.to)
		w.wantCode(err, c.want)
	}
	_, err := w.CompareVersions(t.Context(), auditor, "nobody", 2026, 1, 1)
	w.wantCode(err, scheduler.CodeNotFound)
	w.sound()
}
