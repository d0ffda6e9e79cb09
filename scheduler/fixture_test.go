package scheduler_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// almaty is the zone of every department in the tests.
var almaty = must(time.LoadLocation("Asia/Almaty"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// at is an instant written in local time.
func at(s string) time.Time {
	return must(time.ParseInLocation("2006-01-02 15:04:05", s, almaty))
}

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

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// The department of the tests: Kokshetau, two rooms and one for staff, half an
// hour a slot, Monday to Friday 9 to 18 with a lunch break.
const (
	dept   = "akm-1"
	other  = "akm-2"
	office = "111000000" // KATO of Kokshetau
	rural  = "113200000" // KATO of Akkol, served by the same department
	far    = "111800000" // KATO of Stepnogorsk, served by the other one
)

var (
	operator    = scheduler.Actor{Role: scheduler.RoleOperator, Subject: "operator-1"}
	reception   = scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk-1", Department: dept}
	head        = scheduler.Actor{Role: scheduler.RoleHead, Subject: "head-1", Department: dept}
	stranger    = scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk-2", Department: other}
	integration = scheduler.Actor{Role: scheduler.RoleIntegration, Subject: "cbdi"}
	auditor     = scheduler.Actor{Role: scheduler.RoleAuditor, Subject: "auditor-1"}
)

// world is an engine on a real file with a small region in it.
type world struct {
	*scheduler.Engine
	t     testing.TB
	store scheduler.Store
	clock *clock
	next  int // of the people made so far
	wrote int // SMS that people have written
}

// monday is the day most tests play on: Monday 1 June 2026, 8 in the morning.
const monday = "2026-06-01"

// newWorld makes a world whose every update runs twice, so that functions that
// are not repeatable show.
func newWorld(t testing.TB, edit ...func(*scheduler.Options)) *world {
	t.Helper()
	return openWorld(t, storetest.Twice(storetest.Open(t)), edit...)
}

func openWorld(t testing.TB, store scheduler.Store, edit ...func(*scheduler.Options)) *world {
	t.Helper()
	w := &world{t: t, store: store, clock: &clock{now: at(monday + " 08:00:00")}}
	o := scheduler.Options{Store: store, Registry: registry.NewLocal(store), Clock: w.clock.Now}
	for _, f := range edit {
		f(&o)
	}
	e, err := scheduler.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	w.Engine = e
	for _, d := range []string{dept, other} {
		w.must(e.PutDepartment(t.Context(), operator, department(d)))
	}
	w.must2(e.PutMappings(t.Context(), operator, []scheduler.Mapping{
		{KATO: office, Department: dept, From: calendars.MustDate("2025-11-24")},
		{KATO: rural, Department: dept, From: calendars.MustDate("2025-11-24")},
		{KATO: far, Department: other, From: calendars.MustDate("2025-11-24")},
	}, scheduler.Consequences{}))
	for _, d := range []string{dept, other} {
		w.publish(schedule(d, 2026))
	}
	return w
}

func department(id string) scheduler.Department {
	text := calendars.Text{KK: id, RU: id, EN: id}
	return scheduler.Department{ID: id, Name: text, Address: text, Phone: "+77000000000", Region: "110000000",
		Rooms: []string{"1", "2", "3"}, Since: calendars.MustDate("2025-11-24")}
}

func schedule(department string, year int) slots.Schedule {
	s := slots.Schedule{Department: department, Year: year, InForce: calendars.NewDate(year, time.January, 1),
		SlotMinutes: 30, Rooms: 2, StaffRooms: 1}
	for d := time.Monday; d <= time.Friday; d++ {
		s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday(d), Hours: slots.Hours{
			Interval: calendars.Interval{From: 9 * 60, To: 18 * 60},
			Breaks:   []calendars.Interval{{From: 13 * 60, To: 14 * 60}}}})
	}
	return s
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) must2(_ any, err error) {
	w.t.Helper()
	w.must(err)
}

func (w *world) publish(s slots.Schedule) scheduler.Publication {
	w.t.Helper()
	p, err := w.PublishSchedule(w.t.Context(), scheduler.Actor{Role: scheduler.RoleHead, Subject: "head", Department: s.Department}, s, "", scheduler.Consequences{})
	w.must(err)
	return p
}

