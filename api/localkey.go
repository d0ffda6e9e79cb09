package api

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// keyMode is the mode of a key file: whoever reads it can be anybody.
const keyMode = 0o600

const keyBlock = "PRIVATE KEY"

// Key is a key of our own, for development and for machines that have no issuer.
type Key struct {
	ID      string // names the key in tokens
	private ed25519.PrivateKey
}

func newKey(private ed25519.PrivateKey) *Key {
	sum := sha256.Sum256(private.Public().(ed25519.PublicKey))
	return &Key{ID: "local-" + base64.RawURLEncoding.EncodeToString(sum[:12]), private: private}
}

func (k *Key) public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// LoadKey reads the Ed25519 key at path (PKCS #8, PEM); if there is no such file it
// makes one that only its owner can read. A file that others can read is refused.
func LoadKey(path string) (*Key, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key file %s can be read by others\nhint: chmod 600 %s", path, path)
	}
	document, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	block, _ := pem.Decode(document)
	if block == nil || block.Type != keyBlock {
		return nil, fmt.Errorf("key file %s holds no %s in PEM", path, keyBlock)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("key file %s holds no Ed25519 key", path)
	}
	return newKey(private), nil
}

func makeKey(path string) (*Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, keyMode)
	if err != nil {
		return nil, fmt.Errorf("make key file: %w", err)
	}
	err = errors.Join(pem.Encode(f, &pem.Block{Type: keyBlock, Bytes: der}), f.Sync(), f.Close())
	if err != nil {
		return nil, fmt.Errorf("make key file: %w", err)
	}
	return newKey(private), nil
}

// Issue makes a token for the claims, valid from now for ttl. Claims.Expires is
// not looked at. It refuses what Verify would refuse.
func Issue(key *Key, c Claims, now time.Time, ttl time.Duration) (string, error) {
	if ttl <= 0 {
		return "", fmt.Errorf("a token cannot be valid for %v", ttl)
	}
	claims := wireClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: localIssuer, Audience: jwt.ClaimStrings{localIssuer}, Subject: c.Subject, ID: uuid.NewString(),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
		},
		Name: c.Name, Role: c.Role, IIN: c.IIN, Department: c.Department,
	}
	if _, err := claims.read(); err != nil {
		return "", err
	}
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims)
	token.Header["kid"] = key.ID
	return token.SignedString(key.private)
}
