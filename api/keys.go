package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/time/rate"
)

// localIssuer is the iss of tokens that our own key signs, and our aud.
const localIssuer = "kezek"

// algorithms are the signatures we accept: asymmetric ones only, so that whoever
// can check a token cannot make one.
var algorithms = []string{"EdDSA", "ES256", "RS256"}

// KeysOptions say whose tokens are trusted: those of our own key, of an outside
// issuer, or of both.
type KeysOptions struct {
	Local    *Key             // nil: no tokens of our own
	JWKS     string           // URL of the outside issuer's key set; empty: no issuer
	Issuer   string           // iss of its tokens; required with JWKS
	Audience string           // aud that tokens must name; empty: kezek
	Leeway   time.Duration    // between the clocks; 0: 30 s
	Refresh  time.Duration    // between readings of the key set; 0: 15 min
	Timeout  time.Duration    // of one reading; 0: 5 s
	Clock    func() time.Time // nil: time.Now
	Log      *slog.Logger     // nil: discarded
}

func (o KeysOptions) withDefaults() KeysOptions {
	if o.Audience == "" {
		o.Audience = localIssuer
	}
	if o.Leeway == 0 {
		o.Leeway = 30 * time.Second
	}
	if o.Refresh == 0 {
		o.Refresh = 15 * time.Minute
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Keys verify tokens by the keys they know.
type Keys struct {
	opts    KeysOptions
	outside keyfunc.Keyfunc // nil: none
	down    atomic.Bool     // the last reading of the key set failed
}

var _ Verifier = (*Keys)(nil)

// NewKeys reads the outside issuer's keys, if there is one, and goes on reading
// them until ctx ends. An issuer that does not answer is no error: its tokens
// are not judged (ErrKeysUnavailable) until it does.
func NewKeys(ctx context.Context, opts KeysOptions) (*Keys, error) {
	opts = opts.withDefaults()
	switch {
	case opts.Local == nil && opts.JWKS == "":
		return nil, errors.New("no keys: name a key file, or the JWKS URL of an issuer")
	case opts.JWKS != "" && opts.Issuer == "":
		return nil, errors.New("a JWKS URL needs the issuer whose tokens it is for")
	case opts.Issuer == localIssuer:
		return nil, fmt.Errorf("the issuer cannot be called %q: that is the name of our own key", localIssuer)
	}
	k := &Keys{opts: opts}
	if opts.JWKS == "" {
		return k, nil
	}
	var err error
	k.outside, err = keyfunc.NewDefaultOverrideCtx(ctx, []string{opts.JWKS}, keyfunc.Override{
		Client:      &http.Client{Timeout: opts.Timeout, Transport: watch{k}},
		HTTPTimeout: opts.Timeout, RefreshInterval: opts.Refresh,
		// An unknown key is looked for at once, because issuers rotate; but at most
		// every ten seconds, because anybody can invent a key's name.
		RefreshUnknownKID: rate.NewLimiter(rate.Every(10*time.Second), 1), RateLimitWaitMax: opts.Timeout,
		RefreshErrorHandlerFunc: func(string) func(context.Context, error) {
			return func(_ context.Context, err error) { opts.Log.Warn("keys of the issuer not read", "cause", err) }
		},
	})
	if err != nil {
		return nil, fmt.Errorf("keys of the issuer: %w", err)
	}
	return k, nil
}

// watch notes whether the issuer answers.
type watch struct{ k *Keys }

func (w watch) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	w.k.down.Store(err != nil || resp.StatusCode != http.StatusOK)
	return resp, err
}

// Verify implements Verifier.
func (k *Keys) Verify(ctx context.Context, token string) (Claims, error) {
	var claims wireClaims
	parser := jwt.NewParser(jwt.WithValidMethods(algorithms), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithAudience(k.opts.Audience), jwt.WithLeeway(k.opts.Leeway), jwt.WithTimeFunc(k.opts.Clock))
	parsed, err := parser.ParseWithClaims(token, &claims, func(t *jwt.Token) (any, error) { return k.keyFor(ctx, t) })
	switch {
	case errors.Is(err, ErrKeysUnavailable):
		return Claims{}, err
	case errors.Is(err, jwt.ErrTokenExpired) && !errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return Claims{}, fmt.Errorf("%w: %w", ErrTokenExpired, err)
	case err != nil:
		return Claims{}, fmt.Errorf("%w: %w", ErrTokenInvalid, err)
	}
	if want := k.issuerOf(parsed); claims.Issuer != want {
		return Claims{}, fmt.Errorf("%w: signed by %s, but iss is another", ErrTokenInvalid, want)
	}
	return claims.read()
}

// local reports whether a token names our own key.
func (k *Keys) local(t *jwt.Token) bool {
	return k.opts.Local != nil && t.Header["kid"] == k.opts.Local.ID
}

// issuerOf returns who may have issued what the token's key signed: a key speaks
// for its owner only.
func (k *Keys) issuerOf(t *jwt.Token) string {
	if k.local(t) {
		return localIssuer
	}
	return k.opts.Issuer
}

func (k *Keys) keyFor(ctx context.Context, t *jwt.Token) (any, error) {
	if k.local(t) {
		return k.opts.Local.public(), nil
	}
	if k.outside == nil {
		return nil, errors.New("signed with a key that is not ours")
	}
	key, err := k.outside.KeyfuncCtx(ctx)(t)
	if set, all := key.(jwt.VerificationKeySet); err == nil && all && len(set.Keys) == 0 {
		err = errors.New("no keys are known")
	}
	// While the issuer is away, a key that is not found may be a new one.
	if err != nil && k.down.Load() {
		return nil, fmt.Errorf("%w: %w", ErrKeysUnavailable, err)
	}
	return key, err
}
