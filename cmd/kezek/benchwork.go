package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"kezek/cmd/load"
	"kezek/scheduler"
)

// benchWork is one kind of load.
type benchWork struct {
	what    string // it does, for the report
	most    int    // pieces at most; 0: any number
	step    load.Step
	refused atomic.Int64
}

// benchKinds are the works by name, in their usual order.
var benchKinds = []struct {
	name string
	make func(*benchWorld, context.Context) (*benchWork, error)
}{
	{"eligibility", (*benchWorld).eligibilityWork}, {"month", (*benchWorld).monthWork}, {"nearest", (*benchWorld).nearestWork},
	{"hold", (*benchWorld).holdWork}, {"book", (*benchWorld).bookWork}, {"arrive", (*benchWorld).arriveWork}, {"call", (*benchWorld).callWork},
}

func benchWorkNames() (names []string) {
	for _, k := range benchKinds {
		names = append(names, k.name)
	}
	return names
}

func (w *benchWorld) work(ctx context.Context, name string) (*benchWork, error) {
	for _, k := range benchKinds {
		if k.name == name {
			return k.make(w, ctx)
		}
	}
	return nil, fmt.Errorf("no such work %q", name)
}

// as is a request of the portal for the person who has the form.
func (w *benchWorld) as(f *benchForm, method, path string, body []byte) *load.Request {
	return &load.Request{Method: method, Path: path, Token: w.portal, Body: body, Header: [2]string{"Kezek-Applicant", f.iin}}
}

// reading asks for one address again and again, each time of another form.
func (w *benchWorld) reading(what string, path func(*benchForm) string) (*benchWork, error) {
	return &benchWork{what: what, step: func(n int, last *load.Answer) (*load.Request, error) {
		if last != nil {
			return nil, want(last, http.StatusOK)
		}
		f := &w.forms[n%len(w.forms)]
		return w.as(f, http.MethodGet, path(f), nil), nil
	}}, nil
}

func (w *benchWorld) eligibilityWork(context.Context) (*benchWork, error) {
	return w.reading("GET the conditions of one form, all seven", func(f *benchForm) string { return "/v1/forms/" + f.number + "/eligibility" })
}

func (w *benchWorld) monthWork(context.Context) (*benchWork, error) {
	return w.reading("GET the free times of one month", func(f *benchForm) string {
		return "/v1/forms/" + f.number + "/slots?month=" + f.date.String()[:len("2006-01")]
	})
}

func (w *benchWorld) nearestWork(context.Context) (*benchWork, error) {
	return w.reading("GET the five nearest free times", func(f *benchForm) string { return "/v1/forms/" + f.number + "/nearest" })
}

// ordinary takes a work's share of the forms that are not for today.
func (w *benchWorld) ordinary() []benchForm {
	all := len(w.forms) - len(w.forms)/10
	end := min(w.used+all/w.shares, all)
	mine := w.forms[w.used:end]
	w.used = end
	return mine
}

func seatBody(f *benchForm) []byte {
	b := append(make([]byte, 0, 96), `{"form":"`...)
	b = append(b, f.number...)
	b, _ = f.date.AppendText(append(b, `","date":"`...)) // it knows no error, and nor does the start
	b, _ = f.start.AppendText(append(b, `","start":"`...))
	return append(b, `"}`...)
}

func (w *benchWorld) holdWork(context.Context) (*benchWork, error) {
	mine := w.ordinary()
	return &benchWork{what: "POST a hold and confirm it: two requests, both durable", most: len(mine), step: func(n int, last *load.Answer) (*load.Request, error) {
		f := &mine[n]
		if last == nil {
			return w.as(f, http.MethodPost, "/v1/holds", seatBody(f)), nil
		}
		number, state, err := bookingIn(last, http.StatusCreated)
		if err != nil {
			return nil, err
		}
		if state == "held" {
			return w.as(f, http.MethodPost, "/v1/holds/"+number.String()+"/confirm", nil), nil
		}
		w.ack(number, f)
		return nil, nil
	}}, nil
}

func (w *benchWorld) bookWork(context.Context) (*benchWork, error) {
	return w.booking(w.ordinary(), "POST a booking at once, with its SMS in the outbox, durable"), nil
}

func (w *benchWorld) booking(forms []benchForm, what string) *benchWork {
	return &benchWork{what: what, most: len(forms), step: func(n int, last *load.Answer) (*load.Request, error) {
		f := &forms[n]
		if last == nil {
			return w.as(f, http.MethodPost, "/v1/bookings", seatBody(f)), nil
		}
		number, _, err := bookingIn(last, http.StatusCreated)
		if err == nil {
			w.ack(number, f)
		}
		return nil, err
	}}
}

