package pages

import (
	"slices"
	"strings"

	"kezek/scheduler"
)

// choicesForm asks what becomes of bookings that no longer fit (S7). What was
// chosen stays chosen through every refusal.
type choicesForm struct {
	Affected []affectedRow
	Choice   string // for all
	Reason   string
	Intent   string // under which the form is done once, however often it is sent
}

type affectedRow struct {
	scheduler.Affected
	Chosen string // keep, move, cancel; empty: as for all
	Open   bool   // it was sent without any choice
}

// Movable counts those for whom there is another time.
func (c choicesForm) Movable() int {
	n := 0
	for _, a := range c.Affected {
		if a.MoveTo != nil {
			n++
		}
	}
	return n
}

// StuckCount counts those for whom there is none.
func (c choicesForm) StuckCount() int { return len(c.Affected) - c.Movable() }

// choicesOf reads the choices that a request brings, and lays them over the
// bookings that are affected now.
func choicesOf(v *visit, list []scheduler.Affected, refused bool) choicesForm {
	c := choicesForm{Choice: v.FormValue("choice"), Reason: v.FormValue("reason"), Intent: v.FormValue("intent")}
	if c.Intent == "" || refused {
		c.Intent = newIntent()
	}
	for _, a := range list {
		chosen := v.FormValue("each-" + a.Number.String())
		c.Affected = append(c.Affected, affectedRow{a, chosen, refused && chosen == "" && c.Choice == ""})
	}
	return c
}

// consequencesOf reads what a form says of affected bookings.
func consequencesOf(v *visit) scheduler.Consequences {
	out := scheduler.Consequences{Reason: strings.TrimSpace(v.FormValue("reason")), Each: map[scheduler.Number]scheduler.Choice{}}
	if choice := scheduler.Choice(v.FormValue("choice")); known(choice) {
		out.Choice = choice
	}
	for name, value := range v.Request().PostArgs().All() {
		text, each := strings.CutPrefix(string(name), "each-")
		n, err := scheduler.ParseNumber(text)
		if choice := scheduler.Choice(value); each && err == nil && known(choice) {
			out.Each[n] = choice
		}
	}
	return out
}

func known(c scheduler.Choice) bool {
	return slices.Contains([]scheduler.Choice{scheduler.ChoiceKeep, scheduler.ChoiceMove, scheduler.ChoiceCancel}, c)
}
