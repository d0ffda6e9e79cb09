package pages

// startCard leads one kind of visitor to their pages.
type startCard struct{ Path, Title, Text string }

// startPage is what everybody sees first.
type startPage struct {
	Cards []startCard
	Late  int // minutes after which a booking is lost (A2)
}

// start says what this is and leads everybody to their page.
func (p *Pages) start(v *visit) error {
	page := startPage{Late: p.lateMinutes()}
	for _, a := range areas {
		page.Cards = append(page.Cards, startCard{a.pathFor(v.actor), "start." + a.name + ".title", "start." + a.name + ".text"})
	}
	return p.render(v, "start", page)
}
