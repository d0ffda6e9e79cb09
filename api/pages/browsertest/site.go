// Package browsertest opens the pages in a real browser, for tests: a server over
// a real engine with a clock that tests set, Chromium, and checks of what people
// need that a test can see (axe, focus, targets, contrast, width).
//
// Only tests may import it.
package browsertest

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kezek/api"
	"kezek/api/pages"
	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// Today is the day on which sites open, a Monday, and Opening their hour.
const (
	Today   = "2026-06-01"
	Opening = "08:30"
)

// The departments of a site, with a town that each serves.
const (
	Kokshetau    = "akm-1"
	Stepnogorsk  = "akm-2"
	KATO         = "111000000" // Kokshetau
	KATOAnother  = "111800000" // Stepnogorsk
	KATOUnserved = "115600000" // no department serves it
)

// Zone is that of the departments.
var Zone = must(time.LoadLocation("Asia/Almaty"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Site is a server with a small region in it, on a loopback port.
type Site struct {
	URL    string
	Engine *scheduler.Engine
	Key    *api.Key // of the tokens it trusts

	Registers Registers

	t      testing.TB
	line   *line
	mu     sync.Mutex
	now    time.Time
	people int
	codes  map[string]pages.Identity
}

// System acts for a test where it does not matter who acts.
var System = scheduler.Actor{Role: scheduler.RoleSystem, Subject: "test"}

// NewSite serves until the test ends. Both departments work Monday to Friday, 9
// to 18 with a lunch break, half an hour a slot, in two rooms and one for staff.
func NewSite(t testing.TB, edit ...func(*api.Options)) *Site {
	t.Helper()
	store := storetest.Open(t)
	s := &Site{t: t, now: At(Today, Opening), codes: map[string]pages.Identity{}}
	s.Registers.Registry = registry.NewLocal(store)
	s.Engine = must(scheduler.New(t.Context(), scheduler.Options{Store: store, Registry: &s.Registers, Clock: s.Now}))
	s.Key = must(api.LoadKey(filepath.Join(t.TempDir(), "key.pem")))
	s.fill()
	ln := &line{Listener: must(net.Listen("tcp", "127.0.0.1:0"))}
	s.line = ln
	s.URL = "http://" + ln.Addr().String()
	o := api.Options{Engine: s.Engine, Clock: s.Now, Version: "test", SignIn: s, PublicURL: s.URL,
		Verifier: must(api.NewKeys(t.Context(), api.KeysOptions{Local: s.Key, Clock: s.Now}))}
	for _, f := range edit {
		f(&o)
	}
	server := must(api.New(o))
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		<-served
	})
	return s
}

func (s *Site) fill() {
	ctx := s.t.Context()
	since := calendars.MustDate("2025-11-24")
	for id, name := range map[string]calendars.Text{
		Kokshetau:   {KK: "Көкшетау МӘС бөлімі", RU: "Отдел МСЭ Кокшетау", EN: "Kokshetau MSE department"},
		Stepnogorsk: {KK: "Степногорск МӘС бөлімі", RU: "Отдел МСЭ Степногорск", EN: "Stepnogorsk MSE department"},
	} {
		s.Must(s.Engine.PutDepartment(ctx, System, scheduler.Department{ID: id, Name: name,
			Address: calendars.Text{KK: "Абай көшесі, 1", RU: "ул. Абая, 1", EN: "1 Abai Street"},
			Phone:   "+77162000000", Region: "110000000", Rooms: []string{"1", "2", "3"}, Since: since}))
	}
	_, err := s.Engine.PutMappings(ctx, System, []scheduler.Mapping{
		{KATO: KATO, Department: Kokshetau, From: since}, {KATO: KATOAnother, Department: Stepnogorsk, From: since},
	}, scheduler.Consequences{})
	s.Must(err)
	for _, id := range []string{Kokshetau, Stepnogorsk} {
		_, err := s.Engine.PublishSchedule(ctx, System, Schedule(id, 2026), "", scheduler.Consequences{})
		s.Must(err)
	}
}

