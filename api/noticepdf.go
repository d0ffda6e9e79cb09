package api

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
	"github.com/go-pdf/fpdf"

	"kezek/calendars"
	"kezek/scheduler"
)

// The words of the document.
var (
	noticeTitle    = say("Хабарландыру туралы анықтама", "Справка об уведомлении", "Proof of notice")
	noticeAbout    = say("Жазылу № %s туралы жіберілген SMS-хабарлар", "SMS-сообщения о записи № %s", "SMS about booking No. %s")
	noticePerson   = say("Азамат", "Гражданин", "Person")
	noticeIIN      = say("ЖСН", "ИИН", "IIN")
	noticeForm     = say("№ 031/е нысаны", "Форма № 031/у", "Form 031/у")
	noticeOffice   = say("МӘС бөлімі", "Отдел МСЭ", "MSE department")
	noticeWhen     = say("Қабылдау уақыты", "Время приёма", "Appointment")
	noticeWhere    = say("Қабылдау орны", "Место приёма", "Place")
	noticeNothing  = say("Бұл жазылу туралы хабар жіберілген жоқ.", "Сообщений об этой записи нет.", "There are no messages about this booking.")
	noticeText     = say("Мәтін", "Текст", "Text")
	noticeWillSay  = say("Мәтін (жіберілмеген)", "Текст (не отправлен)", "Text (not sent)")
	noticePhone    = say("Телефон", "Телефон", "Phone")
	noticeNoPhone  = say("жоқ", "нет", "none")
	noticeCreated  = say("Жасалды", "Создано", "Written")
	noticeState    = say("Күйі", "Состояние", "State")
	noticeSent     = say("Жіберілді", "Отправлено", "Sent")
	noticeThrough  = say("%s шлюзі арқылы", "через шлюз %s", "through gateway %s")
	noticeAttempts = say("Әрекет саны", "Попыток", "Attempts")
	noticeSegments = say("SMS бөліктері", "Частей SMS", "SMS segments")
	noticeID       = say("Идентификатор", "Идентификатор", "Identifier")
	noticeReports  = say("Оператордың есептері", "Отчёты оператора", "Operator's reports")
	noticeNone     = say("әзірге жоқ", "пока нет", "none yet")
	noticeFailure  = say("Себебі", "Причина", "Reason")
	noticeFoot     = say("Kezek жүйесінен %s (%s) алынды. %s-бет, барлығы {nb}",
		"Получено из системы Kezek %s (%s). Страница %s из {nb}", "From Kezek, %s (%s). Page %s of {nb}")
)

// Sizes of the page, in millimetres, and of letters, in points.
const (
	noticeFont   = "DejaVu"
	noticeMargin = 18.0
	noticeLabel  = 42.0 // width of the column of labels
	noticeLine   = 5.2
	noticeSize   = 9.5
)

// noticePage is the document while it is written.
type noticePage struct {
	*fpdf.Fpdf
	lang string
	zone *time.Location
}

// NoticePDF writes the proof of notice as a document of A4 pages, with headings in
// a language and times of the department's zone.
func NoticePDF(n scheduler.Notice, lang string) ([]byte, error) {
	p := &noticePage{Fpdf: fpdf.New("P", "mm", "A4", ""), lang: lang, zone: n.Zone}
	p.AddUTF8FontFromBytes(noticeFont, "", dejavusanscondensed.TTF)
	p.AddUTF8FontFromBytes(noticeFont, "B", dejavusanscondensedbold.TTF)
	p.SetCreationDate(n.Made)
	p.SetModificationDate(n.Made)
	p.SetTitle(noticeTitle.In(lang)+" "+n.Booking.String(), true)
	p.SetCreator("Kezek", true)
	p.SetCatalogSort(true) // the same proof is the same file
	p.SetMargins(noticeMargin, noticeMargin, noticeMargin)
	p.SetAutoPageBreak(true, noticeMargin+4)
	p.AliasNbPages("{nb}") // the number of pages, known in the end
	p.SetFooterFunc(func() { p.foot(n.Made) })
	p.AddPage()
	p.head(n)
	for i, m := range n.Messages {
		p.message(i+1, m)
	}
	if len(n.Messages) == 0 {
		p.Ln(6)
		p.write("", noticeSize, noticeNothing.In(lang))
	}
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, fmt.Errorf("proof of notice: %w", err)
	}
	return out.Bytes(), nil
}

