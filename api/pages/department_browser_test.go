package pages_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"kezek/api"
	"kezek/api/pages/browsertest"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/sheets"
	"kezek/slots"
)

// closedDay is the day that the files of these tests close.
const closedDay = "2026-06-02"

// office is a site whose head changes the year: two people hold times on the day
// that is to be closed, and one of them has a form that ends on it.
type office struct {
	*browsertest.Site
	t             testing.TB
	movable, last scheduler.Booking
}

func newOffice(t *testing.T) *office {
	s := browsertest.NewSite(t, func(o *api.Options) {
		o.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	})
	o := &office{Site: s, t: t}
	o.movable = s.Book(s.NewPerson(browsertest.KATO), closedDay, "10:00")
	short := s.NewPerson(browsertest.KATO)
	_, err := s.Engine.ReceiveForm(t.Context(), browsertest.System, scheduler.Form031{Number: short.Form, IIN: short.IIN,
		Issued: calendars.MustDate("2026-05-05"), LastDay: calendars.MustDate(closedDay)})
	s.Must(err)
	o.last = s.Book(short, closedDay, "10:00")
	return o
}

// changed is the year with the closed day, an outreach, a trip and a longer Friday.
func changed() slots.Schedule {
	s := browsertest.Schedule(browsertest.Kokshetau, 2026)
	s.InForce = calendars.MustDate("2026-06-02")
	s.Exceptions = []slots.Exception{
		{Date: calendars.MustDate(closedDay), Kind: slots.Closed, Reason: "Ремонт"},
		{Date: calendars.MustDate("2026-06-13"), Kind: slots.ExtraWorking, Hours: &s.Week[0].Hours},
		{Date: calendars.MustDate("2026-10-02"), Kind: slots.OtherHours, Hours: &slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: 13 * 60}}, Reason: "Обучение"},
	}
	s.Trips = []slots.Trip{outreachTrip(), {From: calendars.MustDate("2026-09-07"), To: calendars.MustDate("2026-09-09"), Reason: "Семинар"}}
	return s
}

func outreachTrip() slots.Trip {
	return slots.Trip{From: calendars.MustDate("2026-07-14"), To: calendars.MustDate("2026-07-16"), Rooms: 1, Reason: "Выезд", Outreach: &slots.Outreach{
		Place:   calendars.Text{KK: "Зеренді", RU: "Зеренда", EN: "Zerendi"},
		Address: calendars.Text{KK: "Мир к-сі, 5", RU: "ул. Мира, 5", EN: "5 Mir Street"},
		KATO:    []string{browsertest.KATO}, Rooms: 1, Hours: slots.Hours{Interval: calendars.Interval{From: 10 * 60, To: 16 * 60}}}}
}

// workbook is a schedule as a file, in a folder.
func (o *office) workbook(s slots.Schedule, spoil bool) string {
	o.t.Helper()
	d, err := o.Engine.Department(o.t.Context(), s.Department)
	o.Must(err)
	_, cal, err := o.Engine.Calendar(o.t.Context())
	o.Must(err)
	data, err := sheets.Template(sheets.TemplateOptions{Department: s.Department, Name: d.Name, Year: s.Year, Lang: "ru", Calendar: cal, Full: &s})
	o.Must(err)
	name := "график.xlsx"
	if spoil {
		data, name = o.spoilt(data), "ошибки.xlsx"
	}
	file := filepath.Join(o.t.TempDir(), name)
	o.Must(os.WriteFile(file, data, 0o600))
	return file
}

// spoilt makes mistakes of kinds that people make.
func (o *office) spoilt(data []byte) []byte {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	o.Must(err)
	defer f.Close()
	rows, err := f.GetRows("Неделя")
	o.Must(err)
	for i, r := range rows {
		if len(r) > 0 && r[0] == "Вторник" {
			o.Must(f.SetCellValue("Неделя", fmt.Sprintf("B%d", i+1), "девять"))
			o.Must(f.SetCellValue("Неделя", fmt.Sprintf("C%d", i+1), ""))
		}
	}
	rows, err = f.GetRows("Исключения")
	o.Must(err)
	for i, r := range rows {
		if len(r) > 0 && r[0] == "02.06.2026" {
			o.Must(f.SetCellValue("Исключения", fmt.Sprintf("A%d", i+1), "31.06.2026"))
		}
	}
	out, err := f.WriteToBuffer()
	o.Must(err)
	return out.Bytes()
}

// head opens a tab in which the head is at a page.
func (o *office) head(look browsertest.Look, path string) *browsertest.Tab {
	tab := o.Open(o.t, look)
	tab.SignIn(browsertest.Head(browsertest.Kokshetau))
	tab.See("nav.area", "")
	tab.Go(path)
	return tab
}

// upload sends a file with the form's own field.
func upload(tab *browsertest.Tab, file string) {
	tab.Do(chromedp.SetUploadFiles("#file", []string{file}))
	tab.Click("#upload button")
}

// draft puts the changed year as the draft, past the pages.
func (o *office) draft() {
	_, err := o.Engine.PutDraft(o.t.Context(), browsertest.Head(browsertest.Kokshetau), changed(), nil)
	o.Must(err)
}

const year2026 = "/department/schedules/2026"

func TestPictures_Department(t *testing.T) {
	browsertest.ForPictures(t)
	o := newOffice(t)
	wrong := o.workbook(changed(), true)
	o.draft()
	for kind, look := range map[string]browsertest.Look{"phone": browsertest.Phone, "desktop": {}} {
		tab := o.head(look, "/department")
		picture := func(name, path string) {
			tab.Go(path)
			tab.Picture("department-" + name + "-" + kind)
		}
		picture("overview", "/department")
		picture("template", "/department/schedules/2027/upload")
		tab.Go(year2026 + "/upload")
		upload(tab, wrong)
		tab.See("#problem", "В файле")
		tab.Picture("department-errors-" + kind)
		picture("draft", year2026+"/draft")
		picture("month", year2026+"/draft?view=month&month=6")
		picture("week", year2026+"/draft?view=week&day=2026-07-15")
		picture("publish", year2026+"/draft/publish")
		picture("trip", year2026+"/trips/new")
	}
	tab := o.head(browsertest.Look{Theme: "dark"}, year2026+"/draft")
	tab.Picture("department-draft-dark")
	tab = o.head(browsertest.Look{Theme: "contrast", Language: "kk"}, year2026+"/draft")
	tab.Picture("department-draft-contrast-kk")
	_, err := o.Engine.PublishDraft(t.Context(), browsertest.Head(browsertest.Kokshetau), browsertest.Kokshetau, 2026, "по приказу № 12", scheduler.Consequences{Choice: scheduler.ChoiceMove})
	o.Must(err)
	for kind, look := range map[string]browsertest.Look{"phone": {Width: 360, Height: 640, Language: "kk"}, "desktop": {}} {
		tab := o.head(look, "/department")
		for name, path := range map[string]string{"versions": year2026, "compare": year2026 + "/compare?from=1&to=2", "trips": year2026 + "/trips", "worklist": "/department/worklist",
			"waiting": "/department/waiting", "figures": "/department/figures"} {
			tab.Go(path)
			tab.Picture("department-" + name + "-" + kind)
		}
	}
}
