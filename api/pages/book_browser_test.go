package pages_test

import (
	"testing"
	"time"

	"kezek/api/pages/browsertest"
	"kezek/scheduler"
	"kezek/slots"
)

func TestBook_ByMouse(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	tab := s.Open(t, browsertest.Look{})
	tab.SignIn(me.Actor)
	tab.See(".forms", "можно записаться")
	tab.See(".forms", "Ближайшее время: понедельник, 1 июня, 09:30")
	tab.Click(".forms a.main")
	tab.See("h1", "Выбор времени")

	tab.Click(".turn a:last-child") // July, without loading the page
	tab.See("h2", "Июль 2026")
	tab.Focused("#month")
	tab.Click(".days a[href*='2026-07-08']")
	tab.See("h2", "Свободное время: среда, 8 июля")
	tab.Focused("#day")
	tab.Until(`location.search === "?day=2026-07-08"`)
	tab.Until(`document.querySelector(".days [aria-current=date]").innerText.includes("8")`)
	tab.Do(browsertest.Back)
	tab.See("h2", "Июль 2026")
	tab.Until(`!document.querySelector(".times")`)
	tab.Do(browsertest.Back)
	tab.See("h2", "Июнь 2026")

	tab.Click(".days a[href*='2026-06-03']")
	tab.Click(".times button[value='2026-06-03T10:00']")
	tab.See("h1", "Подтвердите запись")
	tab.See("dd", "среда, 3 июня 2026 г., 10:00")
	tab.See("dd", "ул. Абая, 1")
	tab.See("#left", "Осталось 9:5")
	tab.Click("form[action$='/confirm'] button")
	tab.See("h2", "Вы записаны")
	b := onlyBooking(t, s, me)
	if b.State != slots.Booked || b.Date.String() != "2026-06-03" || b.Start.String() != "10:00" {
		t.Errorf("booked %s %s, %s", b.Date, b.Start, b.State)
	}
	tab.See("h1", b.Number.Spoken())
	tab.See("section", "более чем на 15 минут")
	file := browsertest.Value[string](tab, `fetch(document.querySelector("a[download]").href).then(r => r.text())`)
	if !contains(file, "BEGIN:VEVENT", "DTSTART:20260603T050000Z", "Приём в отделе МСЭ") {
		t.Errorf("the calendar file is %s", file)
	}
	tab.Click("#history ~ ol") // nothing in it is a trap for clicks
	tab.See(".history", "Запись подтверждена (вы)")
	tab.Go("/book")
	tab.See(".forms", "есть запись")
}

func TestBook_KeyboardOnly(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	tab := s.Open(t, browsertest.Look{})
	tab.Go(s.SignIn(me.Actor))
	enter := func(selector string) {
		t.Helper()
		tab.TabTo(selector)
		tab.Keys(browsertest.Enter)
	}
	enter("main button.main")
	tab.See("h1", "Запись на приём")
	enter(".skip") // leads past the navigation
	tab.TabTo(".forms a.main")
	tab.Keys(browsertest.Enter)
	tab.See("h1", "Выбор времени")
	enter(".days a[href*='2026-06-03']")
	tab.Focused("#day")
	tab.Keys(browsertest.TabKey) // the times follow what was read
	tab.Focused(".times li:first-child button")
	enter(".times button[value='2026-06-03T10:00']")
	tab.See("h1", "Подтвердите запись")
	enter("form[action$='/confirm'] button")
	tab.See("h2", "Вы записаны")
	enter("a[href$='/cancel']")
	tab.See("h1", "Отменить запись?")
	enter("main a.button") // leave it as it is
	tab.See("h1", "Запись №")
	enter("a[href$='/move']")
	tab.See("h1", "Выбор нового времени")
	enter(".nearest li:first-child button")
	tab.See("h1", "Перенести запись?")
	enter("button.main")
	tab.See(".history", "Перенесена, было: 03.06.2026 10:00")
	if b := onlyBooking(t, s, me); b.Date.String() != browsertest.Today {
		t.Errorf("it is still on %s", b.Date)
	}
}

