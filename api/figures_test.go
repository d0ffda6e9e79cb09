package api_test

import (
	"testing"

	"kezek/scheduler"
)

// TestFigures_OfAMonth reads the figures as JSON and as a workbook.
func TestFigures_OfAMonth(t *testing.T) {
	w := newWorld(t)
	operator := w.token(scheduler.RoleOperator, "")
	const june = "?from=2026-06-01&to=2026-06-30"
	r := w.call("GET", "/v1/figures"+june, operator, nil).want(200)
	if r.json("total.seats") == 0.0 || r.json("departments.0.department") != dept || r.json("departments.0.weeks.0.monday") != "2026-06-01" ||
		r.json("departments.0.nearest") != "2026-06-01" || r.json("departments.0.wait_by_ticket.people") != 0.0 {
		t.Errorf("%s", r.body)
	}
	r = w.call("GET", "/v1/figures?from=2026-06-30&to=2026-06-01", operator, nil).want(422)
	if r.json("errors.0.path") != "query.to" {
		t.Errorf("%s", r.body)
	}
	for lang, want := range map[string][]string{
		"kk": {"Бөлімдер", "Апталар", "Барлығы"}, "ru": {"Отделы", "Недели", "Всего"}, "en": {"Departments", "Weeks", "Total"},
	} {
		r := w.call("GET", "/v1/figures.xlsx"+june+"&lang="+lang, operator, nil).want(200)
		if r.filename() != "figures-2026-06-01-2026-06-30.xlsx" {
			t.Errorf("file %s", r.filename())
		}
		rows, err := r.book().GetRows(want[0])
		w.must(err)
		if len(rows) != 4 || rows[1][0] != dept || rows[1][2] != "01.06.2026" || rows[1][5] != "0.0%" || rows[3][1] != want[2] {
			t.Errorf("%s: %q", lang, rows)
		}
		weeks, err := r.book().GetRows(want[1])
		w.must(err)
		if len(weeks) != 6 || weeks[1][0] != "01.06.2026" {
			t.Errorf("%s: %q", lang, weeks)
		}
	}
	own := w.call("GET", "/v1/figures"+june, w.token(scheduler.RoleHead, other), nil).want(200)
	if own.json("departments.0.department") != other || own.json("departments.1") != nil {
		t.Errorf("%s", own.body)
	}
}
