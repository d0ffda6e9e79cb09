package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"kezek/api"
	"kezek/calendars"
	"kezek/cmd/load"
	"kezek/scheduler"
	"kezek/slots"
)

// The departments of a bench are as real ones: a day has 16 times in three rooms.
// Those whose people come today are open around the clock, so that there is
// somebody to come whatever the hour.
const (
	benchOffices     = 100
	benchRooms       = 3
	benchNowOffices  = 20
	benchNowRooms    = 20
	benchSlotMinutes = 30
	benchNowMinutes  = 10
	benchEachPerson  = 5 // forms that a person has
	benchPrefix      = "bench-"
)

// benchWorld is what was made for the load, and what the server acknowledged.
type benchWorld struct {
	url, operator, integration, portal string // tokens
	offices                            []benchOffice
	forms                              []benchForm // in the order in which works use them
	random                             *rand.Rand
	used, shares                       int // of forms: taken already, and works that take some

	mu    sync.Mutex
	acked []benchAck
}

// benchOffice is a department.
type benchOffice struct {
	id, kato, token string // token of its reception
	now             bool   // open around the clock, today
}

// benchForm is a form with the seat that it will take; nobody else takes it.
type benchForm struct {
	number, iin string
	office      *benchOffice
	date        calendars.Date
	start       calendars.Minute
}

// benchAck is a booking that the server acknowledged.
type benchAck struct {
	number scheduler.Number
	form   *benchForm
}

// String says what was made.
func (w *benchWorld) String() string {
	return fmt.Sprintf("%d departments, %d forms", len(w.offices), len(w.forms))
}

// prepareBench makes departments, schedules and people at the server.
func prepareBench(ctx context.Context, p *program, t *benchTarget, c *benchCmd) (*benchWorld, error) {
	w := &benchWorld{url: t.url, random: rand.New(rand.NewPCG(c.Seed, 0x62656e6368))}
	token := func(claims api.Claims) string {
		claims.Subject = "bench-" + string(claims.Role)
		s, err := api.Issue(t.key, claims, p.clock(), 24*time.Hour)
		if err != nil {
			panic(err) // claims of our own making
		}
		return s
	}
	w.operator, w.integration = token(api.Claims{Role: scheduler.RoleOperator}), token(api.Claims{Role: scheduler.RoleIntegration})
	w.portal = token(api.Claims{Role: scheduler.RolePortal})
	if err := w.refuseOthers(ctx); err != nil {
		return nil, err
	}
	zone, err := sampleZone()
	if err != nil {
		return nil, err
	}
	now := p.clock().In(zone)
	w.found(token)
	if err := w.publish(ctx, now); err != nil {
		return nil, err
	}
	dates, err := w.workingDays(ctx, calendars.DateOf(now)+1)
	if err != nil {
		return nil, err
	}
	for _, name := range c.Work {
		if name == "hold" || name == "book" {
			w.shares++
		}
	}
	w.plan(fmt.Sprintf("%s%d-", benchPrefix, now.Unix()), c.Forms, dates, now)
	return w, w.register(ctx, p, calendars.DateOf(now))
}

// refuseOthers keeps a load away from a server that people use.
func (w *benchWorld) refuseOthers(ctx context.Context) error {
	var all struct{ Items []scheduler.Department }
	if err := w.get(ctx, "/v1/departments", &all); err != nil {
		return err
	}
	for _, d := range all.Items {
		if !strings.HasPrefix(d.ID, benchPrefix) {
			return fmt.Errorf("the server has departments of its own, such as %s\nhint: load an empty server, or leave --url out", d.ID)
		}
	}
	return nil
}

// found thinks departments up, one for each district as far as they go.
func (w *benchWorld) found(token func(api.Claims) string) {
	for _, t := range scheduler.Territories() {
		n := len(w.offices)
		if t.Kind != "district" || n == benchOffices+benchNowOffices {
			continue
		}
		o := benchOffice{id: fmt.Sprintf("%s%03d", benchPrefix, n), kato: t.Code, now: n >= benchOffices}
		o.token = token(api.Claims{Role: scheduler.RoleReception, Department: o.id})
		w.offices = append(w.offices, o)
	}
}

