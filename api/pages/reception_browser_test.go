package pages_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kezek/api/pages/browsertest"
	"kezek/scheduler"
)

// deskDay is a morning at Kokshetau: people who are expected, late, waiting, in a
// room, put aside, annulled and done.
type deskDay struct {
	*browsertest.Site
	t      *testing.T
	people map[string]browsertest.Person // by the time of their appointment, with a letter where several have it
	at     map[string]scheduler.Booking
}

var clerk = browsertest.Clerk(browsertest.Kokshetau)

// newDeskDay stops at 10:05.
func newDeskDay(t *testing.T) *deskDay {
	t.Helper()
	s := browsertest.NewSite(t)
	d := &deskDay{Site: s, t: t, people: map[string]browsertest.Person{}, at: map[string]scheduler.Booking{}}
	s.Set(browsertest.At("2026-05-28", "10:00"))
	for _, when := range []string{"09:00", "09:00b", "09:30", "09:30b", "10:00", "10:00b", "10:30", "10:30b", "11:00", "15:00"} {
		d.book(when)
	}
	s.Set(browsertest.At(browsertest.Today, "09:00"))
	d.arrive("09:00")
	s.Set(browsertest.At(browsertest.Today, "09:20")) // 09:00b is annulled
	d.call("1")
	d.arrive("09:30")
	d.finish("1")
	d.call("1") // 09:30
	s.Set(browsertest.At(browsertest.Today, "09:40"))
	d.arrive("09:30b")
	d.call("2")
	d.must2(s.Engine.Postpone(t.Context(), clerk, browsertest.Kokshetau, "2", ""))
	d.arrive("10:00")
	d.arrive("10:30")
	s.Set(browsertest.At(browsertest.Today, "10:05")) // 10:00b is late
	return d
}

func (d *deskDay) book(when string) {
	d.t.Helper()
	p := d.NewPerson(browsertest.KATO)
	d.people[when] = p
	d.at[when] = d.Book(p, browsertest.Today, when[:5])
}

func (d *deskDay) arrive(when string) {
	d.t.Helper()
	d.must2(d.Engine.Arrive(d.t.Context(), clerk, d.at[when].Number))
}

func (d *deskDay) call(room string) {
	d.t.Helper()
	d.must2(d.Engine.CallNext(d.t.Context(), clerk, browsertest.Kokshetau, room))
}

func (d *deskDay) finish(room string) {
	d.t.Helper()
	d.must2(d.Engine.Finish(d.t.Context(), clerk, browsertest.Kokshetau, room))
}

func (d *deskDay) must2(_ any, err error) {
	d.t.Helper()
	d.Must(err)
}

// state is where a booking stands in the store.
func (d *deskDay) state(when string) string {
	d.t.Helper()
	b, err := d.Engine.Booking(d.t.Context(), clerk, d.at[when].Number)
	d.Must(err)
	return b.State.String()
}

func TestPictures_Reception(t *testing.T) {
	browsertest.ForPictures(t)
	d := newDeskDay(t)
	p := d.NewPerson(browsertest.KATO)
	d.must2(d.Engine.IssueTicket(t.Context(), clerk, browsertest.Kokshetau, d.people["09:00b"].Form))
	for _, look := range []struct {
		name string
		browsertest.Look
		whole bool // all pages, not the day alone
	}{
		{"desktop", browsertest.Look{}, true}, {"phone", browsertest.Phone, true},
		{"dark", browsertest.Look{Theme: "dark", Language: "en"}, false}, {"contrast", browsertest.Look{Theme: "contrast", Language: "kk"}, false},
	} {
		tab := d.sit(look.Look, clerk, "1")
		tab.Type("#scan", d.at["10:00"].Number.String()+"\r")
		tab.See("#said", d.people["10:00"].Name)
		tab.Picture("reception-" + look.name)
		if !look.whole {
			continue
		}
		tab.Click(d.row("waiting", "10:30") + " a")
		focused(tab, "#dialog-title")
		tab.Picture("reception-booking-" + look.name)
		tab.Go("/reception/counter?form=" + url.QueryEscape(p.Form))
		tab.Picture("reception-counter-" + look.name)
		tab.Go("/reception/bookings/" + d.at["15:00"].Number.String() + "/move")
		tab.Picture("reception-move-" + look.name)
		tab.Go("/reception/keys")
		tab.Picture("reception-keys-" + look.name)
		tab.Go("/reception/tickets/1?lang=ru")
		tab.Picture("reception-ticket-" + look.name)
	}
	tab := d.sit(browsertest.Look{}, clerk, "1")
	d.Cut()
	tab.See("#live[data-state=lost]", "потеряна")
	tab.Keys(d.at["10:30b"].Number.String() + "\r")
	tab.See("#refusals", "Нет связи")
	tab.Picture("reception-lost-desktop")
	d.Mend()
}

