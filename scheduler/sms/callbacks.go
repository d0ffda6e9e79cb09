package sms

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kezek/scheduler"
)

// maxCallback bounds what is read of a callback's body, in bytes.
const maxCallback = 64 << 10

// Callbacks reads callbacks whose fields stand in the query, in a form or in a
// JSON object. The zero value reads the names that the gateway of the log has:
// message, id, state, at, reason; from, text.
type Callbacks struct {
	Gateway string                             // name of the gateway
	Names   map[string]string                  // our name of a field: the gateway's; dots lead into JSON objects
	States  map[string]scheduler.DeliveryState // the gateway's word for a state, in lower case: ours
}

// Report implements api.Callbacks.
func (c Callbacks) Report(r *http.Request) (scheduler.DeliveryReport, error) {
	f, err := c.fields(r)
	if err != nil {
		return scheduler.DeliveryReport{}, err
	}
	report := scheduler.DeliveryReport{Gateway: c.Gateway, Message: f.get("message"), GatewayID: f.get("id"), Reason: f.get("reason")}
	if report.Message == "" && report.GatewayID == "" {
		f.missing("message", "id")
	}
	report.State = f.state(c.States)
	report.At = f.at()
	return report, f.err()
}

// Incoming implements api.Callbacks.
func (c Callbacks) Incoming(r *http.Request) (scheduler.IncomingSMS, error) {
	f, err := c.fields(r)
	if err != nil {
		return scheduler.IncomingSMS{}, err
	}
	in := scheduler.IncomingSMS{Gateway: c.Gateway, ID: f.get("id"), Phone: f.sender(f.get("from")), Text: f.get("text"), At: f.at()}
	return in, f.err()
}

// fields are the values of a callback, with what was found wrong in them.
type fields struct {
	names  map[string]string
	form   url.Values
	object any // JSON body; nil: none
	wrong  []error
}

func (c Callbacks) fields(r *http.Request) (*fields, error) {
	f := &fields{names: c.Names, form: r.URL.Query()}
	body, err := readBody(r)
	if err != nil || len(body) == 0 {
		return f, err
	}
	switch media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media {
	case "application/json":
		d := json.NewDecoder(strings.NewReader(string(body)))
		d.UseNumber()
		if d.Decode(&f.object) != nil {
			return nil, errors.New("the body is not JSON")
		}
	case "application/x-www-form-urlencoded":
		posted, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errors.New("the body is not a form")
		}
		for name, values := range posted {
			f.form[name] = append(values, f.form[name]...)
		}
	default:
		return nil, errors.New("the body is neither application/json nor application/x-www-form-urlencoded")
	}
	return f, nil
}

func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxCallback+1))
	if err != nil || len(body) > maxCallback {
		return nil, fmt.Errorf("the body cannot be read, or is longer than %d bytes", maxCallback)
	}
	return body, nil
}

// name is what the gateway calls a field of ours.
func (f *fields) name(ours string) string {
	if theirs := f.names[ours]; theirs != "" {
		return theirs
	}
	return ours
}

func (f *fields) get(ours string) string {
	name := f.name(ours)
	if v, ok := lookUp(f.object, name); ok {
		return v
	}
	return f.form.Get(name)
}

func (f *fields) missing(ours ...string) {
	names := make([]string, len(ours))
	for i, n := range ours {
		names[i] = f.name(n)
	}
	f.wrong = append(f.wrong, fmt.Errorf("%s is missing", strings.Join(names, " or ")))
}

func (f *fields) err() error { return errors.Join(f.wrong...) }

// state reads the word for a state: the gateway's own, or ours.
func (f *fields) state(words map[string]scheduler.DeliveryState) scheduler.DeliveryState {
	given := f.get("state")
	if given == "" {
		f.missing("state")
		return ""
	}
	if s, ok := words[strings.ToLower(given)]; ok {
		return s
	}
	for _, s := range scheduler.DeliveryStates {
		if strings.EqualFold(string(s), given) {
			return s
		}
	}
	f.wrong = append(f.wrong, fmt.Errorf("%s: unknown state", f.name("state")))
	return ""
}

// at reads a time: RFC 3339, or seconds or milliseconds since 1970. None is no
// fault: the time of the callback stands for it.
func (f *fields) at() time.Time {
	given := f.get("at")
	if given == "" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, given); err == nil {
		return t
	}
	n, err := strconv.ParseInt(given, 10, 64)
	switch {
	case err == nil && n > 1e11 && n < 1e14:
		return time.UnixMilli(n)
	case err == nil && n > 0 && n < 1e11:
		return time.Unix(n, 0)
	}
	f.wrong = append(f.wrong, fmt.Errorf("%s: want RFC 3339, or seconds since 1970", f.name("at")))
	return time.Time{}
}

// phoneNumber is a phone as gateways write it: with a plus, without, or with 00.
// sender reads who has written, as the gateway gives it: the engine knows the
// ways to write a number, and what is none, such as the name of a service.
func (f *fields) sender(given string) string {
	if given = strings.TrimSpace(given); given == "" {
		f.missing("from")
	}
	return given
}

// lookUp finds a value in JSON by a path such as data.0.id.
func lookUp(v any, path string) (string, bool) {
	for step := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(in) {
				return "", false
			}
			v = in[i]
		default:
			return "", false
		}
	}
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}
