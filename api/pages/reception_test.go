package pages_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kezek/api/pages/browsertest"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// reader looks at pages as a browser without scripts does, where a test needs no
// real one.
type reader struct {
	*browsertest.Site
	t      *testing.T
	client *http.Client
	status int
	where  string // of the last answer, with its query
	body   string
}

func readAs(t *testing.T, s *browsertest.Site, a scheduler.Actor) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	s.Must(err)
	r := &reader{Site: s, t: t, client: &http.Client{Jar: jar}}
	r.post("/signin", url.Values{"code": {path.Base(s.SignIn(a))}})
	return r
}

func (r *reader) get(path string) { r.took(r.client.Get(r.URL + path)) }

func (r *reader) post(path string, fields url.Values) { r.took(r.client.PostForm(r.URL+path, fields)) }

func (r *reader) took(resp *http.Response, err error) {
	r.t.Helper()
	r.Must(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	r.Must(err)
	r.status, r.where, r.body = resp.StatusCode, resp.Request.URL.RequestURI(), string(body)
}

// form is the page's form for acts, with what it hides.
func (r *reader) form() url.Values {
	r.t.Helper()
	out := url.Values{}
	for _, name := range []string{"csrf", "intent", "place", "room"} {
		m := regexp.MustCompile(`type="hidden" name="` + name + `" value="([^"]*)"`).FindStringSubmatch(r.body)
		if m == nil {
			r.t.Fatalf("the page hides no %s", name)
		}
		out.Set(name, m[1])
	}
	return out
}

func (r *reader) sees(what string, want bool) {
	r.t.Helper()
	if strings.Contains(r.body, what) != want {
		r.t.Errorf("%s shows %q: %v, want %v", r.where, what, !want, want)
	}
}

func TestB4_ReceptionFormSentTwiceDoesOneThing(t *testing.T) {
	d := newDeskDay(t)
	d.finish("1")
	r := readAs(t, d.Site, clerk)
	r.get("/reception")
	form := r.form()
	form.Set("room", "1")
	r.post("/reception/next", form)
	first := r.where
	r.post("/reception/next", form)
	if r.status != http.StatusOK || r.where != first || !strings.Contains(first, "said=called") {
		t.Errorf("sent again: %d at %s, first %s", r.status, r.where, first)
	}
	d.is("10:30", "arrived")
	form.Set("intent", "another")
	r.post("/reception/next", form)
	if r.status != http.StatusConflict {
		t.Errorf("meant again: %d, want 409", r.status)
	}
}

func TestReception_ShowsNoPersonalNumber(t *testing.T) {
	d := newDeskDay(t)
	r := readAs(t, d.Site, clerk)
	for _, page := range []string{"/reception", "/reception/day", "/reception/bookings/" + d.at["10:00"].Number.String(),
		"/reception/bookings/" + d.at["15:00"].Number.String() + "/move", "/reception/counter?form=" + url.QueryEscape(d.people["15:00"].Form)} {
		r.get(page)
		if r.status != http.StatusOK {
			t.Errorf("%s: %d", page, r.status)
		}
		for _, p := range d.people {
			r.sees(p.IIN, false)
		}
	}
	r.post("/reception/find", url.Values{"csrf": {r.token()}, "find": {d.people["15:00"].IIN}})
	r.sees(d.people["15:00"].Name, true)
	r.sees(d.people["11:00"].Name, false)
}

// token is that of the reader's session, from a page that has one.
func (r *reader) token() string {
	r.t.Helper()
	r.get("/reception")
	return r.form().Get("csrf")
}

func TestReception_IsOneDepartments(t *testing.T) {
	d := newDeskDay(t)
	far := readAs(t, d.Site, browsertest.Clerk(browsertest.Stepnogorsk))
	far.get("/reception")
	far.sees(d.people["10:00"].Name, false)
	number := d.at["10:00b"].Number.String()
	far.get("/reception/bookings/" + number)
	if far.status != http.StatusForbidden {
		t.Errorf("another department's booking: %d, want 403", far.status)
	}
	far.sees(d.people["10:00b"].Name, false)
	far.post("/reception/arrive", url.Values{"csrf": {far.token()}, "scan": {number}})
	far.sees("Кокшетау", true) // where to send them
	far.sees(d.people["10:00b"].Name, false)
	far.post("/reception/bookings/"+number+"/cancel", url.Values{"csrf": {far.token()}, "reason": {"r"}})
	d.is("10:00b", "booked")

	r := readAs(t, d.Site, clerk)
	r.post("/reception/bookings/"+d.at["09:00b"].Number.String()+"/reinstate", url.Values{"csrf": {r.token()}, "reason": {"r"}})
	if r.status != http.StatusForbidden {
		t.Errorf("a clerk undoes an annulment: %d, want 403", r.status)
	}
	d.is("09:00b", "annulled")
	who := readAs(t, d.Site, d.people["11:00"].Actor)
	if who.get("/reception"); who.status != http.StatusForbidden {
		t.Errorf("an applicant at reception: %d, want 403", who.status)
	}
}

func TestS2_ReceptionTellsPlacesApart(t *testing.T) {
	s := browsertest.NewSite(t)
	s.Set(browsertest.At("2026-05-28", "10:00"))
	day := calendars.MustDate(browsertest.Today)
	_, err := s.Engine.PutTrip(t.Context(), browsertest.System, browsertest.Kokshetau, 2026, slots.Trip{From: day, To: day, Rooms: 1,
		Outreach: &slots.Outreach{Place: calendars.Text{KK: "Зеренді", RU: "Зеренда", EN: "Zerendy"}, Address: calendars.Text{KK: "а", RU: "а", EN: "a"},
			KATO: []string{browsertest.KATO}, Rooms: 1, Hours: slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: 12 * 60}}}}, scheduler.Consequences{})
	s.Must(err)
	at, out := s.NewPerson(browsertest.KATO), s.NewPerson(browsertest.KATO)
	s.Book(at, browsertest.Today, "10:00")
	free, err := s.Engine.Nearest(t.Context(), out.Actor, out.Form, 50, false)
	s.Must(err)
	there := free[slices.IndexFunc(free, func(o scheduler.Offer) bool { return o.Place != slots.Office })]
	_, err = s.Engine.Book(t.Context(), out.Actor, scheduler.BookRequest{Form: out.Form, Seat: scheduler.Seat{Date: day, Start: there.Start, Place: there.Place}})
	s.Must(err)
	place := strconv.Itoa(int(there.Place))
	s.Set(browsertest.At(browsertest.Today, "09:30"))
	r := readAs(t, s, clerk)
	r.get("/reception")
	r.sees(at.Name, true)
	r.sees(out.Name, true)
	r.sees("Зеренда", true)
	r.get("/reception?place=" + place)
	r.sees(at.Name, false)
	r.sees(out.Name, true)
	r.sees(`<option value="`+place+`-1"`, true)
	r.get("/reception?place=0")
	r.sees(at.Name, true)
	r.sees(out.Name, false)
}
