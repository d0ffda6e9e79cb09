package sms

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"kezek/calendars"
	"kezek/scheduler"
)

// almaty is the zone of the country since 2024, without the machine's zone files.
var almaty = time.FixedZone("Asia/Almaty", 5*60*60)

func newCatalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := NewCatalogue(almaty, 15*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sample is a message with every value that any kind has.
func sample(kind scheduler.MessageKind, lang string) scheduler.Message {
	return scheduler.Message{ID: "m1", Kind: kind, Language: lang, Booking: 12345674, State: scheduler.MessageWaiting,
		Date: calendars.MustDate("2026-12-25"), Start: 9*60 + 30,
		OldDate: calendars.MustDate("2026-12-24"), OldStart: 14 * 60, LastDay: calendars.MustDate("2027-01-15"),
		Place:   calendars.Text{KK: "Көкшетау МӘС бөлімі", RU: "Отдел МСЭ г. Кокшетау", EN: "Kokshetau MSE department"},
		Address: calendars.Text{KK: "Абай к-сі, 96", RU: "ул. Абая, 96", EN: "96 Abay St."},
		Until:   time.Date(2026, 12, 25, 6, 5, 0, 0, time.UTC), Ticket: 17, Position: 3, Year: 2027, Left: 7, Reason: "болезнь врача.", Code: "12345", Numbers: []scheduler.Number{12345674, 12345674}}
}

func mustText(t *testing.T, c *Catalogue, m scheduler.Message) string {
	t.Helper()
	text, segments, err := c.Text(m)
	if err != nil {
		t.Fatal(err)
	}
	if segments != Segments(text) {
		t.Errorf("%d segments told, %d counted: %s", segments, Segments(text), text)
	}
	return text
}

func wantWords(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q stands not in: %s", word, text)
		}
	}
}

// TestN2_BookedSaysDateTimePlace: the legal notice has all that makes it one.
func TestN2_BookedSaysDateTimePlace(t *testing.T) {
	c := newCatalogue(t)
	for lang, words := range map[string][]string{
		"kk": {"25.12.2026", "09:30", "Көкшетау МӘС бөлімі", "Абай к-сі, 96", "1234 5674", "15 минуттан артық"},
		"ru": {"25.12.2026", "09:30", "Отдел МСЭ г. Кокшетау", "ул. Абая, 96", "1234 5674", "более 15 мин"},
		"en": {"25.12.2026", "09:30", "Kokshetau MSE department", "96 Abay St", "1234 5674", "More than 15 minutes"},
	} {
		wantWords(t, mustText(t, c, sample(scheduler.SayBooked, lang)), words...)
	}
}

// TestN2_LawfulNoticeNeedsItsValues: no notice goes out without date, time, place or number.
func TestN2_LawfulNoticeNeedsItsValues(t *testing.T) {
	c := newCatalogue(t)
	for name, spoil := range map[string]func(*scheduler.Message){
		"date":   func(m *scheduler.Message) { m.Date = 0 },
		"place":  func(m *scheduler.Message) { m.Place = calendars.Text{} },
		"number": func(m *scheduler.Message) { m.Booking = 0 },
	} {
		m := sample(scheduler.SayBooked, "ru")
		spoil(&m)
		if text, _, err := c.Text(m); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: got %q, %v", name, text, err)
		}
	}
	if text, _, err := c.Text(sample("unheard of", "ru")); err == nil {
		t.Errorf("unknown kind: got %q", text)
	}
}

func TestA3_AnnulmentTellsHowToGoOn(t *testing.T) {
	c := newCatalogue(t)
	for lang, words := range map[string][]string{
		"kk": {"09:30", "кешігуге байланысты", "Бүгін, 25.12.2026, тірі кезек ашық", "Қайта жазылу: eGov.kz"},
		"ru": {"09:30", "аннулирована из-за опоздания", "Сегодня, 25.12.2026, открыта живая очередь", "Записаться снова: eGov.kz"},
		"en": {"09:30", "annulled because of lateness", "Today, 25.12.2026, the live queue is open", "book again: eGov.kz"},
	} {
		wantWords(t, mustText(t, c, sample(scheduler.SayAnnulled, lang)), words...)
	}
}

func TestN3_OtherMessagesSayWhatHappened(t *testing.T) {
	c := newCatalogue(t)
	for kind, words := range map[scheduler.MessageKind][]string{
		scheduler.SayFormReceived: {"eGov.kz", "15.01.2027", "Отдел МСЭ г. Кокшетау"}, // N1
		scheduler.SayReminder:     {"Напоминаем", "25.12.2026 в 09:30", "ул. Абая"},
		scheduler.SayMoved:        {"24.12.2026 14:00", "на 25.12.2026 в 09:30"},
		scheduler.SayCancelled:    {"отменена", "Причина: болезнь врача. Записаться"},
		scheduler.SayReinstated:   {"восстановлена", "25.12.2026 09:30"},
		scheduler.SayNear:         {"талон № 17", "в очереди: 3"},
		scheduler.SayUnserved:     {"талон № 17 закрыт", "новое время"},
		scheduler.SayOffer:        {"25.12.2026 в 09:30", "до 11:05 25.12.2026"}, // the instant in the zone given
	} {
		wantWords(t, mustText(t, c, sample(kind, "ru")), words...)
	}
}

