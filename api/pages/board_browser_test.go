package pages_test

import (
	"strings"
	"testing"
	"time"

	"kezek/api/pages/browsertest"
	"kezek/api/web"
	"kezek/calendars"
	"kezek/scheduler"
)

// device is a device in a department's waiting room.
func device(department string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleKiosk, Subject: "device-1", Department: department}
}

// waitingRoom is a morning on which people have come.
type waitingRoom struct {
	*browsertest.Site
	t      *testing.T
	people []browsertest.Person
	booked []scheduler.Booking
}

// newWaitingRoom books a time for each start, and has nobody come yet.
func newWaitingRoom(t *testing.T, starts ...string) *waitingRoom {
	r := &waitingRoom{Site: browsertest.NewSite(t), t: t}
	r.Set(browsertest.At(browsertest.Today, "07:00"))
	for _, start := range starts {
		p := r.NewPerson(browsertest.KATO)
		r.people = append(r.people, p)
		r.booked = append(r.booked, r.Book(p, browsertest.Today, start))
	}
	return r
}

// at sets the clock to a time of the day.
func (r *waitingRoom) at(clock string) { r.Set(browsertest.At(browsertest.Today, clock)) }

func (r *waitingRoom) comes(i int) {
	r.t.Helper()
	_, err := r.Engine.Arrive(r.t.Context(), browsertest.Clerk(browsertest.Kokshetau), r.booked[i].Number)
	r.Must(err)
}

func (r *waitingRoom) calls(room string) {
	r.t.Helper()
	_, err := r.Engine.CallNext(r.t.Context(), browsertest.Clerk(browsertest.Kokshetau), browsertest.Kokshetau, room)
	r.Must(err)
}

func (r *waitingRoom) missed(room string) {
	r.t.Helper()
	_, err := r.Engine.NotAnswered(r.t.Context(), browsertest.Clerk(browsertest.Kokshetau), browsertest.Kokshetau, room)
	r.Must(err)
}

// label is the number under which somebody is called.
func (r *waitingRoom) label(i int) string {
	n := r.booked[i].Number.String()
	return n[len(n)-4:]
}

// anonymous fails if the page names anybody.
func (r *waitingRoom) anonymous(tab *browsertest.Tab) {
	r.t.Helper()
	page := browsertest.Value[string](tab, `document.documentElement.outerHTML`)
	for _, p := range r.people {
		for _, secret := range []string{p.IIN, p.IIN[6:], p.Name, strings.Fields(p.Name)[0], p.Form} {
			if strings.Contains(page, secret) {
				r.t.Errorf("the page holds %q", secret)
			}
		}
	}
}

const boardOf = "/board/" + browsertest.Kokshetau

func TestBoard_CallsAppearByThemselves(t *testing.T) {
	r := newWaitingRoom(t, "09:00", "09:00", "09:30", "10:00")
	r.at("09:00")
	tab := r.Open(t, browsertest.Look{Width: 1920, Height: 1080})
	tab.SignIn(device(browsertest.Kokshetau))
	tab.Go(boardOf)
	tab.See(".message", "Ожидайте вызова")
	tab.See(".message", "Шақыруды күтіңіз")
	for i := range 4 {
		r.comes(i)
	}
	tab.See(".next", r.label(0)+" "+r.label(1)+" "+r.label(2))
	tab.See(".waiting", "4")
	browsertest.Value[bool](tab, `(globalThis.said = [], new MutationObserver(() => said.push(document.querySelector(".hidden[role=status]")?.textContent)).observe(document.body, {childList: true, subtree: true, characterData: true}), true)`)
	r.calls("1")
	tab.See(".call.new", r.label(0)+" , кабинет 1")
	r.calls("2")
	tab.See(".call.new", r.label(1)+" , кабинет 2")
	tab.Until(`said.some(s => s?.includes("` + r.label(1) + `"))`)
	r.anonymous(tab)

	// A mark ends by itself; a recall marks again.
	r.at("09:01")
	r.comes(0) // a change that the board reads
	r.missed("2")
	tab.See(".missed", r.label(1))
	tab.Until(`document.querySelectorAll(".call").length === 1 && !document.querySelector(".new")`)
	_, err := r.Engine.Recall(t.Context(), browsertest.Clerk(browsertest.Kokshetau), browsertest.Kokshetau, "2", scheduler.Visitor{Booking: r.booked[1].Number})
	r.Must(err)
	tab.See(".call.new", r.label(1))
	tab.Until(`!document.querySelector(".missed")`)
	tab.See(".clock", "09:01")
}

func TestBoard_MarkEndsWithoutAnotherChange(t *testing.T) {
	r := newWaitingRoom(t, "09:00")
	r.at("09:00")
	tab := r.Open(t, browsertest.Look{})
	tab.SignIn(device(browsertest.Kokshetau))
	tab.Go(boardOf)
	r.comes(0)
	r.calls("1")
	r.Set(browsertest.At(browsertest.Today, "09:00").Add(19900 * time.Millisecond))
	tab.Go(boardOf)
	tab.Until(`document.querySelector(".call") && !document.querySelector(".new")`)
}

