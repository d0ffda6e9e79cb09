package api_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"kezek/api"
	"kezek/scheduler"
)

// wire are the claims of a token that a test makes by itself.
type wire struct {
	jwt.RegisteredClaims
	Role       string `json:"role,omitempty"`
	IIN        string `json:"iin,omitempty"`
	Department string `json:"department,omitempty"`
	Subject    string `json:"sub,omitempty"`
}

// private reads the key of the world's server from its file's content.
func (w *world) private() ed25519.PrivateKey {
	w.t.Helper()
	block, _ := pem.Decode(must(os.ReadFile(w.keyFile)))
	return must(x509.ParsePKCS8PrivateKey(block.Bytes)).(ed25519.PrivateKey)
}

// sign makes a token with the server's own key and the times and names that it
// wants, around any claims.
func (w *world) sign(c wire) string {
	w.t.Helper()
	c.Issuer, c.Audience = "kezek", jwt.ClaimStrings{"kezek"}
	c.ExpiresAt = jwt.NewNumericDate(w.clock.Now().Add(time.Hour))
	return w.signAs(jwt.SigningMethodEdDSA, w.private(), w.key.ID, c)
}

func (w *world) signAs(method jwt.SigningMethod, key any, kid string, c jwt.Claims) string {
	w.t.Helper()
	token := jwt.NewWithClaims(method, c)
	if kid != "" {
		token.Header["kid"] = kid
	}
	return must(token.SignedString(key))
}

