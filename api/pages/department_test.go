package pages_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kezek/api/pages/browsertest"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// caller asks for pages without a browser, signed in as somebody.
type caller struct {
	t      *testing.T
	site   *browsertest.Site
	client *http.Client
	csrf   string
}

func newCaller(t *testing.T, s *browsertest.Site, a scheduler.Actor) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	s.Must(err)
	r := &caller{t: t, site: s, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	code := strings.TrimPrefix(s.SignIn(a), "/signin/")
	if status, _, _ := r.form("/signin", url.Values{"code": {code}}); status != http.StatusSeeOther {
		t.Fatalf("signing in: %d", status)
	}
	r.get("/department")
	return r
}

var csrfToken = regexp.MustCompile(`data-csrf="([^"]+)"`)

// do returns status, body and where a redirect leads.
func (r *caller) do(req *http.Request) (int, string, string) {
	r.t.Helper()
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Accept-Language", "ru")
	res, err := r.client.Do(req)
	r.site.Must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	r.site.Must(err)
	if m := csrfToken.FindSubmatch(body); m != nil {
		r.csrf = string(m[1])
	}
	return res.StatusCode, string(body), res.Header.Get("Location")
}

func (r *caller) get(path string) (int, string, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.site.URL+path, nil)
	r.site.Must(err)
	return r.do(req)
}

func (r *caller) post(path, kind string, body io.Reader) (int, string, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.site.URL+path, body)
	r.site.Must(err)
	req.Header.Set("Content-Type", kind)
	return r.do(req)
}

func (r *caller) form(path string, v url.Values) (int, string, string) {
	r.t.Helper()
	if v.Get("csrf") == "" && r.csrf != "" {
		v.Set("csrf", r.csrf)
	}
	return r.post(path, "application/x-www-form-urlencoded", strings.NewReader(v.Encode()))
}

// send sends a file as the upload's form does.
func (r *caller) send(path, name string, data []byte) (int, string, string) {
	r.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	r.site.Must(w.WriteField("csrf", r.csrf))
	part, err := w.CreateFormFile("file", name)
	r.site.Must(err)
	_, err = part.Write(data)
	r.site.Must(err)
	r.site.Must(w.Close())
	return r.post(path, w.FormDataContentType(), &body)
}