// publish makes the departments, their territories and their schedules of this
// year and the next.
func (w *benchWorld) publish(ctx context.Context, now time.Time) error {
	today := calendars.DateOf(now)
	var mappings []scheduler.Mapping
	for i := range w.offices {
		o := &w.offices[i]
		mappings = append(mappings, scheduler.Mapping{KATO: o.kato, Department: o.id, From: today})
		if err := w.send(ctx, "PUT", "/v1/departments/"+o.id, w.operator, o.department(today)); err != nil {
			return err
		}
	}
	if err := w.send(ctx, "PUT", "/v1/mappings", w.operator, map[string]any{"mappings": mappings}); err != nil {
		return err
	}
	for i := range w.offices {
		o := &w.offices[i]
		for _, year := range []int{today.Year(), today.Year() + 1} {
			body := map[string]any{"schedule": o.schedule(year, today)}
			if err := w.send(ctx, "POST", fmt.Sprintf("/v1/departments/%s/schedules/%d", o.id, year), w.operator, body); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *benchOffice) department(since calendars.Date) scheduler.Department {
	name := calendars.Text{KK: o.id, RU: o.id, EN: o.id}
	d := scheduler.Department{ID: o.id, Name: name, Address: name, Phone: "+77000000000", Region: o.kato[:2] + "0000000", Since: since}
	for n := range o.rooms() {
		d.Rooms = append(d.Rooms, fmt.Sprint(n+1))
	}
	return d
}

func (o *benchOffice) rooms() int {
	if o.now {
		return benchNowRooms
	}
	return benchRooms
}

func (o *benchOffice) schedule(year int, today calendars.Date) slots.Schedule {
	s := slots.Schedule{Department: o.id, Year: year, InForce: calendars.NewDate(year, time.January, 1), SlotMinutes: benchSlotMinutes, Rooms: o.rooms()}
	hours := slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: 18 * 60}, Breaks: []calendars.Interval{{From: 13 * 60, To: 14 * 60}}}
	if o.now {
		s.SlotMinutes, hours = benchNowMinutes, slots.Hours{Interval: calendars.Interval{From: 0, To: calendars.EndOfDay}}
	}
	for d := time.Monday; d <= time.Friday; d++ {
		s.Week = append(s.Week, slots.DayHours{Weekday: slots.Weekday(d), Hours: hours})
	}
	if o.now && year == today.Year() {
		kind := slots.OtherHours
		if wd := today.Weekday(); wd == time.Saturday || wd == time.Sunday {
			kind = slots.ExtraWorking
		}
		s.Exceptions = []slots.Exception{{Date: today, Kind: kind, Hours: &hours}}
	}
	return s
}

// workingDays are those of a year from a day on, as the server's calendar has them.
func (w *benchWorld) workingDays(ctx context.Context, from calendars.Date) (out []calendars.Date, err error) {
	var days struct{ Items []scheduler.Day }
	path := fmt.Sprintf("/v1/departments/%s/slots?from=%s&to=%s", w.offices[0].id, from, from+300)
	err = w.get(ctx, path, &days)
	for _, d := range days.Items {
		if len(d.Times) > 0 {
			out = append(out, d.Date)
		}
	}
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s has no free days", w.offices[0].id)
	}
	return out, err
}

// plan gives every form its seat. A tenth of the forms are for people who come
// today; the others go to days at random, as they do in life.
func (w *benchWorld) plan(prefix string, forms int, dates []calendars.Date, now time.Time) {
	times := benchTimes()
	first := calendars.MinuteOf(now)/benchNowMinutes*benchNowMinutes + 2*benchNowMinutes
	for n := range forms {
		f := benchForm{number: fmt.Sprint(prefix, n), iin: benchIIN(n / benchEachPerson)}
		f.office = &w.offices[n/benchEachPerson%benchOffices]
		seat := n/benchEachPerson/benchOffices*benchEachPerson + n%benchEachPerson // within the office
		f.date, f.start = dates[seat/(benchRooms*len(times))%len(dates)], times[seat/benchRooms%len(times)]
		w.forms = append(w.forms, f)
	}
	w.random.Shuffle(len(w.forms), func(i, j int) { w.forms[i], w.forms[j] = w.forms[j], w.forms[i] })
	coming := len(w.forms) - len(w.forms)/10
	for n := range w.forms[coming:] {
		f := &w.forms[coming+n]
		f.iin = benchIIN(forms + n) // an address of their own
		f.office = &w.offices[benchOffices+n%benchNowOffices]
		f.date, f.start = calendars.DateOf(now), first+calendars.Minute(n/benchNowOffices/benchNowRooms)*benchNowMinutes
		if f.start > calendars.EndOfDay-benchNowMinutes { // late in the evening fewer can come
			w.forms = w.forms[:coming+n]
			return
		}
	}
}

