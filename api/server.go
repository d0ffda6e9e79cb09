package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"kezek/api/pages"
	"kezek/scheduler"
)

// Options are what a server needs. Engine and Verifier are required; every
// duration and size that is zero gets the default named beside it.
type Options struct {
	Engine   *scheduler.Engine
	Verifier Verifier
	Log      *slog.Logger         // nil: discarded
	Clock    func() time.Time     // nil: time.Now; judges tokens
	Version  string               // of the program, shown in the OpenAPI document
	Metrics  *prometheus.Registry // nil: one of its own
	Gauges   []Gauge              // figures of the engine and the store for /metrics
	Ready    func() error         // nil: ready as long as it serves; its error goes to the log only
	// Callbacks read what the SMS gateway tells at /gateway/...; nil: nobody may call there.
	Callbacks      Callbacks
	CallbackSecret string // that such calls must know; empty: nobody may
	// Backup writes a copy of the store and returns its bytes; nil: there is none to give.
	Backup func(ctx context.Context, w io.Writer) (int64, error)

	// SignIn tells who signs in to the pages; nil: whoever brings a token that Verifier trusts.
	SignIn    pages.SignIn
	SignInURL string // page of an identity provider; empty: there is none
	PublicURL string // at which people reach the server; empty: http://localhost
	// Origins are the sites, such as https://portal.example.kz, whose pages may have the widget in
	// them: they may call the API from a browser, and frame /widget/frame.
	Origins []string
	Zone    *time.Location // of times on pages; nil: that of a department that names none

	BodyLimit      int           // bytes; 1 MiB; routes that take a file have their own
	ReadTimeout    time.Duration // of a whole request, headers and body; 10 s
	HandlerTimeout time.Duration // of the act itself; 15 s
	WriteTimeout   time.Duration // of one answer, or one event of a stream; 15 s
	IdleTimeout    time.Duration // of a kept-alive connection; 60 s
	Heartbeat      time.Duration // between signs of life on a silent event stream; 15 s
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	if o.SignIn == nil {
		o.SignIn = tokenSignIn{o.Verifier}
	}
	if o.PublicURL == "" {
		o.PublicURL = "http://localhost"
	}
	if o.Zone == nil {
		o.Zone = o.Engine.Zone(scheduler.Department{})
	}
	if o.Ready == nil {
		o.Ready = func() error { return nil }
	}
	if o.BodyLimit == 0 {
		o.BodyLimit = 1 << 20
	}
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{
		{&o.ReadTimeout, 10 * time.Second}, {&o.HandlerTimeout, 15 * time.Second},
		{&o.WriteTimeout, 15 * time.Second}, {&o.IdleTimeout, time.Minute}, {&o.Heartbeat, 15 * time.Second},
	} {
		if *d.value == 0 {
			*d.value = d.usual
		}
	}
	return o
}

// Server answers HTTP requests with the engine.
type Server struct {
	opts    Options
	engine  *scheduler.Engine
	log     *slog.Logger
	fiber   *fiber.App
	huma    huma.API
	pages   *pages.Pages
	tokens  *tokenCache
	metrics *metrics
	table   []route

	closing chan struct{} // closed when the server begins to shut down
	close   sync.Once
	conns   atomic.Pointer[silentConns] // of Serve
}

// New builds a server that does not listen yet. It fails if a required option is
// missing or the metrics registry already has our metrics.
func New(opts Options) (*Server, error) {
	if opts.Engine == nil || opts.Verifier == nil {
		return nil, errors.New("api: Engine and Verifier are required")
	}
	if err := checkOrigins(opts.Origins); err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	opts = opts.withDefaults()
	m, err := newMetrics(opts.Metrics, opts.Gauges)
	if err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	tokens, err := newTokenCache(opts.Verifier, opts.Clock)
	if err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	s := &Server{opts: opts, engine: opts.Engine, log: opts.Log, tokens: tokens, metrics: m, closing: make(chan struct{})}
	s.fiber = fiber.New(fiber.Config{
		DisableStartupMessage: true,
		// Strings from Fiber otherwise point into memory that the next request
		// overwrites, and the engine keeps what it is given (docs/decisions/0009-http.md).
		Immutable: true,
		// upload.go reads forms itself: Fasthttp would put large files on the disk
		// before anybody has asked who sends them.
		DisablePreParseMultipartForm: true,

		CaseSensitive:   true,
		BodyLimit:       opts.BodyLimit,
		ReadTimeout:     opts.ReadTimeout,
		WriteTimeout:    opts.WriteTimeout,
		IdleTimeout:     opts.IdleTimeout,
		ReadBufferSize:  16 << 10, // all headers; a token of an outside issuer can be long
		WriteBufferSize: 32 << 10, // a month in one write, and not in two
		ErrorHandler:    s.writeError,
	})
	s.fiber.Server().HeaderReceived = s.allowUpload
	s.fiber.Use(s.observe)
	s.mountPlain()
	s.mountGateway()
	s.mountAPI()
	if err := errors.Join(s.mountDocs(), s.mountPages()); err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	return s, nil
}

// mountAPI registers the table of routes.
func (s *Server) mountAPI() {
	registry := newSchemas()
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Kezek", Version: s.opts.Version,
				Description: "The appointment engine of the electronic queue for medico-social examination.",
			},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{"token": {
					Type: "http", Scheme: "bearer", BearerFormat: "JWT",
					Description: "Claims: sub, role, iin (applicant), department (reception, head), exp.",
				}},
			},
		},
		Formats:                      answerFormats,
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{s.translate},
	}
	s.huma = humafiber.New(s.fiber, config)
	s.table = s.routes()
	for _, r := range s.table {
		r.bind(s, r)
	}
	describe(registry)
}

// App returns the Fiber application, for tests that need no listener.
func (s *Server) App() *fiber.App { return s.fiber }

// Listen serves on addr, such as ":8080", until Shutdown.
func (s *Server) Listen(addr string) error {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	return s.Serve(ln)
}

// Serve serves on ln until Shutdown, and closes it. If Shutdown was quicker, it
// does not begin.
func (s *Server) Serve(ln net.Listener) error {
	conns := newSilentConns(ln, min(s.opts.ReadTimeout, s.opts.WriteTimeout, s.opts.IdleTimeout)/10)
	s.conns.Store(conns)
	select {
	case <-s.closing:
		return conns.Close()
	default:
		return s.fiber.Listener(conns)
	}
}

// Shutdown ends the event streams, stops accepting connections and waits until
// every request that was accepted has its answer, or ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	s.close.Do(func() { close(s.closing) })
	if conns := s.conns.Load(); conns != nil {
		conns.end()
		_ = conns.Close() // Serve may not have handed it to Fiber yet; Fiber's own closing tells the error
	}
	return s.fiber.ShutdownWithContext(ctx)
}

// Routes lists "METHOD /path" of every route of the API, in the table's order.
func (s *Server) Routes() []string {
	var out []string
	for r := range slices.Values(s.table) {
		out = append(out, r.method+" "+r.path)
	}
	return out
}