func selectRoom(label string) chromedp.Action[chromedp.Void] {
	return chromedp.SetValue("#room", label)
}

// sit opens the day for a clerk who calls to a room; empty: to none.
func (d *deskDay) sit(look browsertest.Look, who scheduler.Actor, room string) *browsertest.Tab {
	d.t.Helper()
	tab := d.Open(d.t, look)
	tab.SignIn(who)
	tab.Until(`!location.pathname.startsWith("/signin")`)
	if tab.Path() != "/reception" { // a head begins at the department's own page
		tab.Go("/reception")
	}
	live(tab)
	if room != "" {
		tab.Do(selectRoom(room))
		tab.Click(".choose button")
		tab.Until(fmt.Sprintf(`document.querySelector("#act [name=room]").value === %q`, room))
	}
	live(tab)
	return tab
}

func live(tab *browsertest.Tab) {
	tab.Until(`document.getElementById("live").dataset.state === "live"`)
}

// row is the selector of a booking's row in a list.
func (d *deskDay) row(list, when string) string {
	return fmt.Sprintf(`[data-rows=%s] [data-key="b%s"]`, list, d.at[when].Number)
}

func (d *deskDay) is(when, state string) {
	d.t.Helper()
	if got := d.state(when); got != state {
		d.t.Errorf("%s is %s, want %s", when, got, state)
	}
}

func focused(tab *browsertest.Tab, selector string) {
	tab.Until(fmt.Sprintf(`document.activeElement.matches(%q)`, selector))
}

func TestReception_ArrivalByScan(t *testing.T) {
	d := newDeskDay(t)
	tab := d.sit(browsertest.Look{}, clerk, "")
	scan := func(digits string) { tab.Keys(digits + "\r") }
	focused(tab, "#scan")
	scan(d.at["10:30b"].Number.String())
	tab.See("#said .good", d.people["10:30b"].Name)
	tab.See(d.row("waiting", "10:30b"), d.people["10:30b"].Name)
	tab.Until(`document.getElementById("scan").value === ""`)
	focused(tab, "#scan")
	d.is("10:30b", "arrived")

	// Wherever the focus is, a scan finds its field; other fields keep what is typed there.
	browsertest.Value[any](tab, `document.querySelector(".tools a").focus()`)
	scan(d.at["11:00"].Number.String())
	tab.See(d.row("waiting", "11:00"), d.people["11:00"].Name)
	scan(d.at["11:00"].Number.String())
	tab.See("#said", "Уже отмечено")

	scan("1000016") // a wrong digit
	tab.See("#refusals", "не номер записи")
	tab.Until(`document.getElementById("scan").value === "1000016"`)
	scan("999") // replaces it
	tab.Until(`document.getElementById("refusals").children.length === 2`)
	if role := browsertest.Value[string](tab, `document.getElementById("refusals").getAttribute("role")`); role != "alert" {
		t.Errorf("a refusal is announced as %q", role)
	}

	// Too late: a ticket is offered on the spot.
	scan(d.at["09:00b"].Number.String())
	tab.See("#refusals", "аннулирована")
	tab.Click("#refusals [name=form]")
	tab.See("#said", "Выдан талон T1")
	tab.See(`[data-rows=waiting] [data-key=t1]`, d.people["09:00b"].Name)
	tab.See(d.row("annulled", "09:00b"), "выдан талон T1")
	if href := browsertest.Value[string](tab, `document.querySelector("[data-print]").getAttribute("href")`); href != "/reception/tickets/1?lang=ru&print=1" {
		t.Errorf("the ticket is printed at %s", href)
	}

	// Another day and another department are named.
	other := d.NewPerson(browsertest.KATO)
	scan(d.Book(other, "2026-06-02", "10:00").Number.String())
	tab.See("#refusals", "другой день: 02.06.2026")
	far := d.NewPerson(browsertest.KATOAnother)
	scan(d.Book(far, browsertest.Today, "15:00").Number.String())
	tab.See("#refusals", "Степногорск")
}