func TestBook_WithoutScript(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	tab := s.Open(t, browsertest.Look{Width: 360, Height: 640, NoScript: true})
	tab.SignIn(me.Actor)
	tab.Click(".forms a.main")
	tab.See("h1", "Выбор времени")
	tab.Click(".turn a:last-child")
	tab.See("h2", "Июль 2026")
	tab.Click(".days a[href*='2026-07-08']")
	tab.See("h2", "Свободное время: среда, 8 июля")
	tab.Click(".times button[value='2026-07-08T14:30']")
	tab.See(".notice", "Время удерживается за вами до 08:40")
	tab.Until(`document.getElementById("left").hidden`)
	tab.Click("form[action$='/hold'] button") // more time: the same seat, anew
	tab.See("dd", "среда, 8 июля 2026 г., 14:30")
	tab.Click("form[action$='/release'] button")
	tab.See("h1", "Выбор времени")
	tab.Click(".nearest li:first-child button")
	tab.See("h1", "Подтвердите запись")
	tab.Click("form[action$='/confirm'] button")
	tab.See("h2", "Вы записаны")
	tab.Click("a[href$='/move']")
	tab.Click(".nearest li:nth-child(2) button")
	tab.See("h1", "Перенести запись?")
	tab.Click("button.main")
	tab.See(".history", "Перенесена")
	tab.Click("a[href$='/cancel']")
	tab.See("h1", "Отменить запись?")
	tab.Click("button.danger")
	tab.See("h2", "Запись отменена")
	tab.Click("main a.main")
	tab.See("h1", "Выбор времени")
}

// TestB1_CountdownIsSeenAndHeard goes through a hold's ten minutes, and past them.
func TestB1_CountdownIsSeenAndHeard(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	tab := s.Open(t, browsertest.Phone)
	tab.SignIn(me.Actor)
	tab.See("h1", "Запись на приём")
	b := holds(t, s, me, "2026-06-03", "10:00")
	tab.Go("/book/hold/" + b.Number.String())
	tab.See("#left", "Осталось 9:5")
	tab.Do(browsertest.Script(`const real = performance.now.bind(performance); let skipped = 0; performance.now = () => real() + skipped; globalThis.skip = (ms) => { skipped += ms; }`))
	for _, step := range []struct{ skip, want string }{
		{"skip(290000)", "Осталось 5 минут"}, {"skip(180000)", "Осталось 2 минуты"}, {"skip(60000)", "Осталась 1 минута"},
	} {
		tab.Do(browsertest.Script(step.skip))
		tab.Announced(step.want)
	}
	tab.Do(browsertest.Script(`document.querySelector("form[action$='/confirm'] button").focus()`))
	s.Set(browsertest.At(browsertest.Today, "08:41"))
	tab.Do(browsertest.Script("skip(60000)"))
	tab.Announced("Временная бронь истекла")
	tab.See("h1", "Временная бронь истекла")
	tab.Focused("#hold-title") // what had the focus is gone
	tab.Good("a hold that is over", true)
	tab.Click(".nearest li:first-child button")
	tab.See("#left", "Осталось 9:5")
}

// TestB1_MoreTimeKeepsTheSeat: who needs longer than a hold lasts may take it anew
// as often as it takes.
func TestB1_MoreTimeKeepsTheSeat(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	tab := s.Open(t, browsertest.Look{Language: "en"})
	tab.SignIn(me.Actor)
	tab.See("h1", "Appointments")
	tab.Go("/book/hold/" + holds(t, s, me, "2026-06-03", "10:00").Number.String())
	tab.See(".kept", "kept for you until 08:40")
	s.Set(browsertest.At(browsertest.Today, "08:39"))
	tab.Click("form[action$='/hold'] button")
	tab.See(".kept", "kept for you until 08:49")
	tab.See("dd", "Wednesday, 3 June 2026, 10:00")
	tab.Click("form[action$='/confirm'] button")
	tab.See("h2", "You are booked")
}

func TestB3_TakenTimeOffersTheNearest(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	tab := s.Open(t, browsertest.Look{})
	tab.SignIn(me.Actor)
	tab.See("h1", "Запись на приём")
	tab.Go(pathOf(me) + "?day=2026-06-03")
	tab.See(".times", "10:00")
	for range 2 { // both rooms, while the person thinks
		s.Book(s.NewPerson(browsertest.KATO), "2026-06-03", "10:00")
	}
	tab.Click(".times button[value='2026-06-03T10:00']")
	tab.See("#problem", "Это время уже занято")
	tab.Focused("#problem")
	tab.See(".nearest", "понедельник, 1 июня")
	tab.See("h2", "Свободное время: среда, 3 июня") // what was chosen stays chosen
	tab.Until(`!document.querySelector(".times [value='2026-06-03T10:00']")`)
	tab.Good("a taken time", true)
	tab.Click(".languages button[value=kk]") // a page that came of a form can be shown again
	tab.See("h1", "Уақыт таңдау")
	tab.Click(".times button, .nearest li:first-child button")
	tab.See("h1", "Жазылуды растаңыз")

	b := holds(t, s, me, "2026-06-03", "11:00")
	tab.Go("/book/hold/" + b.Number.String())
	tab.See("h1", "Жазылуды растаңыз")
	s.Set(browsertest.At(browsertest.Today, "08:45")) // the page does not know yet
	tab.Click("form[action$='/confirm'] button")
	tab.See("#problem", "Уақытша бронь мерзімі өтті")
	tab.Focused("#problem")
	tab.See(".nearest", "1 маусым, дүйсенбі")
}

