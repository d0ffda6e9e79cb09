package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

const yearPath = "/v1/departments/" + dept + "/schedules/"

// book opens a workbook that was answered.
func (r reply) book() *excelize.File {
	r.t.Helper()
	if got := r.header.Get("Content-Type"); got != "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" {
		r.t.Errorf("content type %s", got)
	}
	f, err := excelize.OpenReader(bytes.NewReader(r.body))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = f.Close() })
	return f
}

// filename is what a browser would call the answer.
func (r reply) filename() string {
	r.t.Helper()
	_, params, err := mime.ParseMediaType(r.header.Get("Content-Disposition"))
	if err != nil {
		r.t.Fatal(err)
	}
	return params["filename"]
}

// form puts a file into a form, behind a field that is none.
func form(name string, data []byte) (body, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("note", "x"); err != nil {
		panic(err)
	}
	_, err := must(w.CreateFormFile("file", name)).Write(data)
	if err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String(), w.FormDataContentType()
}

// TestS4_ATemplateGoesRoundToAVersion downloads the workbook with last year's
// hours, uploads it, publishes it, and gets back what was uploaded.
func TestS4_ATemplateGoesRoundToAVersion(t *testing.T) {
	w := newWorld(t)
	head := w.token(scheduler.RoleHead, dept)
	template := w.call("GET", yearPath+"2027/template.xlsx?lang=kk&carry_over=true", head, nil).want(200)
	if template.filename() != "akm-1-2027.xlsx" || len(template.book().GetSheetList()) < 4 {
		t.Errorf("%q with %v", template.filename(), template.book().GetSheetList())
	}
	body, kind := form("кесте 2027.xlsx", template.body)
	up := w.call("POST", yearPath+"2027/file", head, body, "Content-Type", kind).want(200)
	if up.json("draft.file") != "кесте 2027.xlsx" || up.json("draft.size") != float64(len(template.body)) || up.json("draft.schedule.year") != 2027.0 ||
		up.json("preview.months.0.working_days") == nil || up.json("draft.schedule.week.0.from") != "09:00" {
		t.Errorf("%s", up.body)
	}
	if got := w.call("GET", "/v1/compliance?year=2027", head, nil).want(200).json("items.0.state"); got != "draft" {
		t.Errorf("compliance: %v", got)
	}
	if got := w.call("GET", yearPath+"2027/draft", head, nil).want(200); got.json("draft.id") != up.json("draft.id") {
		t.Errorf("%s", got.body)
	}
	if got := w.call("GET", yearPath+"2027/draft/file", head, nil).want(200); !bytes.Equal(got.body, template.body) {
		t.Error("the draft's file is not what was uploaded")
	}
	w.call("POST", yearPath+"2027/draft/publish", head, obj{"note": "the year"}).want(200)
	w.call("GET", yearPath+"2027/draft", head, nil).want(404)
	kept := w.call("GET", yearPath+"2027/versions/1/file", head, nil).want(200)
	if !bytes.Equal(kept.body, template.body) || kept.filename() != "кесте 2027.xlsx" || kept.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%d bytes called %q, %v", len(kept.body), kept.filename(), kept.header)
	}

	// The version as a workbook reads as the same schedule.
	export := w.call("GET", yearPath+"2027/versions/1/schedule.xlsx?lang=en", head, nil).want(200)
	read, problems := sheets.Read("x.xlsx", export.body, sheets.ReadOptions{Department: dept, Year: 2027})
	if len(problems) > 0 || len(read.Week) != 5 || read.Rooms != 2 || read.StaffRooms != 1 {
		t.Errorf("%+v, %v", read, problems)
	}
	w.call("GET", yearPath+"2026/versions/1/file", head, nil).want(404)
	w.call("GET", yearPath+"2027/versions/9/schedule.xlsx", head, nil).want(404)
	w.call("GET", yearPath+"2029/template.xlsx?carry_over=true", head, nil).want(404) // nothing to carry over
	w.call("GET", yearPath+"2029/template.xlsx", head, nil).want(200)
}

const goodCSV = "setting;in force from;01.01.2027\nsetting;slot length, min;30\nsetting;rooms open to everybody;2\n" +
	"week;weekday;from;to\nweek;mon;9:00;18:00\n"