// TestS3_ReminderSaysWhichYearByWhenAndHowLongIsLeft, or how long ago the term was.
func TestS3_ReminderSaysWhichYearByWhenAndHowLongIsLeft(t *testing.T) {
	c := newCatalogue(t)
	for lang, words := range map[string][2]string{
		"kk": {"қалған жұмыс күні: 7", "кешіккен жұмыс күні: 2"},
		"ru": {"осталось рабочих дней: 7", "просрочено рабочих дней: 2"},
		"en": {"working days left: 7", "working days late: 2"},
	} {
		m := sample(scheduler.SayScheduleDue, lang)
		before := mustText(t, c, m)
		wantWords(t, before, "2027", "25.12.2026", m.Place.In(lang), words[0])
		m.Left = -2
		after := mustText(t, c, m)
		wantWords(t, after, "2027", "25.12.2026", words[1])
		if strings.Contains(after, words[0]) || strings.Contains(before, words[1]) {
			t.Errorf("both at once: %s; %s", before, after)
		}
	}
}

// TestN5_PartsWithoutValuesAreLeftOut: what a message does not have leaves no trace.
func TestN5_PartsWithoutValuesAreLeftOut(t *testing.T) {
	c := newCatalogue(t)
	for _, lang := range Languages {
		for _, m := range []scheduler.Message{
			{Kind: scheduler.SayFormReceived, Language: lang},
			{Kind: scheduler.SayUnserved, Language: lang},
			{Kind: scheduler.SayNear, Language: lang, Position: 1},
			{Kind: scheduler.SayScheduleDue, Language: lang, Year: 2027, Date: 20000, Place: calendars.Text{RU: "Отдел"}},
			{Kind: scheduler.SayCancelled, Language: lang, Date: 20000, Start: 600},
		} {
			text := mustText(t, c, m)
			if strings.ContainsAny(text, "{}[]№") || strings.Contains(text, "  ") || strings.Contains(text, " .") ||
				strings.Contains(text, "..") || strings.Contains(text, ": .") || strings.Contains(text, "No.") {
				t.Errorf("%s %s: %s", m.Kind, lang, text)
			}
		}
	}
}

func TestN5_Language(t *testing.T) {
	c := newCatalogue(t)
	for lang, word := range map[string]string{"kk": "жазылдыңыз", "ru": "Вы записаны", "en": "You are booked", "": "жазылдыңыз", "de": "жазылдыңыз"} {
		wantWords(t, mustText(t, c, sample(scheduler.SayBooked, lang)), word)
	}
}

// TestN5_EnglishStaysInTheGSMAlphabet: an English text must not cost twice for one sign.
func TestN5_EnglishStaysInTheGSMAlphabet(t *testing.T) {
	c := newCatalogue(t)
	for _, kind := range scheduler.MessageKinds {
		m := sample(kind, "en")
		m.Reason = "the doctor is ill"
		for _, r := range mustText(t, c, m) {
			if septets[r] == 0 {
				t.Errorf("%s: %q is not in the GSM alphabet", kind, r)
			}
		}
	}
}

// TestN5_AtMostThreeSegments: every text in every language, with the longest
// values that departments may have and with none of them short.
func TestN5_AtMostThreeSegments(t *testing.T) {
	c := newCatalogue(t)
	for _, kind := range kinds() {
		for _, lang := range Languages {
			m := sample(kind, lang)
			if kind == annulledBefore {
				m.Kind, m.Created = scheduler.SayAnnulled, m.Date.At(0, almaty).AddDate(0, 0, 2)
			}
			m.Place = long("Ғ", 80)
			m.Address = long("Ә", 120)
			m.Reason = strings.Repeat("себеп ", 100)
			m.Booking, m.Ticket, m.Position = 1234567890123, 65535, 99999
			m.Code, m.Numbers = "12345678", []scheduler.Number{1234567890123, 1234567890123, 1234567890123, 1234567890123}
			text, segments, err := c.Text(m)
			if err != nil || segments > MaxSegments || segments != Segments(text) {
				t.Errorf("%s %s: %d segments, %v: %s", kind, lang, segments, err, text)
			}
			again, _, _ := c.Text(m)
			if again != text {
				t.Errorf("%s %s: two texts of one message:\n%s\n%s", kind, lang, text, again)
			}
			for _, word := range parameters[kind].must {
				if want := c.values(m, lang)[word]; word != "place" && word != "reason" && !strings.Contains(text, want) {
					t.Errorf("%s %s: {%s} gave way: %s", kind, lang, word, text)
				}
			}
		}
	}
}

func long(letter string, n int) calendars.Text {
	s := strings.Repeat(letter, n)
	return calendars.Text{KK: s, RU: s, EN: s}
}