// set sets the clock to a local time of the tests' Monday, or to a whole instant.
func (w *world) set(s string) {
	if len(s) <= len("15:04:05") {
		s = monday + " " + s
	}
	w.clock.Set(at(s))
}

// due does what is due now and fails the test if anything goes wrong.
func (w *world) due() {
	w.t.Helper()
	_, _, err := w.RunDue(w.t.Context())
	w.must(err)
}

// person makes the next person, who has a permanent home in Kokshetau, a phone
// and a form valid for the whole of 2026.
func (w *world) person() (scheduler.Actor, string) {
	w.t.Helper()
	return w.personAt(office)
}

func (w *world) personAt(kato string) (scheduler.Actor, string) {
	w.t.Helper()
	w.next++
	iin := iinOf(w.next)
	w.must(w.PutContact(w.t.Context(), integration, scheduler.Contact{IIN: iin, Name: fmt.Sprintf("Person %d", w.next),
		Phone: fmt.Sprintf("+7700%07d", w.next), Language: "ru"}))
	w.must(w.PutResidence(w.t.Context(), integration, scheduler.Residence{IIN: iin, KATO: kato, Permanent: true}))
	form := fmt.Sprintf("031/у-%d", w.next)
	w.form(form, iin, "2026-01-05", "2026-12-31")
	return scheduler.Actor{Role: scheduler.RoleApplicant, Subject: fmt.Sprintf("person-%d", w.next), IIN: iin}, form
}

func (w *world) form(number, iin, issued, last string) {
	w.t.Helper()
	f := scheduler.Form031{Number: number, IIN: iin, Issued: calendars.MustDate(issued)}
	if last != "" {
		f.LastDay = calendars.MustDate(last)
	}
	w.must2(w.ReceiveForm(w.t.Context(), integration, f))
}

// iinOf makes the n-th personal number whose check digit holds.
func iinOf(n int) string {
	for last := range 10 {
		iin := fmt.Sprintf("900101%05d%d", 30000+n, last)
		if scheduler.CheckIIN(iin) == nil {
			return iin
		}
	}
	return iinOf(n + 40000) // a number whose check digit would be 10 was never issued
}

// seat is a time at the office.
func seat(date, start string) scheduler.Seat {
	return scheduler.Seat{Date: calendars.MustDate(date), Start: must(calendars.ParseMinute(start))}
}

// book books a time of the office for a new person.
func (w *world) book(date, start string) (scheduler.Actor, scheduler.Booking) {
	w.t.Helper()
	a, form := w.person()
	b, err := w.Book(w.t.Context(), a, scheduler.BookRequest{Form: form, Seat: seat(date, start)})
	w.must(err)
	return a, b
}

// state reads a booking's state.
func (w *world) state(n scheduler.Number) slots.State {
	w.t.Helper()
	b, err := w.Booking(w.t.Context(), auditor, n)
	w.must(err)
	return b.State
}

// wantCode fails the test unless err is a refusal with the code.
func (w *world) wantCode(err error, code scheduler.Code) *scheduler.Error {
	w.t.Helper()
	if scheduler.CodeOf(err) != code {
		w.t.Fatalf("got error %v (code %q), want code %q", err, scheduler.CodeOf(err), code)
	}
	e, _ := err.(*scheduler.Error)
	return e
}

// messages lists the kinds of a booking's messages, oldest first.
func (w *world) messages(n scheduler.Number) []scheduler.MessageKind {
	w.t.Helper()
	list, err := w.Messages(w.t.Context(), auditor, scheduler.MessageFilter{Booking: n})
	w.must(err)
	var out []scheduler.MessageKind
	for i := len(list) - 1; i >= 0; i-- {
		out = append(out, list[i].Kind)
	}
	return out
}

// sound fails the test if an invariant does not hold.
func (w *world) sound() {
	w.t.Helper()
	w.must(w.Check(w.t.Context(), func(err error) { w.t.Errorf("invariant: %v", err) }))
}