func TestS4_ARawFileIsTakenTooAndAnEditReplacesIt(t *testing.T) {
	w := newWorld(t)
	head := w.token(scheduler.RoleHead, dept)
	up := w.call("POST", yearPath+"2027/file?name=2027.csv", head, goodCSV, "Content-Type", "text/csv").want(200)
	if up.json("draft.file") != "2027.csv" || up.json("draft.schedule.slot_minutes") != 30.0 {
		t.Errorf("%s", up.body)
	}
	edited := schedule(dept, 2027)
	edited.Rooms = 1
	put := w.call("PUT", yearPath+"2027/draft", head, obj{"schedule": edited}).want(200)
	if put.json("draft.schedule.rooms") != 1.0 || put.json("draft.file") != nil {
		t.Errorf("%s", put.body)
	}
	w.call("GET", yearPath+"2027/draft/file", head, nil).want(404)
	edited.SlotMinutes = 1
	bad := w.call("PUT", yearPath+"2027/draft", head, obj{"schedule": edited}).want(422)
	if bad.json("errors.0.path") != "body.schedule.slot_minutes" {
		t.Errorf("%s", bad.body)
	}
	w.call("DELETE", yearPath+"2027/draft", head, nil).want(204)
	w.call("GET", yearPath+"2027/draft", head, nil).want(404)
	w.call("POST", yearPath+"2027/draft/publish", head, obj{}).want(404)
}

// TestS4_EveryErrorNamesItsCell in the caller's language, and nothing is kept.
func TestS4_EveryErrorNamesItsCell(t *testing.T) {
	w := newWorld(t)
	head := w.token(scheduler.RoleHead, dept)
	wrong := strings.NewReplacer("01.01.2027", "01.01.2028", "9:00", "9:75", "mon", "moon").Replace(goodCSV)
	words := map[any]bool{}
	for _, lang := range []string{"kk", "ru", "en"} {
		body, kind := form("wrong.csv", []byte(wrong))
		r := w.call("POST", yearPath+"2027/file", head, body, "Content-Type", kind, "Accept-Language", lang).want(422)
		faults := r.json("errors").([]any)
		if len(faults) != 3 || r.json("code") != "invalid" {
			t.Fatalf("%s", r.body)
		}
		cells := map[any]any{}
		for _, f := range faults {
			f := f.(map[string]any)
			cells[f["cell"]] = f["read"]
			if f["file"] != "wrong.csv" || f["path"] != fmt.Sprintf("wrong.csv:%v", f["cell"]) || f["message"] == "" {
				t.Errorf("%v", f)
			}
		}
		if cells["5:2"] != "moon" || cells["5:3"] != "9:75" || cells["1:3"] != "01.01.2028" {
			t.Errorf("%v", cells)
		}
		words[r.json("errors.0.message")] = true
	}
	if len(words) != 3 {
		t.Errorf("%d texts in three languages", len(words))
	}
	w.call("GET", yearPath+"2027/draft", head, nil).want(404)
}

// TestS4_WhatOnlyTheServiceKnowsIsSaidOfTheFileToo: a territory that there is none of.
func TestS4_WhatOnlyTheServiceKnowsIsSaidOfTheFileToo(t *testing.T) {
	w := newWorld(t)
	s := schedule(dept, 2027)
	hours := s.Week[0].Hours
	hours.Breaks = nil
	s.Trips = []slots.Trip{{From: s.InForce + 10, To: s.InForce + 11, Rooms: 1, Outreach: &slots.Outreach{
		Place: calendars.Text{RU: "Акколь"}, Address: calendars.Text{RU: "Акколь"}, KATO: []string{"980000000"}, Hours: hours, Rooms: 1}}}
	r := w.call("POST", yearPath+"2027/file?name=a.json", w.token(scheduler.RoleHead, dept), s).want(422)
	if r.json("errors.0.file") != "a.json" || r.json("errors.0.cell") != "trips[0].outreach.kato[0]" {
		t.Errorf("%s", r.body)
	}
}

func TestS4_AWrongWorkbookComesBackMarked(t *testing.T) {
	w := newWorld(t)
	head := w.token(scheduler.RoleHead, dept)
	blank := w.call("GET", yearPath+"2027/template.xlsx?lang=ru", head, nil).want(200)
	body, kind := form("график.xlsx", blank.body)
	refused := w.call("POST", yearPath+"2027/file", head, body, "Content-Type", kind).want(422)
	if refused.json("errors.0.sheet") == nil || refused.json("errors.0.cell") == nil {
		t.Errorf("%s", refused.body)
	}
	marked := w.call("POST", yearPath+"2027/file/marked", w.token(scheduler.RoleReception, dept), body, "Content-Type", kind, "Accept-Language", "ru").want(200)
	if marked.filename() != "график-marked.xlsx" {
		t.Errorf("called %q", marked.filename())
	}
	sheet, cell := refused.json("errors.0.sheet").(string), refused.json("errors.0.cell").(string)
	comments, err := marked.book().GetComments(sheet)
	w.must(err)
	found := false
	for _, c := range comments {
		found = found || c.Cell == cell
	}
	if !found {
		t.Errorf("no comment at %s!%s: %+v", sheet, cell, comments)
	}
}

