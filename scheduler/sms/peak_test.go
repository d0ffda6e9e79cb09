package sms

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"kezek/calendars"
	"kezek/scheduler"
	"kezek/scheduler/registry"
	"kezek/scheduler/store/storetest"
	"kezek/slots"
)

// peakClock runs as the real one does, from an hour that the test sets.
type peakClock struct{ ahead atomic.Int64 }

func (c *peakClock) now() time.Time  { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *peakClock) set(t time.Time) { c.ahead.Store(int64(time.Until(t))) }

// tally is a gateway that takes everything and notes how often.
type tally struct {
	mu    sync.Mutex
	taken map[string]int
	due   map[string]bool // at eight o'clock, and not taken yet
	all   chan struct{}   // closed when all that was due is taken
}

func (g *tally) Send(_ context.Context, sms scheduler.SMS) (scheduler.Receipt, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.taken[sms.ID]++
	if g.due[sms.ID] {
		if delete(g.due, sms.ID); len(g.due) == 0 {
			close(g.all)
		}
	}
	return scheduler.Receipt{Gateway: "tally"}, nil
}

// peak is a night in which messages have gathered that may go out at eight.
type peak struct {
	testing.TB
	engine   *scheduler.Engine
	clock    peakClock
	morning  time.Time // eight o'clock
	messages int
	booked   atomic.Int64 // people who have booked
}

func newPeak(t testing.TB, messages int) *peak {
	t.Helper()
	monday := calendars.MustDate("2026-06-01")
	p := &peak{TB: t, messages: messages, morning: monday.At(8*60, almaty)}
	p.clock.set(monday.At(3*60, almaty)) // within the quiet hours
	s := storetest.Open(t)
	engine, err := scheduler.New(t.Context(), scheduler.Options{Store: s, Registry: registry.NewLocal(s), Clock: p.clock.now})
	p.must(err)
	p.engine = engine
	operator := scheduler.Actor{Role: scheduler.RoleOperator, Subject: "operator"}
	name := calendars.Text{KK: "бөлім", RU: "отдел", EN: "office"}
	p.must(engine.PutDepartment(t.Context(), operator, scheduler.Department{ID: "peak", Name: name, Address: name, Phone: "+77000000000",
		Region: "110000000", Rooms: []string{"1"}, Since: monday - 100}))
	_, err = engine.PutMappings(t.Context(), operator, []scheduler.Mapping{{KATO: "111000000", Department: "peak", From: monday - 100}}, scheduler.Consequences{})
	p.must(err)
	year := slots.Schedule{Department: "peak", Year: 2026, InForce: calendars.MustDate("2026-01-01"), SlotMinutes: 30, Rooms: 40}
	for d := time.Monday; d <= time.Friday; d++ {
		year.Week = append(year.Week, slots.DayHours{Weekday: slots.Weekday(d), Hours: slots.Hours{Interval: calendars.Interval{From: 9 * 60, To: 18 * 60}}})
	}
	_, err = engine.PublishSchedule(t.Context(), operator, year, "", scheduler.Consequences{})
	p.must(err)
	p.gather(monday)
	return p
}

func (p *peak) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func peakForm(n int) string { return fmt.Sprint("peak-", n) }

// gather has forms come in the night: each is a message that waits until eight.
func (p *peak) gather(today calendars.Date) {
	p.Helper()
	integration := scheduler.Actor{Role: scheduler.RoleIntegration, Subject: "test"}
	var g errgroup.Group
	g.SetLimit(64) // so that they share commits
	for n := range p.messages {
		g.Go(func() error {
			iin := someIIN(n)
			if err := p.engine.PutContact(p.Context(), integration, scheduler.Contact{IIN: iin, Name: "A", Phone: fmt.Sprintf("+7701%07d", n), Language: "kk"}); err != nil {
				return err
			}
			if err := p.engine.PutResidence(p.Context(), integration, scheduler.Residence{IIN: iin, KATO: "111000000", Permanent: true}); err != nil {
				return err
			}
			_, err := p.engine.ReceiveForm(p.Context(), integration, scheduler.Form031{Number: peakForm(n), IIN: iin, Issued: today - 1, LastDay: today + 150})
			return err
		})
	}
	p.must(g.Wait())
}

