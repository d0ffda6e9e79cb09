package pages

import "time"

// receptionKeys are the conveniences of the keyboard that a clerk may turn off:
// who speaks to their computer, or has an unsteady hand, is better without them
// (WCAG 2.1.4).
type receptionKeys struct {
	Letters bool // single letters do what is done most
	Catch   bool // digits typed anywhere go into the field for numbers, as a scanner sends them
}

const keysCookie = "kezek_keys"

// keysStay is how long a computer remembers the choice.
const keysStay = 365 * 24 * time.Hour

func (v *visit) receptionKeys() receptionKeys {
	switch v.Cookies(keysCookie) {
	case "none":
		return receptionKeys{}
	case "letters":
		return receptionKeys{Letters: true}
	case "catch":
		return receptionKeys{Catch: true}
	}
	return receptionKeys{Letters: true, Catch: true}
}

// receptionKeysShown lists the keys.
func (p *Pages) receptionKeysShown(v *visit) error {
	return p.window(v, "reception-keys", nil, v.receptionKeys())
}

// receptionKeysKept keeps which of them are wanted.
func (p *Pages) receptionKeysKept(v *visit) error {
	value := "both"
	switch letters, catch := v.FormValue("letters") != "", v.FormValue("catch") != ""; {
	case !letters && !catch:
		value = "none"
	case !catch:
		value = "letters"
	case !letters:
		value = "catch"
	}
	p.setCookie(v.Ctx, keysCookie, value, keysStay)
	return v.redirect("/reception")
}
