package web

import "testing"

func TestPhone_IsWrittenInGroups(t *testing.T) {
	for e164, want := range map[string]string{"+77162000015": "+7\u00a0716\u00a0200\u00a000\u00a015", "+4930123456": "+4930123456", "": ""} {
		if got := Phone(e164); got != want {
			t.Errorf("%q: %q, want %q", e164, got, want)
		}
	}
}
