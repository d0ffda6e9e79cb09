package pages_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kezek/api"
	"kezek/api/pages/browsertest"
	"kezek/calendars"
	"kezek/scheduler"
)

// TestWidget_JourneyByMouse books, moves and cancels on a page of another origin
// with a strict policy, which would stop anything that it does not allow.
func TestWidget_JourneyByMouse(t *testing.T) {
	p := newPortal(t)
	w, person := p.openWidget(t, browsertest.Look{}, "/")
	w.titled("Выберите форму")
	w.told("kezek-ready", `"forms":1`, `"language":"ru"`)
	w.Good("forms", true)
	w.press("Выбрать время")
	w.titled("Выберите время")
	w.focusIs("#title")
	w.says("Отдел МСЭ Кокшетау")
	w.press("Следующий месяц")
	w.says("Июль 2026")
	w.press("2 июля")
	w.focusIs("h4")
	w.Good("times", true)
	w.press("четверг, 2 июля, 10:30")
	w.titled("Подтвердите запись")
	w.focusIs("#title")
	w.says("четверг, 2 июля 2026 г., 10:30")
	w.says("осталось: 10:00")
	w.told("kezek-held", `"form":"`+person.Form+`"`, `"date":"2026-07-02"`, `"start":"10:30"`, `"until":"2026-06-01T`)
	w.Good("hold", true)
	w.press("Подтвердить запись")
	w.titled("Вы записаны")
	w.told("kezek-booked", `"date":"2026-07-02"`, `"department":"akm-1"`)
	w.Good("booked", true)
	w.press("Перенести")
	w.titled("Выберите новое время")
	w.says("Сейчас вы записаны: четверг, 2 июля, 10:30")
	w.press("пн, 1 июня, 10:00")
	w.titled("Перенести запись?")
	w.Good("move", true)
	w.press("Да, перенести")
	w.titled("Запись перенесена")
	w.told("kezek-moved", `"date":"2026-06-01","start":"10:00"`, `"from":{"department":"akm-1","date":"2026-07-02","start":"10:30","place":0}`)
	w.press("Отменить")
	w.titled("Отменить запись?")
	w.Good("cancel", true)
	w.press("Да, отменить")
	w.titled("Запись отменена")
	w.told("kezek-cancelled", `"start":"10:00"`)
	w.press("К моим формам")
	w.press("Прежние записи")
	w.says("отменён")
	w.Good("past", true)
	if log := browsertest.Value[string](w.Tab, `document.getElementById("log").innerText`); strings.Contains(log, person.IIN) || strings.Contains(log, person.Name) {
		t.Errorf("the events say whose they are: %s", log)
	}
}

// TestWidget_JourneyByKeyboardInADialog opens the dialog from a button of the
// portal and books without a mouse. The focus stays inside, goes to each step,
// and comes back to the button.
func TestWidget_JourneyByKeyboardInADialog(t *testing.T) {
	p := newPortal(t)
	w, _ := p.openWidget(t, browsertest.Look{Language: "en"}, "/dialog?lang=en")
	w.Until(`customElements.get("kezek-booking")`)
	w.Good("closed", true)
	w.Do(chromedp.Evaluate[chromedp.Void](`document.getElementById("open").focus()`))
	w.Keys(kb.Enter)
	w.titled("Choose a form")
	w.focusIs("#title")
	w.Good("dialog", true)
	w.enter("Choose a time")
	w.titled("Choose a time")
	w.focusIs("#title")
	for range 80 { // round and round: never to the page behind
		w.Keys(kb.Tab)
		if browsertest.Value[bool](w.Tab, `document.activeElement !== document.body && !document.activeElement.matches("kezek-booking")`) {
			t.Fatal("the Tab key leaves the dialog")
		}
	}
	w.enter("Next month")
	w.says("July 2026")
	w.focusIs(`[aria-label="Next month"]`)
	w.enter("2 July")
	w.focusIs("h4")
	w.enter("Thursday, 2 July, 10:30")
	w.titled("Confirm the booking")
	w.focusIs("#title")
	w.enter("Confirm the booking")
	w.titled("You are booked")
	w.focusIs("#title")
	w.told("kezek-booked", `"start":"10:30"`)
	w.Keys(kb.Escape)
	w.told("kezek-closed")
	w.Until(`document.activeElement.id === "open"`)
	w.Keys(kb.Enter) // again: the booking is there
	w.says("Open the booking")
	w.enter("Close")
	w.Until(`document.activeElement.id === "open"`)
}

