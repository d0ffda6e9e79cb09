package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kezek/scheduler"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 64 << 10

var (
	// errNoEntry: the register itself said that there is no such entry.
	errNoEntry = errors.New("no such entry")
	// errQuestion: the register is there and refuses the question.
	errQuestion = errors.New("the question was refused")
)

// ask posts the question and gives the body of an answer 200 to read. It asks
// again after failures that may pass: a look-up changes nothing, so that is safe
// though it is a POST. An answer that read refuses counts against the register like
// none. The errors are ErrNotFound or an *Unavailable, without personal numbers.
func (h *HTTP) ask(ctx context.Context, register, path string, question any, read func(answer []byte) error) error {
	body, err := json.Marshal(question)
	if err != nil {
		return &Unavailable{register, err}
	}
	_, err = h.breakers[register].Execute(func() (none struct{}, err error) {
		answer, err := h.tries(ctx, path, body)
		if err != nil {
			return none, err
		}
		return none, read(answer)
	})
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errNoEntry):
		return fmt.Errorf("the %s register has %w: %w", register, errNoEntry, scheduler.ErrNotFound)
	}
	return &Unavailable{register, err}
}

// tries makes requests until one is answered or trying again is of no use.
func (h *HTTP) tries(ctx context.Context, path string, question []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, h.options.Timeout)
	defer cancel()
	wait := backoff.NewExponentialBackOff() // with its jitter of one half
	wait.InitialInterval = h.options.FirstWait
	wait.Multiplier = 2
	answer, err := backoff.Retry(ctx, func() ([]byte, error) { return h.try(ctx, path, question) },
		backoff.WithBackOff(wait), backoff.WithMaxTries(uint(h.options.Tries)),
		backoff.WithMaxElapsedTime(h.options.Timeout))
	var final *backoff.PermanentError // Retry unwraps it, but not on the last try
	if errors.As(err, &final) {
		err = final.Unwrap()
	}
	return answer, err
}

// try makes one request. An error is final (backoff.Permanent) where asking again
// cannot help.
func (h *HTTP) try(ctx context.Context, path string, question []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, h.options.TryTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.options.URL+path, bytes.NewReader(question))
	if err != nil {
		return nil, backoff.Permanent(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if h.options.Token != "" {
		req.Header.Set("Authorization", "Bearer "+h.options.Token)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	if len(answer) > maxAnswer {
		return nil, backoff.Permanent(fmt.Errorf("the answer is longer than %d bytes", maxAnswer))
	}
	return judge(resp, answer)
}

// judge tells answers from failures by status and body.
func judge(resp *http.Response, answer []byte) ([]byte, error) {
	switch status := resp.StatusCode; {
	case status == http.StatusOK:
		if media, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || media != "application/json" {
			return nil, backoff.Permanent(errors.New("the answer is not application/json"))
		}
		return answer, nil
	case status == http.StatusNotFound:
		if saysNoEntry(answer) {
			return nil, backoff.Permanent(errNoEntry)
		}
		return nil, backoff.Permanent(errors.New(`status 404 without {"found": false}: not from the register`))
	case status == http.StatusBadRequest:
		return nil, backoff.Permanent(fmt.Errorf("status 400: %w", errQuestion))
	case status == http.StatusTooManyRequests || status >= 500:
		err := fmt.Errorf("status %d", status)
		if seconds, bad := strconv.Atoi(resp.Header.Get("Retry-After")); bad == nil && 0 <= seconds && seconds < 3600 {
			return nil, errors.Join(err, &backoff.RetryAfterError{Duration: time.Duration(seconds) * time.Second})
		}
		return nil, err
	default:
		return nil, backoff.Permanent(fmt.Errorf("status %d", status))
	}
}

// saysNoEntry tells the register's own "no such entry" from the 404 of a proxy
// that was sent to the wrong place, which must not pass for an answer.
func saysNoEntry(answer []byte) bool {
	var said struct {
		Found *bool `json:"found"`
	}
	return decode(answer, &said) == nil && said.Found != nil && !*said.Found
}

// decode reads exactly one JSON value without unknown fields. A field that is not
// known may be a known one misspelt: last_day missing is not the same as last_day
// unread. Its errors name fields but no values.
func decode(answer []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(answer))
	d.DisallowUnknownFields()
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
	)
	switch err := d.Decode(into); {
	case err == nil:
	case errors.As(err, &syntax), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the answer is not JSON")
	case errors.As(err, &kind):
		return fmt.Errorf("the answer's field %q is not of the contract's type", kind.Field)
	case strings.Contains(err.Error(), "unknown field"): // the package has no type for it
		return errors.New("the answer has a field that the contract does not have")
	default:
		return errors.New("the answer has a malformed date")
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the answer")
	}
	return nil
}
