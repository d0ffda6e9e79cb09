package sms

import "unicode/utf16"

// The GSM 7-bit default alphabet and its extension table, whose characters take
// two septets. Source: 3GPP TS 23.038, section 6.2.1.
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "\f^{}\\[~]|€"
)

// septets is how many septets a character takes.
var septets = func() map[rune]int {
	m := make(map[rune]int, 160)
	for _, c := range gsmBasic {
		m[c] = 1
	}
	for _, c := range gsmExtended {
		m[c] = 2
	}
	return m
}()

// Room in a message: alone, and as part of a longer one, whose parts carry a
// header of six octets. Source: 3GPP TS 23.040, section 9.2.3.24.
const (
	gsmAlone, gsmPart   = 160, 153 // septets
	ucs2Alone, ucs2Part = 70, 67   // UTF-16 units
)

// Segments returns the number of SMS that carry the text (N5): in the GSM alphabet
// if it has all characters, else in UCS-2, as all Cyrillic is sent. An empty text
// still takes one. A character of two units is never divided between segments.
func Segments(text string) int {
	sizes := make([]int, 0, len(text))
	if isGSM(text) {
		for _, c := range text {
			sizes = append(sizes, septets[c])
		}
		return parts(sizes, gsmAlone, gsmPart)
	}
	for _, c := range text {
		sizes = append(sizes, max(1, utf16.RuneLen(c)))
	}
	return parts(sizes, ucs2Alone, ucs2Part)
}

// isGSM reports whether the GSM alphabet has all characters of a text.
func isGSM(text string) bool {
	for _, c := range text {
		if septets[c] == 0 {
			return false
		}
	}
	return true
}

func parts(sizes []int, alone, part int) int {
	total, n, room := 0, 1, part
	for _, size := range sizes {
		if total += size; size > room {
			n, room = n+1, part
		}
		room -= size
	}
	if total <= alone {
		return 1
	}
	return n
}
