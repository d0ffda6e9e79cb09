package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/store/storetest"
)

// The few seats over which the clients of a history fight: two seats in each of
// two slots.
var contested = []string{"10:00", "10:30"}

const contestedSeats = 2

// patron is somebody in a history, with the numbers that the engine gave them.
// Two clients may act for one patron, as in two open windows.
type patron struct {
	actor scheduler.Actor
	form  string

	mu      sync.Mutex
	numbers []scheduler.Number
}

func (p *patron) learn(n scheduler.Number) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n != 0 {
		p.numbers = append(p.numbers, n)
	}
}

// recall picks one of the numbers, mostly the newest; 0 if there is none yet.
func (p *patron) recall(random *rand.Rand) scheduler.Number {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.numbers) == 0 {
		return 0
	}
	back := min(random.IntN(3)*random.IntN(2), len(p.numbers)-1)
	return p.numbers[len(p.numbers)-1-back]
}

// contest records what clients ask about one day's seats, and what they are told.
type contest struct {
	*world
	date    calendars.Date
	patrons []*patron
	instant atomic.Int64 // a clock that orders calls and returns

	mu      sync.Mutex
	history []porcupine.Operation
}

func newContest(w *world, date calendars.Date, patrons int) *contest {
	c := &contest{world: w, date: date}
	for range patrons {
		a, form := w.person()
		c.patrons = append(c.patrons, &patron{actor: a, form: form})
	}
	return c
}

// ask has a client ask, and records question and answer.
func (c *contest) ask(ctx context.Context, client int, in seatAsked) seatTold {
	call := c.instant.Add(1)
	out := c.act(ctx, in)
	back := c.instant.Add(1)
	c.patrons[in.form].learn(out.number)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history = append(c.history, porcupine.Operation{ClientId: client, Input: in, Call: call, Output: out, Return: back})
	return out
}

func (c *contest) act(ctx context.Context, in seatAsked) seatTold {
	p := c.patrons[in.form]
	at := scheduler.Seat{Date: c.date, Start: must(calendars.ParseMinute(contested[in.slot]))}
	var b scheduler.Booking
	var err error
	switch in.do {
	case doHold:
		b, err = c.Hold(ctx, p.actor, scheduler.BookRequest{Form: p.form, Seat: at})
	case doBook:
		b, err = c.Book(ctx, p.actor, scheduler.BookRequest{Form: p.form, Seat: at})
	case doConfirm:
		b, err = c.Confirm(ctx, p.actor, in.number)
	case doRelease:
		err = c.Release(ctx, p.actor, in.number)
	case doMove:
		b, err = c.Move(ctx, p.actor, in.number, at, "")
	case doCancel:
		b, err = c.Cancel(ctx, p.actor, in.number, "")
	case doList:
		return c.list(ctx, p)
	}
	out := seatTold{number: b.Number, replay: b.Replay}
	var refusal *scheduler.Error
	switch {
	case err == nil:
		return out
	case !errors.As(err, &refusal):
		return seatTold{code: scheduler.Code("internal: " + err.Error())} // no model allows it
	}
	out = seatTold{code: refusal.Code}
	if refusal.Booking != nil {
		out.number = refusal.Booking.Number
	}
	return out
}

// list reads how many seats the day's contested slots have free (L3).
func (c *contest) list(ctx context.Context, p *patron) seatTold {
	year, month, _ := c.date.Civil()
	m, err := c.Month(ctx, p.actor, p.form, year, month, false)
	if err != nil {
		return seatTold{code: scheduler.Code("internal: " + err.Error())}
	}
	free := make([]int, len(contested))
	for _, day := range m.Days {
		for _, o := range day.Times {
			for slot, start := range contested {
				if day.Date == c.date && o.Start.String() == start {
					free[slot] = o.Free
				}
			}
		}
	}
	out := seatTold{}
	for _, n := range free {
		out.free += fmt.Sprint(n)
	}
	return out
}

// play has clients ask at random, all at once.
func (c *contest) play(random *rand.Rand, clients, requests int) {
	var wg sync.WaitGroup
	for client := range clients {
		own := rand.New(rand.NewPCG(random.Uint64(), uint64(client)))
		wg.Go(func() {
			for range requests {
				c.ask(c.t.Context(), client, c.choose(own, client%len(c.patrons)))
			}
		})
	}
	wg.Wait()
}

// choose makes up what a client asks next for its patron.
func (c *contest) choose(random *rand.Rand, form int) seatAsked {
	in := seatAsked{form: form, slot: random.IntN(len(contested)), number: c.patrons[form].recall(random)}
	kinds := []string{doHold, doHold, doBook, doList}
	if in.number != 0 {
		kinds = append(kinds, doConfirm, doConfirm, doRelease, doMove, doMove, doCancel, doCancel)
	}
	in.do = kinds[random.IntN(len(kinds))]
	return in
}

// explained reports whether one order of the acts explains every answer.
func (c *contest) explained() porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(modelOf(c.history, len(contested), contestedSeats), c.history, 10*time.Second)
}

// TestB3_HistoriesOfConcurrentClientsAreLinearizable lets clients fight over
// the seats of one day after another, and asks whether some order of their acts
// explains what each of them was told.
func TestB3_HistoriesOfConcurrentClientsAreLinearizable(t *testing.T) {
	for _, on := range []struct {
		name  string
		store func(t *testing.T) scheduler.Store
	}{
		{"shared commits", func(t *testing.T) scheduler.Store { return storetest.Open(t) }},
		{"every update run twice", func(t *testing.T) scheduler.Store { return storetest.Twice(storetest.Open(t)) }},
	} {
		t.Run(on.name, func(t *testing.T) {
			random := storetest.Random(t)
			w := openWorld(t, on.store(t))
			codes := map[scheduler.Code]int{}
			date := calendars.MustDate(monday)
			for range 12 {
				date = nextWorkingDay(w, date)
				c := newContest(w, date, 6)
				c.play(random, 9, 12)
				if got := c.explained(); got != porcupine.Ok {
					t.Fatalf("%s: the history of %d requests is %s", date, len(c.history), got)
				}
				for _, op := range c.history {
					codes[op.Output.(seatTold).code]++
				}
			}
			t.Logf("answers: %v", codes)
			if codes[scheduler.CodeSeatTaken] == 0 || codes[scheduler.CodeHoldExpired] == 0 || codes[""] == 0 {
				t.Error("nobody stood in anybody's way: the histories show nothing")
			}
			w.sound()
		})
	}
}

func nextWorkingDay(w *world, d calendars.Date) calendars.Date {
	w.t.Helper()
	_, cal, err := w.Calendar(w.t.Context())
	w.must(err)
	return cal.Next(d)
}
