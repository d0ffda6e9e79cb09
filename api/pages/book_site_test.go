package pages_test

import (
	"strings"
	"testing"

	"kezek/api/pages/browsertest"
	"kezek/calendars"
	"kezek/scheduler"
)

// scarce makes Stepnogorsk give two times a day to one person each, so that
// tests can take them all, and leaves three until tomorrow evening, the last day
// of the form that it returns. They are taken, by those that it returns.
func scarce(t *testing.T, s *browsertest.Site) (me browsertest.Person, others []scheduler.Booking) {
	schedule := browsertest.Schedule(browsertest.Stepnogorsk, 2026)
	schedule.SlotMinutes, schedule.Rooms, schedule.StaffRooms = 240, 1, 0
	_, err := s.Engine.PublishSchedule(t.Context(), browsertest.System, schedule, "", scheduler.Consequences{})
	s.Must(err)
	for _, at := range [][2]string{{"2026-06-01", "14:00"}, {"2026-06-02", "09:00"}, {"2026-06-02", "14:00"}} {
		others = append(others, s.Book(s.NewPerson(browsertest.KATOAnother), at[0], at[1]))
	}
	me = s.NewPerson(browsertest.KATOAnother)
	shorten(t, s, me, "2026-06-02")
	return me, others
}

// shorten changes the last day of the person's form.
func shorten(t *testing.T, s *browsertest.Site, p browsertest.Person, last string) {
	_, err := s.Engine.ReceiveForm(t.Context(), browsertest.System, scheduler.Form031{Number: p.Form, IIN: p.IIN,
		Issued: calendars.MustDate("2026-05-05"), LastDay: calendars.MustDate(last)})
	s.Must(err)
}

// wardOf makes somebody whose guardian the person is.
func wardOf(t *testing.T, s *browsertest.Site, guardian browsertest.Person, kato string) browsertest.Person {
	ward := s.NewPerson(kato)
	s.Must(s.Engine.PutGuardianship(t.Context(), browsertest.System, scheduler.Guardianship{
		Guardian: guardian.IIN, Ward: ward.IIN, From: calendars.MustDate("2020-01-01")}))
	return ward
}

func pathOf(p browsertest.Person) string { return "/book/" + strings.ReplaceAll(p.Form, "/", "~") }

// seatAt names a time at the office, as engine requests do.
func seatAt(date, start string) scheduler.Seat {
	m, err := calendars.ParseMinute(start)
	if err != nil {
		panic(err)
	}
	return scheduler.Seat{Date: calendars.MustDate(date), Start: m}
}

// holds keeps a time for the person.
func holds(t *testing.T, s *browsertest.Site, p browsertest.Person, date, start string) scheduler.Booking {
	b, err := s.Engine.Hold(t.Context(), p.Actor, scheduler.BookRequest{Form: p.Form, Seat: seatAt(date, start)})
	s.Must(err)
	return b
}

// onlyBooking is the one booking of the person.
func onlyBooking(t *testing.T, s *browsertest.Site, p browsertest.Person) scheduler.Booking {
	t.Helper()
	all, err := s.Engine.Bookings(t.Context(), p.Actor)
	s.Must(err)
	if len(all) != 1 {
		t.Fatalf("%d bookings, want 1: %+v", len(all), all)
	}
	return all[0]
}

func contains(s string, all ...string) bool {
	for _, part := range all {
		if !strings.Contains(s, part) {
			return false
		}
	}
	return true
}
