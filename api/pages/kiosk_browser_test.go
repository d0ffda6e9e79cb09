package pages_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"kezek/api/pages/browsertest"
	"kezek/api/web"
	"kezek/scheduler"
)

const (
	kioskOf = "/kiosk/" + browsertest.Kokshetau
	// printed has the page count instead of printing.
	printed = `(globalThis.slips = 0, window.print = () => slips++, true)`
	// quick has the page of one person rest for moments.
	quick = `(Object.assign(document.querySelector(".kiosk").dataset, {restMs: 1, warnMs: %d}), document.body.dispatchEvent(new Event("pointerdown", {bubbles: true})))`
)

// kioskTab opens the kiosk of Kokshetau, on a device whose own language is English.
func (r *waitingRoom) kioskTab(look browsertest.Look) *browsertest.Tab {
	r.t.Helper()
	tab := r.Open(r.t, look)
	tab.Prefers("en")
	tab.SignIn(device(browsertest.Kokshetau))
	tab.See("h1", "")
	return tab
}

var portrait = browsertest.Look{Width: 1080, Height: 1920}

// press touches the keys of the keypad.
func press(tab *browsertest.Tab, digits string) {
	for _, d := range digits {
		tab.Click(fmt.Sprintf(`.keys [value="%c"]`, d))
	}
}

func TestKiosk_ArrivalByKeypad(t *testing.T) {
	r := newWaitingRoom(t, "09:00", "09:30")
	r.at("08:55")
	r.at("09:05")
	tab := r.kioskTab(portrait)
	number := r.booked[1].Number.String()
	press(tab, number[:6]+"9")
	tab.Click(`.keys [value="back"]`)
	press(tab, number[6:])
	tab.Until(`document.querySelector("#number").value === "` + number + `"`)
	tab.Click(`.keys [value="done"]`)
	tab.See("h1", "Здравствуйте! Вы отмечены")
	tab.See(".slip .big", r.label(1))
	tab.See(".slip dl", "Место в очереди 1 Ждать примерно 10 минут Время приёма 09:30")
	tab.Until(`document.activeElement.localName === "h1"`)
	r.anonymous(tab)
	if path := tab.Path(); path != kioskOf {
		t.Errorf("the address is %s, want nothing of the person in it", path)
	}
	b, err := r.Engine.Booking(t.Context(), browsertest.Clerk(browsertest.Kokshetau), r.booked[1].Number)
	r.Must(err)
	if b.State.String() != "arrived" {
		t.Errorf("the booking is %s", b.State)
	}
	tab.Click("#finish")
	tab.See("h1", "Check in") // the device's own language again
	tab.Until(`document.querySelector("#number").value === "" && document.querySelector(".kiosk").dataset.fresh === "true"`)
}

func TestKiosk_ArrivalByKeyboardAndScanner(t *testing.T) {
	r := newWaitingRoom(t, "09:00", "09:00")
	r.at("09:05")
	tab := r.kioskTab(browsertest.Look{})
	tab.Keys(r.booked[0].Number.String() + kb.Enter)
	tab.See(".slip .big", r.label(0))
	tab.Keys(r.booked[1].Number.String() + kb.Enter) // the next person does not wait
	tab.See(".slip .big", r.label(1))
	r.calls("2")
	tab.Keys(r.booked[0].Number.String() + kb.Enter)
	tab.See("h1", "room 2") // the device's own language again
}

func TestKiosk_LateIsOfferedATicket(t *testing.T) {
	r := newWaitingRoom(t, "09:00")
	r.at("09:16")
	tab := r.kioskTab(portrait)
	browsertest.Value[bool](tab, printed)
	tab.Keys(r.booked[0].Number.String() + kb.Enter)
	tab.See("h1", "Вы опоздали больше чем на 15 минут")
	tab.Click(".answers button.main")
	tab.See("h1", "Возьмите талон")
	tab.See(".slip .big", "T1")
	tab.Until(`slips === 1`)
	tab.Click("#print")
	tab.Until(`slips === 2`)
	r.anonymous(tab)
	pdf := tab.Paper()
	if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != 1 {
		t.Errorf("the slip has %d pages", n)
	}
	if !bytes.Contains(pdf, []byte("/MediaBox [0 0 226")) && !bytes.Contains(pdf, []byte("/MediaBox [0 0 227")) {
		t.Error("the slip is not 80 mm wide")
	}
	q, err := r.Engine.Queue(t.Context(), browsertest.Clerk(browsertest.Kokshetau), browsertest.Kokshetau, r.booked[0].Date)
	r.Must(err)
	if len(q.Tickets) != 1 || q.Tickets[0].Booking != r.booked[0].Number {
		t.Errorf("tickets %+v", q.Tickets)
	}
}

