package sheets_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kezek/scheduler/sheets"
	"kezek/slots"
)

func TestS4_WhatATemplateHoldsIsReadBack(t *testing.T) {
	for _, lang := range []string{"kk", "ru", "en"} {
		want := whole()
		data := full(t, want, lang)
		if got := accepted(t, "full.xlsx", data); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", lang, got, want)
		}
	}
}

func TestS4_LastYearIsCarriedOver(t *testing.T) {
	last := whole()
	last.Year, last.InForce = 2026, day("2026-06-01")
	o := templateOptions("kk")
	o.From = &last
	want := whole()
	want.Exceptions, want.Trips = nil, nil
	if got := accepted(t, "carried.xlsx", template(t, o)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// TestS4_AnEmptyTemplateAsksForWhatIsMissing holds that nothing is taken for
// granted in a template that nobody filled in.
func TestS4_AnEmptyTemplateAsksForWhatIsMissing(t *testing.T) {
	_, problems := sheets.Read("empty.xlsx", template(t, templateOptions("kk")), options())
	var got []string
	for _, p := range problems {
		got = append(got, p.Sheet+"!"+p.Cell+" "+p.Code)
	}
	if want := []string{"Апта!B7 setting_missing", "Апта!B8 setting_missing"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestS4_TheCalendarSheetShowsDaysOff looks at the fill and the comments of the
// calendar of 2027, whose Kurban Ait is not announced yet (C6).
func TestS4_TheCalendarSheetShowsDaysOff(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(template(t, templateOptions("ru"))))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	comments, err := f.GetComments("Календарь")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, c := range comments {
		for _, run := range c.Paragraph {
			said[c.Cell] += run.Text
		}
	}
	fill := func(cell string) string {
		id, err := f.GetCellStyle("Календарь", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(style.Fill.Color, "")
	}
	for _, want := range []struct{ cell, day, fill, comment string }{
		{"E6", "1", "F8D4D4", "Новый год"}, // Friday, 1 January
		{"A7", "4", "F8D4D4", "Перенос выходного дня: Новый год, 2 января (Суббота)"}, // C3
		{"O17", "16", "FFE3A8", "Первый день Курбан-айта – ожидаемая дата, может измениться"},
		{"B7", "5", "", ""},
		{"F7", "9", "FBE9E9", ""},
	} {
		value, err := f.GetCellValue("Календарь", want.cell)
		if err != nil {
			t.Fatal(err)
		}
		if value != want.day || fill(want.cell) != want.fill || !strings.Contains(said[want.cell], want.comment) || (want.comment == "") != (said[want.cell] == "") {
			t.Errorf("%s: got %s, fill %s, comment %q; want %+v", want.cell, value, fill(want.cell), said[want.cell], want)
		}
	}
}

func TestS4_TemplatesHelpToFillIn(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(template(t, templateOptions("ru"))))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, want := f.GetSheetList(), []string{"Памятка", "Неделя", "Исключения", "Командировки", "Календарь", "_lists"}; !reflect.DeepEqual(got, want) {
		t.Errorf("sheets %q, want %q", got, want)
	}
	if visible, err := f.GetSheetVisible("_lists"); visible || err != nil {
		t.Errorf("lists are visible: %v", err)
	}
	validations, err := f.GetDataValidations("Командировки")
	if err != nil {
		t.Fatal(err)
	}
	territory := 0
	for _, v := range validations {
		if v.Type == "list" && v.Formula1 == "_lists!$C$2:$C$5" {
			territory++
		}
	}
	if territory != 6 {
		t.Errorf("%d lists of territories, want 6", territory)
	}
	panes, err := f.GetPanes("Исключения")
	if err != nil || !panes.Freeze || panes.YSplit != 4 {
		t.Errorf("panes %+v, %v: want four rows frozen", panes, err)
	}
}

func TestS4_NoTemplateOfWhatIsNotValid(t *testing.T) {
	o := templateOptions("ru")
	o.Calendar = nil
	if _, err := sheets.Template(o); err == nil {
		t.Error("a template without a calendar")
	}
	o = templateOptions("ru")
	o.Full = &slots.Schedule{}
	if _, err := sheets.Template(o); err == nil {
		t.Error("a template of a schedule that is not valid")
	}
}
