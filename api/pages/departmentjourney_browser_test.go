package pages_test

import (
	"encoding/base64"
	"os"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"kezek/api/pages/browsertest"
	"kezek/scheduler"
	"kezek/slots"
)

// drop lets go of a file over the page, as from a folder's window.
func drop(tab *browsertest.Tab, o *office, file, name string) {
	data, err := os.ReadFile(file)
	o.Must(err)
	browsertest.Value[bool](tab, `(() => {
		const bytes = Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(data)+`"), (c) => c.charCodeAt(0));
		const files = new DataTransfer();
		files.items.add(new File([bytes], "`+name+`"));
		for (const kind of ["dragover", "drop"]) document.getElementById("send").dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: files }));
		return true;
	})()`)
}

// TestDepartment_FromAWrongFileToTheWorklist walks the yearly job with mouse and
// script: a file with errors is dropped, corrected, looked at as a calendar, and
// published with a choice for those who no longer fit; who could not be moved
// stands on the worklist.
func TestDepartment_FromAWrongFileToTheWorklist(t *testing.T) {
	o := newOffice(t)
	wrong, right := o.workbook(changed(), true), o.workbook(changed(), false)
	tab := o.head(browsertest.Look{}, "/department")
	tab.See("h1", "Отдел МСЭ Кокшетау")
	tab.See(".cards", "осталось 146 рабочих дней")
	tab.Go(year2026 + "/upload")
	tab.See("h1", "Загрузка графика на 2026 год")
	drop(tab, o, wrong, "год.xlsx")
	tab.Until(`document.querySelector(".hidden[role=status]")?.textContent.includes("Выбран файл: год.xlsx")`)
	tab.Until(`document.activeElement.matches("#upload button")`)
	tab.Keys(kb.Enter)
	tab.See("#problem", "В файле 3 ошибки, ничего не сохранено")
	tab.Until(`document.activeElement.id === "problem"`)
	tab.Good("errors", false)
	tab.Click(`.errors a[href="#cell-1-B14"]`)
	tab.Until(`document.activeElement.id === "cell-1-B14" || document.querySelector("#cell-1-B14:target")`)
	tab.See("td.wrong:target", "девять")
	tab.Click("#cell-1-B14 a.back")
	tab.Until(`document.querySelector("li:target")?.textContent.includes("девять")`)

	upload(tab, right)
	tab.See("h1", "Черновик графика на 2026 год")
	tab.See(".notice.bad", "2 записи не помещаются в новый график")
	tab.See(".notice.warn", "выходной день, но приём есть")
	tab.See(".month td.closed", "2")
	tab.Until(`document.querySelector("td.closed .tip").textContent.includes("вторник, 2 июня: закрыто; Ремонт. Мест: было 48, будет 0. 2 записи не помещаются")`)
	tab.Until(`getComputedStyle(document.querySelector("td.closed .tip")).clipPath !== "none"`)
	browsertest.Value[bool](tab, `(document.querySelector("td.closed a").focus(), true)`)
	tab.Until(`getComputedStyle(document.querySelector("td.closed .tip")).clipPath === "none"`)
	tab.Keys(kb.Escape)
	tab.Until(`getComputedStyle(document.querySelector("td.closed .tip")).clipPath !== "none"`)
	tab.Good("draft", false)
	tab.Click("td.out a")
	tab.See(".week .out", "Зеренда")
	tab.See(".week .out", "10:00–16:00 на выезде: 1 кабинет")

	tab.Go(year2026 + "/draft/publish")
	tab.Click("form p.last button.main")
	tab.See("#problem", "")
	tab.Until(`document.activeElement.id === "problem"`)
	tab.Good("no choice", false)
	tab.Click("#choice-move")
	tab.Type("#note", "по приказу № 12")
	tab.Click("form p.last button.main")
	tab.See(".lead", "Версия 2 графика на 2026 год опубликована")
	tab.See(".notice.warn", "Для 1 человека свободного времени не нашлось")
	tab.Click(".notice.warn .button")
	tab.See(".card h2", "Запись не удалось перенести")
	tab.See(".card", "+77010000001")
	tab.Good("worklist", false)
	tab.Type(".finish input[name=note]", "Договорились на вторник")
	tab.Click(".finish button")
	tab.See("[role=status]", "Дело отмечено сделанным")
	tab.See("main", "Всё сделано")
	b, err := o.Engine.Booking(t.Context(), browsertest.System, o.movable.Number)
	o.Must(err)
	if b.Date == o.movable.Date {
		t.Errorf("the booking was not moved: %+v", b)
	}
	work, err := o.Engine.Worklist(t.Context(), browsertest.System, browsertest.Kokshetau, false)
	o.Must(err)
	if len(work) != 1 || work[0].DoneNote != "Договорились на вторник" {
		t.Errorf("worklist: %+v", work)
	}
}

// TestDepartment_KazakhPhoneWithoutScript: the same on a phone in Kazakh with
// JavaScript off, and then versions are compared and an earlier one is published again.
func TestDepartment_KazakhPhoneWithoutScript(t *testing.T) {
	o := newOffice(t)
	wrong, right := o.workbook(changed(), true), o.workbook(changed(), false)
	tab := o.head(browsertest.Look{Width: 360, Height: 640, Language: "kk", NoScript: true}, year2026+"/upload")
	upload(tab, wrong)
	tab.See("#problem", "Файлда 3 қате бар")
	upload(tab, right)
	tab.See("h1", "2026 жылғы кестенің жобасы")
	tab.Click(".actions .button.main")
	tab.See("legend", "2 жазылуды не істеу керек?")
	tab.Click("#choice-cancel")
	tab.Click("form p.last button.main")
	tab.See(".lead", "2026 жылғы кестенің 2-нұсқасы жарияланды")
	tab.See("main", "Барлық жазылу өңделді")

	tab.Go(year2026 + "#versions")
	tab.Click("form[action$=compare] button")
	tab.See("h1", "1 және 2-нұсқаларды салыстыру")
	tab.See("main", "Ерекше күн 02.06.2026")
	tab.See("ins", "жабық (Ремонт)")
	tab.Go(year2026)
	tab.Click(`a[href="/department/schedules/2026/versions/1/publish"]`)
	tab.See("h1", "1-нұсқаны қайта жариялау")
	tab.Click("form[method=post] p.last button.main")
	tab.See(".lead", "2026 жылғы кестенің 3-нұсқасы жарияланды")
	tab.Go(year2026)
	tab.See("table.wide", "1-нұсқа қайтадан")
	s, err := o.Engine.Schedule(t.Context(), browsertest.System, browsertest.Kokshetau, 2026, 0)
	o.Must(err)
	if len(s.Exceptions) != 0 {
		t.Errorf("version 3 is not version 1 again: %+v", s.Exceptions)
	}
}

// TestDepartment_PagesAreGoodEverywhere: every page in Kazakh on a phone, in
// Russian on a desktop, and in English at 400 %.
func TestDepartment_PagesAreGoodEverywhere(t *testing.T) {
	o := newOffice(t)
	wrong := o.workbook(changed(), true)
	_, err := o.Engine.PutTrip(t.Context(), browsertest.System, browsertest.Kokshetau, 2026, outreachTrip(), scheduler.Consequences{})
	o.Must(err)
	o.draft()
	zoomed := browsertest.Zoomed
	zoomed.Language = "en"
	paths := []string{"/department", "/department/figures", "/department/worklist", "/department/waiting", "/department/schedules/2027/upload",
		year2026, year2026 + "/draft", year2026 + "/draft?view=month&month=6", year2026 + "/draft?view=week&day=2026-06-02", year2026 + "/draft/publish",
		year2026 + "/versions/1/publish", year2026 + "/compare?from=1&to=2", year2026 + "/trips", year2026 + "/trips/new", year2026 + "/trips/1", year2026 + "/trips/1/cancel"}
	for _, look := range []browsertest.Look{{Width: 360, Height: 640, Language: "kk"}, {}, zoomed} {
		tab := o.head(look, year2026+"/upload")
		upload(tab, wrong)
		tab.Until(`document.activeElement.id === "problem"`)
		tab.Good("errors", false)
		for _, path := range paths {
			tab.Go(path)
			tab.Good(path, false)
		}
	}
}

// TestDepartment_TripWithTheKeyboardAlone: a trip is written down, its
// consequences are looked at, it is published, and cancelled again.
func TestDepartment_TripWithTheKeyboardAlone(t *testing.T) {
	o := newOffice(t)
	tab := o.head(browsertest.Look{}, year2026+"/trips/new")
	reach := func(selector string) {
		t.Helper()
		for range 150 { // parts of dates and times are stops too
			if browsertest.Value[bool](tab, `Boolean(document.activeElement?.matches(`+"`"+selector+"`"+`))`) {
				return
			}
			tab.Keys(kb.Tab)
		}
		t.Fatalf("the keyboard does not reach %s", selector)
	}
	reach("#from")
	tab.Keys("06022026") // the date field's parts, in the browser's order
	reach("#reason")
	tab.Keys("Семинар")
	reach("form.trip button.main")
	tab.Keys(kb.Enter)
	tab.See(".lead", "вторник, 2 июня 2026 г.: все кабинеты (Семинар)")
	tab.See("table.changes", "вторник, 2 июня")
	tab.See("legend", "Что сделать с 2 записями")
	reach("button[name=step]")
	tab.Keys(kb.Enter)
	tab.Until(`document.querySelector("#reason")?.value === "Семинар"`)
	reach("form.trip button.main")
	tab.Keys(kb.Enter)
	tab.See("legend", "Что сделать с 2 записями")
	reach("[name=choice]")
	tab.Good("consequences", false)
	reach("[name=choice]")
	for !browsertest.Value[bool](tab, `document.activeElement.id === "choice-keep"`) {
		tab.Keys(kb.ArrowDown)
	}
	tab.Keys(" ")
	tab.Until(`document.getElementById("choice-keep").checked`)
	reach("p.last button.main")
	tab.Keys(kb.Enter)
	tab.See(".counts", "Оставлено")
	s, err := o.Engine.Schedule(t.Context(), browsertest.System, browsertest.Kokshetau, 2026, 0)
	o.Must(err)
	if len(s.Trips) != 1 || s.Trips[0].Reason != "Семинар" {
		t.Fatalf("trips: %+v", s.Trips)
	}
	tab.Go(year2026 + "/trips")
	tab.See("table", "Семинар")
	reach(`a[href$="/cancel"]`)
	tab.Keys(kb.Enter)
	tab.See("h1", "Отменить командировку")
	tab.See(".notice.good", "Все записи помещаются")
	reach("button.danger")
	tab.Keys(kb.Enter)
	tab.See(".lead", "опубликована")
	for _, b := range []scheduler.Booking{o.movable, o.last} {
		if got, err := o.Engine.Booking(t.Context(), browsertest.System, b.Number); err != nil || got.Date != b.Date || got.State != slots.Booked {
			t.Errorf("booking %s: %+v, %v", b.Number, got, err)
		}
	}
}

// TestDepartment_ProgressIsFollowed: the page of the outcome changes by itself.
func TestDepartment_ProgressIsFollowed(t *testing.T) {
	o := newOffice(t)
	tab := o.head(browsertest.Look{}, "/department")
	job := longJob(o)
	tab.Go("/department/jobs/" + job + "?year=2026")
	tab.See("[data-running]", "Записи обрабатываются: 0 из 501")
	tab.Good("running", false)
	o.Set(o.Now())
	tab.See("#job", "Все записи обработаны")
}