func TestReception_AnnulledWhileLooking(t *testing.T) {
	d := newDeskDay(t)
	tab := d.sit(browsertest.Look{}, clerk, "")
	tab.See(d.row("late", "10:00b"), "осталось 10 мин")
	d.Set(browsertest.At(browsertest.Today, "10:14"))
	d.arrive("11:00") // anything that happens brings the server's time
	tab.See(d.row("late", "10:00b"), "осталась 1 мин")
	tab.Until(`document.getElementById("clock").textContent === "10:14"`)
	d.Set(browsertest.At(browsertest.Today, "10:15").Add(time.Second))
	tab.See(d.row("annulled", "10:00b"), d.people["10:00b"].Name)
	tab.Until(fmt.Sprintf(`document.querySelector(".hidden[role=status]").textContent.includes(%q)`, d.people["10:00b"].Name))
	tab.Until(`document.querySelector(".figures .annulled dd").textContent === "2"`)
}

func TestReception_TwoClerksAndTheirRooms(t *testing.T) {
	d := newDeskDay(t)
	d.finish("1")
	one := d.sit(browsertest.Look{}, clerk, "1")
	two := d.sit(browsertest.Look{}, scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk-2", Department: browsertest.Kokshetau}, "2")
	one.See(".roombody", "10:00 "+d.people["10:00"].Name)
	one.Click("[formaction='/reception/next']")
	one.See(".inroom", d.people["10:00"].Name)
	two.See("[data-rows=in_rooms] [data-key=r1]", d.people["10:00"].Name)
	two.Click("[formaction='/reception/next']")
	two.See(".inroom", d.people["10:30"].Name)
	one.See("[data-rows=in_rooms] [data-key=r2]", d.people["10:30"].Name)

	two.Click("[formaction='/reception/not-answered']")
	one.See(d.row("aside", "10:30"), "не подошёл")
	one.Click("[formaction='/reception/finish']")
	one.See("#said", "Приём завершён")
	one.Click(d.row("aside", "10:30") + " button") // to another room than before
	one.See(".inroom", d.people["10:30"].Name)
	one.Click("[formaction='/reception/postpone']")
	two.See(d.row("aside", "10:30"), "отложен")
	d.is("10:00", "finished")

	// Both call at once; there is one to be called.
	d.arrive("11:00")
	one.See(".roombody", d.people["11:00"].Name)
	two.See(".roombody", d.people["11:00"].Name)
	for _, tab := range []*browsertest.Tab{one, two} {
		browsertest.Value[any](tab, `document.querySelector("[formaction='/reception/next']").click()`)
	}
	one.See("[data-rows=in_rooms]", d.people["11:00"].Name)
	one.Until(`document.querySelectorAll("[data-rows=in_rooms] .who a").length === 1`)
	two.Until(`document.querySelectorAll("[data-rows=in_rooms] .who a").length === 1`)

	// An arrival marked by mistake is taken back, with a reason.
	d.arrive("15:00")
	two.See(d.row("waiting", "15:00"), d.people["15:00"].Name)
	two.Click(d.row("waiting", "15:00") + " a")
	focused(two, "#dialog-title")
	two.Type("#reason", "Перепутали людей")
	one.Click(`[data-rows=waiting] .who a`)
	two.Click("#dialog .reasons button:not(.danger)")
	two.See("#said", "Отметка о явке снята")
	one.See(d.row("later", "15:00"), d.people["15:00"].Name)
	one.Until(`document.getElementById("dialog").open`) // what the other does closes no window
}

func TestReception_TheHeadUndoesAnAnnulment(t *testing.T) {
	d := newDeskDay(t)
	tab := d.sit(browsertest.Look{}, browsertest.Head(browsertest.Kokshetau), "")
	tab.Click(d.row("annulled", "09:00b") + " a")
	tab.Type("#reason", "Лифт не работал")
	tab.Click("#dialog .reasons button")
	tab.See("#said", "Аннулирование отменено")
	tab.See(d.row("waiting", "09:00b"), d.people["09:00b"].Name)
	tab.Until(`!document.getElementById("dialog").open`)
}

func TestReception_ConnectionCutAndBack(t *testing.T) {
	d := newDeskDay(t)
	tab := d.sit(browsertest.Look{}, clerk, "")
	d.Cut()
	tab.See("#live[data-state=lost]", "Связь с сервером потеряна в 10:05")
	number := d.at["10:30b"].Number.String()
	tab.Keys(number + "\r")
	tab.See("#refusals", "Нет связи с сервером: «Явка "+number+"»")
	tab.Until(fmt.Sprintf(`document.getElementById("scan").value === %q`, number)) // what was typed stays
	d.is("10:30b", "booked")
	tab.Click(d.row("later", "11:00") + " button")
	tab.Until(`document.getElementById("refusals").children.length === 2`)
	d.arrive("15:00") // somebody else, meanwhile
	d.Mend()
	live(tab)
	tab.See(d.row("waiting", "15:00"), d.people["15:00"].Name) // nothing was missed
	tab.Click("#refusals > :last-child button:not(.quiet)")
	tab.See(d.row("waiting", "10:30b"), d.people["10:30b"].Name)
	d.is("10:30b", "arrived")
	d.is("11:00", "booked") // refused, and not done behind anybody's back
}

func TestReception_DoubleClickDoesOneThing(t *testing.T) {
	d := newDeskDay(t)
	d.finish("1")
	tab := d.sit(browsertest.Look{}, clerk, "1")
	tab.Click("[formaction='/reception/next']")
	tab.See(".inroom", d.people["10:00"].Name)
	tab.Do(chromedp.DoubleClick("[formaction='/reception/finish']", chromedp.NodeVisible)) // the browser's word for a second click there
	tab.Until(`document.querySelector("[formaction='/reception/finish']")`)
	d.is("10:00", "called")
	d.is("10:30", "arrived")
	if n := browsertest.Value[int](tab, `document.getElementById("refusals").children.length`); n != 0 {
		t.Errorf("the second click was refused %d times", n)
	}
}

func TestReception_ByKeyboardAlone(t *testing.T) {
	d := newDeskDay(t)
	tab := d.sit(browsertest.Look{}, clerk, "1")
	browsertest.Value[any](tab, `document.querySelector(".tools a").focus()`)
	tab.Keys("f") // the person in the room is done
	tab.See("#said", "Приём завершён")
	tab.Until(`document.querySelector("[formaction='/reception/next']")`)
	tab.Keys("n")
	tab.See(".inroom", d.people["10:00"].Name)
	tab.Keys(kb.Escape)
	focused(tab, "#scan")
	tab.Keys("n") // in a field it is a letter
	tab.Until(`document.getElementById("scan").value === "n"`)

	browsertest.Value[any](tab, fmt.Sprintf(`document.querySelector('%s button').focus()`, d.row("late", "10:00b")))
	tab.Keys(kb.ArrowDown)
	focused(tab, d.row("due", "10:30b")+" button")
	tab.Keys(kb.Enter)
	tab.See(d.row("waiting", "10:30b"), d.people["10:30b"].Name)
	focused(tab, "#due") // the row is gone and was the last one; pressing Enter once more does nothing
	tab.Keys(kb.Enter)
	tab.Keys("s")
	focused(tab, "#find")
	browsertest.Value[any](tab, `document.getElementById("find").value = ""`) // the protocol types the letter, which a keyboard would not
	tab.Keys(d.at["15:00"].Number.String())
	tab.See("#found", "Найдено: 1")
	tab.Until(fmt.Sprintf(`document.querySelector('%s').checkVisibility() && !document.querySelector('%s').checkVisibility()`, d.row("later", "15:00"), d.row("later", "11:00")))
	browsertest.Value[any](tab, `document.getElementById("room-title").focus()`)
	tab.Keys("h")
	focused(tab, "#dialog-title")
	tab.Click("[name=letters]")
	tab.Click("[name=catch]")
	tab.Click("#dialog [data-plain] button")
	tab.Until(`!("letters" in document.getElementById("desk").dataset)`)
	live(tab)
	browsertest.Value[any](tab, `document.getElementById("room-title").tabIndex = -1, document.getElementById("room-title").focus()`)
	tab.Keys("f7")
	focused(tab, "#room-title")
	d.is("10:00", "called")
}

func TestReception_BookingAtTheCounter(t *testing.T) {
	d := newDeskDay(t)
	p := d.NewPerson(browsertest.KATO)
	tab := d.sit(browsertest.Look{}, clerk, "")
	tab.Keys("x")
	browsertest.Value[any](tab, `document.getElementById("scan").value = ""`)
	tab.Click("[data-key-of=KeyB]")
	tab.Type("#form", p.Form)
	tab.Click("#dialog [name=staff]")
	tab.Click("#dialog .ask button")
	tab.See("#dialog .lead", p.Name)
	tab.Click("#dialog [value='2026-06-01 10:30 0']")
	tab.Click("#dialog .take button")
	tab.See("#said", "Запись создана: "+p.Name)
	tab.See("[data-rows=due]", p.Name)

	// A time that somebody else takes meanwhile; the form and the choice of month stay.
	q := d.NewPerson(browsertest.KATO)
	tab.Click("[data-key-of=KeyB]")
	tab.Type("#form", q.Form)
	tab.Click("#dialog .ask button")
	tab.See("#dialog .lead", q.Name)
	tab.Click("#dialog [value='2026-06-01 11:30 0']")
	for range 2 {
		d.Book(d.NewPerson(browsertest.KATO), browsertest.Today, "11:30")
	}
	tab.Click("#dialog .take button")
	focused(tab, "#problem")
	tab.See("#problem", "уже занято")
	tab.Click("#dialog [value='2026-06-01 12:00 0']")
	tab.Click("#dialog .take button")
	tab.See("#said", "12:00")

	// It is moved, for a reason.
	tab.Click(`[data-rows=later] [data-key] a`)
	tab.Click(`#dialog [href$="/move"]`)
	tab.See("#dialog-title", "Перенос")
	tab.Type("#reason", "По просьбе")
	tab.Click("#dialog [value='2026-06-01 16:30 0'], #dialog .times input")
	tab.Click("#dialog .take button")
	tab.See("#said", "Запись перенесена")
	tab.Click(`[data-rows=later] [data-key] a`)
	tab.Type("#reason", "Заболел")
	tab.Click("#dialog .danger")
	tab.See("#said", "Запись отменена")
}

func TestReception_WithoutScript(t *testing.T) {
	d := newDeskDay(t)
	tab := d.Open(t, browsertest.Look{NoScript: true})
	tab.SignIn(clerk)
	tab.See("#live", "По состоянию на 10:05")
	tab.Type("#scan", d.at["10:30b"].Number.String()+"\r")
	tab.See("#said", "Явка отмечена: "+d.people["10:30b"].Name)
	tab.Type("#scan", d.at["09:00b"].Number.String()+"\r")
	tab.See("#refusals", "аннулирована")
	tab.Click("#refusals [name=form]")
	tab.See("#said", "Выдан талон T1")
	tab.Do(selectRoom("2"))
	tab.Click(".choose button")
	tab.See(".roombody", "Кабинет 2 свободен")
	tab.Click("[formaction='/reception/next']")
	tab.See(".inroom", d.people["10:00"].Name)
	tab.Click("[formaction='/reception/finish']")
	tab.See("#said", "Приём завершён")
	tab.Type("#find", d.people["15:00"].IIN)
	tab.Click(".find button")
	tab.See("#found", "Показаны найденные")
	tab.See("[data-rows=later]", d.people["15:00"].Name)
	if tab.Path() != "/reception/find" {
		t.Errorf("the search led to %s", tab.Path())
	}
	tab.Click("[data-rows=later] .who a")
	tab.See("h1", d.people["15:00"].Name)
	tab.Type("#reason", "По просьбе")
	tab.Click(".danger")
	tab.See("#said", "Запись отменена")
	p := d.NewPerson(browsertest.KATO)
	tab.Click(".tools .button")
	tab.Type("#form", p.Form+"\r")
	tab.See(".lead", p.Name)
	tab.Click("[value='2026-06-01 11:30 0']")
	tab.Click(".take button")
	tab.See("#said", "Запись создана: "+p.Name)
}

// TestReception_ThePrintedDayNamesPeople: the list on paper is what a desk has left
// when the power fails.
func TestReception_ThePrintedDayNamesPeople(t *testing.T) {
	d := newDeskDay(t)
	tab := d.sit(browsertest.Look{}, clerk, "1")
	tab.Do(browsertest.Script(`shown = [...document.querySelectorAll(".row .who")].filter(e => e.checkVisibility())`))
	tab.Print(func() {
		tab.Until(`shown.length > 5 && shown.every(e => e.checkVisibility())`)
		tab.Until(`![...document.querySelectorAll("button, input")].some(e => e.checkVisibility())`)
	})
}

func TestReception_IsGood(t *testing.T) {
	d := newDeskDay(t)
	for _, look := range []browsertest.Look{{}, {Language: "kk", Width: 360}, {Language: "en", Width: browsertest.Zoomed.Width, Height: browsertest.Zoomed.Height}} {
		tab := d.sit(look, clerk, "1")
		tab.Type("#scan", d.at["09:00b"].Number.String()+"\r")
		tab.See("#refusals", d.people["09:00b"].Name)
		tab.Good("the day", false)
		tab.Click(d.row("late", "10:00b") + " a")
		focused(tab, "#dialog-title")
		tab.Good("a booking", false)
		if look.Language == "" { // the first
			d.must2(d.Engine.IssueTicket(t.Context(), clerk, browsertest.Kokshetau, d.people["09:00b"].Form))
		}
		for name, path := range map[string]string{
			"counter": "/reception/counter?form=" + url.QueryEscape(d.NewPerson(browsertest.KATO).Form),
			"move":    "/reception/bookings/" + d.at["15:00"].Number.String() + "/move", "keys": "/reception/keys", "tickets": "/reception/tickets/1",
		} {
			tab.Go(path)
			tab.Good(name, false)
		}
	}
}
