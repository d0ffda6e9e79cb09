package webhooks

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

var (
	operator    = scheduler.Actor{Role: scheduler.RoleOperator, Subject: "operator-1"}
	integration = scheduler.Actor{Role: scheduler.RoleIntegration, Subject: "cbdi"}
	head        = scheduler.Actor{Role: scheduler.RoleHead, Subject: "head-1", Department: "akm-1"}
	start       = time.Date(2026, 6, 1, 3, 0, 0, 0, time.UTC) // Monday 8 in the morning
)

// clock is a clock that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// world is an engine on a file with one department, and a deliverer.
type world struct {
	*scheduler.Engine
	t      *testing.T
	clock  *clock
	d      *Deliverer
	people int
}

func newWorld(t *testing.T, edit ...func(*Options)) *world {
	t.Helper()
	store := storetest.Twice(storetest.Open(t))
	w := &world{t: t, clock: &clock{now: start}}
	e, err := scheduler.New(t.Context(), scheduler.Options{Store: store, Registry: registry.NewLocal(store), Clock: w.clock.Now})
	w.must(err)
	w.Engine = e
	text := calendars.Text{KK: "a", RU: "a", EN: "a"}
	w.must(e.PutDepartment(t.Context(), operator, scheduler.Department{ID: "akm-1", Name: text, Address: text, Phone: "+77000000000",
		Region: "110000000", Rooms: []string{"1", "2"}, Since: calendars.MustDate("2025-11-24")}))
	_, err = e.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: "111000000", Department: "akm-1", From: calendars.MustDate("2025-11-24")}}, scheduler.Consequences{})
	w.must(err)
	s := slots.Schedule{Department: "akm-1", Year: 2026, InForce: calendars.MustDate("2026-01-01"), SlotMinutes: 30, Rooms: 2}
	for d := time.Monday; d <= time.Friday; d++ {
		s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday(d), Hours: slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: 18 * 60}}})
	}
	_, err = e.PublishSchedule(t.Context(), head, s, "", scheduler.Consequences{})
	w.must(err)
	o := Options{Clock: w.clock.Now, Jitter: func() float64 { return 0.5 }, Timeout: 5 * time.Second, Wake: e.WakeDispatch()}
	for _, f := range edit {
		f(&o)
	}
	w.d = NewDeliverer(e, o)
	t.Cleanup(func() {
		if err := e.Check(context.Background(), func(err error) { t.Errorf("invariant: %v", err) }); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// person makes somebody with a form, a home and no phone.
func (w *world) person() (scheduler.Actor, string) {
	w.t.Helper()
	w.people++
	iin, form := iinOf(w.people), fmt.Sprintf("031/у-%d", w.people)
	w.must(w.PutContact(w.t.Context(), integration, scheduler.Contact{IIN: iin, Name: "A"}))
	w.must(w.PutResidence(w.t.Context(), integration, scheduler.Residence{IIN: iin, KATO: "111000000", Permanent: true}))
	_, err := w.ReceiveForm(w.t.Context(), integration, scheduler.Form031{Number: form, IIN: iin, Issued: calendars.MustDate("2026-01-05"), LastDay: calendars.MustDate("2026-12-31")})
	w.must(err)
	return scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "p", IIN: iin}, form
}

func iinOf(n int) string {
	for last := range 10 {
		if iin := fmt.Sprintf("900101%05d%d", 30000+n, last); scheduler.CheckIIN(iin) == nil {
			return iin
		}
	}
	return iinOf(n + 40000)
}

// book books the n-th time of Tuesday.
func (w *world) book(n int) (scheduler.Actor, scheduler.Booking) {
	w.t.Helper()
	a, form := w.person()
	b, err := w.Book(w.t.Context(), a, scheduler.BookRequest{Form: form, Seat: tuesday(n)})
	w.must(err)
	return a, b
}

func tuesday(n int) scheduler.Seat {
	return scheduler.Seat{Date: calendars.MustDate("2026-06-02"), Start: calendars.Minute(9*60 + 30*n)}
}

// webhook makes a webhook that is told all topics.
func (w *world) webhook(url string, edit ...func(*scheduler.WebhookInput)) scheduler.WebhookSecret {
	w.t.Helper()
	in := scheduler.WebhookInput{Name: "Follow-up", URL: url, Topics: scheduler.Topics, Enabled: true}
	for _, f := range edit {
		f(&in)
	}
	h, err := w.CreateWebhook(w.t.Context(), operator, in)
	w.must(err)
	return h
}

// step does one step of a webhook as it is stored now.
func (w *world) step(id string) time.Time {
	w.t.Helper()
	all, err := w.WebhookTargets(w.t.Context())
	w.must(err)
	for _, h := range all {
		if h.ID == id && h.Enabled {
			next, err := w.d.Step(w.t.Context(), h)
			w.must(err)
			return next
		}
	}
	return time.Time{}
}

// drive does steps, and lets the time pass between them, until nothing waits or
// the time is over.
func (w *world) drive(id string, most time.Duration) {
	w.t.Helper()
	end := w.clock.Now().Add(most)
	for range 100_000 {
		next := w.step(id)
		if next.IsZero() || next.After(end) {
			return
		}
		if next.After(w.clock.Now()) {
			w.clock.set(next)
		}
	}
	w.t.Fatal("steps without end")
}

func (w *world) dispatches(id string, state scheduler.DispatchState) []scheduler.Dispatch {
	w.t.Helper()
	list, err := w.Dispatches(w.t.Context(), operator, id, scheduler.DispatchFilter{State: state})
	w.must(err)
	return list
}

// heard is what a receiver got.
type heard struct {
	header http.Header
	body   []byte
	at     time.Time
	event
}

// receiver is a server that keeps what it is told.
type receiving struct {
	*httptest.Server
	mu     sync.Mutex
	heard  []heard
	answer func(h heard, tries int) int // status for what came, and how often it has come; nil: 204
}

func (w *world) receiver(answer func(h heard, tries int) int) *receiving {
	w.t.Helper()
	r := &receiving{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		h := heard{header: req.Header.Clone(), body: body, at: w.clock.Now()}
		if err := json.Unmarshal(body, &h.event); err != nil {
			w.t.Errorf("not JSON: %v: %s", err, body)
		}
		r.mu.Lock()
		tries := 1
		for _, before := range r.heard {
			if before.ID == h.ID {
				tries++
			}
		}
		r.heard = append(r.heard, h)
		answer := r.answer
		r.mu.Unlock()
		status := http.StatusNoContent
		if answer != nil {
			status = answer(h, tries)
		}
		rw.WriteHeader(status)
	}))
	w.t.Cleanup(r.Close)
	return r
}

func (r *receiving) all() []heard {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]heard(nil), r.heard...)
}

// types lists the types told about a booking or a form, in the order in which
// they came.
func (r *receiving) types(form string) []string {
	var out []string
	for _, h := range r.all() {
		if h.Data.Form == form {
			out = append(out, h.Type)
		}
	}
	return out
}
