package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/slots"
)

// arena is a world that many clients reach at once, over real connections.
type arena struct {
	*world
	url    string
	client *http.Client
	portal string // token
	staff  string // token of the office's reception
}

// rival is one of the people who come at the same instant.
type rival struct{ iin, form string }

func newArena(t *testing.T) *arena {
	w := newWorld(t)
	url := "http://" + w.listen()
	transport := &http.Transport{MaxConnsPerHost: 200, MaxIdleConnsPerHost: 200}
	t.Cleanup(transport.CloseIdleConnections) // before the server's own, which waits for them
	return &arena{world: w, url: url, client: &http.Client{Transport: transport},
		portal: w.token(scheduler.RolePortal, ""), staff: w.token(scheduler.RoleReception, dept)}
}

// rivals makes n people of the office who may book.
func (a *arena) rivals(n int) []rival {
	a.t.Helper()
	out := make([]rival, n)
	var g errgroup.Group
	g.SetLimit(100) // so that they share commits
	for i := range out {
		iin, form := iinOf(1000+i), fmt.Sprintf("rival-%d", i)
		out[i] = rival{iin, form}
		g.Go(func() error {
			ctx := a.t.Context()
			if err := a.engine.PutContact(ctx, system, scheduler.Contact{IIN: iin, Name: "Rival", Phone: "+77000000001"}); err != nil {
				return err
			}
			if err := a.engine.PutResidence(ctx, system, scheduler.Residence{IIN: iin, KATO: office, Permanent: true}); err != nil {
				return err
			}
			_, err := a.engine.ReceiveForm(ctx, system, scheduler.Form031{Number: form, IIN: iin,
				Issued: calendars.MustDate("2026-01-05"), LastDay: calendars.MustDate("2026-12-31")})
			return err
		})
	}
	a.must(g.Wait())
	return out
}

// answered is what a client gets: the members that the tests look at.
type answered struct {
	status  int
	body    []byte
	Number  scheduler.Number  `json:"number"`
	State   slots.State       `json:"state"`
	Code    scheduler.Code    `json:"code"`
	Nearest []scheduler.Offer `json:"nearest"`
}

// post makes a request; a person's goes through the portal.
func (a *arena) post(path, iin, key string, body any) (answered, error) {
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, a.url+path, bytes.NewReader(must(json.Marshal(body))))
	if err != nil {
		return answered{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+a.staff)
	if iin != "" {
		req.Header.Set("Authorization", "Bearer "+a.portal)
		req.Header.Set("Kezek-Applicant", iin)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return answered{}, err
	}
	defer resp.Body.Close()
	out := answered{status: resp.StatusCode}
	if out.body, err = io.ReadAll(resp.Body); err != nil {
		return out, err
	}
	return out, json.Unmarshal(out.body, &out)
}

// atOnce lets all acts go at the same instant and returns their answers.
func (a *arena) atOnce(n int, act func(i int) (answered, error)) []answered {
	a.t.Helper()
	out, errs := make([]answered, n), make([]error, n)
	gate := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-gate
			out[i], errs[i] = act(i)
		})
	}
	close(gate)
	wg.Wait()
	for _, err := range errs {
		a.must(err)
	}
	return out
}

// around lets something happen in the midst of n acts: a third of them is over
// before, a third is under way, and a third comes after.
func (a *arena) around(n int, act func(i int) (answered, error), something func() error) []answered {
	a.t.Helper()
	var before, half sync.WaitGroup
	before.Add(n / 3)
	half.Add(n / 2)
	over, result := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(over)
		half.Wait()
		result <- something()
	}()
	answers := a.atOnce(n, func(i int) (answered, error) {
		switch {
		case i < n/3:
			defer before.Done()
		case i < 2*n/3:
			before.Wait()
		default:
			<-over
		}
		if i < n/2 {
			half.Done()
		}
		return act(i)
	})
	a.must(<-result)
	return answers
}

// sound fails the test if an invariant does not hold.
func (a *arena) sound() {
	a.t.Helper()
	a.must(a.engine.Check(a.t.Context(), func(err error) { a.t.Errorf("invariant: %v", err) }))
}

func (a *arena) state(n scheduler.Number) slots.State {
	a.t.Helper()
	return must(a.engine.Booking(a.t.Context(), system, n)).State
}

func (a *arena) runDue() error {
	_, _, err := a.engine.RunDue(a.t.Context())
	return err
}

func wanted(form, date, start string) map[string]any {
	return map[string]any{"form": form, "date": date, "start": start}
}