func TestKiosk_SaysWhyNot(t *testing.T) {
	r := newWaitingRoom(t, "10:00")
	tomorrow := r.Book(r.NewPerson(browsertest.KATO), "2026-06-02", "10:00").Number.String()
	away := r.Book(r.NewPerson(browsertest.KATOAnother), browsertest.Today, "10:00").Number.String()
	today := r.booked[0].Number.String()
	r.at("08:30")
	tab := r.kioskTab(browsertest.Look{})
	try := func(number string) {
		tab.Go(kioskOf)
		tab.Until(`document.activeElement.id === "number"`)
		tab.Keys(number + kb.Enter)
	}
	try(today)
	tab.See("h1", "Отдел открывается в 09:00")
	r.at("09:30")
	try(tomorrow)
	tab.See("h1", "Запись на другой день: 02.06.2026")
	try(away)
	tab.See("h1", "Запись в другой отдел: Отдел МСЭ Степногорск")
	tab.See(".ask", "Адрес: ул. Абая, 1")
	wrong := today[:len(today)-1] + string('0'+(today[len(today)-1]-'0'+1)%10)
	try(wrong)
	tab.See("#problem", "какая-то цифра неверна")
	tab.Until(`document.querySelector("#number").value === "` + wrong + `" && document.activeElement.id === "number"`)
	try("1")
	tab.See("#problem", "какая-то цифра неверна")
	try("0000000")
	tab.See("#problem", "какая-то цифра неверна")
	try("5724") // well-formed, and nobody's
	tab.See("#problem", "Такой записи не нашлось")
	try("")
	tab.See("#problem", "Наберите номер записи")
	_, err := r.Engine.Cancel(t.Context(), r.people[0].Actor, r.booked[0].Number, "")
	r.Must(err)
	try(today)
	tab.See(".ask", "Подойдите в регистратуру, вам помогут")
}

func TestKiosk_LeavesNothingBehind(t *testing.T) {
	r := newWaitingRoom(t, "09:00")
	r.at("09:05")
	tab := r.kioskTab(browsertest.Look{})
	tab.Keys(r.booked[0].Number.String() + kb.Enter)
	tab.See(".slip .big", r.label(0))
	browsertest.Value[bool](tab, fmt.Sprintf(quick, 3600_000))
	tab.See("#rest", "Этот экран закроется через 25 секунд")
	browsertest.Value[bool](tab, `(document.querySelector(".kiosk").dataset.restMs = 3600000, true)`)
	tab.Click("#more")
	tab.Until(`!document.querySelector("#rest").checkVisibility()`)
	tab.See(".slip .big", r.label(0))
	r.Cut() // even then
	browsertest.Value[bool](tab, fmt.Sprintf(quick, 1))
	tab.Until(`document.querySelector("#number") && !document.body.innerHTML.includes("` + r.label(0) + `")`)
	tab.See("#offline", "Нет связи с сервером")
	tab.Keys(r.booked[0].Number.String() + kb.Enter)
	tab.See("#offline", "Нет связи с сервером")
	r.Mend()
	tab.Keys(kb.Enter)
	tab.See(".slip .big", r.label(0)) // what was typed was not lost, nor was the session
}

func TestKiosk_WithoutScript(t *testing.T) {
	r := newWaitingRoom(t, "09:00", "09:00")
	r.at("09:05")
	tab := r.kioskTab(browsertest.Look{NoScript: true})
	number := r.booked[0].Number.String()
	for i := range number {
		tab.Click(fmt.Sprintf(`.keys [value="%c"]`, number[i]))
		tab.Until(`document.querySelector("#number")?.value === "` + number[:i+1] + `"`)
	}
	tab.Click(`.keys [value="done"]`)
	tab.See(".slip .big", r.label(0))
	tab.Until(`document.querySelector("noscript meta").content.startsWith("180;")`)
	tab.Click("#finish")
	tab.See("h1", "Check in")
	tab.Type("#number", r.booked[1].Number.Spoken()+kb.Enter)
	tab.See(".slip .big", r.label(1))
}

