package api_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
	"golang.org/x/image/font/sfnt"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
)

// TestNoticePDF_TheFontHasEveryLetter of the three languages, and the signs that
// stand in texts. A letter that it had not would be an empty box on paper.
func TestNoticePDF_TheFontHasEveryLetter(t *testing.T) {
	letters := "№–—«»“”’…□/@&%#()[]{}<>+=*_|~^€"
	for c := rune(' '); c < 127; c++ {
		letters += string(c)
	}
	for c := 'А'; c <= 'я'; c++ {
		letters += string(c)
	}
	for _, c := range "ӘҒҚҢӨҰҮҺІЁ" {
		letters += string(c) + string(unicode.ToLower(c))
	}
	for name, ttf := range map[string][]byte{"regular": dejavusanscondensed.TTF, "bold": dejavusanscondensedbold.TTF} {
		font := must(sfnt.Parse(ttf))
		var b sfnt.Buffer
		for _, c := range letters {
			if i, err := font.GlyphIndex(&b, c); err != nil || i == 0 {
				t.Errorf("%s: no glyph for %c (%U): %v", name, c, c, err)
			}
		}
	}
}

// sampleNotice has everything that a proof may have.
func sampleNotice(messages int) scheduler.Notice {
	noon := time.Date(2026, 12, 24, 7, 0, 5, 0, time.UTC)
	n := scheduler.Notice{Booking: 12345674, Form: "031/у-2026-000123", IIN: "********0123", Name: "Әлихан Қанатұлы Ғабитов", Department: "kokshetau",
		Office:  calendars.Text{KK: "Көкшетау МӘС бөлімі", RU: "Отдел МСЭ г. Кокшетау", EN: "Kokshetau MSE department"},
		Place:   calendars.Text{KK: "Көкшетау МӘС бөлімі", RU: "Отдел МСЭ г. Кокшетау", EN: "Kokshetau MSE department"},
		Address: calendars.Text{KK: "Абай к-сі, 96", RU: "ул. Абая, 96", EN: "96 Abay St."},
		Date:    calendars.MustDate("2026-12-25"), Start: 9*60 + 30, Made: noon.Add(48 * time.Hour), Zone: almaty}
	for i := range messages {
		m := scheduler.Message{ID: "01a214d7-f6a6-7eac-8b50-5e8dc829fce9", Kind: scheduler.MessageKinds[i%len(scheduler.MessageKinds)], State: scheduler.MessageSent,
			Phone: "+77011234567", Created: noon, Sent: noon.Add(3 * time.Second), Attempts: 2, Segments: 3, Gateway: "kannel",
			Text: "Сіз МӘС-ке жазылдыңыз: 25.12.2026 сағат 09:30, Көкшетау МӘС бөлімі, Абай к-сі, 96. Жазылу № 1234 5674. 15 минуттан артық кешіксеңіз, жазылудың күші жойылады. ӘҒҚҢӨҰҮҺІ әғқңөұүһі",
			Reports: []scheduler.Delivery{{State: scheduler.DeliveryAccepted, At: noon.Add(4 * time.Second)},
				{State: scheduler.DeliveryBuffered, At: noon.Add(9 * time.Second)}, {State: scheduler.DeliveryDelivered, At: noon.Add(70 * time.Second), Reason: "DELIVRD"}}}
		if i%5 == 2 {
			m.State, m.Sent, m.Reports, m.Phone, m.Text = scheduler.MessageFailed, time.Time{}, nil, "", "😀 \x00 \u202e text"
			m.LastError = "rejected: no such number +77011234567"
		}
		n.Messages = append(n.Messages, m)
	}
	return n
}

// TestNoticePDF_InThreeLanguages writes documents; KEZEK_KEEP_PDF names a directory to look at them.
func TestNoticePDF_InThreeLanguages(t *testing.T) {
	for _, lang := range []string{"kk", "ru", "en"} {
		for name, messages := range map[string]int{"none": 0, "some": 3, "many": 40} {
			n := sampleNotice(messages)
			pdf, err := api.NoticePDF(n, lang)
			if err != nil {
				t.Fatalf("%s, %s: %v", lang, name, err)
			}
			if again := must(api.NoticePDF(n, lang)); !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Equal(pdf, again) {
				t.Errorf("%s, %s: %d bytes, and %d of the same", lang, name, len(pdf), len(again))
			}
			pages := bytes.Count(pdf, []byte("/Type /Page\n"))
			if most := map[string]int{"none": 1, "some": 2, "many": 15}[name]; pages < 1 || pages > most || messages == 40 && pages < 8 {
				t.Errorf("%s, %s: %d pages", lang, name, pages)
			}
			if dir := os.Getenv("KEZEK_KEEP_PDF"); dir != "" {
				if err := os.WriteFile(dir+"/notice-"+lang+"-"+name+".pdf", pdf, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestN2_ProofOfNotice(t *testing.T) {
	w := newWorld(t, withGateway)
	m := w.notice()
	_, err := w.engine.ReceiveReport(t.Context(), system, scheduler.DeliveryReport{Message: m.ID, State: scheduler.DeliveryDelivered, Reason: "DELIVRD"})
	w.must(err)
	_, err = w.engine.Cancel(t.Context(), scheduler.Actor{Role: scheduler.RoleHead, Subject: "head", Department: dept}, m.Booking, "болезнь врача")
	w.must(err)
	head := w.token(scheduler.RoleHead, dept)
	r := w.call("GET", "/v1/bookings/"+m.Booking.String()+"/notice", head, nil).want(200)
	for path, want := range map[string]any{
		"booking": m.Booking.String(), "date": "2026-06-02", "start": "10:00", "office.ru": dept, "messages.0.kind": "booked", "messages.0.text": "text",
		"messages.0.phone": m.Phone, "messages.0.reports.0.state": "delivered", "messages.0.attempts": 1.0, "messages.1.kind": "cancelled", "messages.1.state": "waiting", "messages.2": nil,
	} {
		if got := r.json(path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if strings.Contains(string(r.body), m.IIN) {
		t.Errorf("shows the personal number: %s", r.body)
	}
	pdf := w.call("GET", "/v1/bookings/"+m.Booking.String()+"/notice.pdf?lang=kk", head, nil).want(200)
	if pdf.header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(pdf.body, []byte("%PDF-")) ||
		pdf.header.Get("Content-Disposition") != `attachment; filename="kezek-notice-`+m.Booking.String()+`.pdf"` {
		t.Errorf("%v, %d bytes", pdf.header, len(pdf.body))
	}
	w.call("GET", "/v1/bookings/1000015/notice", w.token(scheduler.RoleOperator, ""), nil).want(404)
}