// TestB3_AThousandRequestsForTheLastSeat: exactly one succeeds, each of the
// others is told of other times.
func TestB3_AThousandRequestsForTheLastSeat(t *testing.T) {
	const crowd = 1000
	a := newArena(t)
	iin, form := a.person(office)
	a.book(iin, form, "2026-06-02", "10:00") // the other room's seat
	people := a.rivals(crowd)
	statuses := map[int]int{}
	for _, r := range a.atOnce(crowd, func(i int) (answered, error) {
		return a.post("/v1/bookings", people[i].iin, "", wanted(people[i].form, "2026-06-02", "10:00"))
	}) {
		statuses[r.status]++
		if r.status == http.StatusCreated {
			continue
		}
		if r.Code != scheduler.CodeSeatTaken || len(r.Nearest) == 0 {
			t.Fatalf("a conflict without alternatives: %s", r.body)
		}
		if o := r.Nearest[0]; o.Date.String() != "2026-06-01" || o.Free == 0 {
			t.Fatalf("the first alternative is %+v", o)
		}
	}
	if statuses[http.StatusCreated] != 1 || statuses[http.StatusConflict] != crowd-1 {
		t.Errorf("answers %v, want one 201 and %d of 409", statuses, crowd-1)
	}
	a.sound()
}

// TestB2_ConfirmAgainstExpiryAtTheVeryInstant lets holds be confirmed while the
// clock passes their end and the sweep runs: each becomes either a booking or
// nothing, and its owner is told which.
func TestB2_ConfirmAgainstExpiryAtTheVeryInstant(t *testing.T) {
	a := newArena(t)
	holders := a.rivals(60)
	held := a.atOnce(len(holders), func(i int) (answered, error) {
		return a.post("/v1/holds", holders[i].iin, "", wanted(holders[i].form, fmt.Sprintf("2026-06-%02d", 2+i/28), clockTime(i%28)))
	})
	end := a.clock.Now().Add(10 * time.Minute)
	a.clock.Set(end.Add(-time.Millisecond))
	answers := a.around(len(held), func(i int) (answered, error) {
		return a.post("/v1/holds/"+held[i].Number.String()+"/confirm", holders[i].iin, "", struct{}{})
	}, func() error {
		a.clock.Set(end)
		return a.runDue()
	})
	got := map[slots.State]int{}
	for i, r := range answers {
		state := a.state(held[i].Number)
		got[state]++
		right := r.status == http.StatusCreated && state == slots.Booked ||
			r.status == http.StatusGone && state == slots.Expired && len(r.Nearest) > 0
		if !right {
			t.Errorf("told %d, and the hold is %s: %s", r.status, state, r.body)
		}
	}
	t.Logf("of %d holds: %v", len(held), got)
	if got[slots.Booked] < len(held)/3 || got[slots.Expired] < len(held)/3 {
		t.Error("the clock did not pass the end in the midst of the requests")
	}
	a.sound()
}

// TestB2_ConfirmIsRefusedFromTheVeryInstantOn pins the instant itself: one
// millisecond before the end all holds are good, at the end none is, although
// no sweep has run.
func TestB2_ConfirmIsRefusedFromTheVeryInstantOn(t *testing.T) {
	for early, want := range map[time.Duration]int{time.Millisecond: http.StatusCreated, 0: http.StatusGone} {
		a := newArena(t)
		people := a.rivals(10)
		held := a.atOnce(len(people), func(i int) (answered, error) {
			return a.post("/v1/holds", people[i].iin, "", wanted(people[i].form, "2026-06-02", clockTime(i)))
		})
		a.clock.Set(a.clock.Now().Add(10*time.Minute - early))
		for _, r := range a.atOnce(len(people), func(i int) (answered, error) {
			return a.post("/v1/holds/"+held[i].Number.String()+"/confirm", people[i].iin, "", struct{}{})
		}) {
			if r.status != want {
				t.Errorf("%v before the end: %d, want %d: %s", early, r.status, want, r.body)
			}
		}
		a.sound()
	}
}

// TestB4_E6_DoubleClick sends each request twice at once: under one key both get
// the same answer, without a key the second is told of the first (E6).
func TestB4_E6_DoubleClick(t *testing.T) {
	const clickers = 28
	for _, key := range []string{"", "click-"} {
		a := newArena(t)
		people := a.rivals(clickers)
		answers := a.atOnce(2*clickers, func(i int) (answered, error) {
			p, own := people[i/2], key
			if key != "" {
				own = fmt.Sprint(key, i/2)
			}
			return a.post("/v1/bookings", p.iin, own, wanted(p.form, "2026-06-02", clockTime(i/2)))
		})
		for i := 0; i < len(answers); i += 2 {
			one, two := answers[i], answers[i+1]
			if one.Number == 0 || one.Number != two.Number {
				t.Errorf("two clicks gave %s and %s", one.body, two.body)
			}
			want := http.StatusOK + http.StatusCreated
			if key != "" {
				want = 2 * http.StatusCreated
				if !bytes.Equal(one.body, two.body) {
					t.Errorf("one key, two answers: %s and %s", one.body, two.body)
				}
			}
			if one.status+two.status != want {
				t.Errorf("key %q: statuses %d and %d", key, one.status, two.status)
			}
		}
		a.sound()
	}
}

// clockTime spreads people over the day's slots, two in each.
func clockTime(i int) string {
	m := calendars.Minute(9*60 + i/2*30)
	if m >= 13*60 {
		m += 60 // lunch
	}
	return m.String()
}
