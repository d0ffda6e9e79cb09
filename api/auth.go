package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"kezek/scheduler"
)

// Claims are what a token says of its bearer.
type Claims struct {
	Subject    string         // who it is, for histories; 1 to 128 characters, a personal number in it is masked
	Name       string         // as pages show it to themselves, masked too; empty: not known
	Role       scheduler.Role // one of scheduler.Roles
	IIN        string         // applicant: own
	Department string         // reception, head and kiosk: theirs
	Expires    time.Time
}

// Errors of a Verifier. Any other error is an internal one.
var (
	// ErrTokenInvalid: not a token, not signed by a key we trust, not for us, or
	// its claims make no sense.
	ErrTokenInvalid = errors.New("token is not valid")
	// ErrTokenExpired: a good token whose time is over.
	ErrTokenExpired = errors.New("token has expired")
	// ErrKeysUnavailable: the issuer's keys cannot be read, so that the token can
	// be neither trusted nor refused.
	ErrKeysUnavailable = errors.New("keys of the issuer are not available")
)

// Verifier judges bearer tokens. It is safe for concurrent use; its errors wrap
// those above.
type Verifier interface {
	Verify(ctx context.Context, token string) (Claims, error)
}

// claims reads an Authorization header.
func (s *Server) claims(ctx context.Context, authorization []byte) (Claims, error) {
	scheme, token, _ := bytes.Cut(authorization, []byte{' '})
	if len(authorization) == 0 {
		return Claims{}, refuse(codeUnauthenticated)
	}
	if !bytes.EqualFold(scheme, []byte("Bearer")) || len(token) == 0 {
		return Claims{}, refuse(codeTokenInvalid)
	}
	c, err := s.tokens.claims(ctx, bytes.TrimSpace(token))
	switch {
	case errors.Is(err, ErrTokenExpired):
		return Claims{}, refuse(codeTokenExpired)
	case errors.Is(err, ErrTokenInvalid):
		s.log.Info("token refused", "request", callOf(ctx).id, "cause", err)
		return Claims{}, refuse(codeTokenInvalid)
	case errors.Is(err, ErrKeysUnavailable):
		s.log.Warn("token not judged", "request", callOf(ctx).id, "cause", err)
		return Claims{}, refuse(codeUnavailable)
	}
	return c, err
}

// wireClaims are the claims as they stand in a token.
type wireClaims struct {
	jwt.RegisteredClaims
	Name       string         `json:"name,omitempty"` // as OpenID Connect has it
	Role       scheduler.Role `json:"role"`
	IIN        string         `json:"iin,omitempty"`
	Department string         `json:"department,omitempty"`
}

const maxSubject = 128

// read judges the claims of a token whose signature and times are good. What a
// role has no use for is dropped.
func (w *wireClaims) read() (Claims, error) {
	c := Claims{Subject: scheduler.MaskText(w.Subject), Role: w.Role}
	if w.Subject == "" || utf8.RuneCountInString(w.Subject) > maxSubject {
		return Claims{}, fmt.Errorf("%w: sub has to have 1 to %d characters", ErrTokenInvalid, maxSubject)
	}
	if utf8.RuneCountInString(w.Name) <= maxSubject { // one that no page has room for is no reason to refuse anybody
		c.Name = strings.TrimSpace(scheduler.MaskText(w.Name))
	}
	if w.ExpiresAt != nil {
		c.Expires = w.ExpiresAt.Time
	}
	switch w.Role {
	case scheduler.RoleApplicant:
		if scheduler.CheckIIN(w.IIN) != nil {
			return Claims{}, fmt.Errorf("%w: role applicant needs an iin with a right check digit", ErrTokenInvalid)
		}
		c.IIN = w.IIN
	case scheduler.RoleReception, scheduler.RoleHead, scheduler.RoleKiosk:
		if w.Department == "" {
			return Claims{}, fmt.Errorf("%w: role %s needs a department", ErrTokenInvalid, w.Role)
		}
		c.Department = w.Department
	case scheduler.RolePortal, scheduler.RoleOperator, scheduler.RoleIntegration, scheduler.RoleAuditor:
	default:
		return Claims{}, fmt.Errorf("%w: unknown role", ErrTokenInvalid)
	}
	return c, nil
}