// TestWidget_OnASmallPhoneInKazakh looks at every step at 360 pixels.
func TestWidget_OnASmallPhoneInKazakh(t *testing.T) {
	p := newPortal(t)
	look := browsertest.Phone
	look.Language = "kk"
	w, _ := p.openWidget(t, look, "/?lang=kk")
	w.titled("Нысанды таңдаңыз")
	w.Good("forms", true)
	w.press("Уақыт таңдау")
	w.titled("Уақытты таңдаңыз")
	w.says("2026 жылғы маусым")
	w.press("2 маусым")
	w.says("2 маусым, сейсенбі")
	w.Good("times", true)
	w.press("2 маусым, сейсенбі, 10:30")
	w.titled("Жазылуды растаңыз")
	w.says("2026 жылғы 2 маусым, сейсенбі, 10:30")
	w.Good("hold", true)
	w.press("Жазылуды растау")
	w.titled("Сіз жазылдыңыз")
	w.says("15 минуттан артық кешіксеңіз, жазылудың күші жойылады.")
	w.Good("booked", true)
}

// TestWidget_At400Percent books on a desktop that is enlarged to 400 %.
func TestWidget_At400Percent(t *testing.T) {
	p := newPortal(t)
	look := browsertest.Zoomed
	look.Language = "en"
	w, _ := p.openWidget(t, look, "/dialog?lang=en")
	w.Until(`customElements.get("kezek-booking")`)
	w.Click("#open")
	w.press("Choose a time")
	w.press("2 June")
	w.says("Tuesday, 2 June")
	w.Good("times", true)
	w.press("Tuesday, 2 June, 10:30")
	w.titled("Confirm the booking")
	w.Good("hold", true)
	w.press("Confirm the booking")
	w.titled("You are booked")
	w.Good("booked", true)
}

// TestB3_WidgetOffersOthersForATakenTime: somebody else gets the time first.
func TestB3_WidgetOffersOthersForATakenTime(t *testing.T) {
	p := newPortal(t)
	w, _ := p.openWidget(t, browsertest.Look{}, "/")
	w.press("Выбрать время")
	w.press("2 июня")
	w.says("вторник, 2 июня")
	for range 2 {
		p.Book(p.NewPerson(browsertest.KATO), "2026-06-02", "10:30")
	}
	w.press("вторник, 2 июня, 10:30")
	w.says("Выберите ниже другое время.")
	w.focusIs(".notice")
	w.told("kezek-error", `"code":"seat_taken"`, `"status":409`)
	w.Good("taken", true)
	w.press("пн, 1 июня, 10:00")
	w.titled("Подтвердите запись")
}

// TestB2_WidgetEndsAHoldByTheServersClock: the site's clock is months away from
// that of the browser. A screen reader hears what is left, and that it is over.
func TestB2_WidgetEndsAHoldByTheServersClock(t *testing.T) {
	p := newPortal(t)
	person := p.NewPerson(browsertest.KATO)
	_, err := p.Engine.Hold(t.Context(), person.Actor, scheduler.BookRequest{Form: person.Form, Seat: seat("2026-06-02", "10:30")})
	p.Must(err)
	p.Set(p.Now().Add(9*time.Minute - 1*time.Second))
	w := widget{p.Open(t, browsertest.Look{}), t}
	w.visit(p, person, "/")
	w.says("временная бронь")
	w.Good("held", true)
	w.press("Перейти к подтверждению")
	w.titled("Подтвердите запись")
	w.says("осталось: 1:0")
	w.Until(inside + `.querySelector("[role=status]").textContent === "На подтверждение осталась 1 минута."`)

	p.Set(p.Now().Add(time.Minute - time.Second)) // 2 seconds are left
	w.visit(p, person, "/")
	w.press("Перейти к подтверждению")
	w.titled("Выберите время") // by itself
	w.says("Время на подтверждение вышло")
	w.focusIs(".notice")

	w.press("пн, 1 июня, 10:00")
	w.titled("Подтвердите запись")
	p.Set(p.Now().Add(11 * time.Minute)) // the machine slept: its countdown does not know
	w.press("Подтвердить запись")
	w.titled("Выберите время")
	w.told("kezek-error", `"code":"hold_expired"`)
	w.focusIs(".notice")
}

