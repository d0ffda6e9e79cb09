package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kezek/scheduler"
)

// formPath is a form's number as a client writes it into an address.
func formPath(form string) string { return "/v1/forms/" + url.PathEscape(form) }

func TestB1_B2_HoldIsConfirmed(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	me := w.token(scheduler.RoleApplicant, iin)

	if got := w.call("GET", formPath(form)+"/eligibility", me, nil).want(200).json("eligible"); got != true {
		t.Fatalf("eligible = %v", got)
	}
	days := w.call("GET", formPath(form)+"/slots?month=2026-06", me, nil).want(200)
	if got := days.json("days.0.date"); got != "2026-06-01" {
		t.Errorf("first free day %v, want today", got)
	}
	if n := len(w.call("GET", formPath(form)+"/nearest?count=3", me, nil).want(200).json("items").([]any)); n != 3 {
		t.Errorf("%d nearest, want 3", n)
	}
	held := w.call("POST", "/v1/holds", me, map[string]any{"form": form, "date": "2026-06-02", "start": "10:00"}).want(201)
	number := held.json("number").(string)
	if held.json("state") != "held" || held.json("until") != "2026-06-01T03:10:00Z" {
		t.Errorf("hold is %s", held.body)
	}
	booked := w.call("POST", "/v1/holds/"+number+"/confirm", me, nil).want(201)
	if booked.json("state") != "booked" || booked.json("iin") != iin {
		t.Errorf("booking is %s", booked.body)
	}
	w.call("POST", "/v1/holds/"+number+"/confirm", me, nil).want(200) // once more is no harm
	if got := w.call("GET", "/v1/bookings", me, nil).want(200).json("items.0.number"); got != number {
		t.Errorf("first of my bookings is %v, want %s", got, number)
	}
}

func TestE6_SecondBookingAnswersWithTheFirst(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	me := w.token(scheduler.RoleApplicant, iin)
	first := w.call("POST", "/v1/bookings", me, map[string]any{"form": form, "date": "2026-06-02", "start": "10:00"}).want(201)
	again := w.call("POST", "/v1/bookings", me, map[string]any{"form": form, "date": "2026-06-03", "start": "11:00"}).want(200)
	if first.json("number") != again.json("number") || again.json("date") != "2026-06-02" {
		t.Errorf("second answer is %s", again.body)
	}
	held := w.call("POST", "/v1/holds", me, map[string]any{"form": form, "date": "2026-06-03", "start": "11:00"}).want(409)
	if held.json("code") != "already_booked" || held.json("booking.number") != first.json("number") {
		t.Errorf("refusal is %s", held.body)
	}
}

func TestB3_TakenSeatOffersTheNearest(t *testing.T) {
	w := newWorld(t)
	for range 2 { // both rooms
		iin, form := w.person(office)
		w.book(iin, form, "2026-06-02", "10:00")
	}
	iin, form := w.person(office)
	r := w.call("POST", "/v1/bookings", w.token(scheduler.RoleApplicant, iin),
		map[string]any{"form": form, "date": "2026-06-02", "start": "10:00"}).want(409)
	if r.json("code") != "seat_taken" || r.json("nearest.0.date") == nil {
		t.Errorf("refusal is %s", r.body)
	}
}

func TestB4_SameKeySameAnswer(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	me := w.token(scheduler.RoleApplicant, iin)
	body := map[string]any{"form": form, "date": "2026-06-02", "start": "10:00"}
	first := w.call("POST", "/v1/holds", me, body, "Idempotency-Key", "k-1").want(201)
	again := w.call("POST", "/v1/holds", me, body, "Idempotency-Key", "k-1").want(201)
	if first.json("number") != again.json("number") {
		t.Errorf("a repeated request made another hold: %v and %v", first.json("number"), again.json("number"))
	}
	body["start"] = "11:00"
	if r := w.call("POST", "/v1/holds", me, body, "Idempotency-Key", "k-1").want(422); r.json("code") != "key_reused" {
		t.Errorf("another body under the key gives %s", r.body)
	}
	number := first.json("number").(string)
	if r := w.call("POST", "/v1/holds/"+number+"/confirm", me, nil, "Idempotency-Key", "k-1").want(422); r.json("code") != "key_reused" {
		t.Errorf("another address under the key gives %s", r.body)
	}
	bad := w.call("POST", "/v1/holds", me, body, "Idempotency-Key", strings.Repeat("k", 129)).want(422)
	if bad.json("errors.0.path") != "header.Idempotency-Key" {
		t.Errorf("a key that is too long gives %s", bad.body)
	}
}

