package sms

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kezek/scheduler"
)

// Described is a gateway with an HTTP interface of its own, spoken to as its
// description says.
type Described struct {
	Callbacks   // reads how it calls back
	description Description
	account     Account
	exchange    exchange
	clock       func() time.Time
}

var _ scheduler.Gateway = (*Described)(nil)

// usualValidity is how long the network may try to deliver a message that does
// not lose its worth.
const usualValidity = 3 * 24 * time.Hour

// NewDescribed returns the gateway, or everything that is wrong with the account
// and what the description needs of it. clock is the domain's; nil: time.Now.
func NewDescribed(d Description, a Account, clock func() time.Time) (*Described, error) {
	if clock == nil {
		clock = time.Now
	}
	g := &Described{description: d, account: a, clock: clock, Callbacks: d.Callbacks}
	g.Callbacks.Gateway = d.Name
	g.account.URL = fillDescribed(d.URL, g.values(scheduler.SMS{}), url.QueryEscape)
	errs := []error{g.account.check()}
	all := d.URL + d.Body
	for _, value := range d.Headers {
		all += value
	}
	for name, have := range map[string]bool{"user": a.User != "", "password": a.Password != "", "from": a.From != "", "callback": a.Callback != ""} {
		if uses(all, name) && !have {
			errs = append(errs, fmt.Errorf("the description uses {%s}, which is not set", name))
		}
	}
	g.exchange = newExchange(&g.account)
	return g, errors.Join(errs...)
}

// Send implements scheduler.Gateway.
func (g *Described) Send(ctx context.Context, sms scheduler.SMS) (scheduler.Receipt, error) {
	d, values := &g.description, g.values(sms)
	header := http.Header{}
	for name, value := range d.Headers {
		header.Set(name, fillDescribed(value, values, oneHeader))
	}
	body := fillDescribed(d.Body, values, escapes[d.mediaType()])
	status, answer, err := g.exchange.post(ctx, d.Method, fillDescribed(d.URL, values, url.QueryEscape), header, body)
	if err != nil {
		return scheduler.Receipt{}, fmt.Errorf("%s does not answer: %w", d.Name, err)
	}
	id, err := g.judge(status, answer)
	return scheduler.Receipt{Gateway: d.Name, ID: id}, err
}

func (g *Described) values(sms scheduler.SMS) map[string]string {
	valid := usualValidity
	if !sms.Expires.IsZero() {
		valid = max(time.Minute, sms.Expires.Sub(g.clock()))
	}
	return map[string]string{
		"id": sms.ID, "phone": sms.Phone, "digits": strings.TrimPrefix(sms.Phone, "+"), "text": sms.Text,
		"from": g.account.From, "user": g.account.User, "password": string(g.account.Password),
		"callback": g.account.reportURL(sms.ID, ""), "validity": strconv.Itoa(int(valid.Minutes())),
	}
}

// judge reads the answer. The error that the answer names counts for more than
// its status; what the description does not call final is tried again.
func (g *Described) judge(status int, answer string) (id string, err error) {
	d := &g.description
	said := fmt.Errorf("%s answers %d: %s", d.Name, status, g.exchange.quote(answer))
	var object any
	decoder := json.NewDecoder(strings.NewReader(answer))
	decoder.UseNumber()
	readable := decoder.Decode(&object) == nil
	failure, _ := lookUp(object, d.Error)
	if failure != "" && !slices.Contains(d.NoError, failure) {
		said = fmt.Errorf("%s answers %d, error %s", d.Name, status, g.exchange.quote(failure))
		if words, ok := lookUp(object, d.ErrorText); ok {
			said = fmt.Errorf("%w: %s", said, g.exchange.quote(words))
		}
	}
	switch {
	case slices.Contains(d.FinalStatuses, status), failure != "" && slices.Contains(d.FinalErrors, failure):
		return "", fmt.Errorf("%w: %w", scheduler.ErrRefused, said)
	case !d.success(status), failure != "" && !slices.Contains(d.NoError, failure):
		return "", said
	case !readable && (d.ID != "" || d.Error != ""):
		return "", fmt.Errorf("%w: not JSON", said) // perhaps a proxy's
	}
	// Without the identifier it was taken all the same: to send it again would be worse.
	id, _ = lookUp(object, d.ID)
	return id, nil
}

func (d *Description) success(status int) bool {
	if len(d.Success) == 0 {
		return status >= 200 && status < 300
	}
	return slices.Contains(d.Success, status)
}

// escapes say how a value is written in a body, by its media type.
var escapes = map[string]func(string) string{
	"application/json":                  inJSON,
	"application/x-www-form-urlencoded": url.QueryEscape,
	"application/xml":                   inXML,
	"text/xml":                          inXML,
	"text/plain":                        func(s string) string { return s },
}

// inJSON writes a value to stand between quotation marks.
func inJSON(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return "" // cannot happen to a string
	}
	return string(quoted[1 : len(quoted)-1])
}

func inXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

// oneHeader keeps a value from beginning a header of its own.
func oneHeader(s string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(s) }

// fillDescribed puts values in for placeholders, once: braces in them stay as they are.
func fillDescribed(text string, values map[string]string, escape func(string) string) string {
	return descriptionPlaceholder.ReplaceAllStringFunc(text, func(found string) string {
		value, known := values[found[1:len(found)-1]]
		if !known {
			return found
		}
		return escape(value)
	})
}