// benchTimes are the starts of an ordinary day.
func benchTimes() (out []calendars.Minute) {
	for m := calendars.Minute(9 * 60); m < 18*60; m += benchSlotMinutes {
		if m < 13*60 || m >= 14*60 {
			out = append(out, m)
		}
	}
	return out
}

// benchIIN makes the n-th personal number; its check digit holds.
func benchIIN(n int) string {
	for last := range 10 {
		if iin := fmt.Sprintf("%02d%02d%02d%05d%d", 50+n/90000/300%50, 1+n/90000/25%12, 1+n/90000%25, n%90000, last); scheduler.CheckIIN(iin) == nil {
			return iin
		}
	}
	// The rare number without a check digit was never issued.
	return benchIIN(n + 45_000_000)
}

// register fills the registers, many requests at a time.
func (w *benchWorld) register(ctx context.Context, p *program, today calendars.Date) error {
	people, residences, forms := []scheduler.Contact{}, []scheduler.Residence{}, []scheduler.Form031{}
	known := map[string]bool{}
	for i := range w.forms {
		f := &w.forms[i]
		if !known[f.iin] {
			known[f.iin] = true
			people = append(people, scheduler.Contact{IIN: f.iin, Name: "Bench " + f.number, Phone: fmt.Sprintf("+7700%07d", len(people)%10_000_000), Language: "ru"})
			residences = append(residences, scheduler.Residence{IIN: f.iin, KATO: f.office.kato, Permanent: true})
		}
		forms = append(forms, scheduler.Form031{Number: f.number, IIN: f.iin, Issued: today - 1, LastDay: today + 390})
	}
	shown := p.progress("making people")
	defer shown.done()
	for _, put := range []struct {
		path    string
		entries []any
	}{{"contacts", anys(people)}, {"residences", anys(residences)}, {"forms", anys(forms)}} {
		if err := w.putAll(ctx, "/v1/registers/"+put.path, put.entries, shown); err != nil {
			return err
		}
	}
	return nil
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// putAll sends entries of a register, a hundred to a request.
func (w *benchWorld) putAll(ctx context.Context, path string, entries []any, shown *progress) error {
	const each = 100
	run := load.Run{URL: w.url, Clients: 128, For: time.Hour, Most: (len(entries) + each - 1) / each,
		Progress: func(ended int) { shown.tell(fmt.Sprintf("%s %d", path, ended*each)) },
		Step: func(n int, last *load.Answer) (*load.Request, error) {
			if last != nil {
				return nil, want(last, 200)
			}
			body, err := json.Marshal(entries[n*each : min((n+1)*each, len(entries))])
			return &load.Request{Method: "PUT", Path: path, Token: w.integration, Body: body}, err
		}}
	_, err := run.Do(ctx)
	return err
}

// want refuses an answer with another status.
func want(a *load.Answer, status int) error {
	if a.Status != status {
		return fmt.Errorf("the server answered %d: %.500s", a.Status, a.Body)
	}
	return nil
}

// get reads a JSON answer as the operator.
func (w *benchWorld) get(ctx context.Context, path string, into any) error {
	f := remoteFlags{URL: w.url, Token: w.operator}
	body, err := f.get(ctx, path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer body.Close()
	return json.NewDecoder(body).Decode(into)
}

// send sends a value as JSON.
func (w *benchWorld) send(ctx context.Context, method, path, token string, value any) error {
	f := remoteFlags{URL: w.url, Token: token}
	if err := f.send(ctx, method, path, value); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
