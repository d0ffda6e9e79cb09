package pages_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"kezek/api/pages/browsertest"
	"kezek/api/tables"
	"kezek/api/web"
	"kezek/calendars"
	"kezek/scheduler"
)

// tablePages are the pages of tables that have workbooks, with filters.
var tablePages = []string{"/operator/mappings", "/operator/mappings?only=gaps", "/operator/mappings?only=changes&on=2026-06-10", "/operator/mappings?only=otherwise", "/operator/calendar?year=2026",
	"/operator/departments", "/operator/worklists", "/operator/worklists?done=1", "/operator/worklists?kind=cannot_move&done=1", "/operator/jobs"}

var (
	bookLink    = regexp.MustCompile(`<a class="button" href="(/(?:operator|v1)/[a-z]+\.xlsx[^"]*)">`)
	scrollTable = regexp.MustCompile(`(?s)<div class="scroll"[^>]*>\s*<table>(.*?)</table>`)
	tableRow    = regexp.MustCompile(`(?s)<tr>(.*?)</tr>`)
	tableCell   = regexp.MustCompile(`(?s)<t[hd][^>]*>(.*?)</t[hd]>`)
	messageCard = regexp.MustCompile(`(?s)<li class="card">(.*?)</li>`)
	cardFact    = regexp.MustCompile(`(?s)<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>`)
	lineBreak   = regexp.MustCompile(`<br>`)
	anyTag      = regexp.MustCompile(`<[^>]*>`)
)

// words are the words of a piece of a page or of a cell, without the commas that
// stand between date and clock, and between labels.
func words(piece string) string {
	piece = html.UnescapeString(anyTag.ReplaceAllString(lineBreak.ReplaceAllString(piece, " "), ""))
	return strings.Join(strings.Fields(strings.ReplaceAll(piece, ",", "")), " ")
}

// cellsOf are the tables of a page as words.
func cellsOf(body string) (out [][][]string) {
	for _, table := range scrollTable.FindAllStringSubmatch(body, -1) {
		var rows [][]string
		for _, row := range tableRow.FindAllStringSubmatch(table[1], -1) {
			var cells []string
			for _, cell := range tableCell.FindAllStringSubmatch(row[1], -1) {
				cells = append(cells, words(cell[1]))
			}
			rows = append(rows, cells)
		}
		out = append(out, rows)
	}
	return out
}

// says reports whether a cell of a workbook says what the page says: a date may be
// written otherwise.
func says(lang, page, cell string) bool {
	if day, month, ok := strings.Cut(cell, "."); ok && len(cell) == len("01.06.2026") {
		month, year, _ := strings.Cut(month, ".")
		if d, err := calendars.ParseDate(year + "-" + month + "-" + day); err == nil {
			return page == words(web.Date(lang, d)) || page == words(web.LongDate(lang, d))
		}
	}
	return page == words(cell)
}

// newBookSite is a site on which every table of the operator has something to say.
func newBookSite(t *testing.T) *browsertest.Site {
	t.Helper()
	s := newOperatorSite(t)
	s.Book(s.NewPerson(browsertest.KATO), "2026-06-30", "11:00") // moved to the other department
	_, err := s.Engine.PutMappings(t.Context(), browsertest.Operator(), []scheduler.Mapping{
		{KATO: browsertest.KATO, Department: browsertest.Stepnogorsk, From: calendars.MustDate("2026-06-30")},
		{KATO: "115600000", Department: browsertest.Stepnogorsk, From: calendars.MustDate("2026-07-01")},
		{KATO: "111037100", Department: browsertest.Stepnogorsk, From: calendars.MustDate("2026-06-01")}, // in Kokshetau, which the other serves
	}, scheduler.Consequences{Choice: scheduler.ChoiceMove})
	s.Must(err)
	list, err := s.Engine.Worklist(t.Context(), browsertest.Operator(), "", true)
	s.Must(err)
	if len(list) == 0 {
		t.Fatal("nobody has anything to do")
	}
	s.Book(s.NewPerson(browsertest.KATO), "2026-06-29", "09:00")
	waiting, _, err := s.Engine.PendingMessages(t.Context(), 2)
	s.Must(err)
	_, err = s.Engine.FinishWork(t.Context(), browsertest.Operator(), list[0].Department, list[0].ID, "=told by phone, at home")
	s.Must(err)
	s.Must(s.Engine.MessageFailed(t.Context(), waiting[0].ID, scheduler.ErrRefused, time.Time{}))
	s.Must(s.Engine.MessageSent(t.Context(), waiting[1].ID, "Келіңіз.", 1, scheduler.Receipt{Gateway: "kannel", ID: "7"}))
	_, err = s.Engine.ReceiveReport(t.Context(), browsertest.System, scheduler.DeliveryReport{Message: waiting[1].ID, Gateway: "kannel", State: scheduler.DeliveryDelivered, Reason: "id:7 stat:DELIVRD"})
	s.Must(err)
	return s
}