func TestBoard_RecoversByItself(t *testing.T) {
	r := newWaitingRoom(t, "09:00", "09:30")
	r.at("09:00")
	r.comes(0)
	r.comes(1)
	r.calls("1")
	tab := r.Open(t, browsertest.Look{})
	tab.SignIn(device(browsertest.Kokshetau))
	tab.Go(boardOf)
	tab.See(".call", r.label(0))
	r.Cut()
	tab.See("#lost", "Нет связи, данные на 09:00")
	tab.See(".call", r.label(0)) // marked as old, and still shown
	browsertest.Value[bool](tab, `(board.dataset.hideMs = 1, true)`)
	tab.See("#stale", "Табло временно не обновляется")
	tab.Until(`!document.querySelector("#board").checkVisibility()`)
	r.Set(browsertest.At(browsertest.Today, "09:00").Add(5 * time.Hour)) // hours pass
	_, err := r.Engine.Finish(t.Context(), browsertest.Clerk(browsertest.Kokshetau), browsertest.Kokshetau, "1")
	r.Must(err)
	r.calls("2")
	r.Mend()
	browsertest.Value[bool](tab, `dispatchEvent(new Event("online"))`)
	tab.See(".call", r.label(1))
	tab.Until(`lost.hidden && stale.hidden`)
	tab.See(".clock", "14:00")
}

func TestBoard_IsSignedInForAYear(t *testing.T) {
	r := newWaitingRoom(t)
	tab := r.Open(t, browsertest.Look{})
	tab.SignIn(device(browsertest.Kokshetau))
	tab.Go(boardOf)
	tab.See(".message", "Приём начнётся в 09:00")
	r.Set(browsertest.At(browsertest.Today, "10:00").AddDate(0, 11, 0))
	tab.Go(boardOf)
	tab.See(".head", "Отдел МСЭ Кокшетау")
	tab.Go("/") // a board would find out by itself, and go to the sign-in when we do
	r.Set(browsertest.At(browsertest.Today, "10:00").AddDate(1, 0, 1))
	tab.Go(boardOf)
	tab.See("h1", "Войти")
}

func TestBoard_SoundIsRememberedAndNeedsAClick(t *testing.T) {
	r := newWaitingRoom(t, "09:00", "09:30")
	r.at("09:00")
	r.comes(0)
	tab := r.Open(t, browsertest.Look{})
	tab.SignIn(device(browsertest.Kokshetau))
	tab.Go(boardOf)
	tab.Until(`document.querySelector("#chime").ariaPressed === "false"`)
	tab.Click("#chime")
	tab.Until(`document.querySelector("#chime").ariaPressed === "true"`)
	browsertest.Value[bool](tab, `(globalThis.tones = 0, AudioContext.prototype.createOscillator = new Proxy(AudioContext.prototype.createOscillator, {apply: (f, me) => (tones++, Reflect.apply(f, me, []))}), true)`)
	r.calls("1")
	tab.See(".call", r.label(0))
	tab.Until(`tones === 2`)
	tab.Go(boardOf)
	tab.Until(`document.querySelector("#chime").ariaPressed === "true"`)
}

func TestBoard_WithoutScriptReloads(t *testing.T) {
	r := newWaitingRoom(t, "09:00")
	r.at("09:00")
	r.comes(0)
	r.calls("1")
	tab := r.Open(t, browsertest.Look{NoScript: true})
	tab.SignIn(device(browsertest.Kokshetau))
	tab.Go(boardOf)
	tab.See(".call.new", r.label(0))
	tab.Until(`document.querySelector("noscript meta[http-equiv=refresh]").content === "15"`)
	tab.Until(`!document.querySelector("#sound").checkVisibility()`)
}

func TestBoard_IsGoodInEveryState(t *testing.T) {
	r := newWaitingRoom(t, "09:00", "09:00", "09:30", "09:30", "10:00")
	tab := r.Open(t, browsertest.Look{Width: 1920, Height: 1080})
	tab.SignIn(device(browsertest.Kokshetau))
	tab.Go(boardOf)
	tab.See(".message", "Приём начнётся в 09:00")
	tab.Good("before opening", true)
	r.at("09:00")
	for i := range 5 {
		r.comes(i)
	}
	for _, room := range []string{"1", "2", "3"} {
		r.calls(room)
	}
	r.missed("3")
	for _, lang := range append(web.Languages, "") {
		tab.Go(boardOf + "?lang=" + lang)
		tab.See(".call", r.label(0))
		tab.Good("called "+lang, true)
	}
	tab.Until(`document.scrollingElement.scrollHeight <= innerHeight`)
	browsertest.Value[bool](tab, `(board.dataset.hideMs = 1, true)`)
	r.Cut()
	tab.See("#stale", "Табло временно не обновляется")
	tab.Good("stale", true)
	r.Mend()
	for _, look := range []browsertest.Look{browsertest.Phone, browsertest.Zoomed, {Width: 1280, Height: 720}, {Width: 1080, Height: 1920}} {
		tab := r.Open(t, look)
		tab.SignIn(browsertest.Clerk(browsertest.Kokshetau))
		tab.Go(boardOf)
		tab.See(".call", r.label(0))
		tab.Good("called", true)
	}
}

