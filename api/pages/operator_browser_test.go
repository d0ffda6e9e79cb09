package pages_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kezek/api/pages/browsertest"
	"kezek/calendars"
	"kezek/scheduler"
)

// operatorsAuditor may look at everything and change nothing.
var operatorsAuditor = scheduler.Actor{Role: scheduler.RoleAuditor, Subject: "auditor-1"}

// operatorPaths are the operator's pages.
var operatorPaths = []string{"/operator", "/operator/compliance?year=2027", "/operator/mappings", "/operator/calendar?year=2026", "/operator/departments",
	"/operator/departments/akm-1", "/operator/departments/new", "/operator/load", "/operator/messages?state=all", "/operator/worklists", "/operator/jobs"}

// newOperatorSite is a site with a Monday behind it: one person was examined, one
// came late and waits with a ticket, one never came, and an SMS failed for good.
func newOperatorSite(t *testing.T) *browsertest.Site {
	t.Helper()
	s := browsertest.NewSite(t)
	s.Set(browsertest.At("2026-05-29", "12:00"))
	clerk := browsertest.Clerk(browsertest.Kokshetau)
	must := func(_ any, err error) { t.Helper(); s.Must(err) }
	seen, late, _ := s.Book(s.NewPerson(browsertest.KATO), "2026-06-01", "09:00"), s.Book(s.NewPerson(browsertest.KATO), "2026-06-01", "09:30"),
		s.Book(s.NewPerson(browsertest.KATO), "2026-06-01", "09:30")
	for _, date := range []string{"2026-06-02", "2026-06-03", "2026-06-09", "2026-06-15", "2026-06-15", "2026-06-24"} {
		s.Book(s.NewPerson(browsertest.KATO), date, "10:00")
	}
	s.Set(browsertest.At("2026-06-01", "09:05"))
	must(s.Engine.Arrive(t.Context(), clerk, seen.Number))
	s.Set(browsertest.At("2026-06-01", "09:17"))
	must(s.Engine.CallNext(t.Context(), clerk, browsertest.Kokshetau, "1"))
	must(s.Engine.Finish(t.Context(), clerk, browsertest.Kokshetau, "1"))
	s.Set(browsertest.At("2026-06-01", "10:05"))
	must(s.Engine.IssueTicket(t.Context(), clerk, browsertest.Kokshetau, late.Form))
	waiting, _, err := s.Engine.PendingMessages(t.Context(), 1)
	s.Must(err)
	s.Must(s.Engine.MessageFailed(t.Context(), waiting[0].ID, scheduler.ErrRefused, time.Time{}))
	return s
}

// TestOperator_PagesAreGood looks at every page in each language: on a desktop, on
// a phone, and enlarged to 400 %.
func TestOperator_PagesAreGood(t *testing.T) {
	s := newOperatorSite(t)
	zoomed := browsertest.Zoomed
	zoomed.Language = "en"
	for _, look := range []browsertest.Look{{}, {Language: "kk", Width: 360}, zoomed} {
		tab := s.Open(t, look)
		tab.SignIn(browsertest.Operator())
		tab.See(".tabs", "")
		for _, path := range operatorPaths {
			tab.Go(path)
			tab.Good(path, false)
		}
		tab.Go("/operator/mappings")
		tab.Click(`[name=do][value=add]`) // nothing chosen
		tab.Until(`document.readyState === "complete" && document.querySelector("#codes-error")`)
		tab.Good("a refused change of the mapping", false)
		tab.Type("#codes", browsertest.KATO)
		pick(tab, "#department", browsertest.Stepnogorsk)
		tab.Click(`[name=do][value=add]`)
		tab.Until(`document.readyState === "complete" && document.querySelector("button[value=publish]")`)
		tab.Good("a change of the mapping", false)
		tab.Go("/operator/calendar?year=2027")
		tab.Do(chromedp.SetValue("#first", "2027-05-17"))
		tab.Click(`button[value=kurban]`)
		tab.Until(`document.readyState === "complete" && document.querySelector("button[value=publish]")`)
		tab.Good("a change of the calendar", false)
	}
	auditor := s.Open(t, browsertest.Look{Language: "en"})
	auditor.SignIn(operatorsAuditor)
	auditor.See(".tabs", "")
	for _, path := range []string{"/operator/mappings", "/operator/calendar?year=2026"} { // where the operator would have more
		auditor.Go(path)
		auditor.Good(path+" of the auditor", false)
	}
}

