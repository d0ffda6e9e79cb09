package portal

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestToken_IsForItsOwnPagesOnly(t *testing.T) {
	signedIn := true
	h := Site{Kezek: "https://kezek.example", Token: func(context.Context) (string, error) {
		if !signedIn {
			return "", errors.New("nobody")
		}
		return "a.b.c", nil
	}}.Handler()
	ask := func(method, path, from string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Sec-Fetch-Site", from)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	if w := ask("POST", "/token", "same-origin"); w.Code != http.StatusOK || w.Body.String() != "{\"token\":\"a.b.c\"}\n" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	for _, from := range []string{"cross-site", "same-site", "none"} {
		if w := ask("POST", "/token", from); w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", from, w.Code)
		}
	}
	if w := ask("GET", "/token", "same-origin"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("by GET: %d", w.Code)
	}
	signedIn = false
	if w := ask("POST", "/token", "same-origin"); w.Code != http.StatusUnauthorized {
		t.Errorf("nobody: %d", w.Code)
	}
}

// TestPages_AreStrict: the example would prove nothing under a lax policy.
func TestPages_AreStrict(t *testing.T) {
	h := Site{Kezek: "https://kezek.example"}.Handler()
	for _, path := range []string{"/", "/dialog", "/frame", "/?lang=xx&theme=%22%3E%3Cscript%3E"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		policy := w.Header().Get("Content-Security-Policy")
		if w.Code != http.StatusOK || strings.Contains(policy, "unsafe") || !strings.HasPrefix(policy, "default-src 'none'; script-src 'self' https://kezek.example;") {
			t.Errorf("%s: %d, policy %s", path, w.Code, policy)
		}
		if body := w.Body.String(); strings.Contains(body, "<style") || strings.Contains(body, "style=") || strings.Contains(body, "<script>") {
			t.Errorf("%s: something stands in the page itself", path)
		}
	}
}