// bookingIn reads what the load needs of a booking. The whole of it is read at
// the end, from the day lists: who reads as thoroughly here loads the machine
// with reading.
func bookingIn(a *load.Answer, status int) (n scheduler.Number, state string, err error) {
	if err := want(a, status); err != nil {
		return 0, "", err
	}
	found := benchBooking.FindSubmatch(a.Body)
	if found == nil {
		return 0, "", fmt.Errorf("the answer is no booking: %.500s", a.Body)
	}
	n, err = scheduler.ParseNumber(string(found[1]))
	return n, string(found[2]), err
}

// benchBooking is how a booking begins.
var benchBooking = regexp.MustCompile(`^{"number":"(\d+)","spoken":"[\d ]+","state":"(\w+)"`)

func (w *benchWorld) ack(n scheduler.Number, f *benchForm) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acked = append(w.acked, benchAck{n, f})
}

// arriveWork books those who come today, unmeasured, and has them come.
func (w *benchWorld) arriveWork(ctx context.Context) (*benchWork, error) {
	coming := w.forms[len(w.forms)-len(w.forms)/10:]
	before := len(w.acked)
	all := w.booking(coming, "")
	run := load.Run{URL: w.url, Clients: 64, For: time.Hour, Most: len(coming), Step: all.step}
	if _, err := run.Do(ctx); err != nil {
		return nil, err
	}
	booked := w.acked[before:]
	return &benchWork{what: "POST an arrival", most: len(booked), step: func(n int, last *load.Answer) (*load.Request, error) {
		if last != nil {
			return nil, want(last, http.StatusOK)
		}
		b := booked[n]
		return &load.Request{Method: http.MethodPost, Path: "/v1/bookings/" + b.number.String() + "/arrival", Token: b.form.office.token}, nil
	}}, nil
}

// callWork has the rooms call whoever has arrived, and finish with them.
func (w *benchWorld) callWork(context.Context) (*benchWork, error) {
	b := &benchWork{what: "POST call-next for a room and finish: two requests"}
	b.step = func(n int, last *load.Answer) (*load.Request, error) {
		office := &w.offices[benchOffices+n%benchNowOffices]
		room := fmt.Sprintf("/v1/departments/%s/rooms/%d", office.id, 1+n/benchNowOffices%benchNowRooms)
		switch {
		case last == nil:
			return &load.Request{Method: http.MethodPost, Path: room + "/next", Token: office.token}, nil
		case last.Status == http.StatusConflict: // nobody waits there any more, or two clients took one room
			b.refused.Add(1)
			return nil, nil
		case last.Status != http.StatusOK:
			return nil, want(last, http.StatusOK)
		case strings.Contains(string(last.Body), `"state":"called"`):
			return &load.Request{Method: http.MethodPost, Path: room + "/finish", Token: office.token}, nil
		}
		return nil, nil
	}
	// Everybody once, and some calls in vain at the end.
	b.most = len(w.forms) / 10
	return b, nil
}

// check compares what the server has with what it acknowledged: every booking is
// there, in its seat, and no seat has more bookings than rooms.
func (w *benchWorld) check(ctx context.Context) (checked int, err error) {
	type day struct {
		office *benchOffice
		date   string
	}
	days := map[day]map[scheduler.Number]*benchForm{}
	for _, a := range w.acked {
		d := day{a.form.office, a.form.date.String()}
		if days[d] == nil {
			days[d] = map[scheduler.Number]*benchForm{}
		}
		days[d][a.number] = a.form
	}
	for d, acked := range days {
		var list struct {
			Bookings []struct {
				Number scheduler.Number
				Form   string
				Start  string
				State  string
			}
		}
		if err := w.get(ctx, "/v1/departments/"+d.office.id+"/days/"+d.date, &list); err != nil {
			return checked, err
		}
		seats := map[string]int{}
		for _, b := range list.Bookings {
			if seats[b.Start]++; seats[b.Start] > d.office.rooms() {
				return checked, fmt.Errorf("%s %s %s: more bookings than rooms", d.office.id, d.date, b.Start)
			}
			if f := acked[b.Number]; f != nil && f.number == b.Form && f.start.String() == b.Start && b.State != "cancelled" {
				delete(acked, b.Number)
				checked++
			}
		}
		for n := range acked {
			return checked, fmt.Errorf("%s %s: booking %s was acknowledged and is not there", d.office.id, d.date, n)
		}
	}
	return checked, nil
}