// TestOperator_FindsWhoHasNotPublished: after the deadline, the overview leads to
// the departments that are missing (S3).
func TestOperator_FindsWhoHasNotPublished(t *testing.T) {
	s := browsertest.NewSite(t)
	_, err := s.Engine.PublishSchedule(t.Context(), browsertest.System, browsertest.Schedule(browsertest.Stepnogorsk, 2027), "", scheduler.Consequences{})
	s.Must(err)
	s.Set(browsertest.At("2026-12-28", "09:00"))
	tab := s.Open(t, browsertest.Look{})
	tab.SignIn(browsertest.Operator())
	tab.See(".attention .needs", "1 отдел не сдал в срок")
	tab.Click(`.attention a[href$="year=2027"]`)
	tab.See("h1", "Графики приёма на 2027 год")
	tab.See(".tiles .missing", "Кокшетау")
	tab.See(".tiles .in_time", "Степногорск")
	tab.Until(`[...document.querySelectorAll(".tiles li")].every(tile => tile.scrollWidth <= tile.clientWidth)`)
	tab.Click(`.counts a[href*="state=missing"]`)
	tab.See("tbody", "Отдел МСЭ Кокшетау")
	tab.Until(`document.querySelectorAll("tbody tr").length === 1`)
	tab.Until(`document.querySelector("a[href^='/v1/compliance.xlsx']") !== null`)
}

// TestOperator_ClosesAGapInTheMapping works without scripts: a gap is found and
// closed, and a town is given to another department although somebody is booked;
// without a choice for that booking nothing is published and nothing is lost (E4, S7).
func TestOperator_ClosesAGapInTheMapping(t *testing.T) {
	s := browsertest.NewSite(t)
	b := s.Book(s.NewPerson(browsertest.KATO), "2026-06-15", "10:00")
	tab := s.Open(t, browsertest.Look{NoScript: true})
	tab.SignIn(browsertest.Operator())
	tab.Click(`.attention a[href$="only=gaps"]`)
	tab.See("tbody", "Зерендинский")
	tab.Click(`[name=do][value=add]`) // nothing chosen yet
	tab.See("#codes-error", "Отметьте хотя бы одну территорию")
	tab.See("#department-error", "Выберите отдел")
	tab.Click(`input[value="115600000"]`)
	tab.Type("#codes", browsertest.KATO)
	pick(tab, "#department", browsertest.Stepnogorsk)
	tab.Click(`[name=do][value=add]`)
	tab.See("#outcome", "Готовится изменение: 2 территории")
	tab.See("#outcome", b.Number.Spoken())
	tab.Until(`document.activeElement.id === "outcome"`)
	tab.Click(`[name=do][value=publish]`) // without a choice for the booking
	tab.See("#problem", "")
	tab.See("#outcome", "Готовится изменение: 2 территории")
	if got, err := s.Engine.DepartmentFor(t.Context(), "115600000", calendars.MustDate("2026-06-02")); err == nil {
		t.Errorf("half of the change was published: %s serves the gap", got.ID)
	}
	tab.Click("#choice-move")
	tab.Click(`[name=do][value=publish]`)
	tab.See("#outcome", "Закрепление опубликовано")
	tab.See("#outcome", "Перенесено: 1")
	got, err := s.Engine.DepartmentFor(t.Context(), "115600000", calendars.MustDate("2026-06-02"))
	s.Must(err)
	if moved := bookingNow(t, s, b.Number); got.ID != browsertest.Stepnogorsk || moved.Department != browsertest.Stepnogorsk {
		t.Errorf("%s serves the gap, the booking is at %s", got.ID, moved.Department)
	}
}