// TestWidget_AsksForANewToken when one was refused, and goes on with what it did.
func TestWidget_AsksForANewToken(t *testing.T) {
	p := newPortal(t)
	w, _ := p.openWidget(t, browsertest.Look{}, "/")
	w.press("Выбрать время")
	w.says("Ближайшее свободное время")
	if n := p.asked.Load(); n != 1 {
		t.Errorf("asked for a token %d times before any was refused", n)
	}
	p.Set(p.Now().Add(10 * time.Minute)) // the token lives for 5
	w.press("пн, 1 июня, 10:00")
	w.titled("Подтвердите запись")
	if n := p.asked.Load(); n != 2 {
		t.Errorf("asked for a token %d times, want one more", n)
	}
	p.behind = time.Hour // whatever the portal gives is refused
	p.Set(p.Now().Add(6 * time.Minute))
	w.press("Подтвердить запись")
	w.told("kezek-error", `"code":"token_expired"`, `"status":401`)
	w.focusIs(".notice")
	w.Good("token refused", true)
	p.behind = 0
	w.press("Повторить")
	w.titled("Вы записаны")
}

// TestB4_WidgetRepeatsUnderTheSameKey: the answer to a booking is lost, then the
// service cannot be reached at all, then it can. One booking comes of it.
func TestB4_WidgetRepeatsUnderTheSameKey(t *testing.T) {
	p := newPortal(t)
	w, person := p.openWidget(t, browsertest.Look{}, "/")
	w.press("Выбрать время")
	w.press("пн, 1 июня, 10:00")
	w.titled("Подтвердите запись")
	w.Do(chromedp.Evaluate[chromedp.Void](`(() => {
		const fetch = window.fetch;
		window.keys = [];
		window.fetch = async (url, options) => {
			if (options?.headers?.["Idempotency-Key"]) keys.push(options.headers["Idempotency-Key"]);
			const answer = await fetch(url, options);
			if (keys.length === 1) throw new TypeError("the answer was lost");
			return answer;
		};
	})()`))
	w.press("Подтвердить запись")
	w.says("Нет связи со службой записи")
	w.focusIs(".notice")
	w.told("kezek-error", `"code":"unreachable","status":0`)
	w.Good("unreachable", true)
	p.Cut()
	w.press("Повторить")
	w.Until("keys.length === 2")
	w.says("Нет связи со службой записи")
	p.Mend()
	w.press("Повторить")
	w.titled("Вы записаны")
	if keys := browsertest.Value[[]string](w.Tab, "keys"); len(keys) != 3 || keys[0] != keys[1] || keys[1] != keys[2] {
		t.Errorf("the keys are %v, want the same three times", keys)
	}
	all, err := p.Engine.Bookings(t.Context(), person.Actor)
	p.Must(err)
	if len(all) != 1 {
		t.Errorf("%d bookings", len(all))
	}
}