func TestBoard_IsForItsDepartment(t *testing.T) {
	r := newWaitingRoom(t)
	tab := r.Open(t, browsertest.Look{})
	tab.Go(boardOf)
	tab.See("h1", "Войти")
	tab.SignIn(device(browsertest.Stepnogorsk))
	tab.Go(boardOf)
	tab.See("#problem", "У вас нет права")
	operator := r.Open(t, browsertest.Look{})
	operator.SignIn(browsertest.Operator())
	operator.Go("/board")
	operator.Good("choice of boards", true)
	operator.Click(`a[href="` + boardOf + `"]`)
	operator.See(".head", "Отдел МСЭ Кокшетау")
}

// capHeight of the letters is 0.7 of their size; a screen of 43 inches is 535 mm high.
func TestBoard_NumbersCanBeReadFromTenMetres(t *testing.T) {
	r := newWaitingRoom(t, "09:00", "09:00", "09:30", "09:30")
	r.at("09:00")
	for i := range 4 {
		r.comes(i)
	}
	for _, room := range []string{"1", "2", "3"} {
		r.calls(room)
	}
	tab := r.Open(t, browsertest.Look{Width: 1920, Height: 1080})
	tab.SignIn(browsertest.Clerk(browsertest.Kokshetau))
	tab.Go(boardOf)
	for _, part := range []string{".label", ".room"} {
		tab.See(".call "+part, "")
		px := browsertest.Value[float64](tab, `parseFloat(getComputedStyle(document.querySelector(".call `+part+`")).fontSize)`)
		if mm := px * 0.7 * 535 / 1080; mm < 56 {
			t.Errorf("%s is %.0f mm high, want at least 56", part, mm)
		}
	}
}

func TestPictures_Board(t *testing.T) {
	browsertest.ForPictures(t)
	r := newWaitingRoom(t, "09:00", "09:30", "09:30", "10:00", "10:00", "10:30", "10:30")
	late := r.NewPerson(browsertest.KATO)
	r.Book(late, browsertest.Today, "09:00")
	r.at("09:00")
	for i := range 7 {
		r.comes(i)
	}
	r.calls("3")
	r.missed("3")
	r.calls("1")
	r.at("09:18")
	_, err := r.Engine.IssueTicket(t.Context(), browsertest.Clerk(browsertest.Kokshetau), browsertest.Kokshetau, late.Form)
	r.Must(err)
	r.calls("2")
	d, err := r.Engine.Department(t.Context(), browsertest.Kokshetau)
	r.Must(err)
	for name, look := range map[string]browsertest.Look{
		"board-1080p": {Width: 1920, Height: 1080}, "board-720p": {Width: 1280, Height: 720}, "board-portrait": {Width: 1080, Height: 1920},
		"board-dark": {Width: 1920, Height: 1080, Theme: "dark"}, "board-contrast": {Width: 1920, Height: 1080, Theme: "contrast"}, "board-phone": browsertest.Phone,
	} {
		tab := r.Open(t, look)
		tab.SignIn(device(browsertest.Kokshetau))
		tab.Go(boardOf)
		tab.See(".call", r.label(1))
		tab.Until(`!document.querySelector("#sound").hidden`)
		tab.Picture(name)
	}
	tab := r.Open(t, browsertest.Look{Width: 1920, Height: 1080})
	tab.SignIn(device(browsertest.Kokshetau))
	tab.Go(boardOf + "?lang=ru")
	tab.Picture("board-one-language")
	d.Rooms = []string{"1", "2", "3", "4", "5", "101", "102"}
	r.Must(r.Engine.PutDepartment(t.Context(), browsertest.Operator(), d))
	for _, room := range []string{"3", "4", "101", "102"} {
		r.calls(room)
	}
	tab.Go(boardOf)
	tab.See(".two .call", "101")
	tab.Picture("board-many-rooms")
	r.Cut()
	tab.Until(`!lost.hidden`)
	tab.Picture("board-lost")
	browsertest.Value[bool](tab, `(board.dataset.hideMs = 1, true)`)
	tab.Until(`!stale.hidden`)
	tab.Picture("board-stale")
	r.Mend()
	r.Set(browsertest.At(calendars.MustDate("2026-06-02").String(), "08:00"))
	tab.Go(boardOf)
	tab.Picture("board-before")
}
