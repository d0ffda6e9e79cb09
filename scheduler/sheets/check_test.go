package sheets_test

import (
	"testing"

	"kezek/calendars"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

// TestS4_WhatOnlyTheCallerKnowsIsFoundAtItsCell: a fault that the caller's own
// check finds stands at the cell that the value came from.
func TestS4_WhatOnlyTheCallerKnowsIsFoundAtItsCell(t *testing.T) {
	s := whole()
	cal, err := calendars.New(calendars.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	file, err := sheets.Template(sheets.TemplateOptions{Department: department, Year: year, Lang: "ru", Calendar: cal, Territories: territories(), Full: &s})
	if err != nil {
		t.Fatal(err)
	}
	unknown := slots.Problem{Path: "trips[0].outreach.kato[1]", Code: "kato", Text: calendars.Text{KK: "белгісіз", RU: "неизвестен", EN: "unknown"}}
	_, problems := sheets.Read("year.xlsx", file, sheets.ReadOptions{Department: department, Year: year,
		Check: func(*slots.Schedule) slots.Problems { return slots.Problems{unknown} }})
	if len(problems) != 1 || problems[0].Sheet == "" || problems[0].Cell == "" || problems[0].Read == "" || problems[0].Text != unknown.Text {
		t.Fatalf("problems: %+v", problems)
	}
	t.Logf("%s", problems)
}