// TestOperator_MovesKurbanAit announces the feast a day later, by keyboard, with
// somebody booked on that day, who is moved (C6, S7).
func TestOperator_MovesKurbanAit(t *testing.T) {
	s := browsertest.NewSite(t)
	s.Set(browsertest.At("2026-05-06", "09:00"))
	b := s.Book(s.NewPerson(browsertest.KATO), "2026-05-28", "10:00")
	tab := s.Open(t, browsertest.Look{})
	tab.SignIn(browsertest.Operator())
	tab.See(".tabs", "Календарь")
	tabTo(tab, `.tabs a[href="/operator/calendar"]`)
	tab.Keys(kb.Enter)
	tab.See("h1", "Календарь рабочих дней на 2026 год")
	tabTo(tab, "#first")
	tab.Keys("05282026") // as a date is typed in the browser's own language
	tab.Until(`document.querySelector("#first").value === "2026-05-28"`)
	tabTo(tab, "#announced")
	tab.Keys(" ")
	tabTo(tab, `button[value=kurban]`)
	tab.Keys(kb.Enter)
	tab.See("#outcome", b.Number.Spoken())
	tab.See("#outcome", "28 мая 2026")
	tab.Until(`document.querySelectorAll(".month .changed").length === 2`)
	tabTo(tab, "#choice-move")
	tab.Keys(" ")
	tabTo(tab, `button[value=publish]`)
	tab.Keys(kb.Enter)
	tab.See("#outcome", "Календарь опубликован")
	tab.See("#outcome", "Перенесено: 1")
	if moved := bookingNow(t, s, b.Number); moved.Date == b.Date {
		t.Error("the booking stands on the feast")
	}
	tab.Go("/operator/calendar?year=2026")
	tab.See("h2", "История публикаций")
	tab.Until(`document.querySelectorAll("main .scroll:last-of-type tbody tr").length >= 2`)
}

// TestOperator_LooksAtMessagesAndLoad: what failed, without a phone number; charts
// with their tables, and the workbook.
func TestOperator_LooksAtMessagesAndLoad(t *testing.T) {
	s := newOperatorSite(t)
	tab := s.Open(t, browsertest.Look{Language: "kk"})
	tab.SignIn(operatorsAuditor)
	tab.See(".attention", "1 SMS жетпеді")
	tab.Click(`.attention a[href^="/operator/messages"]`)
	tab.See(".messages", "Қате")
	if browsertest.Value[bool](tab, `document.documentElement.outerHTML.includes("77010000001")`) {
		t.Error("the page holds a whole phone number")
	}
	tab.Go("/operator/messages?booking=12345")
	tab.See("#booking-error", "Мұндай жазылу жоқ")
	tab.Go("/operator/messages?state=waiting")
	tab.Click(`.messages a[href*="booking="]`)
	tab.Click(`.actions a[href^="/notice/"]`)
	tab.See("h1", "Хабарландыру туралы анықтама")
	if got := browsertest.Value[int](tab, `fetch(document.querySelector("a[href*='notice.pdf']").href).then(r => r.status)`); got != 200 {
		t.Errorf("the proof of notice: %d", got)
	}
	tab.Go("/operator/load")
	tab.See("figcaption", "Апта сайынғы орындар мен жазылулар")
	tab.See(".numbers", "12") // minutes that the one who was examined had waited
	tab.Until(`document.querySelectorAll("svg.plot[role=img] .whole").length > 13`)
	if got := browsertest.Value[string](tab, `fetch(document.querySelector("a[href^='/v1/figures.xlsx']").href).then(async r => r.status + " " + (await r.arrayBuffer()).byteLength)`); len(got) < 8 || got[:4] != "200 " {
		t.Errorf("the workbook: %s", got)
	}
	tab.Go("/operator/load?from=2026-06-30&to=2026-06-01")
	tab.See("#problem", "1–366 күн")
}