func TestN5_CutsAsLittleAsWillDo(t *testing.T) {
	base := mustParse(t, "{date}: {place}[, {address}].[ Причина: {reason}.]")
	of := func(place, address, reason int) map[string]string {
		return map[string]string{"date": "25.12.2026", "place": strings.Repeat("п", place),
			"address": strings.Repeat("а", address), "reason": strings.Repeat("р", reason)}
	}
	for _, c := range []struct {
		name   string
		values map[string]string
		units  int // of the text
		want   []string
	}{
		{"fits", of(60, 80, 30), 10 + 2 + 60 + 2 + 80 + 1 + 11 + 30, []string{strings.Repeat("а", 80)}},
		{"address first", of(60, 110, 40), 201, []string{strings.Repeat("п", 60), "ааа...", strings.Repeat("р", 40)}},
		{"then no address", of(80, 40, 90), 10 + 2 + 80 + 1 + 10 + 90 + 1, []string{strings.Repeat("п", 80) + ". Причина", strings.Repeat("р", 90)}},
		{"then the reason", of(80, 40, 200), 201, []string{strings.Repeat("п", 80) + ". Причина", "ррр...."}},
		{"the place last", of(300, 40, 200), 201, []string{"ппп...."}},
	} {
		text, segments := fit(base, c.values)
		if got := utf8.RuneCountInString(text); segments > 3 || got > 201 || got < c.units-2 {
			t.Errorf("%s: %d segments, %d units, want %d: %s", c.name, segments, got, c.units, text)
		}
		wantWords(t, text, c.want...)
	}
}

func mustParse(t *testing.T, text string) template {
	t.Helper()
	parsed, err := parseTemplate(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// TestValuesAreNotTexts: what a clerk types cannot become a placeholder, a second
// line or a control character.
func TestValuesAreNotTexts(t *testing.T) {
	m := sample(scheduler.SayCancelled, "ru")
	m.Reason = " {number}[x]\r\n\tтекст\x1b\u2028 . "
	wantWords(t, mustText(t, newCatalogue(t), m), "Причина: {number}[x] текст. Записаться")
}

// TestCatalogueTellsAllFaultsAtOnce spoils each language in its own way.
func TestCatalogueTellsAllFaultsAtOnce(t *testing.T) {
	_, err := readCatalogue(fstest.MapFS{
		"texts/kk.yaml": {Data: []byte("booked: \"{date} {time}[ {place}] {nubmer}\"\nnear: \"{position\"\nnews: \"x\"\n")},
		"texts/ru.yaml": {Data: []byte("- a list\n")},
	}, almaty, 0)
	if err == nil {
		t.Fatal("no error")
	}
	wantWords(t, err.Error(), "texts/kk.yaml: booked: unknown placeholder {nubmer}", "booked: placeholder {number} is missing",
		"booked: placeholder {place} is missing, or stands in brackets", "near: a bracket without its other half",
		"news: no such kind", "texts/kk.yaml: annulled: no text", "texts/kk.yaml: offer: no text", "texts/ru.yaml: ", "texts/en.yaml")
}

// Who was annulled while the server stood still read, days later, that the live
// queue is open today.
func TestA3_AnAnnulmentToldOnALaterDayOffersNoLiveQueue(t *testing.T) {
	c := newCatalogue(t)
	for lang, words := range map[string][]string{
		"kk": {"25.12.2026", "09:30", "кешігуге байланысты", "Қайта жазылу: eGov.kz"},
		"ru": {"25.12.2026", "09:30", "аннулирована из-за опоздания", "Записаться снова: eGov.kz"},
		"en": {"25.12.2026", "09:30", "annulled because of lateness", "book again: eGov.kz"},
	} {
		for name, late := range map[string]func(*scheduler.Message){
			"written on the next day":      func(m *scheduler.Message) { m.Created = time.Date(2026, 12, 25, 19, 0, 0, 0, time.UTC) },
			"sent after the quiet hours":   func(m *scheduler.Message) { m.NextTry = time.Date(2026, 12, 26, 3, 0, 0, 0, time.UTC) },
			"tried in vain for three days": func(m *scheduler.Message) { m.NextTry = time.Date(2026, 12, 28, 6, 0, 0, 0, time.UTC) },
		} {
			m := sample(scheduler.SayAnnulled, lang)
			m.Created = time.Date(2026, 12, 25, 18, 59, 59, 0, time.UTC)
			same := mustText(t, c, m)
			late(&m)
			text := mustText(t, c, m)
			wantWords(t, text, words...)
			if text == same {
				t.Errorf("%s, %s: still %s", lang, name, text)
			}
		}
	}
}

// People who read Kazakh were told in Russian why their booking was cancelled.
func TestN5_ReasonsOfTheEngineInThePersonsLanguage(t *testing.T) {
	c := newCatalogue(t)
	for lang, word := range map[string]string{"kk": "Себебі: қабылдау кестесі өзгерді.", "ru": "Причина: изменение графика.", "en": "Reason: the schedule has changed."} {
		m := sample(scheduler.SayCancelled, lang)
		m.Reason, m.Why = "", scheduler.ReasonChange
		wantWords(t, mustText(t, c, m), word)
		m.Reason = "болезнь врача"
		wantWords(t, mustText(t, c, m), "болезнь врача")
	}
}