// TestWidget_TriesAgainWhenTheNetworkIsBack, without being asked.
func TestWidget_TriesAgainWhenTheNetworkIsBack(t *testing.T) {
	p := newPortal(t)
	w, _ := p.openWidget(t, browsertest.Look{}, "/")
	w.titled("Выберите форму")
	p.Cut()
	w.press("Выбрать время")
	w.says("Нет связи со службой записи")
	p.Mend()
	w.Do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("online"))`))
	w.titled("Выберите время")
}

// TestE8_WidgetSaysWhyNot, and what to do about it.
func TestE8_WidgetSaysWhyNot(t *testing.T) {
	p := newPortal(t)
	person := p.NewPerson(browsertest.KATOUnserved)
	w := widget{p.Open(t, browsertest.Look{}), t}
	w.visit(p, person, "/?form="+strings.ReplaceAll(person.Form, "/", "%2F"))
	w.titled("Записаться пока нельзя")
	w.says("Позвоните в единый контакт-центр 1414.")
	w.Good("why not", true)
}

// TestB8_WidgetJoinsAndLeavesTheWaitingList where no time is left.
func TestB8_WidgetJoinsAndLeavesTheWaitingList(t *testing.T) {
	p := newPortal(t)
	person := p.NewPerson(browsertest.KATO)
	_, err := p.Engine.ReceiveForm(t.Context(), browsertest.System, scheduler.Form031{Number: person.Form, IIN: person.IIN,
		Issued: calendars.MustDate("2026-05-05"), LastDay: calendars.MustDate(browsertest.Today)})
	p.Must(err)
	p.Set(browsertest.At(browsertest.Today, "17:00")) // nothing begins in an hour
	w := widget{p.Open(t, browsertest.Look{}), t}
	w.visit(p, person, "/")
	w.press("Выбрать время")
	w.titled("Свободного времени нет")
	w.says("До 01.06.2026 свободного времени нет")
	w.Good("nothing free", true)
	w.press("Встать в лист ожидания")
	w.titled("Вы в листе ожидания")
	w.told("kezek-waiting", `"waiting":true`)
	w.Good("waiting", true)
	w.press("К моим формам")
	w.says("в листе ожидания")
	w.press("Выбрать время")
	w.titled("Вы в листе ожидания")
	w.press("Выйти из листа ожидания")
	w.titled("Выберите форму")
	w.told("kezek-waiting", `"waiting":false`)
}

// TestWidget_InAnIframe is all that a portal sees of it: what it is told. The
// person has a keyboard.
func TestWidget_InAnIframe(t *testing.T) {
	p := newPortal(t)
	p.Set(browsertest.At(browsertest.Today, "08:10"))
	w, _ := p.openWidget(t, browsertest.Look{}, "/frame")
	w.told("kezek-ready", `"forms":1`)
	w.Until(`document.getElementById("booking").height > 150`)
	w.Good("frame", true)
	low := browsertest.Value[float64](w.Tab, `Number(document.getElementById("booking").height)`)
	w.Do(chromedp.Evaluate[chromedp.Void](`document.getElementById("booking").focus()`))
	w.Keys(kb.Tab) // the first button chooses the only form
	w.Keys(kb.Enter)
	w.Until(fmt.Sprintf(`document.getElementById("booking").height > %f`, low+200)) // the times are there
	p.Set(p.Now().Add(10 * time.Minute))                                            // the token is over: the frame asks for another
	w.Keys(kb.Tab)
	w.Keys(kb.Enter) // the nearest time
	w.told("kezek-held", `"date":"2026-06-01"`)
	if n := p.asked.Load(); n != 2 {
		t.Errorf("the portal was asked for %d tokens, want 2", n)
	}
	w.Keys(kb.Tab)
	w.Keys(kb.Enter)
	w.told("kezek-booked", `"date":"2026-06-01"`)
}

// TestWidget_APortalThatListensLate hears the frame nevertheless, because that says
// hello until it is answered. The portal's own script is kept from listening
// until two hellos have gone by.
func TestWidget_APortalThatListensLate(t *testing.T) {
	p := newPortal(t)
	w := widget{p.Open(t, browsertest.Look{}), t}
	w.Before(`if (self === top) {
		const listen = addEventListener.bind(window);
		const late = [];
		window.hellos = 0;
		window.addEventListener = (...of) => { of[0] === "message" ? late.push(of) : listen(...of); };
		window.listenAtLast = () => late.map((of) => listen(...of)).length;
		listen("message", ({ data }) => { window.hellos += data.kezek === "hello"; });
	}`)
	w.visit(p, p.NewPerson(browsertest.KATO), "/frame")
	w.Until(`window.hellos >= 2`)
	if n := p.asked.Load(); n != 0 {
		t.Fatalf("the portal gave %d tokens before it listened", n)
	}
	if n := browsertest.Value[int](w.Tab, `window.listenAtLast()`); n != 1 {
		t.Fatalf("the portal's page has %d listeners, want 1", n)
	}
	w.told("kezek-ready", `"forms":1`)
}

// TestWidget_AnOriginThatIsNotAllowed gets neither the script nor the frame.
func TestWidget_AnOriginThatIsNotAllowed(t *testing.T) {
	p := newPortal(t, func(o *api.Options) { o.Origins = []string{"https://portal.example.kz"} })
	w, _ := p.openWidget(t, browsertest.Look{}, "/")
	w.Complains("CORS policy")
	w.Until(`document.readyState === "complete" && customElements.get("kezek-booking") === undefined`)
	answer := browsertest.Value[string](w.Tab, fmt.Sprintf(`fetch("%s/v1/forms", { headers: { Authorization: "Bearer x" } }).then(() => "answered", (e) => e.name)`, p.Site.URL))
	if answer != "TypeError" {
		t.Errorf("the API was %s", answer)
	}
	w.Complains("CORS policy")
	w.Go(p.URL + "/frame")
	w.Complains("frame-ancestors")
}

func seat(date, start string) scheduler.Seat {
	m, err := calendars.ParseMinute(start)
	if err != nil {
		panic(err)
	}
	return scheduler.Seat{Date: calendars.MustDate(date), Start: m}
}
