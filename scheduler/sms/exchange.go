package sms

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"kezek/scheduler"
)

const (
	maxAnswer = 64 << 10 // bytes read of a gateway's answer
	maxQuoted = 200      // characters of it that an error quotes
)

// exchange makes requests of a gateway. Its errors show neither address, nor
// phone, nor secret.
type exchange struct {
	client  http.Client
	account *Account
}

func newExchange(a *Account) exchange {
	transport := a.Client
	if transport == nil {
		transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			ForceAttemptHTTP2:      true,
			TLSHandshakeTimeout:    5 * time.Second,
			MaxIdleConnsPerHost:    16,
			MaxConnsPerHost:        64,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: 16 << 10,
		}
	}
	return exchange{account: a, client: http.Client{
		Transport: transport,
		// A redirect would carry a person's number, and the password, elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// post sends a request and reads the whole answer.
func (x *exchange) post(ctx context.Context, method, address string, header http.Header, body string) (status int, answer string, err error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return 0, "", errors.New("the request cannot be made: its method or address is malformed")
	}
	r.Header = header
	resp, err := x.client.Do(r)
	if err != nil {
		var u *url.Error // shows the address
		if errors.As(err, &u) {
			err = u.Err
		}
		return 0, "", err
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, "", fmt.Errorf("reading the answer: %w", err)
	}
	return resp.StatusCode, string(content), nil
}

// quote makes what a gateway said fit for an error: short, on one line, without
// control characters, phone and secrets.
func (x *exchange) quote(said string) string {
	for _, secret := range []Secret{x.account.Password, x.account.Secret} {
		if secret != "" {
			said = strings.ReplaceAll(said, string(secret), secret.String())
		}
	}
	said = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(said, "?"))
	said = scheduler.MaskText(strings.Join(strings.Fields(said), " "))
	if r := []rune(said); len(r) > maxQuoted {
		said = string(r[:maxQuoted]) + dots
	}
	return said
}