func TestAuth_TokensThatAreRefused(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now()
	good := func() wire {
		return wire{Role: "operator", Subject: "o", RegisteredClaims: jwt.RegisteredClaims{Issuer: "kezek",
			Audience: jwt.ClaimStrings{"kezek"}, ExpiresAt: jwt.NewNumericDate(now.Add(time.Hour))}}
	}
	own := func(edit func(*wire)) string {
		c := good()
		edit(&c)
		return w.signAs(jwt.SigningMethodEdDSA, w.private(), w.key.ID, c)
	}
	if r := w.call("GET", "/v1/departments", own(func(*wire) {}), nil); r.status != 200 {
		t.Fatalf("a good token gets %d: %s", r.status, r.body)
	}
	_, foreign, err := ed25519.GenerateKey(rand.Reader)
	w.must(err)
	public := w.private().Public().(ed25519.PublicKey)
	for name, c := range map[string]struct{ token, code string }{
		"not a token":          {"nonsense", "token_invalid"},
		"expired":              {own(func(c *wire) { c.ExpiresAt = jwt.NewNumericDate(now.Add(-time.Minute)) }), "token_expired"},
		"no exp":               {own(func(c *wire) { c.ExpiresAt = nil }), "token_invalid"},
		"not yet":              {own(func(c *wire) { c.NotBefore = jwt.NewNumericDate(now.Add(time.Minute)) }), "token_invalid"},
		"issued in the future": {own(func(c *wire) { c.IssuedAt = jwt.NewNumericDate(now.Add(time.Minute)) }), "token_invalid"},
		"another issuer":       {own(func(c *wire) { c.Issuer = "egov" }), "token_invalid"},
		"another audience":     {own(func(c *wire) { c.Audience = jwt.ClaimStrings{"bank"} }), "token_invalid"},
		"another key":          {w.signAs(jwt.SigningMethodEdDSA, foreign, w.key.ID, good()), "token_invalid"},
		"unknown key":          {w.signAs(jwt.SigningMethodEdDSA, foreign, "who", good()), "token_invalid"},
		"expired, forged": {w.signAs(jwt.SigningMethodEdDSA, foreign, w.key.ID, wire{Role: "operator", Subject: "o",
			RegisteredClaims: jwt.RegisteredClaims{ExpiresAt: jwt.NewNumericDate(now.Add(-time.Hour))}}), "token_invalid"},
		"alg none":         {w.signAs(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, w.key.ID, good()), "token_invalid"},
		"HS256 by our key": {w.signAs(jwt.SigningMethodHS256, []byte(public), w.key.ID, good()), "token_invalid"},
	} {
		r := w.call("GET", "/v1/departments", c.token, nil)
		if r.status != 401 || r.json("code") != c.code || r.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	if r := w.call("GET", "/v1/departments", "", nil, "Authorization", "Basic eDp5"); r.status != 401 {
		t.Errorf("basic authentication gets %d", r.status)
	}
}

func TestAuth_LeewayForClocks(t *testing.T) {
	w := newWorld(t)
	token := w.token(scheduler.RoleOperator, "")
	w.clock.Set(w.clock.Now().Add(12*time.Hour + 29*time.Second))
	w.call("GET", "/v1/departments", token, nil).want(200)
	w.clock.Set(w.clock.Now().Add(2 * time.Second))
	w.call("GET", "/v1/departments", token, nil).want(401)
}

func TestAuth_LocalKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key.pem")
	made := must(api.LoadKey(path))
	if mode := must(os.Stat(path)).Mode().Perm(); mode != 0o600 {
		t.Errorf("mode is %o, want 600", mode)
	}
	if again := must(api.LoadKey(path)); again.ID != made.ID {
		t.Errorf("read again it is %s, was %s", again.ID, made.ID)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := api.LoadKey(path); err == nil {
		t.Error("a key file that others can read is accepted")
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := api.LoadKey(path); err == nil {
		t.Error("a file that is no key is accepted")
	}
	if _, err := api.Issue(made, api.Claims{Subject: "x", Role: "minister"}, time.Now(), time.Hour); !errors.Is(err, api.ErrTokenInvalid) {
		t.Errorf("a token that nobody accepts is issued: %v", err)
	}
}

// issuer is an outside issuer with a key set that can change and fail.
type issuer struct {
	*httptest.Server
	mu     sync.Mutex
	keys   map[string]crypto.Signer
	broken bool
	asked  int
}

func newIssuer(t *testing.T) *issuer {
	s := &issuer{keys: map[string]crypto.Signer{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *issuer) set(broken bool, keys map[string]crypto.Signer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken, s.keys = broken, keys
}

func (s *issuer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.broken {
		http.Error(w, "down", http.StatusBadGateway)
		return
	}
	b64 := base64.RawURLEncoding.EncodeToString
	keys := []map[string]any{{"kty": "oct", "kid": "shared", "alg": "HS256", "k": b64([]byte("shared secret that everybody has"))}}
	for kid, key := range s.keys {
		switch k := key.Public().(type) {
		case *rsa.PublicKey:
			keys = append(keys, map[string]any{"kty": "RSA", "kid": kid, "alg": "RS256", "n": b64(k.N.Bytes()), "e": b64(big.NewInt(int64(k.E)).Bytes())})
		case *ecdsa.PublicKey:
			point := must(k.Bytes())
			keys = append(keys, map[string]any{"kty": "EC", "crv": "P-256", "kid": kid, "alg": "ES256", "x": b64(point[1:33]), "y": b64(point[33:])})
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": keys})
}

func TestAuth_OutsideIssuer(t *testing.T) {
	s := newIssuer(t)
	first, second := must(rsa.GenerateKey(rand.Reader, 2048)), must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	s.set(false, map[string]crypto.Signer{"one": first})
	clock := &clock{now: at("2026-06-01 08:00:00")}
	local := must(api.LoadKey(filepath.Join(t.TempDir(), "key.pem")))
	keys := must(api.NewKeys(t.Context(), api.KeysOptions{Local: local, JWKS: s.URL, Issuer: "https://idp", Clock: clock.Now}))
	w := &world{t: t, clock: clock}
	claims := func(issuer string) wire {
		return wire{Role: "operator", Subject: "o", RegisteredClaims: jwt.RegisteredClaims{Issuer: issuer,
			Audience: jwt.ClaimStrings{"kezek"}, ExpiresAt: jwt.NewNumericDate(clock.Now().Add(time.Hour))}}
	}
	verify := func(token string, want error) {
		t.Helper()
		if _, err := keys.Verify(context.Background(), token); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	verify(w.signAs(jwt.SigningMethodRS256, first, "one", claims("https://idp")), nil)
	verify(w.signAs(jwt.SigningMethodRS256, first, "", claims("https://idp")), nil) // one key needs no name
	verify(w.signAs(jwt.SigningMethodRS256, first, "one", claims("kezek")), api.ErrTokenInvalid)
	verify(w.signAs(jwt.SigningMethodHS256, []byte("shared secret that everybody has"), "shared", claims("https://idp")), api.ErrTokenInvalid)
	verify(must(api.Issue(local, api.Claims{Subject: "x", Role: scheduler.RoleAuditor}, clock.Now(), time.Hour)), nil)

	// Rotation: the new key is found at once, the old one is gone.
	s.set(false, map[string]crypto.Signer{"two": second})
	verify(w.signAs(jwt.SigningMethodES256, second, "two", claims("https://idp")), nil)
	verify(w.signAs(jwt.SigningMethodES256, second, "one", claims("https://idp")), api.ErrTokenInvalid)

	// An outage leaves the keys that are known, and invented names do not make us ask and ask.
	s.set(true, nil)
	verify(w.signAs(jwt.SigningMethodES256, second, "two", claims("https://idp")), nil)
	asked := s.asked
	for range 20 {
		verify(w.signAs(jwt.SigningMethodES256, second, "three", claims("https://idp")), api.ErrTokenInvalid)
	}
	if s.asked > asked+1 {
		t.Errorf("the issuer was asked %d times for keys that do not exist", s.asked-asked)
	}
}

func TestAuth_IssuerAwayAtTheStart(t *testing.T) {
	s := newIssuer(t)
	s.set(true, nil)
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	w := newWorld(t, func(o *api.Options) {
		o.Verifier = must(api.NewKeys(t.Context(), api.KeysOptions{JWKS: s.URL, Issuer: "https://idp", Clock: o.Clock}))
	})
	for _, kid := range []string{"k", ""} {
		token := w.signAs(jwt.SigningMethodES256, key, kid, wire{Role: "operator", Subject: "o", RegisteredClaims: jwt.RegisteredClaims{
			Issuer: "https://idp", Audience: jwt.ClaimStrings{"kezek"}, ExpiresAt: jwt.NewNumericDate(w.clock.Now().Add(time.Hour))}})
		if r := w.call("GET", "/v1/departments", token, nil).want(503); r.header.Get("Retry-After") == "" || r.json("code") != "unavailable" {
			t.Errorf("without keys: %s", r.body)
		}
	}
}

func TestAuth_KeysNeedASource(t *testing.T) {
	for name, o := range map[string]api.KeysOptions{
		"nothing": {}, "no issuer": {JWKS: "http://localhost/"}, "our name": {JWKS: "http://localhost/", Issuer: "kezek"},
	} {
		if _, err := api.NewKeys(t.Context(), o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