func TestE5_GuardianBooksForAWard(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATO)
	ward := wardOf(t, s, me, browsertest.KATOAnother)
	tab := s.Open(t, browsertest.Phone)
	tab.SignIn(me.Actor)
	tab.See("h2", "Формы подопечных")
	tab.Click("a.main[href$='" + ward.Form[len("031/у"):] + "']")
	tab.See("main p", ward.Name)
	tab.See("main p", "Отдел МСЭ Степногорск") // the ward's address counts
	tab.Click(".nearest li:first-child button")
	tab.See("dd", ward.Name)
	tab.Click("form[action$='/confirm'] button")
	tab.See("h2", "Вы записаны")
	b := onlyBooking(t, s, me)
	if b.IIN != ward.IIN || b.By != me.IIN || b.Department != browsertest.Stepnogorsk {
		t.Errorf("booked for another: %+v", b)
	}
	tab.Go("/book/bookings")
	tab.See(".forms", ward.Name)
}

// TestB8_WaitingListAndItsOffers: who finds nothing waits, is offered what becomes
// free, declines one offer and takes the next.
func TestB8_WaitingListAndItsOffers(t *testing.T) {
	s := browsertest.NewSite(t)
	me, others := scarce(t, s)
	tab := s.Open(t, browsertest.Look{})
	tab.SignIn(me.Actor)
	tab.See(".forms", "нет свободного времени")
	tab.Click(".forms a.button")
	tab.See(".notice", "До 02.06.2026 свободного времени нет")
	tab.Good("nothing is free", true)
	tab.Click("form[action$='/wait'] button")
	tab.See(".notice", "Вы в листе ожидания")
	tab.Good("waiting", true)
	tab.Click("form[action$='/leave'] button")
	tab.See("h2", "Лист ожидания")
	tab.Click("form[action$='/wait'] button")
	tab.See(".notice", "Вы в листе ожидания")

	offered := func(b scheduler.Booking) {
		t.Helper()
		_, err := s.Engine.Cancel(t.Context(), browsertest.System, b.Number, "a test")
		s.Must(err)
		s.Set(s.Now().Add(time.Second)) // the worker goes along the list
		tab.Go("/book")
		tab.See(".forms", "предложено время")
		tab.Click(".forms a.main")
		tab.See("h1", "Вам предложено время")
	}
	offered(others[1])
	tab.Good("an offer", true)
	tab.Click("a[href$='/decline']")
	tab.See("h1", "Отказаться от предложенного времени?")
	tab.Good("declining an offer", true)
	tab.Click("button.main")
	tab.See("h1", "Выбор времени") // that time is free to be chosen now
	tab.See(".nearest", "вторник, 2 июня 09:00")
	s.Book(s.NewPerson(browsertest.KATOAnother), "2026-06-02", "09:00")

	offered(others[2])
	tab.See("dd", "вторник, 2 июня 2026 г., 14:00")
	tab.Click("form[action$='/confirm'] button")
	tab.See("h2", "Вы записаны")
}

// TestE8_RefusedAndUncheckedDiffer: a register that is silent is no refusal.
func TestE8_RefusedAndUncheckedDiffer(t *testing.T) {
	s := browsertest.NewSite(t)
	me := s.NewPerson(browsertest.KATOUnserved)
	tab := s.Open(t, browsertest.Look{Width: 360})
	tab.SignIn(me.Actor)
	tab.See(".forms .tag.bad", "записаться нельзя")
	tab.See(".checks .failed", "Код 115600000 не закреплён ни за одним отделом МСЭ. Позвоните в единый контакт-центр 1414.")
	tab.Good("a form that is refused", true)
	tab.Go(pathOf(me))
	tab.See(".checks .failed", "не закреплён")
	tab.Good("a form's page that refuses", true)
	s.Registers.Silent.Store(true)
	tab.Go(pathOf(me))
	tab.See(".checks .unchecked", "Реестр не ответил")
	tab.Good("a form's page that does not know", true)
	tab.Go("/book")
	tab.See(".forms .tag.warn", "не удалось проверить")
	tab.Until(`!document.querySelector(".checks .failed, .tag.bad")`)
	tab.Good("a form that could not be checked", true)
	s.Registers.Silent.Store(false)
	tab.Click(".forms a.button")
	tab.See(".forms .tag.bad", "записаться нельзя")
}
