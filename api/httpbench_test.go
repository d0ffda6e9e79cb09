package api_test

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"kezek/api"
	"kezek/calendars"
	"kezek/scheduler"
)

// exchange is one request as it comes off a connection, and its answer, without
// the connection: what is measured with it is the server's own work.
type exchange struct {
	handler fasthttp.RequestHandler
	ctx     fasthttp.RequestCtx
	request fasthttp.Request
}

// exchange prepares a request of the portal for a person.
func (w *world) exchange(method, path, iin string, body []byte) *exchange {
	x := &exchange{handler: w.App().Handler()}
	x.request.Header.SetMethod(method)
	x.request.SetRequestURI(path)
	x.request.SetHost("kezek.test")
	x.request.Header.Set("Authorization", "Bearer "+w.token(scheduler.RolePortal, ""))
	x.request.Header.Set("Kezek-Applicant", iin)
	if body != nil {
		x.request.Header.SetContentType("application/json")
		x.request.SetBody(body)
	}
	return x
}

// do has the request answered once more, and returns the status.
func (x *exchange) do() int {
	x.ctx.Response.Reset() // as the server does between two requests of a connection
	x.ctx.Init2(noConn{}, nil, false)
	x.request.CopyTo(&x.ctx.Request)
	x.handler(&x.ctx)
	return x.ctx.Response.StatusCode()
}

// noConn is a connection on which nothing is read any more.
type noConn struct{ net.Conn }

func (noConn) RemoteAddr() net.Addr            { return &net.TCPAddr{} }
func (noConn) LocalAddr() net.Addr             { return &net.TCPAddr{} }
func (noConn) SetReadDeadline(time.Time) error { return nil }

// quiet is a world whose log nobody reads, as that of a server under load.
func quiet(b testing.TB) *world {
	return newWorld(b, func(o *api.Options) { o.Log = slog.New(slog.DiscardHandler) })
}

// inPath is a form's number as it stands in an address.
func inPath(form string) string { return url.PathEscape(strings.ReplaceAll(form, "/", "~")) }

// benchmarkRead measures one address, asked for by the person of a form.
func benchmarkRead(b *testing.B, w *world, path func(form string) string) {
	iin, form := w.person(office)
	x := w.exchange("GET", path(form), iin, nil)
	if status := x.do(); status != 200 {
		b.Fatalf("%d %s", status, x.ctx.Response.Body())
	}
	b.SetBytes(int64(len(x.ctx.Response.Body())))
	b.ReportAllocs()
	for b.Loop() {
		if x.do() != 200 {
			b.Fatal(x.ctx.Response.StatusCode())
		}
	}
}

// BenchmarkHTTP_Logged is BenchmarkHTTP_Least with a line of the log for each
// request, masked, as a server writes it.
func BenchmarkHTTP_Logged(b *testing.B) {
	log := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{ReplaceAttr: scheduler.MaskAttr}))
	benchmarkRead(b, newWorld(b, func(o *api.Options) { o.Log = log }), func(string) string { return "/v1/departments/" + dept })
}

func BenchmarkHTTP_Month(b *testing.B) {
	benchmarkRead(b, quiet(b), func(form string) string { return "/v1/forms/" + inPath(form) + "/slots?month=2026-07" })
}

func BenchmarkHTTP_Nearest(b *testing.B) {
	benchmarkRead(b, quiet(b), func(form string) string { return "/v1/forms/" + inPath(form) + "/nearest" })
}

func BenchmarkHTTP_Eligibility(b *testing.B) {
	benchmarkRead(b, quiet(b), func(form string) string { return "/v1/forms/" + inPath(form) + "/eligibility" })
}

// BenchmarkHTTP_Least measures what every request costs, whatever it asks for.
func BenchmarkHTTP_Least(b *testing.B) {
	benchmarkRead(b, quiet(b), func(string) string { return "/v1/departments/" + dept })
}

// BenchmarkHTTP_Book makes durable bookings, one after the other.
func BenchmarkHTTP_Book(b *testing.B) {
	w := quiet(b)
	s := schedule(dept, 2026)
	s.Rooms, s.InForce = 99, calendars.MustDate("2026-06-02")
	_, err := w.engine.PublishSchedule(b.Context(), system, s, "", scheduler.Consequences{})
	w.must(err)
	times, forms := w.times("2026-06-02", "2026-12-31"), w.crowd(b.N)
	if b.N > 99*len(times) {
		b.Skip("more bookings than seats")
	}
	x := w.exchange("POST", "/v1/bookings", "", []byte{})
	x.request.Header.Set("Authorization", "Bearer "+w.token(scheduler.RoleReception, dept))
	bodies := make([][]byte, b.N)
	for i := range bodies {
		o := times[i%len(times)]
		bodies[i] = fmt.Appendf(nil, `{"form":%q,"date":%q,"start":%q}`, forms[i], o.Date, o.Start)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		x.request.SetBody(bodies[i])
		if x.do() != 201 {
			b.Fatalf("%s", x.ctx.Response.Body())
		}
	}
}

// BenchmarkHTTP_BookAgain is answered with the booking that there is (E6): most of
// it is the API's own work.
func BenchmarkHTTP_BookAgain(b *testing.B) {
	w := quiet(b)
	_, form := w.person(office)
	x := w.exchange("POST", "/v1/bookings", "", fmt.Appendf(nil, `{"form":%q,"date":"2026-06-02","start":"10:00"}`, form))
	x.request.Header.Set("Authorization", "Bearer "+w.token(scheduler.RoleReception, dept))
	x.do()
	b.ReportAllocs()
	for b.Loop() {
		if x.do() != 200 {
			b.Fatalf("%d %s", x.ctx.Response.StatusCode(), x.ctx.Response.Body())
		}
	}
}