// field is the value of a field of a page's form.
func field(t *testing.T, body, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + regexp.QuoteMeta(name) + `" value="([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no field %s", name)
	}
	return strings.ReplaceAll(m[1], "&#43;", "+")
}

func want(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

// TestS4_RefusedWorkbookComesBackMarked: the page of the errors carries the file,
// and gives it back with its wrong cells marked.
func TestS4_RefusedWorkbookComesBackMarked(t *testing.T) {
	o := newOffice(t)
	r := newCaller(t, o.Site, browsertest.Head(browsertest.Kokshetau))
	data, err := os.ReadFile(o.workbook(changed(), true))
	o.Must(err)
	status, body, _ := r.send(year2026+"/upload", "год.xlsx", data)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", status)
	}
	want(t, body, "Неделя · B14", "девять", `id="cell-1-B14"`, `href="#cell-1-B14"`, `href="#error-1"`)
	status, marked, _ := r.form(year2026+"/marked", url.Values{"name": {"год.xlsx"}, "carried": {field(t, body, "carried")}})
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, marked)
	}
	f, err := excelize.OpenReader(strings.NewReader(marked))
	o.Must(err)
	defer f.Close()
	if comments, err := f.GetComments("Неделя"); err != nil || len(comments) == 0 {
		t.Errorf("nothing is marked: %v, %v", comments, err)
	}
	if _, err := o.Engine.Draft(t.Context(), browsertest.System, browsertest.Kokshetau, 2026); scheduler.CodeOf(err) != scheduler.CodeNotFound {
		t.Errorf("something of a wrong file was kept: %v", err)
	}
	if status, _, to := r.form(year2026+"/marked", url.Values{"carried": {"%"}}); status != http.StatusSeeOther || to != year2026+"/upload" {
		t.Errorf("a broken form: %d %s", status, to)
	}
}

// TestS4_ErrorsOfCSVAndJSONHaveTheirPlace: line and field, or path.
func TestS4_ErrorsOfCSVAndJSONHaveTheirPlace(t *testing.T) {
	o := newOffice(t)
	r := newCaller(t, o.Site, browsertest.Head(browsertest.Kokshetau))
	status, body, _ := r.send(year2026+"/upload", "year.csv", []byte("setting;in force from;01.01.2026\nsetting;slot length, min;many\nsetting;rooms;2\nweek;weekday;from;to\nweek;mon;9:00;18:00\n"))
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", status)
	}
	want(t, body, "строка 2, поле 3", "«many»", `id="cell-1-2-3"`)
	status, body, _ = r.send(year2026+"/upload", "year.json", []byte(`{"in_force_from": "2026-01-01", "slot_minutes": "x", "rooms": 2, "staff_rooms": 0, "week": []}`))
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", status)
	}
	want(t, body, "slot_minutes")
	status, body, _ = r.send(year2026+"/upload", "", nil)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("no file: %d", status)
	}
	want(t, body, "Файл не выбран")
}

// TestDepartment_UploadsAreBounded: a file has its limit, and no form can unpack
// to more than was sent.
func TestDepartment_UploadsAreBounded(t *testing.T) {
	o := newOffice(t)
	r := newCaller(t, o.Site, browsertest.Head(browsertest.Kokshetau))
	if status, _, _ := r.send(year2026+"/upload", "a.csv", bytes.Repeat([]byte("a"), scheduler.MaxFile-100)); status != http.StatusUnprocessableEntity {
		t.Errorf("a file of the allowed size: %d", status)
	}
	status, body, _ := r.send(year2026+"/upload", "a.csv", bytes.Repeat([]byte("a"), scheduler.MaxFile+1<<20))
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a file that is too large: %d", status)
	}
	want(t, body, "5120")
	// The server refuses by the size that is announced; the rest of the body never
	// comes, because the server hangs up before it is read.
	rest, _ := io.Pipe()
	large, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+year2026+"/draft/drop", io.MultiReader(bytes.NewReader(make([]byte, 8<<10)), rest))
	o.Must(err)
	large.ContentLength = 1<<20 + 1<<10
	large.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	if status, _, _ := r.do(large); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body where no file goes: %d", status)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+year2026+"/upload", strings.NewReader("x"))
	o.Must(err)
	req.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	req.Header.Set("Content-Encoding", "gzip")
	if status, _, _ := r.do(req); status != http.StatusForbidden {
		t.Errorf("a packed form: %d", status)
	}
}

// TestDepartment_ReceptionReads and changes nothing; nobody else comes.
func TestDepartment_ReceptionReads(t *testing.T) {
	o := newOffice(t)
	o.draft()
	r := newCaller(t, o.Site, browsertest.Clerk(browsertest.Kokshetau))
	for _, path := range []string{"/department", year2026, year2026 + "/draft", year2026 + "/trips", year2026 + "/compare?from=1&to=1", "/department/worklist", "/department/waiting", "/department/figures"} {
		status, body, _ := r.get(path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		if strings.Contains(body, "/upload") || strings.Contains(body, "/draft/publish") || strings.Contains(body, "/trips/new") {
			t.Errorf("%s offers what reception may not do", path)
		}
		if personalNumber.MatchString(body) {
			t.Errorf("%s shows a personal number", path)
		}
	}
	for _, path := range []string{year2026 + "/upload", year2026 + "/draft/publish", year2026 + "/trips/new"} {
		if status, _, _ := r.get(path); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
		if status, _, _ := r.form(path, url.Values{}); status != http.StatusForbidden && status != http.StatusMethodNotAllowed && status != http.StatusNotFound {
			t.Errorf("POST %s: %d", path, status)
		}
	}
	other := newCaller(t, o.Site, browsertest.Operator())
	if status, _, _ := other.get("/department"); status != http.StatusForbidden {
		t.Errorf("operator: %d", status)
	}
}

var personalNumber = regexp.MustCompile(`\b900101\d{6}\b`)

// TestS7_ChoicesSurviveEveryRefusal: none made, another draft, another version;
// and a form that is sent twice publishes once (B4).
func TestS7_ChoicesSurviveEveryRefusal(t *testing.T) {
	o := newOffice(t)
	o.draft()
	r := newCaller(t, o.Site, browsertest.Head(browsertest.Kokshetau))
	publish := year2026 + "/draft/publish"
	_, body, _ := r.get(publish)
	each := "each-" + o.movable.Number.String()
	chosen := url.Values{"draft": {field(t, body, "draft")}, "intent": {field(t, body, "intent")}, each: {"cancel"}, "reason": {"Ремонт крыши"}, "note": {"приказ № 12"}}
	kept := func(status, wanted int, body string) {
		t.Helper()
		if status != wanted {
			t.Fatalf("status %d, want %d", status, wanted)
		}
		want(t, body, `value="Ремонт крыши"`, `value="приказ № 12"`, `id="problem"`)
		if !regexp.MustCompile(`(?s)name="` + each + `".*?value="cancel" selected`).MatchString(body) {
			t.Error("the choice for one booking is lost")
		}
	}
	status, body, _ := r.form(publish, chosen)
	kept(status, http.StatusConflict, body)
	want(t, body, `aria-invalid="true"`) // the other booking has no choice yet

	o.draft() // a colleague's
	chosen.Set("choice", "keep")
	chosen.Set("intent", field(t, body, "intent"))
	status, body, _ = r.form(publish, chosen)
	kept(status, http.StatusConflict, body)
	want(t, body, `value="keep" checked`)

	other := browsertest.Schedule(browsertest.Kokshetau, 2026)
	_, err := o.Engine.RepublishSchedule(t.Context(), browsertest.System, browsertest.Kokshetau, 2026, 1, other.InForce, scheduler.Consequences{Choice: scheduler.ChoiceKeep})
	o.Must(err)
	chosen.Set("draft", field(t, body, "draft"))
	chosen.Set("intent", field(t, body, "intent"))
	status, body, _ = r.form(publish, chosen)
	kept(status, http.StatusConflict, body)
	want(t, body, "После загрузки черновика опубликована другая версия")

	if status, _, to := r.form(year2026+"/draft/renew", url.Values{}); status != http.StatusSeeOther || to != year2026+"/draft" {
		t.Fatalf("renewing: %d %s", status, to)
	}
	_, body, _ = r.get(publish)
	chosen.Set("draft", field(t, body, "draft"))
	chosen.Set("intent", field(t, body, "intent"))
	chosen.Set("csrf", r.csrf)
	_, _, first := r.form(publish, chosen)
	status, _, second := r.form(publish, chosen)
	if status != http.StatusSeeOther || first == "" || first != second {
		t.Fatalf("sent twice: %d, %q and %q", status, first, second)
	}
	versions, err := o.Engine.Versions(t.Context(), browsertest.System, browsertest.Kokshetau, 2026)
	o.Must(err)
	if len(versions) != 3 || versions[2].Note != "приказ № 12" {
		t.Errorf("versions: %+v", versions)
	}
	_, body, _ = r.get(first)
	want(t, body, "Версия 3 графика на 2026 год опубликована", "Все записи обработаны")
}

// TestN6_WorklistSaysWhatToTellWhom: a person without a phone in the mobile base
// is to be called, and with what.
func TestN6_WorklistSaysWhatToTellWhom(t *testing.T) {
	o := newOffice(t)
	p := o.NewPerson(browsertest.KATO)
	o.Must(o.Engine.PutContact(t.Context(), browsertest.System, scheduler.Contact{IIN: p.IIN, Name: p.Name, Language: "kk"}))
	b := o.Book(p, "2026-06-04", "11:00")
	r := newCaller(t, o.Site, browsertest.Clerk(browsertest.Kokshetau))
	_, body, _ := r.get("/department/worklist")
	want(t, body, "Позвоните человеку: "+p.Name, "Запись: сообщить дату, время и место", "в базе мобильных граждан нет", b.Number.Spoken(), "четверг, 4 июня")
	if personalNumber.MatchString(body) {
		t.Error("the worklist shows a personal number")
	}
}

// TestDepartment_FiguresAreItsOwn: of the days that were asked for, or a refusal that says why.
func TestDepartment_FiguresAreItsOwn(t *testing.T) {
	o := newOffice(t)
	r := newCaller(t, o.Site, browsertest.Head(browsertest.Kokshetau))
	status, body, _ := r.get("/department/figures?from=2026-06-01&to=2026-06-07")
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	want(t, body, "<dd>240</dd>", "<dd>2</dd>", "0,8\u00a0%", "Ближайший свободный день: 1")
	status, body, _ = r.get("/department/figures?from=2026-06-07&to=2026-06-01")
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("turned round: %d", status)
	}
	want(t, body, `id="problem"`, `value="2026-06-07"`)
}

// TestS2_TripComesBackAsItWasWritten when it is wrong, each fault at its field.
func TestS2_TripComesBackAsItWasWritten(t *testing.T) {
	o := newOffice(t)
	r := newCaller(t, o.Site, browsertest.Head(browsertest.Kokshetau))
	wrong := url.Values{"from": {"31.06.2026"}, "rooms": {"two"}, "outreach": {"yes"}, "outreach.place.ru": {"Зеренда"}, "outreach.hours.from": {"10:00"}}
	status, body, _ := r.form(year2026+"/trips/preview", wrong)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", status)
	}
	want(t, body, `id="from-error"`, `id="rooms-error"`, `id="outreach.hours.to-error"`, `value="Зеренда"`, `value="two"`)

	wrong.Set("from", "2026-07-14")
	wrong.Set("rooms", "99")
	wrong.Set("outreach.hours.to", "16:00")
	wrong.Set("outreach.kato", "111")
	status, body, _ = r.form(year2026+"/trips/preview", wrong)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", status)
	}
	want(t, body, `id="rooms-error"`, `id="outreach.kato-error"`, `value="111"`)
}

// longJob publishes a change that leaves more bookings without their place than
// are dealt with before the answer, and returns the work on them.
func longJob(o *office) string {
	s := browsertest.Schedule(browsertest.Kokshetau, 2026)
	s.InForce, s.Rooms = calendars.MustDate("2026-06-02"), 90
	head := browsertest.Head(browsertest.Kokshetau)
	_, err := o.Engine.PublishSchedule(o.t.Context(), head, s, "", scheduler.Consequences{})
	o.Must(err)
	for i := range 501 {
		o.Book(o.NewPerson(browsertest.KATO), "2026-06-09", fmt.Sprintf("%02d:%02d", 9+i/180, i/90%2*30))
	}
	day := calendars.MustDate("2026-06-09")
	out, err := o.Engine.PutTrip(o.t.Context(), head, browsertest.Kokshetau, 2026, slots.Trip{From: day, To: day}, scheduler.Consequences{Choice: scheduler.ChoiceKeep})
	o.Must(err)
	return out.Job
}