func TestKiosk_IsGoodInEveryState(t *testing.T) {
	r := newWaitingRoom(t, "09:00", "09:00", "09:30", "09:30")
	r.at("09:16")
	for i, look := range []browsertest.Look{
		{Width: 1920, Height: 1080, Language: "ru"}, {Width: 1080, Height: 1920, Language: "kk"}, {Width: 360, Height: 640, Language: "en"},
	} {
		tab := r.kioskTab(look)
		tab.Good("keypad", true)
		reachable(t, tab, look)
		press(tab, "12")
		tab.Click(`.keys [value="done"]`)
		tab.See("#problem", "")
		tab.Good("wrong number", true)
		number := r.booked[0].Number.String()
		if i < 2 {
			number = r.booked[2+i].Number.String()
		}
		browsertest.Value[bool](tab, printed+`, document.querySelector("#number").value = "", document.querySelector("#number").focus(), true`)
		tab.Keys(number + kb.Enter)
		if i == 2 {
			tab.See("h1", "late")
			tab.Good("late", true)
			tab.Click(".answers button.main")
		}
		tab.See(".slip .big", "")
		tab.Good("outcome", true)
		if i < 2 {
			reachable(t, tab, look)
		}
	}
	for _, lang := range web.Languages {
		tab := r.kioskTab(browsertest.Look{Width: 320, Height: 256, Language: lang})
		tab.Good("zoomed", true)
	}
}

// reachable fails if somebody in a wheelchair would have to stretch (the upper
// third of an upright screen), or if a target is small.
func reachable(t *testing.T, tab *browsertest.Tab, look browsertest.Look) {
	t.Helper()
	if look.Width < 1000 {
		return
	}
	out := browsertest.Value[[]string](tab, `[...document.querySelectorAll("button, a.button, input:not([type=hidden])")].filter(e => e.checkVisibility() && !e.matches(".hidden, .skip"))
		.filter(e => { const b = e.getBoundingClientRect(); return b.top < innerHeight / 3 - 1 || b.bottom > innerHeight || b.width < 88 || b.height < 88; })
		.map(e => e.innerText + " " + JSON.stringify(e.getBoundingClientRect()))`)
	for _, e := range out {
		t.Errorf("%d × %d: out of reach or small: %s", look.Width, look.Height, e)
	}
}

func TestKiosk_IsForDevicesOfItsDepartment(t *testing.T) {
	r := newWaitingRoom(t)
	tab := r.kioskTab(browsertest.Look{})
	tab.Go("/kiosk")
	tab.Until(`location.pathname === "` + kioskOf + `"`)
	tab.Go("/kiosk/" + browsertest.Stepnogorsk)
	tab.See("#problem", "У вас нет права")
	for _, a := range []scheduler.Actor{browsertest.Clerk(browsertest.Kokshetau), browsertest.Head(browsertest.Kokshetau), browsertest.Operator()} {
		tab.SignIn(a)
		tab.Go(kioskOf)
		tab.See("#problem", "У вас нет права")
	}
}

func TestKiosk_LanguageAndContrast(t *testing.T) {
	r := newWaitingRoom(t)
	tab := r.kioskTab(portrait)
	tab.Click(`[name="language"][value="kk"]`)
	tab.See("h1", "Келгеніңізді белгілеңіз")
	tab.Until(`document.documentElement.lang === "kk"`)
	tab.Click(".look")
	tab.Until(`document.documentElement.dataset.theme === "contrast"`)
	tab.See(".look", "Кәдімгі көрініс")
	browsertest.Value[bool](tab, fmt.Sprintf(quick, 1)) // nobody is there any more
	tab.Until(`document.documentElement.dataset.theme !== "contrast" && document.documentElement.lang === "en"`)
	if strings.Contains(browsertest.Value[string](tab, `document.cookie`), "kezek") {
		t.Error("a script can read the cookies")
	}
}

func TestPictures_Kiosk(t *testing.T) {
	browsertest.ForPictures(t)
	r := newWaitingRoom(t, "09:00", "09:30")
	r.at("09:16")
	for _, c := range []struct {
		name string
		look browsertest.Look
	}{
		{"kiosk-portrait", portrait}, {"kiosk-landscape", browsertest.Look{Width: 1920, Height: 1080}},
		{"kiosk-phone", browsertest.Phone}, {"kiosk-kk", browsertest.Look{Width: 1080, Height: 1920, Language: "kk", Theme: "contrast"}},
	} {
		tab := r.kioskTab(c.look)
		browsertest.Value[bool](tab, printed)
		tab.Picture(c.name)
		tab.Keys("12" + kb.Enter)
		tab.See("#problem", "")
		tab.Picture(c.name + "-wrong")
		browsertest.Value[bool](tab, `(document.querySelector("#number").value = "", document.querySelector("#number").focus(), true)`)
		tab.Keys(r.booked[1].Number.String() + kb.Enter)
		tab.See(".slip", "")
		tab.Picture(c.name + "-welcome")
		browsertest.Value[bool](tab, fmt.Sprintf(quick, 3600_000))
		tab.See("#rest", "")
		tab.Picture(c.name + "-rest")
		tab.Go(kioskOf)
		tab.Keys(r.booked[0].Number.String() + kb.Enter)
		tab.See(".ask", "")
		tab.Until(`!document.querySelector("#number")`)
		tab.Picture(c.name + "-late")
	}
}
