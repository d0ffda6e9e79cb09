package registry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sony/gobreaker/v2"

	"kezek/scheduler"
)

// HTTPOptions say where the registers are and how patiently to ask them. Zero
// durations and counts mean the defaults.
type HTTPOptions struct {
	URL   string // https://host/path, to which /v1/... is added
	Token string // bearer token; empty: none is sent
	// Plain allows http:// to another machine. Without it only a loopback
	// address may be asked so: personal numbers and the token travel in the open.
	Plain bool

	TryTimeout time.Duration // of one request (2s)
	Timeout    time.Duration // of one look-up with all its tries and waits (5s)
	Tries      int           // requests of one look-up (3)
	FirstWait  time.Duration // before the second try, about; doubles from there (100ms)
	Failures   int           // look-ups that fail in a row until a register is left alone (5)
	LeaveAlone time.Duration // for so long; then one look-up probes (15s)

	Transport http.RoundTripper // nil: one of its own, with bounded connections
	Log       *slog.Logger      // told when a register stops and starts to answer; nil: discarded
}

// The registers. Each has a circuit breaker of its own: one that is down does not
// hinder the others.
const (
	formsRegister         = "forms"
	residenceRegister     = "residence"
	guardianshipsRegister = "guardianships"
	contactsRegister      = "contacts"
)

var registers = []string{formsRegister, residenceRegister, guardianshipsRegister, contactsRegister}

// HTTP asks the registers over the network by the contract of
// docs/registry.openapi.yaml. It is safe for concurrent use.
type HTTP struct {
	options  HTTPOptions
	client   http.Client
	breakers map[string]*gobreaker.CircuitBreaker[struct{}]
}

var _ scheduler.Registry = (*HTTP)(nil)

// Unavailable is the error of a register that could not be asked, or whose answer
// cannot be so. It is never an answer (E8).
type Unavailable struct {
	Register string // forms, residence, guardianships or contacts
	Cause    error  // for the log; names no person
}

// Error implements error.
func (u *Unavailable) Error() string {
	return fmt.Sprintf("the %s register could not be asked: %v", u.Register, u.Cause)
}

// Unwrap returns the cause.
func (u *Unavailable) Unwrap() error { return u.Cause }

// NewHTTP returns a client of the registers, or what is wrong with the options,
// all at once. It asks nothing yet.
func NewHTTP(o HTTPOptions) (*HTTP, error) {
	err := errors.Join(checkURL(o.URL, o.Plain), o.checkNumbers())
	if err != nil {
		return nil, err
	}
	o.setDefaults()
	h := &HTTP{
		options: o,
		client: http.Client{
			Transport: o.Transport,
			// A redirect would carry a person's number, and the token, elsewhere.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		breakers: make(map[string]*gobreaker.CircuitBreaker[struct{}], len(registers)),
	}
	for _, register := range registers {
		h.breakers[register] = gobreaker.NewCircuitBreaker[struct{}](h.breakerSettings(register))
	}
	return h, nil
}

func checkURL(base string, plain bool) error {
	err := scheduler.CheckEndpoint(base, plain)
	if u, _ := url.Parse(base); err == nil && u.RawQuery != "" {
		err = errors.New("want no query")
	}
	if err != nil {
		return fmt.Errorf("registry: URL: %w", err)
	}
	return nil
}

func (o *HTTPOptions) checkNumbers() error {
	var errs []error
	must := func(ok bool, complaint string) {
		if !ok {
			errs = append(errs, errors.New("registry: "+complaint))
		}
	}
	must(o.TryTimeout >= 0, "TryTimeout is negative")
	must(o.Timeout >= 0, "Timeout is negative")
	must(o.Tries >= 0, "Tries is negative")
	must(o.FirstWait >= 0, "FirstWait is negative")
	must(o.Failures >= 0, "Failures is negative")
	must(o.LeaveAlone >= 0, "LeaveAlone is negative")
	must(!strings.ContainsAny(o.Token, " \r\n"), "Token has spaces or line ends")
	return errors.Join(errs...)
}

func (o *HTTPOptions) setDefaults() {
	o.URL = strings.TrimSuffix(o.URL, "/")
	orElse(&o.TryTimeout, 2*time.Second)
	orElse(&o.Timeout, 5*time.Second)
	orElse(&o.Tries, 3)
	orElse(&o.FirstWait, 100*time.Millisecond)
	orElse(&o.Failures, 5)
	orElse(&o.LeaveAlone, 15*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Transport == nil {
		o.Transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: o.TryTimeout}).DialContext,
			ForceAttemptHTTP2:      true,
			TLSHandshakeTimeout:    o.TryTimeout,
			MaxIdleConns:           32,
			MaxIdleConnsPerHost:    16,
			MaxConnsPerHost:        64,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: 16 << 10,
		}
	}
}

func orElse[T int | time.Duration](v *T, preset T) {
	if *v == 0 {
		*v = preset
	}
}

func (h *HTTP) breakerSettings(register string) gobreaker.Settings {
	return gobreaker.Settings{
		Name:        register,
		MaxRequests: 1,
		Timeout:     h.options.LeaveAlone,
		ReadyToTrip: func(c gobreaker.Counts) bool { return int(c.ConsecutiveFailures) >= h.options.Failures },
		// A refused question is our fault: the register is there.
		IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, errNoEntry) || errors.Is(err, errQuestion) },
		// A caller that went away says nothing about the register.
		IsExcluded: func(err error) bool { return errors.Is(err, context.Canceled) },
		OnStateChange: func(register string, _, to gobreaker.State) {
			switch to {
			case gobreaker.StateOpen:
				h.options.Log.Warn("register does not answer, left alone", "register", register, "for", h.options.LeaveAlone)
			case gobreaker.StateClosed:
				h.options.Log.Info("register answers again", "register", register)
			}
		},
	}
}
