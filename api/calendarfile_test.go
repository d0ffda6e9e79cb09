package api_test

import (
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// event reads the one event of a booking's calendar file.
func (w *world) event(path, token string) *ics.VEvent {
	w.t.Helper()
	r := w.call("GET", path+"/calendar.ics", token, nil).want(200)
	if got := r.header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
		w.t.Errorf("content type %q", got)
	}
	cal, err := ics.ParseCalendar(strings.NewReader(string(r.body)))
	w.must(err)
	if n := len(cal.Events()); n != 1 {
		w.t.Fatalf("%d events", n)
	}
	return cal.Events()[0]
}

func TestB7_CalendarFileOfAnOutreach(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	day := calendars.MustDate("2026-06-10")
	_, err := w.engine.PutTrip(t.Context(), system, dept, 2026, slots.Trip{From: day, To: day, Rooms: 1, Outreach: &slots.Outreach{
		Place: calendars.Text{KK: "Ауыл", RU: "Село", EN: "Village"}, Address: calendars.Text{KK: "Мектеп", RU: "Школа", EN: "School"},
		KATO: []string{office}, Hours: slots.Hours{Interval: calendars.Interval{From: 10 * 60, To: 12 * 60}}, Rooms: 1,
	}}, scheduler.Consequences{})
	w.must(err)
	schedule, err := w.engine.Schedule(t.Context(), system, dept, 2026, 0)
	w.must(err)
	me := w.token(scheduler.RoleApplicant, iin)
	booked := w.call("POST", "/v1/bookings", me, obj{"form": form, "date": "2026-06-10", "start": "10:30", "place": schedule.Trips[0].Number}).want(201)
	event := w.event("/v1/bookings/"+booked.json("number").(string), me)
	if got := event.GetProperty(ics.ComponentPropertyLocation).Value; !strings.Contains(got, "Village") || !strings.Contains(got, "School") {
		t.Errorf("LOCATION %q", got)
	}
}

func TestB7_CalendarFile(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	me, booked := w.token(scheduler.RoleApplicant, iin), w.book(iin, form, "2026-06-02", "10:00")
	path := "/v1/bookings/" + booked.Number.String()
	value := func(e *ics.VEvent, p ics.ComponentProperty) string {
		if got := e.GetProperty(p); got != nil {
			return got.Value
		}
		return ""
	}
	check := func(e *ics.VEvent, start, sequence, status string, alarms int) {
		t.Helper()
		if got := value(e, ics.ComponentPropertyUniqueId); got != booked.Number.String()+"@kezek" {
			t.Errorf("UID %q is not stable", got)
		}
		if got := value(e, ics.ComponentPropertyDtStart); got != start {
			t.Errorf("DTSTART %q, want %q", got, start)
		}
		if got := value(e, ics.ComponentPropertySequence); got != sequence {
			t.Errorf("SEQUENCE %q, want %q", got, sequence)
		}
		if got := value(e, ics.ComponentPropertyStatus); got != status {
			t.Errorf("STATUS %q, want %q", got, status)
		}
		if got := len(e.Alarms()); got != alarms {
			t.Errorf("%d alarms, want %d", got, alarms)
		}
		if strings.Contains(string(w.call("GET", path+"/calendar.ics", me, nil).body), iin) {
			t.Error("a personal number stands in the file")
		}
	}
	first := w.event(path, me)
	check(first, "20260602T050000Z", "0", "CONFIRMED", 1)
	if got := value(first, ics.ComponentPropertyLocation); !strings.Contains(got, dept) {
		t.Errorf("LOCATION %q", got)
	}
	if got := first.Alarms()[0].GetProperty(ics.ComponentPropertyTrigger).Value; got != "-P1D" {
		t.Errorf("alarm at %q, want the day before", got)
	}
	if a, b := w.call("GET", path+"/calendar.ics", me, nil), w.call("GET", path+"/calendar.ics", me, nil); string(a.body) != string(b.body) {
		t.Error("the same booking gives two different files")
	}
	w.call("POST", path+"/move", me, obj{"date": "2026-06-03", "start": "15:30"}).want(200)
	check(w.event(path, me), "20260603T103000Z", "1", "CONFIRMED", 1)
	w.call("POST", path+"/cancel", me, nil).want(200)
	check(w.event(path, me), "20260603T103000Z", "2", "CANCELLED", 0)
	kazakh := w.call("GET", path+"/calendar.ics", me, nil, "Accept-Language", "kk").want(200)
	if !strings.Contains(string(kazakh.body), "МӘС") {
		t.Errorf("not in Kazakh: %s", kazakh.body)
	}
}
