package api_test

import (
	"strings"
	"testing"

	"kezek/scheduler"
)

// TestBadInput is what people and programs really send. Every refusal names the
// place, in the body's own terms.
func TestBadInput(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	wrongDigit := iin[:11] + string('0'+(iin[11]-'0'+1)%10)
	me := w.token(scheduler.RoleApplicant, iin)
	head, clerk := w.token(scheduler.RoleHead, dept), w.token(scheduler.RoleReception, dept)
	operator, integration := w.token(scheduler.RoleOperator, ""), w.token(scheduler.RoleIntegration, "")
	seat := func(date, start string) obj { return obj{"form": form, "date": date, "start": start} }
	planned := func(edit func(obj)) obj {
		week := []obj{{"weekday": "mon", "from": "09:00", "to": "18:00", "breaks": []obj{{"from": "13:00", "to": "14:00"}}}}
		s := obj{"in_force_from": "2026-01-01", "slot_minutes": 30, "rooms": 2, "week": week}
		edit(s)
		return obj{"schedule": s, "choice": "keep"}
	}
	hours := func(day obj) obj { return planned(func(s obj) { s["week"] = []obj{day} }) }
	year := "/v1/departments/" + dept + "/schedules/2026"
	for name, c := range map[string]struct {
		method, path, token string
		body                any
		status              int
		path0, code0        string // of the first fault
	}{
		"wrong check digit of a form's person":  {"PUT", "/v1/registers/forms", integration, obj{"number": "A", "iin": wrongDigit, "issued": "2026-05-01"}, 422, "body.iin", "iin"},
		"wrong check digit in the second entry": {"PUT", "/v1/registers/contacts", integration, []obj{{"iin": wrongDigit, "name": "x"}, {"iin": iin, "name": ""}}, 422, "body[0].iin", "iin"},
		"wrong check digit of a ward":           {"PUT", "/v1/registers/guardianships", integration, obj{"guardian": iin, "ward": wrongDigit, "from": "2026-01-01"}, 422, "body.ward", "iin"},
		"unknown KATO of a residence":           {"PUT", "/v1/registers/residences", integration, obj{"iin": iin, "kato": "991000000", "address": "x", "permanent": true}, 422, "body.kato", "kato"},
		"unknown KATO of a mapping":             {"PUT", "/v1/mappings", operator, obj{"mappings": []obj{{"kato": "991000000", "department": dept, "from": "2026-01-01"}}}, 422, "body.mappings[0].kato", "kato"},
		"overlapping breaks":                    {"POST", year, head, hours(obj{"weekday": "mon", "from": "09:00", "to": "18:00", "breaks": []obj{{"from": "12:00", "to": "13:30"}, {"from": "13:00", "to": "14:00"}}}), 422, "body.schedule.week[0].breaks[1]", "break_overlap"},
		"a break outside the hours":             {"POST", year, head, hours(obj{"weekday": "mon", "from": "09:00", "to": "13:00", "breaks": []obj{{"from": "13:00", "to": "14:00"}}}), 422, "body.schedule.week[0].breaks[0]", "break_outside"},
		"hours upside down":                     {"POST", year, head, hours(obj{"weekday": "mon", "from": "18:00", "to": "09:00"}), 422, "body.schedule.week[0]", "hours_invalid"},
		"an hour that does not exist":           {"POST", year, head, hours(obj{"weekday": "mon", "from": "09:00", "to": "25:00"}), 422, "body.schedule.week[0].to", "wrong_form"},
		"a weekday that does not exist":         {"POST", year, head, hours(obj{"weekday": "someday", "from": "09:00", "to": "18:00"}), 422, "body.schedule.week[0].weekday", "not_one_of"},
		"a trip longer than the year":           {"POST", year + "/trips", head, obj{"trip": obj{"from": "2026-01-01", "to": "2027-03-01"}}, 422, "body.trip.to", "outside_year"},
		"a trip in a preview, longer too":       {"POST", year + "/preview", head, obj{"schedule": planned(func(s obj) { s["trips"] = []obj{{"from": "2026-02-01", "to": "2027-02-01"}} })["schedule"]}, 422, "body.schedule.trips[0].to", "outside_year"},
		"29 February in a common year":          {"POST", year, head, planned(func(s obj) { s["exceptions"] = []obj{{"date": "2026-02-29", "kind": "closed"}} }), 422, "body.schedule.exceptions[0].date", "not_a_date"},
		"29 February of a booking":              {"POST", "/v1/bookings", me, seat("2027-02-29", "10:00"), 422, "body.date", "not_a_date"},
		"29 February in an address":             {"GET", "/v1/departments/" + dept + "/days/2026-02-29", clerk, nil, 422, "path.date", "not_a_date"},
		"month 13":                              {"GET", formPath(form) + "/slots?month=2026-13", me, nil, 422, "query.month", "not_a_month"},
		"no month":                              {"GET", formPath(form) + "/slots", me, nil, 422, "query.month", "required"},
		"a number of slots that is a word":      {"GET", formPath(form) + "/nearest?count=many", me, nil, 422, "query.count", "wrong_type"},
		"too many slots":                        {"GET", formPath(form) + "/nearest?count=5000", me, nil, 422, "query.count", "out_of_range"},
		"a booking number with a slip":          {"GET", "/v1/bookings/1000014", me, nil, 422, "path.number", "not_a_number"},
		"a form number with a dot":              {"GET", "/v1/forms/a.b/eligibility", me, nil, 422, "path.form", "not_a_form"},
		"a member that does not exist":          {"POST", "/v1/bookings", me, obj{"form": form, "date": "2026-06-02", "start": "10:00", "room": "5"}, 422, "body.room", "unexpected"},
		"a member that is missing":              {"POST", "/v1/bookings", me, obj{"form": form, "start": "10:00"}, 422, "body.date", "required"},
		"a member of the wrong type":            {"POST", "/v1/bookings", me, obj{"form": 5, "date": "2026-06-02", "start": "10:00"}, 422, "body.form", "wrong_type"},
		"a list where an object is wanted":      {"POST", "/v1/bookings", me, []obj{seat("2026-06-02", "10:00")}, 422, "body", "wrong_type"},
		"a place that is no number of a trip":   {"POST", "/v1/bookings", me, obj{"form": form, "date": "2026-06-02", "start": "10:00", "place": -1}, 422, "body.place", "out_of_range"},
		"a reason without end":                  {"POST", "/v1/bookings/1000002/cancel", me, obj{"reason": strings.Repeat("x", 301)}, 422, "body.reason", "too_long"},
		"a choice that does not exist":          {"POST", year, head, obj{"schedule": planned(func(obj) {})["schedule"], "choice": "lose"}, 422, "body.choice", "not_one_of"},
		"a choice for no booking":               {"POST", year, head, obj{"schedule": planned(func(obj) {})["schedule"], "each": obj{"12": "move"}}, 422, "body.each.12", "not_a_number"},
		"a choice of no kind for one":           {"POST", year, head, obj{"schedule": planned(func(obj) {})["schedule"], "each": obj{"1000002": "lose"}}, 422, "body.each.1000002", "not_one_of"},
		"another department in the schedule":    {"POST", year, head, planned(func(s obj) { s["department"] = other }), 422, "body.schedule.department", "mismatch"},
		"another year in the schedule":          {"POST", year, head, planned(func(s obj) { s["year"] = 2025 }), 422, "body.schedule.year", "mismatch"},
		"a department under another name":       {"PUT", "/v1/departments/" + dept, operator, obj{"id": other, "name": text, "address": text, "phone": "+77000000000", "region": "110000000", "rooms": []string{"1"}, "since": "2025-11-24"}, 422, "body.id", "mismatch"},
		"a term of no unit":                     {"GET", "/v1/calendar/deadline?from=2026-06-01T09:00:00Z&term=3", me, nil, 422, "query.term", "not_a_term"},
		"an instant without a zone":             {"GET", "/v1/calendar/deadline?from=2026-06-01&term=3wd", me, nil, 422, "query.from", "not_an_instant"},
		"a year before the law":                 {"GET", "/v1/calendar/1999", me, nil, 422, "path.year", "out_of_range"},
		"a calendar without reasons":            {"PUT", "/v1/calendar", operator, obj{"data": obj{"version": "x", "decrees": []obj{{"date": "2026-01-05", "status": "off", "reason": obj{"ru": "x"}}}, "kurban_ait": []obj{}}}, 422, "body.data.decrees[0].reason.kk", "calendar"},
		"a state of messages that is none":      {"GET", "/v1/messages?state=lost", operator, nil, 422, "query.state", "not_one_of"},
		"a state of schedules that is none":     {"GET", "/v1/compliance.xlsx?year=2027&state=lost", operator, nil, 422, "query.state", "not_one_of"},
		"figures of a region that is none":      {"GET", "/v1/figures?from=2026-06-01&to=2026-06-30&region=990000000", operator, nil, 422, "query.region", "kato"},
		"a region that is none":                 {"GET", "/v1/compliance.xlsx?year=2027&region=990000000", operator, nil, 422, "query.region", "kato"},
		"1001 entries of a register":            {"PUT", "/v1/registers/contacts", integration, make([]obj, 1001), 422, "body", "too_many"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			r := w.call(c.method, c.path, c.token, c.body)
			if r.status != c.status || r.json("errors.0.path") != c.path0 || r.json("errors.0.code") != c.code0 {
				t.Errorf("%d %s", r.status, r.body)
			}
			if message, _ := r.json("errors.0.message").(string); message == "" {
				t.Errorf("no words: %s", r.body)
			}
			if strings.Contains(string(r.body), wrongDigit) {
				t.Errorf("repeats a personal number: %s", r.body)
			}
			for _, lang := range []string{"kk", "ru"} {
				translated := w.call(c.method, c.path, c.token, c.body, "Accept-Language", lang)
				if translated.json("errors.0.message") == r.json("errors.0.message") && c.code0 != "calendar" {
					t.Errorf("the same words in English and in %s: %v", lang, r.json("errors.0.message"))
				}
			}
		})
	}
	w.t = t
	for _, c := range []struct{ what, date, start string }{
		{"outside the hours", "2026-06-02", "08:30"}, {"in the break", "2026-06-02", "13:00"},
		{"off the grid", "2026-06-02", "10:07"}, {"on a Saturday", "2026-06-06", "10:00"},
		{"in the past", "2026-05-29", "10:00"}, {"at midnight's end", "2026-06-02", "24:00"},
		{"after the form's last day", "2027-01-11", "10:00"},
	} {
		if r := w.call("POST", "/v1/bookings", me, seat(c.date, c.start)); r.status != 409 || r.json("code") != "not_bookable" || r.json("nearest.0.date") == nil {
			t.Errorf("%s: %d %s", c.what, r.status, r.body)
		}
	}
}

