package api_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
)

// BenchmarkBookingHTTP makes durable bookings over real connections at a number
// of concurrent clients, client and server on the same machine. The disk's own
// rate and the engine's stand in scheduler's BenchmarkBooking; run both in one go.
func BenchmarkBookingHTTP(b *testing.B) {
	for _, clients := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) { benchmarkBookingHTTP(b, clients) })
	}
}

func benchmarkBookingHTTP(b *testing.B, clients int) {
	w := newWorld(b, func(o *api.Options) { o.Log = slog.New(slog.DiscardHandler) })
	s := schedule(dept, 2026)
	s.Rooms, s.InForce = 99, calendars.MustDate("2026-06-02")
	_, err := w.engine.PublishSchedule(b.Context(), system, s, "", scheduler.Consequences{})
	w.must(err)
	times := w.times("2026-06-02", "2026-12-31")
	if b.N > 99*len(times) {
		b.Skip("more bookings than seats")
	}
	forms := w.crowd(b.N)
	url, token := "http://"+w.listen()+"/v1/bookings", w.token(scheduler.RoleReception, dept)
	transport := &http.Transport{MaxConnsPerHost: clients, MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var next atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	var g errgroup.Group
	for range clients {
		g.Go(func() error {
			for n := int(next.Add(1)) - 1; n < b.N; n = int(next.Add(1)) - 1 {
				o := times[n%len(times)]
				body := fmt.Sprintf(`{"form":%q,"date":%q,"start":%q}`, forms[n], o.Date, o.Start)
				if err := postBooking(client, url, token, body); err != nil {
					return err
				}
			}
			return nil
		})
	}
	w.must(g.Wait())
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "bookings/s")
}

func postBooking(client *http.Client, url, token, body string) error {
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusCreated {
		err = fmt.Errorf("%s: %s", answer.Status, text)
	}
	return err
}

// times lists what is free at the office in a span.
func (w *world) times(from, to string) []scheduler.Offer {
	w.t.Helper()
	days := must(w.engine.Slots(w.t.Context(), dept, calendars.MustDate(from), calendars.MustDate(to), false))
	var out []scheduler.Offer
	for _, d := range days {
		out = append(out, d.Times...)
	}
	return out
}

// formsEach is how many forms one person of a crowd has.
const formsEach = 50

// crowd gives residents of the office n forms, which is all that a booking asks for.
func (w *world) crowd(n int) []string {
	w.t.Helper()
	out := make([]string, n)
	var g errgroup.Group
	g.SetLimit(256) // so that they share commits
	for i := range out {
		if i%formsEach == 0 {
			w.person(office)
		}
		iin := iinOf(w.people)
		out[i] = fmt.Sprintf("crowd-%d", i)
		g.Go(func() error {
			_, err := w.engine.ReceiveForm(w.t.Context(), system, scheduler.Form031{Number: out[i], IIN: iin,
				Issued: calendars.MustDate("2026-01-05"), LastDay: calendars.MustDate("2026-12-31")})
			return err
		})
	}
	w.must(g.Wait())
	return out
}
