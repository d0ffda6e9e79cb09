package sms

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	"kezek/scheduler"
)

// Secret is a text that no log and no error may show.
type Secret string

var (
	_ fmt.Stringer   = Secret("")
	_ fmt.GoStringer = Secret("")
	_ slog.LogValuer = Secret("")
)

// String hides the secret.
func (Secret) String() string { return "***" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "***" }

// LogValue hides the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText hides the secret.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Account is as whom we send through a gateway, and how it calls back.
type Account struct {
	URL      string // where it takes messages; of a described gateway the description says so
	User     string
	Password Secret
	From     string            // sender that people see; empty: the gateway's own
	Callback string            // our address as the gateway reaches it, such as http://127.0.0.1:8080; empty: no reports
	Secret   Secret            // by which it is known when it calls back
	Plain    bool              // allow http to another machine: phones travel in the open
	Client   http.RoundTripper // nil: one of its own, with bounded connections
}

// check names everything that is wrong.
func (a *Account) check() error {
	var errs []error
	if err := scheduler.CheckEndpoint(a.URL, a.Plain); err != nil {
		errs = append(errs, fmt.Errorf("url: %w", err))
	}
	if a.Callback == "" {
		return errors.Join(errs...)
	}
	if err := scheduler.CheckEndpoint(a.Callback, a.Plain); err != nil {
		errs = append(errs, fmt.Errorf("callback url: %w", err))
	}
	if a.Secret == "" {
		errs = append(errs, errors.New("callback url: needs a callback secret, by which the gateway is known"))
	}
	return errors.Join(errs...)
}

// reportURL is the address at which the gateway tells what became of a message.
// What Kannel is to fill in follows, as it is.
func (a *Account) reportURL(id, fill string) string {
	if a.Callback == "" {
		return ""
	}
	u, _ := url.Parse(a.Callback) // check has seen it
	u = u.JoinPath("gateway", "report")
	u.RawQuery = url.Values{"message": {id}, "secret": {string(a.Secret)}}.Encode() + fill
	return u.String()
}
