package api

import (
	"context"
	"crypto/sha256"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Checking a signature takes as long as the rest of a small request, and a
// portal sends the same token with each. A token that passed is therefore
// believed again for a while; so a key that its issuer takes back works for
// this much longer.
const (
	tokensBelieved = 4096
	believedFor    = 30 * time.Second
)

// tokenCache remembers whom its Verifier verified.
type tokenCache struct {
	verifier Verifier
	clock    func() time.Time
	passed   *lru.Cache[[sha256.Size]byte, passedToken] // by hash: the tokens themselves are secrets
}

type passedToken struct {
	claims Claims
	at     time.Time
}

func newTokenCache(v Verifier, clock func() time.Time) (*tokenCache, error) {
	passed, err := lru.New[[sha256.Size]byte, passedToken](tokensBelieved)
	return &tokenCache{v, clock, passed}, err
}

// claims are what Verify says of a token, which may be memory of the request. A token
// near or past its end is always checked anew, because only the verifier knows what
// is allowed between two clocks.
func (c *tokenCache) claims(ctx context.Context, token []byte) (Claims, error) {
	now, id := c.clock(), sha256.Sum256(token)
	if p, ok := c.passed.Get(id); ok && now.Before(p.claims.Expires) && !now.Before(p.at) && now.Before(p.at.Add(believedFor)) {
		return p.claims, nil
	}
	claims, err := c.verifier.Verify(ctx, string(token))
	if err != nil {
		c.passed.Remove(id)
		return claims, err
	}
	c.passed.Add(id, passedToken{claims, now})
	return claims, nil
}