func (c *client) page(lang, path string) page {
	c.t.Helper()
	return c.want(c.do(http.MethodGet, path, nil, "Accept-Language", lang), http.StatusOK)
}

// workbook follows the link of a page to its workbook.
func (c *client) workbook(lang string, from page) *excelize.File {
	c.t.Helper()
	m := bookLink.FindStringSubmatch(from.body)
	if m == nil {
		c.t.Fatalf("%s has no link to a workbook", from.Request.URL)
	}
	answer := c.page(lang, html.UnescapeString(m[1]))
	if got := answer.Header.Get("Content-Type"); got != tables.MediaType {
		c.t.Errorf("%s: content type %s", m[1], got)
	}
	if got := answer.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=") || !strings.Contains(got, ".xlsx") {
		c.t.Errorf("%s: %s", m[1], got)
	}
	f, err := excelize.OpenReader(strings.NewReader(answer.body))
	if err != nil {
		c.t.Fatalf("%s: %v", m[1], err)
	}
	c.t.Cleanup(func() { _ = f.Close() })
	return f
}

// rowsOf are the rows of a sheet, as long as its head.
func rowsOf(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil || len(rows) == 0 {
		t.Fatalf("sheet %s: %d rows, %v", sheet, len(rows), err)
	}
	for i := range rows {
		rows[i] = append(rows[i], make([]string, len(rows[0])-len(rows[i]))...)
	}
	return rows
}

// TestOperator_WorkbooksSayWhatPagesSay: every table with its heads and rows, in
// every language and under every filter.
func TestOperator_WorkbooksSayWhatPagesSay(t *testing.T) {
	s := newBookSite(t)
	c := newClient(t, s)
	c.signIn(operatorsAuditor) // whose tables have nothing to press
	for _, lang := range web.Languages {
		for _, path := range tablePages {
			from := c.page(lang, path)
			shown := cellsOf(from.body)
			if strings.Contains(path, "kind=cannot_move") {
				if len(shown) != 0 || bookLink.MatchString(from.body) {
					t.Errorf("%s %s: a workbook of nothing", lang, path)
				}
				continue
			}
			f := c.workbook(lang, from)
			sheets := f.GetSheetList()
			sheets = sheets[len(sheets)-len(shown):] // that of the whole year stands first, for the tables of months
			for i, table := range shown {
				rows := rowsOf(t, f, sheets[i])
				if len(rows) != len(table) || len(table) < 2 {
					t.Errorf("%s %s: %d rows on the page, %d in the workbook", lang, path, len(table), len(rows))
					continue
				}
				for j := range table {
					if !slices.EqualFunc(table[j], rows[j], func(a, b string) bool { return says(lang, a, b) }) {
						t.Errorf("%s %s:\n%q on the page,\n%q in the workbook", lang, path, table[j], rows[j])
					}
				}
			}
		}
	}
}

// TestOperator_WorkbookOfMessages: every fact of a card stands in the column of its
// name, phone and IIN are masked.
func TestOperator_WorkbookOfMessages(t *testing.T) {
	s := newBookSite(t)
	c := newClient(t, s)
	c.signIn(operatorsAuditor)
	for _, lang := range web.Languages {
		for _, path := range []string{"/operator/messages", "/operator/messages?state=all&department=" + browsertest.Kokshetau} {
			from := c.page(lang, path)
			cards := messageCard.FindAllStringSubmatch(from.body, -1)
			f := c.workbook(lang, from)
			rows := rowsOf(t, f, f.GetSheetName(0))
			if len(cards) == 0 || len(rows) != len(cards)+1 {
				t.Fatalf("%s %s: %d messages on the page, %d rows", lang, path, len(cards), len(rows))
			}
			for i, card := range cards {
				messageRowIs(t, rows[0], rows[i+1], card[1])
			}
			all := strings.Join(slices.Concat(rows...), " ")
			if regexp.MustCompile(`\+?7701\d{7}|\b\d{12}\b`).MatchString(all) || !strings.Contains(all, "*") {
				t.Errorf("%s %s: phone or IIN are not masked", lang, path)
			}
		}
	}
}

