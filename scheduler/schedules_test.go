package scheduler_test

import (
	"slices"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// shortDays is a schedule from a date on that receives from 10 to 12.
func shortDays(from string) slots.Schedule {
	s := schedule(dept, 2026)
	s.InForce = calendars.MustDate(from)
	for i := range s.Week {
		s.Week[i].Hours = slots.Hours{Interval: calendars.Interval{From: 10 * 60, To: 12 * 60}}
	}
	return s
}

func TestS1_InForceFromADate(t *testing.T) {
	w := newWorld(t)
	w.publish(shortDays("2026-06-15"))
	for date, want := range map[string]int{"2026-06-12": 16, "2026-06-15": 4, "2026-12-30": 4} {
		if got := w.times(office, date, 0); len(got) != want {
			t.Errorf("%s offers %v, want %d times", date, got, want)
		}
	}
	later := schedule(dept, 2026)
	later.InForce = calendars.MustDate("2026-09-01")
	w.publish(later)
	for date, want := range map[string]int{"2026-06-12": 16, "2026-06-15": 4, "2026-08-31": 4, "2026-09-01": 16} {
		if got := w.times(office, date, 0); len(got) != want {
			t.Errorf("with a third version %s offers %v, want %d times", date, got, want)
		}
	}
	w.sound()
}

func TestS1_OnlyHeadAndOperatorPublish(t *testing.T) {
	w := newWorld(t)
	for _, a := range []scheduler.Actor{reception, stranger, headAt(other), auditor, integration} {
		_, err := w.PublishSchedule(t.Context(), a, schedule(dept, 2026), "", scheduler.Consequences{})
		w.wantCode(err, scheduler.CodeForbidden)
	}
	w.must2(w.PublishSchedule(t.Context(), operator, schedule(dept, 2026), "", scheduler.Consequences{}))
	bad := schedule(dept, 2026)
	bad.SlotMinutes, bad.Rooms = 1, -1
	_, err := w.PublishSchedule(t.Context(), head, bad, "", scheduler.Consequences{})
	if e := w.wantCode(err, scheduler.CodeInvalid); len(e.Problems) != 2 {
		t.Errorf("all faults at once: %+v", e.Problems)
	}
	_, err = w.PublishSchedule(t.Context(), headAt("nobody"), schedule("nobody", 2026), "", scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeNotFound)
	w.sound()
}

func TestS1_TwoPublishAtOnce(t *testing.T) {
	store := &meanwhile{Store: storetest.NewMemory()}
	w := openWorld(t, store)
	first := func() { w.publish(shortDays("2026-06-15")) }
	store.run.Store(&first)
	_, err := w.PublishSchedule(t.Context(), head, schedule(dept, 2026), "", scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChanged)
	if got := w.times(office, "2026-06-15", 0); len(got) != 4 {
		t.Errorf("the first publication is not in force: %v", got)
	}
	w.sound()
}

func TestS2_ATripTakesRoomsAndOpensItsPlace(t *testing.T) {
	w := newWorld(t)
	place := w.putTrip(outreachIn("2026-06-10", "2026-06-11"))
	if got := w.times(rural, "2026-06-10", place); len(got) != 8 || got[0] != "08:00" {
		t.Errorf("at the outreach: %v", got)
	}
	if got := w.times(office, "2026-06-10", place); len(got) != 0 {
		t.Errorf("somebody from elsewhere is offered the outreach: %v", got)
	}
	w.book("2026-06-10", "10:00") // one public room is left at the office
	if got := w.times(office, "2026-06-10", 0); len(got) != 15 {
		t.Errorf("at the office: %v", got)
	}
	_, err := w.CancelTrip(t.Context(), head, dept, 2026, 6999, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeNotFound)
	_, err = w.PutTrip(t.Context(), head, dept, 2026, slots.Trip{Number: 6999, From: calendars.MustDate(closed), To: calendars.MustDate(closed)}, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeNotFound)
	_, err = w.PutTrip(t.Context(), head, dept, 2027, slots.Trip{From: calendars.MustDate("2027-06-10"), To: calendars.MustDate("2027-06-10")}, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeNotFound) // there is no schedule to add it to
	w.must2(w.CancelTrip(t.Context(), head, dept, 2026, place, scheduler.Consequences{}))
	if got := w.times(office, "2026-06-10", 0); len(got) != 16 {
		t.Errorf("at the office after the trip was cancelled: %v", got)
	}
	w.sound()
}

func TestS2_ATripAcrossTwoVersionsKeepsItsNumberAndPlace(t *testing.T) {
	w := newWorld(t)
	w.publish(shortDays("2026-06-15"))
	place := w.putTrip(outreachIn("2026-06-11", "2026-06-17"))
	booked := func(date string) scheduler.Booking {
		s := seat(date, "08:00")
		s.Place = place
		_, b := w.bookAt(rural, "2026-12-31", s)
		return b
	}
	before, after := booked("2026-06-12"), booked("2026-06-16")
	for _, date := range []string{"2026-06-12", "2026-06-16"} {
		if got := w.times(rural, date, place); len(got) != 7 {
			t.Errorf("%s: %v", date, got)
		}
	}

	// The yearly file comes again, and knows nothing of numbers. A version
	// without the trip lies between.
	none := schedule(dept, 2026)
	_, err := w.PublishSchedule(t.Context(), head, none, "", scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChoiceNeeded)
	w.must2(w.PublishSchedule(t.Context(), head, none, "by mistake", choose(scheduler.ChoiceKeep)))
	again := schedule(dept, 2026)
	again.Trips = []slots.Trip{outreachIn("2026-09-01", "2026-09-02"), outreachIn("2026-06-11", "2026-06-17")}
	p, err := w.PublishSchedule(t.Context(), head, again, "", scheduler.Consequences{})
	w.must(err)
	if p.Affected != 0 {
		t.Errorf("%+v", p)
	}
	s, err := w.Schedule(t.Context(), head, dept, 2026, 0)
	w.must(err)
	if s.Trips[1].Number != place || s.Trips[0].Number == place || s.Trips[0].Number == 0 {
		t.Errorf("trips %+v, the old one had number %d", s.Trips, place)
	}
	for _, b := range []scheduler.Booking{before, after} {
		if got := w.booking(b.Number); got.Place != place || got.State != slots.Booked {
			t.Errorf("%+v", got)
		}
	}
	w.sound()
}

// Whoever edited a trip wrote over a schedule published a moment before.
func TestS2_AnEditedTripDoesNotUndoAnotherPublication(t *testing.T) {
	w := newWorld(t)
	racing := &viewHook{Store: w.store}
	e, err := scheduler.New(t.Context(), scheduler.Options{Store: racing, Registry: silent{}, Clock: w.clock.Now})
	w.must(err)
	racing.after = func() { w.publish(shortDays("2026-06-15")) }
	_, err = e.PutTrip(t.Context(), head, dept, 2026, outreachIn("2026-06-11", "2026-06-12"), scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeChanged)
	if got := w.times(office, "2026-06-15", 0); len(got) != 4 {
		t.Errorf("the publication was undone: %v", got)
	}
	w.sound()
}

func TestS3_Compliance(t *testing.T) {
	w := newWorld(t)
	d := department("akm-3")
	d.Since = calendars.MustDate("2025-11-24")
	w.must(w.PutDepartment(t.Context(), operator, d))
	state := func(department string, year int) scheduler.Compliance {
		list, err := w.Compliance(t.Context(), operator, scheduler.ComplianceFilter{Year: year})
		w.must(err)
		i := slices.IndexFunc(list, func(c scheduler.Compliance) bool { return c.Department == department })
		if i < 0 {
			t.Fatalf("%s is not in %+v", department, list)
		}
		return list[i]
	}
	for _, c := range []struct {
		now  string
		year int
		due  string
		want string
	}{
		{"2025-11-27 23:59:59", 2025, "2025-11-27", scheduler.Pending}, // a new region: three working days
		{"2025-11-28 00:00:00", 2025, "2025-11-27", scheduler.Missing},
		{"2025-12-25 23:59:59", 2026, "2025-12-25", scheduler.Pending},
		{"2025-12-26 00:00:00", 2026, "2025-12-25", scheduler.Missing},
		{"2026-12-25 12:00:00", 2027, "2026-12-25", scheduler.Pending},
	} {
		w.set(c.now)
		if got := state(d.ID, c.year); got.Due != calendars.MustDate(c.due) || got.State != c.want {
			t.Errorf("at %s for %d: due %v, %s; want %s, %s", c.now, c.year, got.Due, got.State, c.due, c.want)
		}
	}
	w.set("2026-12-25 23:59:59")
	if p := w.publish(schedule(d.ID, 2027)); p.Late {
		t.Errorf("published on the last day: %+v", p)
	}
	w.set("2026-12-26 00:00:00")
	if p := w.publish(schedule(dept, 2027)); !p.Late {
		t.Errorf("published a day late: %+v", p)
	}
	if p := w.publish(schedule(dept, 2027)); p.Late {
		t.Errorf("a correction is not late: %+v", p)
	}
	if got := state(d.ID, 2027); got.State != scheduler.InTime || got.Versions != 1 || !got.Published.Equal(at("2026-12-25 23:59:59")) {
		t.Errorf("in time: %+v", got)
	}
	if got := state(dept, 2027); got.State != scheduler.Late || got.Versions != 2 {
		t.Errorf("late: %+v", got)
	}
	list, err := w.Compliance(t.Context(), operator, scheduler.ComplianceFilter{Year: 2027, Region: d.Region, State: scheduler.InTime})
	if err != nil || len(list) != 1 || list[0].Department != d.ID {
		t.Errorf("in time in the region: %+v, %v", list, err)
	}
	_, err = w.Compliance(t.Context(), operator, scheduler.ComplianceFilter{Year: 2027, Region: "990000000"})
	w.wantCode(err, scheduler.CodeInvalid)
	own, err := w.Compliance(t.Context(), stranger, scheduler.ComplianceFilter{Year: 2027})
	if err != nil || len(own) != 1 || own[0].Department != other || own[0].State != scheduler.Missing {
		t.Errorf("a clerk sees %+v, %v", own, err)
	}
	_, err = w.Compliance(t.Context(), integration, scheduler.ComplianceFilter{Year: 2027})
	w.wantCode(err, scheduler.CodeForbidden)
	if list, err := w.Compliance(t.Context(), operator, scheduler.ComplianceFilter{Year: 2024}); err != nil || len(list) != 0 {
		t.Errorf("before there was a department: %+v, %v", list, err)
	}
	w.sound()
}

func TestS5_APreviewChangesNothing(t *testing.T) {
	w := newWorld(t)
	_, b := w.book(closed, "10:00")
	pre, err := w.PreviewSchedule(t.Context(), reception, closedOn(dept, closed, "2026-05-29"))
	w.must(err)
	wantChange := scheduler.DayChange{Date: calendars.MustDate(closed), Before: 16 * 3} // 29 May is past
	if !slices.Equal(pre.Changes, []scheduler.DayChange{wantChange}) {
		t.Errorf("changes %+v", pre.Changes)
	}
	if len(pre.Affected) != 1 || pre.Affected[0].Number != b.Number || pre.Affected[0].Why != "schedule" {
		t.Errorf("affected %+v", pre.Affected)
	}
	june := pre.Months[time.June-1] // 22 weekdays, less the closed one
	if want := (scheduler.MonthFigures{Month: time.June, WorkingDays: 21, Minutes: 21 * 480, Seats: 21 * 32, StaffSeats: 21 * 16}); june != want {
		t.Errorf("June: %+v, want %+v", june, want)
	}
	if got := w.times(office, closed, 0); len(got) != 16 {
		t.Errorf("after a preview: %v", got)
	}
	_, err = w.PreviewSchedule(t.Context(), stranger, schedule(dept, 2026))
	w.wantCode(err, scheduler.CodeForbidden)
	w.sound()
}

func TestS6_VersionsAreKeptAndCanBePublishedAgain(t *testing.T) {
	w := newWorld(t)
	w.set("2026-06-01 09:00:00")
	w.must2(w.PublishSchedule(t.Context(), head, shortDays("2026-06-15"), "short days", scheduler.Consequences{}))
	versions, err := w.Versions(t.Context(), auditor, dept, 2026)
	w.must(err)
	if len(versions) != 2 || versions[1].Version != 2 || versions[1].By != head.Subject || versions[1].Note != "short days" ||
		!versions[1].At.Equal(at("2026-06-01 09:00:00")) {
		t.Errorf("%+v", versions)
	}
	_, err = w.RepublishSchedule(t.Context(), reception, dept, 2026, 1, 0, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.RepublishSchedule(t.Context(), head, dept, 2026, 9, 0, scheduler.Consequences{})
	w.wantCode(err, scheduler.CodeNotFound)
	p, err := w.RepublishSchedule(t.Context(), head, dept, 2026, 1, calendars.MustDate("2026-07-01"), scheduler.Consequences{})
	w.must(err)
	if p.Version != 3 {
		t.Errorf("%+v", p)
	}
	for date, want := range map[string]int{"2026-06-12": 16, "2026-06-30": 4, "2026-07-01": 16} {
		if got := w.times(office, date, 0); len(got) != want {
			t.Errorf("%s offers %v, want %d times", date, got, want)
		}
	}
	for v, want := range map[int]int{0: 540, 1: 540, 2: 120, 3: 540} {
		s, err := w.Schedule(t.Context(), head, dept, 2026, v)
		if err != nil || int(s.Week[0].To-s.Week[0].From) != want {
			t.Errorf("version %d: %+v, %v", v, s.Week, err)
		}
	}
	_, err = w.Schedule(t.Context(), head, dept, 2027, 0)
	w.wantCode(err, scheduler.CodeNotFound)
	w.sound()
}

func TestS8_RoomsKeptBackForStaff(t *testing.T) {
	w := newWorld(t)
	w.book(closed, "10:00")
	w.book(closed, "10:00")
	if got := w.times(office, closed, 0); slices.Contains(got, "10:00") {
		t.Errorf("two public rooms are taken: %v", got)
	}
	a, form := w.person()
	_, err := w.Book(t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat(closed, "10:00"), Staff: true})
	w.wantCode(err, scheduler.CodeForbidden)
	b, err := w.Book(t.Context(), reception, scheduler.BookRequest{Form: form, Seat: seat(closed, "10:00"), Staff: true})
	if err != nil || !b.Staff {
		t.Fatalf("%+v, %v", b, err)
	}
	_, form = w.person()
	_, err = w.Book(t.Context(), reception, scheduler.BookRequest{Form: form, Seat: seat(closed, "10:00"), Staff: true})
	w.wantCode(err, scheduler.CodeSeatTaken)

	// Fewer staff rooms leave the staff's booking without its place, and nobody else's.
	s := schedule(dept, 2026)
	s.StaffRooms = 0
	pre, err := w.PreviewSchedule(t.Context(), head, s)
	w.must(err)
	if len(pre.Affected) != 1 || pre.Affected[0].Number != b.Number {
		t.Errorf("%+v", pre.Affected)
	}
	w.sound()
}