func TestB4_OneKeyCoversEveryEntryOfARegister(t *testing.T) {
	w := newWorld(t)
	integration := w.token(scheduler.RoleIntegration, "")
	forms := []map[string]any{
		{"number": "A-1", "iin": iinOf(1), "issued": "2026-05-01", "last_day": "2026-12-31"},
		{"number": "A-2", "iin": iinOf(2), "issued": "2026-05-01", "last_day": "2026-12-31"},
	}
	for range 2 {
		if r := w.call("PUT", "/v1/registers/forms", integration, forms, "Idempotency-Key", "k").want(200); r.json("stored") != 2.0 {
			t.Errorf("stored %s", r.body)
		}
	}
	for i, number := range []string{"A-1", "A-2"} {
		me := w.token(scheduler.RoleApplicant, iinOf(i+1))
		if got := w.call("GET", "/v1/forms", me, nil).want(200).json("items.0.number"); got != number {
			t.Errorf("form of person %d is %v, want %s", i+1, got, number)
		}
	}
}

func TestB5_B6_MoveAndCancel(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	me, path := w.token(scheduler.RoleApplicant, iin), "/v1/bookings/"+w.book(iin, form, "2026-06-02", "10:00").Number.String()
	if r := w.call("POST", path+"/move", me, map[string]any{"date": "2026-06-04", "start": "15:30"}).want(200); r.json("start") != "15:30" {
		t.Errorf("moved to %s", r.body)
	}
	clerk := w.token(scheduler.RoleReception, dept)
	if r := w.call("POST", path+"/cancel", clerk, nil).want(422); r.json("code") != "reason_needed" {
		t.Errorf("staff without a reason get %s", r.body)
	}
	cancelled := w.call("POST", path+"/cancel", clerk, map[string]any{"reason": "ремонт"}).want(200)
	if cancelled.json("state") != "cancelled" {
		t.Errorf("cancelled is %s", cancelled.body)
	}
	if masked := cancelled.json("iin").(string); masked == iin || !strings.HasSuffix(masked, iin[8:]) {
		t.Errorf("reception sees the personal number as %q", masked)
	}
}

