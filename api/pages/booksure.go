package pages

import "kezek/scheduler"

// surePage asks before something is done that cannot be taken back. Its texts
// are keys below "book".
type surePage struct {
	scheduler.Booking
	Where    scheduler.Place
	Question string
	What     string
	Yes, No  string
	Action   string // what yes does
	Back     string // where no leads
	Danger   bool
	Seat     string           // of a move
	New      *scheduler.Offer // the time that a move leads to
	NewWhere *scheduler.Place
}

func (p *Pages) sureOf(v *visit, b scheduler.Booking, question, what string) (surePage, error) {
	where, err := p.engine.Place(v.ctx, b.Department, b.Date, b.Place)
	return surePage{Booking: b, Where: where, Question: question, What: what, Back: bookingPath(b.Number)}, err
}
