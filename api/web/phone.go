package web

import "strings"

// Phone writes a phone number as people read it: "+7 716 200 00 00". A number of
// another country stays as it is.
func Phone(e164 string) string {
	digits, ours := strings.CutPrefix(e164, "+7")
	if !ours || len(digits) != 10 {
		return e164
	}
	return strings.Join([]string{"+7", digits[:3], digits[3:6], digits[6:8], digits[8:]}, "\u00a0")
}