// TestOperator_WorkbookOfSchedules has the departments that the page's filter leaves (S3).
func TestOperator_WorkbookOfSchedules(t *testing.T) {
	s := browsertest.NewSite(t)
	d, err := s.Engine.Department(t.Context(), browsertest.Stepnogorsk)
	s.Must(err)
	d.Region = "100000000"
	s.Must(s.Engine.PutDepartment(t.Context(), browsertest.System, d))
	c := newClient(t, s)
	c.signIn(operatorsAuditor)
	for query, want := range map[string][]string{
		"": {browsertest.Kokshetau, browsertest.Stepnogorsk}, "&region=100000000": {browsertest.Stepnogorsk}, "&region=100000000&state=late": {browsertest.Stepnogorsk},
		"&state=missing": {}, "&state=nonsense&region=nowhere": {browsertest.Kokshetau, browsertest.Stepnogorsk},
	} {
		f := c.workbook("en", c.page("en", "/operator/compliance?year=2026"+query))
		rows := rowsOf(t, f, f.GetSheetName(0))
		if !slices.EqualFunc(rows[1:], want, func(row []string, id string) bool { return row[0] == id }) {
			t.Errorf("%s: %q", query, rows[1:])
		}
	}
}

// messageRowIs compares a row with the card of the same message.
func messageRowIs(t *testing.T, head, row []string, card string) {
	t.Helper()
	title := words(regexp.MustCompile(`(?s)<h2>(.*?)</h2>`).FindString(card))
	if got := words(row[0] + " " + row[1]); got != title {
		t.Errorf("%q on the page, %q in the workbook", title, got)
	}
	if quote := regexp.MustCompile(`(?s)<blockquote[^>]*>(.*?)</blockquote>`).FindString(card); words(quote) != words(row[2]) {
		t.Errorf("%q on the page, %q in the workbook", quote, row[2])
	}
	for _, fact := range cardFact.FindAllStringSubmatch(card, -1) {
		at := slices.Index(head, html.UnescapeString(fact[1]))
		if at < 0 {
			t.Errorf("no column %q in %q", fact[1], head)
		} else if got := words(row[at] + " " + beside(head, row, at)); got != words(fact[2]) {
			t.Errorf("%s: %q on the page, %q in the workbook", fact[1], words(fact[2]), got)
		}
	}
}

// beside is what a card says after a fact, and a workbook in the next column: the
// gateway, after the time of sending.
func beside(head, row []string, at int) string {
	if slices.Contains([]string{"Шлюз", "Gateway"}, head[(at+1)%len(head)]) {
		return row[at+1]
	}
	return ""
}

// TestOperator_WorkbookOfTheYear has every day with what it is.
func TestOperator_WorkbookOfTheYear(t *testing.T) {
	s := browsertest.NewSite(t)
	c := newClient(t, s)
	c.signIn(browsertest.Operator())
	f := c.workbook("en", c.page("en", "/operator/calendar?year=2024"))
	rows := rowsOf(t, f, "2024")
	if len(rows) != 1+366 || rows[60][0] != "29.02.2024" || rows[60][1] != "working day" || rows[82][0] != "22.03.2024" || rows[82][1] != "day off" || rows[82][2] == "" {
		t.Errorf("%d rows; %q; %q", len(rows), rows[60], rows[82])
	}
}

// TestOperator_WorkbooksAreForOperators: nobody else gets one, and who is not
// signed in is led to sign in.
func TestOperator_WorkbooksAreForOperators(t *testing.T) {
	s := browsertest.NewSite(t)
	for _, who := range []struct {
		actor  scheduler.Actor
		status int
	}{
		{s.NewPerson(browsertest.KATO).Actor, http.StatusForbidden}, {browsertest.Clerk(browsertest.Kokshetau), http.StatusForbidden},
		{browsertest.Head(browsertest.Kokshetau), http.StatusForbidden}, {operatorsAuditor, http.StatusOK}, {browsertest.Operator(), http.StatusOK},
	} {
		c := newClient(t, s)
		c.signIn(who.actor)
		for _, name := range []string{"mappings", "calendar", "departments", "messages", "worklists", "jobs"} {
			c.want(c.get("/operator/"+name+".xlsx"), who.status)
		}
	}
	answer := newClient(t, s).get("/operator/messages.xlsx")
	if to, err := url.Parse(answer.Header.Get("Location")); answer.StatusCode != http.StatusSeeOther || err != nil || to.Path != "/signin" {
		t.Errorf("a stranger: %d %s", answer.StatusCode, answer.Header.Get("Location"))
	}
}

// TestOperator_WorkbookOfAWrongNumber leads to the page that says so.
func TestOperator_WorkbookOfAWrongNumber(t *testing.T) {
	c := newClient(t, browsertest.NewSite(t))
	c.signIn(browsertest.Operator())
	answer := c.want(c.get("/operator/messages.xlsx?booking=12345"), http.StatusSeeOther)
	if got := answer.Header.Get("Location"); got != "/operator/messages?booking=12345" {
		t.Errorf("leads to %s", got)
	}
}