func TestA1_A5_Q2_ArrivalAndQueue(t *testing.T) {
	w := newWorld(t)
	clerk, head := w.token(scheduler.RoleReception, dept), w.token(scheduler.RoleHead, dept)
	iin, form := w.person(office)
	one := "/v1/bookings/" + w.book(iin, form, "2026-06-01", "10:00").Number.String()
	lateIIN, lateForm := w.person(office)
	late := "/v1/bookings/" + w.book(lateIIN, lateForm, "2026-06-01", "10:00").Number.String()
	room := "/v1/departments/" + dept + "/rooms/1"

	if r := w.call("POST", one+"/arrival", clerk, nil).want(409); r.json("code") != "not_open_yet" {
		t.Errorf("before opening: %s", r.body)
	}
	w.clock.Set(at("2026-06-01 10:15:00"))
	w.call("POST", one+"/arrival", clerk, nil).want(200)
	w.call("POST", one+"/arrival/undo", clerk, map[string]any{"reason": "ошибка"}).want(200)
	w.call("POST", one+"/arrival", clerk, nil).want(200)

	w.clock.Set(at("2026-06-01 10:15:01"))
	_, _, err := w.engine.RunDue(t.Context())
	w.must(err)
	if r := w.call("POST", late+"/arrival", clerk, nil).want(409); r.json("code") != "annulled" {
		t.Errorf("too late: %s", r.body)
	}
	if r := w.call("POST", room+"/next", clerk, nil).want(200); "/v1/bookings/"+r.json("booking").(string) != one {
		t.Errorf("called %s", r.body)
	}
	if r := w.call("POST", room+"/next", clerk, nil).want(409); r.json("code") != "room_busy" {
		t.Errorf("called twice: %s", r.body)
	}
	w.call("POST", room+"/not-answered", clerk, nil).want(200)
	w.call("POST", room+"/recall", clerk, map[string]any{"booking": one[len("/v1/bookings/"):]}).want(200)
	w.call("POST", room+"/postpone", clerk, map[string]any{"reason": "анализы"}).want(200)
	w.call("POST", room+"/recall", clerk, map[string]any{"booking": one[len("/v1/bookings/"):]}).want(200)
	w.call("POST", room+"/finish", clerk, nil).want(200)

	ticket := w.call("POST", "/v1/departments/"+dept+"/tickets", clerk, map[string]any{"form": lateForm}).want(201)
	if ticket.json("number") != 1.0 || strings.Contains(string(ticket.body), lateIIN) {
		t.Errorf("ticket is %s", ticket.body)
	}
	day := w.call("GET", "/v1/departments/"+dept+"/days/2026-06-01", clerk, nil).want(200)
	if day.json("bookings.0.state") != "finished" || day.json("queue.tickets.0.number") != 1.0 || strings.Contains(string(day.body), iin) {
		t.Errorf("day is %s", day.body)
	}
	w.call("GET", "/v1/departments/"+dept+"/queue/2026-06-01", head, nil).want(200)
}

func TestE5_PortalActsForTheNamedPerson(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	portal := w.token(scheduler.RolePortal, "")
	r := w.call("GET", "/v1/forms", portal, nil, "Kezek-Applicant", iin).want(200)
	if r.json("items.0.number") != form {
		t.Errorf("forms are %s", r.body)
	}
	for _, wrong := range []string{"", "123", iin[:11] + string('0'+(iin[11]-'0'+1)%10)} {
		if r := w.call("GET", "/v1/forms", portal, nil, "Kezek-Applicant", wrong).want(422); r.json("errors.0.path") != "header.Kezek-Applicant" {
			t.Errorf("portal for %q gets %s", wrong, r.body)
		}
	}
	me := w.token(scheduler.RoleApplicant, iin)
	strangerIIN, strangerForm := w.person(office)
	r = w.call("GET", "/v1/forms", me, nil, "Kezek-Applicant", strangerIIN).want(200)
	if strings.Contains(string(r.body), strangerForm) {
		t.Error("an applicant acted for somebody else by the portal's header")
	}
}

func TestForm_SlashInTheAddress(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office) // 031/у-1
	me := w.token(scheduler.RoleApplicant, iin)
	for _, written := range []string{url.PathEscape(form), strings.ReplaceAll(form, "/", "~"), "031%2f%D1%83-1", "031~%d1%83-1"} {
		if got := w.call("GET", "/v1/forms/"+written+"/eligibility", me, nil).want(200).json("form"); got != form {
			t.Errorf("%s is read as %v, want %s", written, got, form)
		}
	}
	// As a terminal sends what the documentation shows: not escaped at all.
	r := w.raw("GET /v1/forms/031~у-1/eligibility HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + me + "\r\n\r\n").want(200)
	if got := r.json("form"); got != form {
		t.Errorf("unescaped it is read as %v, want %s", got, form)
	}
}

