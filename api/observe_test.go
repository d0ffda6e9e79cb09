package api

import (
	"net/url"
	"testing"

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