// bookings has people book, one every few milliseconds, until done is closed or
// so many have, and returns how long each took, ascending.
func (p *peak) bookings(most int, done <-chan struct{}) (took []time.Duration) {
	p.Helper()
	pace := time.NewTicker(8 * time.Millisecond)
	defer pace.Stop()
	for range most {
		select {
		case <-done:
			slices.Sort(took)
			return took
		case <-pace.C:
		}
		n := int(p.booked.Add(1)) - 1
		if n >= p.messages {
			break
		}
		// Forty rooms and eighteen times a day: each gets a seat of their own.
		day := calendars.MustDate("2026-06-02") + calendars.Date(n/700/4*7+n/700%4)
		seat := scheduler.Seat{Date: day, Start: calendars.Minute(9*60 + 30*(n%700%18))}
		began := time.Now()
		_, err := p.engine.Book(p.Context(), scheduler.Actor{Role: scheduler.RoleApplicant, Subject: "person", IIN: someIIN(n)},
			scheduler.BookRequest{Form: peakForm(n), Seat: seat})
		p.must(err)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took
}

// figures are what a peak gave.
type peakFigures struct {
	idle, busy []time.Duration // of bookings, ascending
	due        int             // messages at eight o'clock
	lasted     time.Duration   // from then until the last of them was handed over
}

// run has a number of bookings before eight, and then bookings while everything
// that has gathered goes out at the rate.
func (p *peak) run(idle int, allowed rate.Limit) (f peakFigures) {
	p.Helper()
	p.clock.set(p.morning.Add(-time.Hour))
	texts, err := NewCatalogue(almaty, 15*time.Minute)
	p.must(err)
	g := &tally{taken: map[string]int{}, all: make(chan struct{})}
	wake := make(chan struct{}, 1) // as the engine's, and at eight
	d := NewDeliverer(p.engine, g, texts, Options{Rate: allowed, Parallel: 32, Clock: p.clock.now, Wake: wake})
	ctx, stop := context.WithCancel(p.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	f.idle = p.bookings(idle, nil)
	f.due = p.eight(g)
	began := time.Now()
	wake <- struct{}{}
	f.busy = p.bookings(p.messages, g.all)
	<-g.all
	f.lasted = time.Since(began)
	stop()
	p.must(<-ended)
	for id, n := range g.taken {
		if n != 1 {
			p.Errorf("message %s was handed over %d times", id, n)
		}
	}
	if least := time.Duration(float64(f.due-1) / float64(allowed) * float64(time.Second)); f.lasted < least {
		p.Errorf("%d messages in %v: more than %v a second", f.due, f.lasted, allowed)
	}
	return f
}

// eight makes it eight o'clock, and returns how many messages are due.
func (p *peak) eight(g *tally) int {
	p.Helper()
	g.mu.Lock() // nothing is taken meanwhile
	defer g.mu.Unlock()
	if len(g.taken) != 0 {
		p.Errorf("%d messages went out before eight", len(g.taken))
	}
	p.clock.set(p.morning)
	due, _, err := p.engine.PendingMessages(p.Context(), 2*p.messages)
	p.must(err)
	g.due = map[string]bool{}
	for _, m := range due {
		g.due[m.ID] = true
	}
	return len(due)
}

func median(sorted []time.Duration) time.Duration { return sorted[len(sorted)/2] }

// TestN4_APeakGoesOutAtTheRate: what has gathered in the night goes out from eight
// o'clock on, each message once, no faster than allowed, and people book meanwhile.
func TestN4_APeakGoesOutAtTheRate(t *testing.T) {
	f := newPeak(t, 500).run(20, 500)
	if len(f.idle) != 20 || len(f.busy) == 0 || f.due != 520 { // with the notices of those who booked at seven
		t.Errorf("%d and %d bookings, %d messages", len(f.idle), len(f.busy), f.due)
	}
}

// BenchmarkN4_Peak measures bookings while 10,000 messages go out at 500 a
// second, beside bookings of an idle hour.
func BenchmarkN4_Peak(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		p := newPeak(b, 10_000)
		b.StartTimer()
		f := p.run(1000, 500)
		b.ReportMetric(float64(median(f.idle).Microseconds()), "µs/idle-booking")
		b.ReportMetric(float64(median(f.busy).Microseconds()), "µs/peak-booking")
		b.ReportMetric(float64(median(f.busy))/float64(median(f.idle)), "ratio")
		b.ReportMetric(float64(f.busy[len(f.busy)*99/100])/float64(f.idle[len(f.idle)*99/100]), "ratio-p99")
		b.ReportMetric(float64(f.due)/f.lasted.Seconds(), "SMS/s")
	}
}
