package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"kezek/api"
	"kezek/scheduler"
	"kezek/scheduler/sms"
)

// minSecret is the least length of a callback secret, in characters: whoever
// guesses it can say of any message that it was delivered.
const minSecret = 16

// smsFlags say how SMS go out, and how the gateway tells what became of them.
type smsFlags struct {
	Gateway            string        `default:"log" enum:"log,kannel,http" help:"Who takes SMS: ${enum}; log writes them to the log and sends none: ${default}."`
	URL                string        `name:"url" placeholder:"URL" help:"kannel: address of sendsms, such as http://127.0.0.1:13013/cgi-bin/sendsms."`
	User               string        `placeholder:"NAME" help:"User at the gateway."`
	PasswordFile       string        `placeholder:"FILE" help:"File with the password at the gateway."`
	From               string        `placeholder:"NAME" help:"Sender that people see; without it the gateway's own."`
	Config             string        `placeholder:"FILE" help:"http: description of the gateway, YAML or JSON."`
	CallbackURL        string        `name:"callback-url" placeholder:"URL" help:"Our address as the gateway reaches it, such as http://127.0.0.1:8080, for delivery reports."`
	CallbackSecretFile string        `placeholder:"FILE" help:"File with the secret by which the gateway is known at /gateway/...; without it nobody may call there."`
	Rate               float64       `placeholder:"N" help:"SMS a second at most, as agreed with the operator; 0 for no limit."`
	Parallel           int           `default:"8" help:"SMS handed over at once: ${default}."`
	FirstRetry         time.Duration `default:"30s" help:"About how long after a failure an SMS is tried again; doubles from there: ${default}."`
	Pause              time.Duration `default:"30s" help:"How long a gateway is left alone that does not work; then one SMS probes: ${default}."`
	Plain              bool          `help:"Allow http to another machine."`
}

// Validate implements kong's hook.
func (f *smsFlags) Validate() error {
	var errs []error
	if f.Rate < 0 {
		errs = append(errs, errors.New("rate: want 0 or more"))
	}
	if f.Parallel < 1 {
		errs = append(errs, errors.New("parallel: want 1 or more"))
	}
	for name, d := range map[string]time.Duration{"first-retry": f.FirstRetry, "pause": f.Pause} {
		if d < time.Millisecond {
			errs = append(errs, fmt.Errorf("%s: want 1ms or more", name))
		}
	}
	return errors.Join(errs...)
}

// smsGateway is what the flags name.
type smsGateway struct {
	scheduler.Gateway
	callbacks api.Callbacks
	secret    string // by which the gateway is known; empty: it may not call
}

// open makes the gateway, or names everything that is wrong with the flags.
func (f *smsFlags) open(clock func() time.Time, log *slog.Logger) (smsGateway, error) {
	account, err := f.account()
	if err != nil {
		return smsGateway{}, err
	}
	g := smsGateway{secret: string(account.Secret)}
	switch f.Gateway {
	case "kannel":
		kannel, err := sms.NewKannel(account, clock)
		if err != nil {
			return g, fmt.Errorf("SMS gateway: %w", err)
		}
		g.Gateway, g.callbacks = kannel, kannel
	case "http":
		content, err := os.ReadFile(f.Config)
		if err != nil {
			return g, fmt.Errorf("--sms-config: %w", err)
		}
		d, err := sms.ReadDescription(f.Config, content)
		if err != nil {
			return g, err
		}
		described, err := sms.NewDescribed(d, account, clock)
		if err != nil {
			return g, fmt.Errorf("SMS gateway: %w", err)
		}
		g.Gateway, g.callbacks = described, described
	default:
		g.Gateway, g.callbacks = sms.LogGateway{Log: log}, sms.Callbacks{Gateway: "log"}
	}
	return g, nil
}

// account reads the secrets, and refuses flags that the gateway has no use for:
// somebody thinks that SMS go out.
func (f *smsFlags) account() (sms.Account, error) {
	var errs []error
	used := map[string]string{"kannel": "url user password-file", "http": "config"}[f.Gateway]
	for name, value := range map[string]string{"url": f.URL, "user": f.User, "password-file": f.PasswordFile, "config": f.Config} {
		needed := strings.Contains(used, name)
		switch {
		case needed && value == "":
			errs = append(errs, fmt.Errorf("--sms-gateway %s needs --sms-%s", f.Gateway, name))
		case value != "" && (f.Gateway == "log" || name == "url" && f.Gateway == "http" || name == "config" && f.Gateway == "kannel"):
			errs = append(errs, fmt.Errorf("--sms-%s is of no use to --sms-gateway %s", name, f.Gateway))
		}
	}
	password, err := readSecret("--sms-password-file", f.PasswordFile, 1)
	errs = append(errs, err)
	secret, err := readSecret("--sms-callback-secret-file", f.CallbackSecretFile, minSecret)
	errs = append(errs, err)
	return sms.Account{URL: f.URL, User: f.User, Password: password, From: f.From, Callback: f.CallbackURL, Secret: secret, Plain: f.Plain},
		errors.Join(errs...)
}

// readSecret reads a secret of one line; no file is no secret.
func readSecret(flag, path string, least int) (sms.Secret, error) {
	if path == "" {
		return "", nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	secret := strings.TrimSpace(string(content))
	if len(secret) < least || strings.ContainsAny(secret, "\r\n") {
		return "", fmt.Errorf("%s: %s: want one line of at least %d characters\nhint: openssl rand -hex 24 makes a good secret", flag, path, least)
	}
	return sms.Secret(secret), nil
}

// options are those of the deliverer.
func (f *smsFlags) options() sms.Options {
	return sms.Options{Rate: rate.Limit(f.Rate), Parallel: f.Parallel, FirstRetry: f.FirstRetry, Pause: f.Pause}
}
