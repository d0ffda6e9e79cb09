package api

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// TestObserve_PlainAddressesCanBeParsed: what is not looked at again is right.
func TestObserve_PlainAddressesCanBeParsed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		uri := rapid.OneOf(rapid.StringMatching(`/?[a-z0-9/?=&._~:%#@ -]{0,12}`), rapid.StringMatching(`//?[A-Z0-9/?=&._~-]{0,12}`), rapid.String()).Draw(t, "uri")
		if !plainAddress([]byte(uri)) {
			return
		}
		if _, err := url.ParseRequestURI(uri); err != nil {
			t.Fatal(err)
		}
		if _, err := url.Parse(uri); err != nil {
			t.Fatal(err)
		}
	})
	for uri, plain := range map[string]bool{"/v1/bookings": true, "/v1/forms/a~1/slots?month=2026-07": true, "": false, "v1": false, "/v1/%zz": false, "/v1/forms/031": true, "http://a/": false} {
		if plainAddress([]byte(uri)) != plain {
			t.Errorf("%q is plain: %v", uri, !plain)
		}
	}
}

// TestObserve_RequestIDs: those that we make are UUIDs of version 7, and tell when.
func TestObserve_RequestIDs(t *testing.T) {
	now, seen := time.UnixMilli(1780300800123), map[string]bool{}
	for range 1000 {
		text := newRequestID(now)
		id := uuid.MustParse(text)
		seconds, nanoseconds := id.Time().UnixTime()
		if id.Version() != 7 || id.Variant() != uuid.RFC4122 || !time.Unix(seconds, nanoseconds).Equal(now) {
			t.Fatalf("%s: version %d, %v, of %v", text, id.Version(), id.Variant(), time.Unix(seconds, nanoseconds))
		}
		seen[text] = true
	}
	if len(seen) != 1000 {
		t.Errorf("%d of 1000 differ", len(seen))
	}
}