func TestS5_S7_PublishAsksAboutBookings(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	booked := w.book(iin, form, "2026-06-02", "10:00").Number.String()
	head := w.token(scheduler.RoleHead, dept)
	path := "/v1/departments/" + dept + "/schedules/2026"
	narrow := schedule("", 0)
	narrow.InForce = schedule("", 2026).InForce
	narrow.Week = narrow.Week[2:] // no Mondays and Tuesdays
	preview := w.call("POST", path+"/preview", head, map[string]any{"schedule": narrow}).want(200)
	if preview.json("affected.0.number") != booked {
		t.Errorf("preview is %s", preview.body)
	}
	if r := w.call("POST", path, head, map[string]any{"schedule": narrow}).want(409); r.json("code") != "choice_needed" {
		t.Errorf("without a choice: %s", r.body)
	}
	done := w.call("POST", path, head, map[string]any{"schedule": narrow, "each": map[string]string{booked: "move"}, "choice": "keep", "reason": "график"}).want(200)
	if done.json("version") != 2.0 || done.json("moved") != 1.0 {
		t.Errorf("publication is %s", done.body)
	}
	w.call("GET", "/v1/jobs/"+done.json("job").(string), head, nil).want(200)
	w.call("POST", path+"/versions/1/publish", head, map[string]any{"choice": "keep"}).want(200)
	if from := w.call("GET", path, head, nil).want(200).json("items.2.in_force_from"); from != "2026-01-01" {
		t.Errorf("published again from %v, want the version's own first day", from)
	}
	if n := len(w.call("GET", path, head, nil).want(200).json("items").([]any)); n != 3 {
		t.Errorf("%d versions, want 3", n)
	}
	trip := map[string]any{"trip": map[string]any{"from": "2026-07-06", "to": "2026-07-08", "reason": "выезд"}, "choice": "keep"}
	w.call("POST", path+"/trips", head, trip).want(200)
	got := w.call("GET", path+"/versions/0", head, nil).want(200)
	number, ok := got.json("trips.0.number").(float64)
	if !ok || number == 0 {
		t.Fatalf("trips are %s", got.body)
	}
	one := fmt.Sprintf("%s/trips/%.0f", path, number)
	trip["trip"] = map[string]any{"from": "2026-07-06", "to": "2026-07-07"}
	w.call("PUT", one, head, trip).want(200)
	w.call("DELETE", one+"?choice=keep&reason=x", head, nil).want(200)
}

func TestC1_C7_Calendar(t *testing.T) {
	w := newWorld(t)
	me := w.token(scheduler.RoleAuditor, "")
	year := w.call("GET", "/v1/calendar/2025", me, nil).want(200)
	if got := year.json("months.0.working_days"); got != 20.0 { // of 23 weekdays 1, 2, 3 and 7 January are off, and Sunday the 5th is worked
		t.Errorf("January 2025 has %v working days", got)
	}
	r := w.call("GET", "/v1/calendar/deadline?from=2026-06-01T09:00:00%2B05:00&term=3wd", me, nil).want(200)
	if r.json("last_day") != "2026-06-04" {
		t.Errorf("three working days after 1 June 2026: %s", r.body)
	}
	r = w.call("GET", "/v1/calendar/deadline?from=2026-06-01T17:45:00%2B05:00&term=30m&department="+dept, me, nil).want(200)
	if r.json("deadline") != "2026-06-02T09:15:00+05:00" {
		t.Errorf("thirty minutes from 17:45: %s", r.body)
	}
	w.call("GET", "/v1/calendar/deadline?from=2026-06-01T17:45:00%2B05:00&term=30m", me, nil).want(422)
	data := w.call("GET", "/v1/calendar", me, nil).want(200)
	if data.json("revision") != 1.0 {
		t.Errorf("calendar is %s", data.body)
	}
}

func TestDelete_ReleasesAHold(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	me := w.token(scheduler.RoleApplicant, iin)
	number := w.call("POST", "/v1/holds", me, map[string]any{"form": form, "date": "2026-06-02", "start": "10:00"}).want(201).json("number").(string)
	w.call("DELETE", "/v1/holds/"+number, me, nil).want(http.StatusNoContent)
	w.call("POST", "/v1/holds/"+number+"/confirm", me, nil).want(410)
}