// Schedule is the one that a site's departments have.
func Schedule(department string, year int) slots.Schedule {
	s := slots.Schedule{Department: department, Year: year, InForce: calendars.NewDate(year, time.January, 1), SlotMinutes: 30, Rooms: 2, StaffRooms: 1}
	for d := time.Monday; d <= time.Friday; d++ {
		s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday(d), Hours: slots.Hours{
			Interval: calendars.Interval{From: 9 * 60, To: 18 * 60}, Breaks: []calendars.Interval{{From: 13 * 60, To: 14 * 60}}}})
	}
	return s
}

// At is an instant of the site's clock, written as a date and a time.
func At(date, clock string) time.Time {
	return must(time.ParseInLocation("2006-01-02 15:04", date+" "+clock, Zone))
}

// Now is the time of the site's clock, which stands still.
func (s *Site) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Set sets the clock, and does what has fallen due until then, as the engine's
// worker would.
func (s *Site) Set(now time.Time) {
	s.t.Helper()
	s.mu.Lock()
	s.now = now
	s.mu.Unlock()
	_, _, err := s.Engine.RunDue(s.t.Context())
	s.Must(err)
}

// Must fails the test with an error.
func (s *Site) Must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// Identify implements pages.SignIn.
func (s *Site) Identify(_ context.Context, code string) (pages.Identity, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	who, known := s.codes[code]
	if !known {
		return pages.Identity{}, pages.ErrNobody
	}
	return who, nil
}

// SignIn returns the path of a link that signs the actor in.
func (s *Site) SignIn(a scheduler.Actor) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := fmt.Sprintf("code-%d", len(s.codes)+1)
	s.codes[code] = pages.Identity{Actor: a}
	return "/signin/" + code
}

// Clerk, Head and Operator are people who work with a site.
func Clerk(department string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleReception, Subject: "clerk-1", Department: department}
}

// Head of a department.
func Head(department string) scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleHead, Subject: "head-1", Department: department}
}

// Operator of the Ministry.
func Operator() scheduler.Actor {
	return scheduler.Actor{Role: scheduler.RoleOperator, Subject: "operator-1"}
}

// Person is somebody with a home, a phone and a form.
type Person struct {
	scheduler.Actor
	Name string
	Form string
}

// NewPerson makes a person who is registered in a territory, with a form that is
// valid to the end of the year.
func (s *Site) NewPerson(kato string) Person {
	s.t.Helper()
	s.people++
	p := Person{Name: fmt.Sprintf("%s Айгүл %d-қызы", surnames[s.people%len(surnames)], s.people), Form: fmt.Sprintf("031/у-2026-%d", s.people)}
	p.Actor = scheduler.Actor{Role: scheduler.RoleApplicant, Subject: fmt.Sprintf("applicant-%d", s.people), IIN: iinOf(s.people)}
	ctx := s.t.Context()
	s.Must(s.Engine.PutContact(ctx, System, scheduler.Contact{IIN: p.IIN, Name: p.Name, Phone: "+77010000001", Language: "ru"}))
	s.Must(s.Engine.PutResidence(ctx, System, scheduler.Residence{IIN: p.IIN, KATO: kato, Permanent: true}))
	_, err := s.Engine.ReceiveForm(ctx, System, scheduler.Form031{Number: p.Form, IIN: p.IIN,
		Issued: calendars.MustDate("2026-05-05"), LastDay: calendars.MustDate("2026-12-31")})
	s.Must(err)
	return p
}

var surnames = []string{"Ахметова", "Қасымова", "Ермекова", "Сағынтаева", "Иванова", "Жүнісова", "Әбдірахманова-Тұрғынбекова"}

// iinOf makes the n-th personal number whose check digit holds.
func iinOf(n int) string {
	for last := range 10 {
		if iin := fmt.Sprintf("900101%05d%d", 40000+n, last); scheduler.CheckIIN(iin) == nil {
			return iin
		}
	}
	return iinOf(n + 40000)
}

// Book books a time at the office for the person.
func (s *Site) Book(p Person, date, start string) scheduler.Booking {
	s.t.Helper()
	b, err := s.Engine.Book(s.t.Context(), p.Actor, scheduler.BookRequest{Form: p.Form,
		Seat: scheduler.Seat{Date: calendars.MustDate(date), Start: must(calendars.ParseMinute(start))}})
	s.Must(err)
	return b
}