// TestS4_OnlyTheUploadTakesLargeBodies: five MiB there, one elsewhere.
func TestS4_OnlyTheUploadTakesLargeBodies(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.BodyLimit = 1000 })
	head := w.token(scheduler.RoleHead, dept)
	big := string(must(json.Marshal(schedule(dept, 2027))))
	big += strings.Repeat(" ", scheduler.MaxFile-len(big))
	body, kind := form("big.json", []byte(big))
	sized := func(path, kind, content string, length int) reply {
		return w.raw("POST " + path + " HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nAuthorization: Bearer " + head +
			"\r\nContent-Type: " + kind + fmt.Sprintf("\r\nContent-Length: %d\r\n\r\n", length) + content)
	}
	raw := func(path, content, kind string) reply { return sized(path, kind, content, len(content)) }
	if r := raw(yearPath+"2027/file", body, kind); r.status != http.StatusOK || r.json("draft.size") != float64(scheduler.MaxFile) {
		t.Errorf("five MiB: %d %.300s", r.status, r.body)
	}
	if r := raw(yearPath+"2027/file?name=b.json", big+" ", "application/json"); r.status != 422 || r.json("errors.0.code") != "file_large" {
		t.Errorf("a byte more: %d %.300s", r.status, r.body)
	}
	if r := raw(yearPath+"2027/preview", big[:1001], "application/json"); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("elsewhere: %d %.300s", r.status, r.body)
	}
	if r := sized(yearPath+"2027/file", "text/csv", "", scheduler.MaxFile+65<<10); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("more than a file with its form: %d %.300s", r.status, r.body)
	}
}

