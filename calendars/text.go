package calendars

// Text is a sentence or a name in the three languages of the service.
type Text struct {
	KK string `json:"kk"`
	RU string `json:"ru"`
	EN string `json:"en"`
}

// In returns the text in the language "kk", "ru" or "en"; for any other it
// returns the Russian one, which every text has.
func (t Text) In(lang string) string {
	switch {
	case lang == "kk" && t.KK != "":
		return t.KK
	case lang == "en" && t.EN != "":
		return t.EN
	}
	return t.RU
}
