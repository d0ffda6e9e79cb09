package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"kezek/api"
)

// get opens a stream from the server.
func (f *remoteFlags) get(ctx context.Context, path string) (io.ReadCloser, error) {
	return f.do(ctx, http.MethodGet, path, nil)
}

// send sends a value as JSON; the answer is not looked at.
func (f *remoteFlags) send(ctx context.Context, method, path string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	answer, err := f.do(ctx, method, path, body)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer)
	return errors.Join(err, answer.Close())
}

// do makes a request. An answer that is no success becomes a *refusal.
func (f *remoteFlags) do(ctx context.Context, method, path string, body []byte) (io.ReadCloser, error) {
	if f.Token == "" {
		return nil, errors.New("a running server asks for a token\nhint: give one with --token or KEZEK_TOKEN")
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(f.URL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("--url: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+f.Token)
	req.Header.Set("Accept-Language", "en")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the server: %w", err)
	}
	if resp.StatusCode < 300 {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	refused := &refusal{}
	content, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20)) // what cannot be read is told by the status
	_ = json.Unmarshal(content, &refused.Problem)
	refused.Status = resp.StatusCode
	return nil, refused
}

// refusal is a server's answer that is no success.
type refusal struct{ api.Problem }

// Error says what the server said, a line for each fault.
func (r *refusal) Error() string {
	text := fmt.Sprintf("the server refused (%d): %s", r.Status, cmp.Or(r.Detail, http.StatusText(r.Status)))
	for _, fault := range r.Errors {
		text += "\n" + fault.Path + ": " + fault.Message
	}
	if r.Next != "" {
		text += "\nhint: " + r.Next
	}
	return text
}
