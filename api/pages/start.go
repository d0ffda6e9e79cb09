package pages

// startCard leads one kind of visitor to their pages.
type startCard struct{ Path, Title, Text string }

// start says what this is and leads everybody to their page.
func (p *Pages) start(v *visit) error {
	var cards []startCard
	for _, a := range areas {
		cards = append(cards, startCard{a.pathFor(v.actor), "start." + a.name + ".title", "start." + a.name + ".text"})
	}
	return p.render(v, "start", cards)
}
