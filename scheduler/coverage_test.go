package scheduler_test

import (
	"maps"
	"reflect"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
)

// TestE4_CoverageFindsGapsAndExceptions lays mappings over Akmola region and asks
// who serves each of its territories on 1 July 2026.
func TestE4_CoverageFindsGapsAndExceptions(t *testing.T) {
	w := bookingWorld(t)
	const okrug = "113230000" // a rural okrug of Akkol, which the classifier here does not name
	w.must2(w.PutMappings(t.Context(), operator, []scheduler.Mapping{
		{KATO: okrug, Department: other, From: calendars.MustDate("2026-03-01")},
		{KATO: far, Department: dept, From: calendars.MustDate("2026-09-01")},
		{KATO: far, Department: "", From: calendars.MustDate("2027-01-01")},
	}, scheduler.Consequences{}))
	list, err := w.Coverage(t.Context(), auditor, "110000000", calendars.MustDate("2026-07-01"))
	w.must(err)
	got := map[string]scheduler.Coverage{}
	for i, c := range list {
		if i > 0 && list[i-1].Code >= c.Code {
			t.Errorf("%s stands after %s", c.Code, list[i-1].Code)
		}
		got[c.Code] = c
	}
	if len(list) != 21 { // three cities, seventeen districts, the okrug; the region itself has no mapping
		t.Errorf("%d territories, want 21", len(list))
	}
	want := func(code, department, by, since, otherwise string, changes ...scheduler.ServiceChange) {
		t.Helper()
		c := got[code]
		var from calendars.Date
		if since != "" {
			from = calendars.MustDate(since)
		}
		if c.Department != department || c.By != by || c.Since != from || c.Otherwise != otherwise || !reflect.DeepEqual(c.Changes, changes) {
			t.Errorf("%s: %+v", code, c)
		}
	}
	want(office, dept, office, "2025-11-24", "")
	want("115600000", "", "", "", "") // a gap
	want(okrug, other, okrug, "2026-03-01", dept)
	want(far, other, far, "2025-11-24", "",
		scheduler.ServiceChange{From: calendars.MustDate("2026-09-01"), Department: dept}, scheduler.ServiceChange{From: calendars.MustDate("2027-01-01")})

	w.must2(w.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: "110000000", Department: dept, From: calendars.MustDate("2026-06-15")}}, scheduler.Consequences{}))
	list, err = w.Coverage(t.Context(), operator, "110000000", calendars.MustDate("2026-07-01"))
	w.must(err)
	for _, c := range list {
		got[c.Code] = c
	}
	want("115600000", dept, "110000000", "2026-06-15", "")
	want("110000000", dept, "110000000", "2026-06-15", "")
	if got[far].Otherwise != dept {
		t.Errorf("Stepnogorsk is served otherwise than its region, but %+v", got[far])
	}
	_, err = w.Coverage(t.Context(), head, "110000000", calendars.MustDate("2026-07-01"))
	w.wantCode(err, scheduler.CodeForbidden)
	_, err = w.Coverage(t.Context(), operator, "990000000", calendars.MustDate("2026-07-01"))
	w.wantCode(err, scheduler.CodeInvalid)
}

// TestC6_PreviewTellsEachDepartment: a feast a day later costs one department a
// day and wins it another; the other department does not work that week.
func TestC6_PreviewTellsEachDepartment(t *testing.T) {
	w := bookingWorld(t)
	w.publish(closedOn(other, "2026-06-15", "2026-06-16"))
	w.book("2026-06-16", "09:00")
	_, cal, err := w.Calendar(t.Context())
	w.must(err)
	data := cal.Data()
	for day, status := range map[string]calendars.Status{"2026-06-16": calendars.StatusOff, "2026-06-20": calendars.StatusWork} {
		data.Decrees = append(data.Decrees, calendars.Decree{Date: calendars.MustDate(day), Status: status, Reason: calendars.Text{KK: "х", RU: "х", EN: "x"}})
	}
	got, err := w.PreviewCalendar(t.Context(), auditor, data)
	w.must(err)
	want := scheduler.DepartmentChange{Department: dept, Name: department(dept).Name, DaysLost: 1, Before: 48, Affected: 1}
	if len(got.Departments) != 1 || got.Departments[0] != want {
		t.Errorf("got %+v, want %+v", got.Departments, want)
	}
}

// TestC6_HistoryAndJobs: who published which calendar, and what it did.
func TestC6_HistoryAndJobs(t *testing.T) {
	w := bookingWorld(t)
	w.set("2026-06-02 10:00:00")
	state, _, err := w.Calendar(t.Context())
	w.must(err)
	data := state.Data
	data.Version = "with a decree"
	data.Decrees = append(data.Decrees, calendars.Decree{Date: calendars.MustDate("2026-06-16"), Status: calendars.StatusOff, Reason: calendars.Text{KK: "х", RU: "х", EN: "x"}})
	_, b := w.book("2026-06-16", "09:00")
	w.must2(w.PublishCalendar(t.Context(), operator, data, choose(scheduler.ChoiceMove)))
	list, err := w.Calendars(t.Context(), auditor)
	w.must(err)
	if len(list) != 2 || list[0].Revision != 2 || list[0].Data.Version != "with a decree" || list[0].By != operator.Subject || list[1].Revision != 1 {
		t.Errorf("calendars %+v", list)
	}
	jobs, err := w.Jobs(t.Context(), auditor, at("2026-06-02 00:00:00"))
	w.must(err)
	if len(jobs) != 1 || jobs[0].Kind != scheduler.JobCalendar || jobs[0].Moved != 1 || !jobs[0].Done || jobs[0].By != operator.Subject || len(jobs[0].Departments) != 2 {
		t.Errorf("jobs %+v", jobs)
	}
	all, err := w.Jobs(t.Context(), operator, time.Time{})
	w.must(err)
	kinds := map[scheduler.JobKind]int{}
	for _, j := range all { // three of them were published at one instant, in no order
		kinds[j.Kind]++
	}
	if want := map[scheduler.JobKind]int{scheduler.JobCalendar: 1, scheduler.JobMappings: 1, scheduler.JobSchedule: 2}; !maps.Equal(kinds, want) {
		t.Errorf("all jobs %+v", all)
	}
	if w.booking(b.Number).Date == b.Date {
		t.Error("the booking was not moved")
	}
	for _, a := range []scheduler.Actor{head, reception} {
		_, err := w.Jobs(t.Context(), a, time.Time{})
		w.wantCode(err, scheduler.CodeForbidden)
		_, err = w.Calendars(t.Context(), a)
		w.wantCode(err, scheduler.CodeForbidden)
	}
}