// A compressed body was unpacked to whatever size before anybody looked at it.
func TestS4_ACompressedBodyIsRefused(t *testing.T) {
	w := newWorld(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(goodCSV))
	w.must(errors.Join(err, z.Close()))
	head := w.token(scheduler.RoleHead, dept)
	for name, headers := range map[string][]string{
		"gzip":          {"Content-Encoding", "gzip"},
		"under a key":   {"Content-Encoding", "gzip", "Idempotency-Key", "k"},
		"identity, too": {"Content-Encoding", "identity"},
	} {
		r := w.call("POST", yearPath+"2027/file", head, packed.String(), append(headers, "Content-Type", "text/csv")...)
		if r.status != http.StatusUnsupportedMediaType || r.json("code") != "unsupported_encoding" {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	twice := w.raw("POST " + yearPath + "2027/file HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + head +
		"\r\nContent-Encoding:\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n")
	if twice.status != http.StatusUnsupportedMediaType {
		t.Errorf("behind an empty header: %d %s", twice.status, twice.body)
	}
}

func TestS4_AFormWithoutAFileIsRefused(t *testing.T) {
	w := newWorld(t)
	head := w.token(scheduler.RoleHead, dept)
	for name, c := range map[string]struct{ body, kind string }{
		"no file":     {"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x"},
		"cut short":   {"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n1", "multipart/form-data; boundary=x"},
		"no boundary": {"--x--", "multipart/form-data"},
	} {
		if r := w.call("POST", yearPath+"2027/file", head, c.body, "Content-Type", c.kind).want(422); r.json("errors.0.code") != "no_file" {
			t.Errorf("%s: %s", name, r.body)
		}
	}
	w.call("POST", yearPath+"2027/file", head, nil).want(400)
}

func TestS6_CompareVersions(t *testing.T) {
	w := newWorld(t)
	head := w.token(scheduler.RoleHead, dept)
	s := schedule(dept, 2026)
	s.Rooms = 1
	w.call("POST", yearPath+"2026", head, obj{"schedule": s}).want(200)
	r := w.call("GET", yearPath+"2026/versions/1/compare?with=2", head, nil).want(200)
	if r.json("fields.0.path") != "rooms" || r.json("fields.0.before") != "2" || r.json("fields.0.after") != "1" ||
		r.json("days.0.before.hours.0.from") != "09:00" || r.json("days.0.before.seats") != 32.0 || r.json("days.0.after.seats") != 16.0 {
		t.Errorf("%.600s", r.body)
	}
	w.call("GET", yearPath+"2026/versions/1/compare?with=3", head, nil).want(404)
	w.call("GET", yearPath+"2026/versions/1/compare", head, nil).want(422)
}

func TestS3_ComplianceAsAWorkbook(t *testing.T) {
	w := newWorld(t)
	operator := w.token(scheduler.RoleOperator, "")
	for lang, want := range map[string][]string{
		"kk": {"2026 жылғы кестелер", "Бөлім коды", "кешігіп жарияланды"},
		"ru": {"Графики на 2026 год", "Код отдела", "опубликован с опозданием"},
		"en": {"Schedules of 2026", "Department code", "published late"},
	} {
		r := w.call("GET", "/v1/compliance.xlsx?year=2026&lang="+lang, operator, nil).want(200)
		rows, err := r.book().GetRows(want[0])
		w.must(err)
		if len(rows) != 3 || rows[0][0] != want[1] || rows[1][0] != dept || rows[1][2] != "25.12.2025" || rows[1][3] != want[2] || rows[1][4] != "01.06.2026 08:00" || rows[1][6] != "1" {
			t.Errorf("%s: %q", lang, rows)
		}
	}
}

// TestS3_ComplianceOfSome: the list and the workbook have the departments of one
// region and state alone, if that is asked for.
func TestS3_ComplianceOfSome(t *testing.T) {
	w := newWorld(t)
	operator := w.token(scheduler.RoleOperator, "")
	d, err := w.engine.Department(t.Context(), other)
	w.must(err)
	d.Region = "100000000"
	w.must(w.engine.PutDepartment(t.Context(), system, d))
	_, err = w.engine.PublishSchedule(t.Context(), system, schedule(dept, 2027), "", scheduler.Consequences{})
	w.must(err)
	for query, want := range map[string][]string{
		"": {dept, other}, "&state=in_time": {dept}, "&state=pending": {other}, "&state=late": nil, "&region=110000000": {dept},
		"&region=100000000": {other}, "&region=100000000&state=in_time": nil, "&region=100000000&state=pending": {other},
	} {
		var listed []string
		for _, item := range w.call("GET", "/v1/compliance?year=2027"+query, operator, nil).want(200).json("items").([]any) {
			listed = append(listed, item.(map[string]any)["department"].(string))
		}
		rows, err := w.call("GET", "/v1/compliance.xlsx?lang=en&year=2027"+query, operator, nil).want(200).book().GetRows("Schedules of 2027")
		w.must(err)
		var booked []string
		for _, row := range rows[1:] {
			booked = append(booked, row[0])
		}
		if !slices.Equal(listed, want) || !slices.Equal(booked, want) {
			t.Errorf("%s: %q as JSON, %q in the workbook, want %q", query, listed, booked, want)
		}
	}
}

func TestS2_OneTrip(t *testing.T) {
	w := newWorld(t)
	head := w.token(scheduler.RoleHead, dept)
	w.call("POST", yearPath+"2026/trips", head, obj{"trip": obj{"from": "2026-07-06", "to": "2026-07-07", "reason": "семинар"}}).want(200)
	r := w.call("GET", yearPath+"2026/trips/6001", head, nil).want(200)
	if r.json("number") != 6001.0 || r.json("from") != "2026-07-06" || r.json("reason") != "семинар" {
		t.Errorf("%s", r.body)
	}
	w.call("GET", yearPath+"2026/trips/6002", head, nil).want(404)
	w.call("GET", yearPath+"2027/trips/6001", head, nil).want(404)
}

// The phone of whoever is reminded may be somebody's own.
func TestS3_PeopleDoNotSeeWhoIsReminded(t *testing.T) {
	w := newWorld(t)
	d, err := w.engine.Department(t.Context(), dept)
	w.must(err)
	d.ContactPhone = "+77010000009"
	w.must(w.engine.PutDepartment(t.Context(), system, d))
	for role, sees := range map[scheduler.Role]bool{scheduler.RoleApplicant: false, scheduler.RoleIntegration: false, scheduler.RoleHead: true, scheduler.RoleAuditor: true} {
		who := map[scheduler.Role]string{scheduler.RoleApplicant: iinOf(1), scheduler.RoleHead: dept}[role]
		for _, path := range []string{"/v1/departments", "/v1/departments/" + dept} {
			if r := w.call("GET", path, w.token(role, who), nil).want(200); strings.Contains(string(r.body), "+77010000009") != sees {
				t.Errorf("%s at %s: %s", role, path, r.body)
			}
		}
	}
}
