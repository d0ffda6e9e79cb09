package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// crashStanding is where a form stands: its live booking or hold, if it has one.
type crashStanding struct {
	Number scheduler.Number `json:"number"`
	State  slots.State      `json:"state"` // 0: neither
	Date   calendars.Date   `json:"date"`
	Start  calendars.Minute `json:"start"`
}

// crashForm is a form with what its client knows of it.
type crashForm struct {
	number, iin string
	acked       crashStanding
	cancelled   map[scheduler.Number]bool // acknowledged as cancelled or released
	open        *crashRequest             // sent and not answered; nil: none
}

// crashRequest is a request that changes something.
type crashRequest struct {
	method, path string
	staff        bool
	body         map[string]any
	key          string
	makes        crashStanding    // what its success makes of the form; Number 0: a new one
	done         bool             // it was not answered, and yet the form stands as it made it
	ends         scheduler.Number // what is over with its success; 0: nothing
}

// ask chooses what the form's client does next and does it; false: no answer came.
func (c *crash) ask(f *crashForm, random *rand.Rand) bool {
	f.open = c.choose(f, random)
	answered, err := c.send(f, f.open)
	if err != nil {
		c.t.Errorf("round %d: %v", c.round, err)
		return false
	}
	return answered
}

// choose makes up the next request of a form.
func (c *crash) choose(f *crashForm, random *rand.Rand) *crashRequest {
	// Seats are hours away, so that nobody is late; few, so that they are fought for.
	at := time.Now().Add(2 * time.Hour).In(must(sampleZone()))
	at = at.Truncate(30 * time.Minute).Add(time.Duration(random.IntN(24)) * 30 * time.Minute)
	seat := crashStanding{State: slots.Booked, Date: calendars.DateOf(at), Start: calendars.MinuteOf(at)}
	body := map[string]any{"form": f.number, "date": seat.Date, "start": seat.Start}
	r := &crashRequest{method: http.MethodPost, key: fmt.Sprintf("%s-%d", f.number, random.Uint64()), body: body, makes: seat}
	one := "/v1/bookings/" + f.acked.Number.String()
	act := random.IntN(10)
	switch state := f.acked.State; {
	case state == 0 && act < 6:
		r.path = "/v1/bookings"
	case state == 0 || state == slots.Held && act == 0:
		r.path, r.makes.State = "/v1/holds", slots.Held
	case state == slots.Held && act < 3:
		r.method, r.path, r.body = http.MethodDelete, "/v1/holds/"+f.acked.Number.String(), nil
		r.makes, r.ends = crashStanding{}, f.acked.Number
	case state == slots.Held:
		r.path, r.body = "/v1/holds/"+f.acked.Number.String()+"/confirm", nil
		r.become(f, slots.Booked)
	case state == slots.Booked && act < 3:
		r.path, r.body = one+"/cancel", map[string]any{}
		r.makes, r.ends = crashStanding{}, f.acked.Number
	case state == slots.Booked && act < 7:
		r.path, r.makes.Number = one+"/move", f.acked.Number
		delete(r.body, "form")
	case state == slots.Booked:
		r.path, r.body, r.staff = one+"/arrival", nil, true
		r.become(f, slots.Arrived)
	default:
		r.path, r.body, r.staff = one+"/arrival/undo", map[string]any{"reason": "by mistake"}, true
		r.become(f, slots.Booked)
	}
	return r
}

// become says that the request changes nothing but the state.
func (r *crashRequest) become(f *crashForm, state slots.State) {
	r.makes = f.acked
	r.makes.State = state
}

// send sends a request and, if the answer is a success, notes what it made of
// the form. answered is false if the program died first.
func (c *crash) send(f *crashForm, r *crashRequest) (answered bool, err error) {
	status, body, err := c.do(f, r)
	if err != nil {
		return false, nil
	}
	f.open = nil
	switch {
	case status == http.StatusConflict || status == http.StatusGone:
		return true, nil // taken, the wrong day: nothing has happened
	case status/100 != 2:
		return true, fmt.Errorf("%s %s: %d: %s", r.method, r.path, status, body)
	}
	made := r.makes
	if made.State != 0 {
		if err := json.Unmarshal(body, &made); err != nil {
			return true, err
		}
	} else {
		f.over(r.ends)
	}
	if made.State != r.makes.State || made.Date != r.makes.Date || made.Start != r.makes.Start || r.makes.Number != 0 && made.Number != r.makes.Number {
		return true, fmt.Errorf("%s %s: asked for %+v, got %s", r.method, r.path, r.makes, body)
	}
	f.acked = made
	return true, nil
}

// over notes that a number was acknowledged to be over.
func (f *crashForm) over(n scheduler.Number) {
	if f.cancelled == nil {
		f.cancelled = map[scheduler.Number]bool{}
	}
	f.cancelled[n] = true
}

func (c *crash) do(f *crashForm, r *crashRequest) (status int, body []byte, err error) {
	var content io.Reader
	if r.body != nil {
		content = bytes.NewReader(must(json.Marshal(r.body)))
	}
	req, err := http.NewRequest(r.method, c.url+r.path, content)
	if err != nil {
		return 0, nil, err
	}
	if content != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.staff {
		req.Header.Set("Authorization", "Bearer "+c.staff)
	} else {
		req.Header.Set("Authorization", "Bearer "+c.portal)
		req.Header.Set("Kezek-Applicant", f.iin)
	}
	if r.key != "" {
		req.Header.Set("Idempotency-Key", r.key)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, body, err
}

// repeat sends what was not answered once more, under the same key, as a client
// would: if it was done, its first answer comes again (B4).
func (c *crash) repeat() int {
	c.t.Helper()
	n := 0
	for _, forms := range c.forms {
		for _, f := range forms {
			if f.open == nil {
				continue
			}
			n++
			r, done := f.open, f.acked // a form may stand at the same time as before because it was not done
			answered, err := c.send(f, r)
			c.must(err)
			if !answered {
				c.t.Fatalf("round %d: no answer to a repeated request", c.round)
			}
			if r.done && f.acked != done {
				c.t.Fatalf("round %d: repeated %s %s: was done as %+v, became %+v", c.round, r.method, r.path, done, f.acked)
			}
		}
	}
	return n
}

// standings counts the forms by state.
func (c *crash) standings() map[slots.State]int {
	out := map[slots.State]int{}
	for _, forms := range c.forms {
		for _, f := range forms {
			out[f.acked.State]++
		}
	}
	return out
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
