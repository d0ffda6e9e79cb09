package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"golang.org/x/sync/errgroup"

	"kezek/scheduler"
	"kezek/slots"
)

// compare asks the program where every form stands.
func (c *crash) compare() {
	c.t.Helper()
	stands := make([][]crashStanding, len(c.forms))
	var g errgroup.Group
	for client, forms := range c.forms {
		g.Go(func() error {
			for _, f := range forms {
				got, err := c.standing(f)
				if err != nil {
					return err
				}
				stands[client] = append(stands[client], got)
			}
			return nil
		})
	}
	c.must(g.Wait())
	owners := map[scheduler.Number]string{0: ""}
	for client, forms := range c.forms {
		for i, f := range forms {
			got := stands[client][i]
			if other := owners[got.Number]; other != "" {
				c.t.Fatalf("round %d: forms %s and %s both have %s", c.round, other, f.number, got.Number)
			}
			if got.Number != 0 {
				owners[got.Number] = f.number
			}
			c.judge(f, got)
		}
	}
}

// judge holds where a form stands against what its client knows.
func (c *crash) judge(f *crashForm, got crashStanding) {
	c.t.Helper()
	if f.cancelled[got.Number] {
		c.t.Fatalf("round %d: %s was acknowledged as over, and stands as %+v", c.round, f.number, got)
	}
	if !f.explains(got) {
		c.t.Fatalf("round %d: form %s stands at %+v, was acknowledged at %+v, not answered was %+v",
			c.round, f.number, got, f.acked, f.open)
	}
	if got != f.acked {
		c.done++
		f.open.done = true // judged explained, so there is an open request
	}
	f.acked = got
}

// explains reports whether the form may stand so: as it was acknowledged, or as
// the request that was not answered can have left it.
func (f *crashForm) explains(got crashStanding) bool {
	if got == f.acked || f.open == nil {
		return got == f.acked
	}
	want := f.open.makes
	if want.State != 0 && want.Number == 0 && got.Number != f.acked.Number {
		want.Number = got.Number
	}
	return got == want
}

// TestCrash_ComparisonSeesWhatIsLost shows that the comparison can fail.
func TestCrash_ComparisonSeesWhatIsLost(t *testing.T) {
	nothing := crashStanding{}
	booked := crashStanding{Number: 7, State: slots.Booked, Date: 20_000, Start: 600}
	moved, arrived, other := booked, booked, booked
	moved.Start, arrived.State, other.Number = 630, slots.Arrived, 8
	book := &crashRequest{makes: crashStanding{State: slots.Booked, Date: booked.Date, Start: booked.Start}}
	move, cancel := &crashRequest{makes: moved}, &crashRequest{ends: booked.Number}
	for _, c := range []struct {
		name  string
		acked crashStanding
		open  *crashRequest
		got   crashStanding
		fine  bool
	}{
		{"as acknowledged", booked, nil, booked, true},
		{"lost", booked, nil, nothing, false},
		{"lost while moving", booked, move, nothing, false},
		{"moved, answer lost", booked, move, moved, true},
		{"move lost with its answer", booked, move, booked, true},
		{"moved by nobody", booked, nil, moved, false},
		{"arrived by itself", booked, move, arrived, false},
		{"booked, answer lost", nothing, book, booked, true},
		{"booked elsewhere", nothing, book, moved, false},
		{"booked by nobody", nothing, nil, booked, false},
		{"cancelled, answer lost", booked, cancel, nothing, true},
		{"cancelled and live", nothing, nil, booked, false},
		{"another number", booked, nil, other, false},
	} {
		f := crashForm{acked: c.acked, open: c.open}
		if got := f.explains(c.got); got != c.fine {
			t.Errorf("%s: explained %v, want %v", c.name, got, c.fine)
		}
	}
}

// standing reads where a form stands.
func (c *crash) standing(f *crashForm) (crashStanding, error) {
	status, body, err := c.do(f, &crashRequest{method: http.MethodGet, path: "/v1/forms"})
	if err != nil {
		return crashStanding{}, err
	}
	var list struct {
		Items []struct {
			Number  string         `json:"number"`
			Booking *crashStanding `json:"booking"`
		} `json:"items"`
	}
	err = json.Unmarshal(body, &list)
	if err != nil || status != http.StatusOK || len(list.Items) != 1 || list.Items[0].Number != f.number {
		return crashStanding{}, fmt.Errorf("forms of %s: %d: %s (%v)", f.number, status, body, err)
	}
	if b := list.Items[0].Booking; b != nil {
		return *b, nil
	}
	return crashStanding{}, nil
}