// TestBadInput_AllAtOnce sees that one answer names every fault.
func TestBadInput_AllAtOnce(t *testing.T) {
	w := newWorld(t)
	integration := w.token(scheduler.RoleIntegration, "")
	r := w.call("PUT", "/v1/registers/forms", integration, []obj{
		{"number": "A-1", "iin": iinOf(1), "issued": "2026-05-01", "last_day": "2026-12-31"},
		{"number": "", "iin": "123", "issued": "2026-05-02", "last_day": "2026-05-01"},
		{"number": "A-3", "iin": "000000000001", "issued": "2026-05-01"},
	}).want(422)
	if r.json("code") != "partly_stored" {
		t.Errorf("%s", r.body)
	}
	var paths []string
	for _, e := range r.json("errors").([]any) {
		paths = append(paths, e.(map[string]any)["path"].(string))
	}
	if got, want := strings.Join(paths, " "), "body[1].number body[1].iin body[1].last_day body[2].iin"; got != want {
		t.Errorf("faults at %s, want %s", got, want)
	}
	if got := w.call("GET", "/v1/forms", w.token(scheduler.RoleApplicant, iinOf(1)), nil).want(200).json("items.0.number"); got != "A-1" {
		t.Errorf("the good entry is not stored: %v", got)
	}
	r = w.call("PUT", "/v1/registers/forms", integration, []obj{{"number": "A-4", "issued": "2026-02-30"}, {"iin": 5, "number": "A-5", "issued": "x"}}).want(422)
	if n := len(r.json("errors").([]any)); n != 4 || r.json("code") != "invalid" {
		t.Errorf("%d faults: %s", n, r.body)
	}
}

// TestBadInput_TheirBooking sees that a stranger's number and a number that was
// never given look the same.
func TestBadInput_TheirBooking(t *testing.T) {
	w := newWorld(t)
	iin, form := w.person(office)
	theirs := w.book(iin, form, "2026-06-02", "10:00").Number.String()
	stranger, _ := w.person(office)
	me := w.token(scheduler.RoleApplicant, stranger)
	a, b := w.call("GET", "/v1/bookings/"+theirs, me, nil).want(404), w.call("GET", "/v1/bookings/1000015", me, nil).want(404)
	if a.json("code") != b.json("code") || a.json("title") != b.json("title") {
		t.Errorf("%s\n%s", a.body, b.body)
	}
	away := w.token(scheduler.RoleReception, other)
	w.call("GET", "/v1/bookings/"+theirs, away, nil).want(403)
	w.call("POST", "/v1/bookings/"+theirs+"/arrival", away, nil).want(403)
}