// printable makes a text fit for the font: what it cannot hold becomes a box, so
// that it shows that something stood there.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n':
			return c
		case c == '\t':
			return ' '
		case unicode.IsControl(c) || unicode.Is(unicode.Cf, c):
			return -1
		case c > 0xffff:
			return '□'
		}
		return c
	}, strings.ToValidUTF8(s, "□"))
}

func (p *noticePage) write(style string, size float64, text string) {
	p.SetFont(noticeFont, style, size)
	p.MultiCell(0, size*0.55, printable(text), "", "L", false)
}

// row writes a label and its value, which may take several lines.
func (p *noticePage) row(label calendars.Text, value string) {
	p.SetFont(noticeFont, "", noticeSize)
	p.SetTextColor(90, 90, 90)
	p.CellFormat(noticeLabel, noticeLine, printable(label.In(p.lang)), "", 0, "L", false, 0, "")
	p.SetTextColor(0, 0, 0)
	left := noticeMargin + noticeLabel
	p.SetLeftMargin(left) // where further lines begin
	p.MultiCell(0, noticeLine, printable(value), "", "L", false)
	p.SetLeftMargin(noticeMargin)
	p.SetX(noticeMargin)
}

func (p *noticePage) head(n scheduler.Notice) {
	p.write("B", 16, noticeTitle.In(p.lang))
	p.write("", 11, fmt.Sprintf(noticeAbout.In(p.lang), n.Booking.Spoken()))
	p.Ln(3)
	p.row(noticePerson, n.Name)
	p.row(noticeIIN, n.IIN)
	p.row(noticeForm, n.Form)
	p.row(noticeOffice, n.Office.In(p.lang))
	year, month, day := n.Date.Civil()
	p.row(noticeWhen, fmt.Sprintf("%02d.%02d.%d %v", day, month, year, n.Start))
	p.row(noticeWhere, join(n.Place.In(p.lang), n.Address.In(p.lang)))
}

// least is the height that the beginning of a message takes: it is not parted.
const least = 60.0

func (p *noticePage) message(number int, m scheduler.Message) {
	_, height := p.GetPageSize()
	if p.GetY()+least > height-noticeMargin-4 {
		p.AddPage()
	} else {
		p.Ln(4)
		p.Line(noticeMargin, p.GetY(), 210-noticeMargin, p.GetY())
		p.Ln(3)
	}
	p.write("B", 11, fmt.Sprintf("%d. %s", number, m.Kind.Text().In(p.lang)))
	p.Ln(1)
	if m.Sent.IsZero() {
		p.row(noticeWillSay, m.Text)
	} else {
		p.row(noticeText, m.Text)
	}
	p.row(noticePhone, orWord(m.Phone, noticeNoPhone.In(p.lang)))
	p.row(noticeCreated, p.at(m.Created))
	p.row(noticeState, m.State.Text().In(p.lang))
	if m.LastError != "" {
		p.row(noticeFailure, scheduler.MaskText(m.LastError))
	}
	if !m.Sent.IsZero() {
		p.row(noticeSent, p.at(m.Sent)+" "+fmt.Sprintf(noticeThrough.In(p.lang), m.Gateway))
	}
	p.row(noticeAttempts, strconv.Itoa(m.Attempts))
	if m.Segments > 0 {
		p.row(noticeSegments, strconv.Itoa(m.Segments))
	}
	id := m.ID
	if m.GatewayID != "" && m.GatewayID != m.ID {
		id += " / " + m.GatewayID
	}
	p.row(noticeID, id)
	p.row(noticeReports, p.reports(m.Reports))
}

// reports writes each report on a line of its own.
func (p *noticePage) reports(list []scheduler.Delivery) string {
	if len(list) == 0 {
		return noticeNone.In(p.lang)
	}
	var lines []string
	for _, d := range list {
		line := p.at(d.At) + " " + d.State.Text().In(p.lang)
		if d.Reason != "" {
			line += " (" + d.Reason + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// at writes an instant to the second, with the zone's distance.
func (p *noticePage) at(t time.Time) string {
	return t.In(p.zone).Format("02.01.2006 15:04:05 (UTC-07:00)")
}

func (p *noticePage) foot(made time.Time) {
	p.SetY(-noticeMargin)
	p.SetFont(noticeFont, "", 8)
	p.SetTextColor(90, 90, 90)
	zone := made.In(p.zone).Format("UTC-07:00")
	p.CellFormat(0, 5, fmt.Sprintf(noticeFoot.In(p.lang), made.In(p.zone).Format("02.01.2006 15:04:05"), zone, strconv.Itoa(p.PageNo())), "", 0, "L", false, 0, "")
	p.SetTextColor(0, 0, 0)
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}