// TestOperator_TheAuditorChangesNothing: there is nothing to press, and pressing
// it all the same is refused.
func TestOperator_TheAuditorChangesNothing(t *testing.T) {
	s := browsertest.NewSite(t)
	tab := s.Open(t, browsertest.Look{Language: "en"})
	tab.SignIn(operatorsAuditor)
	tab.See("main", "You may only look")
	for _, path := range []string{"/operator/mappings", "/operator/calendar", "/operator/departments", "/operator/worklists"} {
		tab.Go(path)
		tab.Until(`document.querySelectorAll("main [name=do], main input[type=checkbox][name=kato], main a[href$='/new']").length === 0`)
	}
	for _, path := range []string{"/operator/mappings", "/operator/calendar", "/operator/departments/akm-1", "/operator/worklists/done"} {
		status := browsertest.Value[int](tab, `fetch("`+path+`", {method: "POST", body: new URLSearchParams({csrf: document.body.dataset.csrf, do: "publish"})}).then(r => r.status)`)
		if status != 403 {
			t.Errorf("POST %s as auditor: %d", path, status)
		}
	}
}

// TestOperator_AddsADepartment: a refused form comes back as it was filled in.
func TestOperator_AddsADepartment(t *testing.T) {
	s := browsertest.NewSite(t)
	tab := s.Open(t, browsertest.Look{})
	tab.SignIn(browsertest.Operator())
	tab.See(".tabs", "")
	tab.Go("/operator/departments/new")
	for field, value := range map[string]string{"id": browsertest.Kokshetau, "name\\.kk": "Қосшы МӘС бөлімі", "name\\.ru": "Отдел МСЭ Косшы", "name\\.en": "Kosshy MSE department",
		"address\\.kk": "Республика көшесі, 1", "address\\.ru": "ул. Республики, 1", "address\\.en": "1 Respublika Street", "phone": "12", "rooms": "1, 2"} {
		tab.Type("#"+field, value)
	}
	tab.Click("main form.fields button.main")
	tab.See("#id-error", "уже есть")
	tab.Do(chromedp.SetValue("#id", browsertest.Kokshetau+"-kosshy"))
	tab.Click("main form.fields button.main")
	tab.See("#phone-error", "")
	tab.Until(`document.querySelector("#name\\.kk").value === "Қосшы МӘС бөлімі" && document.querySelector("#rooms").value === "1, 2"`)
	tab.Do(chromedp.SetValue("#phone", "+77162000001"))
	pick(tab, "#region", "110000000")
	tab.Click("main form.fields button.main")
	tab.See("#outcome", "Сохранено: Отдел МСЭ Косшы")
	d, err := s.Engine.Department(t.Context(), browsertest.Kokshetau+"-kosshy")
	s.Must(err)
	if d.Region != "110000000" || len(d.Rooms) != 2 {
		t.Errorf("saved %+v", d)
	}
}

func bookingNow(t *testing.T, s *browsertest.Site, n scheduler.Number) scheduler.Booking {
	t.Helper()
	b, err := s.Engine.Booking(t.Context(), operatorsAuditor, n)
	s.Must(err)
	return b
}

// pick chooses an entry of a selection.
func pick(tab *browsertest.Tab, selector, value string) {
	tab.Do(chromedp.SetValue(selector, value))
}

// tabTo goes from control to control until one is reached.
func tabTo(tab *browsertest.Tab, selector string) {
	for range 120 {
		if browsertest.Value[bool](tab, `document.activeElement.matches(`+"`"+selector+"`"+`)`) {
			return
		}
		tab.Keys(kb.Tab)
	}
	tab.Until(`document.activeElement.matches(` + "`" + selector + "`" + `)`)
}

func TestPictures_Operator(t *testing.T) {
	browsertest.ForPictures(t)
	s := newOperatorSite(t)
	for name, look := range map[string]browsertest.Look{"phone": browsertest.Phone, "desktop": {}} {
		tab := s.Open(t, look)
		tab.SignIn(browsertest.Operator())
		tab.See(".tabs", "")
		for page, path := range map[string]string{"overview": "/operator", "compliance": "/operator/compliance?year=2027", "mappings": "/operator/mappings",
			"calendar": "/operator/calendar?year=2026", "department": "/operator/departments/akm-1", "load": "/operator/load", "messages": "/operator/messages",
			"departments": "/operator/departments", "worklists": "/operator/worklists", "jobs": "/operator/jobs"} {
			tab.Go(path)
			tab.Picture("operator-" + page + "-" + name)
		}
	}
}
