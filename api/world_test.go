package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

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

// The region of the tests: two departments, one town for each.
const (
	dept   = "akm-1"
	other  = "akm-2"
	office = "111000000" // KATO of Kokshetau, served by dept
	far    = "111800000" // KATO of Stepnogorsk, served by other
)

// world is a server over a real engine on a real file.
type world struct {
	*api.Server
	t         testing.TB
	engine    *scheduler.Engine
	registers *registers
	clock     *clock
	key       *api.Key
	keyFile   string
	log       *bytes.Buffer
	client    *http.Client // of the address that listen gave
	people    int
}

var system = scheduler.Actor{Role: scheduler.RoleSystem, Subject: "test"}

// newWorld makes a world in which it is Monday 1 June 2026, 8 in the morning.
func newWorld(t testing.TB, edit ...func(*api.Options)) *world {
	t.Helper()
	store := storetest.Open(t)
	w := &world{t: t, clock: &clock{now: at("2026-06-01 08:00:00")}, log: &bytes.Buffer{}}
	w.registers = &registers{StoredRegistry: registry.NewLocal(store)}
	w.engine = must(scheduler.New(t.Context(), scheduler.Options{Store: store, Registry: w.registers, Clock: w.clock.Now}))
	w.keyFile = filepath.Join(t.TempDir(), "key.pem")
	w.key = must(api.LoadKey(w.keyFile))
	opts := api.Options{Engine: w.engine, Clock: w.clock.Now, Version: "test",
		Verifier: must(api.NewKeys(t.Context(), api.KeysOptions{Local: w.key, Clock: w.clock.Now})),
		Log:      slog.New(slog.NewTextHandler(&lockedWriter{w: w.log}, nil))}
	for _, f := range edit {
		f(&opts)
	}
	w.Server = must(api.New(opts))
	ctx := t.Context()
	for _, d := range []string{dept, other} {
		text := calendars.Text{KK: d, RU: d, EN: d}
		w.must(w.engine.PutDepartment(ctx, system, scheduler.Department{ID: d, Name: text, Address: text, Phone: "+77000000000",
			Region: "110000000", Rooms: []string{"1", "2"}, Since: calendars.MustDate("2025-11-24")}))
	}
	_, err := w.engine.PutMappings(ctx, system, []scheduler.Mapping{
		{KATO: office, Department: dept, From: calendars.MustDate("2025-11-24")},
		{KATO: far, Department: other, From: calendars.MustDate("2025-11-24")},
	}, scheduler.Consequences{})
	w.must(err)
	for _, d := range []string{dept, other} {
		_, err := w.engine.PublishSchedule(ctx, system, schedule(d, 2026), "", scheduler.Consequences{})
		w.must(err)
	}
	return w
}

// registers are the local ones, until the residences fall silent.
type registers struct {
	scheduler.StoredRegistry
	silent atomic.Bool
}

func (r *registers) Residence(ctx context.Context, iin string) (scheduler.Residence, error) {
	return r.residence(ctx, r.StoredRegistry, iin)
}

func (r *registers) residence(ctx context.Context, local scheduler.Registry, iin string) (scheduler.Residence, error) {
	if r.silent.Load() {
		return scheduler.Residence{}, errors.New("the population register does not answer for " + iin)
	}
	return local.Residence(ctx, iin)
}

func (r *registers) In(view scheduler.Reader) scheduler.Registry {
	return viewedRegisters{r.StoredRegistry.In(view), r}
}

func (r *registers) Itself() scheduler.Registry { return r }

// viewedRegisters are the registers in a transaction.
type viewedRegisters struct {
	scheduler.Registry
	of *registers
}

func (v viewedRegisters) Residence(ctx context.Context, iin string) (scheduler.Residence, error) {
	return v.of.residence(ctx, v.Registry, iin)
}

// lockedWriter lets the server and the test share a buffer.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// schedule is Monday to Friday, 9 to 18 with a lunch break, two rooms.
func schedule(department string, year int) slots.Schedule {
	s := slots.Schedule{Department: department, Year: year, InForce: calendars.NewDate(year, time.January, 1), SlotMinutes: 30, Rooms: 2, StaffRooms: 1}
	for d := time.Monday; d <= time.Friday; d++ {
		s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday(d), Hours: slots.Hours{
			Interval: calendars.Interval{From: 9 * 60, To: 18 * 60}, Breaks: []calendars.Interval{{From: 13 * 60, To: 14 * 60}}}})
	}
	return s
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// token makes a token of a role. who is the IIN of an applicant or the
// department of staff.
func (w *world) token(role scheduler.Role, who string) string {
	w.t.Helper()
	return w.tokenFor(role, who, 12*time.Hour)
}

func (w *world) tokenFor(role scheduler.Role, who string, ttl time.Duration) string {
	w.t.Helper()
	c := api.Claims{Subject: string(role) + "-1", Role: role}
	switch role {
	case scheduler.RoleApplicant:
		c.IIN = who
	case scheduler.RoleReception, scheduler.RoleHead, scheduler.RoleKiosk:
		c.Department = who
	}
	token, err := api.Issue(w.key, c, w.clock.Now(), ttl)
	w.must(err)
	return token
}

// iinOf makes the n-th personal number whose check digit holds.
func iinOf(n int) string {
	for last := range 10 {
		if iin := fmt.Sprintf("900101%05d%d", 30000+n, last); scheduler.CheckIIN(iin) == nil {
			return iin
		}
	}
	return iinOf(n + 40000)
}

// person makes a person with a home, a phone and a form valid for all of 2026.
func (w *world) person(kato string) (iin, form string) {
	w.t.Helper()
	w.people++
	iin, form = iinOf(w.people), fmt.Sprintf("031/у-%d", w.people)
	ctx := w.t.Context()
	w.must(w.engine.PutContact(ctx, system, scheduler.Contact{IIN: iin, Name: fmt.Sprintf("Person %d", w.people), Phone: "+77000000001", Language: "ru"}))
	w.must(w.engine.PutResidence(ctx, system, scheduler.Residence{IIN: iin, KATO: kato, Permanent: true}))
	_, err := w.engine.ReceiveForm(ctx, system, scheduler.Form031{Number: form, IIN: iin,
		Issued: calendars.MustDate("2026-01-05"), LastDay: calendars.MustDate("2026-12-31")})
	w.must(err)
	return iin, form
}

// book books a time at the office, past the API.
func (w *world) book(iin, form, date, start string) scheduler.Booking {
	w.t.Helper()
	b, err := w.engine.Book(w.t.Context(), scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "p", IIN: iin},
		scheduler.BookRequest{Form: form, Seat: scheduler.Seat{Date: calendars.MustDate(date), Start: must(calendars.ParseMinute(start))}})
	w.must(err)
	return b
}
